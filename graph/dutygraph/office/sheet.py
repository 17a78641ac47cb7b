"""The responsibility table as a workbook: written with room for what is to be filled in, read back cell by cell."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from dutygraph.errors import InputError
from dutygraph.office.rows import COLUMNS, FILLED, TaskRow, status_labels
from dutygraph.office.words import LANGUAGES, words
from dutygraph.tables import fill, read_xlsx

_ABOUT, _BEFORE = "about", "before"
_ID = "id"
_WIDTHS = {"no": 6, "citation": 9, "section": 18, "text": 60, "measures": 30, "deadlines": 14, "open": 20, "status": 12, "reported": 12}
_MADE = "give a sheet that `dutygraph table PLAN -o` wrote"


@dataclass(frozen=True, slots=True)
class FilledRow:
    """One row as it came back: the task's id, what may be filled in by column, the same as it was written, and each cell's name.

    ``unread`` are the columns whose cell holds something that cannot be read, each with what that is and its cure.
    """

    task: str
    texts: Mapping[str, str]
    before: Mapping[str, str]
    cells: Mapping[str, str]
    unread: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filled:
    """A sheet as it came back: the id of its plan, its language, and its rows in whatever order."""

    plan: str
    language: str
    rows: Sequence[FilledRow]


def write_sheet(rows: Sequence[TaskRow], plan: str, language: str) -> bytes:
    """The workbook. Ids of tasks stand in a hidden column, and what is written in a hidden sheet, so that changes are told from it."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book, names = Workbook(), words(language, "columns")
    sheet = book.active
    sheet.title = words(language, "table")["sheet"]
    coloured = PatternFill("solid", fgColor="FFF2CC")
    for at, column in enumerate((*COLUMNS, _ID), 1):
        cell = sheet.cell(1, at, names.get(column, column))
        cell.font = Font(bold=True)
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = _WIDTHS.get(column, 18)
        sheet.column_dimensions[letter].hidden = column == _ID
        for number, row in enumerate(rows, 2):
            cell = sheet.cell(number, at)
            fill(cell, int(row.texts["no"]) if column == "no" else row.task if column == _ID else row.texts[column])
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if column in FILLED:
                cell.number_format = "@"
                cell.fill = coloured
    choice = DataValidation(type="list", formula1=f'"{",".join(status_labels(language).values())}"', allow_blank=True)
    sheet.add_data_validation(choice)
    letter = get_column_letter(COLUMNS.index("status") + 1)
    choice.add(f"{letter}2:{letter}{len(rows) + 1}")
    sheet.freeze_panes = "E2"
    sheet.auto_filter.ref = sheet.dimensions
    for title, lines in (
        (_ABOUT, [["plan", plan], ["language", language]]),
        (_BEFORE, [[row.task, *(row.texts[c] for c in FILLED)] for row in rows]),
    ):
        hidden = book.create_sheet(title)
        hidden.sheet_state = "hidden"
        for number, line in enumerate(lines, 1):
            for at, text in enumerate(line, 1):
                fill(hidden.cell(number, at), text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_sheet(path: Path) -> Filled:
    """A sheet that was filled in. Raises InputError where the file is no such workbook."""
    book = read_xlsx(path)
    if _ABOUT not in book.sheetnames or _BEFORE not in book.sheetnames:
        raise InputError("is no responsibility table", _MADE, str(path))
    about = {str(row[0]): _text(row[1]) for row in book[_ABOUT].iter_rows(values_only=True, max_col=2) if row[0]}
    language = about.get("language", "")
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if language not in LANGUAGES or not shown:
        raise InputError("is no responsibility table", _MADE, str(path))
    title = words(language, "table")["sheet"]
    sheet = book[title] if title in book.sheetnames else shown[0]  # its tab may be renamed
    before = {
        _text(row[0]): dict(zip(FILLED, map(_text, row[1:]), strict=False)) for row in book[_BEFORE].iter_rows(values_only=True) if row[0]
    }
    formulas = read_xlsx(path, formulas=True)[sheet.title]
    return Filled(about.get("plan", ""), language, tuple(_rows(sheet, formulas, language, before, str(path))))


def _rows(sheet: Any, formulas: Any, language: str, before: Mapping[str, Mapping[str, str]], path: str) -> Iterator[FilledRow]:
    names = words(language, "columns")
    head = {_text(cell.value): cell.column for cell in sheet[1]}
    columns = {column: head.get(names.get(column, column)) for column in (*FILLED, _ID)}
    if missing := [names.get(column, column) for column, at in columns.items() if at is None]:
        raise InputError(f"sheet {sheet.title} lacks the column {missing[0]}", "put its heading back into the first row", path)
    merged = {(row, column): area for area in sheet.merged_cells.ranges for row, column in area.cells}
    for line in sheet.iter_rows(min_row=2):
        by_column = {column: line[at - 1] for column, at in columns.items() if at}
        texts, unread = {}, {}
        for column, cell in by_column.items():
            area = merged.get((cell.row, cell.column))
            said = sheet.cell(area.min_row, area.min_col) if area else cell  # what is merged says in every row what it says
            texts[column] = _text(said.value, str(said.number_format))
            if area and area.min_col < area.max_col:
                unread[column] = ("it is merged with another column", "part them, and write what belongs into each")
            elif said.value is None and formulas[said.coordinate].data_type == "f":
                unread[column] = ("what its formula comes to is not in the file", "save it in a spreadsheet program, or write the value")
        task = texts.pop(_ID)
        if task or any(texts.values()):
            cells = {column: cell.coordinate for column, cell in by_column.items()}
            yield FilledRow(task, texts, before.get(task, {}), cells, unread)


def changed(row: FilledRow) -> list[str]:
    """The columns of a row that were filled in otherwise than they were written."""
    return [column for column in FILLED if row.texts[column] != row.before.get(column, "")]


def _text(value: object, form: str = "d") -> str:
    """A cell as text: a day as 2025-06-30, or 2025-06 where it is shown without day; a year that became a number as its digits."""
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}" if "d" in form.lower() else f"{value:%Y-%m}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()
