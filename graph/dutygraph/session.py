"""One opened workspace: its graph in a store, its ready queries and its findings, for commands and viewer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from dutygraph import __version__, resources
from dutygraph.build import BuiltPlan, build_plan
from dutygraph.compare.links import propose
from dutygraph.model import Finding
from dutygraph.names.registry import load_registry
from dutygraph.query.catalogue import Catalogue, ReadyQuery
from dutygraph.store import Store, open_store
from dutygraph.workspace import PlanFolder, Workspace

if TYPE_CHECKING:
    from pyoxigraph import Quad


@dataclass
class Session:
    """What commands and pages ask. ``findings`` are kept per reading, as the store's data do not change."""

    workspace: Workspace
    store: Store
    catalogue: Catalogue
    _findings: dict[str, Sequence[Finding]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def version(self) -> str:
        """The data version: equal where the graph is equal."""
        return self.store.version

    def plans(self) -> list[PlanFolder]:
        """The plans of the workspace."""
        return self.workspace.plan_folders()

    def findings(self, reading: str = "written") -> Sequence[Finding]:
        """The findings of all plans in that reading, in order of plan and place; whoever asks first waits for the check."""
        with self._lock:
            if reading not in self._findings:
                from dutygraph.check.kept import kept

                self._findings[reading] = kept(self.workspace.store, self.version, reading, lambda: self._check(reading))
            return self._findings[reading]

    def _check(self, reading: str) -> Sequence[Finding]:
        from dutygraph.check.reading import check_reading
        from dutygraph.check.shapes import load_shapes

        return check_reading(self.store, reading, load_shapes()).findings


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


def quads_of(workspace: Workspace, noted: Callable[[BuiltPlan], None] = lambda _: None) -> list[Quad]:
    """All quads of the workspace: its plans, links proposed between them, the registry, the ontology, and the run that made them."""
    from dutygraph.rdf.links import proposed_quads
    from dutygraph.rdf.named import one_name_each, registry_quads
    from dutygraph.rdf.quads import ontology_quads, plan_quads, provenance_quads

    built = build_all(workspace, noted)
    quads = one_name_each([quad for plan in built for quad in plan_quads(plan)])
    plans = {plan.info.id: plan for plan in built}
    for lower, higher in ((plan, plans[higher]) for plan in built for higher in plan.info.higher):
        quads += proposed_quads(lower, higher, propose(lower, higher, workspace.vocabulary()))
    known = registry_quads(load_registry(workspace.registries()))
    return [*quads, *known, *ontology_quads(), *provenance_quads(built, __version__, workspace.vocabulary().digest)]


def open_session(workspace: Workspace, noted: Callable[[BuiltPlan], None] = lambda _: None) -> Session:
    """Open the workspace's graph from its snapshot, or make it again where files, code or rules have changed."""
    store = open_store(workspace.store, digest_of(workspace), lambda: quads_of(workspace, noted))
    return Session(workspace, store, Catalogue.load(resources.folder("queries")))


def digest_of(workspace: Workspace) -> str:
    """SHA-256 over everything that the graph is made from: plans, registry, ontology, rules and this code."""
    digest = hashlib.sha256(f"{__version__} {workspace.vocabulary().digest}".encode())
    code = sorted(Path(__file__).parent.rglob("*.py"))
    for path in (*workspace.inputs(), *code):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
