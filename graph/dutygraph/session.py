"""One opened workspace: its graph in a store, its ready queries and its findings, for commands and viewer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dutygraph import resources
from dutygraph.model import Finding
from dutygraph.query.catalogue import Catalogue, ReadyQuery
from dutygraph.store import Store
from dutygraph.store.setting import read_setting
from dutygraph.workspace import PlanFolder, Workspace

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from dutygraph.corpus.results import How, Result


@dataclass
class Session:
    """What commands and pages ask. ``findings`` are kept per reading, as the store's data do not change.

    ``missing`` says of each plan that is not in the graph, by id, what is wrong with its files.
    """

    workspace: Workspace
    store: Store
    catalogue: Catalogue
    missing: Mapping[str, str] = field(default_factory=dict)
    _findings: dict[str, Sequence[Finding]] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """The data version: equal where the graph is equal."""
        return self.store.version

    def plans(self) -> list[PlanFolder]:
        """The plans of the workspace."""
        return self.workspace.plan_folders()

    def findings(self, reading: str = "written") -> Sequence[Finding]:
        """The findings of all plans in that reading, in order of plan and place."""
        if reading not in self._findings:
            from dutygraph.check.reading import check_reading
            from dutygraph.check.shapes import load_shapes

            quads = (quad for name in ("base", "written", "curated", "entries", "ontology") for quad in self.store.quads(name))
            self._findings[reading] = check_reading(quads, reading, load_shapes())[1].findings
        return self._findings[reading]


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

    setting, how = read_setting(), how or How()
    if setting.endpoint:
        opened = open_remote(workspace, setting.endpoint, how, noted)
    else:
        opened = open_embedded(workspace, setting, serving, how, noted)
    missing = {one.plan: str(one.error) for one in opened.results if isinstance(one, Failed)}
    return Session(workspace, opened.store, Catalogue.load(resources.folder("queries")), missing)
