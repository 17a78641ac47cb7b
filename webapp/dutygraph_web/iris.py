"""Every IRI leads somewhere: to its page, to the statements about it, or to its triples, by Accept."""

from __future__ import annotations

from urllib.parse import unquote

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from dutygraph.query.result import QueryResult
from dutygraph_web.answers import Row, answers
from dutygraph_web.forms import for_people, from_triples, written
from dutygraph_web.holdings import of_graph
from dutygraph_web.links import DATA, iri_of, page_of
from dutygraph_web.network import tasks_around
from dutygraph_web.tables import Table, page

blueprint = Blueprint("iris", __name__)


@blueprint.get("/id/<path:path>")
def dereference(path: str) -> Answer:
    """303 to the page of the thing, or its triples where a form of RDF is preferred."""
    iri = _whole(path)
    said, apart = _triples(iri)
    if not said.graph:
        abort(404)
    if for_people():
        return redirect(url_for("iris.thing", iri=iri) if apart else page_of(iri), 303)
    return written(said, "description")


@blueprint.get("/thing")
def thing() -> Answer:
    """What the graph says of any IRI, and what points to it."""
    iri = request.args.get("iri", "")
    if ":" not in iri or any(char <= " " or char in '<>"{}|^`\\' for char in iri):
        abort(404)  # to the engine, what is no IRI would be a variable that matches everything
    said, pointing = _rows("statements", iri), _rows("mentions", iri)
    said += [{"property": one.predicate.value, "value": getattr(one.object, "value", "")} for one in of_graph(iri)]
    if not said and not pointing:
        abort(404)
    tables = {"statements": lambda: Table(("property", "value"), said), "mentions": lambda: Table(("subject", "property"), pointing)}
    id_path = unquote(iri.removeprefix(DATA)) if iri.startswith(DATA) and said else ""
    return page("thing.html", tables, iri, said=said, pointing=pointing, tied=bool(tasks_around(iri)), id_path=id_path)


def _whole(path: str) -> str:
    """The IRI of a decoded path; one whose last segment holds a slash of its own is found by its name."""
    iri = iri_of(*path.split("/"))
    if _triples(iri)[0].graph:
        return iri
    return next((one for one in answers().names() if unquote(one) == DATA + path), iri)


def _triples(iri: str) -> tuple[QueryResult, bool]:
    """What the reading says of it, else what the graphs that stand apart say, or of a graph what it holds; and whether it is the latter."""
    said = answers().graph("description", thing=iri)
    if said.graph:
        return said, False
    said = answers().graph("description", apart=True, thing=iri)
    return (said if said.graph else from_triples(of_graph(iri))), True


def _rows(name: str, iri: str) -> list[Row]:
    """What the reading says, else what the graphs that stand apart say: the registry, provenance, earlier versions."""
    return list(answers().rows(name, thing=iri) or answers().rows(name, apart=True, thing=iri))
