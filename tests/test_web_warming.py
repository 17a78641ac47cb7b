"""What takes long is made beside the requests: meanwhile pages come without it and say so, and follow when it is there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from people import peopled, signed_in
from test_web_editing import page

from dutygraph.access.settings import Access
from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app, warming

OTHER = "一、完善制度\n\n1. 逐步提高办案质量和办案效率。由省司法厅牵头，省财政厅配合。2024年底前发布办案质量报告。\n"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.delenv("CI", raising=False)  # there, ids would not be kept
    root = peopled(tmp_path)
    (root / "plans/other").mkdir()
    (root / "plans/other/source.txt").write_text(OTHER, encoding="utf-8")
    (root / "plans/other/plan.toml").write_bytes((root / "plans/good/plan.toml").read_bytes())
    made = create_app(Workspace(root), access=Access(edit=True))
    yield made
    close(made)
    assert not made.extensions["dutygraph-warming"].running


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return signed_in(app, "editor")


def task(app: Flask) -> str:
    return f"/plan/good/task/{app.extensions['dutygraph'].session.live.state('good').built.ids[1]}?lang=en"


def soon(what: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.slow
def test_a_page_does_not_wait_for_the_index_and_is_not_kept_without_it(app: Flask, client: FlaskClient) -> None:
    kept = app.extensions["dutygraph-examples"]
    with kept.lock:  # as while the index is being made
        warming.start(app)
        answer = client.get(task(app))
        assert "is being made" in answer.get_data(as_text=True)
        assert "ETag" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
    soon(lambda: "is being made" not in page(client, task(app)))
    assert '由<mark class="found lane-0">省司法厅</mark>牵头' in page(client, task(app))
    assert "ETag" in client.get(task(app)).headers


def test_the_index_follows_an_edit(app: Flask, client: FlaskClient) -> None:
    warming.start(app)
    kept = app.extensions["dutygraph-examples"]
    page(client, "/")
    soon(lambda: kept.version == app.extensions["dutygraph"].version)
    source = app.extensions["dutygraph"].session.workspace.plan("other").source
    source.write_text(OTHER.replace("2024年底前", "2025年底前"), encoding="utf-8")
    page(client, "/plan/other/edit")  # which takes the change over
    soon(lambda: kept.version == app.extensions["dutygraph"].version)
    assert any("2025年底前" in one.text for one in kept.examples.examples)


def test_who_asks_for_what_is_being_computed_waits_for_it(app: Flask) -> None:
    from concurrent.futures import ThreadPoolExecutor

    known, computed = app.extensions["dutygraph"], []

    def slowly(_: object) -> int:
        computed.append(1)
        time.sleep(0.2)
        return len(computed)

    def ask(_: int) -> int:
        from flask import g

        with app.app_context():
            g.reading = "written"
            return int(known.made("slow", slowly))

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(ask, range(4))) == [1, 1, 1, 1]


def test_without_it_the_first_page_makes_what_it_needs(app: Flask, client: FlaskClient) -> None:
    assert "is being made" not in page(client, task(app))
