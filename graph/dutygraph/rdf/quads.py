"""Turns a built plan into quads: the plan and its headings here, tasks and facts beside, the run and the ontology."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad

from dutygraph import resources
from dutygraph.built import BuiltPlan
from dutygraph.model import Anchor, Defect, Document
from dutygraph.rdf import iris, said, terms
from dutygraph.rdf.facts import task_quads
from dutygraph.rdf.identity import identity_quads
from dutygraph.rdf.named import name_quads
from dutygraph.rdf.people import entry_quads, link_quads
from dutygraph.rdf.said import Reading
from dutygraph.rdf.sink import Scope, Sink, Spans
from dutygraph.rdf.tasknode import TaskNode


def plan_quads(built: BuiltPlan) -> list[Quad]:
    """All quads of one plan: the same list for the same input.

    Where nobody curated it, all in the graph ``base``; else ``base`` holds what both readings share, ``written`` and ``curated`` what
    each holds alone. Waivers, and entries that no longer fit, stand in ``entries``.
    Raises InputError where a fact bears a code that the ontology's lists lack.
    """
    quads = _reading_quads(built, curated=False)
    if built.curation.facts or built.curation.links:
        quads = list(difference(quads, _reading_quads(built, curated=True)))
    return [*quads, *entry_quads(built, _scopes(built))]


def difference(written: Iterable[Quad], curated: Iterable[Quad]) -> Iterator[Quad]:
    """Two whole readings, given in ``base``, as what they share and what each has alone."""
    alone = {name: iris.graph(name) for name in ("written", "curated")}
    one, other = dict.fromkeys(written), dict.fromkeys(curated)
    for quad in one:
        yield quad if quad in other else Quad(quad.subject, quad.predicate, quad.object, alone["written"])
    for quad in other:
        if quad not in one:
            yield Quad(quad.subject, quad.predicate, quad.object, alone["curated"])


def _reading_quads(built: BuiltPlan, curated: bool) -> list[Quad]:
    """One whole reading, as if it were alone."""
    info, document = built.info, built.facts.document
    sink, plan = Sink(iris.graph("base")), iris.plan(info.id)
    spans = Spans(sink, plan, document.source)
    _plan(sink, plan, built)
    sections = _sections(sink, plan, document)
    scopes = _scopes(built)
    readings: list[Reading] = []
    for n, (facts, scope) in enumerate(zip(built.facts.tasks, scopes, strict=True)):
        section = facts.task.section
        top = _top(document, section)
        headings = (sections[section] if section is not None else None, sections[top] if top is not None else None)
        task = TaskNode(scope.node, plan, n + 1, headings, scope, spans, document, info)
        reading = said.written(facts, scope, said.resolved(built, n))
        placed = [one for one in built.curation.facts if one.task == n] if curated else []
        readings.append(said.curated(task.node, reading, placed) if placed else reading)
        task_quads(sink, task, facts, readings[-1])
        if curated:
            for link in built.curation.links:
                if link.task == n and not link.rejected:
                    link_quads(sink, plan, link, scope, spans)
    by_start = {facts.task.start: scope for facts, scope in zip(built.facts.tasks, scopes, strict=True)}
    _emendations_and_defects(sink, plan, built, spans, by_start)
    identity_quads(sink, plan, built, spans, by_start)
    name_quads(built, readings, sink)
    return sink.quads


def _scopes(built: BuiltPlan) -> list[Scope]:
    """The scopes in which names of each task's facts are minted, fresh: every reading mints the same."""
    return [
        Scope(iris.task(built.info.id, tid), built.facts.document.source, (facts.task.start, facts.task.end))
        for facts, tid in zip(built.facts.tasks, built.ids, strict=True)
    ]


def provenance_quads(built: Sequence[BuiltPlan], tool: str, rules: str, when: datetime | None = None) -> list[Quad]:
    """Which run made these plans' facts, in the graph ``provenance``.

    ``tool`` is this software's version, ``rules`` the vocabulary's digest, ``when`` the end of the run (now where None).
    The run is named by what went into it, so the same input has the same name; only its time differs.
    """
    return run_quads([(one.info.id, one.content_hash) for one in built], tool, rules, when)


def run_quads(plans: Iterable[tuple[str, str]], tool: str, rules: str, when: datetime | None = None) -> list[Quad]:
    """The same from each plan's id and the SHA-256 of its text."""
    sink = Sink(iris.graph("provenance"))
    versions = [iris.version(plan, content_hash) for plan, content_hash in plans]
    told = "\n".join((tool, rules, *sorted(node.value for node in versions)))
    run = iris.mint("run", hashlib.sha256(told.encode()).hexdigest()[:12])
    software, vocabulary = iris.mint("tool", tool), iris.mint("rules", rules[:12])
    ended = (when or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    sink.link(run, terms.rdf_type, terms.prov_Activity)
    sink.quads.append(Quad(run, terms.prov_ended_at_time, Literal(ended, datatype=terms.xsd_datetime), sink.graph))
    sink.link(run, terms.prov_was_associated_with, software)
    sink.link(run, terms.prov_used, vocabulary)
    sink.link(software, terms.rdf_type, terms.prov_SoftwareAgent)
    sink.text(software, terms.rdfs_label, f"dutygraph {tool}")
    sink.text(software, terms.dcat_version, tool)
    sink.link(vocabulary, terms.rdf_type, terms.prov_Entity)
    sink.text(vocabulary, terms.content_hash, rules)
    for node in versions:
        sink.link(node, terms.prov_was_generated_by, run)
    return sink.quads


def ontology_quads() -> list[Quad]:
    """``ontology/duty.ttl`` in the graph ``ontology``."""
    return list(_ontology())


@cache
def _ontology() -> tuple[Quad, ...]:
    graph = iris.graph("ontology")
    found = pyoxigraph.parse(path=str(resources.folder("ontology") / "duty.ttl"))
    return tuple(Quad(quad.subject, quad.predicate, quad.object, graph) for quad in found)


def _plan(sink: Sink, plan: NamedNode, built: BuiltPlan) -> None:
    info = built.info
    sink.link(plan, terms.rdf_type, terms.Plan)
    sink.text(plan, terms.plan_id, info.id)
    sink.text(plan, terms.title, info.title)
    sink.text(plan, terms.language, info.language)
    sink.text(plan, terms.document_date, info.date)
    sink.text(plan, terms.document_number, info.number)
    if iris.places(info.jurisdiction):
        sink.link(plan, terms.jurisdiction, iris.place(info.jurisdiction))
    if built.issuer:
        sink.link(plan, terms.issuer, iris.agency(built.issuer.jurisdiction, built.issuer.name))
    if info.period:
        sink.day(plan, terms.period_start, info.period[0])
        sink.day(plan, terms.period_end, info.period[1])
    for higher in info.higher:
        sink.link(plan, terms.higher_plan, iris.plan(higher))
    version = iris.version(info.id, built.content_hash)
    sink.link(plan, terms.version, version)
    sink.link(version, terms.rdf_type, terms.PlanVersion)
    sink.link(version, terms.plan, plan)
    sink.link(version, terms.of_plan, plan)
    sink.text(version, terms.content_hash, built.content_hash)


def _sections(sink: Sink, plan: NamedNode, document: Document) -> list[NamedNode]:
    """Write all headings; their names, parallel to ``document.sections``, come from their words and those above."""
    nodes: list[NamedNode] = []
    seen: dict[tuple[str, ...], int] = {}
    for position, section in enumerate(document.sections, 1):
        above = nodes[section.parent] if section.parent is not None else None
        key = (section.number, section.title, above.value if above else "")
        seen[key] = seen.get(key, 0) + 1
        fp = iris.fingerprint("section", section.number + section.title, seen[key], above.value if above else "")
        node = iris.below(plan, "section", fp)
        nodes.append(node)
        sink.link(node, terms.rdf_type, terms.Section)
        sink.link(node, terms.plan, plan)
        sink.text(node, terms.number, section.number)
        sink.text(node, terms.title, section.title)
        sink.integer(node, terms.level, section.level)
        sink.integer(node, terms.position, position)
        if above:
            sink.link(node, terms.parent, above)
    return nodes


def _top(document: Document, section: int | None) -> int | None:
    """The index of the chapter that a section stands in."""
    while section is not None and (above := document.sections[section].parent) is not None:
        section = above
    return section


def _emendations_and_defects(sink: Sink, plan: NamedNode, built: BuiltPlan, spans: Spans, scopes: dict[int, Scope]) -> None:
    document, whole = built.facts.document, Scope(plan, built.facts.document.source, None)
    mends: list[tuple[int, int, NamedNode]] = []
    for mend in built.emendations:
        anchor = Anchor(document.source[mend.start : mend.end], mend.start, mend.end)
        node = whole.mint("emendation", anchor)
        mends.append((mend.start, mend.end, node))
        sink.link(node, terms.rdf_type, terms.Emendation)
        sink.link(node, terms.plan, plan)
        sink.link(node, terms.span, spans.span(anchor))
        sink.quads.append(Quad(node, terms.reads, Literal(mend.reads), sink.graph))
        sink.text(node, terms.reason, mend.why)
    for defect in document.defects:
        node = whole.mint("defect", defect.anchor, defect.kind)
        scope = scopes.get(document.tasks[defect.task].start) if defect.task is not None else None
        _defect(sink, node, plan, defect, scope, spans)
        for start, end, emendation in mends:
            if start < max(defect.anchor.end, defect.anchor.start + 1) and defect.anchor.start < end:
                sink.link(node, terms.mended_by, emendation)


def _defect(sink: Sink, node: NamedNode, plan: NamedNode, defect: Defect, scope: Scope | None, spans: Spans) -> None:
    sink.link(node, terms.rdf_type, terms.Defect)
    sink.link(node, terms.plan, plan)
    sink.link(node, terms.defect_kind, terms.code("defect", defect.kind))
    sink.text(node, terms.detail, defect.detail)
    sink.link(node, terms.span, spans.span(defect.anchor, scope))
    if scope:
        sink.link(node, terms.task, scope.node)
