"""Puts the lines and tables of a page in the order of reading, in one column or two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from dutygraph.documents.pdf_lines import Line, line_of, rows_of
from dutygraph.documents.pdf_page import Char
from dutygraph.documents.pdf_tables import Table

#: Two columns: so many lines that do not run across, so many times as many as those that do; the left column so much of the page wide; so
#: many of their lines full, which is to end so near the edge (in sizes of type): the cells of a table without rules are not.
_ROWS, _TIMES, _WIDTH, _FULL, _NEAR_EDGE = 8, 2, 0.22, 0.4, 2.0
#: A gap between columns is at least so wide, in sizes of type, and lies in the middle of the page.
_GAP, _MIDDLE = 0.9, (0.3, 0.7)
#: The gutter is taken so much before where lines of the right column start, in sizes of type; so many starts are tried.
_BEFORE, _TRIED = 0.3, 4
#: A gap this small does not part the words at its sides.
_SMALL = 0.8


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that are read one after the other. ``column``: left or right; "" where they run across the page."""

    lines: tuple[Line, ...]
    column: str = ""


@dataclass(slots=True)
class _Band:
    """What is read together: first what runs across the page, then the left column, then the right one."""

    across: list[Line | Table] = field(default_factory=list)
    left: list[Line | Table] = field(default_factory=list)
    right: list[Line | Table] = field(default_factory=list)

    def parts(self) -> list[Block | Table]:
        found: list[Block | Table] = []
        for items, column in ((self.across, ""), (self.left, "left"), (self.right, "right")):
            for is_table, run in groupby(items, lambda item: isinstance(item, Table)):
                stretch = list(run)
                found += [item for item in stretch if isinstance(item, Table)]
                if not is_table:
                    found.append(Block(tuple(item for item in stretch if isinstance(item, Line)), column))
        return found


def in_order(chars: Sequence[Char], tables: Sequence[Table], width: float) -> list[Block | Table]:
    """The blocks and tables of a page; ``chars`` are those outside the tables, ``width`` is the page's.

    What runs across both columns parts what is above it from what is below.
    """
    rows = rows_of(chars)
    gutter = _gutter(rows, tables, width)
    items: list[tuple[float, Sequence[Char] | Table]] = [(row[0].y, row) for row in rows] + [(table.top, table) for table in tables]
    bands = [_Band()]
    for _, item in sorted(items, key=lambda one: -one[0]):
        if gutter is None or (_over(item, gutter) if isinstance(item, Table) else _crosses(item, gutter)):
            if bands[-1].left or bands[-1].right:
                bands.append(_Band())
            bands[-1].across.append(item if isinstance(item, Table) else line_of(item))
        elif isinstance(item, Table):
            (bands[-1].left if item.right <= gutter else bands[-1].right).append(item)
        else:
            for side, part in (
                (bands[-1].left, [char for char in item if char.x1 <= gutter]),
                (bands[-1].right, [char for char in item if char.x1 > gutter]),
            ):
                if part:
                    side.append(line_of(part))
    return [part for band in bands for part in band.parts()]


def _over(table: Table, gutter: float) -> bool:
    return table.left < gutter < table.right


def _crosses(row: Sequence[Char], gutter: float) -> bool:
    """Whether the row runs over the gutter: a character on it, or neighbours at its sides without a gap."""
    if any(char.x0 < gutter < char.x1 for char in row):
        return True
    return any(a.x1 <= gutter <= b.x0 and b.x0 - a.x1 < _SMALL * a.size for a, b in pairwise(row))


def _gutter(rows: Sequence[Sequence[Char]], tables: Sequence[Table], width: float) -> float | None:
    """Where the page is parted into two columns of running text, None where it is not. A table stands for the lines beside it."""
    rows = [_with_tables(row, tables) for row in rows]
    low, high = _MIDDLE[0] * width, _MIDDLE[1] * width
    starts = Counter(
        round(after.x0 - _BEFORE * after.size)
        for row in rows
        for before, after in pairwise(row)
        if after.x0 - before.x1 >= _GAP * before.size and low < (before.x1 + after.x0) / 2 < high
    )
    fit = [float(at) for at, _ in starts.most_common(_TRIED) if _parts(rows, at, width)]
    return min(fit, key=lambda at: sum(_crosses(row, at) for row in rows), default=None)


def _parts(rows: Sequence[Sequence[Char]], at: float, width: float) -> bool:
    """Whether a gutter parts the rows into two columns of running text."""
    apart = [row for row in rows if not _crosses(row, at)]
    if len(apart) < max(_ROWS, _TIMES * (len(rows) - len(apart))):
        return False
    full = lines = 0
    for left in (True, False):
        side = [one for row in apart if (one := [char for char in row if (char.x1 <= at) is left])]
        if not side:
            return False
        edge = sorted(row[-1].x1 for row in side)[(len(side) * 9) // 10 - 1]
        if left and edge - min(row[0].x0 for row in side) < _WIDTH * width:
            return False
        full += sum(edge - row[-1].x1 < _NEAR_EDGE * row[-1].size for row in side)
        lines += len(side)
    return full >= _FULL * lines


def _with_tables(row: Sequence[Char], tables: Sequence[Table]) -> Sequence[Char]:
    """The row with one wide character for each table beside it."""
    beside = [table for table in tables if table.bottom <= row[0].y <= table.top]
    stand_ins = [Char("", table.left, table.right, row[0].y, row[0].size) for table in beside]
    return sorted([*row, *stand_ins], key=lambda char: char.x0) if stand_ins else row
