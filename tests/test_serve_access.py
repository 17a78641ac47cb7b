"""The real server with its options about access: who gets in, over a socket, as programs and attackers try it."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit

import pytest
from browsing import start, stop
from people import PASSWORD, peopled
from SPARQLWrapper import JSON, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import Unauthorized

from dutygraph.access import log
from dutygraph.access.folder import FOLDER
from dutygraph.access.limits import PAIR

pytestmark = pytest.mark.slow


class Browser:
    """What a browser keeps: its cookie, and what it says of where a request comes from."""

    def __init__(self, site: str) -> None:
        self.host, self.cookie = urlsplit(site).netloc, ""

    def ask(self, method: str, path: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, http.client.HTTPMessage, str]:
        sent = {"Accept": "text/html", "Accept-Language": "en", "Cookie": self.cookie, **headers}
        if form is not None:
            sent |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{self.host}"}
        connection = http.client.HTTPConnection(self.host, timeout=30)
        connection.request(method, path, urlencode(form) if form is not None else None, sent)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookie = line.partition(";")[0]
        return answer.status, answer.headers, body

    def sign_in(self, name: str, password: str = PASSWORD) -> int:
        token = re.findall(r'name="token" value="(\w+)"', self.ask("GET", "/sign-in")[2])[-1]
        return self.ask("POST", "/sign-in", {"token": token, "name": name, "password": password})[0]


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    server, address = start("-w", str(folder), "serve", "--port", "0", *options)
    try:
        yield address, server
    finally:
        assert stop(server) == 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return peopled(tmp_path)


def test_edits_on_one_signs_in_guesses_are_stopped_and_a_restart_signs_nobody_out(folder: Path) -> None:
    with serving(folder, "--edit") as (site, server):
        browser = Browser(site)
        assert browser.ask("GET", "/")[0] == 200, "reading is open"
        assert browser.cookie == ""
        assert browser.sign_in("admin") == 303
        assert "Signed in as" in browser.ask("GET", "/accounts")[2]
        attacker = Browser(site)
        tried = [attacker.sign_in("editor", f"guess {number}") for number in range(PAIR[0] + 2)]
        assert tried == [403] * PAIR[0] + [429] * 2
        command = Path(f"/proc/{server.pid}/cmdline").read_bytes() + Path(f"/proc/{server.pid}/environ").read_bytes()
        assert PASSWORD.encode() not in command
    assert PASSWORD not in "".join(stream.read() for stream in (server.stdout, server.stderr) if stream and not stream.closed)
    with serving(folder, "--edit") as (site, _):
        browser.host = urlsplit(site).netloc
        assert "Signed in as" in browser.ask("GET", "/")[2]
    assert [entry["what"] for entry in log.entries(folder / FOLDER)] == ["sign-in"] + ["sign-in-failed"] * PAIR[0]


def test_a_log_cut_by_a_kill_does_not_stop_the_server(folder: Path) -> None:
    log.record(folder / FOLDER, "sign-in", "editor", "127.0.0.1")
    path = folder / FOLDER / "audit.jsonl"
    path.write_bytes(path.read_bytes() + b'{"at": "2026-11-26T05:')
    with serving(folder, "--edit") as (site, _):
        assert Browser(site).sign_in("editor") == 303
    found = log.check(folder / FOLDER)
    assert (found.lines, found.torn, found.wrong) == (2, 1, 0)


def test_reading_closed_sparqlwrapper_shows_its_password(folder: Path) -> None:
    with serving(folder, "--reading", "closed") as (site, _):
        client = SPARQLWrapper(f"{site}/sparql", returnFormat=JSON)
        client.setQuery("ASK { ?s a duty:Task }")
        with pytest.raises((Unauthorized, HTTPError)):
            client.query()
        client.setCredentials("reader", PASSWORD)
        assert client.queryAndConvert()["boolean"] is True
        client.setMethod("POST")
        assert client.queryAndConvert()["boolean"] is True
        browser = Browser(site)
        status, headers, _ = browser.ask("GET", "/plan/good?lang=en")
        assert (status, headers["Location"]) == (303, "/sign-in?next=/plan/good?lang%3Den&lang=en")
        assert browser.sign_in("reader") == 303
        assert browser.ask("GET", "/plan/good")[0] == 200


def test_a_header_names_the_user_only_where_it_was_asked_for(folder: Path) -> None:
    with serving(folder, "--edit") as (site, _):
        assert "Signed in as" not in Browser(site).ask("GET", "/", **{"X-Forwarded-User": "admin"})[2]
    with serving(folder, "--edit", "--trust-user-header", "X-Forwarded-User") as (site, _):
        browser = Browser(site)
        assert (
            "Signed in as <strong><bdi>Proxied Wang</bdi></strong> (editor)"
            in browser.ask("GET", "/", **{"X-Forwarded-User": "proxied"})[2]
        )
        assert browser.ask("GET", "/accounts", **{"X-Forwarded-User": "admin"})[0] == 200
        assert browser.ask("GET", "/accounts", X_Forwarded_User="admin")[0] == 401, "what a proxy does not know to take away"
        assert browser.ask("GET", "/accounts", **{"X-Remote-User": "admin"})[0] == 401
        assert doubled(site, "X-Forwarded-User: reader\r\nX-Forwarded-User: admin") == 401


def test_over_a_network_only_the_named_proxy_lets_people_sign_in(folder: Path) -> None:
    options = ("--edit", "--host", "0.0.0.0", "--trusted-proxy", "127.0.0.9", "--trust-user-header", "X-Forwarded-User")
    with serving(folder, *options) as (site, _):
        port = urlsplit(site).port
        for peer, forwarded, status in [("127.0.0.9", "", 200), ("127.0.0.1", "", 401), ("127.0.0.1", "127.0.0.9", 401)]:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=(peer, 0))
            connection.request("GET", "/accounts", headers={"X-Forwarded-User": "admin", "X-Forwarded-For": forwarded})
            assert connection.getresponse().status == status, (peer, forwarded)
            connection.close()


def doubled(site: str, lines: str) -> int:
    """The status of a request whose header is sent twice, as one that a proxy added to what the reader sent."""
    parts = urlsplit(site)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as connection:
        connection.sendall(f"GET /accounts HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n{lines}\r\n\r\n".encode())
        return int(connection.makefile("rb").readline().split()[1])


def test_what_is_likely_to_be_forgotten_is_said_at_the_start(folder: Path) -> None:
    (folder / FOLDER / "accounts.toml").chmod(0o640)
    server, _ = start("-w", str(folder), "serve", "--port", "0", "--edit")
    server.terminate()
    _, said = server.communicate(timeout=20)
    assert "others on this machine can read or change" in said
    (folder / FOLDER / "accounts.toml").unlink()
    server, _ = start("-w", str(folder), "serve", "--port", "0", "--edit")
    server.terminate()
    _, said = server.communicate(timeout=20)
    assert "no account may edit yet: dutygraph accounts add NAME --role editor" in said
