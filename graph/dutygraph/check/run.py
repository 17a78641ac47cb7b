"""Runs the shapes over a reading: translated to SPARQL on a store, or by pySHACL over an rdflib graph, the reference."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode
from rdflib import SH, Graph, URIRef

from dutygraph.check import translate
from dutygraph.check.constraints import words
from dutygraph.check.findings import Opening, Result, findings_of
from dutygraph.check.lookup import GraphFacts, StoreFacts, rows
from dutygraph.check.shapes import load_shapes as load_shapes
from dutygraph.check.shapes import narrowed, only, rules_of
from dutygraph.model import Finding
from dutygraph.rdf.convert import to_rdflib
from dutygraph.rdf.terms import rdf_type
from dutygraph.store.interface import Store


@dataclass(frozen=True, slots=True)
class Report:
    """``conforms`` is SHACL's own: no result of any severity. ``findings`` stand in order of plan and place."""

    conforms: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """One plan with its report: id, the path of its text to show, and where its tasks begin (its graph is not kept: it is large)."""

    plan: str
    path: str
    report: Report
    tasks: tuple[Opening, ...]


def check(data: Graph, shapes: Graph, focus: Collection[URIRef] | None = None, paths: Mapping[str, str] | None = None) -> Report:
    """Validate a reading of one or more plans, given as one explicit graph (base, the reading's own, code lists), by pySHACL.

    With ``focus``, only these nodes are looked at, each by the shapes of its class. ``paths`` gives the file
    to show for a plan id. Neither graph is changed; no inference is run.
    """
    results = by_pyshacl(data, shapes, focus)
    return Report(not results, tuple(findings_of(results, GraphFacts(data), paths or {})))


def check_store(
    store: Store,
    reading: str,
    shapes: Graph,
    focus: Collection[str] | None = None,
    paths: Mapping[str, str] | None = None,
    reference: bool = False,
) -> Report:
    """Validate a reading of a store; the rest as with ``check``, which finds the same.

    The shapes run as SPARQL, those outside the subset (shapes/README.md) by pySHACL over a copy of the reading; with ``reference`` all
    of them by pySHACL. They are read once and not to be changed afterwards. Raises ValueError where ``focus`` holds what is no IRI.
    """
    results = by_pyshacl(graph_of(store, reading), shapes, focus) if reference else list(by_sparql(store, reading, shapes, focus))
    return Report(not results, tuple(findings_of(results, StoreFacts(store, reading), paths or {})))


def by_sparql(store: Store, reading: str, shapes: Graph, focus: Collection[str] | None = None) -> Iterator[Result]:
    """The results of ``shapes`` on a reading of a store."""
    read, below = rules_of(shapes), subclasses(store, reading)
    kinds = None if focus is None else _kinds(store, reading, focus)
    for rule in read.rules:
        aimed = aimed_at(rule.classes, below)
        nodes = None if kinds is None else {node for kind in aimed for node in kinds.get(kind.value, ())}
        if nodes is None or nodes:
            for (node,) in rows(store, translate.query(rule, aimed, nodes), reading):
                yield Result(node.value, rule.shape, rule.severity, rule.message)
    if read.left:
        yield from by_pyshacl(graph_of(store, reading), only(shapes, read.left.keys()), focus)


def _kinds(store: Store, reading: str, focus: Collection[str]) -> Mapping[str, set[str]]:
    """Which of these nodes are of each class (IRI)."""
    kinds: dict[str, set[str]] = {}
    for node, _, kind in rows(store, translate.values(focus, (rdf_type,)), reading):
        kinds.setdefault(kind.value, set()).add(node.value)
    return kinds


def by_pyshacl(data: Graph, shapes: Graph, focus: Collection[str] | None = None) -> list[Result]:
    """The results of ``shapes`` on a graph."""
    import pyshacl  # late: it costs 200 ms, which nobody else need pay

    aimed = shapes if focus is None else narrowed(shapes, data, [URIRef(iri) for iri in focus])
    _, found, _ = pyshacl.validate(data, shacl_graph=aimed)
    return [
        Result(
            focus=str(found.value(result, SH.focusNode)),
            shape=str(found.value(result, SH.sourceShape)),
            severity=str(found.value(result, SH.resultSeverity)).rpartition("#")[2].lower(),
            message=words(found.objects(result, SH.resultMessage)),
        )
        for result in found.objects(None, SH.result)
    ]


def graph_of(store: Store, reading: str) -> Graph:
    """A reading as the one explicit graph that pySHACL takes (a dataset it would read as the union of all graphs)."""
    return to_rdflib(quad for name in ("base", reading, "ontology") for quad in store.quads(name))


def subclasses(store: Store, reading: str) -> Mapping[NamedNode, set[NamedNode]]:
    """The classes directly below each that has some."""
    below: dict[NamedNode, set[NamedNode]] = {}
    for kind, above in rows(store, translate.SUBCLASSES, reading):
        if isinstance(kind, NamedNode) and isinstance(above, NamedNode):
            below.setdefault(above, set()).add(kind)
    return below


def aimed_at(classes: Iterable[NamedNode], below: Mapping[NamedNode, set[NamedNode]]) -> list[NamedNode]:
    """Whose instances a shape with these target classes is about: these and all classes below them."""
    kinds, waiting = set[NamedNode](), list(classes)
    while waiting:
        kind = waiting.pop()
        if kind not in kinds:
            kinds.add(kind)
            waiting += below.get(kind, ())
    return sorted(kinds, key=str)
