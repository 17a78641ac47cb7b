"""Turns one task and its facts into quads: clauses, bindings, references, deadlines, targets and what is to be made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pyoxigraph import NamedNode

from dutygraph.model import Anchor, Duty, TaskFacts
from dutygraph.rdf import iris, terms
from dutygraph.rdf.dates import days
from dutygraph.rdf.groups import group_quads
from dutygraph.rdf.people import note_quads, people_quads
from dutygraph.rdf.said import Reading, Said
from dutygraph.rdf.sink import Sink
from dutygraph.rdf.tasknode import TaskNode


class _Writer(NamedTuple):
    sink: Sink
    task: TaskNode
    clauses: dict[int, NamedNode]

    def fact(self, link: NamedNode, kind: NamedNode, said: Said, basis: str = "stated") -> NamedNode:
        """Write what every fact has: what the words say has a rule and a span, what a person says who, when and why."""
        sink, task, node, fact = self.sink, self.task, said.node, said.fact
        sink.link(task.node, link, node)
        sink.link(node, terms.rdf_type, kind)
        sink.link(node, terms.plan, task.plan)
        sink.link(node, terms.task, task.node)
        if fact.clause in self.clauses:
            sink.link(node, terms.clause, self.clauses[fact.clause])
        if said.note:
            note_quads(sink, node, said.note)
        sink.text(node, terms.rule, fact.rule)
        sink.link(node, terms.basis, terms.code("basis", "curated" if said.note else basis))
        if said.quoted:
            sink.link(node, terms.span, task.spans.span(fact.anchor, task.scope))
        return node


def task_quads(sink: Sink, task: TaskNode, facts: TaskFacts, reading: Reading) -> None:
    """Write the task, its clauses and the facts that the reading holds; which place it has among the tasks is left out."""
    _task(sink, task, facts)
    writer = _Writer(sink, task, _clauses(sink, task, facts))
    for said in reading.of("parties"):
        _assignment(writer, said)
    group_quads(sink, task, reading)
    for said in reading.of("laws"):
        _reference(writer, said)
    for said in reading.of("deadlines"):
        _deadline(writer, said)
    targets = [(said.fact.clause, _target(writer, said)) for said in reading.of("targets")]
    for said in reading.of("deliverables"):
        _deliverable(writer, said)
    for said in reading.of("mechanisms"):
        _mechanism(writer, said)
    for said in reading.of("wishes"):
        _wish(writer, said, [node for clause, node in targets if clause is not None and clause == said.fact.clause])
    people_quads(sink, task, reading)


def _task(sink: Sink, task: TaskNode, facts: TaskFacts) -> None:
    node, one = task.node, facts.task
    text = task.document.source[one.start : one.end]
    sink.link(node, terms.rdf_type, terms.Task)
    sink.link(node, terms.plan, task.plan)
    sink.text(node, terms.number, one.number)
    sink.text(node, terms.citation, one.citation)
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


def _assignment(writer: _Writer, said: Said) -> None:
    sink, task, party, agency = writer.sink, writer.task, said.fact, said.resolved
    node = writer.fact(terms.assignment, terms.Assignment, said, party.basis)
    sink.link(node, terms.agency, iris.agency(agency.jurisdiction, agency.name))
    sink.link(node, terms.role, terms.code("role", party.role))
    sink.link(node, terms.resolution, terms.code("resolution", agency.how))
    sink.text(node, terms.printed_name, party.label)
    if party.premise:
        sink.link(node, terms.premise, task.spans.span(party.premise, task.scope))


def _reference(writer: _Writer, said: Said) -> None:
    law, instrument = said.fact, said.resolved
    node = writer.fact(terms.reference, terms.LegalReference, said)
    writer.sink.link(node, terms.instrument, iris.instrument(instrument.jurisdiction, instrument.name))
    writer.sink.link(node, terms.relation, terms.code("relation", law.relation))
    writer.sink.link(node, terms.resolution, terms.code("resolution", instrument.how))


def _deadline(writer: _Writer, said: Said) -> None:
    sink, info, deadline = writer.sink, writer.task.info, said.fact
    node = writer.fact(terms.deadline, terms.Deadline, said)
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


def _target(writer: _Writer, said: Said) -> NamedNode:
    sink, target, indicator = writer.sink, said.fact, said.resolved
    node = writer.fact(terms.target, terms.Target, said)
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


def _deliverable(writer: _Writer, said: Said) -> None:
    sink, deliverable = writer.sink, said.fact
    node = writer.fact(terms.deliverable, terms.Deliverable, said)
    sink.text(node, terms.rdfs_label, deliverable.label, writer.task.info.language)
    sink.link(node, terms.deliverable_kind, terms.code("deliverable", deliverable.kind))
    if deliverable.stage:
        sink.link(node, terms.stage, terms.code("stage", deliverable.stage))
    sink.text(node, terms.verb, deliverable.verb)


def _mechanism(writer: _Writer, said: Said) -> None:
    mechanism = said.fact
    node = writer.fact(terms.mechanism, terms.Mechanism, said)
    writer.sink.text(node, terms.rdfs_label, mechanism.label, writer.task.info.language)
    writer.sink.text(node, terms.verb, mechanism.verb)


def _wish(writer: _Writer, said: Said, targets: Sequence[NamedNode]) -> None:
    wish = said.fact
    node = writer.fact(terms.wish, terms.Wish, said)
    writer.sink.text(node, terms.rdfs_label, wish.label, writer.task.info.language)
    writer.sink.link(node, terms.direction, terms.code("direction", wish.direction))
    for target in targets:
        writer.sink.link(node, terms.quantified_by, target)
