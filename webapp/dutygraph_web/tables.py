"""Every table of a page as CSV or JSON at the page's own address with ``?format=``."""

from __future__ import annotations

import json
from collections.abc import Mapping

from flask import Response, abort, render_template, request

from dutygraph.tables import Table as Table
from dutygraph.tables import to_csv

FORMATS = ("csv", "json")


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


def _file(body: str, name: str, mimetype: str) -> Response:
    response = Response(body, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
