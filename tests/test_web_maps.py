"""The maps of who owes what, by when and under which law, as a reader gets them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from viewer_plan import make_workspace

from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app
from dutygraph_web.languages import LANGUAGES


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    app = create_app(Workspace(make_workspace(tmp_path_factory.mktemp("maps"))))
    yield app.test_client()
    close(app)


@pytest.fixture(scope="module")
def seed(checkout: Any) -> Iterator[FlaskClient]:
    app = create_app(Workspace(checkout))
    yield app.test_client()
    close(app)


def rows(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"{address}{'&' if '?' in address else '?'}format=json").json
    return found


def test_the_matrix_counts_tasks_by_agency_and_chapter(client: FlaskClient) -> None:
    counted = {row["name"]: row for row in rows(client, "/matrix?plan=good")}
    assert counted["辽宁省司法厅"]["一 完善制度"] == 2
    assert counted["辽宁省财政厅"]["一 完善制度"] == 1
    assert [row["name"] for row in rows(client, "/matrix?plan=good&role=supporting")] == ["辽宁省财政厅"]


def test_a_cell_of_the_matrix_opens_its_tasks(client: FlaskClient) -> None:
    html = client.get("/matrix?plan=good&role=leading").text
    (first, *_) = re.findall(r'<td class="number shade-\d"><a href="([^"]+)"', html)
    assert first.startswith("/plan/good?chapter=")
    assert "role=leading" in first
    assert client.get(first.replace("&amp;", "&")).status_code == 200


def test_every_agency_of_the_seed_has_its_line(seed: FlaskClient) -> None:
    lines = rows(seed, "/matrix")
    assert len(lines) == len(rows(seed, "/agencies"))
    assert lines[0]["tasks"] == max(line["tasks"] for line in lines)


@pytest.mark.parametrize("path", ["/matrix?plan=none"])
def test_an_unknown_plan_is_no_page(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


PAGES = ["/search?q=省", "/matrix", "/matrix?plan=hostile"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_every_page_speaks_every_language_and_runs_nothing_of_a_plan(client: FlaskClient, path: str, language: str) -> None:
    answer = client.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.text
    assert '<script>alert("heading")' not in answer.text
    assert "<img src=x" not in answer.text
    assert " style=" not in answer.text
