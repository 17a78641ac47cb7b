"""A page in Chinese is in Chinese throughout: columns, codes and options too; files for programs are the same in every language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import urlencode

import lxml.html
import pytest
from flask import Flask
from flask.testing import FlaskClient
from viewer_plan import HOSTILE, make_workspace

from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app
from dutygraph_web.columns import CODED, IDENTIFIERS
from dutygraph_web.languages import LANGUAGES, catalogue

ID = "https://w3id.org/dutygraph/id"
#: What has no Chinese name: formats, standards, keys, notations that a Chinese sentence quotes, the program and its files.
NAMES = """
dutygraph CSV JSON XLSX XML TSV RDF JSON-LD N-Triples Turtle OpenAPI SPARQL SHACL ISO IRI BibTeX SHA UTF
YYYY YYYY-MM YYYY-MM-DD Esc Ctrl-Enter Enter Tab Cookie PLAN
skos rdfs xsd duty org eli prov cv plan toml emendations waivers source txt ics ids show accept split merge
curated irregular gone new dropped mixed yes others collective change today zh-Hans zh-Hant false span resolution amends
Organization kind-body Membership LegalResource Evidence Entity Activity
"""
WORD = re.compile(r"(?<![0-9A-Za-z])[A-Za-z][A-Za-z-]+(?![0-9A-Za-z])")
ADDRESS = re.compile(r"https?://\S+")
CODE = {"code", "pre", "script", "style", "textarea"}
SPOKEN = ("aria-label", "title", "placeholder")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    made = create_app(Workspace(make_workspace(tmp_path_factory.mktemp("translated"))))
    yield made
    close(made)


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def questions(app: Flask) -> list[str]:
    return list(app.extensions["dutygraph"].session.catalogue.queries)


def foreign(element: lxml.html.HtmlElement, language: str) -> Iterator[str]:
    """The words in Latin letters that stand under ``language``, code apart."""
    if element.tag in CODE or not isinstance(element.tag, str):
        return
    language = element.get("lang") or language
    spoken = [element.get(name) or "" for name in SPOKEN]
    if language.startswith("zh"):
        for said in [*spoken, element.text or ""]:
            yield from WORD.findall(ADDRESS.sub("", said))
    for child in element:
        yield from foreign(child, language)
        if language.startswith("zh"):
            yield from WORD.findall(ADDRESS.sub("", child.tail or ""))


def pages(client: FlaskClient) -> list[str]:
    def first(path: str, key: str) -> str:
        return str(json.loads(client.get(path).data)[0][key])

    task, agency, law = (
        first("/plan/good?format=json", "task"),
        first("/agencies?format=json", "agency"),
        first("/laws?format=json&plan=good", "instrument"),
    )
    asked = ("SELECT ?task ?role { ?b duty:task ?task ; duty:role/skos:notation ?role }", "ASK {}", "SELECT")
    return [
        *("/", "/plan/good", "/agencies", "/matrix", "/network", "/timeline", "/laws", "/findings", "/compare", "/search?q=司法"),
        *("/query", "/ns", "/shapes", "/no-such-page", task.removeprefix(ID), agency.removeprefix(ID)),
        *(f"/neighbourhood?{urlencode({'of': iri})}" for iri in (task, agency, law)),
        *(f"/thing?{urlencode({'iri': iri})}" for iri in (task, agency, law)),
        *(f"/query?{urlencode({'query': query})}" for query in asked),
    ]


def columns(client: FlaskClient, name: str) -> list[str]:
    return client.get(f"/query/{name}?format=csv").get_data(as_text=True).lstrip("\ufeff").splitlines()[0].split(",")


def test_every_column_of_a_ready_question_has_a_name(client: FlaskClient, questions: list[str]) -> None:
    missing = {column for name in questions for column in columns(client, name) if f"column.{column}" not in catalogue("en")}
    assert missing == set()


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_no_page_in_chinese_speaks_english(client: FlaskClient, questions: list[str], language: str) -> None:
    written = set(WORD.findall(HOSTILE)) | {"b", "good", "hostile", "for"}  # the plans' own words and names
    for path in [*pages(client), *(f"/query/{name}" for name in questions)]:
        answer = client.get(f"{path}{'&' if '?' in path else '?'}lang={language}", headers={"Accept": "text/html"})
        assert answer.mimetype == "text/html", path
        page = lxml.html.fromstring(answer.get_data(as_text=True))
        for fault in page.xpath('//*[@id="fault"]//bdi'):
            fault.text = ""  # what the engine says
        found = set(foreign(page, "")) - set(NAMES.split()) - written
        assert found == set(), path


def test_codes_are_read_to_people_and_kept_for_programs(client: FlaskClient) -> None:
    page = lxml.html.fromstring(client.get("/query/owners-of-agency?lang=zh-Hans").get_data(as_text=True))
    assert page.xpath("//table[@class='answer']//th//text()")[2:5] == ["责任主体", "职责", "依据"]
    assert page.xpath("//data[@value='leading']/text()") == ["牵头"]
    csv = client.get("/query/owners-of-agency?lang=zh-Hans&format=csv").get_data(as_text=True)
    assert csv.splitlines()[0].endswith("task,citation,agency,role,basis,resolution,words,line,clause,agencyId,plan,position")
    assert ",leading," in csv


def test_a_visitors_own_names_of_columns_stay_in_sight(client: FlaskClient) -> None:
    query = 'SELECT ?role ?mine { BIND("leading" AS ?role) BIND("leading" AS ?mine) }'
    page = lxml.html.fromstring(client.get(f"/query?{urlencode({'query': query, 'lang': 'zh-Hant'})}").get_data(as_text=True))
    assert [head.text_content() for head in page.xpath("//table[@class='answer']//th")] == ["職責 role", "mine"]
    assert [cell.text_content() for cell in page.xpath("//table[@class='answer']//td")] == ["牽頭", "leading"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_form_offers_is_read_to_people(app: Flask, client: FlaskClient, language: str) -> None:
    for query in app.extensions["dutygraph"].session.catalogue.queries.values():
        page = lxml.html.fromstring(client.get(f"/query/{query.name}?lang={language}").get_data(as_text=True))
        for param in query.params:
            if param.values:
                assert param.name in CODED, (query.name, param.name)
                for option in page.xpath(f"//select[@name='{param.name}']/option[@value!='']"):
                    assert language == "en" or not WORD.search(option.text_content()), (query.name, option.text_content())


def test_each_column_is_declared_once() -> None:
    assert not IDENTIFIERS & CODED.keys()
    assert {f"column.{name}" for name in IDENTIFIERS} <= set(catalogue("en"))
