"""Tells the heads of tables that were flattened to text, and cuts their lines into cells.

A row is one line whose cells tabs, bars or spaces divide, or each cell has a line of its own. Lines are folded; offsets are
0-based positions in a line, end exclusive.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from dutygraph.vocabulary import Vocabulary
from dutygraph.vocabulary.patterns import any_of

FILE = "structure"
#: The longest cell of a head, and the longest line that is one.
_CELL, _LINE = 16, 160
#: Cells beside each other that make a head; on lines of their own there are at most so many.
_FEWEST, _MOST = 2, 12
#: A cell before that of the numbers (类别) is no longer: a longer line is the caption.
_BEFORE = 4
_SPACE = re.compile(r"\s+")
_SENTENCE = re.compile(r"[。;:,]")
_RULE = re.compile(r"[\s|:+\-—─━┼]+")
TAB, BAR, GAP, BLANK, LINES = "\t", "|", "  ", " ", ""
#: What divides the cells of a line. Single spaces also stand beside Latin words within a cell.
_DIVIDES = {
    TAB: re.compile(r" *\t *"),
    BAR: re.compile(r"\s*\|\s*"),
    GAP: re.compile(r" {2,}"),
    BLANK: re.compile(r"(?<![A-Za-z]) +(?![A-Za-z])"),
}
_EDGES = re.compile(r"^\s*\|?\s*|\s*\|?\s*$")
_BLANKS = re.compile(r"^\s+|\s+$")


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a table: its folded cells, which of them numbers the rows, what divides cells, the first line behind it."""

    cells: tuple[str, ...]
    number: int | None
    sign: str
    end: int


@dataclass(frozen=True, eq=False)
class TableWords:
    """The words of ``[tables]``: heads of columns, of the column of numbers and of lists of persons, notes, titles of groups."""

    numbers: frozenset[str]
    column: re.Pattern[str]
    roster: re.Pattern[str]
    notes: tuple[str, ...]
    group: re.Pattern[str]


@cache
def table_words(vocabulary: Vocabulary) -> TableWords:
    """The words of a vocabulary, made ready."""
    table, numbers = vocabulary[FILE]["tables"], vocabulary["numbers"]
    numerals = "".join((*numbers["digits"], *numbers["places"]))
    return TableWords(
        numbers=frozenset(table["number"]),
        column=re.compile(any_of([*table["roster"], *table["columns"]])),
        roster=re.compile(any_of(table["roster"])),
        notes=tuple(table["notes"]),
        group=re.compile(rf"\(?[{numerals}]{{1,3}}[、.)]"),
    )


def cells_of(line: str, sign: str) -> list[tuple[int, int]]:
    """The cells of a line, the empty ones too where tabs or bars divide them."""
    edges = _EDGES if sign == BAR else _BLANKS
    if sign == TAB:  # an empty first cell is a tab
        begin, end = len(line) - len(line.lstrip(" ")), len(line.rstrip(" "))
    else:
        ends = [found.span() for found in edges.finditer(line)]
        begin = next((to for at, to in ends if at == 0), 0)
        end = max(begin, next((at for at, to in ends if to == len(line) and at >= begin), len(line)))
    cells = []
    for cut in _DIVIDES[sign].finditer(line, begin, end) if sign else ():
        cells.append((begin, cut.start()))
        begin = cut.end()
    return [*cells, (begin, end)]


def is_rule(line: str) -> bool:
    """Whether a line draws nothing but the frame of a table: | --- | --- |."""
    return bool(_RULE.fullmatch(line)) and not line.isspace() and any(char in line for char in "|-─━")


def head_at(lines: Sequence[str], at: int, words: TableWords) -> Head | None:
    """The head of a table that begins with the line ``at``, None where none does."""
    line = lines[at]
    if not line or len(line) > _LINE or not words.column.search(line):
        flat = squeezed(line) if len(line) <= _LINE else ""
        return _head_on_lines(lines, at, words) if flat in words.numbers else None
    sign = next((sign for sign in (TAB, BAR, GAP, BLANK) if sign in line.strip()), LINES)
    if sign == LINES:
        return _head_on_lines(lines, at, words)
    cells = tuple(squeezed(line[begin:end]) for begin, end in cells_of(line, sign))
    if any(len(cell) > _CELL or _SENTENCE.search(cell) for cell in cells):
        return None
    known = [cell in words.numbers or bool(words.column.search(cell)) for cell in cells]
    number = next((n for n, cell in enumerate(cells) if cell in words.numbers), None)
    sure = number is not None or (len(cells) > _FEWEST and sign in (TAB, BAR) and all(known))
    if not sure or sum(known) < _FEWEST or 2 * sum(known) < len(cells):
        return None
    return Head(cells, number, sign, at + 1)


def _head_on_lines(lines: Sequence[str], at: int, words: TableWords) -> Head | None:
    """A head whose cells stand on lines of their own, one of which names the column of numbers."""
    cells: list[str] = []
    for line in lines[at : at + _MOST]:
        cell = squeezed(line) if len(line) <= _LINE else ""
        known = cell in words.numbers or (words.column.search(cell) and not words.group.match(cell))
        if not known or not cell or len(cell) > _CELL or _SENTENCE.search(cell):
            break
        cells.append(cell)
    number = next((n for n, cell in enumerate(cells) if cell in words.numbers), None)
    if number is None or len(cells) <= _FEWEST or any(len(cell) > _BEFORE for cell in cells[:number]):
        return None
    return Head(tuple(cells), number, LINES, at + len(cells))


def squeezed(text: str) -> str:
    """``text`` without white space."""
    return _SPACE.sub("", text)
