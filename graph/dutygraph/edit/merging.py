"""Merges two edits of one text line by line: what only one side changed is taken, what both changed otherwise is a conflict."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

#: A line with the empty ones behind it: these are all alike, and would be compared with each other in vain.
_LINES = re.compile(r"[^\n]*\n(?:[ \t\r]*\n)*|[^\n]+")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of whole lines: as both started from, as somebody else left it, and as it was to be saved.

    ``kind``: ``same``, ``theirs`` or ``ours`` where one side changed it, ``both`` where both made the same of it, else ``conflict``.
    """

    kind: str
    base: str
    theirs: str
    ours: str


def lines(text: str) -> list[str]:
    """The text in lines, each with its end and the empty lines behind it."""
    return _LINES.findall(text)


def merge(base: str, theirs: str, ours: str) -> list[Part]:
    """The text in parts, in order; those of each side joined give that side's text."""
    texts = [lines(text) for text in (base, theirs, ours)]
    one, other = _kept(texts[0], texts[1]), _kept(texts[0], texts[2])
    parts: list[Part] = []
    at = [0, 0, 0]
    for to in _meeting(one, other, [len(some) for some in texts]):
        apart = [some[start:end] for some, start, end in zip(texts, at, to, strict=True)]
        if len({len(some) for some in apart}) == 1:  # each line for itself: neighbours may have been reworded by two people
            parts += [Part(_kind(*sides), *sides) for sides in zip(*apart, strict=True)]
        else:
            sides = ["".join(some) for some in apart]
            parts.append(Part(_kind(*sides), *sides))
        at = to
        if to[0] < len(texts[0]):
            line = texts[0][to[0]]
            if parts and parts[-1].kind == "same":
                parts[-1] = Part("same", *[parts[-1].base + line] * 3)
            else:
                parts.append(Part("same", line, line, line))
            at = [n + 1 for n in to]
    return parts


def merged(parts: Sequence[Part]) -> str | None:
    """The text with the changes of both sides; None where they are in conflict."""
    if any(part.kind == "conflict" for part in parts):
        return None
    return "".join(part.theirs if part.kind == "theirs" else part.ours for part in parts)


def _kind(base: str, theirs: str, ours: str) -> str:
    if theirs == ours:
        return "both"
    return "ours" if theirs == base else "theirs" if ours == base else "conflict"


def _kept(base: Sequence[str], side: Sequence[str]) -> dict[int, int]:
    """Where the lines of ``base`` that a side kept now are."""
    start = 0
    while start < min(len(base), len(side)) and base[start] == side[start]:
        start += 1
    behind = 0
    while behind < min(len(base), len(side)) - start and base[-1 - behind] == side[-1 - behind]:
        behind += 1
    kept = {n: n for n in range(start)}
    inner = SequenceMatcher(None, base[start : len(base) - behind], side[start : len(side) - behind], autojunk=False)
    for one, other, size in inner.get_matching_blocks():
        kept |= {start + one + n: start + other + n for n in range(size)}
    return kept | {len(base) - n: len(side) - n for n in range(1, behind + 1)}


def _meeting(one: dict[int, int], other: dict[int, int], ends: list[int]) -> Iterator[list[int]]:
    """The lines that all three texts have, by their number in each; at last their ends."""
    yield from ([n, one[n], other[n]] for n in range(ends[0]) if n in one and n in other)
    yield ends
