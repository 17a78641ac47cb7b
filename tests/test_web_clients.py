"""Programs that others wrote ask the endpoint over HTTP, and read back without loss what it writes."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pandas
import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad
from pyoxigraph import Store as Engine
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from serving import served
from SPARQLWrapper import CSV, JSON, TSV, TURTLE, XML, SPARQLWrapper
from viewer_plan import make_workspace

from dutygraph import resources
from dutygraph.query.catalogue import Catalogue
from dutygraph.query.run import run_ready
from dutygraph.query.worker import FreeQueries, Limits
from dutygraph.session import open_session
from dutygraph.store import EmbeddedStore
from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app

CHECKOUT = Path(__file__).parent.parent
XSD = "http://www.w3.org/2001/XMLSchema#"
BASE = NamedNode("https://w3id.org/dutygraph/id/graph/base")
#: What is hard to write: quotation marks, line ends, astral and bidirectional characters, tags, numbers that look like those of another
#: datatype or like none. They are in the engine's own canonical forms, for that is how it keeps them.
VALUES = [
    Literal("plain"),
    Literal("a,\"b\"\n'c'\td\\e\r\nf\rg"),
    Literal("省司法廳 𠀀 😀 \u202e‮"),
    Literal("]]> <&> &amp; <!--"),
    Literal(""),
    Literal(" spaces "),
    Literal("牽頭", language="zh-hant"),
    Literal("leading", language="en"),
    *(Literal(text, datatype=NamedNode(XSD + kind)) for text, kind in [("7", "integer"), ("seven", "integer"), ("true", "boolean")]),
    *(Literal(text, datatype=NamedNode(XSD + kind)) for text, kind in [("95", "decimal"), ("95.5", "decimal"), ("1.5", "double")]),
    *(Literal(text, datatype=NamedNode(XSD + kind)) for text, kind in [("1000000", "double"), ("2022-12-31", "date")]),
    NamedNode("https://w3id.org/dutygraph/id/agency/%E8%BE%BD%E5%AE%81%E7%9C%81/a'b(c)"),
]
CONTROLS = Literal("a\u0001b\u000bc\u001fd\u007f")
HARD = "SELECT ?subject ?value ?none { ?subject skos:note ?value OPTIONAL { ?subject skos:none ?none } }"


def subject(n: int) -> NamedNode:
    return NamedNode(f"https://w3id.org/dutygraph/id/hard/{n}")


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint over a graph of hard values, and one with control characters at ``hard/controls``."""
    app = create_app(Workspace(make_workspace(tmp_path_factory.mktemp("clients"))))
    close(app)
    engine, note = Engine(), NamedNode("http://www.w3.org/2004/02/skos/core#note")
    for n, value in enumerate(VALUES):
        engine.add(Quad(subject(n), note, value, BASE))
    engine.add(Quad(NamedNode("urn:controls"), NamedNode("http://www.w3.org/2004/02/skos/core#example"), CONTROLS, BASE))
    app.extensions["dutygraph-free"] = FreeQueries(EmbeddedStore(engine, "hard"))
    with served(app) as address:
        yield f"{address}/sparql"
    close(app)


def expected() -> dict[str, tuple[str, str, str]]:
    """subject -> value, language, datatype."""
    found = {}
    for n, value in enumerate(VALUES):
        literal = isinstance(value, Literal)
        kind = value.datatype.value if literal and not value.language else ""
        found[subject(n).value] = (value.value, (value.language or "") if literal else "", "" if kind == XSD + "string" else kind)
    return found


def told(node: rdflib.term.Node) -> tuple[str, str, str]:
    if isinstance(node, rdflib.Literal):
        return str(node), (node.language or "").lower(), str(node.datatype or "").replace(XSD + "string", "")
    return str(node), "", ""


@pytest.fixture
def untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    """rdflib as a reader that keeps literals as they were written."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


@pytest.mark.parametrize("form", ["json", "xml", "tsv"])
@pytest.mark.usefixtures("untouched")
def test_rdflib_reads_rows_back_as_they_were(hard: str, form: str) -> None:
    with urllib.request.urlopen(f"{hard}?format={form}&query={urllib.parse.quote(HARD)}") as answer:
        result = rdflib.query.Result.parse(answer, format=form)
    rows = list(result)
    assert {str(about): told(value) for about, value, _ in rows} == expected()
    assert all(none is None for _, _, none in rows)
    assert [str(name) for name in result.vars or ()] == ["subject", "value", "none"]


@pytest.mark.parametrize(("form", "name"), [("turtle", "turtle"), ("ntriples", "nt"), ("jsonld", "json-ld"), ("rdfxml", "xml")])
@pytest.mark.usefixtures("untouched")
def test_rdflib_reads_graphs_back_as_they_were(hard: str, form: str, name: str) -> None:
    query = urllib.parse.quote("CONSTRUCT { ?s skos:note ?o } { ?s skos:note ?o }")
    with urllib.request.urlopen(f"{hard}?format={form}&query={query}") as answer:
        graph = rdflib.Graph().parse(data=answer.read(), format=name)
    assert {str(s): told(o) for s, _, o in graph} == expected()


def test_control_characters_survive_wherever_the_form_can_hold_them(hard: str) -> None:
    asked = urllib.parse.quote("SELECT ?value { <urn:controls> skos:example ?value }")
    with urllib.request.urlopen(f"{hard}?query={asked}") as answer:
        assert json.loads(answer.read())["results"]["bindings"][0]["value"]["value"] == CONTROLS.value
    graph = urllib.parse.quote("CONSTRUCT WHERE { <urn:controls> skos:example ?value }")
    for form, name in (("turtle", "turtle"), ("ntriples", "nt"), ("jsonld", "json-ld")):
        with urllib.request.urlopen(f"{hard}?format={form}&query={graph}") as answer:
            assert [str(o) for o in rdflib.Graph().parse(data=answer.read(), format=name).objects()] == [CONTROLS.value]
    for form, query in (("xml", asked), ("rdfxml", graph)):
        with urllib.request.urlopen(f"{hard}?format={form}&query={query}") as answer:
            assert "a\ufffdb\ufffdc\ufffdd\u007f" in answer.read().decode(), "well-formed, and seen to be replaced"


def test_sparqlwrapper_gets_every_form(hard: str) -> None:
    client = SPARQLWrapper(hard)
    client.setQuery(HARD)
    client.setReturnFormat(JSON)
    rows = client.queryAndConvert()["results"]["bindings"]
    assert {row["subject"]["value"]: row["value"]["value"] for row in rows} == {iri: value for iri, (value, _, _) in expected().items()}
    client.setReturnFormat(XML)
    assert len(client.queryAndConvert().getElementsByTagName("result")) == len(VALUES)
    for form, mark in ((CSV, b"subject,value,none\r\n"), (TSV, b"?subject\t?value\t?none\n")):
        client.setReturnFormat(form)
        assert client.queryAndConvert().startswith(mark)
    client.setQuery("DESCRIBE ?s { ?s skos:note 'plain' }")
    client.setReturnFormat(TURTLE)
    assert len(rdflib.Graph().parse(data=client.queryAndConvert(), format="turtle")) == 1
    client.setMethod("POST")
    client.setQuery("ASK { ?s skos:note 7 }")
    client.setReturnFormat(JSON)
    assert client.queryAndConvert()["boolean"] is True


def test_sparqlwrapper_names_a_dataset(hard: str) -> None:
    client = SPARQLWrapper(hard, returnFormat=JSON, defaultGraph="https://w3id.org/dutygraph/id/graph/ontology")
    client.setQuery("ASK { ?s skos:note ?o }")
    assert client.queryAndConvert()["boolean"] is False


def test_rdflibs_store_asks_as_if_the_graph_were_its_own(hard: str) -> None:
    graph = rdflib.Graph(SPARQLStore(hard))
    note = rdflib.URIRef("http://www.w3.org/2004/02/skos/core#note")
    assert graph.value(rdflib.URIRef(subject(6).value), note) == rdflib.Literal("牽頭", lang="zh-hant")
    assert len(list(graph.query("SELECT ?o { ?s <http://www.w3.org/2004/02/skos/core#note> ?o }"))) == len(VALUES)
    assert graph.query("ASK { ?s ?p 'plain' }").askAnswer is True


def test_pandas_reads_a_table_from_the_address(hard: str) -> None:
    asked = urllib.parse.quote("SELECT ?subject ?value { ?subject skos:note ?value }")
    found = pandas.read_csv(f"{hard}?format=csv&query={asked}", keep_default_na=False, lineterminator=None)
    assert dict(zip(found["subject"], found["value"], strict=True))[subject(2).value] == VALUES[2].value
    assert len(found) == len(VALUES)


@pytest.fixture(scope="module")
def seed() -> Iterator[tuple[str, EmbeddedStore]]:
    """The endpoint over the shipped plan, and the store that answers in process."""
    workspace = Workspace(CHECKOUT)
    app = create_app(workspace, Limits(seconds=60, rows=100_000))
    with served(app) as address:
        yield f"{address}/sparql", open_session(workspace).store  # type: ignore[misc]
    close(app)


READY = list(Catalogue.load(resources.folder("queries")).queries.values())


@pytest.mark.parametrize("query", READY, ids=lambda query: query.name)
def test_ready_questions_answer_the_same_over_http(seed: tuple[str, EmbeddedStore], query) -> None:  # type: ignore[no-untyped-def]
    address, store = seed
    with urllib.request.urlopen(address, urllib.parse.urlencode({"query": query.fill()}).encode(), timeout=60) as answer:
        found = json.loads(answer.read())
    ours = run_ready(store, query)
    assert (tuple(found["head"]["vars"]), tuple(found["results"]["bindings"])) == (ours.variables, ours.rows)
