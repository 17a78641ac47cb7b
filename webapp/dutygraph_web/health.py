"""For whoever watches the process: whether it lives, and whether it can answer."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from dutygraph.query.result import QueryError
from dutygraph.query.run import run_ready
from dutygraph.query.worker import FreeQueries, Limits
from dutygraph_web.answers import answers

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> Response:
    """The process answers: it needs no restart."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
def ready() -> Response:
    """The graph is open and answers, to pages and to free queries: 503 with the reason while one of them does not."""
    known = answers()
    run_ready(known.session.store, known.pages["plans"])
    free: FreeQueries = current_app.extensions["dutygraph-free"]
    found = free.run_free("ASK {}", limits=Limits(seconds=2.0))
    if isinstance(found, QueryError) and found.kind != "timeout":  # who is busy is ready all the same
        return Response(f"free queries: {found.message}\n", 503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")
