"""Hands quads on: to rdflib without a detour through text, and as Turtle or sorted N-Quads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple

from dutygraph.rdf.terms import NAMESPACE, xsd_string

if TYPE_CHECKING:
    import rdflib

#: Prefixes of what is written as Turtle.
PREFIXES = {
    "duty": NAMESPACE,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "prov": "http://www.w3.org/ns/prov#",
}


def to_rdflib(quads: Iterable[Quad]) -> rdflib.Graph:
    """One rdflib graph of all the triples, whatever graph they stand in."""
    import rdflib

    graph = rdflib.Graph()
    add, converted = graph.store.add, _Terms()
    for quad in quads:
        add((converted[quad.subject], converted[quad.predicate], converted[quad.object]), graph)
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph


def turtle(quads: Iterable[Quad]) -> bytes:
    """The triples as Turtle, sorted: the same bytes for the same triples."""
    triples = sorted({quad.triple for quad in quads}, key=str)
    return pyoxigraph.serialize(triples, format=RdfFormat.TURTLE, prefixes=PREFIXES) or b""


def n_quads(quads: Iterable[Quad]) -> bytes:
    """The quads as N-Quads, one a line, sorted: the same bytes for the same quads."""
    dump = pyoxigraph.serialize(quads, format=RdfFormat.N_QUADS) or b""
    return b"".join(sorted(set(dump.splitlines(keepends=True))))


class _Terms(dict["pyoxigraph.NamedNode | pyoxigraph.BlankNode | Literal | Triple", "rdflib.term.Node"]):
    """rdflib's term for each of Oxigraph's, made once."""

    def __missing__(self, term: NamedNode | pyoxigraph.BlankNode | Literal | Triple) -> rdflib.term.Node:
        self[term] = made = _term(term)
        return made


def _term(term: NamedNode | pyoxigraph.BlankNode | Literal | Triple) -> rdflib.term.Node:
    import rdflib

    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        datatype = None if term.datatype == xsd_string else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, datatype=datatype, normalize=False)
    raise TypeError(f"no plain RDF term: {term!r}")
