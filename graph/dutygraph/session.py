"""One opened workspace: its graph in a store, its ready queries and its findings, for commands and viewer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING

from dutygraph.errors import InputError
from dutygraph.model import Finding
from dutygraph.query.catalogue import Catalogue, ReadyQuery, ready_questions
from dutygraph.store import EmbeddedStore, Store
from dutygraph.store.setting import read_setting
from dutygraph.workspace import PlanFolder, Workspace

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from dutygraph.corpus.results import How, Result
    from dutygraph.edit.change import Change
    from dutygraph.edit.live import Live
    from dutygraph.edit.reach import Reach
    from dutygraph.edit.stamps import Stamps
    from dutygraph.edit.state import Files


@dataclass
class Session:
    """What commands and pages ask. Findings are kept per reading and plan, and follow edits, which go through ``live``.

    ``missing`` says of each plan that is not in the graph, by id, what is wrong with its files; ``stale`` the same of a plan that the
    graph holds as it was last, because there would be no other. ``registry`` tells the registry's files as they were. ``said`` gives
    what each plan says of things that plans share, where that is known because the graph was just made. ``edited`` are told how far
    each edit reaches (None: anything may be another), once version and findings are those of after it.
    """

    workspace: Workspace
    store: Store
    catalogue: Catalogue
    missing: Mapping[str, InputError] = field(default_factory=dict)
    stale: Mapping[str, InputError] = field(default_factory=dict)
    registry: Stamps | None = None
    said: Callable[[], Mapping[str, Sequence[Quad]]] = dict
    edited: list[Callable[[Reach | None], None]] = field(default_factory=list)
    _findings: dict[str, dict[str, Sequence[Finding]]] = field(default_factory=dict)
    _found_in: str = ""
    _version: str = ""
    _lock: RLock = field(default_factory=RLock)
    _live: Live | None = None

    def __post_init__(self) -> None:
        self._opened = self.store.version

    @property
    def version(self) -> str:
        """The data version: another one once the graph and the findings are others."""
        return self._version or self.store.version

    @property
    def follows(self) -> bool:
        """Whether edits went through ``live``: then the data are others after those alone."""
        return self._live is not None

    @property
    def live(self) -> Live:
        """The workspace as it follows edits: made when it is first asked for. Raises as ``edited_store`` does."""
        with self._lock:
            if self._live is None:
                from dutygraph.edit.live import Live
                from dutygraph.edit.stamps import registry_stamps

                store, self._version = self.edited_store(), self.version
                changed = self.registry not in (None, registry_stamps(self.workspace))
                self._live = Live(self.workspace, store, self.said(), self.missing, registry_changed=changed)
                self._live.changed = self._follow
            return self._live

    def edited_store(self) -> EmbeddedStore:
        """The store, in memory or on disk, to be changed with edits. Raises InputError for an endpoint, which is loaded by builds alone."""
        if not isinstance(self.store, EmbeddedStore):
            cure = "load it again once the files are changed: dutygraph build; or unset DUTYGRAPH_STORE"
            raise InputError("a graph at an endpoint does not follow edits", cure, self.store.place)
        return self.store

    def apply(self, plan: str, files: Files | None = None) -> Change:
        """Take over what the plan's files hold now (or ``files`` in their stead), and tell what changed; see ``Live.update``."""
        return self.live.update(plan, files)

    def plans(self) -> list[PlanFolder]:
        """The plans of the workspace."""
        return self.workspace.plan_folders()

    def findings(self, reading: str = "written", plan: str = "") -> Sequence[Finding]:
        """The findings of a plan (or all) in that reading, in order of plan and place; whoever asks first waits for the check."""
        with self._lock:
            if self._live is None and self._found_in != self.version:  # an endpoint may be loaded meanwhile
                self._findings, self._found_in = {}, self.version
            if reading not in self._findings:
                self._findings[reading] = self._check(reading)
            if plan:
                return self._findings[reading].get(plan, ())
            paths = sorted((some[0].path, plan) for plan, some in self._findings[reading].items() if some)
            return [one for _, plan in paths for one in self._findings[reading][plan]]

    def _check(self, reading: str) -> dict[str, Sequence[Finding]]:
        """The findings of a reading by plan: kept with the snapshot as long as nothing was edited."""
        from dutygraph.check.kept import kept
        from dutygraph.check.reading import check_reading, held_here
        from dutygraph.check.shapes import load_shapes

        version = ""
        while version != self.store.version:  # an edit came between: once more
            version = self.store.version
            folder = self.workspace.store if version == self._opened else None
            found = kept(folder, version, reading, lambda: check_reading(held_here(self.store), reading, load_shapes()).findings)
        by_plan: dict[str, list[Finding]] = {}
        for one in found:
            by_plan.setdefault(one.plan, []).append(one)
        return {plan: tuple(some) for plan, some in by_plan.items()}

    def _follow(self, change: Change) -> None:
        """Bring the findings up to an edit that the store already holds; only then is the data version a new one."""
        from dutygraph.edit.reach import reach

        live = self.live
        with self._lock:
            self.missing, self.stale = (
                {plan: fault for plan, fault in live.faults.items() if (plan in live.lingering) is there} for there in (False, True)
            )
            for reading, found in self._findings.items():
                for plan in change.plans:
                    found[plan] = live.findings(plan, reading) if plan in live.plans else []
            self._version = self.store.version
        reached = reach(live.store, change, live.state(change.plan) if change.plan in live.plans else None)
        for told in self.edited:
            told(reached)


def with_plan_ids(workspace: Workspace, query: ReadyQuery, values: Mapping[str, str]) -> dict[str, str]:
    """The values with each plan given by id or path replaced by its id. Raises InputError for a plan that is not there."""
    plans = {param.name for param in query.params if param.type == "plan"}
    return {name: workspace.plan(value).id if value and name in plans else value for name, value in values.items()}


def quads_of(workspace: Workspace) -> list[Quad]:
    """All quads of the workspace: its plans, links proposed between them, the registry, the ontology, and the run that made them.

    Raises InputError where a plan cannot be read.
    """
    from pyoxigraph import RdfFormat, parse

    from dutygraph.corpus.inputs import read_inputs
    from dutygraph.corpus.plans import Corpus
    from dutygraph.corpus.results import How

    corpus = Corpus(workspace, read_inputs(workspace), How())
    quads = [quad for text in corpus.text() for quad in parse(text, format=RdfFormat.TRIG)]
    if corpus.failed:
        raise corpus.failed[0].error
    return quads


def open_session(
    workspace: Workspace, how: How | None = None, noted: Callable[[Result], None] = lambda _: None, *, serving: bool = False
) -> Session:
    """Open the workspace's graph as it is kept, or make it again where files, code or rules have changed.

    ``how`` plans are made, where they must be; ``noted`` is told of each when it is done. ``serving``: it will be asked often, so that
    more of it may be held in memory. Raises InputError where no plan can be read, or a remote store does not answer.
    """
    from dutygraph.corpus.opening import open_embedded, open_remote
    from dutygraph.corpus.results import Failed, How
    from dutygraph.edit.stamps import registry_stamps

    registry = registry_stamps(workspace)
    setting, how = read_setting(), how or How()
    if setting.endpoint:
        opened = open_remote(workspace, setting.endpoint, how, noted)
    else:
        opened = open_embedded(workspace, setting, serving, how, noted)
    missing = {one.plan: one.error for one in opened.results if isinstance(one, Failed)}
    return Session(workspace, opened.store, ready_questions(), missing, registry=registry, said=opened.said)
