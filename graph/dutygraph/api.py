"""dutygraph from Python: load a workspace, take its tasks and facts as tables, ask it, validate it, see who works with whom.

import dutygraph

graph = dutygraph.load("my-plans")            # the folder that holds plans/
graph.tasks().to_pandas()
graph.query("owners-of-agency", agency="省司法厅")
graph.query("SELECT ?t { ?t a duty:Task }")
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from dutygraph import resources
from dutygraph.corpus.results import How
from dutygraph.duties import duty_table
from dutygraph.errors import InputError
from dutygraph.journal import settle
from dutygraph.model import Finding
from dutygraph.query.catalogue import Catalogue
from dutygraph.query.free import free_queries
from dutygraph.query.result import QueryError
from dutygraph.query.run import run_ready
from dutygraph.query.worker import Limits
from dutygraph.rdf import iris
from dutygraph.session import Session, open_session, with_plan_ids
from dutygraph.tables import Table, table_of
from dutygraph.workspace import Workspace

if TYPE_CHECKING:
    import networkx
    import rdflib


def load(folder: str | Path = ".") -> Graph:
    """The graph of the workspace at ``folder``, made again from its files where they have changed.

    A folder without ``plans/`` gives the shipped plan. Raises InputError where there is no such folder or a plan cannot be read.
    """
    root = Path(folder)
    if not root.is_dir():
        raise InputError("no such folder", "name the folder that holds plans/", str(root))
    settle(root)
    return Graph(open_session(Workspace(root), How(workers=1)))  # more would run the caller's own script again, in each of them


@dataclass(frozen=True, repr=False)
class Graph:
    """An opened workspace. ``reading`` is everywhere ``written`` (what the plans say) or ``curated`` (with what people added)."""

    session: Session

    def __repr__(self) -> str:
        return f"<dutygraph.Graph of {len(self.plans())} plans, version {self.version[:12]}>"

    @property
    def version(self) -> str:
        """The data version: equal where the graph is equal."""
        return self.session.version

    def plans(self) -> list[str]:
        """The ids of the plans."""
        return [folder.id for folder in self.session.plans()]

    def tasks(self, plan: str = "", reading: str = "written") -> Table:
        """One row per task: place, text, parties by role, deadlines, targets, laws, and what is found wanting."""
        found: dict[str, list[str]] = {}
        for finding in self.validate(plan, reading):
            if finding.task and not finding.waived:
                found.setdefault(iris.task(finding.plan, finding.task).value, []).append(finding.shape)
        return duty_table(self.table("tasks", plan, reading), self.facts(plan, reading), found)

    def facts(self, plan: str = "", reading: str = "written") -> Table:
        """One row per fact, in long form, with the words that say it and their place (code points into source.txt)."""
        return self.table("facts", plan, reading)

    def table(self, name: str, plan: str = "", reading: str = "written", **params: str) -> Table:
        """The answer of a query of ``queries/tables/``: what ``tasks``, ``facts`` and ``network`` are made from."""
        return self._answer(self._tables, name, reading, {"plan": plan, **params})

    def query(self, question: str, reading: str = "written", limits: Limits | None = None, **params: str) -> Table:
        """The answer of a ready question by its name, or of SPARQL of your own (then without ``params``).

        SPARQL of your own runs within ``limits`` (10 seconds, 10,000 rows). Raises InputError for an unknown question, a wrong
        parameter, a syntax error, or a query that is refused or takes too long.
        """
        if question in self.session.catalogue.queries or "{" not in question:
            return self._answer(self.session.catalogue, question, reading, params)
        if params:
            raise InputError("parameters belong to ready questions", "write the values into the SPARQL text")
        with free_queries(self.session.store) as free:
            answer = free.run_free(question, reading, limits or Limits())
        if isinstance(answer, QueryError):
            raise InputError(answer.message, "", "query", answer.line, answer.column)
        if answer.kind == "graph":
            raise InputError("this query gives a graph, not rows", "use SELECT, or rdflib() for the whole graph")
        return table_of(answer)

    def validate(self, plan: str = "", reading: str = "written") -> list[Finding]:
        """What the plans leave open, in order of plan and place; what somebody waived is among it and says so (``Finding.waived``)."""
        return [finding for finding in self.session.findings(reading) if not plan or finding.plan == plan]

    def network(self, plan: str = "", roles: Collection[str] = (), reading: str = "written", script: str = "zh-Hans") -> networkx.Graph:
        """Agencies joined by the duties that they share; see ``dutygraph.network.sharing``."""
        from dutygraph.network import sharing

        return sharing(self.table("bindings", plan, reading, script=script), roles)

    def rdflib(self, reading: str = "written") -> rdflib.Graph:
        """The reading as one rdflib graph, ontology included."""
        from dutygraph.rdf.convert import to_rdflib

        store = self.session.store
        return to_rdflib([*store.quads("base"), *store.quads(reading), *store.quads("ontology")])

    @cached_property
    def _tables(self) -> Catalogue:
        return Catalogue.load(resources.folder("queries") / "tables")

    def _answer(self, catalogue: Catalogue, name: str, reading: str, params: Mapping[str, str]) -> Table:
        query = catalogue[name]
        return table_of(run_ready(self.session.store, query, with_plan_ids(self.session.workspace, query, params), reading))
