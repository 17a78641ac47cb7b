"""Validates some nodes of the store on a small graph around them: the one place where an edit meets SHACL."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad

from dutygraph.model import Finding
from dutygraph.rdf import terms
from dutygraph.store import EmbeddedStore

if TYPE_CHECKING:
    from rdflib import Graph

#: The graphs of a reading, and how many links a shape's path or a finding's words lie from its node at most.
_STEPS = 3
#: Links that lead from a node to everything.
_WIDE = (terms.plan, terms.section, terms.chapter)


def look(store: EmbeddedStore, reading: str, nodes: Collection[NamedNode]) -> list[Finding]:
    """The findings whose focus is one of these nodes, waivers not looked at, in order of plan and place."""
    from rdflib import URIRef

    from dutygraph.check.run import check
    from dutygraph.check.shapes import load_shapes

    if not nodes:
        return []
    data = graph_around(store, ("base", reading, "ontology"), nodes)
    return list(check(data, load_shapes(), [URIRef(node.value) for node in nodes]).findings)


def graph_around(store: EmbeddedStore, graphs: Iterable[str], nodes: Iterable[NamedNode]) -> Graph:
    """What these graphs say of the nodes, of what they lead to, and of what says that it belongs to one of them (a clause's facts)."""
    from dutygraph.rdf.convert import to_rdflib

    graphs, quads = tuple(graphs), dict[Quad, None]()
    seen, edge = set[NamedNode](), dict.fromkeys(nodes)
    for step in range(_STEPS + 1):
        found: dict[NamedNode, None] = {}
        for node in edge:
            seen.add(node)
            for graph in graphs:
                for quad in store.described(node, graph):
                    quads[quad] = None
                    if isinstance(quad.object, NamedNode) and quad.predicate not in _WIDE:
                        found[quad.object] = None
                for quad in store.naming(node, graph, terms.clause) if step == 0 else ():
                    found[quad.subject] = None  # type: ignore[index]  # every subject has a name
        edge = {node: None for node in found if node not in seen}
    return to_rdflib(quads)
