"""Flattens a table with merged cells to rows of cells divided by tabs, the form that reading and extraction know.

A cell that spans several rows stands in each of them, one that spans several columns only in its first. Columns before the one that
numbers the rows (a merged category at the left) become lines of their own above their rows, so that every row opens with its number.
Rows that share one number are one row, each of whose cells holds the words of all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dutygraph.documents.traced import joined
from dutygraph.documents.writing import TextWriter
from dutygraph.errors import InputError
from dutygraph.model import Place

_NUMBER = re.compile(r"[(（]?0?\d{1,3}[.．、)）]?")
_GAP = re.compile(r"[ \u3000\xa0]*[\n\t\r\x0b\x0c]+[ \u3000\xa0]*")
_FEWEST = 2
#: More cells than this, merged ones counted in every row and column, no plan's table has.
MAX_CELLS = 200_000
_MAX_SPAN = 1000


@dataclass(frozen=True, slots=True)
class Cell:
    """The words of a cell, and how many rows and columns it spans."""

    text: str
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class _Slot:
    """A cell as it covers one place of the grid; ``row`` and ``column`` (from 0) are where it begins."""

    cell: Cell
    row: int
    column: int


_Grid = list[list[_Slot | None]]


def write_table(writer: TextWriter, rows: Sequence[Sequence[Cell]], table: int, pages: Sequence[int] = ()) -> None:
    """Write the table; ``rows`` as HTML gives them, a merged cell only where it begins. ``pages`` are the pages of the rows.

    Raises InputError where the table has more than ``MAX_CELLS`` cells.
    """
    grid = _grid(rows)
    number = _number_column(grid)
    at = 0
    while at < len(grid):
        last = _last_of(grid, at, number)
        groups, cells = grid[at][:number], grid[at][number:]
        for slot in groups:
            if slot and slot.row == at:
                writer.row([_placed(slot, at, table, pages)])
        said = [slot for slot in cells if slot]
        if len(said) == len(cells) and len({(slot.row, slot.column) for slot in said}) == 1:
            writer.row([_placed(said[0], at, table, pages)] if said[0].row == at else [])
        else:
            writer.row(
                [_joined([row[column] for row in grid[at : last + 1]], at, column, table, pages) for column in range(number, len(grid[at]))]
            )
        at = last + 1


def numbers_row(text: str) -> bool:
    """Whether a cell's words number its row: 3, 3. (3) 03."""
    return bool(_NUMBER.fullmatch(text))


def one_line(text: str) -> str:
    """A cell's words on one line: a space for every stretch of line feeds and tabs, none at the ends."""
    parts, at = [], 0
    for gap in _GAP.finditer(text):
        parts.append(text[at : gap.start()])
        at = gap.end()
    return joined(" ", [*parts, text[at:]]).strip(" \u3000\xa0\n\t\r")


def _grid(rows: Sequence[Sequence[Cell]]) -> _Grid:
    """Every place of the table with the cell that covers it; all rows are equally long."""
    covered: dict[tuple[int, int], _Slot] = {}
    width = 0
    for at, row in enumerate(rows):
        column = 0
        for cell in row:
            while (at, column) in covered:
                column += 1
            slot = _Slot(cell, at, column)
            for down in range(min(max(cell.rows, 1), len(rows) - at)):
                for right in range(min(max(cell.columns, 1), _MAX_SPAN)):
                    covered.setdefault((at + down, column + right), slot)
            column += max(cell.columns, 1)
            width = max(width, column)
            if len(covered) > MAX_CELLS or width * len(rows) > MAX_CELLS:
                raise InputError(f"has a table of more than {MAX_CELLS:,} cells", "give the plan without it")
    return [[covered.get((at, column)) for column in range(width)] for at in range(len(rows))]


def _number_column(grid: _Grid) -> int:
    """The column that numbers the rows; 0 where none does, so that nothing stands before it."""
    for column in range(len(grid[0]) - 1 if grid else 0):
        numbered = [row[column] for at, row in enumerate(grid) if (slot := row[column]) and slot.row == at and numbers_row(slot.cell.text)]
        if (
            len(numbered) >= _FEWEST
            and len(numbered) * 2 >= sum(1 for at, row in enumerate(grid) if (slot := row[column]) and slot.row == at) - 1
        ):
            return column
    return 0


def _last_of(grid: _Grid, at: int, number: int) -> int:
    """The last row that shares the number of the row ``at``."""
    slot, last = grid[at][number] if grid[at] else None, at
    if slot is None or slot.cell.columns > 1 or not numbers_row(slot.cell.text):
        return at
    while last + 1 < len(grid) and grid[last + 1][number] is slot:
        last += 1
    return last


def _joined(slots: Sequence[_Slot | None], at: int, column: int, table: int, pages: Sequence[int]) -> tuple[str, Place]:
    """One cell of a printed row: what the cells of a column say in the rows that share a number, each said once."""
    first = slots[0]
    begun = [slot for n, slot in enumerate(slots) if slot and slot.column == column and (n == 0 or slot.row == at + n)]
    _, place = _placed(first, at, table, pages) if first else ("", _place(at, column, table, pages))
    return joined(" ", (slot.cell.text for slot in begun if slot.cell.text)), place


def _placed(slot: _Slot, at: int, table: int, pages: Sequence[int]) -> tuple[str, Place]:
    return slot.cell.text, _place(at, slot.column, table, pages)


def _place(at: int, column: int, table: int, pages: Sequence[int]) -> Place:
    return Place(page=pages[at] if pages else 0, table=table, row=at + 1, cell=column + 1)
