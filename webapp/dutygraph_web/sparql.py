"""The SPARQL 1.1 Protocol, for queries: GET, POST of a form, POST of the query itself; answers in the form that Accept asks for."""

from __future__ import annotations

from threading import BoundedSemaphore

from flask import Blueprint, Response, current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from dutygraph.query.formats import serialize
from dutygraph.query.result import QueryError, QueryResult
from dutygraph.query.worker import FreeQueries

blueprint = Blueprint("sparql", __name__)

#: Media type -> name of the form, the preferred one first.
ROWS = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
GRAPHS = {"text/turtle": "turtle", "application/n-triples": "ntriples", "text/plain": "ntriples"}

_STATUS = {"syntax": 400, "refused": 400, "timeout": 503, "memory": 413}
#: Free queries that may run at a time in one process; a server needs more threads than that.
AT_ONCE = 6
_places = BoundedSemaphore(AT_ONCE)

_DIRECT = "application/sparql-query"
_FORM = "application/x-www-form-urlencoded"
_DATASET = ("default-graph-uri", "named-graph-uri")


def run_free(query: str) -> QueryResult | QueryError:
    """Run a visitor's query in the reading of this request, within the application's limits.

    At most ``AT_ONCE`` run at a time; one more is turned away at once, so that the server's other threads stay free for pages.
    """
    if not _places.acquire(blocking=False):
        return QueryError("timeout", f"{AT_ONCE} other queries are still running; try again in some seconds")
    try:
        free: FreeQueries = current_app.extensions["dutygraph-free"]
        return free.run_free(query, g.reading, current_app.extensions["dutygraph-limits"])
    finally:
        _places.release()


@blueprint.route("/sparql", methods=["GET", "POST", "OPTIONS"])
def endpoint() -> Answer:
    """Answer a query, or say what this endpoint is where none is asked."""
    if request.method == "OPTIONS":
        return _preflight()
    if request.method != "POST" and "query" not in request.args:
        return _description()
    query = _asked()
    if isinstance(query, Response):
        return query
    answer = run_free(query)
    return _fault(answer) if isinstance(answer, QueryError) else _written(answer)


def _asked() -> str | Response:
    """The query of this request, or the answer that says why there is none."""
    if any(name in source for name in _DATASET for source in (request.args, request.form)):
        return _refusal(400, "dataset parameters are not supported; name graphs with FROM, or choose a reading with ?reading=")
    if request.method != "POST":
        found = request.args.getlist("query")
    elif request.mimetype == _FORM:
        found = request.form.getlist("query")
        if "update" in request.form:
            return _refusal(403, "this endpoint only answers queries; it changes nothing")
    elif request.mimetype == _DIRECT:
        try:
            found = [request.get_data().decode("utf-8")]
        except UnicodeDecodeError as error:
            return _refusal(400, f"the query is no UTF-8: {error.reason} at byte {error.start}")
    else:
        return _refusal(415, f"send the query as {_FORM} or {_DIRECT}")
    if len(found) != 1:
        return _refusal(400, "send exactly one query" if found else "there is no parameter query")
    return found[0]


def _written(result: QueryResult) -> Response:
    forms = GRAPHS if result.kind == "graph" else ROWS
    accept = request.accept_mimetypes
    mimetype = accept.best_match(forms) if accept else next(iter(forms))
    if mimetype is None:
        return _refusal(406, f"this answer comes as {', '.join(forms)}")
    response = Response(serialize(result, forms[mimetype]), content_type=f"{mimetype}; charset=utf-8")
    if result.truncated:
        response.headers["X-Dutygraph-Truncated"] = "true"
        response.headers["Access-Control-Expose-Headers"] = "X-Dutygraph-Truncated"
    return response


def _description() -> Answer:
    """The editor for people, the service description for machines."""
    best = request.accept_mimetypes.best_match(["text/turtle", "text/html"], default="text/turtle")
    if best == "text/html":
        return redirect(url_for("queries.box"), 303)
    return Response(render_template("service.ttl"), content_type="text/turtle; charset=utf-8")


def _fault(error: QueryError) -> Response:
    place = f"line {error.line}, column {error.column}: " if error.line else ""
    return _refusal(_STATUS[error.kind], f"{place}{error.message}")


def _refusal(status: int, message: str) -> Response:
    return Response(f"{message}\n", status, content_type="text/plain; charset=utf-8")


def _preflight() -> Response:
    response = Response(status=204)
    response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response
