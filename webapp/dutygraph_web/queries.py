"""Asking: the ready questions with a form each, and an editor for any SPARQL; answers as tables with links, pictures and files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import dropwhile
from pathlib import Path

from flask import Blueprint, Response, render_template, request

from dutygraph.query.catalogue import ReadyQuery
from dutygraph.query.formats import serialize
from dutygraph.query.result import QueryError, QueryResult
from dutygraph_web.answers import answers
from dutygraph_web.charts import charted
from dutygraph_web.forms import NAMES, forms_of, written
from dutygraph_web.languages import own
from dutygraph_web.relations import related
from dutygraph_web.sparql import STATUS, run_free
from dutygraph_web.tables import FORMATS, Table, page

blueprint = Blueprint("queries", __name__)

_SHOWN = 1000
#: The ready question whose text stands in the editor before anything is asked.
_FIRST = "unowned-tasks"
_EDITOR = next((Path(__file__).parent / "static" / "vendor").glob("codemirror-*.min.js"))


@blueprint.route("/query", methods=["GET", "POST"])
def box() -> Response | tuple[Response, int]:
    """The ready questions, and an editor for SPARQL with its answer; the query stands in the address unless it is too long and posted.

    ``?load=`` puts a ready question's text into the editor without asking it.
    """
    query = request.values.get("query", "")
    answer = run_free(query) if query.strip() else None
    catalogue = answers().catalogue
    first = _text(catalogue[request.args.get("load", _FIRST)], {})
    values = {"query": query, "first": first, "ready": catalogue.queries.values(), "editor": f"vendor/{_EDITOR.name}"}
    if isinstance(answer, QueryError):
        body = render_template("query.html", fault=answer, faulty=_faulty(query, answer), **values)
        return Response(body, mimetype="text/html"), STATUS[answer.kind]
    return _answered("query.html", "answer", answer, **values)


@blueprint.get("/query/<name>")
def ready(name: str) -> Response:
    """One ready question with its form, and the answer for the values in the address."""
    query = answers().catalogue[name]
    given = {param.name: request.args.get(param.name, param.default) for param in query.params}
    answer = answers().ready(name, given)
    return _answered("ready.html", name, answer, ready=query, query=_text(query, given), given=given, plans=answers().rows("plans"))


def _text(query: ReadyQuery, given: Mapping[str, str]) -> str:
    """The query as people are shown it: filled, its title in place of its header."""
    lines = dropwhile(lambda line: line.startswith("#"), query.fill(given).splitlines())
    return "\n".join([f"# {own(query.title)}", *lines])


def _answered(template: str, name: str, answer: QueryResult | None, **values: object) -> Response:
    """The page, or with ``format=`` its answer alone as a file."""
    tables: Mapping[str, Callable[[], Table]] = {}
    if answer and answer.kind == "select":
        rows = [dict(zip(answer.variables, row, strict=True)) for row in answer.values()]
        tables = {"answer": lambda: Table(answer.variables, rows)}
    form = request.values.get("format", "")
    if answer and form and not (tables and form in FORMATS):
        return written(answer, name)
    if answer:
        values |= {
            "chart": charted(answer),
            "relations": related(answer),
            "forms": {form: NAMES[form] for form in forms_of(answer).values()} | (FORMATS if tables else {}),
        }
        values |= {"turtle": serialize(answer, "turtle") if answer.kind == "graph" else ""}
    return page(template, tables, answer=answer, shown=_SHOWN, **values)


def _faulty(query: str, error: QueryError) -> str:
    """The line of the query that the error names, "" where it names none."""
    lines = query.splitlines()
    return lines[error.line - 1] if 0 < error.line <= len(lines) else ""
