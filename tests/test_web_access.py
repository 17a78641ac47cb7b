"""Signing in, staying in, getting out, and what is closed to strangers, as people, programs and attackers find it."""

from __future__ import annotations

import re
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from people import PASSWORD, SAME, peopled, sign_in, signed_in, token
from viewer_plan import make_workspace
from werkzeug.middleware.proxy_fix import ProxyFix

from dutygraph.access import log
from dutygraph.access.accounts import change_accounts, with_password, with_role, without
from dutygraph.access.folder import ACCOUNTS, FOLDER
from dutygraph.access.limits import ADDRESS, PAIR, Limits
from dutygraph.access.settings import Access
from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app
from dutygraph_web.people import AT_ONCE
from dutygraph_web.sessions import IDLE, WHOLE

HTML = {"Accept": "text/html"}
PAGES = ["/", "/plan/good", "/agencies", "/findings", "/query", "/ns?format=html", "/accounts", "/no-such-page"]
DATA = [
    "/sparql?query=ASK+%7B%7D",
    "/id/plan/good",
    "/void",
    "/plan/good?format=csv",
    "/openapi.json",
    "/sitemap.xml",
    "/ns",
    "/robots.txt",
]


def making(access: Access, folder: Path) -> Iterator[Flask]:
    app = create_app(Workspace(peopled(folder)), access=access)
    yield app
    close(app)


@pytest.fixture(scope="module")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    yield from making(Access(edit=True), tmp_path_factory.mktemp("edit"))


@pytest.fixture(scope="module")
def shared_closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    yield from making(Access(closed=True), tmp_path_factory.mktemp("closed"))


@pytest.fixture
def app(shared_app: Flask) -> Flask:
    """Edits on; nobody has guessed yet and the accounts are as they were."""
    return fresh(shared_app)


@pytest.fixture
def closed(shared_closed: Flask) -> Flask:
    """Reading closed."""
    return fresh(shared_closed)


def fresh(app: Flask) -> Flask:
    here = app.extensions["dutygraph-entrance"]
    here.limits = Limits()
    original = here.folder / f"{ACCOUNTS}.original"
    if not original.exists():
        original.write_bytes((here.folder / ACCOUNTS).read_bytes())
    (here.folder / ACCOUNTS).unlink()
    (here.folder / ACCOUNTS).write_bytes(original.read_bytes())
    return app


def folder_of(app: Flask) -> Path:
    folder: Path = app.extensions["dutygraph-entrance"].folder
    return folder


def lines(app: Flask) -> list[tuple[str, str, str]]:
    return [(entry["what"], entry["who"], entry["from"]) for entry in log.entries(folder_of(app))]


def shown_user(client: FlaskClient, address: str = "/") -> str:
    """Who the page says is signed in; "" for nobody."""
    found = re.search(r"Signed in as <strong><bdi>(.*?)</bdi></strong> \((\w+)\)", client.get(f"{address}?lang=en").get_data(as_text=True))
    return f"{found[1]} {found[2]}" if found else ""


def basic(name: str, password: str = PASSWORD) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{name}:{password}".encode()).decode()}


def test_without_the_options_nobody_can_sign_in_and_nothing_is_made(tmp_path: Path) -> None:
    app = create_app(Workspace(make_workspace(tmp_path)))
    client = app.test_client()
    for address in ("/sign-in", "/accounts"):
        assert client.get(address).status_code == 404
    assert client.post("/sign-in", headers=SAME).status_code == 403
    assert "Sign in" not in client.get("/?lang=en").get_data(as_text=True)
    assert not (tmp_path / FOLDER).exists()
    close(app)


def test_one_signs_in_and_comes_back_to_the_page_and_is_logged(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/plan/good?lang=en&reading=curated").get_data(as_text=True)
    form = re.search(r'<div class="user"><a href="([^"]+)"', page)
    assert form
    answer = client.get(form[1].replace("&amp;", "&"))
    onward = re.search(r'name="next" value="([^"]+)"', answer.get_data(as_text=True))
    assert onward
    assert onward[1].replace("&amp;", "&") == "/plan/good?lang=en&reading=curated"
    answer = sign_in(client, "Editor", onward="/plan/good?lang=en")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/plan/good?lang=en")
    assert shown_user(client, "/plan/good") == "Editor Li editor"
    assert lines(app)[-1] == ("sign-in", "editor", "127.0.0.1")


def test_a_reader_who_has_not_signed_in_gets_no_cookie(app: Flask) -> None:
    client = app.test_client()
    for address in [*PAGES[:-2], *DATA, "/static/site.css", "/healthz"]:
        answer = client.get(address)
        assert "Set-Cookie" not in answer.headers, address
        answer.close()


@pytest.mark.parametrize(
    ("base", "said", "secure"),
    [
        ("https://plans.example.org", {"Origin": "https://plans.example.org"}, True),
        ("http://plans.example.org", SAME, True),  # behind a proxy that ended TLS: only by https do browsers say this
        ("http://plans.example.org", {"Origin": "http://plans.example.org"}, False),
        ("http://127.0.0.1:8000", SAME, False),
    ],
)
def test_the_cookie_is_for_this_site_alone_and_out_of_reach_of_scripts(app: Flask, base: str, said: dict[str, str], secure: bool) -> None:
    client = app.test_client()
    form = {"token": re.findall(r'name="token" value="(\w+)"', client.get("/sign-in", base_url=base).text)[0]}
    answer = client.post("/sign-in", data={**form, "name": "editor", "password": PASSWORD}, headers=said, base_url=base)
    assert answer.status_code == 303
    parts = {part.strip() for part in answer.headers["Set-Cookie"].split(";")[1:]}
    assert parts == {"HttpOnly", "Path=/", "SameSite=Lax"} | ({"Secure"} if secure else set()), "and it ends with the browser"
    assert PASSWORD not in answer.headers["Set-Cookie"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "onward",
    [
        *["https://evil.example/", "//evil.example/", "/\\evil.example/", "\\\\evil.example", "/\t/evil.example", "/\n//evil.example"],
        *["javascript:alert(1)", "http:evil.example", "///evil.example", "/%09\t/evil", "evil.example", "", "/sign-in", "/sign-out?x=1"],
    ],
)
def test_signing_in_leads_to_no_other_place(app: Flask, onward: str) -> None:
    assert sign_in(app.test_client(), "editor", onward=onward).headers["Location"] == "/?lang=en"


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(app: Flask) -> None:
    answers = []
    for name, password in [("editor", "wrong"), ("nobody", PASSWORD), ("proxied", ""), ("no name at all", "x"), ("", "")]:
        answer = sign_in(app.test_client(), name, password)
        shown = answer.get_data(as_text=True).replace(f'value="{name}"', 'value=""')
        answers.append((answer.status_code, re.sub(r'name="token" value="\w+"', "", shown)))
    assert len(set(answers)) == 1
    assert answers[0][0] == 403
    assert "Name or password is wrong" in answers[0][1]


def test_unknown_names_are_checked_against_a_hash_like_others(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    import argon2

    checked, real = [], argon2.PasswordHasher.verify
    monkeypatch.setattr(argon2.PasswordHasher, "verify", lambda self, kept, given: checked.append(kept) or real(self, kept, given))
    for name in ("editor", "nobody", "proxied", "no name at all"):
        sign_in(app.test_client(), name, "wrong")
    assert len(checked) == 4
    assert len({kept.rsplit("$", 2)[0] for kept in checked}) == 1, "with the same cost"


def test_what_was_typed_into_the_form_is_not_in_the_log(app: Flask) -> None:
    client = app.test_client()
    sign_in(client, "editor", "my-secret-password-1")
    sign_in(client, "my-secret-password-2", "x")
    sign_in(client, "editor")
    assert lines(app)[-3:] == [
        ("sign-in-failed", "editor", "127.0.0.1"),
        ("sign-in-failed", "", "127.0.0.1"),
        ("sign-in", "editor", "127.0.0.1"),
    ]
    told = (folder_of(app) / "audit.jsonl").read_text()
    assert "secret-password" not in told
    assert PASSWORD not in told


def test_guessing_ends_soon_says_how_long_and_lets_others_in(app: Flask) -> None:
    client = app.test_client()
    for _ in range(PAIR[0]):
        assert sign_in(client, "editor", "guess").status_code == 403
    logged = len(lines(app))
    answer = sign_in(client, "editor")
    assert answer.status_code == 429, "even with the right password"
    assert 0 < int(answer.headers["Retry-After"]) <= PAIR[1] + 1
    assert "Too many wrong passwords" in answer.get_data(as_text=True)
    assert len(lines(app)) == logged, "a flood does not fill the log"
    assert sign_in(app.test_client(), "editor", address="10.0.0.9").status_code == 303
    assert sign_in(app.test_client(), "reader").status_code == 303


def test_a_flood_of_sign_ins_leaves_threads_for_pages(app: Flask) -> None:
    clients = [app.test_client() for _ in range(12)]
    forms = [{"token": token(client), "name": "editor", "password": PASSWORD} for client in clients]
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda client, form: client.post("/sign-in", data=form, headers=SAME), clients, forms))
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) == {303, 503}
    assert statuses[303] >= AT_ONCE
    assert all(answer.headers["Retry-After"] == "2" for answer in answers if answer.status_code == 503)
    assert sign_in(app.test_client(), "editor").status_code == 303, "and none of them was counted as wrong"


@pytest.mark.slow
def test_trying_many_names_from_one_address_ends_too(app: Flask) -> None:
    client = app.test_client()
    answers = [sign_in(client, f"name{number}", "guess").status_code for number in range(ADDRESS[0] + 2)]
    assert answers == [403] * ADDRESS[0] + [429] * 2


def test_behind_a_proxy_the_address_counted_and_logged_is_the_readers(app: Flask) -> None:
    plain = app.wsgi_app
    app.wsgi_app = ProxyFix(plain, x_for=1)  # type: ignore[method-assign]
    try:
        client = app.test_client()
        form = {"token": token(client), "name": "editor", "password": "guess"}
        for number in range(PAIR[0] + 1):
            headers = {**SAME, "X-Forwarded-For": f"1.1.1.{number}, 203.0.113.7"}  # the first part is whatever the reader sent
            answer = client.post("/sign-in", data=form, headers=headers)
        assert answer.status_code == 429
        assert lines(app)[-1] == ("sign-in-failed", "editor", "203.0.113.7")
        assert client.post("/sign-in", data=form, headers={**SAME, "X-Forwarded-For": "203.0.113.8"}).status_code == 403
    finally:
        app.wsgi_app = plain  # type: ignore[method-assign]


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


@pytest.mark.parametrize("address", [*PAGES, *DATA])
def test_where_reading_is_closed_strangers_see_nothing(closed: Flask, address: str) -> None:
    client = closed.test_client()
    etag = signed_in(closed, "reader").get(address).headers.get("ETag", "")
    for headers in (HTML, {}, {"If-None-Match": etag}, {"If-None-Match": "*"}):
        answer = client.get(address, headers=headers)
        page = "text/html" in headers.get("Accept", "")
        assert answer.status_code == (303 if page else 401), (address, headers)
        assert ("Location" in answer.headers) is page
        assert "省司法厅" not in answer.get_data(as_text=True)
        assert "ETag" not in answer.headers
        assert "Access-Control-Allow-Origin" not in answer.headers
    assert client.head(address).status_code == 401


def test_what_stays_open_where_reading_is_closed(closed: Flask) -> None:
    client = closed.test_client()
    for address in ("/healthz", "/static/site.css", "/sign-in"):
        answer = client.get(address, headers=HTML)
        assert answer.status_code == 200, address
        answer.close()


def test_a_reader_of_a_closed_site_signs_in_and_reads_all(closed: Flask) -> None:
    client = signed_in(closed, "reader")
    for address in [*PAGES[:-2], *DATA]:
        assert client.get(address).status_code in (200, 303), address
    assert "省司法厅" in client.get("/plan/good").get_data(as_text=True)


def test_programs_are_told_how_to_prove_who_they_are_and_do(closed: Flask) -> None:
    client = closed.test_client()
    asked = client.get("/sparql?query=ASK+%7B%7D")
    assert asked.headers["WWW-Authenticate"] == 'Basic realm="dutygraph viewer", charset=UTF-8'
    for fetched in ("cors", "no-cors"):  # by a script of a page: no window asks for a password
        answer = client.get("/search?q=x", headers={"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": fetched})
        assert answer.headers["WWW-Authenticate"].startswith("Session")
    assert asked.mimetype == "text/plain"
    assert client.get("/sparql?query=ASK+%7B%7D", headers=basic("reader")).get_json()["boolean"] is True
    assert client.post("/sparql", data={"query": "ASK {}"}, headers=basic("reader")).status_code == 200
    assert client.post("/sparql", data={"query": "ASK {}"}).status_code == 401
    for name, password in [("reader", "wrong"), ("nobody", PASSWORD), ("proxied", "")]:
        answer = client.get("/plan/good?format=csv", headers=basic(name, password))
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Basic")
    assert "Set-Cookie" not in client.get("/plan/good?format=csv", headers=basic("reader")).headers


def test_a_program_that_asks_often_is_checked_and_logged_once_and_ends_with_its_password(closed: Flask) -> None:
    client = closed.test_client()
    before = len(lines(closed))
    for _ in range(30):
        assert client.get("/void", headers=basic("editor")).status_code == 200
    assert lines(closed)[before:] == [("sign-in", "editor", "127.0.0.1")]
    change_accounts(folder_of(closed), lambda now: with_password(now, "editor", "x"))
    assert client.get("/void", headers=basic("editor")).status_code == 401


def test_programs_that_guess_are_stopped_too(closed: Flask) -> None:
    client = closed.test_client()
    answers = [client.get("/void", headers=basic("reader", f"guess {number}")) for number in range(PAIR[0] + 1)]
    assert [answer.status_code for answer in answers] == [401] * PAIR[0] + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_a_page_in_every_language_says_what_to_do(closed: Flask) -> None:
    client = closed.test_client()
    for language, words in (("en", "Sign in first"), ("zh-Hans", "请先登录"), ("zh-Hant", "請先登入")):
        answer = client.post(f"/query?lang={language}", data={"query": "ASK {}"}, headers=HTML)
        assert answer.status_code == 401
        assert words in answer.get_data(as_text=True)
        assert not answer.headers["WWW-Authenticate"].startswith("Basic"), "a browser opens no window of its own"
