"""Where a place of the verbatim text stands in what a form shows of it, counted as browsers count: in UTF-16 units."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right

#: What ``typed.shown`` leaves out: a byte order mark at the start, and the carriage return of a line end of two characters.
_LEFT_OUT = re.compile("\\A\ufeff|\r(?=\n)")
_WIDE = re.compile("[\U00010000-\U0010ffff]")


class Units:
    """The way between offsets (code points) of a text and UTF-16 offsets of ``typed.shown(text)``."""

    def __init__(self, text: str) -> None:
        self._length = len(text)
        self._left_out = array("q", (found.start() for found in _LEFT_OUT.finditer(text)))
        self._wide = array("q", (found.start() for found in _WIDE.finditer(text)))

    def shown(self, at: int) -> int:
        """The UTF-16 offset of the code point at ``at``; of one that is not shown, of what follows it."""
        return at - bisect_left(self._left_out, at) + bisect_left(self._wide, at)

    def verbatim(self, unit: int) -> int:
        """The offset of the last code point that is shown at or before that UTF-16 offset; 0 or the end for one that is outside."""
        # `shown` never falls, so the last offset whose place is not behind `unit` is found by halving.
        return max(bisect_right(range(self._length + 1), unit, key=self.shown) - 1, 0)
