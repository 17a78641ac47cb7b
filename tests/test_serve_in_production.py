"""The server as it stands in production: below a path, behind a proxy, watched, logged, and told to end."""

from __future__ import annotations

import http.client
import json
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import start, stop
from viewer_plan import make_workspace

pytestmark = pytest.mark.slow

ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("production"))


@pytest.fixture(scope="module")
def behind(workspace: Path) -> Iterator[str]:
    """Below /duties/a, behind a proxy."""
    server, address = start("-w", str(workspace), "serve", "--port", "0", "--prefix", "/duties/a/", "--behind-proxy")
    yield address
    assert stop(server) == 0


def get(address: str, **headers: str) -> tuple[int, str, str]:
    """Status, body and Location of an answer, redirects not followed."""
    split = urllib.parse.urlsplit(address)
    connection = http.client.HTTPConnection(split.netloc, timeout=60)
    connection.request(
        "GET", split._replace(scheme="", netloc="").geturl(), headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    answer = connection.getresponse()
    found = answer.status, answer.read().decode(), answer.headers.get("Location", "")
    connection.close()
    return found


def test_every_address_that_a_page_names_stands_below_the_prefix(behind: str) -> None:
    assert behind.endswith("/duties/a")
    site = behind.removesuffix("/duties/a")
    seen, waiting = set(), ["/duties/a/?lang=en"]
    kinds = set()
    while waiting and len(seen) < 60:
        path = waiting.pop()
        seen.add(path)
        status, html, _ = get(site + path, Accept="text/html,*/*;q=0.8")
        assert status in (200, 303), path
        named = [
            one.replace("&amp;", "&")
            for one in re.findall(r'\s(?:href|src|action|data-source|data-library|data-vocabulary)="([^"]*)"', html)
        ]
        for one in named:
            if not one.startswith(("#", "http")) and one:
                assert one.startswith("/duties/a/"), f"{path} names {one}"
                kind = re.sub(r"[^/]*[%?].*|/t[a-z2-7]{8}", "", one)
                if kind not in kinds and "format=" not in one:
                    kinds.add(kind)
                    waiting.append(one.partition("#")[0])
    assert len(seen) > 20, "pages, style sheets, scripts and what they ask for"


def test_programs_are_told_addresses_below_the_prefix_as_the_proxy_says(behind: str) -> None:
    said = {"X_Forwarded_Host": "plans.example.org", "X_Forwarded_Proto": "https"}
    whole = "https://plans.example.org/duties/a"
    assert json.loads(get(f"{behind}/openapi.json", **said)[1])["servers"] == [{"url": whole}]
    assert f"<loc>{whole}/agencies</loc>" in get(f"{behind}/sitemap.xml", **said)[1]
    robots = get(f"{behind}/robots.txt", **said)[1]
    assert f"Sitemap: {whole}/sitemap.xml" in robots
    assert "Disallow: /duties/a/sparql" in robots
    assert f"<{whole}/sparql>" in get(f"{behind}/sparql", Accept="text/turtle", **said)[1]
    assert get(f"{behind}/id/plan/good", Accept="text/html", **said)[2].endswith("/duties/a/plan/good")


def test_a_query_is_answered_below_the_prefix(behind: str) -> None:
    query = urllib.parse.urlencode({"query": "SELECT ?id WHERE { ?plan duty:planId ?id }"})
    assert {row["id"]["value"] for row in json.loads(get(f"{behind}/sparql?{query}")[1])["results"]["bindings"]} >= {"good"}


def test_without_the_option_nobody_is_believed(workspace: Path) -> None:
    server, address = start("-w", str(workspace), "serve", "--port", "0")
    try:
        said = json.loads(get(f"{address}/openapi.json", X_Forwarded_Host="evil.example", X_Forwarded_Proto="https")[1])
        assert said["servers"] == [{"url": address}]
    finally:
        assert stop(server) == 0


def test_a_prefix_that_is_no_path_is_refused(workspace: Path) -> None:
    command = [sys.executable, "-m", "dutygraph.cli", "-w", str(workspace), "serve", "--port", "0", "--prefix", "/a b"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert done.returncode == 2
    assert "'/a b' is no path" in done.stderr


def test_who_watches_is_told_of_life_and_readiness(behind: str) -> None:
    site = behind.removesuffix("/duties/a")
    for path in ("/healthz", "/readyz", "/duties/a/healthz", "/duties/a/readyz"):
        assert get(site + path)[:2] == (200, "ok\n"), path


def test_each_request_is_a_line_of_json_without_what_was_sought(workspace: Path) -> None:
    server, address = start("-w", str(workspace), "serve", "--port", "0", "--log", "json")
    for path in ("/agencies?name=%E5%8F%B8%E6%B3%95", "/no-such-page%0Aline", "/static/site.css"):
        get(address + path)
    server.send_signal(signal.SIGTERM)
    lines = [json.loads(line) for line in server.communicate(timeout=20)[1].splitlines()]
    asked = [line for line in lines if "method" in line]
    assert [(line["method"], line["path"], line["status"]) for line in asked] == [
        ("GET", "/agencies", 200),
        ("GET", "/no-such-page\nline", 404),
        ("GET", "/static/site.css", 200),
    ]
    assert all(set(line) == {"time", "level", "method", "path", "status", "ms", "bytes"} for line in asked)
    assert asked[0]["bytes"] > 1000
    assert "127.0.0.1" not in json.dumps(asked)


def test_text_has_one_line_for_each_request_whatever_the_address_holds(workspace: Path) -> None:
    server, address = start("-w", str(workspace), "serve", "--port", "0", "--log", "text")
    get(f"{address}/one%0A2026-01-01%20GET%20/made/up%20200")
    server.send_signal(signal.SIGTERM)
    lines = [line for line in server.communicate(timeout=20)[1].splitlines() if "GET" in line]
    assert len(lines) == 1
    assert re.search(r" INFO GET /one\\n2026-01-01 GET /made/up 200 404 [\d.]+ ms \d+ bytes$", lines[0])


def test_asked_to_end_the_server_finishes_what_it_was_asked_and_takes_no_more(workspace: Path) -> None:
    """The query runs until its limit of ten seconds; its answer comes though the process was told to end long before."""
    server, address = start("-w", str(workspace), "serve", "--port", "0")
    found: list[tuple[int, str, str]] = []
    asking = threading.Thread(target=lambda: found.append(get(f"{address}/sparql?{urllib.parse.urlencode({'query': ENDLESS})}")))
    asking.start()
    time.sleep(1.5)
    server.send_signal(signal.SIGTERM)
    time.sleep(1.0)
    with pytest.raises((urllib.error.URLError, ConnectionError)):
        urllib.request.urlopen(f"{address}/healthz", timeout=5)
    assert server.poll() is None, "it still works for whom it has let in"
    asking.join(timeout=30)
    assert found
    assert (found[0][0], "stopped after 10 seconds" in found[0][1]) == (503, True), found
    server.communicate(timeout=20)
    assert server.returncode == 0


def test_an_idle_connection_does_not_keep_it_from_ending(workspace: Path) -> None:
    server, address = start("-w", str(workspace), "serve", "--port", "0")
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(address).netloc, timeout=30)
    connection.request("GET", "/healthz")
    connection.getresponse().read()
    started = time.monotonic()
    assert stop(server) == 0
    assert time.monotonic() - started < 10
    connection.close()
