"""What each plan says of the agencies, instruments, places, indicators and people that other plans may name too."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pyoxigraph import NamedNode, Quad

from dutygraph.rdf import iris, terms
from dutygraph.rdf.named import one_name_each
from dutygraph.store import READINGS, EmbeddedStore

#: The graphs that hold what plans say.
GRAPHS = ("base", *READINGS, "entries")


class Shared:
    """The quads about shared nodes, by plan. The graph holds those of all plans together, with one preferred name for each thing."""

    def __init__(self) -> None:
        self._said: dict[str, Mapping[Any, tuple[Quad, ...]]] = {}
        self._plans: dict[Any, set[str]] = {}

    def known(self, plan: str) -> bool:
        """Whether it is known what the plan says."""
        return plan in self._said

    def put(self, plan: str, quads: Iterable[Quad]) -> set[Any]:
        """Take down all that a plan says of shared nodes (nothing where it is gone); the nodes of which it says something else now."""
        new: dict[Any, list[Quad]] = {}
        for quad in quads:
            new.setdefault(quad.subject, []).append(quad)
        said = {node: tuple(some) for node, some in new.items()}
        old = self._said.get(plan, {})
        changed = {node for node in {*old, *said} if frozenset(old.get(node, ())) != frozenset(said.get(node, ()))}
        self._said[plan] = said
        for node in changed:
            plans = self._plans.setdefault(node, set())
            if node in said:
                plans.add(plan)
            else:
                plans.discard(plan)
        return changed

    def quads(self, nodes: Collection[NamedNode]) -> set[Quad]:
        """What the graph holds of these nodes, all plans together."""
        return set(one_name_each(quad for node in nodes for plan in self._plans.get(node, ()) for quad in self._said[plan][node]))


def held(store: EmbeddedStore, nodes: Iterable[NamedNode]) -> set[Quad]:
    """What the store's graphs of plans hold of these nodes now."""
    return {quad for node in nodes for graph in GRAPHS for quad in store.described(node, graph)}


def of_plan(store: EmbeddedStore, plan: str, graphs: Iterable[str] = GRAPHS) -> set[Quad]:
    """What the store's ``graphs`` hold of a plan's own nodes, and of what its kept versions said."""
    node, graphs = iris.plan(plan), tuple(graphs)
    nodes = {node, *(quad.subject for graph in graphs for quad in store.naming(node, graph, terms.plan))}
    found = {quad for one in nodes for graph in graphs for quad in store.described(one, graph)}  # type: ignore[arg-type]
    snapshots = [quad.object for quad in found if quad.predicate == terms.snapshot]
    return found | {quad for one in snapshots for quad in store.quads(one)}  # type: ignore[arg-type]


def plans_naming(store: EmbeddedStore, nodes: Iterable[NamedNode]) -> set[str]:
    """The plans that lead to one of these nodes, as the store has it: by a fact, or by something else that they name."""
    plans, seen, waiting = set[str](), set[NamedNode](), list(nodes)
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        for graph in GRAPHS:
            for quad in store.naming(node, graph):
                plan, _ = iris.plan_and_task(quad.subject)  # type: ignore[arg-type]  # every subject has a name
                if plan:
                    plans.add(plan)
                else:
                    waiting.append(quad.subject)  # type: ignore[arg-type]
    return plans


def lower_plans(store: EmbeddedStore, plan: str) -> set[str]:
    """The plans that name it as a higher one, as the store has it."""
    quads = store.naming(iris.plan(plan), "base", terms.higher_plan)
    return {iris.plan_and_task(quad.subject)[0] for quad in quads}  # type: ignore[arg-type]  # every subject has a name


def named_by(store: EmbeddedStore, quads: Iterable[Quad]) -> set[NamedNode]:
    """The nodes that plans share to which these quads of a plan lead, directly or by what the store holds of others."""
    found, waiting = set[NamedNode](), list(quads)
    while waiting:
        node = waiting.pop().object
        if isinstance(node, NamedNode) and node.value.startswith(iris.ID) and node not in found and not iris.plan_and_task(node)[0]:
            found.add(node)
            waiting += held(store, [node])
    return found
