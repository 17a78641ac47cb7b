"""Writes what people added to a plan: who, when and why, what they override or withdraw, links, waivers and entries that no longer fit."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import NamedNode

from dutygraph.built import BuiltPlan
from dutygraph.curation.entries import Link, Note, Reported, Stale, Waiver
from dutygraph.rdf import iris, terms
from dutygraph.rdf.said import Reading, Said, curated_node
from dutygraph.rdf.sink import Scope, Sink, Spans
from dutygraph.rdf.tasknode import TaskNode

#: What a fact is called where it is more than the words that it stands on.
_LABELS = {"parties": "label", "laws": "title", "deliverables": "label"}


def note_quads(sink: Sink, node: NamedNode, note: Note) -> None:
    """Who wrote this, when and why."""
    person = iris.mint("person", note.by)
    sink.link(person, terms.rdf_type, terms.prov_Person)
    sink.text(person, terms.rdfs_label, note.by)
    sink.link(node, terms.curator, person)
    sink.day(node, terms.curated_on, note.when)
    sink.text(node, terms.reason, note.why)


def people_quads(sink: Sink, task: TaskNode, reading: Reading) -> None:
    """What each fact of a person overrides in this task, described as overridden; and what is withdrawn without a successor."""
    for one in reading.placed:
        node = curated_node(task.node, one.note)
        if one.fact is None:
            sink.link(node, terms.rdf_type, terms.Withdrawal)
            sink.link(node, terms.plan, task.plan)
            sink.link(node, terms.task, task.node)
            note_quads(sink, node, one.note)
        for field, at in one.overrides:
            sink.link(node, terms.overrides, reading.extracted[field][at].node)
    for field, at in dict.fromkeys(pair for one in reading.placed for pair in one.overrides):
        _overridden(sink, task, field, reading.extracted[field][at])


def _overridden(sink: Sink, task: TaskNode, field: str, said: Said) -> None:
    """No link leads from its task, and it is of no class that a shape or a query counts."""
    label = getattr(said.fact, _LABELS[field]) if field in _LABELS else said.fact.anchor.quote
    sink.link(said.node, terms.rdf_type, terms.OverriddenFact)
    sink.link(said.node, terms.plan, task.plan)
    sink.text(said.node, terms.rdfs_label, label, task.info.language)
    sink.link(said.node, terms.span, task.spans.span(said.fact.anchor, task.scope))


def link_quads(sink: Sink, plan: NamedNode, link: Link, scope: Scope, spans: Spans) -> None:
    """A link that a person confirmed or rejected: that the task of ``scope`` carries out one of a higher plan."""
    node = curated_node(scope.node, link.note)
    sink.link(node, terms.rdf_type, terms.TaskLink)
    sink.link(node, terms.plan, plan)
    sink.link(node, terms.lower_task, scope.node)
    sink.link(node, terms.higher_task, iris.task(link.higher_plan, link.higher_task))
    sink.link(node, terms.link_status, terms.code("link", "rejected" if link.rejected else "confirmed"))
    note_quads(sink, node, link.note)
    if link.anchor:
        sink.link(node, terms.span, spans.span(link.anchor, scope))


def report_quads(sink: Sink, task: TaskNode, reports: Sequence[Reported]) -> None:
    """What documents report of how far a task has come; the latest by its day holds, of two of one day the later entry."""
    for one in reports:
        node = curated_node(task.node, one.note)
        sink.link(task.node, terms.status_report, node)
        sink.link(node, terms.rdf_type, terms.StatusReport)
        sink.link(node, terms.plan, task.plan)
        sink.link(node, terms.task, task.node)
        sink.link(node, terms.task_status, terms.code("progress", one.report.status))
        sink.text(node, terms.reported_in, one.report.document)
        sink.text(node, terms.reported_words, one.report.said)
        sink.day(node, terms.reported_on, one.report.reported)
        note_quads(sink, node, one.note)
    if reports:
        _, latest = max((one.report.reported, n) for n, one in enumerate(reports))
        sink.link(task.node, terms.latest_report, curated_node(task.node, reports[latest].note))


def entries(built: BuiltPlan) -> Sink:
    """Waivers, rejected links, and entries that no longer fit, in the graph ``entries``."""
    rejected = [link for link in built.curation.links if link.rejected]
    sink, plan = Sink(iris.graph("entries")), iris.plan(built.info.id)
    if not (built.curation.waivers or built.curation.stale or rejected):
        return sink
    source = built.facts.document.source
    spans, scopes = Spans(sink, plan, source), scopes_of(built)
    for waiver in built.curation.waivers:
        _waiver(sink, plan, waiver, None if waiver.task is None else scopes[waiver.task], spans)
    for link in rejected:
        link_quads(sink, plan, link, scopes[link.task], spans)
    for stale in built.curation.stale:
        _stale(sink, plan, stale, None if stale.task is None else scopes[stale.task], spans)
    return sink


def scopes_of(built: BuiltPlan) -> list[Scope]:
    """The scopes in which names of each task's facts are minted, fresh: every reading mints the same."""
    return [
        Scope(iris.task(built.info.id, tid), built.facts.document.source, (facts.task.start, facts.task.end))
        for facts, tid in zip(built.facts.tasks, built.ids, strict=True)
    ]


def _waiver(sink: Sink, plan: NamedNode, waiver: Waiver, scope: Scope | None, spans: Spans) -> None:
    node = iris.below(plan, "waiver", waiver.note.id)
    sink.link(node, terms.rdf_type, terms.Waiver)
    sink.link(node, terms.plan, plan)
    sink.link(node, terms.waived_shape, NamedNode(terms.SHAPES + waiver.shape))
    note_quads(sink, node, waiver.note)
    sink.text(node, terms.entry, waiver.note.place)
    if scope:
        sink.link(node, terms.task, scope.node)
    if waiver.anchor:
        sink.link(node, terms.span, spans.span(waiver.anchor, scope))
    if scope and waiver.fact:
        sink.link(node, terms.waived_fact, iris.below(scope.node, "curated", waiver.fact))


def _stale(sink: Sink, plan: NamedNode, stale: Stale, scope: Scope | None, spans: Spans) -> None:
    node = iris.below(plan, "defect", stale.note.id)
    sink.link(node, terms.rdf_type, terms.Defect)
    sink.link(node, terms.plan, plan)
    sink.link(node, terms.defect_kind, terms.code("defect", stale.kind))
    sink.text(node, terms.entry, stale.note.place)
    sink.words(node, terms.detail, stale.detail)
    sink.link(node, terms.span, spans.span(stale.anchor, scope))
    if scope:
        sink.link(node, terms.task, scope.node)
