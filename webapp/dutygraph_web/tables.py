"""Every table of a page as CSV or JSON at the page's own address with ``?format=``."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response, abort, render_template, request

FORMATS = ("csv", "json")


@dataclass(frozen=True, slots=True)
class Table:
    """A table to take away. ``columns`` are its machine names, the same in every language."""

    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, object]]


def page(template: str, tables: Mapping[str, Table], **values: object) -> Response:
    """The page, or with ``?table=&format=`` one of its tables (the first where ``table`` is left out)."""
    form = request.args.get("format", "")
    if not form:
        return Response(render_template(template, **values), mimetype="text/html")
    name = request.args.get("table", next(iter(tables), ""))
    if form not in FORMATS or name not in tables:
        abort(404)
    table = tables[name]
    if form == "json":
        rows = [{column: row.get(column, "") for column in table.columns} for row in table.rows]
        return _file(json.dumps(rows, ensure_ascii=False, indent=1), f"{name}.json", "application/json")
    return _file(to_csv(table), f"{name}.csv", "text/csv")


def to_csv(table: Table) -> str:
    """CSV with a byte order mark, for spreadsheets, in which no cell of a plan's text can become a formula."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(table.columns)
    writer.writerows([_inert(str(row.get(column, ""))) for column in table.columns] for row in table.rows)
    return out.getvalue()


def _inert(cell: str) -> str:
    """Spreadsheets run a cell that opens with = + - or @; an apostrophe makes it text. Numbers and lone signs stay."""
    if len(cell) < 2 or cell[0] not in "=+-@\t\r" or cell in (">=", "<="):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell


def _file(body: str, name: str, mimetype: str) -> Response:
    response = Response(body, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
