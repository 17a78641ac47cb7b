"""A store behind a SPARQL 1.1 endpoint: asked by the protocol, loaded by the Graph Store Protocol or by Update."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import cast
from urllib.parse import urlencode

from pyoxigraph import NamedNode, Quad, QueryTriples, RdfFormat, Triple, parse, serialize

from dutygraph.errors import InputError
from dutygraph.rdf import iris
from dutygraph.store import dialect
from dutygraph.store.changes import STATE, triples, update_text, version_update
from dutygraph.store.http import Answer, Line, RefusedError
from dutygraph.store.interface import PREFIXES, READINGS, Dataset, Results
from dutygraph.store.questions import question
from dutygraph.store.setting import Endpoint

_GRAPHS = iris.graph("").value
_ROWS = "application/sparql-results+json"
_TRIPLES = "application/n-triples, text/turtle;q=0.5"
_ROW_FORMS = re.compile(r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
_GRAPH = re.compile(r"\bGRAPH\b", re.IGNORECASE)
_NO_CODE = re.compile(r"#[^\n]*|<[^<>\s]*>")
#: Seconds for which the version and the list of graphs are believed: another process may load the endpoint.
_BELIEVED = 5.0
#: Triples that go into one request.
_CHUNK = 20_000
_CHUNK_OF_UPDATE = 2_000


class RemoteStore:
    """Quads at an endpoint. Safe to use from many threads at once."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._line = Line(endpoint)
        self._lock = threading.Lock()
        self._headers: Mapping[str, str] = {}
        self._believed: dict[str, tuple[float, object]] = {}

    @property
    def place(self) -> str:
        """Where it is, to be shown."""
        return f"at {self.endpoint.query}"

    @property
    def version(self) -> str:
        """The version that the endpoint says its data are of, "" where they are not whole; asked for again after some seconds."""
        return str(self._believe("version", lambda: self.state().get(STATE.value, "")))

    def query(self, text: str, reading: str | None = "written", dataset: Dataset | None = None, *, ontology: bool = True) -> Results:
        """See ``Store.query``; also raises InputError where the endpoint does not answer."""
        return self.ask(text, reading, dataset, ontology=ontology)

    def ask(
        self,
        text: str,
        reading: str | None = "written",
        dataset: Dataset | None = None,
        seconds: float = 0,
        largest: int = 1 << 31,
        *,
        ontology: bool = True,
    ) -> Results:
        """As ``query``, stopped after so many seconds (0: the endpoint's usual) or bytes of answer; then it is not asked again."""
        form = [("query", _with_prefixes(text)), *self._dataset(reading, dataset, bool(_GRAPH.search(text)), ontology)]
        form += dialect.limits(self._headers, seconds) if seconds else []
        rows = _form(text) in ("SELECT", "ASK")
        headers = {"Accept": _ROWS if rows else _TRIPLES, "Content-Type": "application/x-www-form-urlencoded"}
        attempts = 1 if seconds else 4
        try:
            answer = self._line.send("POST", self.endpoint.query, urlencode(form).encode(), headers, seconds or None, largest, attempts)
        except RefusedError as error:
            if error.status == 400:
                raise SyntaxError(error.said) from error
            raise
        self._headers = answer.headers
        return dialect.solutions(answer.headers, answer.body) if rows else _graph(answer)

    def quads(self, graph: str) -> Iterator[Quad]:
        """All quads of the graph of that short name."""
        name = iris.graph(graph)
        for triple in self._triples(name):
            yield Quad(triple.subject, triple.predicate, triple.object, name)

    def graphs(self) -> frozenset[str]:
        """IRIs of the graphs that are held, and of those that a reading names though they are still empty."""
        held = self._believe("graphs", self._held)
        assert isinstance(held, frozenset)
        return held

    def sizes(self) -> dict[str, int]:
        """How many triples each graph holds, by its short name."""
        found = dict.fromkeys(sorted(iri.removeprefix(_GRAPHS) for iri in self.graphs()), 0)
        for row in self._rows("sizes", None):
            if row[0].startswith(_GRAPHS) and row[0] != STATE.value:
                found[row[0].removeprefix(_GRAPHS)] = int(row[1])
        return found

    def dump(self) -> bytes:
        """Everything as TriG."""
        names = sorted(iri.removeprefix(_GRAPHS) for iri in self.graphs())
        return serialize((quad for name in names for quad in self.quads(name)), format=RdfFormat.TRIG) or b""

    def replace(self, removed: Mapping[NamedNode, str], added: Mapping[NamedNode, str], version: str) -> None:
        """See ``Store.replace``: one request, which engines run as one transaction."""
        changed = update_text(removed, added)
        self.update(f"{changed};\n{version_update(version)}" if changed else version_update(version))

    def close(self) -> None:
        """Nothing is held between requests."""

    # what loading needs

    def state(self) -> dict[str, str]:
        """What the endpoint says of itself: IRI of a part -> its key; that of the graph ``state`` -> the version, where all is loaded."""
        return {part: key for part, key in self._rows("state", Dataset((STATE.value,)))}  # noqa: C416

    def update(self, text: str) -> None:
        """Run a SPARQL Update that is safe to repeat."""
        self._line.send(
            "POST", self.endpoint.update, urlencode({"update": text}).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
        )
        with self._lock:
            self._believed.clear()

    def add(self, graph: NamedNode, quads: Iterable[Quad]) -> None:
        """Add the triples of these quads to the graph, in requests of bounded size."""
        size = _CHUNK if self.endpoint.graphs else _CHUNK_OF_UPDATE
        held = list(quads)
        for start in range(0, len(held), size):
            chunk = held[start : start + size]
            if self.endpoint.graphs:
                address = f"{self.endpoint.graphs}?{urlencode({'graph': graph.value})}"
                self._line.send("POST", address, triples(chunk), {"Content-Type": "application/n-triples"})
            else:
                self.update(update_text({}, {graph: triples(chunk).decode()}))

    def _dataset(self, reading: str | None, dataset: Dataset | None, named_too: bool, ontology: bool) -> list[tuple[str, str]]:
        if dataset is None and reading is None:
            return []
        if dataset is None:
            if reading not in READINGS:
                raise InputError(f"unknown reading {reading!r}", f"known are: {', '.join(READINGS)}")
            graphs = self.graphs() if named_too else ()  # asked before it is known whose answers these are
            held = dialect.named(self._headers, graphs)
            graphs_of = ("base", reading, *(("ontology",) if ontology else ()))
            dataset = Dataset(tuple(iris.graph(name).value for name in graphs_of), held)
        default = dataset.default or (dialect.NO_GRAPH,)
        named = dataset.named or (dialect.NO_GRAPH,)
        return [*(("default-graph-uri", iri) for iri in default), *(("named-graph-uri", iri) for iri in named)]

    def _held(self) -> frozenset[str]:
        held = {row[0] for row in self._rows("graphs", None) if row[0].startswith(_GRAPHS) and row[0] != STATE.value}
        return frozenset(held | {iris.graph(name).value for name in ("base", "ontology", "entries", *READINGS)})

    def _rows(self, name: str, dataset: Dataset | None) -> list[tuple[str, ...]]:
        answer = self.ask(question(f"{name}.rq"), None, dataset)
        return [tuple(term.value for term in row) for row in answer]  # type: ignore[union-attr]  # ours are SELECT

    def _triples(self, graph: NamedNode) -> Iterable[Triple]:
        if self.endpoint.graphs:
            address = f"{self.endpoint.graphs}?{urlencode({'graph': graph.value})}"
            try:
                return _graph(self._line.send("GET", address, headers={"Accept": _TRIPLES}))
            except RefusedError as error:
                if error.status == 404:
                    return ()
                raise
        return cast(QueryTriples, self.ask(question("triples.rq"), None, Dataset((graph.value,))))

    def _believe(self, name: str, find: object) -> object:
        with self._lock:
            at, value = self._believed.get(name, (-_BELIEVED, None))
        if time.monotonic() - at > _BELIEVED:
            value = find()  # type: ignore[operator]
            with self._lock:
                self._believed[name] = (time.monotonic(), value)
        return value


def _form(text: str) -> str:
    found = _ROW_FORMS.search(_NO_CODE.sub(" ", text))
    return found[1].upper() if found else "SELECT"


def _with_prefixes(text: str) -> str:
    """The query with the prefixes that it need not declare, on its first line, so that places in it stay."""
    declared = {name.lower() for name in re.findall(r"PREFIX\s+(\w+)\s*:", text, re.IGNORECASE)}
    head = "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items() if name not in declared)
    return f"BASE <{iris.ID}> {head}{text}"


def _graph(answer: Answer) -> QueryTriples:
    kind = answer.headers.get("content-type", "").partition(";")[0].strip()
    form = RdfFormat.from_media_type(kind) or RdfFormat.TURTLE
    try:
        return cast(QueryTriples, (quad.triple for quad in parse(answer.body, format=form)))
    except (SyntaxError, ValueError) as error:
        raise InputError(f"the endpoint's answer is no {form.name}: {error}", "is it a SPARQL endpoint?") from error
