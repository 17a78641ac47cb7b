"""The same question put to several engines, and their rows in one form: what the tests of ready questions stand on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import rdflib
from pyoxigraph import Quad, RdfFormat, parse

from dutygraph.query.catalogue import ReadyQuery
from dutygraph.rdf import iris
from dutygraph.rdf.convert import to_rdflib
from dutygraph.store import EmbeddedStore, open_store

Rows = list[dict[str, str]]
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]*)?")

DATA = Path(__file__).parent / "query_data"
ONTOLOGY = Path(__file__).parent.parent / "ontology" / "duty.ttl"
#: The made-up plan, by the graph that the files fill.
SMALL = {"base": (DATA / "small.ttl",), "ontology": (ONTOLOGY,), "version/small/1a1a1a1a1a1a": (DATA / "small-2019.ttl",)}
#: The same with a city's plan that carries it out, and what a person added.
PAIR = {**SMALL, "base": (DATA / "small.ttl", DATA / "lower.ttl"), "curated": (DATA / "curated.ttl",)}


def small_store(files: Mapping[str, Sequence[Path]]) -> EmbeddedStore:
    """A store of Turtle files, in the graphs of these short names."""

    def quads() -> list[Quad]:
        return [
            Quad(triple.subject, triple.predicate, triple.object, iris.graph(name))
            for name, paths in files.items()
            for path in paths
            for triple in parse(path=path, format=RdfFormat.TURTLE)
        ]

    return open_store(None, "small", quads)


def snapshots(store: EmbeddedStore) -> list[str]:
    """IRIs of the snapshots of earlier versions that the store holds."""
    return sorted(graph for graph in store.graphs() if graph.startswith(iris.graph("version").value + "/"))


def rdflib_dataset(store: EmbeddedStore, reading: str = "written") -> rdflib.Dataset:
    """What a query of that reading sees: the reading as default graph, snapshots as named ones."""
    dataset = rdflib.Dataset()
    for name in ("base", reading, "ontology"):
        dataset.default_graph += to_rdflib(store.quads(name))
    for graph in snapshots(store):
        held = dataset.graph(rdflib.URIRef(graph))
        held += to_rdflib(store.quads(graph.removeprefix(iris.graph("").value)))
    return dataset


def rdflib_rows(dataset: rdflib.Dataset, query: ReadyQuery, params: Mapping[str, str]) -> Rows:
    """The rows that rdflib gives."""
    found = dataset.query(query.fill(params))
    assert found.vars is not None
    return records([str(one) for one in found.vars], [["" if term is None else str(term) for term in row] for row in found])


def records(variables: Sequence[str], rows: Iterable[Sequence[str]]) -> Rows:
    """Rows by column; values without the digits that engines write differently (95.0, 95)."""
    found = [dict(zip(variables, row, strict=True)) for row in rows]
    return [row | {"value": plain_number(row["value"])} if row.get("value") else row for row in found]


def plain_number(value: str) -> str:
    """A decimal without trailing zeros; whatever else stands there as it is."""
    return f"{Decimal(value).normalize():f}" if _NUMBER.fullmatch(value) else value


def json_rows(answer: Mapping[str, Any]) -> Rows:
    """Rows of SPARQL results JSON."""
    names = answer["head"]["vars"]
    return records(names, [[row[name]["value"] if name in row else "" for name in names] for row in answer["results"]["bindings"]])
