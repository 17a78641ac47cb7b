"""Who changed what, when and why: asked for with an edit, kept in the plan's folder, shown to readers in three languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from people import SAME, peopled, signed_in
from test_web_editing import folder, form_of, opened, page, reworded, send, source

from dutygraph.access.settings import Access
from dutygraph.edit.state import read_files
from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app, following

WHY = "the notice of 2026 <b>says</b> so"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.delenv("CI", raising=False)  # there, ids would not be kept
    made = create_app(Workspace(peopled(tmp_path)), access=Access(edit=True))
    yield made
    close(made)


def told(app: Flask) -> list[dict[str, object]]:
    return tomllib.loads((folder(app) / "edits.toml").read_text(encoding="utf-8"))["edit"]


def second_task(app: Flask) -> str:
    """The id of the second task."""
    return str(app.extensions["dutygraph"].session.live.state("good").built.ids[1])


def test_the_reason_given_with_an_edit_is_shown_to_readers(app: Flask) -> None:
    form = opened(signed_in(app, "editor"))
    assert form["why"] == "", "nothing is put into anybody's mouth"
    client = signed_in(app, "editor")
    send(client, {**reworded(opened(client), "逐步提高", "大力提高"), "why": WHY})
    (one,) = told(app)
    assert (one["by"], one["why"], one["tasks"], one["what"]) == ("Editor Li", WHY, [second_task(app)], "text")
    reader, shown = app.test_client(), "&lt;b&gt;says&lt;/b&gt;"
    for language, words in (("en", "Last changed: Text, by Editor Li"), ("zh-Hans", "最近修改：正文"), ("zh-Hant", "最近修改：")):
        body = page(reader, f"/plan/good/task/{second_task(app)}?lang={language}")
        assert words in body
        assert shown in body
    listed = page(reader, "/plan/good/changes?lang=en")
    assert shown in listed[listed.index('id="edits"') :]
    assert WHY in reader.get("/plan/good/changes?table=edits&format=csv").get_data(as_text=True)


def test_no_reason_keeps_nobody_from_saving(app: Flask) -> None:
    client = signed_in(app, "editor")
    assert send(client, reworded(opened(client), "逐步提高", "大力提高")).status_code == 303
    assert "why" not in told(app)[0]
    assert "Editor Li" in page(app.test_client(), f"/plan/good/task/{second_task(app)}?lang=en")


def test_a_refused_text_comes_back_with_its_reason(app: Flask) -> None:
    client = signed_in(app, "editor")
    answer = send(client, {**opened(client), "text": "没有条目", "why": WHY})
    assert answer.status_code == 400
    assert form_of(answer.get_data(as_text=True), "edit-form")["why"] == WHY
    assert not (folder(app) / "edits.toml").exists()


def test_undoing_and_taking_back_an_entry_are_told_too(app: Flask) -> None:
    client, before = signed_in(app, "editor"), source(app).read_bytes()
    task = second_task(app)
    add = f"/plan/good/task/{task}/add/party?lang=en"
    send(client, {**opened(client, add, "entry-form"), "label": "省统计局", "role": "leading", "rests": "nothing", "why": "notice"}, add)
    assert not (folder(app) / "edits.toml").exists(), "the entry says who, when and why itself"
    entry = re.search(r'id = "(\w+)"', (folder(app) / "curated.toml").read_text(encoding="utf-8"))
    assert entry
    remove = f"/plan/good/remove?entry={entry[1]}&task={task}&lang=en"
    assert send(client, {**opened(client, remove, "entry-form"), "why": WHY}, remove).status_code == 303
    send(client, reworded(opened(client), "逐步提高", "大力提高"))
    body = page(client, "/plan/good/edits?lang=en")
    undo, token = re.findall(r'action="(/plan/good/edits/[^"]+/undo)', body), re.search(r'name="token" value="(\w+)"', body)
    assert token
    client.post(undo[0], data={"token": token[1]}, headers=SAME)
    assert source(app).read_bytes() == before
    assert [str(one["what"]).split()[0] for one in told(app)] == ["remove", "text", "undo"]
    assert (told(app)[0]["why"], told(app)[0]["tasks"]) == (WHY, [task])
    kept = read_files(app.extensions["dutygraph"].session.workspace.plan("good"))
    assert app.extensions["dutygraph"].session.live.state("good").files["edits.toml"] == kept["edits.toml"]


def test_a_plan_that_is_broken_from_outside_is_named_and_comes_back(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "_EVERY", 0.0)
    monkeypatch.setattr(following, "_CALM", 0.0)
    client, text = app.test_client(), source(app).read_bytes()
    page(client, "/plan/good")
    source(app).write_bytes(b"")
    home = page(client, "/?lang=en")
    assert "good is not in the graph: plans/good/source.txt" in home
    assert client.get("/plan/good").status_code == 404
    page(client, "/plan/hostile")
    assert "is empty" in signed_in(app, "editor").get("/plan/good/edit?lang=en").get_data(as_text=True)
    source(app).write_bytes(text)
    assert "is not in the graph" not in page(client, "/?lang=en")
    page(client, "/plan/good")
