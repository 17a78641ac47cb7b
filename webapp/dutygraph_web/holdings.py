"""What is held here and how it is asked: the description of the service and its graphs, and of each reading as a dataset."""

from __future__ import annotations

import pyoxigraph
from flask import Blueprint, redirect, render_template, url_for
from pyoxigraph import NamedNode, RdfFormat, Triple
from werkzeug.wrappers import Response as Answer

from dutygraph.export.description import described
from dutygraph.query.result import QueryResult
from dutygraph.rdf.iris import ID
from dutygraph.rdf.iris import graph as graph_iri
from dutygraph.store import READINGS
from dutygraph_web.answers import answers
from dutygraph_web.forms import from_turtle, written
from dutygraph_web.languages import LANGUAGES, catalogue

blueprint = Blueprint("holdings", __name__)


@blueprint.get("/void")
def dataset() -> Answer:
    """Each reading as a dataset (DCAT, VoID), with the service that answers for it."""
    return written(whole())


@blueprint.get("/.well-known/void")
def well_known() -> Answer:
    """Where programs look for the description first."""
    return redirect(url_for("holdings.dataset"), 303)


def service() -> QueryResult:
    """The service and its graphs, in the terms of SPARQL 1.1 Service Description."""
    held = [(name, graph_iri(name).value, triples) for name, triples in answers().graphs().items()]
    addresses = {"endpoint": address("sparql.endpoint"), "void": address("holdings.dataset")}
    turtle = render_template("service.ttl", held=held, said=said, readings=READINGS, id=ID, **addresses)
    return from_turtle(turtle)


def of_graph(iri: str) -> list[Triple]:
    """What the description says of the graph of that IRI; nothing of anything else."""
    if not iri.startswith(graph_iri("").value):
        return []
    triples = (quad.triple for quad in pyoxigraph.parse(input=service().graph, format=RdfFormat.N_TRIPLES))
    return [triple for triple in triples if triple.subject == NamedNode(iri)]


def whole() -> QueryResult:
    """The description of the service and, of each reading, whose plans it holds, under which licence, how to cite it."""
    from rdflib import URIRef

    parts = [service().graph]
    for reading in READINGS:
        node = URIRef(f"{address('holdings.dataset')}#{reading}")
        parts.append(described(node, answers().rows("plans"), answers().version, reading).serialize(format="nt"))
    return QueryResult("graph", graph="".join(parts))


def address(endpoint: str, **values: str) -> str:
    """The whole address of a page for programs: without the language or reading that a person carries along."""
    return url_for(endpoint, _external=True, **{"lang": None, "reading": None, **values})


def said(key: str) -> list[tuple[str, str]]:
    """A message in every language that has it, with the language's tag."""
    return [(catalogue(tag)[key], tag) for tag in LANGUAGES if key in catalogue(tag)]
