"""Writes the one text line by line, and keeps for each stretch of it where it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dutygraph.documents.source_map import SourceMap, Span
from dutygraph.documents.traced import joined
from dutygraph.model import Defect, Place
from dutygraph.read.lines import BLANK


@dataclass(frozen=True, slots=True)
class SourceText:
    """A document's one verbatim text, the way back, and what was noticed while its bytes were read."""

    text: str
    map: SourceMap
    defects: tuple[Defect, ...] = ()


class TextWriter:
    """Gathers the text. Every line is trimmed, none is empty, and each ends with one line feed."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._spans: list[Span] = []
        self._at = 0

    def paragraph(self, stretches: Sequence[tuple[str, Place]]) -> None:
        """A paragraph that is made of stretches from several places (lines of two pages); a line feed in them ends a line."""
        lines: list[list[tuple[str, Place]]] = [[]]
        for text, place in stretches:
            for n, part in enumerate(text.split("\n")):
                if n:
                    lines.append([])
                lines[-1].append((part, place))
        for line in lines:
            self._line(line)

    def row(self, cells: Sequence[tuple[str, Place]]) -> None:
        """A row of a table: its cells, already without line feeds and tabs, divided by tabs."""
        if not any(text for text, _ in cells):
            return
        for n, (text, place) in enumerate(cells):
            if n:
                self._put("\t")
            self._put(text, place)
        self._put("\n")

    def finish(self, kind: str) -> SourceText:
        """The text and its map."""
        return SourceText(joined("", self._parts), SourceMap(kind, tuple(self._spans)))

    def _line(self, stretches: Sequence[tuple[str, Place]]) -> None:
        kept = [(text, place) for text, place in stretches if text]
        while kept and not (first := kept[0][0].lstrip(BLANK)):
            kept = kept[1:]
        if not kept:
            return
        kept[0] = (first, kept[0][1])
        while not (last := kept[-1][0].rstrip(BLANK)):
            kept = kept[:-1]
        kept[-1] = (last, kept[-1][1])
        for text, place in kept:
            self._put(text, place)
        self._put("\n")

    def _put(self, text: str, place: Place | None = None) -> None:
        if not text:
            return
        self._parts.append(text)
        start, self._at = self._at, self._at + len(text)
        if place is None:
            return
        if self._spans and self._spans[-1].end == start and self._spans[-1].place == place:
            start = self._spans.pop().start
        self._spans.append(Span(start, self._at, place))
