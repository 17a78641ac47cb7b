"""What is closed to strangers, where reading is closed, and how programs prove who they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from entrances import DATA, HTML, PAGES, basic, folder_of, fresh, lines, making
from flask import Flask
from people import PASSWORD, signed_in

from dutygraph.access.accounts import change_accounts, with_password
from dutygraph.access.limits import PAIR
from dutygraph.access.settings import Access

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    yield from making(Access(closed=True), tmp_path_factory.mktemp("closed"))


@pytest.fixture
def closed(shared: Flask) -> Flask:
    """Reading closed."""
    return fresh(shared)


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
