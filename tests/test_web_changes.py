"""What may change something: only an editor, where edits are on, from a page of this site; and who a proxy says it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from people import PASSWORD, SAME, peopled, sign_in, signed_in, token, with_editor

from dutygraph.access import log
from dutygraph.access.settings import Access, settle_access
from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app

HEADER = "X-Forwarded-User"
HERE = "http://localhost"  # what the test's client calls the site


def opened(folder: Path, access: Access) -> Flask:
    return with_editor(create_app(Workspace(folder), access=access))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    made = opened(peopled(tmp_path_factory.mktemp("edit")), Access(edit=True))
    yield made
    close(made)


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    made = opened(peopled(tmp_path_factory.mktemp("proxied")), settle_access("0.0.0.0", True, False, HEADER, ("10.0.0.5",)))
    yield made
    close(made)


def changes(app: Flask) -> list[dict[str, object]]:
    return [entry for entry in log.entries(app.extensions["dutygraph-entrance"].folder) if entry["what"] == "change"]


def test_an_editor_changes_and_the_log_says_what(app: Flask) -> None:
    client = signed_in(app, "editor")
    answer = client.post("/tried", data={"token": token(client, "/tried")}, headers=SAME)
    assert answer.get_data(as_text=True) == "changed by Editor Li"
    entry = changes(app)[-1]
    assert (entry["who"], entry["from"], entry["plan"], entry["summary"]) == ("editor", "127.0.0.1", "good", "one owner named")
    assert entry["before_files"]["curated.toml"] == ""  # type: ignore[index]
    assert entry["before_files"]["source.txt"] != entry["after_files"]["source.txt"]  # type: ignore[index]


def test_a_script_of_a_page_sends_the_token_in_a_header(app: Flask) -> None:
    client = signed_in(app, "admin")
    assert client.put("/tried", json={}, headers={**SAME, "X-Dutygraph-Token": token(client, "/tried")}).status_code == 200
    assert client.delete("/tried", headers={**SAME, "X-Dutygraph-Token": token(client, "/tried")}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Origin": HERE},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": f"{HERE}.evil.example"},
        {"Origin": f"{HERE}:8080"},
        {"Referer": f"{HERE}/"},
        {},
    ],
)
def test_another_site_cannot_send_even_with_the_right_token(app: Flask, headers: dict[str, str]) -> None:
    client = signed_in(app, "editor")
    form, before = {"token": token(client, "/tried")}, len(changes(app))
    answer = client.post("/tried?lang=en", data=form, headers=headers)
    assert answer.status_code == 403
    assert "did not come from a page of this site" in answer.get_data(as_text=True)
    assert client.post("/sign-out", data=form, headers=headers).status_code == 403
    assert client.post("/sign-in", data={**form, "name": "reader", "password": PASSWORD}, headers=headers).status_code == 403
    assert len(changes(app)) == before
    assert client.get("/tried").status_code == 200, "still signed in"


@pytest.mark.parametrize("headers", [SAME, {"Origin": HERE}])
def test_the_sites_own_page_can(app: Flask, headers: dict[str, str]) -> None:
    client = signed_in(app, "editor")
    assert client.post("/tried", data={"token": token(client, "/tried")}, headers=headers).status_code == 200


def test_without_this_sessions_token_nothing_is_changed(app: Flask) -> None:
    client, other = signed_in(app, "editor"), signed_in(app, "editor")
    for sent in ("", "x", token(other, "/tried"), token(client, "/tried")[:-1], "ä"):
        answer = client.post("/tried?lang=en", data={"token": sent}, headers=SAME)
        assert answer.status_code == 403
        assert "out of date" in answer.get_data(as_text=True)
    assert app.test_client().post("/tried", data={"token": ""}, headers=SAME).status_code == 403, "nor without any session"


def test_strangers_and_readers_may_not(app: Flask) -> None:
    stranger = app.test_client()
    answer = stranger.get("/tried", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/tried")
    assert stranger.post("/tried", data={"token": token(stranger)}, headers=SAME).status_code == 401
    reader = signed_in(app, "reader")
    assert reader.get("/tried").status_code == 403
    answer = reader.post("/tried?lang=en", data={"token": token(reader, "/")}, headers=SAME)
    assert answer.status_code == 403
    assert "Your account may not do this" in answer.get_data(as_text=True)


def test_a_basic_password_changes_nothing_for_browsers_send_it_by_themselves(tmp_path: Path) -> None:
    app = opened(peopled(tmp_path), Access(edit=True, closed=True))
    client = app.test_client()
    sign_in(client, "editor")
    form = {"token": token(client, "/tried")}
    client.post("/sign-out", data=form, headers=SAME)
    assert app.test_client().get("/plan/good", auth=("editor", PASSWORD)).status_code == 200
    for one in (client, app.test_client()):
        answer = one.post("/tried", data={"token": token(one)}, headers=SAME, auth=("editor", PASSWORD))
        assert answer.status_code == 401
    assert changes(app) == []
    close(app)


@pytest.mark.parametrize("access", [Access(), Access(closed=True)])
def test_where_edits_are_off_not_even_an_admin_may(tmp_path: Path, access: Access) -> None:
    app = opened(peopled(tmp_path), access)
    client = app.test_client()
    form = {"token": ""}
    if access.on:
        client = signed_in(app, "admin")
        form = {"token": token(client, "/")}
    for answer in (client.get("/tried?lang=en"), client.post("/tried?lang=en", data=form, headers=SAME)):
        assert answer.status_code == 403
        assert "Nothing can be changed here" in answer.get_data(as_text=True)
    close(app)


def test_a_change_whose_line_cannot_be_written_is_not_made(app: Flask) -> None:
    client = signed_in(app, "editor")
    form = {"token": token(client, "/tried")}
    path = app.extensions["dutygraph-entrance"].folder / "audit.jsonl"
    kept = path.read_bytes()
    path.unlink()
    path.mkdir()  # the log cannot be opened
    try:
        assert client.post("/tried", data=form, headers=SAME).status_code == 500
    finally:
        path.rmdir()
        path.write_bytes(kept)


def test_queries_need_neither_token_nor_session(app: Flask) -> None:
    client = app.test_client()
    answer = client.post(
        "/sparql", data={"query": "ASK {}"}, headers={"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    )
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert "Set-Cookie" not in answer.headers
    assert client.post("/query", data={"query": "ASK {}"}).status_code == 200
    assert client.delete("/sparql/running/none").status_code == 404


def ask(client: FlaskClient, user: str, peer: str = "10.0.0.5", address: str = "/tried", **more: str) -> int:
    headers = {HEADER: user, **more} if user else more
    return client.get(address, headers=headers, environ_base={"REMOTE_ADDR": peer}).status_code


def test_a_proxy_says_who_it_is_and_the_account_says_what_he_may(proxied: Flask) -> None:
    client = proxied.test_client()
    assert ask(client, "proxied") == 200
    assert ask(client, "Editor") == 200
    assert ask(client, "reader") == 403
    assert ask(client, "somebody.else") == 403, "whoever has no account reads"
    assert ask(client, "somebody.else", address="/plan/good") == 200
    assert ask(client, "") == 401


def test_nobody_else_can_say_it(proxied: Flask) -> None:
    client = proxied.test_client()
    for peer in ("10.0.0.6", "127.0.0.1", "203.0.113.9"):
        assert ask(client, "editor", peer) == 401
        assert ask(client, "editor", peer, **{"X-Forwarded-For": "10.0.0.5"}) == 401
    for user in ("reader, editor", "editor\x00", "no name", "ädit\xff"):
        assert ask(client, user) in (401, 403)
    assert client.get("/tried", headers={"X-Forwarded-Login": "editor"}, environ_base={"REMOTE_ADDR": "10.0.0.5"}).status_code == 401


def test_the_proxy_is_told_by_the_connection_not_by_what_it_says_of_the_reader(proxied: Flask) -> None:
    """As under a server that puts the reader's address in place of the proxy's."""
    client = proxied.test_client()
    for peer, reader, status in [("10.0.0.5", "203.0.113.9", 200), ("203.0.113.9", "10.0.0.5", 401)]:
        base = {"dutygraph.peer": peer, "REMOTE_ADDR": reader}
        assert client.get("/tried", headers={HEADER: "proxied"}, environ_base=base).status_code == status


def test_with_a_proxy_there_are_no_passwords(proxied: Flask) -> None:
    client = proxied.test_client()
    from_proxy = {"REMOTE_ADDR": "10.0.0.5"}
    assert client.get("/sign-in", environ_base=from_proxy).status_code == 404
    assert client.get("/tried", auth=("editor", PASSWORD), environ_base=from_proxy).status_code == 401


def test_a_user_of_the_proxy_needs_the_token_too(proxied: Flask) -> None:
    client = proxied.test_client()
    base, headers = {"REMOTE_ADDR": "10.0.0.5"}, {HEADER: "proxied"}
    page = client.get("/tried", headers=headers, environ_base=base).get_data(as_text=True)
    form = {"token": page.partition('value="')[2].partition('"')[0]}
    again = client.get("/tried", headers=headers, environ_base=base)
    assert form["token"] in again.get_data(as_text=True)
    assert (
        client.post("/tried", data=form, headers={**headers, **SAME}, environ_base=base).get_data(as_text=True) == "changed by Proxied Wang"
    )
    assert client.post("/tried", headers={**headers, **SAME}, environ_base=base).status_code == 403
    crossing = {**headers, "Sec-Fetch-Site": "cross-site"}
    assert client.post("/tried", data=form, headers=crossing, environ_base=base).status_code == 403


def test_a_page_whose_token_is_lost_with_the_cookie_is_sent_anew(proxied: Flask) -> None:
    client = proxied.test_client()
    base, headers = {"REMOTE_ADDR": "10.0.0.5"}, {HEADER: "proxied"}
    assert "ETag" not in client.get("/tried", headers=headers, environ_base=base).headers, "what is edited is never an old page"
    etag = client.get("/plan/good", headers=headers, environ_base=base).headers["ETag"]
    assert client.get("/plan/good", headers={**headers, "If-None-Match": etag}, environ_base=base).status_code == 304
    client.delete_cookie("dutygraph")
    assert client.get("/plan/good", headers={**headers, "If-None-Match": etag}, environ_base=base).status_code == 200


def test_over_a_network_people_sign_in_through_the_named_proxy_only(tmp_path: Path) -> None:
    app = opened(peopled(tmp_path), settle_access("0.0.0.0", True, False, "", ("10.0.0.5",)))
    client = app.test_client()
    refused = client.get("/sign-in?lang=en", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert (refused.status_code, "not encrypted" in refused.get_data(as_text=True)) == (403, True)
    base = {"REMOTE_ADDR": "10.0.0.5"}
    page = client.get("/sign-in", environ_base=base).get_data(as_text=True)
    form = {"token": page.partition('name="token" value="')[2].partition('"')[0], "name": "editor", "password": PASSWORD}
    assert client.post("/sign-in", data=form, headers=SAME, environ_base=base).status_code == 303
    assert client.get("/tried", environ_base=base).status_code == 200
    assert client.get("/tried", environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 401, "nor does a session hold elsewhere"
    close(app)
