"""Facts, waivers, links and printing errors by form: each ends as lines that people can read, and the findings follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from people import SAME, peopled, signed_in
from test_web_editing import findings, folder, form_of, page, tasks
from werkzeug.test import TestResponse

from dutygraph.access.settings import Access
from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app

pytestmark = pytest.mark.slow

TODAY = date.today().isoformat()
SIGNED = f'by = "Editor Li"\nwhen = {TODAY}\nwhy = "notice of 2026"\n'


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.delenv("CI", raising=False)  # there, ids would not be kept
    root = peopled(tmp_path)
    lower = root / "plans/lower"
    lower.mkdir()
    (lower / "source.txt").write_text("一、制度\n\n1. 市司法局牵头修订辽宁省行政执法条例配套规定。\n", encoding="utf-8")
    (lower / "plan.toml").write_text('title = "下"\njurisdiction = "辽宁省/沈阳市"\nhigher = ["good"]\n', encoding="utf-8")
    made = create_app(Workspace(root), access=Access(edit=True))
    yield made
    close(made)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return signed_in(app, "editor")


def entered(client: FlaskClient, address: str, do: str = "save", **said: str) -> TestResponse:
    form = form_of(page(client, address), "entry-form")
    unknown = {key for key in said if key not in form and key not in ("rests", "whole")}
    assert not unknown, unknown
    return client.post(address, data={**form, **said, "do": do}, headers=SAME)


def facts(client: FlaskClient, task: str, reading: str = "written") -> dict[str, str]:
    """The id of the place of each fact by its words."""
    body = page(client, f"/plan/good/task/{task}?lang=en&reading={reading}")
    found = re.findall(r'<li class="fact[^"]*" id="([^"]+)".*?<q lang="[^"]*"><bdi>([^<]*)</bdi>', body, re.DOTALL)
    return {words: place for place, words in found}


CASES = [
    (
        "party",
        {"label": "省公安厅", "role": "leading", "rests": "nothing"},
        'kind = "party"\nlabel = "省公安厅"\nrole = "leading"\n',
    ),
    (
        "law",
        {"title": "行政处罚法", "relation": "implements", "quote": "办案质量"},
        'kind = "law"\ntitle = "行政处罚法"\nrelation = "implements"\nquote = "办案质量"\n',
    ),
    (
        "deadline",
        {"due": "2025-06", "rests": "nothing", "whole": "1"},
        'kind = "deadline"\ndue = "2025-06"\nwhole = true\n',
    ),
    (
        "target",
        {"metric": "办案质量", "op": "between", "value": "90", "upper": "95.5", "unit": "%", "quote": "逐步提高"},
        'kind = "target"\nmetric = "办案质量"\nop = "between"\nvalue = [90, 95.5]\nunit = "%"\nquote = "逐步提高"\n',
    ),
    (
        "deliverable",
        {"label": "质量清单", "deliverable_kind": "list", "verb": "编制", "rests": "nothing"},
        'kind = "deliverable"\nlabel = "质量清单"\ndeliverable_kind = "list"\nverb = "编制"\n',
    ),
]


@pytest.mark.parametrize(("kind", "said", "lines"), CASES, ids=[case[0] for case in CASES])
def test_a_fact_becomes_an_entry_that_people_can_read(app: Flask, client: FlaskClient, kind: str, said: dict[str, str], lines: str) -> None:
    tid = tasks(client)["一.2"]
    before = findings(client, "curated")
    answer = entered(client, f"/plan/good/task/{tid}/add/{kind}?lang=en", why="notice of 2026", **said)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert "reading=curated" in answer.headers["Location"]
    text = (folder(app) / "curated.toml").read_text()
    made = re.fullmatch(r'\[\[fact\]\]\nid = "(c\w{7})"\n(.*)', text, re.DOTALL)
    assert made
    assert made[2] == f'task = "{tid}"  # 一.2\n{lines}{SIGNED}'
    body = page(client, answer.headers["Location"])
    assert "Saved." in body
    assert "notice of 2026" in body
    assert findings(client, "written") == before, "the written reading never changes"
    solved = {"party": "TaskOwner", "deadline": "TaskDeadline", "target": "TaskMeasure", "deliverable": "TaskMeasure"}.get(kind)
    if solved and ("一.2", solved) in before:
        assert ("一.2", solved) not in findings(client, "curated")


def test_entries_stand_in_the_order_in_which_they_were_made_and_go_one_by_one(app: Flask, client: FlaskClient) -> None:
    tid = tasks(client)["一.2"]
    for name in ("省公安厅", "省民政厅"):
        address = f"/plan/good/task/{tid}/add/party?lang=en"
        assert entered(client, address, label=name, role="responsible", rests="nothing", why="x").status_code == 303
    text = (folder(app) / "curated.toml").read_text()
    assert re.findall(r'label = "(.*)"', text) == ["省公安厅", "省民政厅"]
    first = re.findall(r'id = "(\w+)"', text)[0]
    assert "Take this back" in page(client, f"/plan/good/task/{tid}?lang=en&reading=curated")
    assert entered(client, f"/plan/good/remove?entry={first}&task={tid}&lang=en").status_code == 303
    assert (folder(app) / "curated.toml").read_text() == text[text.index("\n\n[[fact]]") + 2 :]
    undo = re.findall(r'action="(/plan/good/edits/[^"]+/undo)', page(client, "/plan/good/edits"))
    token = form_of(page(client, f"/plan/good/task/{tid}/add/party"), "entry-form")["token"]
    assert client.post(undo[-1], data={"token": token}, headers=SAME).status_code == 409, "the first was taken out already"
    assert client.post(undo[1], data={"token": token}, headers=SAME).status_code == 303, "the second goes alone"
    assert not (folder(app) / "curated.toml").exists()


def test_an_extracted_fact_is_corrected_and_another_withdrawn(app: Flask, client: FlaskClient) -> None:
    tid = tasks(client)["一.1"]
    known = facts(client, tid)
    address = f"/plan/good/task/{tid}/add/party?over={known['省财政厅']}&lang=en"
    form = form_of(page(client, address), "entry-form")
    assert (form["label"], form["role"], form["quote"]) == ("省财政厅", "supporting", "省财政厅"), "the form begins with what was read"
    assert entered(client, address, label="省教育厅", why="notice of 2026").status_code == 303
    address = f"/plan/good/task/{tid}/withdraw?over={known['省司法厅']}&lang=en"
    assert entered(client, address, why="notice of 2026").status_code == 303
    text = (folder(app) / "curated.toml").read_text()
    assert re.sub(r'id = "\w+"\n', "", text) == (
        f'[[fact]]\ntask = "{tid}"  # 一.1\nkind = "party"\nlabel = "省教育厅"\nrole = "supporting"\n'
        'agency_kind = "body"\nquote = "省财政厅"\n'
        f'overrides = [{{ kind = "party", quote = "省财政厅" }}]\n{SIGNED}\n'
        f'[[fact]]\ntask = "{tid}"  # 一.1\noverrides = [{{ kind = "party", quote = "省司法厅" }}]\n{SIGNED}'
    )
    body = page(client, f"/plan/good/task/{tid}?lang=en&reading=curated")
    assert "省教育厅" in body
    assert len(re.findall(r'class="fact assignment overridden"', body)) == 2


def test_a_finding_is_waived_and_counts_again_when_it_is_taken_back(app: Flask, client: FlaskClient) -> None:
    tid = tasks(client)["一.2"]
    body = page(client, f"/plan/good/task/{tid}?lang=en")
    address = re.search(r'href="(/plan/good/waive\?finding=[^"]+)" aria-label="Accept this finding: ([^"]+)"', body)
    assert address
    before = findings(client)
    assert entered(client, address[1].replace("&amp;", "&"), why="notice of 2026").status_code == 303
    gone = before - findings(client)
    assert len(gone) == 1
    text = (folder(app) / "waivers.toml").read_text()
    shape = next(iter(gone))[1]
    assert re.sub(r'id = "\w+"\n', "", text).startswith(f'[[waiver]]\nshape = "{shape}"\ntask = "{tid}"  # 一.2\n')
    assert text.endswith(SIGNED)
    again = client.post(address[1], data={**form_of(page(client, "/plan/good/edit"), "edit-form"), "why": "x"}, headers=SAME)
    assert again.status_code == 400, "waived already"
    made = re.search(r'id = "(\w+)"', text)
    assert made
    assert entered(client, f"/plan/good/remove?entry={made[1]}&task={tid}").status_code == 303
    assert findings(client) == before
    assert not (folder(app) / "waivers.toml").exists()


def test_a_printing_error_is_mended_beside_the_text(app: Flask, client: FlaskClient) -> None:
    before = (folder(app) / "source.txt").read_bytes()
    address = f"/plan/good/emend?task={tasks(client)['一.2']}&lang=en"
    assert entered(client, address, printed="逐步提高", reads="省公安厅提高", why="notice of 2026").status_code == 303
    text = (folder(app) / "emendations.toml").read_text()
    assert text.endswith(
        f'[[emendation]]\nquote = "逐步提高"\nreads = "省公安厅提高"\nwhy = "notice of 2026"\nby = "Editor Li"\nwhen = {TODAY}\n'
    )
    assert (folder(app) / "source.txt").read_bytes() == before
    assert entered(client, address, printed="没有的话", reads="x", why="x").status_code == 400


def test_a_proposed_link_is_confirmed_or_rejected(app: Flask, client: FlaskClient) -> None:
    lower = client.get("/plan/lower?format=json").json
    tid = lower[0]["task"].rsplit("/", 1)[1]  # type: ignore[index]
    links = re.findall(r'href="(/plan/lower/task/\w+/link\?[^"]+)"', page(client, f"/plan/lower/task/{tid}?lang=en"))
    assert len(links) >= 2, "confirm and reject"
    assert entered(client, links[1].replace("&amp;", "&"), why="notice of 2026").status_code == 303
    text = (folder(app).parent / "lower/curated.toml").read_text()
    assert re.sub(r'id = "\w+"\n', "", text) == (
        f'[[link]]\ntask = "{tid}"  # 一.1\nhigher_plan = "good"\nhigher_task = "{tasks(client)["一.1"]}"\nstatus = "rejected"\n{SIGNED}'
    )
    assert links[1] not in page(client, f"/plan/lower/task/{tid}?lang=en"), "not proposed again"


def test_what_a_form_would_change_is_shown_first(app: Flask, client: FlaskClient) -> None:
    tid = tasks(client)["一.2"]
    address = f"/plan/good/task/{tid}/add/party?lang=en"
    body = entered(client, address, "preview", label="省公安厅", role="leading", rests="nothing", why="x").get_data(as_text=True)
    assert re.search(r"Solved findings.*一\.2", body, re.DOTALL)
    assert not (folder(app) / "curated.toml").exists()
    assert form_of(body, "entry-form")["label"] == "省公安厅"


@pytest.mark.parametrize(
    ("kind", "said", "told"),
    [
        ("party", {"label": "省公安厅", "role": "leading"}, "no words are quoted"),
        ("party", {"label": "省公安厅", "role": "chief", "rests": "nothing"}, "role has no value"),
        ("party", {"label": "省公安厅", "role": "leading", "rests": "nothing", "why": " "}, "the reason is empty"),
        ("party", {"label": "省公安厅", "role": "leading", "quote": "没有的话"}, "no “没有的话” in 一.2"),
        ("party", {"label": "", "role": "leading", "rests": "nothing"}, "not filled in: label"),
        ("target", {"metric": "x", "op": ">=", "value": "many", "rests": "nothing"}, "no number: many"),
        ("target", {"metric": "x", "op": ">=", "value": "NaN", "rests": "nothing"}, "no finite number"),
        ("deadline", {"due": "2025-13", "rests": "nothing"}, "this is no date"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(
    app: Flask, client: FlaskClient, kind: str, said: dict[str, str], told: str
) -> None:
    address = f"/plan/good/task/{tasks(client)['一.2']}/add/{kind}?lang=en"
    answer = entered(client, address, **{"why": "x", **said})
    assert answer.status_code == 400
    body = answer.get_data(as_text=True)
    assert told in body
    form = form_of(body, "entry-form")
    assert all(form[key] == value for key, value in said.items() if key not in ("rests", "role", "why"))
    assert not (folder(app) / "curated.toml").exists()


def test_words_that_mean_ill_stay_words(app: Flask, client: FlaskClient) -> None:
    tid, evil = tasks(client)["一.2"], '"]\n[[fact]]\n<script>alert(1)</script>\\u0000 {{ 7*7 }}'
    address = f"/plan/good/task/{tid}/add/party?lang=en"
    answer = entered(client, address, label="<img src=x onerror=alert(1)>", role="leading", rests="nothing", why=evil)
    assert answer.status_code == 303
    text = (folder(app) / "curated.toml").read_text()
    assert len(re.findall(r"^\[\[fact\]\]$", text, re.MULTILINE)) <= 2
    body = page(client, answer.headers["Location"])
    assert "<script>alert" not in body
    assert "<img src=x" not in body
    assert "49" not in re.sub(r"[0-9a-f]{6,}", "", body) or "{{ 7*7 }}" in body
    listed = client.get("/plan/good?format=json&reading=curated")
    assert listed.status_code == 200
    assert len(app.extensions["dutygraph"].session.live.state("good").built.curation.facts) == 1


def test_owners_of_the_plans_own_place_are_offered_first(client: FlaskClient) -> None:
    body = page(client, f"/plan/good/task/{tasks(client)['一.2']}/add/party?lang=en")
    offered = re.findall(r'<option value="([^"]+)"></option>', body[body.index('id="l-label"') : body.index("</datalist>")])
    assert 0 < len(offered) <= 200
    assert len(offered) == len(set(offered))
    assert "省司法厅" in offered or any("司法" in name for name in offered)


def test_readers_and_strangers_enter_nothing(app: Flask, client: FlaskClient) -> None:
    tid = tasks(client)["一.2"]
    reader, key = signed_in(app, "reader"), form_of(page(client, f"/plan/good/task/{tid}/add/party"), "entry-form")["token"]
    for path in (f"task/{tid}/add/party", f"task/{tid}/withdraw?over=x", "waive?finding=x", "emend", "remove?entry=x"):
        assert reader.get(f"/plan/good/{path}").status_code == 403
        assert client.post(f"/plan/good/{path}", data={"why": "x"}, headers=SAME).status_code == 403, "not without the token"
        assert client.post(f"/plan/good/{path}", data={"why": "x", "token": key}).status_code == 403, "nor from another site"
        assert app.test_client().post(f"/plan/good/{path}", data={"why": "x", "token": key}, headers=SAME).status_code == 403
    for path in ("/plan/nowhere/edit", "/plan/good/task/tnone/edit", f"/plan/good/task/{tid}/add/wish", "/plan/../edit"):
        assert client.get(path).status_code == 404
