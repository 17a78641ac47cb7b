"""Cuts a text along the spans of its facts, so that a template can mark spans that nest, touch or cross."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dutygraph.fold import INVISIBLE

#: Underlines that can lie below each other; what overlaps more deeply shares the lowest.
LANES = 6


@dataclass(frozen=True, slots=True)
class Mark:
    """One span to mark. ``start``/``end`` are code points into the text that is shown, end exclusive.

    ``fact`` names what it belongs to (an id within the page), ``kind`` gives its colour, ``number`` is printed at its end ("" for none),
    ``label`` says it aloud.
    """

    fact: str
    kind: str
    start: int
    end: int
    number: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """What a template writes next: ``do`` is open, close, text, break or hidden.

    ``text`` is verbatim; ``edge`` is true at the first opening and the last closing of a mark, which may be
    written in several pieces where spans cross; ``lane`` is the place of its underline, 0 at the top.
    """

    do: str
    text: str = ""
    mark: Mark | None = None
    edge: bool = False
    lane: int = 0


def events(text: str, marks: Iterable[Mark]) -> list[Event]:
    """Everything needed to write ``text`` with its ``marks``; texts joined give ``text`` again.

    Marks that are empty or reach outside the text are left out: they mark nothing that can be seen.
    """
    kept = sorted((m for m in marks if 0 <= m.start < m.end <= len(text)), key=lambda m: (m.start, -m.end, m.fact))
    lanes = _lanes(kept)
    cuts = sorted({0, len(text), *(m.start for m in kept), *(m.end for m in kept)})
    written: list[Event] = []
    stack: list[Mark] = []
    for at, to in zip(cuts, [*cuts[1:], len(text)], strict=True):
        written += _closed(stack, at, lanes)
        for mark in (m for m in kept if m.start == at):
            written.append(Event("open", mark=mark, edge=True, lane=lanes[mark]))
            stack.append(mark)
        written += _texts(text[at:to])
    return written


def _closed(stack: list[Mark], at: int, lanes: dict[Mark, int]) -> list[Event]:
    """Close what ends at ``at``; what lies inside and goes on is closed and opened again."""
    written: list[Event] = []
    reopened: list[Mark] = []
    while any(mark.end == at for mark in stack):
        mark = stack.pop()
        written.append(Event("close", mark=mark, edge=mark.end == at, lane=lanes[mark]))
        if mark.end != at:
            reopened.append(mark)
    for mark in reversed(reopened):
        written.append(Event("open", mark=mark, lane=lanes[mark]))
        stack.append(mark)
    return written


def _lanes(marks: Sequence[Mark]) -> dict[Mark, int]:
    """The shorter of two overlapping spans gets the upper underline."""
    lanes: dict[Mark, int] = {}
    for mark in sorted(marks, key=lambda m: (m.end - m.start, m.start, m.fact)):
        taken = {lane for other, lane in lanes.items() if other.start < mark.end and mark.start < other.end}
        lanes[mark] = min(next(n for n in range(len(marks) + 1) if n not in taken), LANES - 1)
    return lanes


def _texts(text: str) -> Iterator[Event]:
    """Characters that print nothing, or turn the line around, stand alone so that the page can name them."""
    at = 0
    for found in INVISIBLE.finditer(text):
        if found.start() > at:
            yield Event("text", text[at : found.start()])
        yield Event("hidden", found.group())
        at = found.end()
    if at < len(text):
        yield Event("text", text[at:])
