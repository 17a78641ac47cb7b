"""Keeping a version of a plan from the browser: whole, logged, and refused where it would hold nothing new."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from people import SAME, peopled, signed_in
from test_web_editing import folder, form_of, opened, page, send

from dutygraph.access import log
from dutygraph.access.settings import Access
from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app

CHANGES, KEEP = "/plan/good/changes?lang=en", "/plan/good/versions?lang=en"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.delenv("CI", raising=False)  # there, ids would not be kept
    made = create_app(Workspace(peopled(tmp_path)), access=Access(edit=True))
    yield made
    close(made)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return signed_in(app, "editor")


def keep(client: FlaskClient, label: str) -> int:
    form = form_of(page(client, CHANGES), "keep-form")
    return client.post(KEEP, data={**form, "label": label}, headers=SAME).status_code


def test_what_is_kept_is_the_plan_as_it_is_and_what_follows_is_compared_with_it(app: Flask, client: FlaskClient) -> None:
    before = (folder(app) / "source.txt").read_bytes()
    assert keep(client, "draft") == 303
    version = folder(app) / "versions/draft"
    assert (version / "source.txt").read_bytes() == before
    assert (version / "identity.json").read_bytes() == (folder(app) / "identity.json").read_bytes()
    assert {path.name for path in version.iterdir()} >= {"plan.toml", "emendations.toml", "version.toml"}
    assert "<article" not in page(client, CHANGES)
    form = opened(client)
    send(client, {**form, "text": form["text"].replace("逐步提高", "大力提高")})
    body = page(client, f"{CHANGES}&from=draft")
    assert "<article" in body
    assert "<bdi>大力</bdi></ins>" in body


def test_it_is_logged_with_what_it_holds(app: Flask, client: FlaskClient) -> None:
    assert keep(client, "draft") == 303
    entry = list(log.entries(app.extensions["dutygraph-entrance"].folder))[-1]
    assert (entry["what"], entry["who"], entry["plan"], entry["summary"]) == ("change", "editor", "good", "version draft")
    assert "versions/draft/source.txt" in entry["after_files"]


@pytest.mark.parametrize("label", ["", "a b", "../draft", "-x", "x" * 61])
def test_what_is_no_label_is_told_and_nothing_kept(app: Flask, client: FlaskClient, label: str) -> None:
    assert keep(client, label) == 400
    assert not (folder(app) / "versions").exists()


def test_the_same_text_is_not_kept_twice_and_no_label_twice(app: Flask, client: FlaskClient) -> None:
    assert keep(client, "draft") == 303
    assert keep(client, "again") == 400
    form = opened(client)
    send(client, {**form, "text": form["text"].replace("逐步提高", "大力提高")})
    assert keep(client, "draft") == 400
    assert keep(client, "again") == 303
    assert sorted(path.name for path in (folder(app) / "versions").iterdir()) == ["again", "draft"]


def test_readers_keep_nothing(app: Flask) -> None:
    reader = signed_in(app, "reader")
    assert "keep-form" not in page(reader, CHANGES)
    token = form_of(page(signed_in(app, "editor"), CHANGES), "keep-form")["token"]
    assert reader.post(KEEP, data={"token": token, "label": "draft"}, headers=SAME).status_code == 403
    assert not (folder(app) / "versions").exists()


def test_the_page_that_told_of_a_fault_can_be_asked_for_in_another_language(client: FlaskClient) -> None:
    assert client.get(KEEP).headers["Location"].startswith("/plan/good/changes")
