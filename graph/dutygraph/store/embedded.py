"""The embedded store: Oxigraph, in memory from a snapshot; ``disk`` keeps one on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat

from dutygraph.errors import InputError
from dutygraph.rdf import iris
from dutygraph.store import snapshot
from dutygraph.store.changes import STATE, update_text
from dutygraph.store.interface import PREFIXES, READINGS, Dataset, Results
from dutygraph.store.questions import question


class EmbeddedStore:
    """Quads in this process. Safe to query from many threads at once (Oxigraph releases the GIL), also while one of them changes it."""

    def __init__(self, store: pyoxigraph.Store, version: str) -> None:
        self._store = store
        self._version = version
        #: Told of every change, right after it, as the SPARQL Update that makes it and the version that it leads to.
        self.replaced: list[Callable[[str, str], None]] = []

    @classmethod
    def load(cls, dump: bytes, version: str) -> EmbeddedStore:
        """From what ``dump`` gave. Raises SyntaxError where it is no TriG."""
        store = pyoxigraph.Store()
        store.bulk_load(input=dump, format=RdfFormat.TRIG)
        return cls(store, version)

    @property
    def place(self) -> str:
        """In this process."""
        return ""

    @property
    def version(self) -> str:
        """The digest of everything that the graph was made from."""
        return self._version

    @property
    def folder(self) -> Path | None:
        """The folder that another process can open it from; None where it lives in memory."""
        return None

    def replace(self, removed: Mapping[NamedNode, str], added: Mapping[NamedNode, str], version: str) -> None:
        """Take triples out and put others in, as one transaction; see ``Store.replace``. A snapshot on disk stays as it is."""
        update = update_text(removed, added)
        self.update(update)
        self._version = version
        for told in self.replaced:
            told(update, version)

    def update(self, text: str) -> None:
        """Make a change that another store with the same quads was told of by ``replaced``."""
        self._store.update(text)

    def described(self, node: NamedNode, graph: str) -> Iterator[Quad]:
        """The quads in the graph of that short name whose subject is the node."""
        return self._store.quads_for_pattern(node, None, None, iris.graph(graph))

    def naming(self, node: NamedNode, graph: str, link: NamedNode | None = None) -> Iterator[Quad]:
        """The quads in that graph whose object is the node, those of one property where ``link`` is given."""
        return self._store.quads_for_pattern(None, link, node, iris.graph(graph))

    def query(self, text: str, reading: str | None = "written", dataset: Dataset | None = None, *, ontology: bool = True) -> Results:
        """Run SPARQL over a reading or a dataset; see ``Store.query``."""
        default = self._default_graph(reading, ontology)
        named: list[NamedNode | BlankNode] | None = None
        if dataset is not None:
            default, named = [NamedNode(iri) for iri in dataset.default], [NamedNode(iri) for iri in dataset.named]
        return self._store.query(text, base_iri=iris.ID, prefixes=dict(PREFIXES), default_graph=default, named_graphs=named)

    def _default_graph(self, reading: str | None, ontology: bool) -> list[NamedNode | BlankNode | DefaultGraph] | None:
        """The graphs of a reading; its own is left out while it is empty: each graph costs a look-up more for every pattern of a query."""
        if reading is None:
            return None
        if reading not in READINGS:
            raise InputError(f"unknown reading {reading!r}", f"known are: {', '.join(READINGS)}")
        own = [name for name in (reading,) if next(self.quads(name), None)]
        return [iris.graph(name) for name in ("base", *own, *(("ontology",) if ontology else ()))]

    def quads(self, graph: str | NamedNode) -> Iterator[Quad]:
        """All quads of a graph, given by its short name or whole."""
        return self._store.quads_for_pattern(None, None, None, iris.graph(graph) if isinstance(graph, str) else graph)

    def graphs(self) -> frozenset[str]:
        """IRIs of the graphs that are held, and of those that a reading names though they are still empty."""
        held = {graph.value for graph in self._store.named_graphs() if graph != STATE}
        return frozenset(held | {iris.graph(name).value for name in ("base", "ontology", "entries", *READINGS)})

    def sizes(self) -> dict[str, int]:
        """How many triples each graph holds, by its short name."""
        base = iris.graph("").value
        found = dict.fromkeys(sorted(iri.removeprefix(base) for iri in self.graphs()), 0)
        for graph, triples in self._store.query(question("sizes.rq")):  # type: ignore[union-attr]  # it is a SELECT
            if graph != STATE:
                found[graph.value.removeprefix(base)] = int(triples.value)
        return found

    def dump(self) -> bytes:
        """Everything as TriG."""
        return self._store.dump(format=RdfFormat.TRIG) or b""

    def dump_into(self, file: IO[bytes]) -> None:
        """The same, written into a file."""
        self._store.dump(file, format=RdfFormat.TRIG)

    def close(self) -> None:
        """Nothing is held but memory."""


def open_store(folder: Path | None, digest: str, make_quads: Callable[[], Iterable[Quad]]) -> EmbeddedStore:
    """The store in memory for the inputs that ``digest`` stands for: from the snapshot in ``folder``, or made and kept there.

    ``digest`` must cover everything that the quads come from (plan files, registry, vocabulary, ontology, tool version).
    ``folder=None``, or one that cannot be written, builds in memory and keeps nothing.
    """
    if folder is not None and (kept := snapshot.read(folder, digest)) is not None:
        return EmbeddedStore.load(kept, digest)
    store = pyoxigraph.Store()
    store.bulk_extend(make_quads())
    built = EmbeddedStore(store, digest)
    if folder is not None:
        snapshot.write(folder, digest, built.dump())
    return built
