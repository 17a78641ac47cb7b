"""Finds the ruled tables of a page: cells where lines bound them, merged where a line is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dutygraph.documents.pdf_lines import between, lines_of
from dutygraph.documents.pdf_page import Char, Rule
from dutygraph.documents.tables import Cell

#: Rules nearer than this, in points, are one, and meet.
_NEAR = 3.0
_ROWS, _COLUMNS = 2, 2
#: More places than this no ruled table of one page has: it is a drawing.
_MAX_PLACES = 5000


@dataclass(frozen=True, slots=True)
class Table:
    """A table on a page: where it lies, and its rows of cells as HTML gives them."""

    left: float
    bottom: float
    right: float
    top: float
    columns: int
    rows: tuple[tuple[Cell, ...], ...]

    def holds(self, char: Char) -> bool:
        """Whether a character stands in it."""
        return self.left <= (char.x0 + char.x1) / 2 <= self.right and self.bottom <= char.y + char.size / 4 <= self.top


def find_tables(rules: Sequence[Rule], chars: Sequence[Char]) -> list[Table]:
    """The tables of a page from the top down, with the characters that stand in their cells."""
    tables = [table for group in _groups(_merged(rules)) if (table := _table(group, chars))]
    return sorted(tables, key=lambda table: -table.top)


def cell_text(chars: Sequence[Char]) -> str:
    """The words of a cell on one line: a line that fills the cell goes on in the next, behind a shorter one stands a space."""
    lines = lines_of(chars)
    widest = max((line.x1 - line.x0 for line in lines), default=0)
    text = ""
    for n, line in enumerate(lines):
        if n:
            before = lines[n - 1]
            full = before.x1 - before.x0 > widest - 1.6 * before.size
            text = between(text, line.text) if full else f"{text} "
        text += line.text
    return text


def _merged(rules: Sequence[Rule]) -> list[Rule]:
    """Rules that continue or repeat each other as one."""
    merged: list[Rule] = []
    for level in (True, False):
        rows: list[list[Rule]] = []
        for rule in sorted((rule for rule in rules if rule.level is level), key=lambda rule: rule.at):
            if rows and rule.at - rows[-1][0].at < _NEAR:
                rows[-1].append(rule)
            else:
                rows.append([rule])
        for row in rows:
            at = sum(rule.at for rule in row) / len(row)
            start, end = None, 0.0
            for rule in sorted(row, key=lambda rule: rule.start):
                if start is None or rule.start > end + _NEAR:
                    if start is not None:
                        merged.append(Rule(level, at, start, end))
                    start, end = rule.start, rule.end
                end = max(end, rule.end)
            if start is not None:
                merged.append(Rule(level, at, start, end))
    return merged


def _groups(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Rules that meet, directly or by others."""
    parent = list(range(len(rules)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = n = parent[parent[n]]
        return n

    upright = [n for n, rule in enumerate(rules) if not rule.level]
    for n, rule in enumerate(rules):
        if not rule.level:
            continue
        for m in upright:
            other = rules[m]
            if rule.start - _NEAR <= other.at <= rule.end + _NEAR and other.start - _NEAR <= rule.at <= other.end + _NEAR:
                parent[root(m)] = root(n)
    groups: dict[int, list[Rule]] = {}
    for n, rule in enumerate(rules):
        groups.setdefault(root(n), []).append(rule)
    return list(groups.values())


def _table(group: Sequence[Rule], chars: Sequence[Char]) -> Table | None:
    """The table that a group of rules bounds, None where they bound less than two rows of two cells."""
    levels, uprights = [rule for rule in group if rule.level], [rule for rule in group if not rule.level]
    if not levels or not uprights:
        return None
    ys = _distinct([rule.at for rule in levels] + [end for rule in uprights for end in (rule.start, rule.end)])[::-1]
    xs = _distinct([rule.at for rule in uprights] + [end for rule in levels for end in (rule.start, rule.end)])
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < _ROWS or columns < _COLUMNS or rows * columns > _MAX_PLACES:
        return None
    region = _regions(xs, ys, levels, uprights)
    members: dict[int, list[tuple[int, int]]] = {}
    for place, name in region.items():
        members.setdefault(name, []).append(place)
    words: dict[int, list[Char]] = {}
    for char in chars:
        column, row = _slot(xs, (char.x0 + char.x1) / 2), _slot([-y for y in ys], -(char.y + char.size / 4))
        if 0 <= row < rows and 0 <= column < columns:
            words.setdefault(region[row, column], []).append(char)
    cells: list[list[Cell]] = [[] for _ in range(rows)]
    for name, places in sorted(members.items(), key=lambda item: min(item[1])):
        top, left = min(row for row, _ in places), min(column for _, column in places)
        down, right = max(row for row, _ in places) - top + 1, max(column for _, column in places) - left + 1
        cells[top].append(Cell(cell_text(words.get(name, [])), down, right))
    if len(members) < _ROWS * _COLUMNS or not words:
        return None
    return Table(xs[0], ys[-1], xs[-1], ys[0], columns, tuple(tuple(row) for row in cells))


def _regions(xs: Sequence[float], ys: Sequence[float], levels: Sequence[Rule], uprights: Sequence[Rule]) -> dict[tuple[int, int], int]:
    """For each place of the grid the number of its cell: places without a rule between them are one cell."""
    rows, columns = len(ys) - 1, len(xs) - 1
    region = {(row, column): row * columns + column for row in range(rows) for column in range(columns)}

    def join(one: tuple[int, int], other: tuple[int, int]) -> None:
        low, high = sorted((region[one], region[other]))
        if low != high:
            for place, name in region.items():
                if name == high:
                    region[place] = low

    for row in range(rows):
        middle = (ys[row] + ys[row + 1]) / 2
        for column in range(columns - 1):
            if not any(abs(rule.at - xs[column + 1]) < _NEAR and rule.start <= middle <= rule.end for rule in uprights):
                join((row, column), (row, column + 1))
    for column in range(columns):
        middle = (xs[column] + xs[column + 1]) / 2
        for row in range(rows - 1):
            if not any(abs(rule.at - ys[row + 1]) < _NEAR and rule.start <= middle <= rule.end for rule in levels):
                join((row, column), (row + 1, column))
    return region


def _distinct(values: Sequence[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found


def _slot(edges: Sequence[float], value: float) -> int:
    """Between which edges (ascending) a value lies; -1 before the first, the number of edges less one behind the last."""
    return sum(edge <= value for edge in edges) - 1
