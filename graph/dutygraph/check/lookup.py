"""Looks up values of properties for many nodes at once: one interface over a reading in a store and over an rdflib graph."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode, QuerySolutions

from dutygraph.check import translate
from dutygraph.store.interface import Dataset, Store

if TYPE_CHECKING:
    from rdflib import Graph

#: How many nodes one query names: a text of about a megabyte.
_AT_ONCE = 10_000


class Value(NamedTuple):
    """An IRI or a literal as text; ``language`` is "" where it has none."""

    text: str
    language: str = ""


class Facts(ABC):
    """What nodes have of properties. A value is read once: ``gather`` reads those of many nodes in one go, the others ask for one."""

    def __init__(self) -> None:
        self._held: dict[NamedNode, dict[str, tuple[Value, ...]]] = defaultdict(dict)

    def gather(self, nodes: Collection[str], *terms: NamedNode) -> None:
        """Read these properties of these nodes, so that they can be asked for one by one at no cost. "" is no node."""
        new = [node for node in dict.fromkeys(nodes) if node and any(node not in self._held[term] for term in terms)]
        for term in terms:
            for node in new:
                self._held[term].setdefault(node, ())
        for node, term, value in self._read(new, terms) if new else ():
            known = self._held[term]
            if value not in known[node]:
                known[node] = tuple(sorted((*known[node], value)))

    def all(self, node: str, term: NamedNode) -> tuple[Value, ...]:
        """The node's values of the property, sorted."""
        if node and node not in self._held[term]:
            self.gather((node,), term)
        return self._held[term].get(node, ())

    def first(self, node: str, term: NamedNode) -> str:
        """The least of them as text, "" where there is none."""
        values = self.all(node, term)
        return values[0].text if values else ""

    @abstractmethod
    def instances(self, kind: NamedNode) -> list[str]:
        """The nodes of that class itself, sorted."""

    @abstractmethod
    def _read(self, nodes: list[str], terms: Collection[NamedNode]) -> Iterator[tuple[str, NamedNode, Value]]: ...


class StoreFacts(Facts):
    """Over a reading of a store, or over the graphs of ``dataset``."""

    def __init__(self, store: Store, reading: str, dataset: Dataset | None = None) -> None:
        super().__init__()
        self._store, self._reading, self._dataset = store, reading, dataset

    def instances(self, kind: NamedNode) -> list[str]:
        """See ``Facts``."""
        return sorted(node.value for (node,) in self._rows(translate.instances(kind)))

    def _read(self, nodes: list[str], terms: Collection[NamedNode]) -> Iterator[tuple[str, NamedNode, Value]]:
        kept = {term.value: term for term in terms}
        nodes = [node for node in nodes if _is_iri(node)]  # where a node should stand, data may have a text
        for start in range(0, len(nodes), _AT_ONCE):
            text = translate.values(nodes[start : start + _AT_ONCE], terms)
            for node, term, value in self._rows(text):
                yield node.value, kept[term.value], Value(value.value, (value.language or "") if isinstance(value, Literal) else "")

    def _rows(self, text: str) -> QuerySolutions:
        return rows(self._store, text, self._reading, self._dataset)


class GraphFacts(Facts):
    """Over an rdflib graph."""

    def __init__(self, graph: Graph) -> None:
        super().__init__()
        self._graph = graph

    def instances(self, kind: NamedNode) -> list[str]:
        """See ``Facts``."""
        from rdflib import RDF, URIRef

        return sorted(str(node) for node in self._graph.subjects(RDF.type, URIRef(kind.value)))

    def _read(self, nodes: Iterable[str], terms: Collection[NamedNode]) -> Iterator[tuple[str, NamedNode, Value]]:
        from rdflib import BNode, Literal, URIRef

        for node in nodes:
            for subject in (URIRef(node), BNode(node)):
                for term in terms:
                    for value in self._graph.objects(subject, URIRef(term.value)):
                        yield node, term, Value(str(value), (value.language or "") if isinstance(value, Literal) else "")


def rows(store: Store, text: str, reading: str, dataset: Dataset | None = None) -> QuerySolutions:
    """The solutions of a SELECT; see ``Store.query``."""
    found = store.query(text, reading, dataset)
    assert isinstance(found, QuerySolutions)
    return found


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True
