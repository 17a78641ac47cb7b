"""Writes a change of quads as one SPARQL Update, the one form that every kind of store takes as a transaction."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from dutygraph.rdf import iris, terms

#: The graph that holds nothing but which version the others are of.
STATE = iris.graph("state")
_PREDICATE = terms.dcat_version


def update_text(removed: Iterable[Quad], added: Iterable[Quad]) -> str:
    """DELETE DATA and INSERT DATA of these quads, "" where there are none."""
    parts = [("DELETE", _by_graph(removed)), ("INSERT", _by_graph(added))]
    return ";\n".join(f"{verb} DATA {{\n{block}}}" for verb, block in parts if block)


def version_quad(version: str) -> Quad:
    """The statement by which a store says of which version its data are."""
    return Quad(STATE, _PREDICATE, Literal(version), STATE)


def version_update(version: str) -> str:
    """The update that makes a store say so, whatever it said before."""
    said = f"GRAPH {STATE} {{ {STATE} {_PREDICATE} ?version }}"
    return f"DELETE {{ {said} }} WHERE {{ {said} }};\n{update_text((), [version_quad(version)])}"


def _by_graph(quads: Iterable[Quad]) -> str:
    graphs: dict[NamedNode, list[Quad]] = {}
    for quad in quads:
        assert isinstance(quad.graph_name, NamedNode)
        graphs.setdefault(quad.graph_name, []).append(quad)
    return "".join(f"GRAPH <{graph.value}> {{\n{triples(inside).decode()}}}\n" for graph, inside in graphs.items())


def triples(quads: Iterable[Quad]) -> bytes:
    """The triples as N-Triples."""
    return serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b""
