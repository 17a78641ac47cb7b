"""What the viewer keeps: nothing that an edit concerns, everything else; what takes long may lag behind an edit, and says so."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from viewer_plan import PLAN, SETTINGS, make_workspace

from dutygraph.edit.saving import edit
from dutygraph.session import Session
from dutygraph.store import EmbeddedStore
from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app, keeping
from dutygraph_web.keeping import ALL, Keeper

OTHER = """辽宁省数字政府建设方案

一、总体安排

1. 省财政厅会同省司法厅落实《辽宁省行政执法条例》，2024年底前建成统一平台。

2. 省大数据局每年发布数据目录。
"""
#: Edits of the plan ``good``: what is replaced by what.
EDITS = {
    "an owner more": ("2. 逐步提高办案质量。", "2. 省大数据局逐步提高办案质量。"),
    "an agency that nobody named before": ("省财政厅配合", "省档案局配合"),
    "a law less": ("修订《辽宁省行政执法条例》", "推进立法"),
    "another year": ("2023年底前", "2025年底前"),
    "a task more, the numbers below moved": ("2. 逐步提高", "2. 省司法厅完善制度。\n\n3. 逐步提高"),
    "a task less": ("2. 逐步提高办案质量。\n\n", ""),
    "another heading": ("（二）推进公开", "（二）推进政务公开"),
    "words alone": ("逐步提高办案质量", "持续提高办案质量"),
}
VERSION = re.compile(r"(Data version |dutygraph )[0-9a-f]{12}")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The viewer's plans and one that shares agencies and a law with them."""
    monkeypatch.delenv("CI", raising=False)  # there, ids would not be kept, and a task that was edited is another one
    make_workspace(tmp_path)
    folder = tmp_path / "plans" / "other"
    folder.mkdir()
    (folder / "source.txt").write_text(OTHER, encoding="utf-8")
    (folder / "plan.toml").write_text(SETTINGS.format(title="辽宁省数字政府建设方案"), encoding="utf-8")
    return tmp_path


@pytest.fixture
def app(root: Path) -> Iterator[Flask]:
    made = create_app(Workspace(root))
    yield made
    close(made)


def session_of(app: Flask) -> Session:
    session: Session = app.extensions["dutygraph"].session
    return session


def change(app: Flask, old: str, new: str) -> None:
    assert old in PLAN
    edit(session_of(app).live, "good", lambda _: {"source.txt": PLAN.replace(old, new).encode()})


def addresses(client: FlaskClient) -> list[str]:
    """Every kind of page, for every plan, task and agency there is."""
    plans = [row["planId"] for row in client.get("/?format=json").get_json()]
    tasks = [row["task"].partition("/id")[2] for plan in plans for row in client.get(f"/plan/{plan}?format=json").get_json()]
    agencies = [row["agency"] for row in client.get("/agencies?format=json").get_json()]
    of_plan = ("/plan/{}", "/matrix?plan={}", "/network?plan={}", "/timeline?plan={}", "/laws?plan={}", "/agencies?plan={}")
    shared = ("/", "/agencies", "/matrix", "/network", "/network/drawing", "/timeline", "/laws", "/search?q=司法", "/search?q=条例")
    far = (
        "/compare?one=good&other=other",
        "/query/shared-tasks?format=csv",
        "/query/agency-load?format=csv",
        "/findings?plan=other",
        "/plan/good?reading=curated",
    )
    around = [f"/neighbourhood?of={iri}" for iri in agencies]
    own = [address.format(plan) for plan in plans for address in of_plan]
    return [*shared, *far, *own, *tasks, *(iri.partition("/id")[2] for iri in agencies), *around]


def shown(client: FlaskClient, address: str) -> tuple[int, str]:
    answer = client.get(address, headers={"Accept": "text/html", "Accept-Language": "en"})
    return answer.status_code, VERSION.sub("", answer.text)


@pytest.mark.slow
@pytest.mark.parametrize("edited", EDITS.values(), ids=EDITS)
def test_every_page_after_an_edit_is_the_one_of_a_new_start(
    app: Flask, root: Path, edited: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "_SLOW", 60.0)  # on a busy machine a value may take so long that it lags: tests/test_web_lagging.py
    client = app.test_client()
    for address in addresses(client):
        shown(client, address)
    change(app, *edited)
    anew = create_app(Workspace(root))
    try:
        fresh = anew.test_client()
        for address in addresses(fresh):
            assert shown(client, address) == shown(fresh, address), address
    finally:
        close(anew)


def test_pages_of_other_plans_are_given_again_as_they_were(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client, kept = app.test_client(), ("/plan/other", "/matrix?plan=other", "/timeline?plan=other", "/laws?plan=other")
    for address in kept:
        shown(client, address)
    change(app, "逐步提高办案质量", "持续提高办案质量")
    asked: list[str] = []
    ask = EmbeddedStore.query

    def noted(store: EmbeddedStore, text: str, *more: object, **named: object) -> object:
        asked.append(text)
        return ask(store, text, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(EmbeddedStore, "query", noted)
    for address in kept:
        shown(client, address)
    assert [text for text in asked if "duty:Task" in text] == []
    shown(client, "/plan/good")
    assert any("duty:Task" in text for text in asked)


def test_a_browser_is_told_that_a_page_holds_though_another_plan_was_edited(app: Flask) -> None:
    client = app.test_client()
    tags = {address: client.get(address).headers["ETag"] for address in ("/plan/other", "/plan/good")}
    change(app, "逐步提高办案质量", "持续提高办案质量")
    found = {address: client.get(address, headers={"If-None-Match": tag}).status_code for address, tag in tags.items()}
    assert found == {"/plan/other": 304, "/plan/good": 200}


def test_names_follow_edits_as_if_all_were_read_again(app: Flask) -> None:
    known = app.extensions["dutygraph"]
    for old, new in EDITS.values():
        with app.test_request_context("/"):
            app.preprocess_request()
            known.names()
            change(app, old, new)
            assert known.names() == known._names("written"), new


def test_a_value_is_made_again_where_an_edit_reaches_it_and_only_there() -> None:
    keeper, made = Keeper(), []

    def ask(scope: str) -> int:
        keeper.get((scope,), scope, lambda: made.append(scope))
        return made.count(scope)

    assert (ask("one"), ask("other"), ask(ALL)) == (1, 1, 1)
    keeper.outdated({"one"})
    assert (ask("one"), ask("other"), ask(ALL)) == (2, 1, 2)
    keeper.outdated(None)
    assert (ask("one"), ask("other"), ask(ALL)) == (3, 2, 3)


def test_a_value_that_an_edit_came_upon_is_made_again() -> None:
    keeper = Keeper()
    first = keeper.get(("it",), "one", lambda: keeper.outdated({"one"}) or "before")
    assert (first, keeper.get(("it",), "one", lambda: "after")) == ("before", "after")


def test_what_many_want_at_a_time_is_made_once() -> None:
    keeper, made = Keeper(), []

    def make() -> str:
        made.append(1)
        time.sleep(0.05)
        return "it"

    threads = [threading.Thread(target=lambda: keeper.get(("it",), ALL, make)) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=10)
    assert len(made) == 1


def test_what_takes_long_lags_says_so_and_is_made_again_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_SLOW", -1.0)  # everything takes long
    keeper, now = Keeper(), "before"

    def directly(work: Callable[[], object]) -> None:
        work()

    def ask() -> tuple[str, bool]:
        keeper.begin()
        return str(keeper.get(("it",), ALL, lambda: now, directly)), keeper.behind

    assert ask() == ("before", False)
    now = "after"
    keeper.outdated({"one"})
    assert ask() == ("before", True)
    until = time.monotonic() + 10
    while ask() != ("after", False):
        assert time.monotonic() < until
        time.sleep(0.01)


def test_nothing_lags_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_SLOW", -1.0)
    monkeypatch.setattr(keeping, "_LAG", 0.0)
    keeper = Keeper()
    assert keeper.get(("it",), ALL, lambda: "before", lambda _: None) == "before"
    keeper.outdated({"one"})
    assert keeper.get(("it",), ALL, lambda: "after", lambda _: None) == "after"


def test_a_page_that_lags_says_so(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = app.test_client()
    shown(client, "/agencies")
    monkeypatch.setattr(keeping, "_SLOW", -1.0)
    monkeypatch.setattr(keeping, "_LEAST", 60.0)  # nothing is made again while this test looks
    change(app, "逐步提高办案质量", "持续提高办案质量")
    answer = client.get("/agencies?lang=en")
    assert "some seconds behind an edit" in answer.text
    assert answer.headers["X-Dutygraph-Behind"] == "true"
    assert "持续提高" in client.get("/plan/good").text, "the plan itself never lags"


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_KEPT", 10)
    keeper = Keeper()
    for n in range(100):
        keeper.get((n,), ALL, lambda: None)
    assert sum((n,) in keeper for n in range(100)) == 10
