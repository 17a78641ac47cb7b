"""The viewer in the curated reading: who added what, what it overrides, what is waived; the written reading shows none of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from curated_workspace import built, curated, fact, make, write
from flask.testing import FlaskClient
from test_web_pages import Page

from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return curated(tmp_path_factory.mktemp("viewer"))


@pytest.fixture(scope="module")
def client(workspace: Workspace) -> Iterator[FlaskClient]:
    app = create_app(workspace)
    yield app.test_client()
    close(app)


@pytest.fixture(scope="module")
def tasks(workspace: Workspace) -> list[str]:
    """The addresses of the three tasks."""
    return [f"/plan/qinghe/task/{tid}" for tid in built(workspace).ids]


def get(client: FlaskClient, address: str, reading: str = "curated") -> str:
    answer = client.get(f"{address}{'&' if '?' in address else '?'}reading={reading}&lang=en")
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def rows(client: FlaskClient, address: str, table: str, reading: str = "curated") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(get(client, f"{address}?table={table}&format=json", reading))
    return found


def part(html: str, opening: str, closing: str = "</li>") -> str:
    """The stretch of a page from ``opening`` to the next ``closing``."""
    return html.split(opening, 1)[1].split(closing, 1)[0]


def test_a_curated_fact_says_who_when_why_and_its_words(client: FlaskClient, tasks: list[str]) -> None:
    html = get(client, tasks[0])
    lead = part(html, 'id="curated-lead"')
    assert "by Li Hua, 2026-11-26: <bdi>notice of 2026</bdi>" in lead
    assert "<bdi>县财政局</bdi></q>" in lead
    assert "· curated" in lead
    assert "rests on no words of the plan" in part(html, 'id="curated-rate"')
    page = Page(html)
    assert page.marked["curated-lead"] == "县财政局"
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)


def test_what_is_overridden_is_struck_through_in_the_curated_reading_only(client: FlaskClient, tasks: list[str]) -> None:
    curated_page, written = get(client, tasks[0]), get(client, tasks[0], "written")
    assert curated_page.count("<s>") == 2
    assert '<a href="#curated-lead">See what stands in its place</a>' in curated_page
    assert "<s>" not in written
    assert "Li Hua" not in written
    assert "curated-" not in written.replace("curated-means", "").replace("reading=curated", "")
    withdrawn = part(get(client, tasks[2]), "Withdrawn")
    assert "by 王某, 2026-11-26: <bdi>notice of 2026</bdi>" in withdrawn


def test_a_confirmed_link_leads_to_the_higher_task(client: FlaskClient, tasks: list[str]) -> None:
    html = part(get(client, tasks[0]), "<h3>Carries out</h3>", "</ul>")
    assert f'href="/plan/upper{tasks[2].removeprefix("/plan/qinghe")}?' in html
    assert "by Li Hua" in html


def test_the_facts_to_take_away_say_it_too(client: FlaskClient, tasks: list[str]) -> None:
    facts = {row["fact"].rsplit("/", 1)[1]: row for row in rows(client, tasks[0], "facts")}
    assert (facts["lead"]["by"], facts["lead"]["when"], facts["lead"]["why"]) == ("Li Hua", "2026-11-26", "notice of 2026")
    over = [row["overridden_by"].rsplit("/", 1)[1] for row in facts.values() if row["overridden_by"]]
    assert sorted(over) == ["lead", "rate"]
    assert not any(row["by"] or row["overridden_by"] for row in rows(client, tasks[0], "facts", "written"))


def test_the_agencys_page_shows_the_duties_of_the_reading(client: FlaskClient) -> None:
    index = {row["name"]: row for row in rows(client, "/agencies", "agencies")}
    assert index["青禾县财政局"]["leading"] == 1
    assert "青禾县司法局" in index
    assert "青禾县司法局" not in {row["name"] for row in rows(client, "/agencies", "agencies", "written")}
    address = index["青禾县司法局"]["agency"].removeprefix("https://w3id.org/dutygraph/id")
    assert "by Li Hua, 2026-11-26: <bdi>notice of 2026</bdi>" in get(client, address)
    (duty,) = rows(client, address, "duties")
    assert (duty["basis"], duty["by"], duty["quote"]) == ("curated", "Li Hua", "")


def test_the_outline_shows_the_reading(client: FlaskClient) -> None:
    owners = {row["citation"]: row["owners"] for row in rows(client, "/plan/qinghe", "tasks")}
    assert owners["一.2"] == "青禾县司法局"
    written = {row["citation"]: row for row in rows(client, "/plan/qinghe", "tasks", "written")}
    assert (written["一.2"]["owners"], written["一.2"]["measures"]) == ("", "")
    curated_rows = {row["citation"]: row for row in rows(client, "/plan/qinghe", "tasks")}
    assert "移交率" in curated_rows["一.1"]["measures"].split("; "), "a target on no words is told by what it measures"


def test_waived_findings_stand_apart(client: FlaskClient, tasks: list[str]) -> None:
    html = get(client, "/findings", "written")
    counted, _, apart = html.partition('id="waived"')
    assert "No measurable outcome" not in part(counted, '<ol class="findings">', "</ol>")
    assert "Waived by Li Hua, 2026-11-26: <bdi>notice of 2026</bdi>" in apart
    table = rows(client, "/findings", "findings", "written")
    assert [(row["shape"], row["waived_by"], row["waived_why"]) for row in table if row["waived_by"]] == [
        ("TaskMeasure", "Li Hua", "notice of 2026")
    ]
    assert [row["shape"] for row in rows(client, "/findings", "findings") if row["waived_by"]] == ["InstrumentResolved"]
    assert "Waived by Li Hua" in part(get(client, tasks[1], "written"), 'id="waived"', "</ul>")
    plans = {row["planId"]: row for row in rows(client, "/", "plans", "written")}
    assert plans["qinghe"]["violation"] == 1, "TaskOwner of 一.2; its TaskMeasure is waived"
    assert plans["qinghe"]["measure"] == 3, "a waived finding no longer counts"


def test_an_agency_of_the_written_reading_is_found_in_the_curated_one(client: FlaskClient) -> None:
    for row in rows(client, "/agencies", "agencies", "written"):
        address = row["agency"].removeprefix("https://w3id.org/dutygraph/id")
        assert row["name"] in get(client, address)


def test_sparql_serves_both_readings(client: FlaskClient) -> None:
    asked = {"query": "SELECT ?f WHERE { ?f duty:curator ?person }", "format": "json"}
    for reading, count in (("written", 0), ("curated", 8)):
        answer = client.get("/sparql", query_string=asked | {"reading": reading}, headers={"Accept": "application/sparql-results+json"})
        assert len(json.loads(answer.data)["results"]["bindings"]) == count


def test_every_page_of_the_curated_reading_is_whole_in_every_language(client: FlaskClient, tasks: list[str]) -> None:
    for address in ("/", "/plan/qinghe", *tasks, "/agencies", "/findings", "/query/curated-facts"):
        for language in ("en", "zh-Hans", "zh-Hant"):
            answer = client.get(f"{address}?reading=curated&lang={language}")
            assert answer.status_code == 200
            Page(answer.get_data(as_text=True))


def test_an_agency_whose_duties_are_all_overridden_is_still_named_and_found(tmp_path: Path) -> None:
    workspace = make(tmp_path)
    entry = 'kind = "party"\nlabel = "县审计局"\nrole = "responsible"\noverrides = [{ kind = "party", quote = "县财政局" }]'
    write(workspace, "curated.toml", fact(1, entry))
    app = create_app(workspace)
    try:
        client = app.test_client()
        html = get(client, f"/plan/qinghe/task/{built(workspace).ids[0]}")
        struck = part(html, "<s>", "</s>")
        assert "县财政局" in struck
        address = part(struck, 'href="', '"').partition("?")[0]
        assert "No duties." in get(client, address)
        assert "县财政局" not in {row["name"] for row in rows(client, "/agencies", "agencies")}
    finally:
        close(app)
