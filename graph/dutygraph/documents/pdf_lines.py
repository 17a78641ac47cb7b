"""Groups the characters of a page into lines, and joins lines that belong together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from dutygraph.documents.pdf_page import Char

#: Characters stand on one line where their base lines differ by less than this share of their size.
_SAME = 0.45
#: A space is set from these gaps on, in sizes of type (beside a wide character, else).
_WIDE_SPACE, _SPACE = 0.7, 0.2
#: The same character so near is set twice.
_TWICE = 0.25
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…·]")
#: A number that may go on on the next line.
_OPEN_NUMBER = re.compile(r"\d[.,]?$")


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line (or the part of it in one column): its words, extent, base line and size of type."""

    text: str
    x0: float
    x1: float
    y: float
    size: float


def wide(char: str) -> bool:
    """Whether a character is as wide as it is high, as Chinese writing is: no space stands between such."""
    return bool(_WIDE.match(char))


def lines_of(chars: Sequence[Char]) -> list[Line]:
    """The lines, from the top down."""
    return [line_of(row) for row in rows_of(chars)]


def rows_of(chars: Sequence[Char]) -> list[list[Char]]:
    """Characters by base line, each row in order from the left; a raised or lowered one goes with its neighbours."""
    rows: list[list[Char]] = []
    for char in sorted(chars, key=lambda one: -one.y):
        if rows and abs(rows[-1][0].y - char.y) < _SAME * max(char.size, rows[-1][0].size):
            rows[-1].append(char)
        else:
            rows.append([char])
    return [_once(sorted(row, key=lambda one: one.x0)) for row in rows]


def _once(row: list[Char]) -> list[Char]:
    """A row without the characters that are set twice, a little apart, to look bold."""
    return [char for n, char in enumerate(row) if not n or char.text != row[n - 1].text or char.x0 - row[n - 1].x0 > _TWICE * char.size]


def line_of(row: Sequence[Char]) -> Line:
    """The line that a row of characters makes, with a space where the gap between two is wide."""
    text = row[0].text
    for before, char in pairwise(row):
        gap = (char.x0 - before.x1) / max(before.size, 1)
        narrow = not (wide(before.text) or wide(char.text))
        text += (" " if char.spaced or gap > (_SPACE if narrow else _WIDE_SPACE) else "") + char.text
    return Line(text, row[0].x0, max(char.x1 for char in row), median(char.y for char in row), median(char.size for char in row))


def between(said: str, text: str) -> str:
    """``said`` with what stands between it and the next line of the same stretch.

    A hyphen at its end goes; a space comes between narrow characters, unless both are digits of one number.
    """
    if wide(said[-1]) or wide(text[0]) or (_OPEN_NUMBER.search(said) and text[0].isdigit()):
        return said
    return said[:-1] if said.endswith("-") and said[-2:-1].isalpha() and text[0].islower() else f"{said} "
