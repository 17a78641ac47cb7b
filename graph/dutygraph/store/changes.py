"""Writes a change of quads as one SPARQL Update, the one form that every kind of store takes as a transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from dutygraph.rdf import iris, terms

#: The graph that holds nothing but which version the others are of.
STATE = iris.graph("state")
_PREDICATE = terms.dcat_version


def update_text(removed: Mapping[NamedNode, str], added: Mapping[NamedNode, str]) -> str:
    """DELETE DATA and INSERT DATA of these triples by graph, in Turtle without prefixes; "" where there are none."""
    blocks = [
        (verb, "".join(f"GRAPH {graph} {{\n{lines}}}\n" for graph, lines in side.items() if lines))
        for verb, side in (("DELETE", removed), ("INSERT", added))
    ]
    return ";\n".join(f"{verb} DATA {{\n{block}}}" for verb, block in blocks if block)


def by_graph(quads: Iterable[Quad]) -> dict[NamedNode, str]:
    """The quads as N-Triples, by the graph that they stand in, which has a name."""
    graphs: dict[NamedNode, list[Quad]] = {}
    for quad in quads:
        assert isinstance(quad.graph_name, NamedNode)
        graphs.setdefault(quad.graph_name, []).append(quad)
    return {graph: triples(inside).decode() for graph, inside in graphs.items()}


def version_quad(version: str) -> Quad:
    """The statement by which a store says of which version its data are."""
    return Quad(STATE, _PREDICATE, Literal(version), STATE)


def version_update(version: str) -> str:
    """The update that makes a store say so, whatever it said before."""
    said = f"GRAPH {STATE} {{ {STATE} {_PREDICATE} ?version }}"
    return f"DELETE {{ {said} }} WHERE {{ {said} }};\n{update_text({}, by_graph([version_quad(version)]))}"


def triples(quads: Iterable[Quad]) -> bytes:
    """The triples as N-Triples."""
    return serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b""
