"""Signing in, as people and those who guess passwords find it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from entrances import DATA, PAGES, folder_of, fresh, lines, making, shown_user
from flask import Flask
from people import PASSWORD, SAME, sign_in, token
from viewer_plan import make_workspace
from werkzeug.middleware.proxy_fix import ProxyFix

from dutygraph.access.folder import FOLDER
from dutygraph.access.limits import ADDRESS, PAIR
from dutygraph.access.settings import Access
from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app
from dutygraph_web.people import AT_ONCE

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    yield from making(Access(edit=True), tmp_path_factory.mktemp("edit"))


@pytest.fixture
def app(shared: Flask) -> Flask:
    """Edits on; nobody has guessed yet and the accounts are as they were."""
    return fresh(shared)


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
