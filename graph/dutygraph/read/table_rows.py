"""Finds the rows of tables that were flattened to text: the number of each, its cells, and what stands between rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from dutygraph.read.tables import BAR, LINES, TAB, Head, TableWords, cells_of, head_at, is_rule, squeezed, table_words
from dutygraph.vocabulary import Vocabulary

#: The cell that numbers a row: 3, 3. (3) 03, 2.1
_NUMBER = re.compile(r"\(?(?:\d{1,2}[.\-])?0?(\d{1,3})[.、)]?")
#: On a line of its own a number that skips others counts as a row's only up to so many further on.
_SKIPPED = 20
#: So many lines (a group's title) may stand between the head and the first row; so far on the next row is looked for.
_BETWEEN, _NEAR, _FAR = 3, 6, 80
_ROWS = 2
_OPEN = ("、", ",", "(")
#: The title of a group of rows is no longer than this.
_TITLE = 40


@dataclass(frozen=True, slots=True)
class TableLine:
    """What a line of a table is: ``head``, ``group`` (a title between rows), ``row`` (a row begins) or ``cell`` (it goes on).

    ``number`` is where the row's number stands in the line, ``cells`` are the cells behind it that are not empty.
    """

    kind: str
    number: tuple[int, int] | None = None
    cells: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class FoundTable:
    """A table: its head, its first line, and what each of its lines is (by index); ``end`` is the first line behind it."""

    head: Head
    start: int
    end: int
    lines: dict[int, TableLine] = field(default_factory=dict)


def find_tables(lines: Sequence[str], vocabulary: Vocabulary) -> list[FoundTable]:
    """The tables of a text, in order. ``lines`` are folded, with what white space they have.

    A table opens with a head (序号, 任务, 单位 …) and has two rows, or one where tabs or bars divide the cells and the rows
    are numbered. Every line of a list of persons is ``head``: it holds no task. Time grows linearly with the text.
    """
    words, found, at = table_words(vocabulary), list[FoundTable](), 0
    while at < len(lines):
        head = head_at(lines, at, words)
        if head is None:
            at += 1
            continue
        head = _as_rows_are(lines, head)
        table = (_on_lines if head.sign == LINES else _divided)(lines, at, head, words)
        rows = sum(line.kind == "row" for line in table.lines.values())
        if rows >= _ROWS or (rows and head.sign in (TAB, BAR) and head.number is not None):
            kept = table.lines
            if any(words.roster.search(cell) for cell in head.cells):
                kept = {line: TableLine("head") for line in kept}
            table.lines = {**dict.fromkeys(range(at, head.end), TableLine("head")), **kept}
            found.append(table)
            at = max(table.end, head.end)
        else:
            at = max(head.end, table.end - _BETWEEN)
    return found


def _as_rows_are(lines: Sequence[str], head: Head) -> Head:
    """The head with the sign that divides its rows, where these are divided in another way (a head of its own, rows with tabs)."""
    for line in lines[head.end : head.end + _BETWEEN + 1]:
        for sign in (TAB, BAR):
            row = _row(line, replace(head, sign=sign)) if sign in line and sign != head.sign else None
            if row and row.kind == "row" and head.number is not None:
                return replace(head, sign=sign)
    return head


# ---- Cells that tabs, bars or spaces divide -------------------------------------------------------------


def _divided(lines: Sequence[str], start: int, head: Head, words: TableWords) -> FoundTable:
    """The rows behind a head on one line. A row may run over lines: until it has its cells, and with an empty number."""
    table, at, open_cells = FoundTable(head, start, head.end), head.end, 0
    while at < len(lines):
        line = _row(lines[at], head)
        if line and line.kind == "row":
            open_cells = len(cells_of(lines[at], head.sign))
        elif is_rule(lines[at]):
            line = TableLine("head")
        elif again := head_at(lines, at, words):
            if squeezed("".join(again.cells)) != squeezed("".join(head.cells)):
                break
            line = TableLine("head")
        elif squeezed(lines[at]).startswith(words.notes):
            break
        elif line and open_cells:
            open_cells += len(line.cells) if len(cells_of(lines[at], head.sign)) < len(head.cells) else 0
        elif _row_near(lines, at + 1, head, words):
            broken = 0 < open_cells < len(head.cells) and _breaks(lines, at, head)
            line = TableLine("cell", cells=(_whole(lines[at]),)) if broken else TableLine("group")
        else:
            break
        table.lines[at] = line
        at += 1
        table.end = at
    return table


def _row(line: str, head: Head) -> TableLine | None:
    """What a line is by its cells: a row by its number (or in a table without numbers), a cell where it has several all the same."""
    spans = cells_of(line, head.sign)
    if len(spans) < 2 or (head.sign not in (TAB, BAR) and not any(map(str.isdigit, line[:_TITLE]))):
        return None
    for n in dict.fromkeys((head.number, 0)) if head.number is not None else ():
        if n is not None and n < len(spans) and _NUMBER.fullmatch(line, *spans[n]):
            return TableLine("row", _digits(line, spans[n]), _filled(spans[n + 1 :]))
    if head.sign not in (TAB, BAR) or not _filled(spans):
        return None
    return TableLine("row" if head.number is None else "cell", cells=_filled(spans))


def _breaks(lines: Sequence[str], at: int, head: Head) -> bool:
    """Whether a line without cells goes on with the cell above: that ends open, or further cells of its row follow."""
    if lines[at - 1].rstrip().endswith(_OPEN):
        return True
    rows = (_row(line, head) for line in lines[at + 1 : at + _NEAR])
    following = next((row for row in rows if row), None)
    return following is not None and following.kind == "cell"


def _row_near(lines: Sequence[str], at: int, head: Head, words: TableWords) -> bool:
    """Whether the table goes on within a few lines."""
    for place in range(at, min(at + _BETWEEN, len(lines))):
        row = _row(lines[place], head)
        if row:
            return row.kind == "row" or len(row.cells) > 1
        if squeezed(lines[place]).startswith(words.notes):
            return False
    return False


# ---- Cells on lines of their own ------------------------------------------------------------------------


def _on_lines(lines: Sequence[str], start: int, head: Head, words: TableWords) -> FoundTable:
    """The rows behind a head whose cells have a line each. The last row has no more cells than the head or the longest row."""
    assert head.number is not None
    table, at = FoundTable(head, start, head.end), head.end
    columns = len(head.cells) - head.number - 1
    last, cells, longest, titled = 0, 0, 0, False
    while at < len(lines):
        text = lines[at]
        flat = squeezed(text) if len(text) <= _TITLE else ""
        number = _NUMBER.fullmatch(flat)
        value = int(number[1]) if number else 0
        if value and (cells or not last or titled) and _next_row(lines, at, value, last, titled):
            longest, cells, last, titled = max(longest, cells), 0, value, False
            table.lines[at] = TableLine("row", _digits(text, _whole(text)))
        elif (not last and at - head.end >= _BETWEEN) or flat.startswith(words.notes):
            break
        elif again := head_at(lines, at, words) if flat in words.numbers or flat == head.cells[0] else None:
            if again.cells != head.cells:
                break
            table.lines |= dict.fromkeys(range(at, again.end), TableLine("head"))
            at = table.end = again.end
            continue
        elif not last or _titles_group(lines, at, flat, cells >= columns and head.number > 0, words):
            table.lines[at], titled = TableLine("group"), True
        elif cells >= min(columns, longest or columns) and not _goes_on(lines, at, last, head, words):
            break
        else:
            table.lines[at] = TableLine("cell", cells=(_whole(text),))
            cells += not lines[at - 1].rstrip().endswith(_OPEN)
        at += 1
        table.end = at
    return table


def _next_row(lines: Sequence[str], at: int, value: int, last: int, titled: bool) -> bool:
    """Whether a number on a line of its own numbers the row behind ``last``: the next, or a later one where the next is missing."""
    if value == last + 1 or (titled and value == 1):
        return True
    if not last < value <= last + _SKIPPED:
        return False
    for line in lines[at + 1 : at + _FAR]:
        number = _NUMBER.fullmatch(squeezed(line)) if len(line) <= _TITLE else None
        if number and int(number[1]) <= last + 1:
            return int(number[1]) != last + 1
    return True


def _titles_group(lines: Sequence[str], at: int, flat: str, full: bool, words: TableWords) -> bool:
    """Whether a line is the title of the rows behind it: a numbered heading, or what stands before the number of a full table's row."""
    before_number = at + 1 < len(lines) and bool(_NUMBER.fullmatch(squeezed(lines[at + 1])))
    return before_number and bool(flat) and (full or bool(words.group.match(flat))) and not lines[at - 1].rstrip().endswith(_OPEN)


def _goes_on(lines: Sequence[str], at: int, last: int, head: Head, words: TableWords) -> bool:
    """Whether what is read here is a cell broken over lines: a list is open, the next row's number or the head again stands near."""
    if lines[at - 1].rstrip().endswith(_OPEN):
        return True
    for place in range(at + 1, min(at + _NEAR, len(lines))):
        flat = squeezed(lines[place]) if len(lines[place]) <= _TITLE else ""
        number = _NUMBER.fullmatch(flat)
        if number and last < int(number[1]) <= last + _SKIPPED:
            return True
        if flat == head.cells[0] and (again := head_at(lines, place, words)):
            return again.cells == head.cells
    return False


# ---- Spans ----------------------------------------------------------------------------------------------


def _digits(line: str, cell: tuple[int, int]) -> tuple[int, int]:
    """The number in a cell without brackets and stops around it."""
    text = line[slice(*cell)]
    begin = cell[0] + len(text) - len(text.lstrip("( \t"))
    return begin, cell[0] + len(text.rstrip(".、) \t"))


def _filled(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    return tuple((begin, end) for begin, end in spans if begin < end)


def _whole(line: str) -> tuple[int, int]:
    begin = len(line) - len(line.lstrip())
    return begin, max(begin, len(line.rstrip()))
