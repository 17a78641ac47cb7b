"""The page of a plan's kept versions: what it tells, in which languages, and that it takes from files alone."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from test_diff_command import HOSTILE, ONE, TWO, run
from test_web_pages import Page
from versions_made import write

from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app
from dutygraph_web.languages import LANGUAGES

CHECKOUT = Path(__file__).parent.parent
ADDRESS = "/plan/care/changes"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A plan with two kept versions, edited since; and one of which no version is kept."""
    root = tmp_path_factory.mktemp("changes")
    write(root, HOSTILE)
    run(root, "version", "care", "draft", "--when", "2020-05-01")
    write(root, ONE)
    run(root, "version", "care", "征求意见稿", "--when", "2021-05-01")
    write(root, TWO)
    run(root, "build")
    write(root, ONE, "alone")
    app = create_app(Workspace(root))
    yield app.test_client()
    close(app)


def test_the_last_version_is_compared_with_the_plan_as_it_is(client: FlaskClient) -> None:
    html = client.get(f"{ADDRESS}?lang=en").text
    told = html[html.index("<article") : html.index("<footer")]
    assert told in client.get(f"{ADDRESS}?lang=en&from=征求意见稿&to=").text
    page = Page(html)
    assert "deadline slipped: 2022 → 2023" in html
    assert [html[html.index(f"<{tag}>") :].count(f"<{tag}>") for tag in ("del", "ins")] == [2, 2]
    assert {"draft", "征求意见稿"} == {attrs["value"] for tag, attrs in page.tags if tag == "option"} - {""}
    permalink = next(link for link in page.links if "from=" in link and "to=" in link)
    assert told in client.get(permalink).text


def test_what_went_and_what_came_is_told_without_colour(client: FlaskClient) -> None:
    html = client.get(f"{ADDRESS}?lang=en").text
    assert '<del><span class="unseen-mark" lang="en">taken out: </span><bdi>2022</bdi></del>' in html
    assert '<ins><span class="unseen-mark" lang="en">put in: </span><bdi>2023</bdi></ins>' in html
    style = (CHECKOUT / "webapp/dutygraph_web/static/changes.css").read_text(encoding="utf-8")
    assert '.sides del::before { content: "[−"; }' in style
    assert '.sides ins::before { content: "{+"; }' in style


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", ["", "from=draft", "from=draft&to=征求意见稿", "reading=curated"])
def test_it_speaks_every_language_and_runs_nothing_of_a_plan(client: FlaskClient, query: str, language: str) -> None:
    answer = client.get(f"{ADDRESS}?{query}&lang={language}")
    assert answer.status_code == 200
    Page(answer.text)
    assert f'<html lang="{language}"' in answer.text
    assert "<script>alert(1)" not in answer.text
    assert " style=" not in answer.text


def test_the_other_script_is_our_words_and_never_the_plans(client: FlaskClient) -> None:
    html = client.get(f"{ADDRESS}?lang=zh-Hant").text
    assert "期限推遲：2022 → 2023" in html
    assert "新增責任主體：省教育厅（責任）" in html


def test_its_tables_can_be_taken_away(client: FlaskClient) -> None:
    rows = json.loads(client.get(f"{ADDRESS}?format=json").data)
    assert [(row["citationAfter"], row["what"], row["how"], row["before"], row["after"]) for row in rows if row["what"] != "text"] == [
        ("一.1", "deadline", "slipped", "2022", "2023"),
        ("一.2", "owner", "dropped", "responsible", ""),
        ("一.2", "owner", "added", "", "responsible"),
    ]
    table = list(csv.DictReader(io.StringIO(client.get(f"{ADDRESS}?format=csv").text.removeprefix("\ufeff"))))
    assert [row["how"] for row in table] == [row["how"] for row in rows]
    sheet = load_workbook(io.BytesIO(client.get(f"{ADDRESS}?format=xlsx&from=draft").data)).active
    assert sheet.max_row > 3
    found = json.loads(client.get(f"{ADDRESS}?format=json&table=findings&from=draft").data)
    assert {row["change"] for row in found} == {"new", "solved"}


def test_the_plans_page_leads_there(client: FlaskClient) -> None:
    page = Page(client.get("/plan/care?lang=en").text)
    assert client.get(next(link for link in page.links if "changes?from=" in link)).status_code == 200
    assert "changes" not in client.get("/plan/alone").text


def test_a_plan_without_versions_says_how_to_keep_one(client: FlaskClient) -> None:
    answer = client.get("/plan/alone/changes?lang=en")
    assert answer.status_code == 200
    assert "dutygraph version PLAN LABEL" in answer.text
    assert json.loads(client.get("/plan/alone/changes?format=json").data) == []


@pytest.mark.parametrize("query", ["from=HEAD", "from=HEAD~1", "to=main", "from=../../x", "from=draft/../draft", "from=--help"])
def test_only_kept_versions_are_shown_and_git_is_never_run(client: FlaskClient, query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*words: object, **_: object) -> None:
        raise AssertionError(words)

    monkeypatch.setattr(subprocess, "run", refused)
    answer = client.get(f"{ADDRESS}?lang=en&{query}")
    assert answer.status_code == 400
    assert "no version" in answer.text
    assert client.get(f"{ADDRESS}?from=draft&to=征求意见稿").status_code == 200


def test_an_unknown_plan_is_no_page(client: FlaskClient) -> None:
    assert client.get("/plan/none/changes").status_code == 404


def test_snapshots_leave_the_other_pages_as_they_are(client: FlaskClient) -> None:
    for address in ("/", "/plan/care", "/agencies", "/findings", "/void", "/query/changes-since-version", "/openapi.json", "/laws"):
        assert client.get(address).status_code == 200, address
    agencies = [row["name"] for row in json.loads(client.get("/agencies?format=json").data)]
    assert not any("财政厅" in name and agencies.count(name) > 1 for name in agencies)
