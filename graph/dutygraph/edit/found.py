"""The findings of a plan through its edits: those of untouched tasks move along, the rest is looked for again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import pyoxigraph
from pyoxigraph import NamedNode, Quad
from rdflib import Graph, URIRef

from dutygraph.check.findings import in_order
from dutygraph.check.reading import with_entries
from dutygraph.check.shapes import load_shapes
from dutygraph.check.touched import affected, check_nodes, renewed
from dutygraph.edit.delta import Delta
from dutygraph.edit.shared import GRAPHS
from dutygraph.edit.state import PlanState
from dutygraph.model import Anchor, Finding
from dutygraph.rdf import iris, terms
from dutygraph.rdf.sink import place_of
from dutygraph.store import READINGS, EmbeddedStore

#: How many links what is told of an entry lies from it at most, and links that lead to everything.
_STEPS = 3
_WIDE = (terms.plan, terms.section, terms.chapter)
#: Nodes to be looked at (IRIs), by reading.
Nodes = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Found:
    """The findings of one plan in each reading: as the shapes give them, and ``told`` with what people wrote of them."""

    raw: Mapping[str, Sequence[Finding]]
    told: Mapping[str, Sequence[Finding]]


def find_all(store: EmbeddedStore, state: PlanState) -> Found:
    """Look at every node of a plan."""
    quads = (*state.parts.rest.quads, *state.versions.nodes, *(quad for part in state.parts.tasks for quad in part.own.quads))
    nodes = {quad.subject.value for quad in quads if quad.predicate == terms.rdf_type}  # type: ignore[union-attr]  # all have names
    shapes = load_shapes()
    return _told(store, state, {reading: check_nodes(store, reading, shapes, nodes) for reading in _readings(store)})


def touched(store: EmbeddedStore, delta: Delta) -> Nodes:
    """The nodes of each reading, in whichever plans, whose findings may be others after a change that the store already holds."""
    shapes, read = load_shapes(), {iris.graph(name) for name in ("base", *READINGS)}
    changed = [quad for quad in (*delta.removed, *delta.added) if quad.graph_name in read]
    if _read_places(shapes):
        changed += [*delta.all_removed(), *delta.all_added()]
    return {reading: affected(store, reading, shapes, changed) for reading in _readings(store)}


def find_again(store: EmbeddedStore, found: Found, before: PlanState, after: PlanState, nodes: Nodes) -> Found:
    """The findings of a plan after a change that the store already holds; ``nodes`` are those that it touched.

    Those are looked at. What is found of others stays, and moves along: by the task where its part is untouched, else it is looked up
    where it stands now.
    """
    old = {part.node: (part, start) for part, start in zip(before.parts.tasks, before.parts.starts, strict=True)}
    now = zip(after.parts.tasks, after.parts.starts, strict=True)
    kept = {part.node.value: (old[part.node][1], start) for part, start in now if part.node in old and old[part.node][0] is part}
    own, shapes = f"{iris.plan(after.folder.id).value}/", load_shapes()
    raw: dict[str, Sequence[Finding]] = {}
    for reading in _readings(store):
        looked_at = {node for node in nodes[reading] if node.startswith(own)}
        stayed = [(one, _task_of(one.focus)) for one in _of(found.raw, reading) if one.focus not in looked_at]
        moving = [(one, *kept[task]) for one, task in stayed if task in kept]
        rest = [one for one, task in stayed if task not in kept]
        looked_up = renewed(store, reading, shapes, rest) if rest else ()
        raw[reading] = in_order([*_moved(moving, after.parts.lines), *looked_up, *check_nodes(store, reading, shapes, looked_at)])
    return _told(store, after, raw)


@cache
def _read_places(shapes: Graph) -> bool:
    """Whether a shape asks where spans stand; the shipped ones do not, so that a shift touches no node."""
    return any((None, None, URIRef(term.value)) in shapes for term in (terms.start, terms.end, terms.line, terms.column))


def _readings(store: EmbeddedStore) -> Iterator[str]:
    """The readings that have to be looked at: one, where nobody curated anything and both say the same."""
    return iter(READINGS if any(next(store.quads(name), None) for name in READINGS) else READINGS[:1])


def _of(raw: Mapping[str, Sequence[Finding]], reading: str) -> Sequence[Finding]:
    return raw[reading] if reading in raw else raw[READINGS[0]]


def _moved(findings: Iterable[tuple[Finding, int, int]], lines: list[int]) -> Iterator[Finding]:
    """Findings of tasks that were kept, given with where the task began and where it begins now."""
    for one, was, now in findings:
        anchor = one.anchor if was == now else Anchor(one.anchor.quote, one.anchor.start - was + now, one.anchor.end - was + now)
        line, column = place_of(anchor.start, lines)
        yield one if (anchor, line, column) == (one.anchor, one.line, one.column) else replace(one, anchor=anchor, line=line, column=column)


def _task_of(focus: str) -> str:
    """The name of the task that a node is or stands below, "" where there is none."""
    plan, slash, behind = focus.partition("/task/")
    return f"{plan}{slash}{behind.partition('/')[0]}" if slash else ""


def entries_of(state: PlanState) -> list[NamedNode]:
    """The nodes of waivers, and of entries that no longer fit."""
    graph = iris.graph("entries")
    return [quad.subject for quad in state.parts.rest.quads if quad.graph_name == graph and quad.predicate == terms.rdf_type]  # type: ignore[misc]


def looked_up_in(nodes: Nodes, found: Found) -> set[str]:
    """The tasks (IRIs) in whose spans findings are looked up again: those of these nodes, and of findings about nodes outside tasks."""
    outside = (one for some in found.raw.values() for one in some if one.task and not _task_of(one.focus))
    return {_task_of(node) for some in nodes.values() for node in some} | {iris.task(one.plan, one.task).value for one in outside}


def _told(store: EmbeddedStore, state: PlanState, raw: Mapping[str, Sequence[Finding]]) -> Found:
    """Mark what people waived, and add the entries that no longer fit; a small store is asked, as other plans are not concerned."""
    entries = entries_of(state)
    told: dict[str, Sequence[Finding]] = {reading: _of(raw, reading) for reading in READINGS}
    if entries:
        small = pyoxigraph.Store()
        kinds = [terms.code("defect", "stale-waiver"), terms.code("defect", "stale-curation")]
        small.bulk_extend(_around(store, [*entries, *kinds]))
        about = EmbeddedStore(small, "")
        for reading, findings in told.items():
            others = next(_of(raw, name) for name in READINGS if name != reading)
            told[reading] = with_entries(about, reading, findings, lambda others=others: others, load_shapes())  # type: ignore[misc]
    return Found(raw, told)


def _around(store: EmbeddedStore, nodes: Iterable[NamedNode]) -> set[Quad]:
    """What the graphs say of these nodes, and of what they lead to: tasks, words, people, codes."""
    quads, seen, edge = set[Quad](), set[NamedNode](), set(nodes)
    for _ in range(_STEPS):
        seen |= edge
        here = {quad for node in edge for graph in (*GRAPHS, "ontology") for quad in store.described(node, graph)}
        quads |= here
        edge = {quad.object for quad in here if isinstance(quad.object, NamedNode) and quad.predicate not in _WIDE} - seen
    return quads
