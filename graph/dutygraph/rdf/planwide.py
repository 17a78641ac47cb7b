"""Writes what a plan says outside its tasks' facts: itself, its version and headings, emendations and defects of the text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pyoxigraph import NamedNode

from dutygraph.built import BuiltPlan
from dutygraph.model import Anchor, Defect, Document
from dutygraph.rdf import iris, terms
from dutygraph.rdf.sink import Scope, Sink

#: The name of the span of words, within the task of that index (None: outside all tasks).
SpanOf = Callable[[Anchor, int | None], NamedNode]


def write_plan(sink: Sink, plan: NamedNode, built: BuiltPlan) -> None:
    """Write the plan and its version."""
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


def write_sections(sink: Sink, plan: NamedNode, document: Document) -> list[NamedNode]:
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


def headings(document: Document, nodes: Sequence[NamedNode], section: int | None) -> tuple[NamedNode | None, NamedNode | None]:
    """The names of a section, given by its index, and of the chapter that it stands in."""
    top = section
    while top is not None and (above := document.sections[top].parent) is not None:
        top = above
    return (nodes[section] if section is not None else None, nodes[top] if top is not None else None)


def emended(built: BuiltPlan) -> Iterator[Anchor]:
    """The printed words of each emendation."""
    for mend in built.emendations:
        yield Anchor(built.facts.document.source[mend.start : mend.end], mend.start, mend.end)


def write_faults(sink: Sink, plan: NamedNode, built: BuiltPlan, span_of: SpanOf) -> None:
    """Write emendations, and the defects of the text, each with the emendations that mend it."""
    document, whole = built.facts.document, Scope(plan, built.facts.document.source, None)
    mends: list[tuple[int, int, NamedNode]] = []
    for mend, anchor in zip(built.emendations, emended(built), strict=True):
        node = whole.mint("emendation", anchor)
        mends.append((mend.start, mend.end, node))
        sink.link(node, terms.rdf_type, terms.Emendation)
        sink.link(node, terms.plan, plan)
        sink.link(node, terms.span, span_of(anchor, None))
        sink.words(node, terms.reads, mend.reads)
        sink.text(node, terms.reason, mend.why)
    for defect in document.defects:
        node = whole.mint("defect", defect.anchor, defect.kind)
        _defect(sink, node, plan, built, defect, span_of)
        for start, end, emendation in mends:
            if start < max(defect.anchor.end, defect.anchor.start + 1) and defect.anchor.start < end:
                sink.link(node, terms.mended_by, emendation)


def _defect(sink: Sink, node: NamedNode, plan: NamedNode, built: BuiltPlan, defect: Defect, span_of: SpanOf) -> None:
    sink.link(node, terms.rdf_type, terms.Defect)
    sink.link(node, terms.plan, plan)
    sink.link(node, terms.defect_kind, terms.code("defect", defect.kind))
    sink.text(node, terms.detail, defect.detail)
    sink.link(node, terms.span, span_of(defect.anchor, defect.task))
    if defect.task is not None:
        sink.link(node, terms.task, iris.task(built.info.id, built.ids[defect.task]))
