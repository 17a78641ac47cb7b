"""The maps of who owes what, by when and under which law, as a reader gets them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from flask.testing import FlaskClient
from viewer_plan import make_workspace

from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app
from dutygraph_web.languages import LANGUAGES
from dutygraph_web.network import Edge, Node, Picture, drawn_of, placed


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


def test_the_timeline_has_deadlines_and_targets_by_their_day_with_their_owners(client: FlaskClient) -> None:
    found = rows(client, "/timeline?plan=good")
    assert [(row["what"], row["latest"], row["recurrence"]) for row in found] == [
        ("deadline", "", "P1Y"),
        ("deadline", "2023-12-31", ""),
        ("target", "2023-12-31", ""),
    ]
    assert [row["owners"] for row in found] == ["辽宁省司法厅", "", ""], "the sentence that sets the day names nobody"


def test_what_has_passed_is_marked_as_of_today(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    class Day(date):
        at = date(2023, 12, 31)

        @classmethod
        def today(cls) -> date:  # type: ignore[override]
            return cls.at

    monkeypatch.setattr("dutygraph_web.timeline.date", Day)
    monkeypatch.setattr("dutygraph_web.caching.date", Day)
    assert [row["passed"] for row in rows(client, "/timeline?plan=good")] == [False, False, False]
    Day.at = date(2024, 1, 1)
    assert [row["passed"] for row in rows(client, "/timeline?plan=good")] == [False, True, True]
    assert client.get("/timeline?plan=good&lang=en").text.count(">passed</span>") == 2


def test_what_recurs_stands_apart(client: FlaskClient) -> None:
    html = client.get("/timeline?plan=good&lang=en").text
    assert html.index("Quarter 4 of 2023") < html.index("What recurs") < html.index("every year")


def test_a_page_is_not_kept_beyond_the_day(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    class Tomorrow(date):
        @classmethod
        def today(cls) -> date:  # type: ignore[override]
            return date.today() + timedelta(days=1)

    tag = client.get("/timeline").headers["ETag"]
    assert client.get("/timeline", headers={"If-None-Match": tag}).status_code == 304
    monkeypatch.setattr("dutygraph_web.caching.date", Tomorrow)
    assert client.get("/timeline", headers={"If-None-Match": tag}).status_code == 200


def test_laws_are_told_by_what_is_to_be_done_and_whom_the_sentence_binds(client: FlaskClient) -> None:
    (law,) = rows(client, "/laws?plan=good")
    assert (law["relation"], law["name"], law["status"]) == ("revises", "辽宁省行政执法条例", "unknown")
    assert law["agencies"] == "辽宁省司法厅; 辽宁省财政厅"
    assert rows(client, "/laws?plan=good&relation=enacts") == []
    assert len(rows(client, "/laws?relation=enacts")) == 1


def test_each_relation_of_the_seeds_laws_can_be_had_alone(seed: FlaskClient) -> None:
    found = rows(seed, "/laws")
    relations = {row["relation"] for row in found}
    assert "enacts" in relations
    for relation in relations:
        assert rows(seed, f"/laws?relation={relation}") == [row for row in found if row["relation"] == relation]


def test_agencies_are_joined_where_one_sentence_binds_both(client: FlaskClient) -> None:
    (pair,) = rows(client, "/network?plan=good")
    assert {pair["name1"], pair["name2"]} == {"辽宁省司法厅", "辽宁省财政厅"}
    assert (pair["tasks"], pair["citations"]) == (1, "一.1")
    counted = {row["name"]: row["duties"] for row in rows(client, "/network?plan=good&table=nodes")}
    assert counted == {"辽宁省司法厅": 2, "辽宁省财政厅": 1}
    assert rows(client, "/network?plan=good&role=leading") == []


def test_the_drawing_has_what_the_tables_have_and_is_the_same_each_time(seed: FlaskClient) -> None:
    drawn = seed.get("/network/drawing").json
    listed = rows(seed, "/network?table=nodes")
    assert [node["label"] for node in drawn["nodes"]] == [row["name"] for row in listed]
    named = [row["agency"] for row in listed]
    pairs = rows(seed, "/network?table=pairs")
    assert [(named[one], named[other], weight) for one, other, weight, _ in drawn["edges"]] == [
        (row["agency1"], row["agency2"], row["tasks"]) for row in pairs
    ]
    shared = ["; ".join(drawn["parts"][part][0] for part in parts) for *_, parts in drawn["edges"]]
    assert all(row["citations"].startswith(said) for row, said in zip(pairs, shared, strict=True))
    assert len({page for _, page in drawn["parts"]}) == len(drawn["parts"]), "each task is sent once"
    assert len({(node["x"], node["y"]) for node in drawn["nodes"]}) == len(drawn["nodes"])
    assert seed.get("/network/drawing").json == drawn


def test_of_a_large_network_the_heaviest_is_drawn_communities_apart() -> None:
    nodes = [Node(f"agency {at}", "body", 1000 - at // 2) for at in range(1200)]
    teams = [(at, other) for at in range(0, 1200, 10) for other in range(at + 1, at + 10)]
    edges = [Edge(nodes[one].iri, nodes[other].iri, 5) for one, other in teams]
    edges += [Edge(nodes[at].iri, nodes[(at * step + 1) % 1200].iri, 1) for at in range(1000) for step in (7, 11)]
    drawn = drawn_of(Picture(nodes, edges))
    assert (len(drawn.nodes), {edge.weight for edge in drawn.edges}) == (1000, {5})
    places = placed(drawn)
    assert placed(drawn) == places
    assert len(set(places)) == 1000

    def apart(one: int, other: int) -> float:
        return math.dist(places[one], places[other])

    assert min(apart(one, other) for one, other in combinations(range(0, 1000, 3), 2)) > 40, "no two on top of each other"
    assert max(apart(*drawn.ends(edge)) for edge in drawn.edges) < 300, "who share duties stand together"


def test_a_chapter_leaves_its_own_agencies(client: FlaskClient) -> None:
    offered = client.get("/network?plan=good").text.partition('name="chapter"')[2].partition("</select>")[0]
    chapters = re.findall(r'value="([^"]+)"', offered)
    assert [len(rows(client, f"/network?plan=good&chapter={one}&table=nodes")) for one in chapters] == [2]
    assert rows(client, "/network?plan=good&chapter=none&table=nodes") == []


def test_around_a_thing_stand_its_tasks_agencies_and_laws(client: FlaskClient) -> None:
    (law,) = rows(client, "/laws?plan=good")
    for centre in (law["instrument"], law["task"]):
        address = f"/neighbourhood?of={quote(centre, safe='')}"
        names = {name for row in rows(client, address) for name in (row["name1"], row["name2"])}
        assert names == {"一.1", "辽宁省行政执法条例", "辽宁省司法厅", "辽宁省财政厅"}
        assert unquote(client.get(address.replace("?", "/drawing?")).json["nodes"][0]["page"]).endswith(centre.rsplit("/", 1)[-1])
    assert client.get("/neighbourhood?of=https://example.org/").status_code == 404


def test_findings_can_be_had_by_chapter_and_each_choice_says_how_many(seed: FlaskClient) -> None:
    everything = rows(seed, "/findings")
    offered = seed.get("/findings?severity=violation").text.partition('name="chapter"')[2].partition("</select>")[0]
    chapters = {value: int(count) for value, count in re.findall(r'value="([^"]+)"[^<]*\((\d+)\)</option>', offered)}
    assert len(chapters) > 2
    for chapter, count in chapters.items():
        left = rows(seed, f"/findings?severity=violation&chapter={chapter}")
        assert len(left) == count
        assert all(row in everything for row in left)


def test_two_plans_stand_side_by_side(client: FlaskClient) -> None:
    (goal,) = rows(client, "/compare?one=good&other=hostile&table=goals")
    assert (goal["metric"], goal["how"]) == ("行政复议案件办结率", "one")
    (owner,) = rows(client, "/compare?one=good&other=hostile")
    assert (owner["name"], owner["one"], owner["other"]) == ("辽宁省司法厅", 2, 1)
    (same,) = rows(client, "/compare?one=good&other=good&table=goals")
    assert same["how"] == "same"


def test_targets_of_one_metric_in_either_script_are_compared(tmp_path: Path) -> None:
    for name, text in (
        ("a", "一、目标\n\n1. 到2025年，行政复议案件办结率达到95%以上。\n"),
        ("b", "一、目標\n\n1. 到2025年，行政複議案件辦結率達到90%以上。\n"),
    ):
        folder = tmp_path / "plans" / name
        folder.mkdir(parents=True)
        (folder / "source.txt").write_text(text, encoding="utf-8")
    app = create_app(Workspace(tmp_path))
    (goal,) = rows(app.test_client(), "/compare?one=a&other=b&table=goals")
    close(app)
    assert goal["how"] == "differs"
    assert "95" in goal["one"]
    assert "90" in goal["other"]


@pytest.mark.parametrize(
    "path",
    [
        "/compare?one=none",
        "/compare?other-reading=none",
        "/network?plan=none",
        "/matrix?plan=none",
        "/timeline?plan=none",
        "/laws?plan=none",
    ],
)
def test_an_unknown_plan_is_no_page(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


PAGES = ["/search?q=省", "/matrix", "/matrix?plan=hostile", "/network", "/network?plan=hostile"]
PAGES += ["/timeline", "/compare", "/compare?one=good&other=good", "/laws", "/laws?relation=enacts"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_every_page_speaks_every_language_and_runs_nothing_of_a_plan(client: FlaskClient, path: str, language: str) -> None:
    answer = client.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.text
    assert '<script>alert("heading")' not in answer.text
    assert "<img src=x" not in answer.text
    assert " style=" not in answer.text
