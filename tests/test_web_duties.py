"""A task's page beyond its words, an agency's page, the first page, and what all of them give to take away."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import openpyxl
import pytest
import rdflib
from duties_plan import make_workspace
from flask.testing import FlaskClient
from icalendar import Calendar
from test_web_pages import Page

from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app
from dutygraph_web.languages import LANGUAGES
from dutygraph_web.timelines import timeline

DUTY = rdflib.Namespace("https://w3id.org/dutygraph/ns#")
ID = "https://w3id.org/dutygraph/id"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    app = create_app(Workspace(make_workspace(tmp_path_factory.mktemp("duties"))))
    yield app.test_client()
    close(app)


def rows(client: FlaskClient, address: str, table: str = "") -> list[dict[str, Any]]:
    asked = {"format": "json"} | ({"table": table} if table else {})
    found: list[dict[str, Any]] = json.loads(client.get(address, query_string=asked).data)
    return found


def task(client: FlaskClient, citation: str) -> str:
    """The address of the task's page."""
    return next(row["task"] for row in rows(client, "/plan/duties") if row["citation"] == citation).removeprefix(ID)


def agency(client: FlaskClient, name: str) -> str:
    """The address of the agency's page."""
    return next(row["agency"] for row in rows(client, "/agencies") if name in row["name"]).removeprefix(ID)


def html(client: FlaskClient, address: str) -> str:
    return client.get(address, query_string={"lang": "en"}).get_data(as_text=True)


def test_each_target_is_a_gauge_that_also_says_what_it_shows(client: FlaskClient) -> None:
    page = html(client, task(client, "二.4"))
    said = re.findall(r'class="gauge"[^>]*aria-label="([^"]+)"', page)
    assert "学生参与率:  80–90%, on a scale from 0 to 100" in said
    assert "信访案件: ≈ 300件, on a scale from 0 to 500" in said
    assert "差错率: ≤ 3%, on a scale from 0 to 100" in said
    assert len(said) == 5
    assert page.count('class="arrow"') == 1, "one of them asks for a decrease"


def test_tasks_that_share_agencies_or_laws_stand_beside_those_that_share_most_first(client: FlaskClient) -> None:
    related = html(client, task(client, "一.3")).partition('id="related"')[2].partition("</section>")[0]
    assert "一.1" in related
    assert "二.4" not in related
    assert related.index("辽宁省财政厅") < related.index("</li>"), "what they share is named"
    assert "辽宁省行政执法条例" in related


def test_a_task_says_how_to_cite_it(client: FlaskClient) -> None:
    address = task(client, "一.2")
    page = html(client, address).partition('id="cite"')[2]
    assert f"(2021-03), 一.2. {ID}{address}" in page
    assert r"title = {{100\% \&amp; \{法治\}\_\textbackslash{}计划}}" in page, "safe in LaTeX"
    assert f"@misc{{duties-{address.rsplit('/', 1)[-1]}," in page
    span = re.search(rf"{ID}{address}/span/[a-z0-9]+", page)
    assert span
    assert client.get("/thing", query_string={"iri": span[0]}).status_code == 200, "the IRI of its words leads to them"


def test_an_agency_says_what_it_owes_by_when(client: FlaskClient) -> None:
    owed = rows(client, agency(client, "司法"), "owed")
    assert [(row["due"], row["latest"], row["citation"], row["role"]) for row in owed] == [("2023-06", "2023-06-30", "一.2", "responsible")]
    page = html(client, agency(client, "司法"))
    assert page.index("What it owes, by when") < page.index("2023-06") < page.index('id="role-leading"')
    assert '<svg class="timeline"' in page
    assert "遼寧省司法廳" in page
    assert "provincial" in page
    assert rows(client, agency(client, "财政"), "owed")[0]["due"] == "P1Y"


def test_partners_are_those_whom_one_sentence_binds_too(client: FlaskClient) -> None:
    partners = {row["name"]: row["tasks"] for row in rows(client, agency(client, "司法"), "partners")}
    assert partners == {"辽宁省财政厅": "1", "辽宁省教育厅": "1"}


def test_an_agencys_laws_name_relation_and_tasks(client: FlaskClient) -> None:
    laws = rows(client, agency(client, "财政"), "laws")
    assert {(row["name"], row["tasks"]) for row in laws} == {("辽宁省行政执法条例", "一.1"), ("辽宁省行政执法条例", "一.3")}


def test_shares_count_tasks(client: FlaskClient) -> None:
    page = html(client, agency(client, "司法"))
    shares = re.findall(r"<dt>([^<]+)</dt><dd><strong>(\d+)</strong> / (\d+)", page)
    assert shares == [("tasks with a measurable outcome", "2", "2"), ("tasks with a deadline", "1", "2")]


def test_deadlines_are_a_feed_that_calendars_read(client: FlaskClient) -> None:
    answer = client.get(agency(client, "财政"), query_string={"format": "ics"})
    assert answer.mimetype == "text/calendar"
    calendar = Calendar.from_ical(answer.data)
    assert calendar["x-wr-calname"] == "辽宁省财政厅"
    (event,) = calendar.walk("VEVENT")
    assert event["rrule"]["FREQ"] == ["YEARLY"]
    assert "一.3" in event["summary"]
    (event,) = Calendar.from_ical(client.get(agency(client, "司法"), query_string={"format": "ics"}).data).walk("VEVENT")
    assert event["dtstart"].dt == date(2023, 6, 30)


def test_the_first_page_counts_what_is_held_and_each_chapter(client: FlaskClient) -> None:
    page = html(client, "/")
    held = {name: int(number) for name, number in re.findall(r"<dt>([a-z ]+)</dt><dd>(?:<a[^>]*>)?(\d+)", page)}
    assert held == {"plans": 1, "tasks": 5, "agencies": 3, "laws and documents": 1, "numeric targets": 6, "deadlines": 3}
    chapters = {row["number"]: (row["tasks"], row["owner"], row["measure"], row["deadline"]) for row in rows(client, "/", "chapters")}
    assert chapters == {"一": (3, 3, 3, 2), "二": (2, 1, 1, 1)}
    assert re.search(r'<form method="get" action="/search"', page)


def test_every_table_leaves_in_three_forms(client: FlaskClient) -> None:
    pages = ["/", "/plan/duties", task(client, "一.1"), "/agencies", agency(client, "司法"), "/findings", f"/thing?iri={ID}/plan/duties"]
    for address in pages:
        links = [link for link in Page(client.get(address).text).links if "format=" in link]
        forms = {link.partition("format=")[2].partition("&")[0] for link in links}
        assert forms >= {"csv", "xlsx", "json"}, address
        for link in links:
            answer = client.get(link)
            assert answer.status_code == 200, link
            if "format=xlsx" in link:
                assert answer.mimetype == XLSX
                sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
                assert sheet is not None
                assert sheet.max_row == len(rows_of(client, link)) + 1, link


def rows_of(client: FlaskClient, link: str) -> list[dict[str, Any]]:
    """The rows of the same table as JSON."""
    found: list[dict[str, Any]] = json.loads(client.get(link.replace("format=xlsx", "format=json")).data)
    return found


@pytest.mark.parametrize(("form", "parser"), [("turtle", "turtle"), ("jsonld", "json-ld")])
def test_a_thing_leaves_with_its_parts_as_rdf(client: FlaskClient, form: str, parser: str) -> None:
    def graph(address: str) -> rdflib.Graph:
        return rdflib.Graph().parse(data=client.get(address, query_string={"format": form}).data, format=parser)

    one = graph(task(client, "一.2"))
    assert len(set(one.subjects(rdflib.RDF.type, DUTY.Assignment))) == 1
    assert {str(quote) for quote in one.objects(None, DUTY.quote)} >= {"省司法厅", "2023年6月底前"}
    assert len(set(graph(agency(client, "司法")).subjects(rdflib.RDF.type, DUTY.Assignment))) == 2
    assert len(set(graph("/plan/duties").subjects(rdflib.RDF.type, DUTY.Task))) == 5
    assert client.get("/agencies", query_string={"format": form}).status_code == 404, "a list is no thing"


def test_titles_are_in_the_readers_language(client: FlaskClient) -> None:
    for address in ("/", "/agencies", "/findings"):
        titles = {re.search("<title>(.+?)</title>", client.get(address, query_string={"lang": tag}).text)[1] for tag in LANGUAGES}  # type: ignore[index]
        assert len(titles) == len(LANGUAGES), address


def test_days_stand_on_their_place_and_pile_up_on_the_same() -> None:
    line = timeline([("2021-01-01", "a"), ("2022-12-31", "b"), ("2022-12-31", "c")])
    assert line is not None
    assert [year for year, _ in line.years] == [2021, 2022]
    assert [(dot.label, dot.level) for dot in line.dots] == [("a", 0), ("b", 0), ("c", 1)]
    assert line.dots[0].at == 0
    assert 0.99 < line.dots[1].at < 1
    assert line.height == 2
    assert timeline([]) is None
    long = timeline([("1950-01-01", "a"), ("2050-01-01", "b")])
    assert long is not None
    assert len(long.years) <= 13
