"""Finds tables that were flattened to one cell a line, so that a number alone on a line opens a row and is no page number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from dutygraph.vocabulary import Vocabulary

FILE = "structure"
#: The cell that holds a row's number: 3, 3. (3) 03
_NUMBER = re.compile(r"\(?0?(\d{1,3})[.、)]?")
_OPEN = ("、", ",", "(")
#: A head cell is no longer than this; so many lines (a group's title) may stand between the head and the first row.
_HEAD, _BETWEEN = 14, 3
_ROWS, _COLUMNS = 2, 2


def find_tables(flat: Sequence[str], vocabulary: Vocabulary) -> dict[int, str]:
    """What each line of a flattened table is: ``head``, ``row`` (its number), ``cell`` or ``group`` (a title between rows).

    ``flat`` are the folded lines without white space. A table opens with a head (序号, 任务, 单位 …), each cell on a
    line of its own or all on one, and has two rows at least, numbered from 1. A list of persons is ``head`` as a whole.
    """
    number, column, roster, _ = _words(vocabulary)
    found: dict[int, str] = {}
    at = 0
    while at < len(flat):
        columns, begin = _head(flat, at, number, column) if flat[at].startswith(number) else (0, at)
        if columns < _COLUMNS:
            at += 1
            continue
        rows, end = _rows(flat, begin, columns, vocabulary)
        if sum(kind == "row" for kind in rows.values()) >= _ROWS:
            listed = any(roster.search(flat[line]) for line in range(at, begin))
            found |= dict.fromkeys(range(at, begin), "head") | (dict.fromkeys(rows, "head") if listed else rows)
        at = max(end, begin)
    return found


def _head(flat: Sequence[str], at: int, number: tuple[str, ...], column: re.Pattern[str]) -> tuple[int, int]:
    """The number of columns beside the row's number, and the first line behind the head."""
    if flat[at] not in number:
        named = len(column.findall(flat[at])) if len(flat[at]) <= 60 else 0
        return named, at + 1
    end = at + 1
    while end < len(flat) and len(flat[end]) <= _HEAD and column.search(flat[end]):
        end += 1
    return end - at - 1, end


def _rows(flat: Sequence[str], begin: int, columns: int, vocabulary: Vocabulary) -> tuple[dict[int, str], int]:
    """The lines of a table's rows from ``begin`` on, and where the table ends.

    The last row has no more cells than the head or the longest row.
    """
    number, column, _, group = _words(vocabulary)
    notes = tuple(vocabulary[FILE]["tables"]["notes"])
    kinds: dict[int, str] = {}
    expected, cells, longest, at = 1, 0, 0, begin
    while at < len(flat):
        text = flat[at]
        match = _NUMBER.fullmatch(text)
        titled = kinds.get(at - 1) == "group"
        if match and (cells or expected == 1 or titled) and (int(match[1]) == expected or (titled and match[1] == "1")):
            longest, cells, expected = max(longest, cells), 0, int(match[1]) + 1
            kinds[at] = "row"
        elif (expected == 1 and at - begin >= _BETWEEN) or text.startswith(notes):
            break
        elif text in number and _head(flat, at, number, column)[0] >= _COLUMNS:
            end = _head(flat, at, number, column)[1]
            kinds |= dict.fromkeys(range(at, end), "head")
            at = end
            continue
        elif expected == 1 or (group.match(text) and at + 1 < len(flat) and _NUMBER.fullmatch(flat[at + 1])):
            kinds[at] = "group"
        elif cells >= min(columns, longest or columns) and flat[at - 1][-1:] not in _OPEN and not _goes_on(flat, at, expected):
            break
        else:
            kinds[at] = "cell"
            cells += 1
        at += 1
    return kinds, at


def _goes_on(flat: Sequence[str], at: int, expected: int) -> bool:
    """Whether the next row's number stands near, so that what is read here is a cell broken over lines."""
    numbers = (_NUMBER.fullmatch(line) for line in flat[at + 1 : at + 6])
    return any(number and int(number[1]) == expected for number in numbers)


@cache
def _words(vocabulary: Vocabulary) -> tuple[tuple[str, ...], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """The heads of the column of numbers, what names other columns and those of persons, and how a group's title opens."""
    table, numbers = vocabulary[FILE]["tables"], vocabulary["numbers"]
    numerals = "".join((*numbers["digits"], *numbers["places"]))
    roster = "|".join(map(re.escape, table["roster"]))
    column = "|".join([roster, *map(re.escape, sorted(table["columns"], key=len, reverse=True))])
    return tuple(table["number"]), re.compile(column), re.compile(roster), re.compile(rf"\(?[{numerals}]{{1,3}}[、.)]")
