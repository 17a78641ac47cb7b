"""What a page gives to take away, at its own address with ``?format=``: its tables, and as RDF the thing that it is about."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from flask import Response, abort, render_template, request

from dutygraph.tables import Table as Table
from dutygraph.tables import to_csv, to_xlsx
from dutygraph_web.answers import answers
from dutygraph_web.forms import written

#: Forms of a table: what ``?format=`` says -> what it is called.
FORMATS = {"csv": "CSV", "xlsx": "XLSX", "json": "JSON"}
#: Forms of a thing with its parts.
RDF = {"turtle": "Turtle", "jsonld": "JSON-LD"}
_TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "json": "application/json"}


def page(template: str, tables: Mapping[str, Callable[[], Table]], iri: str = "", /, **values: object) -> Response:
    """The page, or with ``?table=&format=`` one of its tables (the first where ``table`` is left out), which is made only then.

    ``iri`` is the thing that the page is about, where it is about one: it and its parts are given as RDF.
    """
    form = request.args.get("format", "")
    if form in ("", "html"):
        return Response(render_template(template, iri=iri, **values), mimetype="text/html")
    if form in RDF and iri:
        return written(answers().graph("parts", thing=iri), iri.rsplit("/", 1)[-1])
    name = request.args.get("table", next(iter(tables), ""))
    if form not in FORMATS or name not in tables:
        abort(404)
    return as_file(_WRITERS[form](name, tables[name]()), f"{name}.{form}", _TYPES[form])


def as_file(body: bytes, name: str, mimetype: str) -> Response:
    """An answer that a browser keeps as a file of that name."""
    response = Response(body, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _json(table: Table) -> bytes:
    rows = [{column: row.get(column, "") for column in table.columns} for row in table.rows]
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()


_WRITERS: Mapping[str, Callable[[str, Table], bytes]] = {
    "csv": lambda _, table: to_csv(table).encode(),
    "xlsx": lambda name, table: to_xlsx({name: table}),
    "json": lambda _, table: _json(table),
}
