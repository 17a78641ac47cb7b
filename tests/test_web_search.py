"""The search page as a reader gets it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from viewer_plan import make_workspace

from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    app = create_app(Workspace(make_workspace(tmp_path_factory.mktemp("search"))))
    yield app.test_client()
    close(app)


def test_either_script_finds_agency_law_and_task_with_the_words_marked(client: FlaskClient) -> None:
    for words in ("执法", "執法"):
        html = client.get("/search", query_string={"q": words, "lang": "en"}).text
        assert '<mark class="sought lane-0">执法</mark>' in html
        assert "辽宁省行政执法条例" in html


def test_hits_can_be_taken_away(client: FlaskClient) -> None:
    rows = client.get("/search?q=省司法厅&format=json").json
    assert [row["kind"] for row in rows] == ["agency", "task", "task", "task"]
    assert {row["match"] for row in rows} == {"exact", "text"}
    assert all("省司法厅" in row["sentence"] for row in rows[1:])


def test_one_kind_alone(client: FlaskClient) -> None:
    assert {row["kind"] for row in client.get("/search?q=省司法厅&kind=task&format=json").json} == {"task"}


def test_hostile_words_are_shown_and_not_run(client: FlaskClient) -> None:
    html = client.get("/search", query_string={"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_nothing_sought_nothing_found(client: FlaskClient) -> None:
    for words in ("", " ", "\u200b"):
        assert client.get("/search", query_string={"q": words, "format": "json"}).json == []
