"""A workspace that follows edits: each plan's state, the store that holds them all, and their findings."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from threading import RLock

import pyoxigraph
from pyoxigraph import NamedNode, Quad

from dutygraph.check.since import Changes, changes
from dutygraph.edit.between import Between
from dutygraph.edit.change import REGISTRY, Change, of_tasks, reason
from dutygraph.edit.delta import Delta, Left, brought, parts_delta, pieces_delta, quads_delta
from dutygraph.edit.found import Found, entries_of, find_again, find_all, looked_up_in, touched
from dutygraph.edit.kept import NONE, versions_delta
from dutygraph.edit.shared import lower_plans, named_by, of_plan
from dutygraph.edit.state import Files, PlanState, digest, read_files, state_of
from dutygraph.errors import InputError, unforeseen
from dutygraph.identity.ledger_file import FILE as IDENTITY
from dutygraph.identity.ledger_file import ledger_bytes
from dutygraph.model import Finding
from dutygraph.names.registry import Registry, load_registry
from dutygraph.rdf import iris
from dutygraph.rdf.named import registry_quads
from dutygraph.rdf.quads import ontology_quads
from dutygraph.store import READINGS, EmbeddedStore
from dutygraph.workspace import PLAN_FILES, PlanFolder, Workspace

#: Why a plan's facts are gone.
GONE = "the plan is gone"
ASIDE = "the plan cannot be built now"
#: So many contents of files are kept for conflicts.
_PAST = 300


class Live:
    """The plans of a workspace and the store that holds their quads. Safe for many threads; one changes it at a time.

    A plan's state is made when it is first looked at or edited, and whatever the store held otherwise is put right then.
    A plan whose files on disk cannot be built is set aside, as a build does it: ``faults`` says why, by id, and the store has nothing of
    it. No build makes a graph of no plan: where none would be left the store keeps the last one, which is then in ``lingering``.
    """

    def __init__(
        self,
        workspace: Workspace,
        store: EmbeddedStore,
        said: Mapping[str, Iterable[Quad]] | None = None,
        faults: Mapping[str, InputError] | None = None,
        *,
        draft: bool = False,
        registry_changed: bool = False,
    ) -> None:
        """``said`` is what plans say of nodes that they share, as far as it is known; ``faults`` the plans that the store lacks, and why.

        ``draft``: the store holds one plan alone, as it might be saved; nothing is asked of other plans. ``registry_changed``: the store
        was made with a registry that is another now.
        """
        self.workspace, self.store, self.lock = workspace, store, RLock()
        self._draft, self._opened = draft, store.version
        self._left: Left | None = None  # of a text that is being typed: spans are moved in the store when they are looked at
        self._ids: Files = {}  # of a draft: those that the tasks bear, whether anybody wrote them down or not
        self._states: dict[str, PlanState] = {}  # as last built, whether the store holds them or not
        self._found: dict[str, Found] = {}
        self.faults: dict[str, InputError] = dict(faults or {})
        self._out: set[str] = set(self.faults)  # plans of which the store is known to hold nothing
        self.lingering: set[str] = set()
        self._vocabulary = workspace.vocabulary()
        self._registry: Registry | None = None if registry_changed else load_registry(workspace.registries())
        self._made_with = self._registry
        self.changed: Callable[[Change], None] = lambda _: None  # told of every change, before the lock is given up
        self._edits = 0
        self._past: OrderedDict[tuple[str, str, str], bytes] = OrderedDict()
        self._between = Between(workspace, store, self._vocabulary, None if draft else self._standing)
        for plan, quads in (said or {}).items():
            self._between.shared.put(plan, quads)

    def state(self, plan: str) -> PlanState:
        """The plan as it last could be built. Raises InputError where there is none, or it could not be built so far."""
        with self.lock:
            if plan not in self._states:
                self.update(plan)
            return self._states[plan]

    def findings(self, plan: str, reading: str = "written") -> list[Finding]:
        """The findings of that state in that reading, waived ones marked. Raises InputError as ``state`` does."""
        with self.lock:
            self.state(plan)
            return list(self._found[plan].told[reading])

    @property
    def plans(self) -> list[str]:
        """The plans that were looked at so far and that the store holds."""
        return [plan for plan in self._states if plan not in self._out]

    def update(self, plan: str, files: Files | None = None) -> Change:
        """Take over what the plan's files hold now, or ``files`` in their stead (all of them), and tell what changed.

        A plan whose folder is gone is taken out of the store. Where a plan came or went, those that hang on it are looked at again;
        where the registry changed, all are resolved anew.
        Raises InputError where the files cannot be built: ``files`` have changed nothing then, and files on disk set the plan aside.
        Raises it with nothing changed, too, where there is no such plan or the registry cannot be read.
        """
        with self.lock:
            if files is not None:
                return self.take(self.next(plan, files))
            change = self._from_disk(plan, self._folders())
            if change.fault:
                raise change.fault
            return change

    def next(self, plan: str, files: Files) -> PlanState:
        """What the plan would be with these files, for ``take``: nothing is changed yet. Raises InputError where they cannot be built."""
        with self.lock:
            before, registry = self._states.get(plan), load_registry(self.workspace.registries())
            vocabulary = self.workspace.vocabulary() if self._draft else self._vocabulary
            folder = before.folder if before else self.workspace.plan(plan)
            self.workspace.higher(folder, files.get("plan.toml", b""))
            return state_of(folder, {**files, **self._ids}, registry, vocabulary, before)

    def take(self, after: PlanState) -> Change:
        """Go over to a state that ``next`` made, and tell what changed. It must have been made of the state that is there now."""
        with self.lock:
            plan = after.folder.id
            before = self._states.get(plan)
            self._remember(before)
            others = self._follow_registry(after.registry, plan)
            mended = self.faults.pop(plan, None)
            if after is before and plan not in self._out:
                change = Change(plan, after.digests, others=others)
                if mended:
                    self._tell(change)
            else:
                change = self._go(plan, after, others)
            late, self.lingering = sorted(self.lingering - {plan}), set()
            return replace(change, others=(*others, *self._each(late))) if late else change

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

    def _from_disk(self, plan: str, folders: Mapping[str, PlanFolder]) -> Change:
        """Take over what the files hold now, whatever that is; ``fault`` of the change says why they cannot be built."""
        folder, known = folders.get(plan), plan in self.faults or plan in self._states or self._holds(plan)
        lower = lower_plans(self.store, plan)
        others = self._follow_registry(load_registry(self.workspace.registries()), plan)  # where that cannot be read it is no plan's fault
        if folder is None:
            if not known:
                self.workspace.plan(plan)
            change = self._leave(plan, None, folders)
        else:
            try:
                self.workspace.higher(folder)  # first of all, as a build does: of two faults both tell the same
                after = self.next(plan, read_files(folder))
            except Exception as error:  # one plan that breaks a rule must not stop the others
                change = self._leave(plan, error if isinstance(error, InputError) else unforeseen(error, folder.name), folders)
            else:
                change = self.take(after)
        if (folder is not None) != known:  # what others name as higher came or went
            hang = ({*lower, *self.faults} & folders.keys()) - {plan}
            others = (*others, *self._each(sorted(hang), folders))
        if folder is None and change.fault:  # that of the plans that are left, which may say something else by now
            change = replace(change, fault=next(iter(self.faults.values()), change.fault))
        return replace(change, others=(*change.others, *others)) if others else change

    def _each(self, plans: Sequence[str], folders: Mapping[str, PlanFolder] | None = None) -> tuple[Change, ...]:
        """Take over what the files of several plans hold now. None: nothing is looked at, as most edits touch one plan alone."""
        if not plans:
            return ()
        folders = self._folders() if folders is None else folders
        return tuple(self._from_disk(plan, folders) for plan in plans)

    def _leave(self, plan: str, fault: InputError | None, folders: Mapping[str, PlanFolder]) -> Change:
        """Take a plan out of the store, because of that fault or because its folder is gone; the last one stays until there is another."""
        before = self.faults.pop(plan, None)
        if fault:
            self.faults[plan] = fault
        held = plan not in self._out and self._holds(plan)
        if held and not any(other != plan and self._sound(other) for other in folders):
            self.lingering.add(plan)
            held, fault = False, fault or next(iter(self.faults.values()), None)
        if held:
            self.lingering.discard(plan)
            change = self._go(plan, None, (), fault)
        else:
            change = Change(plan, fault=fault)
            if str(before) != str(fault):
                self._tell(change)
        if not fault:
            self._out.discard(plan)
            self._states.pop(plan, None)
            self._found.pop(plan, None)
        return change

    def _tell(self, change: Change) -> None:
        """The graph is the same, but not what is told of it: that, too, is another version of the data."""
        self.store.replace({}, {}, self._version())
        self.changed(change)

    def _folders(self) -> dict[str, PlanFolder]:
        return {one.id: one for one in self.workspace.plan_folders()}

    def _holds(self, plan: str) -> bool:
        """Whether the store holds a plan, looked at or not."""
        return next(self.store.described(iris.plan(plan), "base"), None) is not None

    def _sound(self, plan: str) -> bool:
        """Whether the store holds a plan as its files are, as far as that is known."""
        return plan not in self.faults and plan not in self.lingering and self._holds(plan)

    def _standing(self, plan: str) -> PlanState | None:
        """Another plan as the store holds it; None where there is none, or it was set aside."""
        if plan not in self._states:
            self._each([plan])
        return None if plan in self._out else self._states.get(plan)

    def _follow_registry(self, registry: Registry, asked: str) -> tuple[Change, ...]:
        """Where the registry is another one now: resolve the names of all plans but the one that was asked for anew."""
        if registry is self._registry or self._draft:
            return ()
        self._registry = registry
        delta = quads_delta(self.store.quads("registry"), registry_quads(registry))
        self.store.replace(*delta.lines(), self._version())
        self.changed(Change("", whole=REGISTRY))
        folders = self._folders()
        return self._each([plan for plan in folders if plan != asked], folders)

    def _go(self, plan: str, after: PlanState | None, others: tuple[Change, ...] = (), fault: InputError | None = None) -> Change:
        """Change the store from what it holds of a plan to ``after`` (None: nothing), and look again at all findings that this touches."""
        known, last, out = self.store.version, self._states.get(plan), plan in self._out
        before = None if out else last
        unseen = set[Quad]() if last or out else of_plan(self.store, plan)
        if after:
            self._states[plan] = after  # first of all: plans that are looked at on the way ask for it
            self._out.discard(plan)
        try:
            delta = self._change(plan, before, after, unseen)
        except BaseException:
            if after and last:
                self._states[plan] = last
            elif after:
                del self._states[plan]
            self._out |= {plan} if out else set()
            raise
        told = self._find(plan, before, after, delta, bool(unseen))
        same = after if unseen else before  # what was there of a plan that nobody looked at is not known
        why = reason(before, after) if after else ASIDE if fault else GONE
        read, digests = (after.read, after.digests) if after else (0, {})
        change = Change(plan, digests, *of_tasks(same, after), read, why, delta, told, others, fault)
        if self.store.version != known:
            self.changed(change)
        return change

    def _change(self, plan: str, before: PlanState | None, after: PlanState | None, unseen: set[Quad]) -> Delta:
        """Change the store, and tell how. ``unseen`` is what it holds of a plan that was not looked at."""
        said = after.shared if after else ()
        if unseen:
            own = set(after.parts.quads()).union(after.versions.quads(), after.edits.quads()).difference(said) if after else ()
            guessed = self._between.shared.known(plan)  # as when it could not be read: then all that the store held was taken for its own
            delta, nodes = quads_delta(unseen, own), self._between.shared.put(plan, said)
            if not delta and after and after.registry is self._made_with and not (guessed and nodes):
                return delta
            nodes |= {quad.subject for quad in said} | named_by(self.store, delta.removed)
        else:
            delta = parts_delta(before.parts if before else None, after.parts if after else None, self._left)
            delta.add(versions_delta(before.versions if before else NONE, after.versions if after else NONE))
            delta.add(pieces_delta(before.edits.pieces if before else (), after.edits.pieces if after else ()))
            nodes = set[NamedNode]()
            if not (before and after) or after.shared != before.shared:
                nodes = self._between.shared.put(plan, said)
        self._between.settle(plan, after, delta, nodes)
        if delta:
            self.store.replace(*delta.lines(), self._version())
        return delta

    def _find(self, plan: str, before: PlanState | None, after: PlanState | None, delta: Delta, seen: bool) -> Mapping[str, Changes]:
        """Find again what a change of a plan touches, in whichever plan; what is new and solved, by reading.

        ``seen``: the store held the plan before, but what was found in it is not known.
        """
        nodes = touched(self.store, delta)
        if before and after and self._left and (moves := brought(after.parts, looked_up_in(nodes, self._found[plan]), self._left)):
            self.store.replace(*moves.lines(), self._version())
        plans = {iris.plan_and_task(NamedNode(node))[0] for some in nodes.values() for node in some} - {plan, ""}
        held = [name for name in sorted(plans) if name in self._found and name not in self._out]
        old = {name: self._found[name].told for name in (*held, *([plan] if before else []))}
        if after:
            found = find_again(self.store, self._found[plan], before, after, nodes) if before else find_all(self.store, after)
            self._found[plan] = found
            if seen:
                old[plan] = found.told
        else:
            self._out.add(plan)
        for name in held:
            state = self._states[name]
            self._found[name] = find_again(self.store, self._found[name], state, state, nodes)
        self._each(sorted(name for name in plans if name not in self._states))  # their findings are not known here, and may be others
        now = {name: self._found[name].told for name in (*held, plan) if name in self._found and name not in self._out}
        return {name: changes(_all(old, name), _all(now, name), {*held, plan}) for name in READINGS}

    def _version(self) -> str:
        """A data version that was never given before, though the graph may be what it once was: who kept an answer must not be misled."""
        self._edits += 1
        told = [self._opened, str(self._edits), str(time.time_ns())]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _all(told: Mapping[str, Mapping[str, Sequence[Finding]]], reading: str) -> list[Finding]:
    """The findings of several plans in a reading."""
    return [one for some in told.values() for one in some[reading]]


def alone(workspace: Workspace, state: PlanState, found: Found | None = None) -> Live:
    """One plan in a store of its own, which ``update`` follows; ``found`` are its findings where they are known.

    What other plans say of a name that both give is left aside. A vocabulary that is another now is followed, too.
    """
    store, plan = pyoxigraph.Store(), state.folder.id
    store.bulk_extend([*state.parts.quads(), *state.edits.quads(), *ontology_quads()])
    made = Live(workspace, EmbeddedStore(store, ""), {plan: state.shared}, draft=True)
    made._states[plan] = state
    made._found[plan] = found or find_all(made.store, state)
    return made
