"""Turns the versions kept of a plan into quads: what each is called, the one before it, and what it said, frozen in a graph of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from pyoxigraph import NamedNode, Quad

from dutygraph.built import BuiltPlan
from dutygraph.rdf import iris, terms
from dutygraph.rdf.quads import plan_quads
from dutygraph.rdf.sink import Sink

#: The graphs whose quads make the written reading, which a snapshot keeps.
_WRITTEN = frozenset(iris.graph(name) for name in ("base", "written"))


def version_quads(current: BuiltPlan, kept: Iterable[tuple[str, BuiltPlan]]) -> list[Quad]:
    """The quads of a plan's kept versions, given by label, the earliest first, with the ids that tasks have today.

    A version with the text of today is the current one: it gets its label and no snapshot, for the readings hold it.
    """
    versions = list(kept)
    others = (built for _, built in versions if built.content_hash != current.content_hash)
    return [*version_nodes(current, versions), *(quad for built in others for quad in snapshot_quads(built))]


def version_nodes(current: BuiltPlan, kept: Iterable[tuple[str, BuiltPlan]]) -> list[Quad]:
    """What the versions are called, and which came before which, without what they said."""
    sink, plan, before = Sink(iris.graph("base")), iris.plan(current.info.id), [current.content_hash]
    for label, built in kept:
        node = iris.version(built.info.id, built.content_hash)
        sink.text(node, terms.version_label, label)
        if built.content_hash == current.content_hash:
            continue
        before.insert(-1, built.content_hash)
        sink.link(node, terms.rdf_type, terms.PlanVersion)
        sink.link(node, terms.plan, plan)
        sink.link(node, terms.of_plan, plan)
        sink.text(node, terms.content_hash, built.content_hash)
        sink.link(node, terms.snapshot, snapshot_graph(built))
    for one, other in pairwise(before):
        sink.link(iris.version(current.info.id, other), terms.prov_was_revision_of, iris.version(current.info.id, one))
    return sink.quads()


def snapshot_quads(built: BuiltPlan) -> Iterator[Quad]:
    """What a version said in the written reading, in a graph of its own."""
    graph = snapshot_graph(built)
    return (Quad(q.subject, q.predicate, q.object, graph) for q in plan_quads(built) if q.graph_name in _WRITTEN)


def snapshot_graph(built: BuiltPlan) -> NamedNode:
    """The graph that holds what a version said."""
    return iris.graph(f"version/{built.info.id}/{built.content_hash[:12]}")
