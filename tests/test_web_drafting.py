"""An unsaved text and what it would give: only for editors, only told, never written; offsets as a browser counts them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from people import SAME, peopled, signed_in, token, with_editor
from viewer_plan import PLAN
from werkzeug.test import TestResponse

from dutygraph.access.settings import Access
from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app
from dutygraph_web.drafting import LONGEST

WISH = "2. 逐步提高办案质量。"
#: A third plan: what the first one's tasks lack, others say.
OTHER = """一、完善制度

1. 逐步提高办案质量和办案效率。由省司法厅牵头，省财政厅配合。2024年底前发布办案质量报告。

2. 推进<b>海洋</b>渔业。
"""
STATE = """一、完善制度

1. 逐步提高办案质量。由司法部牵头。
"""
HANT = """一、完善制度

1. 逐步提高辦案質量。
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = peopled(tmp_path_factory.mktemp("draft"))
    said = (made / "plans" / "good" / "plan.toml").read_text(encoding="utf-8")
    for plan, text, settings in (
        ("other", OTHER, said),
        ("state", STATE, said.replace('"辽宁省"', '"中国"')),
        ("hant", HANT, said.replace("zh-Hans", "zh-Hant")),
    ):
        folder = made / "plans" / plan
        folder.mkdir()
        (folder / "source.txt").write_text(text, encoding="utf-8")
        (folder / "plan.toml").write_text(settings, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def app(folder: Path) -> Iterator[Flask]:
    made = with_editor(create_app(Workspace(folder), access=Access(edit=True)))
    yield made
    close(made)


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return signed_in(app, "editor")


def post(client: FlaskClient, path: str, headers: dict[str, str] | None = None, **said: Any) -> TestResponse:
    mark = {**SAME, "X-Dutygraph-Token": token(client, "/tried")} if headers is None else headers
    return client.post(f"{path}{'&' if '?' in path else '?'}lang=en", json=said, headers=mark)


def draft(client: FlaskClient, text: str, plan: str = "good", **said: Any) -> Any:
    answer = post(client, f"/plan/{plan}/draft", text=text, **said)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def shapes(told: Any, state: str) -> set[str]:
    return {one["shape"] for one in told["findings"] if one["state"] == state}


def test_an_owner_typed_in_takes_the_finding_away_and_nothing_is_written(client: FlaskClient, folder: Path) -> None:
    before = {path: path.read_bytes() for path in (folder / "plans").rglob("*") if path.is_file()}
    told = draft(client, PLAN)
    assert (shapes(told, "new"), told["solved"]) == (set(), [])
    assert {"TaskOwner", "TaskMeasure", "TaskDeadline"} <= shapes(told, "unchanged")
    typed = draft(client, PLAN.replace("逐步提高办案质量", "逐步提高办案质量，由省司法厅牵头"))
    assert [(one["shape"], one["citation"]) for one in typed["solved"]] == [("TaskOwner", "一.2")]
    assert "1 solved" in typed["said"]
    back = draft(client, PLAN)
    assert (back["findings"], back["solved"]) == (told["findings"], [])
    assert {path: path.read_bytes() for path in (folder / "plans").rglob("*") if path.is_file()} == before


def test_a_task_typed_in_brings_its_findings(client: FlaskClient) -> None:
    text = PLAN + "\n4. 大力发展文艺事业。\n"
    told = draft(client, text)
    assert shapes(told, "new") == {"TaskOwner", "TaskMeasure", "TaskDeadline"}
    one = next(one for one in told["findings"] if one["state"] == "new")
    assert text[one["from"] : one["to"]] == "4. 大力发展文艺事业。"
    assert told["texts"][one["text"]].startswith(("No owner: ", "No measurable outcome: ", "No deadline: "))
    assert [task["citation"] for task in told["tasks"]] == ["一.1", "一.2", "一.3", "一.4"]


@pytest.mark.parametrize("plan", ["good", "other"])
def test_offsets_count_units_of_what_the_form_shows(app: Flask, folder: Path, plan: str) -> None:
    """Also where the file has CR LF and a byte order mark, and the text characters of two units."""
    path = folder / "plans" / plan / "source.txt"
    kept = path.read_bytes()
    path.write_bytes(b"\xef\xbb\xbf" + kept.replace(b"\n", b"\r\n"))
    try:
        with app.app_context():
            app.extensions["dutygraph"].session.live.update(plan)
        client = signed_in(app, "admin")
        text = kept.decode().replace("一、完善制度", "一、完善😀𠮷制度", 1)
        told = draft(client, text, plan)
        units = text.encode("utf-16-le")
        for task in told["tasks"]:
            words = units[2 * task["from"] : 2 * task["to"]].decode("utf-16-le")
            assert words.startswith(("1.", "2.", "3."))
            assert words.endswith("。")
        for one in told["findings"]:
            units[2 * one["from"] : 2 * one["to"]].decode("utf-16-le")
            assert one["from"] <= one["mark"] <= one["to"]
        assert shapes(told, "new") == set(), "line ends and marks are no change"
    finally:
        path.write_bytes(kept)
        app.extensions["dutygraph"].session.live.update(plan)


def test_the_panel_follows_the_cursor_without_the_text(client: FlaskClient) -> None:
    first = draft(client, PLAN, at=PLAN.index("配合"))
    assert "Task 一.1" in first["facts"]
    assert "leading" in first["facts"]
    assert "案件办结率" not in first["facts"], "the target stands in another sentence"
    moved = post(client, "/plan/good/draft", of=first["of"], at=PLAN.index("95%")).get_json()
    assert "案件办结率" in moved["facts"]
    assert "findings" not in moved, "they are those of the text, which is the same"
    number = post(client, "/plan/good/draft", of=first["of"], at=PLAN.index("1. 由")).get_json()
    assert number["facts"] == first["facts"], "at its number, the first sentence"
    assert "No task at the cursor" in post(client, "/plan/good/draft", of=first["of"], at=3).get_json()["facts"]
    assert post(client, "/plan/good/draft", of="0" * 64, at=3).status_code == 409
    assert post(client, "/plan/good/draft", at=3).status_code == 409
    for at in (-1, 10**9):
        assert post(client, "/plan/good/draft", of=first["of"], at=at).status_code == 200


def test_a_text_that_is_no_plan_says_where_and_the_last_good_one_stays(client: FlaskClient) -> None:
    good = draft(client, PLAN)
    answer = post(client, "/plan/good/draft", text="一、😀\n第二行\0\n")
    told = answer.get_json()
    assert (answer.status_code, told["line"], told["column"], told["at"]) == (422, 2, 4, 8)
    assert post(client, "/plan/good/draft", text="").status_code == 422
    assert post(client, "/plan/good/draft", of=good["of"], at=0).status_code == 200
    assert draft(client, PLAN + "\ud83d")["findings"] == good["findings"], "half a character, as a browser may send it"


def test_who_may_ask(app: Flask, client: FlaskClient) -> None:
    text = {"text": PLAN}
    assert post(client, "/plan/good/draft", headers=SAME, **text).status_code == 403, "no token"
    assert post(client, "/plan/good/draft", headers={**SAME, "X-Dutygraph-Token": "0" * 32}, **text).status_code == 403
    mine = {"X-Dutygraph-Token": token(client, "/tried"), "Sec-Fetch-Site": "cross-site"}
    assert post(client, "/plan/good/draft", headers=mine, **text).status_code == 403
    reader = signed_in(app, "reader")
    with reader.session_transaction() as session:
        mark = {**SAME, "X-Dutygraph-Token": session["token"]}
    for path in ("/plan/good/draft", "/plan/good/draft/help"):
        assert post(reader, path, headers=mark, **text).status_code == 403
        assert post(app.test_client(), path, headers=mark, **text).status_code == 403
    assert client.get("/plan/good/draft").status_code == 405


def test_where_edits_are_off_there_is_nothing_to_ask(folder: Path) -> None:
    made = create_app(Workspace(folder))
    try:
        assert made.test_client().post("/plan/good/draft", json={"text": PLAN}, headers=SAME).status_code == 403
    finally:
        close(made)


@pytest.mark.parametrize("said", [{"text": 1}, {"text": None}, {"at": True}, {"at": "1"}, {"more": "x"}, {"text": PLAN, "files": {}}])
def test_what_is_no_such_request_is_refused(client: FlaskClient, said: dict[str, Any]) -> None:
    assert post(client, "/plan/good/draft", **said).status_code == 400


def test_what_is_too_long_or_of_no_plan_is_refused(client: FlaskClient) -> None:
    mark = {**SAME, "X-Dutygraph-Token": token(client, "/tried")}
    assert post(client, "/plan/good/draft", text="x" * (LONGEST + 1)).status_code == 413
    assert client.post("/plan/good/draft", data=b"x" * (1 << 21), headers=mark, content_type="application/json").status_code == 413
    assert client.post("/plan/good/draft", data="[", headers=mark, content_type="application/json").status_code == 400
    for plan in ("none", "..%2Fgood", "%3Cb%3E"):
        assert post(client, f"/plan/{plan}/draft", text=PLAN).status_code == 404


def test_drafts_are_each_users_own_and_only_so_many(app: Flask, client: FlaskClient) -> None:
    mine = draft(client, PLAN + "\n4. 大力发展文艺事业。\n")
    other = draft(signed_in(app, "admin"), PLAN)
    assert mine["of"] != other["of"]
    assert post(client, "/plan/good/draft", of=mine["of"], at=0).status_code == 200, "another's draft is not mine"
    drafts = app.extensions["dutygraph-drafts"]
    with app.test_request_context("/"):
        for n in range(20):
            drafts.of(f"user{n}", "good")
    assert len(drafts) == 16


def test_a_save_by_another_begins_the_draft_anew_and_is_told(app: Flask, folder: Path, client: FlaskClient) -> None:
    path = folder / "plans" / "other" / "source.txt"
    kept, live = path.read_bytes(), app.extensions["dutygraph"].session.live
    version = live.state("other").digests["source.txt"]
    assert not draft(client, OTHER, "other", version=version)["stale"]
    try:
        path.write_bytes(kept + "3. 发展港口。\n".encode())
        live.update("other")
        told = draft(client, OTHER, "other", version=version)
        assert told["stale"]
        assert [one["citation"] for one in told["solved"]] == ["一.3"] * 3, "compared with what is saved now"
    finally:
        path.write_bytes(kept)
        live.update("other")


def test_hostile_words_are_words(client: FlaskClient) -> None:
    text = PLAN + '\n4. 由<img src=x onerror=alert(1)>委员会牵头制定《"><script>alert(2)</script>办法》。\n'
    told = draft(client, text, at=text.index("<img") + 2)
    for part in (told["list"], told["facts"]):
        assert "<img" not in part
        assert "<script" not in part
    assert "&lt;script&gt;" in told["facts"]


def test_help_gives_like_tasks_of_other_plans_and_owners_as_wording(client: FlaskClient) -> None:
    told = draft(client, PLAN)
    task = next(one["id"] for one in told["tasks"] if one["citation"] == "一.2")
    owner = post(client, "/plan/good/draft/help", task=task, shape="TaskOwner").get_data(as_text=True)
    assert 'data-within="，由省司法厅牵头"' in owner
    assert 'data-insert="由省司法厅牵头，省财政厅配合。"' in owner
    date = post(client, "/plan/good/draft/help", task=task, shape="TaskDeadline").get_data(as_text=True)
    assert 'data-insert="2024年底前发布办案质量报告。"' in date
    assert "data-within" not in date
    assert post(client, "/plan/good/draft/help", task="t0", shape="TaskOwner").status_code == 404
    assert post(client, "/plan/good/draft/help", task=task, shape="PartyResolved").status_code == 404


def test_owners_of_the_plans_own_place_come_first_in_its_own_script(client: FlaskClient) -> None:
    """Though the ministry's task is the more alike."""
    for plan, text, own, state in (("good", PLAN, "由省司法厅牵头", "由司法部牵头"), ("hant", HANT, "由遼寧省司法廳牽頭", "由司法部牽頭")):
        told = draft(client, text, plan)
        task = next(one["task"] for one in ({"task": f["key"].split("/")[1], **f} for f in told["findings"]) if one["shape"] == "TaskOwner")
        offered = re.findall(
            r'data-within="，([^"]+)"', post(client, f"/plan/{plan}/draft/help", task=task, shape="TaskOwner").get_data(as_text=True)
        )
        assert offered.index(own) < offered.index(state), offered


def test_a_tasks_page_shows_like_tasks_beside_the_findings_that_ask_for_them(folder: Path) -> None:
    """For all readers, in the page itself: the words can be selected without JavaScript."""
    made = create_app(Workspace(folder))
    try:
        reader = made.test_client()
        ids = made.extensions["dutygraph"].session.live.state("good").built.ids
        open_one = reader.get(f"/plan/good/task/{ids[1]}?lang=en").get_data(as_text=True)
        assert open_one.count('<details class="offered">') == 3
        assert "由<mark" in open_one
        assert ">省司法厅</mark>牵头，省财政厅配合。" in open_one
        assert "data-insert" not in open_one
        assert "/plan/other/task/" in open_one
        whole = reader.get(f"/plan/good/task/{ids[0]}?lang=en").get_data(as_text=True)
        assert "offered" not in whole, "it lacks none of the three"
    finally:
        close(made)


def test_a_task_reworded_beyond_recognition_keeps_its_findings(client: FlaskClient) -> None:
    told = draft(client, PLAN.replace("逐步提高办案质量", "逐步提高全省各级行政机关服务水平与办案质量"))
    assert "TaskOwner" in shapes(told, "unchanged"), "the id is in doubt, the task is not new to who types"
    assert not {"TaskOwner", "TaskMeasure"} & {one["shape"] for one in told["solved"]}
