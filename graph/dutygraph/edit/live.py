"""A workspace that follows edits: each plan's state, the store that holds them all, and their findings."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping
from threading import RLock

import pyoxigraph
from pyoxigraph import NamedNode, Quad

from dutygraph.check.since import Changes, changes
from dutygraph.compare.links import propose
from dutygraph.edit.change import Change, of_tasks, reason
from dutygraph.edit.delta import Delta, Left, brought, parts_delta, quads_delta
from dutygraph.edit.found import Found, entries_of, find_again, find_all, looked_up_in, touched
from dutygraph.edit.kept import NONE, versions_delta
from dutygraph.edit.shared import Shared, held, named_by, of_plan, plans_naming
from dutygraph.edit.state import Files, PlanState, digest, read_files, state_of
from dutygraph.errors import InputError
from dutygraph.identity.ledger_file import FILE as IDENTITY
from dutygraph.identity.ledger_file import ledger_bytes
from dutygraph.model import Finding
from dutygraph.names.registry import load_registry
from dutygraph.rdf import iris, terms
from dutygraph.rdf.links import proposed_quads
from dutygraph.rdf.named import registry_quads
from dutygraph.rdf.quads import ontology_quads
from dutygraph.store import READINGS, EmbeddedStore
from dutygraph.workspace import PLAN_FILES, Workspace

#: Why a plan's facts are gone.
GONE = "the plan is gone"
#: So many contents of files are kept for conflicts.
_PAST = 300


class Live:
    """The plans of a workspace and the store that holds their quads. Safe for many threads; one changes it at a time.

    A plan's state is made when it is first looked at or edited, and whatever the store held otherwise is put right then.
    """

    def __init__(
        self, workspace: Workspace, store: EmbeddedStore, said: Mapping[str, Iterable[Quad]] | None = None, *, draft: bool = False
    ) -> None:
        """``said`` is what plans say of nodes that they share, as far as it is known.

        ``draft``: the store holds one plan alone, as it might be saved; nothing is asked of other plans.
        """
        self.workspace, self.store, self.lock = workspace, store, RLock()
        self._draft, self._opened = draft, store.version
        self._left: Left | None = None  # of a text that is being typed: spans are moved in the store when they are looked at
        self._ids: Files = {}  # of a draft: those that the tasks bear, whether anybody wrote them down or not
        self._states: dict[str, PlanState] = {}
        self._found: dict[str, Found] = {}
        self._vocabulary, self._registry = workspace.vocabulary(), load_registry(workspace.registries())
        self.changed: Callable[[Change], None] = lambda _: None  # told of every change, before the lock is given up
        self._edits = 0
        self._past: OrderedDict[tuple[str, str, str], bytes] = OrderedDict()
        self._shared, self._all_known = Shared(), False
        for plan, quads in (said or {}).items():
            self._shared.put(plan, quads)

    def state(self, plan: str) -> PlanState:
        """The plan as it was last looked at. Raises InputError where there is none, or it could not be built so far."""
        with self.lock:
            if plan not in self._states:
                self.update(plan)
            return self._states[plan]

    def findings(self, plan: str, reading: str = "written") -> list[Finding]:
        """The findings of a plan in that reading, waived ones marked. Raises InputError as ``state`` does."""
        with self.lock:
            self.state(plan)
            return list(self._found[plan].told[reading])

    @property
    def plans(self) -> list[str]:
        """The plans that were looked at so far."""
        return list(self._states)

    def update(self, plan: str, files: Files | None = None) -> Change:
        """Take over what the plan's files hold now, or ``files`` in their stead (all of them), and tell what changed.

        A plan whose folder is gone is taken out of the store. Where the registry changed, all plans are resolved anew.
        Raises InputError, with nothing changed, where the files cannot be built: the last good state stays.
        """
        with self.lock:
            before = self._states.get(plan)
            if files is None and not any(one.id == plan for one in self.workspace.plan_folders()):
                if before is None and of_plan(self.store, plan):
                    return self._drop(plan)
                if before:
                    return self._apply(plan, before, None)
            folder = before.folder if before else self.workspace.plan(plan)
            return self.take(self.next(plan, read_files(folder) if files is None else files))

    def next(self, plan: str, files: Files) -> PlanState:
        """What the plan would be with these files, for ``take``: nothing is changed yet. Raises InputError where they cannot be built."""
        with self.lock:
            before, registry = self._states.get(plan), load_registry(self.workspace.registries())
            vocabulary = self.workspace.vocabulary() if self._draft else self._vocabulary
            files = {**files, **self._ids}
            after = state_of(before.folder if before else self.workspace.plan(plan), files, registry, vocabulary, before)
            if after is not before:
                self.workspace.higher(after.folder, files.get("plan.toml", b""))
            return after

    def take(self, after: PlanState) -> Change:
        """Go over to a state that ``next`` made, and tell what changed. It must have been made of the state that is there now."""
        with self.lock:
            plan = after.folder.id
            before = self._states.get(plan)
            self._remember(before)
            others = self._follow_registry(after) if not self._draft else ()
            if before is None:
                return self._look(after, others)
            return Change(plan, after.digests, others=others) if after is before else self._apply(plan, before, after, others)

    def once(self, plan: str, name: str, digest: str) -> bytes | None:
        """What a file held that had this digest, as far as it is remembered."""
        now = self._states[plan].digests.get(name) if plan in self._states else None
        return self._states[plan].files[name] if now == digest else self._past.get((plan, name, digest))

    def _remember(self, state: PlanState | None) -> None:
        """Keep what the files of a state hold, so that a conflict can show what both sides started from."""
        for name, data in state.files.items() if state else ():
            if name in PLAN_FILES:
                self._past[state.folder.id, name, digest(data)] = data  # type: ignore[union-attr]  # there is one
        while len(self._past) > _PAST:
            self._past.popitem(last=False)

    def draft(self, plan: str, *, typed: bool = False) -> Live:
        """The plan alone, in a store of its own, to try edits that are not saved: its ``update`` takes their files.

        What other plans say of a name that both give is left aside. ``typed``: only the text is going to change, key by key; where
        spans stand is then told by the state and the findings, no more by the store.
        """
        with self.lock:
            state = self.state(plan)
            made = alone(self.workspace, state, self._found[plan])
            made._ids = {IDENTITY: ledger_bytes(plan, state.built.ledger)}
            if typed and not entries_of(state):  # what is told of entries is looked up in the store
                made._left = {}
            return made

    def _follow_registry(self, asked: PlanState) -> tuple[Change, ...]:
        """Where the registry changed: resolve the names of all plans but that one anew. One that cannot be built now stays as it is."""
        registry = asked.registry
        if registry is self._registry:
            return ()
        self._registry = registry
        delta = quads_delta(self.store.quads("registry"), registry_quads(registry))
        self.store.replace(*delta.lines(), self._version())
        done = []
        for folder in self.workspace.plan_folders():
            if folder.id != asked.folder.id:
                try:
                    done.append(self.update(folder.id))
                except InputError:
                    continue
        return tuple(done)

    def _look(self, after: PlanState, others: tuple[Change, ...] = ()) -> Change:
        """Take down a plan for the first time, and put right what the store holds of it."""
        plan, known = after.folder.id, self.store.version
        was = of_plan(self.store, plan)
        shared = set(after.parts.shared)
        delta = quads_delta(was, (quad for quad in (*after.parts.quads(), *after.versions.quads()) if quad not in shared))
        nodes = self._shared.put(plan, after.parts.shared)
        if delta or others:
            self._commit(plan, after, delta, nodes | named_by(self.store, delta.removed))
        self._states[plan] = after
        self._found[plan] = find_all(self.store, after)
        told = {
            name: Changes((), (), tuple(some)) if was else Changes(tuple(some), (), ()) for name, some in self._found[plan].told.items()
        }
        tasks = of_tasks(after if was else None, after)  # what was there before is not known, but that it was there
        change = Change(plan, after.digests, *tasks, after.read, reason(None, after), delta, told, others)
        if self.store.version != known:
            self.changed(change)
        return change

    def _drop(self, plan: str) -> Change:
        """Take a plan out of the store that was never looked at, and whose files are gone."""
        delta = quads_delta(of_plan(self.store, plan), ())
        nodes = named_by(self.store, delta.removed)
        self._shared.put(plan, ())
        self._commit(plan, None, delta, nodes)
        change = Change(plan, whole=GONE, delta=delta)
        self.changed(change)
        return change

    def _apply(self, plan: str, before: PlanState, after: PlanState | None, others: tuple[Change, ...] = ()) -> Change:
        delta = parts_delta(before.parts, after.parts if after else None, self._left)
        delta.add(versions_delta(before.versions, after.versions if after else NONE))
        shared = set[NamedNode]()
        if not after or after.parts.shared != before.parts.shared:
            shared = self._shared.put(plan, after.parts.shared if after else ())
        self._commit(plan, after, delta, shared)
        nodes = touched(self.store, delta)
        if after and self._left and (moves := brought(after.parts, looked_up_in(nodes, self._found[plan]), self._left)):
            self.store.replace(*moves.lines(), self._version())
        plans = {iris.plan_and_task(NamedNode(node))[0] for some in nodes.values() for node in some} - {plan, ""}
        for name in plans:
            self.state(name)  # where it was not looked at yet, its findings are not known here, and may be others
        seen = [plan, *sorted(plans)]
        old = {reading: [one for name in seen for one in self._found[name].told[reading]] for reading in READINGS}
        for name in seen:
            one, other = (before, after) if name == plan else (self._states[name], self._states[name])
            if other:
                self._found[name] = find_again(self.store, self._found[name], one, other, nodes)
        if after:
            self._states[plan] = after
        else:
            del self._states[plan], self._found[plan]
        now = {reading: [one for name in seen if name in self._found for one in self._found[name].told[reading]] for reading in READINGS}
        tasks = of_tasks(before, after)
        change = Change(
            plan,
            after.digests if after else {},
            *tasks,
            after.read if after else 0,
            reason(before, after) if after else GONE,
            delta,
            {reading: changes(old[reading], now[reading], seen) for reading in READINGS},
            others,
        )
        self.changed(change)
        return change

    def _commit(self, plan: str, after: PlanState | None, delta: Delta, nodes: Collection[NamedNode]) -> None:
        """Add to ``delta`` what follows for nodes that plans share and for links between plans, and change the store by it."""
        self._learn(plan, nodes)
        before, now = held(self.store, nodes), self._shared.quads(nodes)
        delta.removed |= before - now
        delta.added |= now - before
        if not self._draft and delta:
            links = self._links(plan, after)
            delta.add(links)
        if delta:
            self.store.replace(*delta.lines(), self._version())

    def _version(self) -> str:
        """A data version that was never given before, though the graph may be what it was once: who kept an answer must not be misled."""
        self._edits += 1
        told = [self._opened, str(self._edits), str(time.time_ns())]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()

    def _learn(self, plan: str, nodes: Collection[NamedNode]) -> None:
        """Get to know what other plans say of these nodes: all that name them, by what the store holds."""
        if self._draft or not nodes or self._all_known:
            return
        folders = {folder.id: folder for folder in self.workspace.plan_folders()}
        for other in sorted(plans_naming(self.store, nodes)):
            if other == plan or self._shared.known(other) or other not in folders:
                continue
            try:
                parts = state_of(folders[other], read_files(folders[other]), self._registry, self._vocabulary).parts
                self._shared.put(other, parts.shared)
            except InputError:  # it cannot be read now: what the store holds of them stays
                self._shared.put(other, held(self.store, nodes))
        self._all_known = all(map(self._shared.known, folders))

    def _links(self, plan: str, after: PlanState | None) -> Delta:
        """What changes of the links that are proposed between this plan and its higher and lower ones."""
        node = iris.plan(plan)
        old = self._proposed(plan)
        lower = {iris.plan_and_task(quad.subject)[0] for quad in self.store.naming(node, "base", terms.higher_plan)}  # type: ignore[arg-type]
        old |= {quad for one in lower for quad in self._proposed(one, above=plan)}
        new: list[Quad] = []
        if after:
            pairs = [(plan, higher) for higher in after.built.info.higher] + [(one, plan) for one in lower if one != plan]
            for below, above in pairs:
                try:
                    one, other = (after.built if name == plan else self.state(name).built for name in (below, above))
                except InputError:  # the other plan cannot be read now: then no build has links to it
                    continue
                new += proposed_quads(one, other, propose(one, other, self._vocabulary))
        return quads_delta(old, new)

    def _proposed(self, lower: str, above: str = "") -> set[Quad]:
        """The links proposed for a plan, those to tasks of ``above`` where it is given."""
        nodes = {quad.subject for quad in self.store.naming(iris.plan(lower), "proposed", terms.plan)}
        found = [list(self.store.described(node, "proposed")) for node in nodes]  # type: ignore[arg-type]
        start = f"{iris.plan(above).value}/" if above else ""
        return {
            quad
            for some in found
            if any(one.predicate == terms.higher_task and one.object.value.startswith(start) for one in some)  # type: ignore[union-attr]
            for quad in some
        }


def alone(workspace: Workspace, state: PlanState, found: Found | None = None) -> Live:
    """One plan in a store of its own, which ``update`` follows; ``found`` are its findings where they are known.

    What other plans say of a name that both give is left aside. A vocabulary that is another now is followed, too.
    """
    store, plan = pyoxigraph.Store(), state.folder.id
    store.bulk_extend([*state.parts.quads(), *ontology_quads()])
    made = Live(workspace, EmbeddedStore(store, ""), {plan: state.parts.shared}, draft=True)
    made._states[plan] = state
    made._found[plan] = found or find_all(made.store, state)
    return made
