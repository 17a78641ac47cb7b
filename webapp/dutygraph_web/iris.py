"""Every IRI leads somewhere: to its page, to the statements about it, or to its triples, by Accept."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as Answer

from dutygraph import resources
from dutygraph.query.formats import serialize
from dutygraph_web.answers import answers
from dutygraph_web.links import iri_of, page_of
from dutygraph_web.tables import Table, page

blueprint = Blueprint("iris", __name__)

_GRAPHS = {"text/turtle": "turtle", "application/n-triples": "ntriples"}


@blueprint.get("/id/<path:path>")
def dereference(path: str) -> Answer:
    """303 to the page of the thing, or its triples where Turtle or N-Triples is preferred."""
    iri = iri_of(*path.split("/"))
    said = answers().graph("description", thing=iri)
    if not said.graph:
        abort(404)
    best = request.accept_mimetypes.best_match(["text/html", *_GRAPHS], default="text/html")
    return redirect(page_of(iri), 303) if best == "text/html" else Response(serialize(said, _GRAPHS[best]), mimetype=best)


@blueprint.get("/thing")
def thing() -> Response:
    """What the graph says of any IRI, and what points to it."""
    iri = request.args.get("iri", "")
    if ":" not in iri or any(char <= " " or char in '<>"{}|^`\\' for char in iri):
        abort(404)  # to the engine, what is no IRI would be a variable that matches everything
    said, pointing = answers().rows("statements", thing=iri), answers().rows("mentions", thing=iri)
    if not said and not pointing:
        abort(404)
    tables = {"statements": Table(("property", "value"), said), "mentions": Table(("subject", "property"), pointing)}
    return page("thing.html", tables, iri=iri, said=said, pointing=pointing)


@blueprint.get("/ns")
def ontology() -> Response:
    """The ontology's own file."""
    return Response((resources.folder("ontology") / "duty.ttl").read_bytes(), mimetype="text/turtle")
