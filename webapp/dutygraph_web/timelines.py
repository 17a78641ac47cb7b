"""Days on a line of years, drawn at the server; a table beside it says the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Dot:
    """A day: its place as a share of the line's length, how many stand below it on the same place, what it is called."""

    at: float
    level: int
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """``years`` are the beginnings of years with their places; ``height`` is the tallest pile of dots."""

    years: Sequence[tuple[int, float]]
    dots: Sequence[Dot]
    height: int


def timeline(days: Iterable[tuple[str, str]]) -> Timeline | None:
    """The timeline of ISO days with their labels; None where there is none.

    The line runs from the beginning of the first year to the end of the last. Years are thinned out where they are many.
    """
    told = sorted((date.fromisoformat(day), label) for day, label in days)
    if not told:
        return None
    first, last = told[0][0].year, told[-1][0].year
    start, whole = date(first, 1, 1).toordinal(), date(last, 12, 31).toordinal() + 1 - date(first, 1, 1).toordinal()
    piles: Counter[int] = Counter()
    dots = []
    for day, label in told:
        at = (day.toordinal() - start) / whole
        place = round(at * 60)
        dots.append(Dot(at, piles[place], label))
        piles[place] += 1
    step = 1 + (last - first) // 12
    years = [(year, (date(year, 1, 1).toordinal() - start) / whole) for year in range(first, last + 1, step)]
    return Timeline(years, dots, max(piles.values()))
