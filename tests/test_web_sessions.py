"""Staying signed in and getting out: what a cookie opens, for how long and for whom."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from entrances import HTML, folder_of, fresh, lines, making, shown_user
from flask import Flask
from people import SAME, peopled, sign_in, signed_in, token

from dutygraph.access.accounts import change_accounts, with_password, with_role, without
from dutygraph.access.folder import ACCOUNTS
from dutygraph.access.settings import Access
from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app
from dutygraph_web.sessions import IDLE, WHOLE

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    yield from making(Access(edit=True), tmp_path_factory.mktemp("edit"))


@pytest.fixture
def app(shared: Flask) -> Flask:
    """Edits on; nobody has guessed yet and the accounts are as they were."""
    return fresh(shared)


def test_signing_out_ends_a_copied_cookie_too_even_after_a_restart(tmp_path: Path) -> None:
    app = create_app(Workspace(peopled(tmp_path)), access=Access(edit=True))
    client, thief, other = signed_in(app, "editor"), app.test_client(), signed_in(app, "editor")
    copied = client.get_cookie("dutygraph")
    assert copied
    thief.set_cookie("dutygraph", copied.value)
    assert shown_user(thief) == "Editor Li editor"
    answer = client.post("/sign-out", data={"token": token(client, "/")}, headers=SAME)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert shown_user(client) == ""
    assert shown_user(thief) == ""
    assert shown_user(other) == "Editor Li editor", "another browser's session goes on"
    assert lines(app)[-1] == ("sign-out", "editor", "127.0.0.1")
    close(app)
    again = create_app(Workspace(tmp_path), access=Access(edit=True))
    for cookie, user in ((copied.value, ""), (other.get_cookie("dutygraph").value, "Editor Li editor")):  # type: ignore[union-attr]
        browser = again.test_client()
        browser.set_cookie("dutygraph", cookie)
        assert shown_user(browser) == user
    close(again)


@pytest.mark.parametrize(
    "change",
    [lambda now: with_password(now, "editor", "x"), lambda now: without(now, "editor")],
    ids=["new password", "removed"],
)
def test_a_new_password_and_removal_end_all_sessions_at_once(app: Flask, change: Callable[[Any], Any]) -> None:
    one, two, other = signed_in(app, "editor"), signed_in(app, "editor"), signed_in(app, "reader")
    change_accounts(folder_of(app), change)
    assert [shown_user(client) for client in (one, two, other)] == ["", "", "Reader Li reader"]
    assert one.get_cookie("dutygraph") is None


def test_a_name_given_anew_opens_nothing_of_the_one_before(app: Flask) -> None:
    client = signed_in(app, "editor")
    kept = app.extensions["dutygraph-entrance"].accounts()["editor"]
    change_accounts(folder_of(app), lambda now: without(now, "editor"))
    change_accounts(folder_of(app), lambda now: {**with_password({**now, "editor": kept}, "editor", kept.password)})
    assert shown_user(client) == ""


def test_another_role_holds_from_the_next_request(app: Flask) -> None:
    client = signed_in(app, "reader")
    assert client.get("/accounts").status_code == 403
    change_accounts(folder_of(app), lambda now: with_role(now, "reader", "admin"))
    assert client.get("/accounts").status_code == 200


def test_accounts_that_cannot_be_understood_let_nobody_in_but_reading_goes_on(app: Flask) -> None:
    client = signed_in(app, "editor")
    (folder_of(app) / ACCOUNTS).write_text("[broken")
    assert shown_user(client) == ""
    assert client.get("/plan/good").status_code == 200
    assert sign_in(app.test_client(), "editor").status_code == 403


def forged(app: Flask, **changed: object) -> str:
    """A cookie signed with the application's own key, its content changed."""
    account = app.extensions["dutygraph-entrance"].accounts()["editor"]
    now = int(time.time())
    told = {"name": "editor", "stamp": account.stamp, "sid": "a" * 32, "started": now, "seen": now, "token": "b" * 32, **changed}
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return str(serializer.dumps(told))


def test_sessions_end_after_a_while_and_after_a_day_s_work(app: Flask) -> None:
    now = int(time.time())
    holding = {"started": now - WHOLE + 60, "seen": now - IDLE + 60}
    for changed, user in [
        (holding, "Editor Li editor"),
        ({**holding, "started": now - WHOLE - 1}, ""),
        ({**holding, "seen": now - IDLE - 1}, ""),
        ({**holding, "stamp": "of another"}, ""),
        ({**holding, "name": "nobody"}, ""),
    ]:
        client = app.test_client()
        client.set_cookie("dutygraph", forged(app, **changed))
        assert shown_user(client) == user, changed


def test_a_session_that_is_used_goes_on(app: Flask) -> None:
    client = app.test_client()
    now = int(time.time())
    client.set_cookie("dutygraph", forged(app, seen=now - IDLE + 60))
    assert "Set-Cookie" in client.get("/").headers
    assert "Set-Cookie" not in client.get("/").headers, "not with every answer"


def test_a_tampered_cookie_opens_nothing(app: Flask) -> None:
    good = forged(app)
    other = Flask("other")
    other.secret_key = "f" * 64
    elsewhere = app.session_interface.get_signing_serializer(other)  # type: ignore[attr-defined]
    parts = good.split(".")
    for cookie in [
        "",
        "x",
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        ".".join(["eyJuYW1lIjoiYWRtaW4ifQ", *parts[1:]]),
        ".".join(parts[:2]),
        str(elsewhere.dumps({"name": "admin"})),
    ]:
        client = app.test_client()
        client.set_cookie("dutygraph", cookie)
        answer = client.get("/?lang=en")
        assert answer.status_code == 200
        assert "Signed in as" not in answer.get_data(as_text=True), cookie


def test_a_session_that_an_attacker_planted_is_not_signed_in_with(app: Flask) -> None:
    attacker, victim = app.test_client(), app.test_client()
    planted = token(attacker)
    cookie = attacker.get_cookie("dutygraph")
    assert cookie
    victim.set_cookie("dutygraph", cookie.value)
    sign_in(victim, "editor")
    assert shown_user(attacker) == ""
    assert token(victim, "/") != planted


def test_pages_are_kept_by_browsers_for_the_one_who_saw_them(app: Flask) -> None:
    stranger, editor, reader = app.test_client(), signed_in(app, "editor"), signed_in(app, "reader")
    answers = [client.get("/plan/good") for client in (stranger, editor, reader)]
    assert len({answer.headers["ETag"] for answer in answers}) == 3
    assert [answer.headers["Cache-Control"] for answer in answers] == ["no-cache", "private, no-cache", "private, no-cache"]
    assert all("Cookie" in answer.headers["Vary"] for answer in answers)
    again = editor.get("/plan/good", headers={"If-None-Match": answers[1].headers["ETag"]})
    assert again.status_code == 304
    sent = stranger.get("/plan/good", headers={"If-None-Match": answers[1].headers["ETag"]})
    assert sent.status_code == 200
    asset = editor.get("/static/site.css?v=1")
    assert ("Cookie" in asset.headers.get("Vary", ""), "Set-Cookie" in asset.headers) == (False, False)
    asset.close()


def test_admins_see_accounts_and_log_and_nobody_else_does(app: Flask) -> None:
    sign_in(app.test_client(), "editor", "guess")
    admin = signed_in(app, "admin")
    page = admin.get("/accounts?lang=en").get_data(as_text=True)
    for words in ("Editor Li", "no, by proxy only", "Wrong password", "Signed in"):
        assert words in page
    assert "argon2" not in page
    assert admin.get("/accounts?format=csv&table=log").data.decode("utf-8-sig").startswith("at,what,who,from,about,summary")
    assert "argon2" not in admin.get("/accounts?format=json").get_data(as_text=True)
    assert admin.get("/accounts").headers["Cache-Control"] == "no-store"
    for name in ("reader", "editor"):
        answer = signed_in(app, name).get("/accounts?lang=en")
        assert answer.status_code == 403
        assert "another role" in answer.get_data(as_text=True)
    stranger = app.test_client().get("/accounts", headers=HTML)
    assert (stranger.status_code, stranger.headers["Location"]) == (303, "/sign-in?next=/accounts")
