"""Turns the ledger of task ids into quads: ids that stand for no task of the text, and tasks whose identity is pending."""

from __future__ import annotations

from pyoxigraph import NamedNode

from dutygraph.built import BuiltPlan
from dutygraph.model import Anchor
from dutygraph.rdf import iris, terms
from dutygraph.rdf.planwide import SpanOf
from dutygraph.rdf.sink import Sink

PENDING = "identity-pending"


def identity_quads(sink: Sink, plan: NamedNode, built: BuiltPlan, span_of: SpanOf) -> None:
    """Write retired and replaced tasks, and a defect at each task in doubt."""
    for one in built.ledger.absent:
        node = iris.task(built.info.id, one.id)
        sink.link(node, terms.rdf_type, terms.RetiredTask)
        sink.link(node, terms.plan, plan)
        sink.text(node, terms.citation, one.citation)
        sink.text(node, terms.text, one.text)
        for other in one.replaced_by:
            sink.link(node, terms.replaced_by, iris.task(built.info.id, other))
    for n, (one, facts) in enumerate(zip(built.ledger.present, built.facts.tasks, strict=bool(built.ledger.entries))):
        if not one.pending:
            continue
        task, source = facts.task, built.facts.document.source
        node = iris.below(plan, "defect", iris.fingerprint("defect", one.id, 1, PENDING))
        sink.link(node, terms.rdf_type, terms.Defect)
        sink.link(node, terms.plan, plan)
        sink.link(node, terms.task, iris.task(built.info.id, built.ids[n]))
        sink.link(node, terms.defect_kind, terms.code("defect", PENDING))
        sink.text(node, terms.detail, ", ".join(f"{old.id} {old.kind} {old.score:.2f}" for old in one.candidates))
        sink.link(node, terms.span, span_of(Anchor(source[task.start : task.end], task.start, task.end), n))
