"""One opened workspace: its graph in a store, its ready queries and its findings, for commands and viewer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from dutygraph import __version__, resources
from dutygraph.build import BuiltPlan, build_plan
from dutygraph.compare.links import propose
from dutygraph.model import Finding
from dutygraph.names.registry import load_registry
from dutygraph.query.catalogue import Catalogue, ReadyQuery
from dutygraph.store import EmbeddedStore, open_store
from dutygraph.workspace import PlanFolder, Workspace

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from dutygraph.edit.change import Change
    from dutygraph.edit.live import Live
    from dutygraph.edit.state import Files


@dataclass
class Session:
    """What commands and pages ask. Findings are kept per reading and plan, and follow edits, which go through ``live``."""

    workspace: Workspace
    store: EmbeddedStore
    catalogue: Catalogue
    said: Mapping[str, Sequence[Quad]] = field(default_factory=dict)  # what plans say of what they share, where the graph was just made
    _findings: dict[str, dict[str, Sequence[Finding]]] = field(default_factory=dict)
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
    def live(self) -> Live:
        """The workspace as it follows edits: made when it is first asked for."""
        with self._lock:
            if self._live is None:
                from dutygraph.edit.live import Live

                self._version = self.version
                self._live = Live(self.workspace, self.store, self.said)
                self._live.changed = self._follow
            return self._live

    def apply(self, plan: str, files: Files | None = None) -> Change:
        """Take over what the plan's files hold now (or ``files`` in their stead), and tell what changed; see ``Live.update``."""
        return self.live.update(plan, files)

    def plans(self) -> list[PlanFolder]:
        """The plans of the workspace."""
        return self.workspace.plan_folders()

    def findings(self, reading: str = "written") -> Sequence[Finding]:
        """The findings of all plans in that reading, in order of plan and place; whoever asks first waits for the check."""
        with self._lock:
            if reading not in self._findings:
                self._findings[reading] = self._check(reading)
            paths = sorted((some[0].path, plan) for plan, some in self._findings[reading].items() if some)
            return [one for _, plan in paths for one in self._findings[reading][plan]]

    def _check(self, reading: str) -> dict[str, Sequence[Finding]]:
        """The findings of a reading by plan: kept with the snapshot as long as nothing was edited."""
        from dutygraph.check.kept import kept
        from dutygraph.check.reading import check_reading
        from dutygraph.check.shapes import load_shapes

        version = ""
        while version != self.store.version:  # an edit came between: once more
            version = self.store.version
            folder = self.workspace.store if version == self._opened else None
            found = kept(folder, version, reading, lambda: check_reading(self.store, reading, load_shapes()).findings)
        by_plan: dict[str, list[Finding]] = {}
        for one in found:
            by_plan.setdefault(one.plan, []).append(one)
        return {plan: tuple(some) for plan, some in by_plan.items()}

    def _follow(self, change: Change) -> None:
        """Bring the findings up to an edit that the store already holds; only then is the data version a new one."""
        live = self.live
        with self._lock:
            for reading, found in self._findings.items():
                for plan in change.plans:
                    found[plan] = live.findings(plan, reading) if plan in live.plans else []
            self._version = self.store.version


def with_plan_ids(workspace: Workspace, query: ReadyQuery, values: Mapping[str, str]) -> dict[str, str]:
    """The values with each plan given by id or path replaced by its id. Raises InputError for a plan that is not there."""
    plans = {param.name for param in query.params if param.type == "plan"}
    return {name: workspace.plan(value).id if value and name in plans else value for name, value in values.items()}


def build_all(workspace: Workspace, noted: Callable[[BuiltPlan], None] = lambda _: None) -> list[BuiltPlan]:
    """Build every plan of the workspace; ``noted`` is told of each when it is done.

    Raises InputError where a plan cannot be read, or names a higher one that is not there.
    """
    registry, vocabulary, built = load_registry(workspace.registries()), workspace.vocabulary(), []
    for folder in workspace.plan_folders():
        workspace.higher(folder)
        built.append(build_plan(folder, registry, vocabulary))
        noted(built[-1])
    return built


def quads_of(
    workspace: Workspace, noted: Callable[[BuiltPlan], None] = lambda _: None, said: dict[str, Sequence[Quad]] | None = None
) -> list[Quad]:
    """All quads of the workspace: its plans, links proposed between them, the registry, the ontology, and the run that made them.

    ``said`` takes up what each plan says of what plans share.
    """
    from dutygraph.compare.sides import built_versions
    from dutygraph.rdf.links import proposed_quads
    from dutygraph.rdf.named import one_name_each, registry_quads
    from dutygraph.rdf.parts import plan_parts
    from dutygraph.rdf.quads import ontology_quads, provenance_quads
    from dutygraph.rdf.versions import version_quads

    built = build_all(workspace, noted)
    quads: list[Quad] = []
    for plan in built:
        parts = plan_parts(plan)
        quads += parts.quads()
        if said is not None:
            said[plan.info.id] = parts.shared
    quads = one_name_each(quads)
    plans = {plan.info.id: plan for plan in built}
    for lower, higher in ((plan, plans[higher]) for plan in built for higher in plan.info.higher):
        quads += proposed_quads(lower, higher, propose(lower, higher, workspace.vocabulary()))
    registry = load_registry(workspace.registries())
    for folder in workspace.plan_folders():
        versions = built_versions(folder, plans[folder.id], registry, workspace.vocabulary())
        quads += version_quads(plans[folder.id], ((one.label, built) for one, built in versions))
    known = registry_quads(registry)
    return [*quads, *known, *ontology_quads(), *provenance_quads(built, __version__, workspace.vocabulary().digest)]


def open_session(workspace: Workspace, noted: Callable[[BuiltPlan], None] = lambda _: None) -> Session:
    """Open the workspace's graph from its snapshot, or make it again where files, code or rules have changed."""
    said: dict[str, Sequence[Quad]] = {}
    store = open_store(workspace.store, digest_of(workspace), lambda: quads_of(workspace, noted, said))
    return Session(workspace, store, Catalogue.load(resources.folder("queries")), said)


def digest_of(workspace: Workspace) -> str:
    """SHA-256 over everything that the graph is made from: plans, registry, ontology, rules and this code."""
    digest = hashlib.sha256(f"{__version__} {workspace.vocabulary().digest}".encode())
    code = sorted(Path(__file__).parent.rglob("*.py"))
    for path in (*workspace.inputs(), *code):
        digest.update("/".join(path.parts[-2:]).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
