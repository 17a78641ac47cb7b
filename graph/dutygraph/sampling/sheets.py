"""The spreadsheet that people fill in: written with facts and room for marks, read back with every error at its cell."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from dutygraph.errors import InputError
from dutygraph.tables import fill, read_xlsx

SHEET, ABOUT = "sample", "about"
#: Columns that a person reads, marks, and need not see.
SHOWN = ("citation", "kind", "label", "type", "comparator", "value", "unit", "due", "words", "sentence")
MARKED = ("right", "note")
HIDDEN = ("task", "fact")
COLUMNS = (*SHOWN, *MARKED, *HIDDEN)
KINDS = ("assignment", "reference", "deadline", "target", "deliverable")

_WIDTHS = {"citation": 9, "kind": 12, "label": 24, "words": 30, "sentence": 70, "note": 30}
_HELP = "y: the words say this fact, with this kind, role and value. n: they do not. Leave what you cannot decide empty and write why."
_MISSED = "In rows without kind write down facts of the task that are missing: kind, label or value, and the words that say it."


@dataclass(frozen=True, slots=True)
class Judged:
    """One row of a filled sheet. ``right`` is None where nothing is marked; a row without ``fact`` is one that was missed."""

    cell: str  # of the mark, for messages: K12
    values: Mapping[str, str]
    right: bool | None

    @property
    def fact(self) -> str:
        """IRI of the fact, "" for one that the judge wrote down."""
        return self.values["fact"]


@dataclass(frozen=True)
class Sheet:
    """A sheet as read: what it was drawn from, and its rows."""

    path: str
    about: Mapping[str, str]
    rows: Sequence[Judged] = field(default_factory=tuple)


def write(rows: Iterable[Mapping[str, Any]], about: Mapping[str, str], missed: bool) -> bytes:
    """The workbook: a row per fact (or, without ``fact``, per fact that may have been missed), marks to be chosen from a list."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet.append(list(COLUMNS))
    choice = DataValidation(type="list", formula1='"y,n"', allow_blank=True)
    kinds = DataValidation(type="list", formula1=f'"{",".join(KINDS)}"', allow_blank=True)
    sheet.add_data_validation(choice)
    sheet.add_data_validation(kinds)
    mark = PatternFill("solid", fgColor="FFF2CC")
    for number, row in enumerate(rows, 2):
        for at, column in enumerate(COLUMNS, 1):
            cell = sheet.cell(number, at)
            fill(cell, row.get(column))
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if column in MARKED or (not row.get("fact") and column in SHOWN[1:-1]):
                cell.fill = mark
        choice.add(sheet.cell(number, COLUMNS.index("right") + 1))
        if not row.get("fact"):
            kinds.add(sheet.cell(number, COLUMNS.index("kind") + 1))
    for at, column in enumerate(COLUMNS, 1):
        sheet.cell(1, at).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(at)].width = _WIDTHS.get(column, 11)
        sheet.column_dimensions[get_column_letter(at)].hidden = column in HIDDEN
    sheet.freeze_panes = "B2"
    notes = book.create_sheet(ABOUT)
    for key, value in {**about, "how": _HELP, **({"missed": _MISSED} if missed else {})}.items():
        notes.append([key, value])
    notes.column_dimensions["B"].width = 110
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(path: Path) -> Sheet:
    """A filled sheet. Raises InputError where the file is no such workbook, or at the cell that cannot be understood."""
    book = read_xlsx(path)
    if SHEET not in book.sheetnames or ABOUT not in book.sheetnames:
        raise InputError(f"has no sheets {SHEET} and {ABOUT}", "give a file that `dutygraph sample` made", str(path))
    grid = list(book[SHEET].iter_rows(values_only=True))
    head = [str(value or "") for value in grid[0]] if grid else []
    if missing := [column for column in COLUMNS if column not in head]:
        raise InputError(f"sheet {SHEET} lacks the column {missing[0]}", "give a file that `dutygraph sample` made", str(path))
    about = {str(row[0]): str(row[1] or "") for row in book[ABOUT].iter_rows(values_only=True, max_col=2) if row[0]}
    return Sheet(str(path), about, tuple(_judged(str(path), head, grid[1:])))


def _judged(path: str, head: Sequence[str], grid: Sequence[Sequence[Any]]) -> Iterator[Judged]:
    from openpyxl.utils import get_column_letter

    marks = _marks()
    letters = {column: get_column_letter(head.index(column) + 1) for column in COLUMNS}
    for number, cells in enumerate(grid, 2):
        values = {column: _text(cells[head.index(column)]) for column in COLUMNS}
        cell = f"{letters['right']}{number}"
        if not values["fact"] and not (values["kind"] or values["words"] or values["label"]):
            continue
        if not values["fact"] and values["kind"] not in KINDS:
            raise InputError(
                f"sheet {SHEET}, cell {letters['kind']}{number}: {values['kind']!r} is no kind", f"use {', '.join(KINDS)}", path
            )
        mark = values["right"].lower()
        if mark and mark not in marks:
            raise InputError(f"sheet {SHEET}, cell {cell}: {values['right']!r} is neither y nor n", "write y or n, or nothing", path)
        yield Judged(cell, values, marks.get(mark))


@cache
def _marks() -> Mapping[str, bool]:
    """What a mark means, by what is written."""
    known = tomllib.loads((Path(__file__).parent / "marks.toml").read_text(encoding="utf-8"))
    return {**dict.fromkeys(known["yes"], True), **dict.fromkeys(known["no"], False)}


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
