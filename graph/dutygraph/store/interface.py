"""What every store gives, wherever its quads live."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples

from dutygraph.rdf.terms import NAMESPACE, SHAPES

#: Prefixes that a query need not declare.
PREFIXES = {
    "duty": NAMESPACE,
    "dsh": SHAPES,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "dct": "http://purl.org/dc/terms/",
}

#: A reading's dataset is the graph ``base``, the reading's own graph and ``ontology`` (docs/design.md).
READINGS = ("written", "curated")

#: SELECT, ASK, and CONSTRUCT or DESCRIBE.
Results = QuerySolutions | QueryBoolean | QueryTriples


@dataclass(frozen=True, slots=True)
class Dataset:
    """IRIs of graphs: those whose union is the default graph, and those that GRAPH reaches. One that is not held is empty."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


class Store(Protocol):
    """The graphs of all plans, wherever they are kept. Safe to ask from many threads at once."""

    @property
    def place(self) -> str:
        """Where it is, as is said of it; "" where it lives in this process."""

    @property
    def version(self) -> str:
        """Which data this is: changes whenever the graph may have changed."""

    def query(self, text: str, reading: str | None = "written", dataset: Dataset | None = None, *, ontology: bool = True) -> Results:
        """Run SPARQL over a reading; ``reading=None`` leaves the dataset to the query's own FROM clauses.

        Without the ``ontology`` a reading is asked faster, in some two thirds of the time. A ``dataset`` stands in place of both the
        reading and FROM. Relative IRIs are below that of all data, ``…/id/``.
        Raises SyntaxError as the engine words it, InputError for an unknown reading, ValueError for a graph's name that is no IRI.
        """

    def quads(self, graph: str) -> Iterator[Quad]:
        """All quads of the graph of that short name."""

    def graphs(self) -> frozenset[str]:
        """IRIs of the graphs that are held."""

    def sizes(self) -> dict[str, int]:
        """How many triples each graph holds, by its short name."""

    def dump(self) -> bytes:
        """Everything as TriG."""

    def replace(self, removed: Mapping[NamedNode, str], added: Mapping[NamedNode, str], version: str) -> None:
        """Take triples out and put others in, as one transaction: whoever asks sees the data before or after it, never half.

        They are given by graph, as Turtle without prefixes and without blank nodes (``changes.by_graph`` makes it of quads). From then
        on the data are of that ``version``. Repeating it changes nothing. Raises SyntaxError where they are no Turtle, InputError
        where the store may not be changed, or is being changed by another process.
        """

    def close(self) -> None:
        """Let go of files and connections; the store is not asked any more."""
