"""Numbers and finds the occurrences of words within a stretch of text, compared folded and without white space."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property

from dutygraph.fold import INVISIBLE, fold_name
from dutygraph.model import Anchor

_UNSEEN = re.compile(rf"{INVISIBLE.pattern}|\s")


class Occurrences:
    """The words of one stretch of a text; occurrences count from 1 and may overlap."""

    def __init__(self, source: str, start: int, end: int) -> None:
        """``start:end`` is the stretch, in the verbatim text ``source``."""
        self._source, self._start, self._end = source, start, end
        stretch = source[start:end]
        self._dropped = [match.start() for match in _UNSEEN.finditer(stretch)]
        self._folded = fold_name(stretch)
        self._found: dict[str, list[int]] = {}

    def number(self, anchor: Anchor) -> int:
        """Which occurrence of its words the anchor is, from 1."""
        within = anchor.start - self._start
        return max(bisect_right(self._places(fold_name(anchor.quote)), within - bisect_left(self._dropped, within)), 1)

    def anchors(self, words: str) -> list[Anchor]:
        """Every place of the words, verbatim; words that print nothing are compared as they are."""
        key = fold_name(words)
        if not key:
            return [self._anchor(at, at + len(words)) for at in _finds(self._source, words, self._start, self._end)]
        return [self._folded_anchor(at, len(key)) for at in self._places(key)]

    def nearest(self, words: str) -> Anchor | None:
        """The place that has most in common with the words; None where there is nothing in common."""
        from difflib import SequenceMatcher  # late: only where words are no longer there

        key = fold_name(words)
        match = SequenceMatcher(None, self._folded, key, autojunk=False).find_longest_match()
        if not match.size:
            return None
        first = max(match.a - match.b, 0)
        return self._folded_anchor(first, min(len(key), len(self._folded) - first))

    @cached_property
    def _kept(self) -> Sequence[int]:
        """The verbatim offset of each folded character."""
        dropped = set(self._dropped)
        return [self._start + at for at in range(self._end - self._start) if at not in dropped]

    def _places(self, words: str) -> list[int]:
        if words not in self._found:
            self._found[words] = list(_finds(self._folded, words, 0, len(self._folded)))
        return self._found[words]

    def _folded_anchor(self, at: int, length: int) -> Anchor:
        return self._anchor(self._kept[at], self._kept[at + length - 1] + 1)

    def _anchor(self, start: int, end: int) -> Anchor:
        return Anchor(self._source[start:end], start, end)


def _finds(text: str, words: str, start: int, end: int) -> Iterator[int]:
    at = text.find(words, start, end) if words else -1
    while at >= 0:
        yield at
        at = text.find(words, at + 1, end)
