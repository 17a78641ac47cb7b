"""Tells how far an edit reaches: the plans whose own answers may be others now, and the agencies, laws and the like that it concerns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from dutygraph.edit.change import FIRST, Change
from dutygraph.edit.shared import lower_plans, plans_naming
from dutygraph.edit.state import PlanState
from dutygraph.rdf import iris, terms
from dutygraph.store import EmbeddedStore


@dataclass(frozen=True, slots=True)
class Reach:
    """What an edit concerns: ids of plans, IRIs of things that plans share, and IRIs of the nodes of which something else is said now.

    A plan is concerned where its own nodes changed, and where it leads to a node that did. A shared thing is concerned where it changed
    itself, and where a task that changed leads to it or did.
    """

    plans: frozenset[str]
    things: frozenset[str]
    nodes: frozenset[str]


def reach(store: EmbeddedStore, change: Change, now: PlanState | None) -> Reach | None:
    """How far a change reaches that the store already holds; None where anything may be another: then nothing is told apart.

    ``now`` is the plan as it is after the change.
    """
    quads = change.delta.removed | change.delta.added
    if now is None or change.whole not in ("", FIRST) or change.others or _made_or_gone(quads):
        return None
    nodes = {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}
    tasks = {task for plan, task in map(iris.plan_and_task, nodes) if plan == change.plan}
    parts = (part for part in now.parts.tasks if iris.plan_and_task(part.node)[1] in tasks)
    led_to = [quad.object for quad in quads] + [quad.object for part in parts for quad in part.own.quads]
    shared = {node for node in (*nodes, *led_to) if isinstance(node, NamedNode) and _is_shared(node)}
    named = {node for node in nodes if _is_named_elsewhere(node)}
    plans = {change.plan, *change.plans, *_plans_of(nodes), *lower_plans(store, change.plan), *plans_naming(store, named)}
    return Reach(frozenset(plans), frozenset(node.value for node in shared), frozenset(node.value for node in nodes))


def _made_or_gone(quads: Iterable[Quad]) -> bool:
    """Whether a plan is there that was not, or the other way round."""
    return any(quad.predicate == terms.rdf_type and quad.object == terms.Plan for quad in quads)


def _plans_of(nodes: Iterable[NamedNode]) -> set[str]:
    return {plan for plan, _ in map(iris.plan_and_task, nodes) if plan}


def _is_named_elsewhere(node: NamedNode) -> bool:
    """Whether something of another plan may lead to it: tasks and what plans share, never what stands below a task.

    A plan is led to by all that is its own; which others name it as a higher one is asked for apart.
    """
    plan, task = iris.plan_and_task(node)
    return node == iris.task(plan, task) if task else node != iris.plan(plan)


def _is_shared(node: NamedNode) -> bool:
    return node.value.startswith(iris.ID) and not iris.plan_and_task(node)[0]
