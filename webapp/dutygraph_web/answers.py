"""What pages know: the session's page queries and findings, each answer kept until an edit concerns it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

from flask import current_app, g
from pyoxigraph import NamedNode

from dutygraph import resources
from dutygraph.check.shapes import load_shapes, shape_labels
from dutygraph.edit.reach import Reach
from dutygraph.errors import InputError
from dutygraph.model import Finding
from dutygraph.query.catalogue import Catalogue
from dutygraph.query.result import QueryResult
from dutygraph.query.run import run_ready
from dutygraph.rdf.iris import graph, plan_and_task
from dutygraph.session import Session
from dutygraph.store import READINGS, Dataset
from dutygraph_web.earlier import Earlier
from dutygraph_web.keeping import ALL, Keeper, Key
from dutygraph_web.languages import LANGUAGES

#: A row of an answer: variable -> text, "" where it is unbound.
Row = Mapping[str, str]

_T = TypeVar("_T")
#: Oxigraph gives language tags in small letters.
TAGS = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}
Names = dict[str, dict[str, str]]


@dataclass
class Answers:
    """The one way from pages to the core. Safe for many threads. What pages ask is kept until an edit concerns it (``keeping``)."""

    _session: Session
    pages: Catalogue
    earlier: Earlier = field(default_factory=lambda: Earlier(None))
    keeper: Keeper = field(default_factory=Keeper)
    _seen: str = ""

    def __post_init__(self) -> None:
        self._seen = self._session.version
        self._session.edited.append(self._follow)

    @property
    def session(self) -> Session:
        """The session, for whatever else is asked of it: the page that does rests on all the data."""
        self.keeper.depend(ALL)
        return self._session

    @property
    def version(self) -> str:
        """The data version at hand. A page that prints it and is kept shows one whose data it would be the same for."""
        return self._session.version

    @property
    def at_hand(self) -> tuple[str, str]:
        """Which data are at hand: the version, and that of the store, which is ahead while an edit is taken over."""
        return self._session.version, self._session.store.version

    @property
    def catalogue(self) -> Catalogue:
        """The ready questions."""
        return self._session.catalogue

    @property
    def missing(self) -> Mapping[str, InputError]:
        """What is wrong with each plan that is not in the graph, by its id."""
        return self._session.missing

    @property
    def stale(self) -> Mapping[str, InputError]:
        """The same of a plan that the graph holds as it was last, because there would be no other."""
        return self._session.stale

    def rows(self, name: str, reading: str = "", *, apart: bool = False, **params: str) -> Sequence[Row]:
        """The rows of the page query ``name`` in the reading of this request, or in the one that is given.

        ``apart``: in all the graphs that stand beside that reading (the registry, provenance, the other reading's own …).
        """
        wanted = reading or g.reading
        key = ("rows", name, apart, *sorted(params.items()))
        return cast(
            Sequence[Row],
            self._keep(key, _scope(params), lambda: rows_of(self._run(self.pages, name, params, wanted, apart)), wanted),
        )

    def graph(self, name: str, *, apart: bool = False, **params: str) -> QueryResult:
        """The graph of the page query ``name``, a CONSTRUCT; see ``rows``."""
        key, wanted = ("graph", name, apart, *sorted(params.items())), g.reading
        return cast(QueryResult, self._keep(key, ALL, lambda: self._run(self.pages, name, params, wanted, apart)))

    def graphs(self) -> Mapping[str, int]:
        """The graphs that are held: short name -> number of triples."""
        return cast(Mapping[str, int], self._keep(("graphs",), ALL, self._session.store.sizes))

    def ready(self, name: str, params: Mapping[str, str]) -> QueryResult:
        """The answer of the ready query ``name``; only the one for the default values is kept, as visitors may give any.

        Raises InputError for an unknown query or a wrong parameter.
        """
        query, wanted = self.catalogue[name], g.reading
        if any(params.get(param.name, param.default) != param.default for param in query.params):
            self.keeper.depend(ALL)
            return self._run(self.catalogue, name, params, wanted)
        return cast(QueryResult, self._keep(("ready", name), ALL, lambda: self._run(self.catalogue, name, {}, wanted)))

    def findings(self, plan: str = "", task: str = "", reading: str = "", *, waived: bool = False) -> Sequence[Finding]:
        """The findings of a reading (this request's) that count, of one plan or task where given; with ``waived`` only the others."""
        if plan:
            self.keeper.depend(plan)
            found = self._session.findings(reading or g.reading, plan)
        else:
            found = self.all_findings()
        return [f for f in found if bool(f.waived) is waived and (not task or f.task == task)]

    def all_findings(self) -> Sequence[Finding]:
        """The findings of this request's reading, waived ones too; they are kept, so that the next data can be compared with these."""
        self.keeper.depend(ALL)
        found = self._session.findings(g.reading)
        self.earlier.note(self.version, g.reading, found)
        return found

    def made(self, name: str, make: Callable[[Answers], _T], plan: str = ALL) -> _T:
        """What a page makes from these answers, kept as they are: once for each reading, and again when an edit concerns it.

        ``plan`` is the one that it is made from, where it is one. ``make`` gets what it needs from the answers, not from the request.
        """
        return cast(_T, self._keep(("made", name), plan, lambda: make(self)))

    def names(self) -> Mapping[str, Mapping[str, str]]:
        """Preferred names by IRI and language tag, of things, codes and terms of the ontology."""
        reading = g.reading
        return cast(Names, self._keep(("names",), ALL, lambda: self._names(reading)))

    def _names(self, reading: str) -> Names:
        names: Names = {}
        for row in [*self._asked("terms", reading), *self._named("names", reading)]:
            names.setdefault(row["thing"], {}).setdefault(TAGS.get(row["language"], row["language"]), row["name"])
        return names

    def _named(self, query: str, reading: str, **params: str) -> Iterator[Row]:
        """Names in the reading, then in the written one: overridden facts are named too."""
        for one in dict.fromkeys((reading, READINGS[0])):
            yield from self._asked(query, one, **params)

    def _asked(self, query: str, reading: str, **params: str) -> Sequence[Row]:
        """As ``rows``, without keeping them."""
        return rows_of(self._run(self.pages, query, params, reading))

    def _follow(self, reach: Reach | None) -> None:
        """An edit changed the data: what it reaches is made again when it is asked for, names are brought up to it."""
        scopes = None if reach is None else reach.plans | reach.things
        self.keeper.outdated(scopes, self._renamed(reach.nodes) if reach else None)

    def _renamed(self, nodes: Collection[str]) -> Mapping[Key, Callable[[Names], bool]]:
        return {key: self._renaming(nodes, one) for one in READINGS if (key := ("names", one)) in self.keeper}

    def _renaming(self, nodes: Collection[str], reading: str) -> Callable[[Names], bool]:
        """Gives names of a reading the new ones of some nodes; says whether any is another."""
        new: Names = {}
        for node in nodes:
            for row in self._named("named", reading, thing=node):
                new.setdefault(node, {}).setdefault(TAGS.get(row["language"], row["language"]), row["name"])

        def amend(names: Names) -> bool:
            changed = [node for node in nodes if names.get(node, {}) != new.get(node, {})]
            for node in changed:
                if node in new:
                    names[node] = new[node]
                else:
                    del names[node]
            return bool(changed)

        return amend

    def _run(self, catalogue: Catalogue, name: str, params: Mapping[str, str], reading: str, apart: bool = False) -> QueryResult:
        dataset = None
        if apart:
            own = {graph(one).value for one in ("base", "ontology", reading)}
            dataset = Dataset(tuple(sorted(self._session.store.graphs() - own)))
        return run_ready(self._session.store, catalogue[name], params, reading, dataset)

    def _keep(self, key: Key, scope: str, make: Callable[[], object], reading: str = "") -> object:
        reading, app = reading or g.reading, current_app._get_current_object()  # type: ignore[attr-defined]
        self.follow_store()

        def within(work: Callable[[], object]) -> None:
            with app.app_context():
                g.reading, g.language, g.carried = reading, next(iter(LANGUAGES)), {}
                work()

        return self.keeper.get((*key, reading), scope, make, within)

    def follow_store(self) -> None:
        """Notice where the data are others and no edit of ours made them so: an endpoint may be loaded meanwhile."""
        if not self._session.follows and self._session.version != self._seen:
            self._seen = self._session.version
            self.keeper.outdated(None)


def _scope(params: Mapping[str, str]) -> str:
    """What the answer of a page query tells of, as edits reach it: a plan, an agency, or all."""
    if plan := params.get("plan"):
        return plan
    if task := params.get("task"):
        return plan_and_task(NamedNode(task))[0]
    return params.get("agency", ALL)


def answers() -> Answers:
    """The answers of the running application."""
    return cast(Answers, current_app.extensions["dutygraph"])


def load_answers(session: Session, since: Path | None = None) -> Answers:
    """Answers over an opened session, with the page queries that travel with the package.

    ``since`` is a report that findings are compared with, in place of those of the data served before. Raises InputError where it is none.
    """
    return Answers(session, Catalogue.load(resources.folder("queries") / "pages"), Earlier(session.workspace.store, since))


@cache
def shape_names(shape: str) -> Mapping[str, str]:
    """What a kind of finding is called, by language tag, in the shape's own words."""
    found = {language: shape_labels(load_shapes(), language).get(shape, "") for language in ("en", "zh")}
    return {language: label or shape for language, label in found.items()}


def local(iri: str) -> str:
    """The last part of an IRI: behind the last # or /."""
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def rows_of(result: QueryResult) -> Sequence[Row]:
    """The rows of an answer as pages take them."""
    return [dict(zip(result.variables, values, strict=True)) for values in result.values()]
