"""The findings of a plan through its edits: those of untouched tasks move along, the rest is looked for again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pyoxigraph
from pyoxigraph import NamedNode, Quad

from dutygraph.check.findings import in_order
from dutygraph.check.reading import with_entries
from dutygraph.check.run import check_store
from dutygraph.check.shapes import load_shapes
from dutygraph.edit.shared import GRAPHS
from dutygraph.edit.state import PlanState
from dutygraph.model import Anchor, Finding
from dutygraph.rdf import iris, terms
from dutygraph.rdf.parts import TaskPart
from dutygraph.rdf.sink import place_of
from dutygraph.store import READINGS, EmbeddedStore

#: How many links what is told of an entry lies from it at most, and links that lead to everything.
_STEPS = 3
_WIDE = (terms.plan, terms.section, terms.chapter)


@dataclass(frozen=True, slots=True)
class Found:
    """The findings of one plan in each reading: as the shapes give them, and ``told`` with what people wrote of them."""

    raw: Mapping[str, Sequence[Finding]]
    told: Mapping[str, Sequence[Finding]]


def find_all(store: EmbeddedStore, state: PlanState) -> Found:
    """Look at every node of a plan."""
    nodes = [*_typed(state.parts.rest), *(node for part in state.parts.tasks for node in _typed(part.quads))]
    return _told(store, state, {reading: _look(store, reading, nodes) for reading in _readings(store)})


def find_again(store: EmbeddedStore, found: Found, before: PlanState, after: PlanState, touched: Collection[NamedNode]) -> Found:
    """The findings after an edit that the store already holds.

    Looked at are the tasks that were made anew, those in ``touched`` (what they name changed elsewhere) and all that stands outside
    the tasks' parts.
    """
    old = {part.node: (part, start) for part, start in zip(before.parts.tasks, before.parts.starts, strict=True)}
    kept: dict[str, tuple[int, int]] = {}
    anew: list[TaskPart] = []
    for part, start in zip(after.parts.tasks, after.parts.starts, strict=True):
        was = old.get(part.node)
        if was and was[0] is part and part.node not in touched:
            kept[part.node.value] = (was[1], start)
        else:
            anew.append(part)
    nodes = [*_typed(after.parts.rest), *(node for part in anew for node in _typed(part.quads))]
    raw = {}
    for reading in _readings(store):
        stayed = _moved(_of(found.raw, reading), kept, after.parts.lines)
        raw[reading] = in_order([*stayed, *_look(store, reading, nodes)])
    return _told(store, after, raw)


def _look(store: EmbeddedStore, reading: str, nodes: Sequence[NamedNode]) -> tuple[Finding, ...]:
    """What the shapes find about these nodes: the one place where an edit meets SHACL."""
    return check_store(store, reading, load_shapes(), [node.value for node in nodes]).findings


def _readings(store: EmbeddedStore) -> Iterator[str]:
    """The readings that have to be looked at: one, where nobody curated anything and both say the same."""
    return iter(READINGS if any(next(store.quads(name), None) for name in READINGS) else READINGS[:1])


def _of(raw: Mapping[str, Sequence[Finding]], reading: str) -> Sequence[Finding]:
    return raw[reading] if reading in raw else raw[READINGS[0]]


def _typed(quads: Iterable[Quad]) -> Iterator[NamedNode]:
    entries = iris.graph("entries")
    for quad in quads:
        if quad.predicate == terms.rdf_type and quad.graph_name != entries:
            yield quad.subject  # type: ignore[misc]  # every subject has a name


def _moved(findings: Iterable[Finding], kept: Mapping[str, tuple[int, int]], lines: list[int]) -> Iterator[Finding]:
    """The findings of tasks that were kept, where these now begin; ``kept`` gives where they began and begin."""
    for one in findings:
        task = one.focus[:end] if (end := _task_end(one.focus)) else ""
        if task not in kept:
            continue
        was, now = kept[task]
        anchor = Anchor(one.anchor.quote, one.anchor.start - was + now, one.anchor.end - was + now)
        line, column = place_of(anchor.start, lines)
        yield one if (anchor, line, column) == (one.anchor, one.line, one.column) else replace(one, anchor=anchor, line=line, column=column)


def _task_end(focus: str) -> int:
    """Where the name of the task ends that a node stands below, 0 where it stands below none."""
    at = focus.find("/task/")
    if at < 0:
        return 0
    end = focus.find("/", at + len("/task/"))
    return end if end >= 0 else len(focus)


def _told(store: EmbeddedStore, state: PlanState, raw: Mapping[str, Sequence[Finding]]) -> Found:
    """Mark what people waived, and add the entries that no longer fit; a small store is asked, as other plans are not concerned."""
    graph = iris.graph("entries")
    entries = [quad.subject for quad in state.parts.rest if quad.graph_name == graph and quad.predicate == terms.rdf_type]
    told: dict[str, Sequence[Finding]] = {reading: _of(raw, reading) for reading in READINGS}
    if entries:
        small = pyoxigraph.Store()
        kinds = [terms.code("defect", "stale-waiver"), terms.code("defect", "stale-curation")]
        small.bulk_extend(_around(store, [*entries, *kinds]))  # type: ignore[list-item]  # every subject has a name
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
