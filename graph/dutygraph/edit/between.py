"""What hangs between plans: names that several of them give, and the links that are proposed from one to another."""

from __future__ import annotations

from collections.abc import Callable, Collection

from pyoxigraph import NamedNode, Quad

from dutygraph.compare.links import propose
from dutygraph.edit.delta import Delta, quads_delta
from dutygraph.edit.shared import Shared, held, lower_plans, plans_naming
from dutygraph.edit.state import PlanState, read_files, state_of
from dutygraph.errors import InputError
from dutygraph.names.registry import load_registry
from dutygraph.rdf import iris, terms
from dutygraph.rdf.links import proposed_quads
from dutygraph.store import EmbeddedStore
from dutygraph.vocabulary import Vocabulary
from dutygraph.workspace import Workspace

#: Another plan as the store holds it, looked at where it was not yet; None where the store holds none.
Standing = Callable[[str], PlanState | None]


class Between:
    """``shared`` is what each plan says of nodes that others may name. Without ``standing`` the store holds one plan alone."""

    def __init__(self, workspace: Workspace, store: EmbeddedStore, vocabulary: Vocabulary, standing: Standing | None) -> None:
        self._workspace, self._store, self._vocabulary, self._standing = workspace, store, vocabulary, standing
        self.shared, self._all_known = Shared(), False

    def settle(self, plan: str, after: PlanState | None, delta: Delta, nodes: Collection[NamedNode]) -> None:
        """Add to the ``delta`` of a plan what follows for these nodes that plans share, and for its links with other plans."""
        self._learn(plan, nodes)
        before, now = held(self._store, nodes), self.shared.quads(nodes)
        delta.removed |= before - now
        delta.added |= now - before
        if self._standing and delta:
            delta.add(self._links(plan, after, self._standing))

    def _learn(self, plan: str, nodes: Collection[NamedNode]) -> None:
        """Get to know what other plans say of these nodes: all that name them, by what the store holds."""
        if not self._standing or not nodes or self._all_known:
            return
        folders = {folder.id: folder for folder in self._workspace.plan_folders()}
        registry = load_registry(self._workspace.registries())
        for other in sorted(plans_naming(self._store, nodes)):
            if other == plan or self.shared.known(other) or other not in folders:
                continue
            try:
                there = state_of(folders[other], read_files(folders[other]), registry, self._vocabulary)
                self.shared.put(other, there.shared)
            except InputError:  # it cannot be read now: what the store holds of them stays until that is known
                self.shared.put(other, held(self._store, nodes))
        self._all_known = all(map(self.shared.known, folders))

    def _links(self, plan: str, after: PlanState | None, standing: Standing) -> Delta:
        """What changes of the links that are proposed between this plan and its higher and lower ones."""
        lower = lower_plans(self._store, plan)
        pairs = [(plan, higher) for higher in after.built.info.higher] + [(one, plan) for one in lower if one != plan] if after else []
        # all of them first: one that was not looked at yet may change the store by that
        others = {name: standing(name) for pair in pairs for name in pair if name != plan}
        old = self._proposed(plan)
        old |= {quad for one in lower for quad in self._proposed(one, above=plan)}
        new: list[Quad] = []
        for pair in pairs:
            one, other = (after if name == plan else others[name] for name in pair)
            if one and other:  # no build has links to a plan that cannot be read
                new += proposed_quads(one.built, other.built, propose(one.built, other.built, self._vocabulary))
        return quads_delta(old, new)

    def _proposed(self, lower: str, above: str = "") -> set[Quad]:
        """The links proposed for a plan, those to tasks of ``above`` where it is given."""
        nodes = {quad.subject for quad in self._store.naming(iris.plan(lower), "proposed", terms.plan)}
        found = [list(self._store.described(node, "proposed")) for node in nodes]  # type: ignore[arg-type]
        start = f"{iris.plan(above).value}/" if above else ""
        return {
            quad
            for some in found
            if any(one.predicate == terms.higher_task and one.object.value.startswith(start) for one in some)  # type: ignore[union-attr]
            for quad in some
        }
