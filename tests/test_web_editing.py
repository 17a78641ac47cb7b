"""Editing the text in the browser: shown before it is saved, refused with its place, both sides of a conflict, undone."""

from __future__ import annotations

import html
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from people import SAME, peopled, signed_in
from werkzeug.test import TestResponse

from dutygraph.access import log
from dutygraph.access.settings import Access
from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app, following

TEXT = "/plan/good/edit?lang=en"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.delenv("CI", raising=False)  # there, ids would not be kept
    made = create_app(Workspace(peopled(tmp_path)), access=Access(edit=True))
    yield made
    close(made)


def source(app: Flask) -> Path:
    return folder(app) / "source.txt"


def folder(app: Flask) -> Path:
    return Path(app.extensions["dutygraph"].session.workspace.root) / "plans/good"


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status
    return answer.get_data(as_text=True)


def form_of(body: str, name: str) -> dict[str, str]:
    """What a browser would send of the form of that id, untouched."""
    found = re.search(rf'<form[^>]*id="{name}"[^>]*>(.*?)</form>', body, re.DOTALL)
    assert found, f"form {name}"
    sent = {}
    for field in re.findall(r"<input[^>]*>", found[1]):
        named, value = re.search(r'name="([^"]*)"', field), re.search(r'value="([^"]*)"', field)
        if named and (('type="radio"' not in field and 'type="checkbox"' not in field) or " checked" in field):
            sent[named[1]] = html.unescape(value[1]) if value else ""
    for named, words in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\n?(.*?)</textarea>', found[1], re.DOTALL):
        sent[named] = html.unescape(words).replace("\n", "\r\n")
    for named, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', found[1], re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        sent[named] = html.unescape(chosen[1]) if chosen else ""
    return sent


def opened(client: FlaskClient, address: str = TEXT, name: str = "edit-form") -> dict[str, str]:
    return form_of(page(client, address), name)


def send(client: FlaskClient, form: dict[str, str], address: str = TEXT, do: str = "save") -> TestResponse:
    return client.post(address, data={**form, "do": do}, headers=SAME)


def reworded(form: dict[str, str], old: str, new: str) -> dict[str, str]:
    assert old in form["text"]
    return {**form, "text": form["text"].replace(old, new)}


def tasks(client: FlaskClient) -> dict[str, str]:
    return {row["citation"]: row["task"].rsplit("/", 1)[1] for row in client.get("/plan/good?format=json").json}  # type: ignore[union-attr]


def findings(client: FlaskClient, reading: str = "written") -> set[tuple[str, str]]:
    rows = client.get(f"/findings?plan=good&format=json&reading={reading}").json
    return {(row["citation"], row["shape"]) for row in rows if not row["waived_by"]}  # type: ignore[union-attr]


def test_a_reader_edits_nothing_and_is_offered_nothing(app: Flask) -> None:
    reader = signed_in(app, "reader")
    tid = tasks(reader)["一.1"]
    for address in ("/plan/good", f"/plan/good/task/{tid}", "/"):
        assert 'class="edits"' not in page(reader, address)
    for address in ("/plan/good/edit", f"/plan/good/task/{tid}/edit", f"/plan/good/task/{tid}/add/party", "/plan/good/edits", "/plans/new"):
        assert reader.get(address).status_code == 403
        assert app.test_client().get(address, headers={"Accept": "text/html"}).status_code == 303, "a stranger may sign in"
    editor = signed_in(app, "editor")
    assert send(reader, {**opened(editor), "token": "x"}).status_code == 403


def test_where_edits_are_off_there_is_nothing_to_edit(tmp_path: Path) -> None:
    app = create_app(Workspace(peopled(tmp_path)))
    client = app.test_client()
    for address in ("/plan/good/edit", "/plan/good/edits", "/plans/new"):
        assert client.get(address).status_code == 403
        assert client.post(address, data={}, headers=SAME).status_code in (403, 405)
    assert 'class="edits"' not in page(client, "/plan/good")
    close(app)


def test_a_change_is_shown_duty_by_duty_and_saves_nothing(app: Flask) -> None:
    client, before = signed_in(app, "editor"), source(app).read_bytes()
    form = reworded(opened(client), "省财政厅配合", "省教育厅配合")
    body = send(client, form, do="preview").get_data(as_text=True)
    shown = body[body.index('id="change"') : body.index("</section>", body.index('id="change"'))]
    assert re.search(r"<del>财政</del>\s*<ins>教育</ins>", shown)
    assert re.search(r"省财政厅 · supporting.*→.*省教育厅 · supporting", shown, re.DOTALL)
    assert source(app).read_bytes() == before
    again = form_of(body, "edit-form")
    assert again["text"] == form["text"], "what was typed is still there"
    assert send(client, again).status_code == 303, "and can be saved from here"
    assert "省教育厅" in source(app).read_text()


def test_a_save_changes_pages_findings_search_and_free_queries(app: Flask) -> None:
    client = signed_in(app, "editor")
    tag, before = client.get("/plan/good").headers["ETag"], findings(client)
    ask = "/sparql?query=" + "ASK { ?a duty:text ?t FILTER CONTAINS(?t, '省统计局') }"
    assert client.get(ask, headers={"Accept": "application/sparql-results+json"}).json == {"head": {}, "boolean": False}
    assert ("一.2", "TaskOwner") in before
    answer = send(client, reworded(opened(client), "2. 逐步提高办案质量。", "2. 省统计局负责逐步提高办案质量。"))
    assert answer.status_code == 303
    assert client.get("/plan/good", headers={"If-None-Match": tag}).status_code == 200
    assert ("一.2", "TaskOwner") not in findings(client)
    assert "省统计局" in page(client, "/search?q=省统计局&lang=en")
    end = time.monotonic() + 30
    while not client.get(ask, headers={"Accept": "application/sparql-results+json"}).json["boolean"]:  # type: ignore[index]
        assert time.monotonic() < end
        body = page(client, "/query?lang=en&query=ASK{}")
        assert "some seconds behind" in body or client.get(ask, headers={"Accept": "application/sparql-results+json"}).json["boolean"]  # type: ignore[index]
        time.sleep(0.2)
    entry = list(log.entries(app.extensions["dutygraph-entrance"].folder))[-1]
    assert (entry["what"], entry["who"], entry["plan"], entry["summary"]) == ("change", "editor", "good", "text")


def test_line_ends_and_byte_order_mark_of_the_file_stay(app: Flask) -> None:
    old = b"\xef\xbb\xbf" + source(app).read_bytes().replace(b"\n", b"\r\n").replace("办案质量。\r\n".encode(), "办案质量。\n".encode())
    source(app).write_bytes(old)
    client = signed_in(app, "editor")
    assert send(client, opened(client)).status_code == 303
    assert source(app).read_bytes() == old, "nothing was changed"
    assert send(client, reworded(opened(client), "省财政厅配合", "省教育厅配合")).status_code == 303
    assert source(app).read_bytes() == old.replace("省财政厅配合".encode(), "省教育厅配合".encode())


def test_one_tasks_words_are_edited_alone(app: Flask) -> None:
    client, before = signed_in(app, "editor"), source(app).read_text()
    address = f"/plan/good/task/{tasks(client)['一.2']}/edit?lang=en"
    form = opened(client, address, "task-form")
    assert form["text"] == "2. 逐步提高办案质量。"
    assert send(client, {**form, "text": "2. 省公安厅提高办案质量。\r\n"}, address).headers["Location"].startswith("/plan/good/task/")
    assert source(app).read_text() == before.replace("逐步提高", "省公安厅提高")


def test_what_cannot_be_read_is_refused_and_the_text_is_not_lost(app: Flask) -> None:
    client, before = signed_in(app, "editor"), source(app).read_bytes()
    for typed, said in (("没有任务", "no task found"), (" \r\n", "is empty")):
        answer = send(client, {**opened(client), "text": typed})
        assert answer.status_code == 400
        body = answer.get_data(as_text=True)
        assert said in body
        assert "source.txt" in body
        assert form_of(body, "edit-form")["text"] == typed
    assert source(app).read_bytes() == before


def test_a_text_that_means_ill_is_only_text(app: Flask) -> None:
    client = signed_in(app, "editor")
    evil = '</textarea><script>alert(1)</script><img src=x onerror="alert(2)">'
    body = send(client, reworded(opened(client), "省财政厅配合", f"省财政厅配合{evil}"), do="preview").get_data(as_text=True)
    assert "<script>alert" not in body
    assert "<img src=x" not in body
    assert evil in form_of(body, "edit-form")["text"]


def test_edits_at_different_places_are_put_together_and_saved_with_one_click(app: Flask) -> None:
    one, other = signed_in(app, "editor"), signed_in(app, "admin")
    mine, theirs = opened(one), opened(other)
    assert send(other, reworded(theirs, "省财政厅配合", "省教育厅配合")).status_code == 303
    answer = send(one, reworded(mine, "逐步提高", "大力提高"))
    assert answer.status_code == 409
    body = answer.get_data(as_text=True)
    assert "Only they changed this" in body
    assert "Only you changed this" in body
    assert "省教育厅" in source(app).read_text()
    assert "大力" not in source(app).read_text(), "nothing is saved yet"
    assert send(one, form_of(body, "edit-form")).status_code == 303
    assert all(words in source(app).read_text() for words in ("省教育厅配合", "大力提高"))


def test_edits_of_the_same_words_are_shown_side_by_side(app: Flask) -> None:
    one, other = signed_in(app, "editor"), signed_in(app, "admin")
    address = f"/plan/good/task/{tasks(one)['一.2']}/edit?lang=en"
    mine, theirs = opened(one, address, "task-form"), opened(other)
    assert send(other, reworded(theirs, "逐步提高", "稳步提高")).status_code == 303
    answer = send(one, reworded(mine, "逐步提高", "大力提高"), address)
    assert answer.status_code == 409
    body = answer.get_data(as_text=True)
    assert "Both changed this" in body
    assert all(f"2. {words}办案质量。" in body for words in ("逐步提高", "稳步提高", "大力提高")), "before, theirs and mine"
    assert "大力提高" in form_of(body, "edit-form")["text"]
    assert "稳步提高" in page(one, "/plan/good/edit?lang=en"), "theirs is one click away"
    assert send(one, form_of(body, "edit-form")).status_code == 303
    assert "大力提高" in source(app).read_text()


def test_a_conflict_with_another_program_is_told_as_well(app: Flask) -> None:
    client = signed_in(app, "editor")
    form = opened(client)
    source(app).write_text(source(app).read_text().replace("省财政厅配合", "省教育厅配合"))
    answer = send(client, reworded(form, "逐步提高", "大力提高"))
    assert answer.status_code == 409
    assert send(client, form_of(answer.get_data(as_text=True), "edit-form")).status_code == 303
    assert all(words in source(app).read_text() for words in ("省教育厅配合", "大力提高"))


def test_of_many_saves_at_once_that_started_alike_one_wins_and_the_others_are_told(app: Flask) -> None:
    clients = [signed_in(app, "editor") for _ in range(5)]
    forms = [reworded(opened(client), "逐步提高", f"第{n}次提高") for n, client in enumerate(clients)]
    codes: list[int] = []

    def save(n: int) -> None:
        codes.append(send(clients[n], forms[n]).status_code)

    threads = [threading.Thread(target=save, args=(n,)) for n in range(len(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert sorted(codes) == [303, 409, 409, 409, 409]
    assert len(re.findall("第[0-9]次提高", source(app).read_text())) == 1


@pytest.mark.slow
def test_readers_get_whole_pages_while_edits_are_made(app: Flask) -> None:
    editor, codes, done = signed_in(app, "editor"), list[int](), threading.Event()

    def read() -> None:
        reader = app.test_client()
        while not done.is_set():
            codes.append(reader.get("/plan/good").status_code)
            codes.append(reader.get("/findings").status_code)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for n in range(6):
            form = opened(editor)
            text = form["text"].replace("2. 逐步提高办案质量。", f"2. 第{n}项任务。\r\n\r\n3. 逐步提高办案质量。")
            assert send(editor, {**form, "text": text}).status_code == 303
    finally:
        done.set()
        for thread in threads:
            thread.join(timeout=60)
    assert codes
    assert set(codes) == {200}


def test_what_another_program_changes_is_seen_by_readers(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "_EVERY", 0.0)
    client = app.test_client()
    page(client, "/plan/good")
    source(app).write_text(source(app).read_text().replace("省财政厅配合", "省统计局配合"))
    assert "省统计局" in page(client, "/plan/good")
    source(app).write_text("")  # half written
    assert "省统计局" in page(client, "/plan/good"), "the last good state"


def test_an_edit_is_undone_and_the_undoing_too(app: Flask) -> None:
    client, before = signed_in(app, "editor"), source(app).read_bytes()
    send(client, reworded(opened(client), "逐步提高", "大力提高"))
    changed = source(app).read_bytes()
    body = page(client, "/plan/good/edits?lang=en")
    assert "Editor Li" in body
    undo = re.findall(r'action="(/plan/good/edits/[^"]+/undo)', body)
    token = re.search(r'name="token" value="(\w+)"', body)
    assert token
    assert client.post(undo[0], data={"token": token[1]}, headers=SAME).status_code == 303
    assert source(app).read_bytes() == before
    again = re.findall(r'action="(/plan/good/edits/[^"]+/undo)', page(client, "/plan/good/edits"))
    assert len(again) == 2
    assert client.post(again[0], data={"token": token[1]}, headers=SAME).status_code == 303
    assert source(app).read_bytes() == changed
    assert client.post(undo[0], data={}, headers=SAME).status_code == 403, "not without the token"


def test_an_edit_that_somebody_built_upon_is_not_undone(app: Flask) -> None:
    client = signed_in(app, "editor")
    send(client, reworded(opened(client), "逐步提高", "大力提高"))
    send(client, reworded(opened(client), "大力提高", "稳步提高"))
    body = page(client, "/plan/good/edits?lang=en")
    undo, token = re.findall(r'action="(/plan/good/edits/[^"]+/undo)', body)[1], re.search(r'name="token" value="(\w+)"', body)
    assert token
    answer = client.post(f"{undo}?lang=en", data={"token": token[1]}, headers=SAME)
    assert answer.status_code == 409
    assert "Somebody changed the same since" in answer.get_data(as_text=True)
    assert "稳步提高" in source(app).read_text()


def test_an_id_that_an_edit_left_in_doubt_is_settled(app: Flask) -> None:
    client = signed_in(app, "editor")
    address = "/plan/good/ids?lang=en"
    assert "None is in doubt" in page(client, address)
    old = tasks(client)["一.2"]
    send(
        client, reworded(opened(client), "2. 逐步提高办案质量。", "2. 逐步提高办案质量和审判效率。\r\n\r\n3. 逐步提高办案质量与执行效率。")
    )
    body = page(client, address)
    doubtful = re.findall(r'<form[^>]*id="ids-(\w+)"', body)
    assert doubtful, "one of two that are alike may be the old one"
    form = form_of(body, f"ids-{doubtful[0]}")
    assert client.post(address, data={**form, "old": "tnothing0"}, headers=SAME).status_code == 400
    assert client.post(address, data={**form, "old": old}, headers=SAME).status_code == 303
    assert old in tasks(client).values()
    assert doubtful[0] not in tasks(client).values()
    assert f'"{old}"' in (folder(app) / "identity.json").read_text()
    entry = list(log.entries(app.extensions["dutygraph-entrance"].folder))[-1]
    assert entry["summary"] == f"ids {doubtful[0]} {old}"
