"""The endpoint by the SPARQL 1.1 Protocol: ways to ask, forms of answers, limits, refusals."""

from __future__ import annotations

import csv
import io
import json
import re
import socket
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import rdflib
from flask.testing import FlaskClient
from viewer_plan import make_workspace

from dutygraph.query.worker import Limits
from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app
from dutygraph_web.sparql import AT_ONCE

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
GRAPH = "https://w3id.org/dutygraph/id/graph/"
SELECT = (
    "SELECT ?citation WHERE { ?task a duty:Task ; duty:citation ?citation ; duty:plan ?plan . ?plan duty:planId 'good' } ORDER BY ?citation"
)
EXPECTED = ["一.1", "一.2", "一.3"]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    workspace = Workspace(make_workspace(tmp_path_factory.mktemp("sparql")))
    app = create_app(workspace, Limits(seconds=2.0, rows=50))
    yield app.test_client()
    close(app)


def found(answer: bytes) -> list[str]:
    return [row["citation"]["value"] for row in json.loads(answer)["results"]["bindings"]]


def test_three_ways_to_ask_give_one_answer(client: FlaskClient) -> None:
    by_get = client.get("/sparql", query_string={"query": SELECT})
    by_form = client.post("/sparql", data={"query": SELECT})
    direct = client.post("/sparql", data=SELECT.encode(), content_type="application/sparql-query")
    assert found(by_get.data) == found(by_form.data) == found(direct.data) == EXPECTED
    assert by_get.mimetype == "application/sparql-results+json"


def test_rows_come_in_the_form_that_accept_prefers(client: FlaskClient) -> None:
    def ask(accept: str) -> tuple[str | None, str]:
        answer = client.get("/sparql", query_string={"query": SELECT}, headers={"Accept": accept})
        assert answer.status_code == 200
        assert "Accept" in answer.headers["Vary"]
        return answer.mimetype, answer.get_data(as_text=True)

    kind, text = ask("text/csv")
    assert kind == "text/csv"
    assert list(csv.reader(io.StringIO(text))) == [["citation"], *([one] for one in EXPECTED)]
    kind, text = ask("text/tab-separated-values")
    assert (kind, text.splitlines()) == ("text/tab-separated-values", ["?citation", *(f'"{one}"' for one in EXPECTED)])
    kind, text = ask("application/sparql-results+xml")
    spoken = [node.text for node in ET.fromstring(text).iter("{http://www.w3.org/2005/sparql-results#}literal")]
    assert (kind, spoken) == ("application/sparql-results+xml", EXPECTED)
    assert ask("text/csv;q=0.1, application/sparql-results+json")[0] == "application/sparql-results+json"
    assert ask("*/*")[0] == "application/sparql-results+json"


def test_yes_or_no(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": "ASK { ?task a duty:Task }"})
    assert json.loads(answer.data)["boolean"] is True


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/ld+json", "json-ld"),
        ("application/rdf+xml", "xml"),
        ("*/*", "turtle"),
    ],
)
def test_graphs_come_in_the_form_that_accept_prefers(client: FlaskClient, accept: str, form: str) -> None:
    query = "CONSTRUCT { ?task duty:citation ?c } WHERE { ?task duty:citation ?c }"
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})
    graph = rdflib.Graph().parse(data=answer.data, format=form)
    assert {str(o) for o in graph.objects()} >= set(EXPECTED)


def test_what_cannot_be_written_is_not_acceptable_and_says_what_can(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": SELECT}, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/csv" in answer.get_data(as_text=True)
    assert client.get("/sparql", query_string={"query": SELECT, "format": "turtle"}).status_code == 406
    odd = "CONSTRUCT { ?s <http://example.org/1> ?c } WHERE { ?s duty:citation ?c }"
    answer = client.get("/sparql", query_string={"query": odd}, headers={"Accept": "application/rdf+xml"})
    assert (answer.status_code, "http://example.org/1" in answer.get_data(as_text=True)) == (406, True)


def test_a_form_can_be_named_in_the_address(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": SELECT, "format": "csv"}, headers={"Accept": "text/html"})
    assert (answer.mimetype, answer.get_data(as_text=True).split()) == ("text/csv", ["citation", *EXPECTED])


def test_a_browser_is_led_to_the_page_of_its_query(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": "ASK {}"}, headers={"Accept": "text/html,application/xml;q=0.9,*/*;q=0.8"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/query?query=ASK+%7B%7D")


def test_an_answer_is_asked_again_only_for_other_data(client: FlaskClient) -> None:
    first = client.get("/sparql", query_string={"query": SELECT}, headers={"Accept": "text/csv"})
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get("/sparql", query_string={"query": SELECT}, headers={"Accept": "text/csv", "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["Access-Control-Allow-Origin"]) == (304, b"", "*")
    other = client.get("/sparql", query_string={"query": SELECT}, headers={"Accept": "*/*", "If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_pages_of_other_origins_may_ask(client: FlaskClient) -> None:
    assert client.get("/sparql", query_string={"query": SELECT}).headers["Access-Control-Allow-Origin"] == "*"
    asked = client.options("/sparql", headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"})
    assert asked.status_code == 204
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    assert client.get("/").headers.get("Access-Control-Allow-Origin") is None


def test_nothing_asked_gives_the_description_or_leads_people_to_the_box(client: FlaskClient) -> None:
    assert client.get("/sparql", headers={"Accept": "text/html"}).headers["Location"] == "/query"
    for accept, form in [("text/turtle", "turtle"), ("application/rdf+xml", "xml"), ("application/ld+json", "json-ld")]:
        graph = rdflib.Graph().parse(data=client.get("/sparql", headers={"Accept": accept}).data, format=form)
        service = rdflib.URIRef("http://localhost/sparql")
        assert (service, rdflib.RDF.type, SD.Service) in graph
        dataset = graph.value(service, SD.defaultDataset)
        assert "written" in str(graph.value(graph.value(dataset, SD.defaultGraph), rdflib.RDFS.comment))
        named = {str(graph.value(one, SD.name)).rsplit("/", 1)[-1] for one in graph.objects(dataset, SD.namedGraph)}
        assert named >= {"base", "written", "curated", "ontology", "registry", "provenance"}
        (curated,) = (one for one in graph.subjects(rdflib.RDF.type, SD.Service) if "curated" in one)
        assert graph.value(curated, SD.endpoint) == rdflib.URIRef("http://localhost/sparql?reading=curated")


def test_a_syntax_error_names_its_place(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": "SELECT *\nWHERE { ?s a"})
    assert answer.status_code == 400
    assert answer.get_data(as_text=True).startswith("line 2, column")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * WHERE { OPTIONAL { { SELECT * WHERE { FILTER EXISTS { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } } } } } }",
        "LOAD <file:///etc/passwd>",
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "DELETE WHERE { ?s ?p ?o }",
        "DROP ALL",
    ],
)
def test_no_query_reaches_out_or_changes_anything(client: FlaskClient, query: str) -> None:
    answer = client.post("/sparql", data={"query": query})
    assert answer.status_code == 400
    assert "root:" not in answer.get_data(as_text=True)
    assert found(client.get("/sparql", query_string={"query": SELECT}).data) == EXPECTED


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {0} {{ ?s ?p ?o }}",
        "SELECT * {1} {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "SELECT * {0} {{ {{ SELECT * {{ ?s ?p ?o }} }} }}",
    ],
)
def test_from_fetches_nothing(client: FlaskClient, query: str, tmp_path: Path) -> None:
    """A graph that is not held is empty, though the file exists and somebody listens at the address."""
    held = tmp_path / "held.nt"
    held.write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        for iri in (held.as_uri(), f"http://127.0.0.1:{listening.getsockname()[1]}/g"):
            answer = client.post("/sparql", data={"query": query.format(f"FROM <{iri}>", f"FROM NAMED <{iri}>")})
            assert json.loads(answer.data)["results"]["bindings"] == []
            answer = client.post("/sparql", data={"query": SELECT, "default-graph-uri": iri})
            assert json.loads(answer.data)["results"]["bindings"] == []
        with pytest.raises(TimeoutError):
            listening.accept()


def test_a_dataset_in_the_address_overrides_from(client: FlaskClient) -> None:
    def count(graphs: str = "", **parameters: str) -> int:
        query = f"SELECT (COUNT(*) AS ?n) {graphs} {{ ?s a duty:Task }}"
        answer = client.get("/sparql", query_string={"query": query, **parameters})
        return int(json.loads(answer.data)["results"]["bindings"][0]["n"]["value"])

    assert count() == count(f"FROM <{GRAPH}base>") == count(**{"default-graph-uri": f"{GRAPH}base"}) == 4
    assert count(f"FROM <{GRAPH}base>", **{"default-graph-uri": f"{GRAPH}ontology"}) == 0
    assert count(f"FROM <{GRAPH}ontology>", **{"default-graph-uri": f"{GRAPH}base"}) == 4
    assert count(f"FROM <{GRAPH}base>", **{"named-graph-uri": f"{GRAPH}base"}) == 0, "named graphs alone leave the default graph empty"


@pytest.mark.slow
def test_a_running_query_is_cancelled_and_no_other(client: FlaskClient) -> None:
    app = client.application
    hostile = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"

    def ask(name: str) -> tuple[int, str]:
        answer = app.test_client().post("/sparql", data={"query": hostile}, headers={"X-Dutygraph-Query": name})
        return answer.status_code, answer.get_data(as_text=True)

    assert client.delete("/sparql/running/first").status_code == 404
    with ThreadPoolExecutor(2) as both:
        first, second = both.submit(ask, "first"), both.submit(ask, "second")
        deadline = time.monotonic() + 20
        while client.delete("/sparql/running/first").status_code != 204 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert first.result() == (503, "the query was cancelled\n")
        assert "was stopped after 2 seconds" in second.result()[1], "the other ran on to its own limit"
    assert client.delete("/sparql/running/first").status_code == 404


HOSTILE = {
    "a cross product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "a sorted cross product": "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?a",
    "a deep path": "SELECT (COUNT(*) AS ?n) { ?s ((!<urn:a>|^!<urn:a>)*/(!<urn:b>|^!<urn:b>)*)+ ?o . ?o (!<urn:c>|^!<urn:c>)+ ?p }",
    "a huge regular expression": "SELECT * { ?s ?p ?o . FILTER REGEX(STR(?o), '" + "(a?){900}" * 900 + "') ?x ?y ?z . ?q ?r ?t }",
    "endless values": "SELECT (COUNT(*) AS ?n) { VALUES ?a { " + "1 " * 40_000 + "} VALUES ?b { " + "2 " * 40_000 + "} }",
    "text that doubles": "SELECT ?z { BIND('aaaaaaaaaaaaaaaa' AS ?a0) "
    + " ".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(30))
    + " BIND(?a30 AS ?z) }",
    "a long answer": "SELECT ?s (CONCAT(?b, ?b, ?b, ?b, ?b, ?b) AS ?long) { ?s ?p ?o . ?q ?r ?t "
    "{ SELECT (GROUP_CONCAT(STR(?o)) AS ?b) { ?s ?p ?o . ?t duty:citation ?c } } }",
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", HOSTILE)
def test_what_costs_too_much_ends_at_its_limit_with_a_reason(client: FlaskClient, kind: str) -> None:
    app = client.application
    with ThreadPoolExecutor(1) as asking:
        started = time.monotonic()
        asked = asking.submit(lambda: app.test_client().post("/sparql", data={"query": HOSTILE[kind]}))
        assert client.get("/agencies").status_code == 200, "other people's pages answer meanwhile"
        answer = asked.result(timeout=30)
    assert answer.status_code in (413, 503)
    assert re.search("seconds|memory|larger", answer.get_data(as_text=True))
    assert time.monotonic() - started < 2 + 5, "the limit is two seconds; the rest is for a slow machine"


@pytest.mark.slow
def test_a_query_that_never_ends_is_stopped_and_harms_nobody(client: FlaskClient) -> None:
    hostile = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    started = time.monotonic()
    answer = client.get("/sparql", query_string={"query": hostile})
    assert answer.status_code in (413, 503)
    assert answer.get_data(as_text=True).strip(), "it says why"
    assert time.monotonic() - started < 2 + 5, "the limit is two seconds; the rest is for a slow machine"
    assert found(client.get("/sparql", query_string={"query": SELECT}).data) == EXPECTED


def test_rows_are_bounded_and_it_says_so(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": "SELECT * WHERE { ?s ?p ?o }"})
    assert len(json.loads(answer.data)["results"]["bindings"]) == 50
    assert answer.headers["X-Dutygraph-Truncated"] == "true"
    page = client.get("/query", query_string={"query": "SELECT * WHERE { ?s ?p ?o }", "lang": "en"}).get_data(as_text=True)
    assert "That is the limit" in page


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"data": {"update": "DROP ALL"}}, 403),
        ({"data": b"SELECT * {}", "content_type": "text/plain"}, 415),
        ({"data": b"SELECT * {}"}, 415),
        ({"data": b"\xff\xfe", "content_type": "application/sparql-query"}, 400),
        ({"data": {"query": [SELECT, SELECT]}}, 400),
        ({"data": {"other": "x"}}, 400),
        ({"data": b"DROP ALL", "content_type": "application/sparql-update"}, 403),
        ({"data": SELECT.encode("utf-16"), "content_type": "application/sparql-query; charset=utf-16"}, 415),
        ({"data": {"query": SELECT, "default-graph-uri": "no IRI"}}, 400),
    ],
)
def test_what_the_protocol_forbids_is_refused(client: FlaskClient, sent: dict[str, object], status: int) -> None:
    answer = client.post("/sparql", **sent)
    assert answer.status_code == status
    assert answer.mimetype == "text/plain"


def test_the_reading_is_chosen_by_the_address(client: FlaskClient) -> None:
    for reading in ("written", "curated"):
        assert found(client.get("/sparql", query_string={"query": SELECT, "reading": reading}).data) == EXPECTED
    assert client.get("/sparql", query_string={"query": SELECT, "reading": "dreamt"}).status_code == 400


@pytest.mark.slow
def test_a_crowd_of_endless_queries_leaves_the_pages_answering(client: FlaskClient) -> None:
    hostile = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    app = client.application

    def ask(_: int) -> int:
        return app.test_client().get("/sparql", query_string={"query": hostile}).status_code

    with ThreadPoolExecutor(AT_ONCE + 3) as crowd:
        asked = [crowd.submit(ask, n) for n in range(AT_ONCE + 3)]
        assert client.get("/").status_code == 200
        assert {one.result() for one in asked} <= {413, 503}
    assert found(client.get("/sparql", query_string={"query": SELECT}).data) == EXPECTED


def test_head_asks_as_get_does(client: FlaskClient) -> None:
    answer = client.head("/sparql", query_string={"query": SELECT}, headers={"Accept": "text/csv"})
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "text/csv", b"")


def test_a_query_longer_than_any_real_one_is_refused(client: FlaskClient) -> None:
    assert client.post("/sparql", data={"query": "#" * 300_000}).status_code in (400, 413)
    assert client.post("/sparql", data=b"#" * (2 << 20), content_type="application/sparql-query").status_code == 413


def test_a_method_that_is_not_allowed_says_which_are(client: FlaskClient) -> None:
    answer = client.delete("/sparql")
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))
