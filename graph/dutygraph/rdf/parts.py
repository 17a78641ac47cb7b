"""Makes a plan's quads in parts, one for each task and one for the rest, so that an edit makes only the parts anew that it touches."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

from pyoxigraph import NamedNode, Quad

from dutygraph.built import BuiltPlan
from dutygraph.curation.entries import Link, Placed, Reported
from dutygraph.model import Anchor
from dutygraph.rdf import iris, said, terms
from dutygraph.rdf.facts import task_quads
from dutygraph.rdf.identity import identity_quads
from dutygraph.rdf.named import name_quads
from dutygraph.rdf.people import entries, link_quads, report_quads
from dutygraph.rdf.planwide import emended, headings, write_faults, write_plan, write_sections
from dutygraph.rdf.said import Reading
from dutygraph.rdf.sink import Scope, Sink, Spans, Spot, line_starts, spot_text, write_span
from dutygraph.rdf.statements import NAMES, About, Statements, compared, quads_of, split
from dutygraph.rdf.tasknode import TaskNode

#: Spots by the graph that they stand in.
Spots = Mapping[NamedNode, Sequence[Spot]]


@dataclass(frozen=True, slots=True, eq=False)
class TaskPart:
    """What is said of one task, in whichever graphs; its spans' places count from the task's start.

    ``key`` stands for all that it was made from: where it is the same, so is the part. ``names`` are of all spans within the task, by
    their place; ``outside`` those outside it that a reading (written, curated) refers to. ``own`` is said of the task and what is below
    it, ``shared`` of what other plans may name too. ``named`` stands for the names in its facts as each reading has them.
    """

    key: Hashable
    node: NamedNode
    own: Statements
    shared: tuple[Quad, ...]
    spots: Spots
    names: Mapping[tuple[int, int], NamedNode]
    outside: tuple[Sequence[NamedNode], Sequence[NamedNode]]
    written: Reading
    curated: Reading
    named: tuple[Hashable, Hashable]


@dataclass(frozen=True, slots=True, eq=False)
class PlanParts:
    """All that is said of a plan: its tasks' parts, at ``starts``, and the rest, whose spots are offsets of the text.

    ``shared`` are the quads about agencies, instruments, places, indicators and people, which other plans may name too: all that is
    ``said`` of them, each once.
    """

    tasks: tuple[TaskPart, ...]
    starts: tuple[int, ...]
    rest: Statements
    spots: Spots
    shared: tuple[Quad, ...]
    said: tuple[tuple[Quad, ...], ...]
    lines: list[int]
    names: Named

    def text(self) -> dict[NamedNode, str]:
        """All that is said of the plan's own nodes, as Turtle by graph (``statements.HEAD`` declares its prefixes)."""
        found: dict[NamedNode, list[str]] = {iris.graph("base"): []}
        base = found[iris.graph("base")]
        for number, (part, start) in enumerate(zip(self.tasks, self.starts, strict=True), 1):
            for graph, text in part.own.graphs.items():
                found.setdefault(graph, []).append(text)
            base.append(order_text(part.node, number))
            for graph, spots in part.spots.items():
                found.setdefault(graph, []).append(spot_text(spots, self.lines, start))
        for graph, text in self.rest.graphs.items():
            found.setdefault(graph, []).append(text)
        for graph, spots in self.spots.items():
            found.setdefault(graph, []).append(spot_text(spots, self.lines))
        return {graph: "".join(texts) for graph, texts in found.items()}

    def quads(self) -> Iterator[Quad]:
        """Everything, as the store holds it of this plan alone."""
        for graph, text in self.text().items():
            yield from quads_of(text, graph)
        yield from self.shared


class Named(NamedTuple):
    """The quads about all that a plan names, and the ``key`` that stands for what they were made from."""

    key: Hashable
    quads: tuple[Quad, ...]


def order_text(task: NamedNode, number: int) -> str:
    """Which place a task has among those of its plan, from 1, as Turtle of the graph ``base``."""
    return f"<{task.value}> {NAMES[terms.position]} {number}.\n"


def moved(spots: Iterable[Spot], by: int) -> Iterator[Spot]:
    """The spots, so many characters further on."""
    return (Spot(node, start + by, end + by) for node, start, end in spots)


def plan_parts(built: BuiltPlan, words: Sequence[Hashable] = (), kept: PlanParts | None = None) -> PlanParts:
    """The parts of one plan: the same for the same input.

    Where nobody curated it, all stands in the graph ``base``; else ``base`` holds what both readings share, ``written`` and
    ``curated`` what each holds alone. Waivers, and entries that no longer fit, stand in ``entries``.
    ``words`` stand for what each task says (its text and facts, wherever it begins); parts of ``kept`` that they leave as they
    were are taken over.
    Raises InputError where a fact bears a code that the ontology's lists lack.
    """
    known = {part.node: part for part in kept.tasks} if kept else {}
    making = _Making(built)
    tasks = tuple(making.part(n, words[n] if words else None, known) for n in range(len(built.ids)))
    names = _names(built, tasks, kept.names if kept else None)
    rest, spots = making.rest(tasks)
    written = entries(built)
    own, others = split(written.about, making.plan)
    rest, spots = {**rest, written.graph: own}, {**spots, written.graph: tuple(written.spots)}
    said = (names.quads, *(part.shared for part in tasks if part.shared), Statements({written.graph: others}).quads)
    shared = kept.shared if kept and kept.said == said else tuple(dict.fromkeys(chain.from_iterable(said)))
    starts = tuple(facts.task.start for facts in built.facts.tasks)
    return PlanParts(tasks, starts, Statements(rest), spots, shared, said, line_starts(built.facts.document.source), names)


class _Making:
    """A plan whose parts are being made: names that hold for all of them."""

    def __init__(self, built: BuiltPlan) -> None:
        self.built, self.document = built, built.facts.document
        self.plan, self.graph = iris.plan(built.info.id), iris.graph("base")
        self._sink = Sink(self.graph)
        write_plan(self._sink, self.plan, built)
        self._headings = write_sections(self._sink, self.plan, self.document)
        self._defects: dict[int, list[Anchor]] = {}
        self._outside = self._named_outside()

    def _named_outside(self) -> dict[tuple[int, int], NamedNode]:
        """Names of the spans outside the tasks, minted in one order for both readings: premises, emendations, defects."""
        found: list[Anchor] = []
        for facts in self.built.facts.tasks:
            premises = (party.premise for party in facts.parties if party.premise)
            found += [one for one in premises if not (facts.task.start <= one.start and one.end <= facts.task.end)]
        found += emended(self.built)
        for defect in self.document.defects:
            task = self.document.tasks[defect.task] if defect.task is not None else None
            if task and defect.task is not None and task.start <= defect.anchor.start and defect.anchor.end <= task.end:
                self._defects.setdefault(defect.task, []).append(defect.anchor)
            else:
                found.append(defect.anchor)
        whole = Scope(self.plan, self.document.source, None)
        self._anchors = {(anchor.start, anchor.end): anchor for anchor in found}
        return {at: whole.mint("span", anchor) for at, anchor in self._anchors.items()}

    def part(self, n: int, words: Hashable, known: Mapping[NamedNode, TaskPart]) -> TaskPart:
        built, facts = self.built, self.built.facts.tasks[n]
        start, info = facts.task.start, built.info
        node = iris.task(info.id, built.ids[n])
        placed = [one for one in built.curation.facts if one.task == n]
        links = [one for one in built.curation.links if one.task == n and not one.rejected]
        reports = [one for one in built.curation.reports if one.task == n]
        above = headings(self.document, self._headings, facts.task.section)
        premises = [(party.premise.start, party.premise.end) for party in facts.parties if party.premise]
        key = (
            words,
            facts.task.citation,
            above,
            (info.language, info.period, self.document.context.date),
            (built.agencies[n], built.instruments[n], built.indicators[n]),
            (*(_relative(one, start) for one in placed), *(_relative(one, start) for one in links)),
            tuple((one.note, one.report) for one in reports),
            tuple((anchor.start - start, anchor.end - start) for anchor in self._defects.get(n, ())),
            tuple(self._outside.get(at) for at in premises),
        )
        old = known.get(node)
        if words is not None and old and old.key == key:
            return old
        return self._made(n, node, key, above, placed, links, reports)

    def _made(
        self,
        n: int,
        node: NamedNode,
        key: Hashable,
        above: tuple[NamedNode | None, NamedNode | None],
        placed: Sequence[Placed],
        links: Sequence[Link],
        reports: Sequence[Reported],
    ) -> TaskPart:
        facts, source = self.built.facts.tasks[n], self.document.source
        start, end = facts.task.start, facts.task.end
        sides: list[tuple[Sink, Spans, Reading]] = []
        for curated in (False, True) if placed or links or reports else (False,):
            sink, scope = Sink(self.graph), Scope(node, source, (start, end))
            spans = Spans(sink, self.plan, source, self._outside)
            task = TaskNode(node, self.plan, above, scope, spans, self.document, self.built.info)
            reading = said.written(facts, scope, said.resolved(self.built, n))
            if curated and placed:
                reading = said.curated(node, reading, placed)
            task_quads(sink, task, facts, reading)
            report_quads(sink, task, reports if curated else ())
            for link in links if curated else ():
                link_quads(sink, self.plan, link, scope, spans)
            for anchor in self._defects.get(n, ()):
                spans.span(anchor, scope)
            sides.append((sink, spans, reading))
        (one, spans, written), (other, others, curated_reading) = sides[0], sides[-1]
        told = difference(one, other) if other is not one else {one.graph: one.about}
        sorted_out = {graph: split(about, self.plan) for graph, about in told.items()}
        spots = _spots(one.spots, other.spots)
        return TaskPart(
            key=key,
            node=node,
            own=Statements({graph: own for graph, (own, _) in sorted_out.items()}),
            shared=Statements({graph: shared for graph, (_, shared) in sorted_out.items()}).quads,
            spots={graph: tuple(moved(some, -start)) for graph, some in spots.items()},
            names={(at - start, to - start): name for (_, at, to), name in (*others.written.items(), *spans.written.items())},
            outside=(tuple(spans.used), tuple(others.used)),
            written=written,
            curated=curated_reading,
            named=(_named_in(written), None if curated_reading is written else _named_in(curated_reading)),
        )

    def rest(self, tasks: Sequence[TaskPart]) -> tuple[dict[NamedNode, About], Spots]:
        """All that is said outside the tasks' parts, but for names."""
        one = self._sink
        used: dict[NamedNode, None] = {}

        def span_of(anchor: Anchor, n: int | None) -> NamedNode:
            if n is not None:
                start = self.built.facts.tasks[n].task.start
                if name := tasks[n].names.get((anchor.start - start, anchor.end - start)):
                    return name
            used[self._outside[anchor.start, anchor.end]] = None
            return self._outside[anchor.start, anchor.end]

        write_faults(one, self.plan, self.built, span_of)
        identity_quads(one, self.plan, self.built, span_of)
        other = Sink(self.graph, {node: dict(told) for node, told in one.about.items()})
        sides = [{*used, *(name for part in tasks for name in part.outside[side])} for side in (0, 1)]
        for sink, wanted in ((one, sides[0]), (other, sides[1])) if sides[0] != sides[1] else ((one, sides[0]),):
            for at, name in self._outside.items():
                if name in wanted:
                    write_span(sink, self.plan, self.document.source, name, self._anchors[at], apart=True)
        if sides[0] == sides[1]:
            return {self.graph: one.about}, {self.graph: tuple(one.spots)}
        return difference(one, other), _spots(one.spots, other.spots)


def _names(built: BuiltPlan, tasks: Sequence[TaskPart], kept: Named | None) -> Named:
    """What the plan's names stand for, in both readings."""
    key = (
        built.issuer,
        built.info.issuer,
        built.info.jurisdiction,
        built.info.language,
        tuple([part.named for part in tasks]),
    )
    if kept and kept.key == key:
        return kept
    one, other = Sink(iris.graph("base")), Sink(iris.graph("base"))
    name_quads(built, [part.written for part in tasks], one)
    if all(part.written is part.curated for part in tasks):
        return Named(key, tuple(one.quads()))
    name_quads(built, [part.curated for part in tasks], other)
    return Named(key, Statements(difference(one, other)).quads)


def _named_in(reading: Reading) -> Hashable:
    """The names in a task's facts, and what they stand for."""
    return tuple([(one.resolved, getattr(one.fact, value)) for field, value in _TOLD for one in reading.of(field)])


#: The facts that name something, and the value that holds the name.
_TOLD = (("parties", "label"), ("laws", "title"), ("targets", "metric"))


def difference(written: Sink, curated: Sink) -> dict[NamedNode, About]:
    """Two whole readings, given in ``base``, as what they share and what each has alone, by graph."""
    return dict(zip(map(iris.graph, ("base", "written", "curated")), compared(written.about, curated.about), strict=True))


def _spots(written: Sequence[Spot], curated: Sequence[Spot]) -> Spots:
    """The same for the places of spans."""
    if written is curated:
        return {iris.graph("base"): tuple(written)}
    one, other = dict.fromkeys(written), dict.fromkeys(curated)
    sorted_out = {
        "base": [spot for spot in one if spot in other],
        "written": [spot for spot in one if spot not in other],
        "curated": [spot for spot in other if spot not in one],
    }
    return {iris.graph(name): tuple(spots) for name, spots in sorted_out.items() if spots}


def _relative(entry: Placed | Link, start: int) -> Hashable:
    """What a person wrote about a task, wherever the task begins and whichever line of the file it stands in."""
    note = replace(entry.note, place="")
    if isinstance(entry, Link):
        anchor = entry.anchor and (entry.anchor.quote, entry.anchor.start - start, entry.anchor.end - start)
        return (note, entry.higher_plan, entry.higher_task, anchor)
    fact = entry.fact
    if fact is not None:
        fact = replace(fact, anchor=Anchor(fact.anchor.quote, fact.anchor.start - start, fact.anchor.end - start))
    return (note, fact, entry.quoted, entry.overrides, entry.resolved)
