"""Tables to take away: tasks, facts and answers as rows of plain Python values, and as CSV or Excel files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, overload

from dutygraph.errors import InputError
from dutygraph.query.result import QueryResult

#: A row by column name; a cell is text, a number, a day, yes or no, or None where there is nothing.
Row = Mapping[str, Any]

_XSD = "http://www.w3.org/2001/XMLSchema#"
_WIDEST = 60  # characters of a column in a spreadsheet
_MAKE: Mapping[str, Callable[[str], object]] = {
    f"{_XSD}integer": int,
    f"{_XSD}decimal": float,
    f"{_XSD}date": date.fromisoformat,
    f"{_XSD}boolean": lambda text: text in ("true", "1"),
}


@dataclass(frozen=True)
class Table(Sequence[Row]):
    """Rows by column name, in order: ``pandas.DataFrame(table)`` takes it as it is, and so does a for loop."""

    columns: tuple[str, ...]
    rows: Sequence[Row]

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Table: ...
    def __getitem__(self, index: int | slice) -> Row | Table:
        return Table(self.columns, self.rows[index]) if isinstance(index, slice) else self.rows[index]

    def __len__(self) -> int:
        return len(self.rows)

    def to_pandas(self) -> Any:
        """A pandas DataFrame with these columns even where there is no row. Needs ``pip install dutygraph[pandas]``."""
        import pandas as pd

        return pd.DataFrame(list(self.rows), columns=list(self.columns))

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from html import escape

        head = "".join(f"<th>{escape(column)}</th>" for column in self.columns)
        body = "".join("<tr>" + "".join(f"<td>{escape(shown(row.get(c)))}</td>" for c in self.columns) + "</tr>" for row in self.rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def table_of(result: QueryResult) -> Table:
    """The rows of a SELECT, numbers and days as such; an ASK is one row with one column ``answer``."""
    if result.kind == "ask":
        return Table(("answer",), ({"answer": result.boolean},))
    rows = tuple({name: _cell(row[name]) if name in row else None for name in result.variables} for row in result.rows)
    return Table(result.variables, rows)


def shown(cell: object) -> str:
    """A cell as text: "" for nothing, yes or no as true and false, a number without needless zeros or exponent."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    return f"{Decimal(repr(cell)).normalize():f}" if isinstance(cell, float) else str(cell)


def to_csv(table: Table) -> str:
    """CSV with a byte order mark, so that Excel reads it as UTF-8, in which no cell of a plan's text can become a formula."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(table.columns)
    writer.writerows([_inert(shown(row.get(column))) for column in table.columns] for row in table.rows)
    return out.getvalue()


def to_xlsx(sheets: Mapping[str, Table]) -> bytes:
    """An Excel workbook with one sheet per table: head frozen, columns as wide as their words, texts never run as formulas."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    for name, table in sheets.items():
        sheet = book.create_sheet(name)
        for at, column in enumerate(table.columns, 1):
            sheet.cell(1, at, column).font = Font(bold=True)
            sheet.column_dimensions[get_column_letter(at)].width = _width(column, table.rows)
        for number, row in enumerate(table.rows, 2):
            for at, column in enumerate(table.columns, 1):
                fill(sheet.cell(number, at), row.get(column)).alignment = Alignment(vertical="top", wrap_text=True)
        sheet.freeze_panes = "A2"
        sheet.auto_filter.ref = sheet.dimensions
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_xlsx(path: Path, formulas: bool = False) -> Any:
    """The workbook at ``path``, formulas as what they came to, or as they are. Raises InputError where it cannot be read or is none."""
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        return load_workbook(io.BytesIO(path.read_bytes()), data_only=not formulas)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", "check the path", str(path)) from error
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise InputError("is no Excel workbook", "save it as .xlsx", str(path)) from error


def fill(cell: Any, value: object) -> Any:
    """Give a workbook's cell its value; what is text never runs as a formula."""
    if isinstance(value, str):
        cell.value = "".join(char for char in value if char in "\t\n" or char >= " ")  # XML 1.0 has no controls
        cell.data_type = "s"
    else:
        cell.value = value
    return cell


def _cell(term: Mapping[str, str]) -> Any:
    make = _MAKE.get(term.get("datatype", ""))
    try:
        return make(term["value"]) if make else term["value"]
    except ValueError:
        return term["value"]  # ill-typed in the data: shown as it is


def _inert(cell: str) -> str:
    """Spreadsheets run a cell that opens with = + - or @; an apostrophe makes it text. Numbers and lone signs stay."""
    if len(cell) < 2 or cell[0] not in "=+-@\t\r" or cell in (">=", "<="):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell


def _width(column: str, rows: Iterable[Row]) -> int:
    """In characters of Latin script; a Chinese one is as wide as two."""
    longest = max((sum(2 if char > "\u2e7f" else 1 for char in shown(row.get(column))) for row in rows), default=0)
    return min(max(len(column), longest) + 2, _WIDEST)
