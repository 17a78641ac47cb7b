"""Tells how one text became another: which line is which, and which characters of a line were replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile

#: Lines are sought in each other's place where at most so many stand between unchanged ones; else the n-th is taken for the n-th.
_BLOCK = 60
#: Two lines less alike than this are not the same line reworded.
_ALIKE = 0.4


@dataclass(frozen=True, slots=True)
class LineEdit:
    """Line ``old`` became line ``new`` (indices; None: there is none). An inserted line stands behind what came before it."""

    old: int | None
    new: int | None


def line_edits(old: Sequence[str], new: Sequence[str], fits: Callable[[int, str], bool]) -> Iterator[LineEdit]:
    """An edit for every line, in order of the new text, a deleted one behind the lines before it.

    ``fits`` says whether an old line, by its index, can become a new one at all.
    """
    for tag, low, high, to, until in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (LineEdit(low + n, to + n) for n in range(high - low))
        else:
            yield from _replaced(old, new, range(low, high), range(to, until), fits)


def _replaced(old: Sequence[str], new: Sequence[str], gone: range, come: range, fits: Callable[[int, str], bool]) -> Iterator[LineEdit]:
    """The lines of a changed stretch: those most alike are one line reworded, and so are those left over between two such."""
    pairs = _alike(old, new, gone, come) if len(gone) != len(come) and max(len(gone), len(come)) <= _BLOCK else []
    first, second = gone.start, come.start
    for one, other in [*pairs, (gone.stop, come.stop)]:
        both = min(one - first, other - second)
        for n in range(both):
            if fits(first + n, new[second + n]):
                yield LineEdit(first + n, second + n)
            else:
                yield from (LineEdit(first + n, None), LineEdit(None, second + n))
        yield from (LineEdit(n, None) for n in range(first + both, one))
        yield from (LineEdit(None, n) for n in range(second + both, other))
        if (one, other) != (gone.stop, come.stop):
            yield LineEdit(one, other)
        first, second = one + 1, other + 1


def _alike(old: Sequence[str], new: Sequence[str], gone: range, come: range) -> list[tuple[int, int]]:
    """The pairs of lines, in order, that are most alike as a whole."""
    best = [[0.0] * (len(come) + 1) for _ in range(len(gone) + 1)]
    likeness = [[_likeness(old[one], new[other]) for other in come] for one in gone]
    for n in range(len(gone) - 1, -1, -1):
        for m in range(len(come) - 1, -1, -1):
            best[n][m] = max(best[n + 1][m], best[n][m + 1], best[n + 1][m + 1] + likeness[n][m])
    found, n, m = [], 0, 0
    while n < len(gone) and m < len(come):
        if likeness[n][m] and best[n][m] == best[n + 1][m + 1] + likeness[n][m]:
            found.append((gone[n], come[m]))
            n, m = n + 1, m + 1
        elif best[n][m] == best[n + 1][m]:
            n += 1
        else:
            m += 1
    return found


def _likeness(old: str, new: str) -> float:
    """The share that two lines have in common, 0 where it is too little; another number of cells makes another line."""
    if old.count("\t") != new.count("\t"):
        return 0.0
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
        return 0.0
    found = matcher.ratio()
    return found if found >= _ALIKE else 0.0


def replacements(old: str, new: str) -> Iterator[tuple[int, int, str]]:
    """What to put in place of which characters of ``old`` (start, end, text), in order, to make it ``new``."""
    before = _shared(old, new)
    behind = _shared(old[before:][::-1], new[before:][::-1])
    middle, said = old[before : len(old) - behind], new[before : len(new) - behind]
    for tag, low, high, to, until in SequenceMatcher(None, middle, said, autojunk=False).get_opcodes():
        if tag != "equal":
            yield before + low, before + high, said[to:until]


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
