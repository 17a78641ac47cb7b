"""Asking: the ready questions with a form each, and a box for any SPARQL; answers as tables with links."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, current_app, render_template, request

from dutygraph.query.formats import serialize
from dutygraph.query.result import QueryError, QueryResult
from dutygraph_web.answers import answers
from dutygraph_web.sparql import run_free
from dutygraph_web.tables import Table, page

blueprint = Blueprint("queries", __name__)

_SHOWN = 1000
_STATUS = {"syntax": 400, "refused": 400, "timeout": 503, "memory": 413}


@blueprint.get("/query")
def box() -> Response | tuple[Response, int]:
    """The ready questions, and a box for SPARQL with its answer; the query stands in the address."""
    query = request.args.get("query", "")
    answer = run_free(query) if query.strip() else None
    values = {"query": query, "ready": answers().session.catalogue.queries.values()}
    if isinstance(answer, QueryError):
        body = render_template("query.html", fault=answer, faulty=_faulty(query, answer), **values)
        return Response(body, mimetype="text/html"), _STATUS[answer.kind]
    return _answered("query.html", answer, limits=current_app.extensions["dutygraph-limits"], **values)


@blueprint.get("/query/<name>")
def ready(name: str) -> Response:
    """One ready question with its form, and the answer for the values in the address."""
    query = answers().session.catalogue[name]
    given = {param.name: request.args.get(param.name, param.default) for param in query.params}
    return _answered("ready.html", answers().ready(name, given), query=query, given=given, plans=answers().rows("plans"))


def _answered(template: str, answer: QueryResult | None, **values: object) -> Response:
    tables: Mapping[str, Table] = {}
    if answer and answer.kind == "select":
        rows = [dict(zip(answer.variables, row, strict=True)) for row in answer.values()]
        tables = {"answer": Table(answer.variables, rows)}
    turtle = serialize(answer, "turtle") if answer and answer.kind == "graph" else ""
    return page(template, tables, answer=answer, turtle=turtle, shown=_SHOWN, **values)


def _faulty(query: str, error: QueryError) -> str:
    """The line of the query that the error names, "" where it names none."""
    lines = query.splitlines()
    return lines[error.line - 1] if 0 < error.line <= len(lines) else ""
