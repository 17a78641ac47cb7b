"""The way back from a plan's text to the document that it was taken from: ``source.map.json``."""

from __future__ import annotations

import hashlib
import json
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields, replace
from difflib import SequenceMatcher
from itertools import accumulate, pairwise
from pathlib import Path

from dutygraph.errors import InputError
from dutygraph.model import Place
from dutygraph.vocabulary import load_vocabulary

FILE = "source.map.json"
_PARTS = tuple(part.name for part in fields(Place))
COLUMNS = ("start", "end", *_PARTS)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text (code points, end exclusive) and where it stands in the original."""

    start: int
    end: int
    place: Place


@dataclass(frozen=True, slots=True)
class SourceMap:
    """Where each stretch of a text comes from. ``spans`` are in order of the text and do not overlap.

    ``format`` is the original's: docx, html, md, pdf; or txt, which has no spans, for it is the text.
    """

    format: str
    spans: tuple[Span, ...] = ()

    def at(self, offset: int) -> Place | None:
        """The place of the character at ``offset``; None where nothing of the original stands there."""
        n = bisect_right(self.spans, offset, key=lambda span: span.start) - 1
        return self.spans[n].place if n >= 0 and offset < self.spans[n].end else None


def to_json(made: SourceMap, source: str, original: str) -> str:
    """``source.map.json`` for the text ``source`` that was taken from the file ``original``.

    One span a line: start and end in code points, then the parts of its place in the order that ``columns`` names,
    zeros at the end left out. ``lines`` holds the length and CRC-32 of each line of the text, so that places survive edits of other lines.
    """
    head = {"format": made.format, "original": original, "sha256": _digest(source), "columns": COLUMNS}
    opening = json.dumps(head, ensure_ascii=False)[1:-1]
    rows = ",\n".join(json.dumps(_row(span), separators=(",", ":")) for span in made.spans)
    return f'{{{opening},\n"lines": "{" ".join(_lines(source))}",\n"spans": [\n{rows}\n]}}\n'


def load_map(path: Path, source: str, shown: str) -> SourceMap | None:
    """The map at ``path`` for the text as it is now, None where there is none.

    Where the text was edited since, the spans of unchanged lines move along, a line that was changed by itself keeps the
    place that it began with, and new lines have none. Raises InputError, naming the file as ``shown``, where it is no such map.
    """
    if not path.exists():
        return None
    try:
        data = json.loads(path.read_bytes())
        spans = tuple(Span(start, end, Place(*rest)) for start, end, *rest in data["spans"])
        made, lines, digest = SourceMap(str(data["format"]), spans), data["lines"].split(), data["sha256"]
        ordered = all(0 <= span.start < span.end and all(isinstance(part, int) for part in astuple(span.place)) for span in spans)
        ordered = ordered and all(one.end <= other.start for one, other in pairwise(spans))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"no map of a source: {error}", "restore it from version control, or delete it", shown) from error
    if not ordered or list(data.get("columns", [])) != list(COLUMNS):
        raise InputError("no map of a source: its spans are out of order", "restore it from version control, or delete it", shown)
    return made if digest == _digest(source) else replace(made, spans=tuple(_moved(spans, lines, source)))


def described(place: Place | None, language: str = "en") -> str:
    """The place in words of that language (en, zh), such as ``page 4, table 1, row 12``; "" for none."""
    words = load_vocabulary()["originals"]["place"][language]
    return words["between"].join(words[name].replace("#", str(value)) for name, value in record(place).items()) if place else ""


def record(place: Place) -> dict[str, int]:
    """The place as JSON gives it: its parts that apply."""
    return {name: value for name in _PARTS if (value := getattr(place, name))}


def _row(span: Span) -> list[int]:
    row = [span.start, span.end, *astuple(span.place)]
    while not row[-1]:
        row.pop()
    return row


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()


def _lines(source: str) -> list[str]:
    """For each line of the text its length (line feed counted) and checksum, as ``57:a1b2c3d4``."""
    return [f"{len(line) + 1}:{zlib.crc32(line.encode()):08x}" for line in source.split("\n")]


def _starts(lines: Iterable[str]) -> list[int]:
    """Where each of these lines starts, and where the last one ends."""
    return list(accumulate((int(line.partition(":")[0]) for line in lines), initial=0))


def _moved(spans: Sequence[Span], old: list[str], source: str) -> Iterator[Span]:
    """The spans as they lie in the text of now; ``old`` are the lines of the text that they were made for."""
    new = _lines(source)
    was, now = _starts(old), _starts(new)
    within: dict[int, list[Span]] = {}
    for span in spans:
        within.setdefault(bisect_right(was, span.start) - 1, []).append(span)
    for tag, low, high, to, until in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for line in range(low, high):
            moved = to + line - low
            if tag == "equal":
                shift = now[moved] - was[line]
                yield from (replace(span, start=span.start + shift, end=span.end + shift) for span in within.get(line, ()))
            elif tag == "replace" and high - low == until - to and line in within and now[moved + 1] - now[moved] > 1:
                yield Span(now[moved], now[moved + 1] - 1, within[line][0].place)
