"""Every query of ours gives the same rows on a real Virtuoso 7.2.5 as on Oxigraph: ready questions, those of pages and those of tables."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from curated_workspace import curated as make_curated
from engines import PAIR, Rows, json_rows, records, small_store, snapshots
from pyoxigraph import NamedNode, RdfFormat, parse, serialize
from virtuoso import SERVER, Virtuoso, serving

from dutygraph.query.catalogue import Catalogue, ReadyQuery
from dutygraph.query.run import run_ready
from dutygraph.rdf import iris, terms
from dutygraph.session import quads_of
from dutygraph.store import EmbeddedStore, open_store
from dutygraph.workspace import Workspace

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SERVER is None, reason="Virtuoso is not installed (Debian: virtuoso-opensource-7-bin)"),
]

CHECKOUT = Path(__file__).parent.parent
FOLDERS = ("queries", "queries/pages", "queries/tables")
QUERIES = [query for folder in FOLDERS for query in Catalogue.load(CHECKOUT / folder).queries.values()]
GRAPHS_OUT = [query for query in QUERIES if "\nCONSTRUCT" in query.text]
#: What is asked for where a parameter is of that type, beside nothing at all.
SAMPLES = {"name": "省司法厅", "date": "2026-04-01", "year": "2022"}
#: The curated reading, which holds what people added as well.
GRAPHS = ("base", "curated", "ontology")
#: Nodes that a page's query may be about.
CLASSES = {"task": terms.Task, "agency": terms.Agency, "thing": terms.Assignment, "plan": terms.Plan}


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, EmbeddedStore]:
    """The shipped plan's graph, that of the made-up plans, and one that people curated."""
    curated = make_curated(tmp_path_factory.mktemp("curated"))
    return {
        "seed": open_store(None, "seed", lambda: quads_of(Workspace(CHECKOUT))),
        "pair": small_store(PAIR),
        "curated": open_store(None, "curated", lambda: quads_of(curated)),
    }


@pytest.fixture(scope="module")
def virtuoso(stores: dict[str, EmbeddedStore], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    with serving(tmp_path_factory.mktemp("virtuoso")) as server:
        for name, store in stores.items():
            for graph in GRAPHS:
                server.put(place(name, graph), n_triples(store, graph))
            for graph in snapshots(store):  # named in the data, so loaded under their own names
                server.put(graph, n_triples(store, graph.removeprefix(iris.graph("").value)))
        yield server


def place(store: str, graph: str) -> str:
    return f"urn:{store}:{graph}"


def n_triples(store: EmbeddedStore, graph: str) -> bytes:
    return serialize((quad.triple for quad in store.quads(graph)), format=RdfFormat.N_TRIPLES) or b""


def parameters(query: ReadyQuery, store: EmbeddedStore) -> Iterator[Mapping[str, str]]:
    """Nothing given, then each parameter by itself, a code with each of its values, an IRI with some of its class."""
    needed = {param.name: some(store, CLASSES[param.name]) for param in query.params if param.type == "iri"}
    if needed:
        yield from ({name: iri} for name, found in needed.items() for iri in found)
        return
    yield {}
    for param in query.params:
        values = param.values or ([SAMPLES[param.type]] if param.type in SAMPLES else [])
        yield from ({param.name: value} for value in values)


def some(store: EmbeddedStore, kind: NamedNode) -> list[str]:
    return sorted(q.subject.value for q in store.quads("base") if q.predicate == terms.rdf_type and q.object == kind)[:3]  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["seed", "pair", "curated"])
@pytest.mark.parametrize("query", [query for query in QUERIES if query not in GRAPHS_OUT], ids=lambda query: query.name)
def test_the_rows_are_the_same(query: ReadyQuery, name: str, stores: dict[str, EmbeddedStore], virtuoso: Virtuoso) -> None:
    store = stores[name]
    for params in parameters(query, store):
        result = run_ready(store, query, params, "curated")
        expected = records(result.variables, result.values())
        default = [place(name, graph) for graph in GRAPHS]
        found = json_rows(virtuoso.ask(query.fill(params), default, snapshots(store) or ["urn:no:snapshot"]))
        assert in_one_form(found, result.rows) == expected, params


def in_one_form(rows: Rows, ours: tuple[Mapping[str, Mapping[str, str]], ...]) -> Rows:
    """Virtuoso keeps booleans as numbers: 1 stands for true where the other engine's value is a boolean."""
    truths = {name for row in ours for name, term in row.items() if term.get("datatype") == terms.xsd_boolean.value}
    words = {"1": "true", "0": "false"}
    return [{name: words.get(value, value) if name in truths else value for name, value in row.items()} for row in rows]


@pytest.mark.parametrize("query", GRAPHS_OUT, ids=lambda query: query.name)
def test_what_is_constructed_is_the_same_triples(query: ReadyQuery, stores: dict[str, EmbeddedStore], virtuoso: Virtuoso) -> None:
    for thing in some(stores["seed"], terms.Assignment):
        ours = run_ready(stores["seed"], query, {"thing": thing}).graph
        theirs = virtuoso.construct(query.fill({"thing": thing}), [place("seed", "base"), place("seed", "written")])
        assert triples(theirs) == triples(ours.encode())
        assert len(triples(theirs)) > 5


def triples(data: bytes) -> set[str]:
    return {str(quad.triple) for quad in parse(data, format=RdfFormat.N_TRIPLES)}


def test_ci_has_it() -> None:
    """In continuous integration nothing of this may be left out."""
    assert SERVER or not os.environ.get("DUTYGRAPH_CI")
