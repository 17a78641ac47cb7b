"""What pages know: the session's page queries and findings, each answer kept for the data it was computed from."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar, cast

from flask import current_app, g

from dutygraph import resources
from dutygraph.check.shapes import load_shapes, shape_labels
from dutygraph.model import Finding
from dutygraph.query.catalogue import Catalogue
from dutygraph.query.result import QueryResult
from dutygraph.query.run import run_ready
from dutygraph.rdf.iris import graph
from dutygraph.session import Session
from dutygraph.store import Dataset
from dutygraph_web.earlier import Earlier

#: A row of an answer: variable -> text, "" where it is unbound.
Row = Mapping[str, str]

_T = TypeVar("_T")
_KEPT = 2000
#: Oxigraph gives language tags in small letters.
TAGS = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}


@dataclass
class Answers:
    """The one way from pages to the core. Safe for many threads: who asks for what another computes waits for it."""

    session: Session
    pages: Catalogue
    earlier: Earlier = field(default_factory=lambda: Earlier(None))
    _kept: OrderedDict[tuple[object, ...], Any] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)
    _making: dict[tuple[object, ...], Lock] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """The data version that every answer belongs to."""
        return self.session.version

    def rows(self, name: str, reading: str = "", *, apart: bool = False, **params: str) -> Sequence[Row]:
        """The rows of the page query ``name`` in the reading of this request, or in the one that is given.

        ``apart``: in all the graphs that stand beside that reading (the registry, provenance, the other reading's own …).
        """
        wanted = reading or g.reading
        key = ("rows", name, apart, *sorted(params.items()))
        return cast(Sequence[Row], self._keep(key, lambda: rows_of(self._run(self.pages, name, params, wanted, apart)), wanted))

    def graph(self, name: str, *, apart: bool = False, **params: str) -> QueryResult:
        """The graph of the page query ``name``, a CONSTRUCT; see ``rows``."""
        key = ("graph", name, apart, *sorted(params.items()))
        return cast(QueryResult, self._keep(key, lambda: self._run(self.pages, name, params, apart=apart)))

    def graphs(self) -> Mapping[str, int]:
        """The graphs that are held: short name -> number of triples."""
        return cast(Mapping[str, int], self._keep(("graphs",), self.session.store.sizes))

    def ready(self, name: str, params: Mapping[str, str]) -> QueryResult:
        """The answer of the ready query ``name``; only the one for the default values is kept, as visitors may give any.

        Raises InputError for an unknown query or a wrong parameter.
        """
        query = self.session.catalogue[name]
        if any(params.get(param.name, param.default) != param.default for param in query.params):
            return self._run(self.session.catalogue, name, params)
        return cast(QueryResult, self._keep(("ready", name), lambda: self._run(self.session.catalogue, name, {})))

    def findings(self, plan: str = "", task: str = "", waived: bool = False) -> Sequence[Finding]:
        """The findings of this request's reading that count, of one plan or task where they are given; with ``waived`` only the others."""
        found = self.all_findings()
        return [f for f in found if bool(f.waived) is waived and (not plan or f.plan == plan) and (not task or f.task == task)]

    def all_findings(self) -> Sequence[Finding]:
        """The findings of this request's reading, waived ones too; they are kept, so that the next data can be compared with these."""
        found = self.session.findings(g.reading)
        self.earlier.note(self.version, g.reading, found)
        return found

    def made(self, name: str, make: Callable[[Answers], _T]) -> _T:
        """What a page makes from these answers, kept as they are: once for each reading and data version."""
        return cast(_T, self._keep(("made", name), lambda: make(self)))

    def names(self) -> Mapping[str, Mapping[str, str]]:
        """Preferred names by IRI and language tag, of things, codes and terms of the ontology."""
        return cast(Mapping[str, Mapping[str, str]], self._keep(("names",), self._names))

    def _names(self) -> Mapping[str, Mapping[str, str]]:
        names: dict[str, dict[str, str]] = {}
        for row in [*self.rows("terms"), *self.rows("names"), *self.rows("names", "written")]:  # overridden facts are named too
            names.setdefault(row["thing"], {}).setdefault(TAGS.get(row["language"], row["language"]), row["name"])
        return names

    def _run(self, catalogue: Catalogue, name: str, params: Mapping[str, str], reading: str = "", apart: bool = False) -> QueryResult:
        wanted = reading or g.reading
        dataset = None
        if apart:
            own = {graph(one).value for one in ("base", "ontology", wanted)}
            dataset = Dataset(tuple(sorted(self.session.store.graphs() - own)))
        return run_ready(self.session.store, catalogue[name], params, wanted, dataset)

    def _keep(self, key: tuple[object, ...], make: Callable[[], object], reading: str = "") -> object:
        key = (*key, reading or g.reading, self.version, self.session.store.version)  # the store is ahead while an edit is taken over
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            making = self._making.setdefault(key, Lock())
        with making:
            with self._lock:
                if key in self._kept:
                    return self._kept[key]
            try:
                made = make()
                with self._lock:
                    self._kept[key] = made
                    while len(self._kept) > _KEPT:
                        self._kept.popitem(last=False)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return made


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
