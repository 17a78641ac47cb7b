"""The embedded store: Oxigraph in memory, loaded from a snapshot or made again from the plans."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat

from dutygraph.errors import InputError
from dutygraph.rdf import iris
from dutygraph.store import snapshot
from dutygraph.store.interface import PREFIXES, READINGS, Dataset, Results


class EmbeddedStore:
    """Quads in memory. Safe to query from many threads at once (Oxigraph releases the GIL), also while one of them changes it."""

    def __init__(self, store: pyoxigraph.Store, version: str) -> None:
        self._store = store
        self._version = version

    @classmethod
    def load(cls, dump: bytes, version: str) -> EmbeddedStore:
        """From what ``dump`` gave. Raises SyntaxError where it is no TriG."""
        store = pyoxigraph.Store()
        store.bulk_load(input=dump, format=RdfFormat.TRIG)
        return cls(store, version)

    @property
    def version(self) -> str:
        """The digest of everything that the graph was made from."""
        return self._version

    def replace(self, removed: Mapping[NamedNode, str], added: Mapping[NamedNode, str], version: str) -> None:
        """Take quads away and add others, given as triples by graph, in one transaction: a reader sees all of it or nothing.

        They are Turtle without prefixes. ``version`` is that of the graph from then on. Raises SyntaxError where they are no Turtle.
        """
        gone, come = ("".join(f"GRAPH {graph} {{\n{lines}}}\n" for graph, lines in side.items() if lines) for side in (removed, added))
        self._store.update(f"DELETE DATA {{\n{gone}}} ;\nINSERT DATA {{\n{come}}}")
        self._version = version

    def described(self, node: NamedNode, graph: str) -> Iterator[Quad]:
        """The quads in the graph of that short name whose subject is the node."""
        return self._store.quads_for_pattern(node, None, None, iris.graph(graph))

    def naming(self, node: NamedNode, graph: str, link: NamedNode | None = None) -> Iterator[Quad]:
        """The quads in that graph whose object is the node, those of one property where ``link`` is given."""
        return self._store.quads_for_pattern(None, link, node, iris.graph(graph))

    def query(self, text: str, reading: str | None = "written", dataset: Dataset | None = None) -> Results:
        """Run SPARQL over a reading or a dataset; see ``Store.query``."""
        default = _default_graph(reading)
        named: list[NamedNode | BlankNode] | None = None
        if dataset is not None:
            default, named = [NamedNode(iri) for iri in dataset.default], [NamedNode(iri) for iri in dataset.named]
        return self._store.query(text, base_iri=iris.ID, prefixes=dict(PREFIXES), default_graph=default, named_graphs=named)

    def quads(self, graph: str) -> Iterator[Quad]:
        """All quads of the graph of that short name."""
        return self._store.quads_for_pattern(None, None, None, iris.graph(graph))

    def graphs(self) -> frozenset[str]:
        """IRIs of the graphs that are held, and of those that a reading names though they are still empty."""
        held = {graph.value for graph in self._store.named_graphs()}
        return frozenset(held | {iris.graph(name).value for name in ("base", "ontology", "entries", *READINGS)})

    def dump(self) -> bytes:
        """Everything as TriG."""
        return self._store.dump(format=RdfFormat.TRIG) or b""


def open_store(folder: Path | None, digest: str, make_quads: Callable[[], Iterable[Quad]]) -> EmbeddedStore:
    """The store for the inputs that ``digest`` stands for: from the snapshot in ``folder`` or made again and kept there.

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


def _default_graph(reading: str | None) -> list[NamedNode | BlankNode | DefaultGraph] | None:
    if reading is None:
        return None
    if reading not in READINGS:
        raise InputError(f"unknown reading {reading!r}", f"known are: {', '.join(READINGS)}")
    return [iris.graph(name) for name in ("base", reading, "ontology")]
