"""The graph as RDF files: one reading as Turtle or JSON-LD, everything as TriG or N-Quads, one plan's part of them."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat

from dutygraph.rdf import iris, terms
from dutygraph.rdf.convert import PREFIXES, n_quads, to_rdflib, turtle
from dutygraph.rdf.quads import ontology_quads
from dutygraph.store import Store

_OWL = "http://www.w3.org/2002/07/owl#"
_RDFS_RANGE = "http://www.w3.org/2000/01/rdf-schema#range"
_XSD = "http://www.w3.org/2001/XMLSchema#"
#: What names stand under: described wherever a plan's part refers to them.
_NAMED = tuple(iris.ID + kind for kind in ("agency/", "instrument/", "place/", "indicator/", "person/"))


def as_turtle(store: Store, reading: str, plan: str = "") -> bytes:
    """A reading, without the ontology, as Turtle: the same bytes for the same data."""
    return turtle(_reading(store, reading, plan))


def as_json_ld(store: Store, reading: str, plan: str = "") -> bytes:
    """A reading, without the ontology, as JSON-LD with its context inside: property names are those of the ontology."""
    graph = to_rdflib(_reading(store, reading, plan))
    whole = json.loads(graph.serialize(format="json-ld", context=context()["@context"], auto_compact=True))
    whole["@graph"] = sorted(whole["@graph"], key=lambda node: node["id"])
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def as_trig(store: Store, plan: str = "") -> bytes:
    """Every graph with what it holds, as TriG; without the report of when it was made."""
    quads = sorted(_all(store, plan), key=str)
    return pyoxigraph.serialize(quads, format=RdfFormat.TRIG, prefixes=PREFIXES) or b""


def as_n_quads(store: Store, plan: str = "") -> bytes:
    """The same as N-Quads, one statement a line, sorted."""
    return n_quads(_all(store, plan))


def context() -> dict[str, object]:
    """The JSON-LD context: a name for each property of the ontology, which values are nodes, which are days or numbers."""
    names: dict[str, object] = {"@vocab": terms.NAMESPACE, **PREFIXES, "id": "@id", "type": "@type", "label": "rdfs:label"}
    ranges = {quad.subject: quad.object for quad in ontology_quads() if quad.predicate.value == _RDFS_RANGE}
    for quad in sorted(ontology_quads(), key=str):
        if quad.predicate != terms.rdf_type or not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode):
            continue
        name = quad.subject.value.removeprefix(terms.NAMESPACE)
        if quad.object.value == f"{_OWL}ObjectProperty":
            names[name] = {"@id": f"duty:{name}", "@type": "@id"}
        elif quad.object.value == f"{_OWL}DatatypeProperty":
            kind = ranges.get(quad.subject)
            typed = isinstance(kind, NamedNode) and kind.value.startswith(_XSD) and kind != terms.xsd_string
            names[name] = {"@id": f"duty:{name}", "@type": f"xsd:{kind.value.removeprefix(_XSD)}"} if typed else f"duty:{name}"  # type: ignore[union-attr]
    return {"@context": names}


def _reading(store: Store, reading: str, plan: str) -> list[Quad]:
    return _part([*store.quads("base"), *store.quads(reading)], plan)


def _all(store: Store, plan: str) -> list[Quad]:
    names = sorted(graph.removeprefix(iris.graph("").value) for graph in store.graphs())
    quads = [quad for name in names if name != "provenance" for quad in store.quads(name)]
    return _part(quads, plan)


def _part(quads: Sequence[Quad], plan: str) -> list[Quad]:
    """What belongs to one plan, with the names that it refers to; everything where none is given."""
    if not plan:
        return list(quads)
    home = iris.plan(plan)
    said: dict[object, list[Quad]] = {}
    for quad in quads:
        said.setdefault(quad.subject, []).append(quad)
    wanted: set[object] = {quad.subject for quad in quads if quad.predicate == terms.plan and quad.object == home} | {home}
    reached = list(wanted)
    while reached:
        for quad in said.get(reached.pop(), ()):
            named = quad.object
            if isinstance(named, NamedNode) and named.value.startswith(_NAMED) and named not in wanted:
                wanted.add(named)
                reached.append(named)
    return [quad for quad in quads if quad.subject in wanted]
