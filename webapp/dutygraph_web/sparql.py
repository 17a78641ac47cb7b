"""The SPARQL 1.1 Protocol, for queries: GET, POST of a form, POST of the query itself; a dataset in the address overrides FROM."""

from __future__ import annotations

from threading import BoundedSemaphore

from flask import Blueprint, Response, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from dutygraph.query.result import QueryError, QueryResult
from dutygraph.query.worker import FreeQueries
from dutygraph.store import Dataset
from dutygraph_web.answers import answers
from dutygraph_web.forms import for_people, written
from dutygraph_web.holdings import service
from dutygraph_web.keeping import ALL

blueprint = Blueprint("sparql", __name__)

#: The status that says each kind of QueryError.
STATUS = {"syntax": 400, "refused": 400, "timeout": 503, "memory": 413, "cancelled": 503}
#: Free queries that may run at a time in one process; a server needs more threads than that.
AT_ONCE = 6
_places = BoundedSemaphore(AT_ONCE)

_DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"
_FORM = "application/x-www-form-urlencoded"
_TRUNCATED = "X-Dutygraph-Truncated"
#: A name for the query, made by whoever asks, by which it can be cancelled while it runs.
_NAME = "X-Dutygraph-Query"


def run_free(query: str, dataset: Dataset | None = None) -> QueryResult | QueryError:
    """Run a visitor's query in the reading of this request or over a dataset, within the application's limits.

    At most ``AT_ONCE`` run at a time; one more is turned away at once, so that the server's other threads stay free for pages.
    """
    if not _places.acquire(blocking=False):
        return QueryError("timeout", f"{AT_ONCE} other queries are still running; try again in some seconds")
    try:
        answers().keeper.depend(ALL)
        free: FreeQueries = current_app.extensions["dutygraph-free"]
        return free.run_free(query, g.reading, current_app.extensions["dutygraph-limits"], dataset, request.headers.get(_NAME, ""))
    finally:
        _places.release()


@blueprint.route("/sparql", methods=["GET", "POST", "OPTIONS"])
def endpoint() -> Answer:
    """Answer a query, or say what this endpoint is where none is asked."""
    if request.method == "OPTIONS":
        return _preflight()
    if request.method != "POST" and not {"query", "update"} & request.args.keys():
        return _description()
    query = _asked()
    if isinstance(query, Response):
        return query
    if request.method != "POST" and for_people():
        return redirect(url_for("queries.box", query=query), 303)
    answer = run_free(query, _dataset())
    if isinstance(answer, QueryError):
        return _fault(answer)
    response = written(answer)
    if answer.truncated:
        response.headers[_TRUNCATED] = "true"
    response.headers["Access-Control-Expose-Headers"] = f"ETag, {_TRUNCATED}"
    return response


@blueprint.delete("/sparql/running/<name>")
def cancel(name: str) -> Response:
    """End the running query that was asked under that name."""
    free: FreeQueries = current_app.extensions["dutygraph-free"]
    return Response(status=204) if free.cancel(name) else _refusal(404, "no query of that name is running")


def _asked() -> str | Response:
    """The query of this request, or the answer that says why there is none."""
    if request.mimetype == _UPDATE or "update" in request.args or "update" in request.form:
        return _refusal(403, "this endpoint only answers queries; it changes nothing")
    if request.method != "POST":
        found = request.args.getlist("query")
    elif request.mimetype == _FORM:
        found = request.form.getlist("query")
    elif request.mimetype == _DIRECT:
        if request.mimetype_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
            return _refusal(415, "send the query as UTF-8")
        try:
            found = [request.get_data().decode("utf-8")]
        except UnicodeDecodeError as error:
            return _refusal(400, f"the query is no UTF-8: {error.reason} at byte {error.start}")
    else:
        return _refusal(415, f"send the query as {_FORM} or {_DIRECT}")
    if len(found) != 1:
        return _refusal(400, "send exactly one query" if found else "there is no parameter query")
    return found[0]


def _dataset() -> Dataset | None:
    """The dataset that the protocol's own parameters name, wherever they stand; None where they name none."""
    default, named = request.values.getlist("default-graph-uri"), request.values.getlist("named-graph-uri")
    return Dataset(tuple(default), tuple(named)) if default or named else None


def _description() -> Answer:
    """The editor for people, the service description for machines."""
    return redirect(url_for("queries.box"), 303) if for_people() else written(service())


def _fault(error: QueryError) -> Response:
    place = f"line {error.line}, column {error.column}: " if error.line else ""
    response = _refusal(STATUS[error.kind], f"{place}{error.message}")
    if error.kind == "timeout":
        response.headers["Retry-After"] = "5"
    return response


def _refusal(status: int, message: str) -> Response:
    return Response(f"{message}\n", status, content_type="text/plain; charset=utf-8")


def _preflight() -> Response:
    response = Response(status=204)
    response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = f"Accept, Content-Type, If-None-Match, {_NAME}"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response
