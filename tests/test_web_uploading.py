"""A new plan by upload: read, proposed with its words, confirmed, made; a bad file gets its reader's message and leaves nothing."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from people import SAME, peopled, signed_in
from test_web_editing import form_of, page
from werkzeug.test import TestResponse

from dutygraph.access import log
from dutygraph.access.settings import Access
from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app, uploading

pytestmark = pytest.mark.slow

WORDS = [
    "沈阳市档案工作方案（2026—2028年）",
    "一、进馆",
    "1. 市档案馆负责制定移交计划，2027年底前移交率达到90%以上。",
    "2. 市财政局保障经费。",
]
NEW = "/plans/new?lang=en"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    made = create_app(Workspace(peopled(tmp_path_factory.mktemp("upload"))), access=Access(edit=True))
    yield made
    close(made)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return signed_in(app, "editor")


def root(app: Flask) -> Path:
    return Path(app.extensions["dutygraph"].session.workspace.root)


def word() -> bytes:
    document, data = Document(), io.BytesIO()
    for words in WORDS:
        document.add_paragraph(words)
    document.save(data)
    return data.getvalue()


def upload(client: FlaskClient, data: bytes, name: str) -> TestResponse:
    return post(client, form_of(page(client, NEW), "upload-form")["token"], data, name)


def post(client: FlaskClient, token: str, data: bytes, name: str) -> TestResponse:
    """As a browser writes it; the test's client would leave a temporary file open."""
    part = "--x\r\nContent-Disposition: form-data; name="
    head = f'{part}"token"\r\n\r\n{token}\r\n{part}"document"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
    body = head.encode() + data + b"\r\n--x--\r\n"
    return client.post(NEW, data=body, content_type="multipart/form-data; boundary=x", headers=SAME)


def waiting(app: Flask) -> list[Path]:
    return list((root(app) / ".dutygraph/uploads").glob("*/*"))


@pytest.mark.parametrize(("name", "data"), [("archives.docx", word()), ("notes.txt", "\n\n".join(WORDS).encode())])
def test_a_document_becomes_a_plan_with_what_was_confirmed(app: Flask, client: FlaskClient, name: str, data: bytes) -> None:
    answer = upload(client, data, name)
    assert answer.status_code == 200
    body = answer.get_data(as_text=True)
    assert "2 tasks were found" in body
    assert "沈阳市档案工作方案" in body
    form = form_of(body, "confirm-form")
    plan = name.partition(".")[0]
    assert form["id"] == plan
    assert (form["start"], form["end"]) == ("2026-01-01", "2028-12-31")
    assert not (root(app) / "plans" / plan).exists(), "nothing before it is confirmed"
    answer = client.post(NEW, data={**form, "number": "沈政办〔2026〕1号"}, headers=SAME)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert "市档案馆" in page(client, answer.headers["Location"])
    settings = (root(app) / "plans" / plan / "plan.toml").read_text()
    assert 'number = "沈政办〔2026〕1号" # given by hand' in settings
    assert (root(app) / "plans" / plan / "original.docx").exists() is name.endswith("docx")
    assert not [path for path in waiting(app) if path.parent.name == form["key"]]
    entry = list(log.entries(app.extensions["dutygraph-entrance"].folder))[-1]
    assert (entry["what"], entry["plan"], entry["summary"]) == ("change", plan, f"new {name}")
    assert "市财政局" in page(app.test_client(), f"/plan/{plan}"), "readers have it too"
    again = form_of(upload(client, data, name).get_data(as_text=True), "confirm-form")
    answer = client.post(NEW, data=again, headers=SAME)
    assert answer.status_code == 400
    assert "is there already" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("bad.docx", b"PK\x03\x04nonsense", "bad.docx"),
        ("empty.txt", b"", "is empty"),
        ("binary.txt", bytes(range(256)) * 10, "binary.txt"),
        ("prose.txt", "今天天气很好。".encode(), "no task found"),
        ("../../../evil.txt", "今天天气很好。".encode(), "evil.txt"),
        ("<script>alert(1)</script>.txt", "今天天气很好。".encode(), "no task found"),
    ],
)
def test_a_bad_file_gets_the_readers_message(app: Flask, client: FlaskClient, name: str, data: bytes, told: str) -> None:
    before = sorted(root(app).rglob("*"))
    answer = upload(client, data, name)
    assert answer.status_code == 400
    body = answer.get_data(as_text=True)
    assert told in body
    assert "<script>alert" not in body
    assert [path for path in sorted(root(app).rglob("*")) if path not in before and path.name != "uploads"] == []


@pytest.mark.parametrize("plan", ["../evil", "", "a/b", "Ä", ".hidden"])
def test_an_id_that_is_no_name_of_a_folder_is_refused(app: Flask, client: FlaskClient, plan: str) -> None:
    form = form_of(upload(client, "\n\n".join(WORDS).encode(), "other.txt").get_data(as_text=True), "confirm-form")
    answer = client.post(NEW, data={**form, "id": plan}, headers=SAME)
    assert answer.status_code == 400
    assert "is no id of a plan" in answer.get_data(as_text=True)
    assert not (root(app).parent / "evil").exists()


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("date", "gestern", "write 2023"),
        ("end", "2020-01-01", "not before its start"),
        ("language", "de", "zh-Hans or zh-Hant"),
        ("start", "", "neither"),
    ],
)
def test_a_value_that_cannot_be_is_refused_and_the_form_stays(client: FlaskClient, key: str, value: str, told: str) -> None:
    form = form_of(upload(client, "\n\n".join(WORDS).encode(), "another.txt").get_data(as_text=True), "confirm-form")
    answer = client.post(NEW, data={**form, "id": "another", key: value}, headers=SAME)
    assert answer.status_code == 400
    body = answer.get_data(as_text=True)
    assert told in body
    assert form_of(body, "confirm-form")[key] == value


def test_only_who_may_edit_is_listened_to_for_long(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    large = b"x" * (2 << 20)
    reader = signed_in(app, "reader")
    for other in (reader, app.test_client()):
        answer = post(other, "x", large, "a.txt")
        assert answer.status_code in (403, 413)
    assert upload(client, large, "a.txt").status_code == 400, "read, and no plan"
    monkeypatch.setattr(app.view_functions["uploading.new"], "largest", 1 << 20)
    assert upload(client, large, "a.txt").status_code == 413


def test_a_document_that_nobody_confirms_is_forgotten(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    body = upload(client, "\n\n".join(WORDS).encode(), "late.txt").get_data(as_text=True)
    assert len(waiting(app)) >= 1
    monkeypatch.setattr(uploading, "_HOURS", -1)
    answer = client.post(NEW, data=form_of(body, "confirm-form"), headers=SAME)
    assert answer.status_code == 400
    assert "not kept any more" in answer.get_data(as_text=True)
    assert waiting(app) == []
    for key in ("../..", "0" * 32, ""):
        assert client.post(NEW, data={**form_of(body, "confirm-form"), "key": key}, headers=SAME).status_code == 400


def test_a_word_document_is_given_back_with_the_edits_and_its_formatting(client: FlaskClient) -> None:
    came, data = Document(), io.BytesIO()
    for words in WORDS:
        came.add_paragraph().add_run(words).bold = words is WORDS[2]
    came.save(data)
    form = form_of(upload(client, data.getvalue(), "given-back.docx").get_data(as_text=True), "confirm-form")
    assert client.post(NEW, data=form, headers=SAME).status_code == 303
    given = "/plan/given-back/document.docx"
    assert f'href="{given}?lang=en"' in page(client, "/plan/given-back?lang=en")
    assert client.get(given).data == data.getvalue(), "as it came while nobody edits"
    edit = form_of(page(client, "/plan/given-back/edit?lang=en"), "edit-form")
    changed = {**edit, "text": edit["text"].replace("90%", "95%"), "do": "save"}
    assert client.post("/plan/given-back/edit?lang=en", data=changed, headers=SAME).status_code == 303
    read = Document(io.BytesIO(client.get(given).data))
    assert [one.text for one in read.paragraphs] == [*WORDS[:2], WORDS[2].replace("90%", "95%"), WORDS[3]]
    assert all(run.bold for run in read.paragraphs[2].runs)
    assert client.get("/plan/notes/document.docx").status_code == 404
