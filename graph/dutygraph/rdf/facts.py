"""Turns one task and its facts into quads: clauses, bindings, references, deadlines, targets and what is to be made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from pyoxigraph import NamedNode

from dutygraph.built import PlanInfo
from dutygraph.model import Anchor, Deadline, Deliverable, Document, Duty, Law, Mechanism, Party, Target, TaskFacts, Wish
from dutygraph.names.registry import ResolvedAgency, ResolvedIndicator, ResolvedInstrument
from dutygraph.rdf import iris, terms
from dutygraph.rdf.dates import days
from dutygraph.rdf.sink import Scope, Sink, Spans

#: Roles whose party owns the duty.
OWNERS = ("leading", "responsible")


@dataclass(frozen=True, slots=True)
class TaskNode:
    """A task's name and place, and what its facts are written with. ``headings`` are its section and its chapter."""

    node: NamedNode
    plan: NamedNode
    position: int
    headings: tuple[NamedNode | None, NamedNode | None]
    scope: Scope
    spans: Spans
    document: Document
    info: PlanInfo


class _Fact(Protocol):
    """What all kinds of fact share."""

    @property
    def anchor(self) -> Anchor: ...
    @property
    def rule(self) -> str: ...
    @property
    def clause(self) -> int | None: ...


class _Writer(NamedTuple):
    sink: Sink
    task: TaskNode
    clauses: dict[int, NamedNode]

    def fact(self, link: NamedNode, kind: NamedNode, name: str, fact: _Fact, *values: str, basis: str = "stated") -> NamedNode:
        """Write what every fact has; ``values`` tell it from others of its kind on the same words."""
        sink, task = self.sink, self.task
        node = task.scope.mint(name, fact.anchor, *values)
        sink.link(task.node, link, node)
        sink.link(node, terms.rdf_type, kind)
        sink.link(node, terms.plan, task.plan)
        sink.link(node, terms.task, task.node)
        if fact.clause in self.clauses:
            sink.link(node, terms.clause, self.clauses[fact.clause])
        sink.text(node, terms.rule, fact.rule)
        sink.link(node, terms.basis, terms.code("basis", basis))
        sink.link(node, terms.span, task.spans.span(fact.anchor, task.scope))
        return node


class Resolved(NamedTuple):
    """What the names in a task stand for, parallel to its parties, laws and targets."""

    agencies: Sequence[ResolvedAgency]
    instruments: Sequence[ResolvedInstrument]
    indicators: Sequence[ResolvedIndicator | None]


def task_quads(sink: Sink, task: TaskNode, facts: TaskFacts, resolved: Resolved) -> None:
    """Write the task, its clauses and its facts."""
    agencies, instruments, indicators = resolved
    _task(sink, task, facts)
    writer = _Writer(sink, task, _clauses(sink, task, facts))
    bindings = [_assignment(writer, party, agency) for party, agency in zip(facts.parties, agencies, strict=True)]
    _groups(writer, facts.parties, agencies, bindings)
    for law, instrument in zip(facts.laws, instruments, strict=True):
        _reference(writer, law, instrument)
    for deadline in facts.deadlines:
        _deadline(writer, deadline)
    pairs = zip(facts.targets, indicators, strict=True)
    targets = [(target.clause, _target(writer, target, indicator)) for target, indicator in pairs]
    for deliverable in facts.deliverables:
        _deliverable(writer, deliverable)
    for mechanism in facts.mechanisms:
        _mechanism(writer, mechanism)
    for wish in facts.wishes:
        _wish(writer, wish, [node for clause, node in targets if clause is not None and clause == wish.clause])


def _task(sink: Sink, task: TaskNode, facts: TaskFacts) -> None:
    node, one = task.node, facts.task
    text = task.document.source[one.start : one.end]
    sink.link(node, terms.rdf_type, terms.Task)
    sink.link(node, terms.plan, task.plan)
    sink.text(node, terms.number, one.number)
    sink.text(node, terms.citation, one.citation)
    sink.integer(node, terms.position, task.position)
    for link, heading in zip((terms.section, terms.chapter), task.headings, strict=True):
        if heading:
            sink.link(node, link, heading)
    sink.text(node, terms.text, text)
    if one.title:
        sink.text(node, terms.title, one.title.quote)
    sink.link(node, terms.span, task.spans.span(Anchor(text, one.start, one.end), task.scope))


def _clauses(sink: Sink, task: TaskNode, facts: TaskFacts) -> dict[int, NamedNode]:
    """Write all clauses, those with a duty as duty clauses; their names by index."""
    duties: dict[int, list[Duty]] = {}
    for duty in facts.duties:
        duties.setdefault(duty.clause, []).append(duty)
    nodes: dict[int, NamedNode] = {}
    for clause in facts.task.clauses:
        text = task.document.source[clause.start : clause.end]
        anchor = Anchor(text, clause.start, clause.end)
        node = nodes[clause.index] = task.scope.mint("clause", anchor)
        sink.link(task.node, terms.clause, node)
        sink.link(node, terms.rdf_type, terms.Clause)
        sink.link(node, terms.plan, task.plan)
        sink.link(node, terms.task, task.node)
        sink.integer(node, terms.position, clause.index)
        sink.text(node, terms.text, text)
        sink.link(node, terms.span, task.spans.span(anchor, task.scope))
        if clause.index in duties:
            _duty(sink, task, node, duties[clause.index][0])
    return nodes


def _duty(sink: Sink, task: TaskNode, node: NamedNode, duty: Duty) -> None:
    sink.link(task.node, terms.duty_clause, node)
    sink.link(node, terms.rdf_type, terms.DutyClause)
    sink.link(node, terms.modality, terms.code("modality", duty.modality))
    sink.link(node, terms.modality_span, task.spans.span(duty.anchor, task.scope))
    sink.text(node, terms.verb, duty.verb)
    sink.text(node, terms.rule, duty.rule)
    sink.link(node, terms.basis, terms.code("basis", "stated"))


def _assignment(writer: _Writer, party: Party, agency: ResolvedAgency) -> NamedNode:
    sink, task = writer.sink, writer.task
    node = writer.fact(terms.assignment, terms.Assignment, "assignment", party, party.role, basis=party.basis)
    sink.link(node, terms.agency, iris.agency(agency.jurisdiction, agency.name))
    sink.link(node, terms.role, terms.code("role", party.role))
    sink.link(node, terms.resolution, terms.code("resolution", agency.how))
    sink.text(node, terms.printed_name, party.label)
    if party.premise:
        sink.link(node, terms.premise, task.spans.span(party.premise, task.scope))
    return node


def _groups(writer: _Writer, parties: Sequence[Party], agencies: Sequence[ResolvedAgency], bindings: Sequence[NamedNode]) -> None:
    """Write each list that names two or more owners; a collective names nobody and is none."""
    lists: dict[int, list[int]] = {}
    for at, (party, agency) in enumerate(zip(parties, agencies, strict=True)):
        if party.group is not None and party.role in OWNERS and agency.kind != "collective":
            lists.setdefault(party.group, []).append(at)
    sink, task = writer.sink, writer.task
    for members in lists.values():
        if len({(agencies[at].jurisdiction, agencies[at].name) for at in members}) < 2:
            continue
        start, end = min(parties[at].anchor.start for at in members), max(parties[at].anchor.end for at in members)
        anchor = Anchor(task.document.source[start:end], start, end)
        node = task.scope.mint("group", anchor)
        sink.link(task.node, terms.group, node)
        sink.link(node, terms.rdf_type, terms.AssignmentGroup)
        sink.link(node, terms.plan, task.plan)
        sink.link(node, terms.task, task.node)
        sink.link(node, terms.span, task.spans.span(anchor, task.scope))
        for at in members:
            sink.link(node, terms.member, bindings[at])


def _reference(writer: _Writer, law: Law, instrument: ResolvedInstrument) -> None:
    node = writer.fact(terms.reference, terms.LegalReference, "reference", law, law.relation)
    writer.sink.link(node, terms.instrument, iris.instrument(instrument.jurisdiction, instrument.name))
    writer.sink.link(node, terms.relation, terms.code("relation", law.relation))
    writer.sink.link(node, terms.resolution, terms.code("resolution", instrument.how))


def _deadline(writer: _Writer, deadline: Deadline) -> None:
    sink, info = writer.sink, writer.task.info
    node = writer.fact(terms.deadline, terms.Deadline, "deadline", deadline, deadline.kind)
    sink.link(node, terms.deadline_kind, terms.code("deadline", deadline.kind))
    recurring = deadline.kind == "recurring"
    due = deadline.due or ("" if recurring else deadline.period)  # five years from now: P5Y
    sink.text(node, terms.due, due)
    sink.text(node, terms.recurrence, deadline.period if recurring else "")
    meant = days(due, writer.task.document.context.date)
    if meant is None:
        return
    sink.day(node, terms.earliest, meant[0])
    sink.day(node, terms.latest, meant[1])
    sink.link(node, terms.precision, terms.code("precision", meant[2]))
    if info.period:
        sink.day(node, terms.plan_start, info.period[0])
        sink.day(node, terms.plan_end, info.period[1])


def _target(writer: _Writer, target: Target, indicator: ResolvedIndicator | None) -> NamedNode:
    sink = writer.sink
    node = writer.fact(terms.target, terms.Target, "target", target, target.metric)
    sink.text(node, terms.metric, target.metric)
    sink.link(node, terms.operator, terms.code("op", target.op))
    low, high = target.value if isinstance(target.value, tuple) else (target.value, None)
    sink.decimal(node, terms.value, low)
    if high is not None:
        sink.decimal(node, terms.upper_value, high)
    sink.text(node, terms.unit, target.unit)
    sink.text(node, terms.printed_number, target.number)
    sink.text(node, terms.due, target.due)
    sink.text(node, terms.population, target.population)
    sink.text(node, terms.baseline, target.baseline)
    if meant := days(target.due, writer.task.document.context.date):
        sink.day(node, terms.latest, meant[1])
    if indicator:
        sink.link(node, terms.indicator, iris.indicator(indicator.name))
        sink.link(node, terms.resolution, terms.code("resolution", indicator.how))
    return node


def _deliverable(writer: _Writer, deliverable: Deliverable) -> None:
    sink = writer.sink
    node = writer.fact(terms.deliverable, terms.Deliverable, "deliverable", deliverable, deliverable.label)
    sink.text(node, terms.rdfs_label, deliverable.label, writer.task.info.language)
    sink.link(node, terms.deliverable_kind, terms.code("deliverable", deliverable.kind))
    if deliverable.stage:
        sink.link(node, terms.stage, terms.code("stage", deliverable.stage))
    sink.text(node, terms.verb, deliverable.verb)


def _mechanism(writer: _Writer, mechanism: Mechanism) -> None:
    node = writer.fact(terms.mechanism, terms.Mechanism, "mechanism", mechanism, mechanism.label)
    writer.sink.text(node, terms.rdfs_label, mechanism.label, writer.task.info.language)
    writer.sink.text(node, terms.verb, mechanism.verb)


def _wish(writer: _Writer, wish: Wish, targets: Sequence[NamedNode]) -> None:
    node = writer.fact(terms.wish, terms.Wish, "wish", wish, wish.label)
    writer.sink.text(node, terms.rdfs_label, wish.label, writer.task.info.language)
    writer.sink.link(node, terms.direction, terms.code("direction", wish.direction))
    for target in targets:
        writer.sink.link(node, terms.quantified_by, target)
