"""Writes links that were proposed between a plan's tasks and those of a higher one, in the graph ``proposed``, which no reading holds."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from pyoxigraph import NamedNode, Quad

from dutygraph.built import BuiltPlan
from dutygraph.compare.links import Proposal
from dutygraph.model import Anchor
from dutygraph.rdf import iris, terms
from dutygraph.rdf.sink import Scope, Sink, Spans


def proposed_quads(lower: BuiltPlan, higher: BuiltPlan, proposals: Iterable[Proposal]) -> list[Quad]:
    """Each proposal as a TaskLink with its score and the spans of both clauses, which stand in ``base`` with their words."""
    sink = Sink(iris.graph("proposed"))
    below, above = _Side(lower), _Side(higher)
    for one in proposals:
        task, other = below.scope(one.lower), above.scope(one.higher)
        node = iris.below(task.node, "link", iris.fingerprint("link", other.node.value, 1))
        sink.link(node, terms.rdf_type, terms.TaskLink)
        sink.link(node, terms.plan, below.plan)
        sink.link(node, terms.lower_task, task.node)
        sink.link(node, terms.higher_task, other.node)
        sink.link(node, terms.link_status, terms.code("link", "proposed"))
        sink.decimal(node, terms.score, Decimal(str(one.score)))
        sink.link(node, terms.span, below.span(one.lower, one.anchor))
        sink.link(node, terms.higher_span, above.span(one.higher, one.higher_anchor))
    return sink.quads()


class _Side:
    """One of the two plans: names its tasks and their clauses' words as the plan's own quads do, and writes nothing."""

    def __init__(self, built: BuiltPlan) -> None:
        self.plan = iris.plan(built.info.id)
        self._built = built
        self._spans = Spans(Sink(iris.graph("base")), self.plan, built.facts.document.source)
        self._scopes: dict[int, Scope] = {}

    def scope(self, n: int) -> Scope:
        if n not in self._scopes:
            task = self._built.facts.tasks[n].task
            node = iris.task(self._built.info.id, self._built.ids[n])
            self._scopes[n] = Scope(node, self._built.facts.document.source, (task.start, task.end))
        return self._scopes[n]

    def span(self, n: int, anchor: Anchor) -> NamedNode:
        return self._spans.span(anchor, self.scope(n))
