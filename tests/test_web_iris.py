"""Every IRI leads somewhere, as a page and as RDF; the data describe themselves; programs find their way."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import rdflib
from curated_workspace import curated
from flask.testing import FlaskClient
from pyoxigraph import NamedNode
from rdflib import DCAT, DCTERMS, OWL, RDF, RDFS, SKOS
from viewer_plan import make_workspace

from dutygraph import resources
from dutygraph.check.shapes import load_shapes, shape_labels
from dutygraph.rdf.iris import ID
from dutygraph.session import Session
from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app

HOME = "https://w3id.org/dutygraph"
FORMS = {"text/turtle": "turtle", "application/n-triples": "nt", "application/ld+json": "json-ld", "application/rdf+xml": "xml"}
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
DUTY = rdflib.Namespace("https://w3id.org/dutygraph/ns#")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    app = create_app(Workspace(make_workspace(tmp_path_factory.mktemp("iris"))))
    yield app.test_client()
    close(app)


def graph_at(client: FlaskClient, path: str, accept: str = "application/n-triples") -> rdflib.Graph:
    answer = client.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (200, accept), path
    return rdflib.Graph().parse(data=answer.data, format=FORMS[accept])


def held(client: FlaskClient) -> set[str]:
    """All data IRIs of the store, whatever graph they stand in and wherever in a statement."""
    session: Session = client.application.extensions["dutygraph"].session
    found = set(session.store.graphs())
    for name in list(found):
        for quad in session.store.quads(name.removeprefix(f"{ID}graph/")):
            found |= {term.value for term in (quad.subject, quad.object) if isinstance(term, NamedNode)}
    return {iri for iri in found if iri.startswith(ID)}


@pytest.mark.slow
def test_every_iri_of_the_data_leads_to_a_page_and_to_its_triples(client: FlaskClient) -> None:
    found = held(client)
    kinds = {re.sub(r"/[a-z2-7]{9,10}(?=/|$)", "", iri.removeprefix(ID)).split("/")[0] for iri in found}
    assert kinds >= {"plan", "agency", "instrument", "place", "graph", "run"}
    assert len(found) > 100
    for iri in found:
        check_it_is_found(client, iri, iri.removeprefix(HOME))


def test_what_people_added_is_found_whichever_reading_is_asked(tmp_path: Path) -> None:
    app = create_app(curated(tmp_path))
    client = app.test_client()
    added = {iri for iri in held(client) if re.search("/curated/|/person/|/waiver/", iri)}
    assert len(added) > 5
    for iri in added:
        for reading in ("written", "curated"):
            check_it_is_found(client, iri, f"{iri.removeprefix(HOME)}?reading={reading}")
    close(app)


def check_it_is_found(client: FlaskClient, iri: str, address: str) -> None:
    page = client.get(address, headers={"Accept": "text/html"})
    assert page.status_code == 303, iri
    assert "Accept" in page.headers["Vary"]
    assert client.get(page.headers["Location"].partition("#")[0], follow_redirects=True).status_code == 200, iri
    assert set(graph_at(client, address).subjects()) == {rdflib.URIRef(iri)}


@pytest.mark.parametrize("accept", FORMS)
@pytest.mark.parametrize("path", ["/id/plan/good", "/id/graph/base", "/ns", "/shapes", "/void", "/sparql"])
def test_each_is_had_in_every_form_of_rdf(client: FlaskClient, path: str, accept: str) -> None:
    reference = graph_at(client, path)
    assert len(reference) > 3
    assert len(graph_at(client, path, accept)) == len(reference)
    named = client.get(path, query_string={"format": {"nt": "ntriples", "xml": "rdfxml", "json-ld": "jsonld"}.get(FORMS[accept], "turtle")})
    assert named.mimetype == accept
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406


def test_a_name_with_a_slash_of_its_own_is_found(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = f"{ID}agency/{quote('辽宁省')}/{quote('公安/消防', safe='')}"
    answers = client.application.extensions["dutygraph"]
    known = {odd: {"zh-Hans": "公安/消防"}}
    monkeypatch.setattr(type(answers), "names", lambda _: known)
    monkeypatch.setattr("dutygraph_web.iris._triples", lambda iri: (described(iri) if iri == odd else nothing(), False))
    assert client.get(odd.removeprefix(HOME), headers={"Accept": "text/turtle"}).status_code == 200


def described(iri: str):  # type: ignore[no-untyped-def]
    from dutygraph.query.result import QueryResult

    return QueryResult("graph", graph=f'<{iri}> <urn:p> "x" .\n')


def nothing():  # type: ignore[no-untyped-def]
    from dutygraph.query.result import QueryResult

    return QueryResult("graph")


def test_the_ontology_as_turtle_is_its_own_file(client: FlaskClient) -> None:
    assert client.get("/ns").data == (resources.folder("ontology") / "duty.ttl").read_bytes()


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_the_ontologys_page_explains_every_term_in_the_readers_language(client: FlaskClient, language: str) -> None:
    html = client.get(f"/ns?lang={language}", headers={"Accept": "text/html"}).get_data(as_text=True)
    graph = rdflib.Graph().parse(resources.folder("ontology") / "duty.ttl")
    terms = {str(term).removeprefix(DUTY) for term in graph.subjects(SKOS.definition, None) if str(term).startswith(DUTY)}
    assert len(terms) > 150
    assert not {name for name in terms if f'id="{name}"' not in html}
    assert {"en": "binds an agency in a role", "zh-Hans": "任务", "zh-Hant": "任務"}[language] in html
    assert html.count("<details>") == len(set(graph.subjects(RDF.type, OWL.Class))), "an example for each class"


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_the_shapes_page_says_what_each_finds_and_what_to_write(client: FlaskClient, language: str) -> None:
    html = client.get(f"/shapes?lang={language}", headers={"Accept": "text/html"}).get_data(as_text=True)
    names = shape_labels(load_shapes(), "en")
    assert len(names) >= 15
    for name, label in names.items():
        assert f'id="{name}"' in html
        assert (f">{label} <code>" in html) == (language == "en")
    assert {"en": "Name who does it", "zh-Hans": "请写出责任主体", "zh-Hant": "請寫出責任主體"}[language] in html


def test_terms_elsewhere_lead_to_their_explanation(client: FlaskClient) -> None:
    thing = client.get("/thing", query_string={"iri": f"{ID}plan/good", "lang": "en"}).get_data(as_text=True)
    assert 'href="/ns?lang=en#planId"' in thing
    assert 'href="/shapes?lang=en#TaskOwner"' in client.get("/findings?lang=en").get_data(as_text=True)


def test_completion_has_the_terms_and_prefixes(client: FlaskClient) -> None:
    told = {language: client.get(f"/ns/vocabulary.json?lang={language}").get_json() for language in ("en", "zh-Hant")}
    assert told["en"]["prefixes"]["duty"] == str(DUTY)
    terms = {term["name"]: term for term in told["en"]["terms"]}
    assert (terms["duty:Task"]["kind"], terms["duty:Task"]["label"]) == ("class", "task")
    assert terms["duty:role-leading"]["kind"] == "constant"
    assert {term["name"]: term["label"] for term in told["zh-Hant"]["terms"]}["duty:Task"] == "任務"
    assert all(term["label"] for term in told["en"]["terms"])


def test_the_data_describe_themselves(client: FlaskClient) -> None:
    graph = graph_at(client, "/void")
    for reading in ("written", "curated"):
        dataset = rdflib.URIRef(f"http://localhost/void#{reading}")
        assert {DCAT.Dataset, VOID.Dataset} <= set(graph.objects(dataset, RDF.type))
        assert graph.value(dataset, DCTERMS.license)
        assert rdflib.URIRef(f"{ID}plan/good") in set(graph.objects(dataset, DCTERMS.subject))
        assert {label.language for label in graph.objects(dataset, RDFS.label)} == {"en", "zh-hans", "zh-hant"}  # type: ignore[attr-defined]
        (service,) = graph.subjects(DCAT.servesDataset, dataset)
        assert client.post(str(service), data={"query": "ASK { ?s a duty:Task }"}).get_json()["boolean"] is True
    assert client.get("/.well-known/void").headers["Location"] == "/void"


def test_the_description_names_no_readers_language_or_reading(client: FlaskClient) -> None:
    for path in ("/void", "/sparql"):
        assert set(graph_at(client, f"{path}?lang=en&reading=curated")) == set(graph_at(client, path))


def test_robots_are_led_to_the_pages_and_kept_from_the_queries(client: FlaskClient) -> None:
    robots = client.get("/robots.txt").get_data(as_text=True)
    assert "Disallow: /sparql" in robots
    sitemap = re.search(r"^Sitemap: http://localhost(/.*)$", robots, re.M)
    assert sitemap
    answer = client.get(sitemap[1])
    assert answer.mimetype == "application/xml"
    pages = [node.text or "" for node in ET.fromstring(answer.data).iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert len(pages) == len(set(pages)) > 20
    assert any("/task/" in page for page in pages)
    for page in pages:
        assert client.get(page.removeprefix("http://localhost"), headers={"Accept": "text/html"}).status_code == 200, page


def test_what_openapi_describes_is_there(client: FlaskClient) -> None:
    described = client.get("/openapi.json").get_json()
    assert described["openapi"].startswith("3.1")
    examples = {"plan": "good", "task": "", "path": "", "name": "unowned-tasks", "iri": f"{ID}plan/good"}
    examples["task"] = client.get("/plan/good?format=json").get_json()[0]["task"].rsplit("/", 1)[-1]
    examples["path"] = client.get("/agencies?format=json").get_json()[0]["agency"].removeprefix(f"{ID}agency/")
    examples["of"] = client.get("/agencies?format=json").get_json()[0]["agency"]
    asked = 0
    for path, methods in described["paths"].items():
        operation = methods["get"]
        assert operation["summary"]
        query = {
            one["name"]: one.get("example", examples.get(one["name"], ""))
            for one in operation["parameters"]
            if one["in"] == "query" and one.get("required")
        }
        answer = client.get(path.format(**{name: examples[name] for name in re.findall(r"{(\w+)}", path)}), query_string=query)
        assert answer.status_code == 200, (path, answer.get_data(as_text=True)[:300])
        assert answer.mimetype in operation["responses"]["200"]["content"]
        json.loads(answer.data)
        asked += 1
    assert asked >= 9
    assert described["servers"][0]["url"] == "http://localhost"
