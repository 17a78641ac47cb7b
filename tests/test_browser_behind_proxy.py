"""A reader whose browser reaches the viewer through a proxy below a path: everything works there, and nothing asks beside the path."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browsing import start, stop, uncomplaining
from people import PASSWORD, peopled
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

PREFIX = "/open/duties"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


class Proxy(BaseHTTPRequestHandler):
    """Passes on what stands below the prefix, whole or with the prefix cut off, and says who asked for what; all else is not there."""

    protocol_version = "HTTP/1.1"
    upstream = ""
    cut = False

    def forward(self) -> None:
        """Ask the viewer the same, and answer as it does."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not self.path.startswith(f"{PREFIX}/"):
            self.send_error(404)
            return
        path = self.path.removeprefix(PREFIX) if self.cut else self.path
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("connection", "host")}
        headers |= {"X-Forwarded-Host": self.headers["Host"], "X-Forwarded-Proto": "http", "X-Forwarded-For": self.client_address[0]}
        connection = http.client.HTTPConnection(self.upstream, timeout=60)
        connection.request(self.command, path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "content-length", "transfer-encoding", "date", "server"):
                self.send_header(name, value)
        if answer.status not in (204, 304):
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        connection.close()

    do_GET = do_POST = do_DELETE = do_HEAD = forward

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module", params=[False, True], ids=["path passed whole", "path cut off"])
def site(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[str]:
    folder: Path = peopled(tmp_path_factory.mktemp("proxied"))
    server, address = start("-w", str(folder), "serve", "--port", "0", "--prefix", PREFIX, "--behind-proxy", "--edit")
    handler = type("Here", (Proxy,), {"upstream": urlsplit(address).netloc, "cut": request.param})
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=proxy.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{proxy.server_port}{PREFIX}"
    proxy.shutdown()
    proxy.server_close()
    thread.join(timeout=10)
    assert stop(server) == 0


@pytest.fixture
def page(chromium: Browser, site: str) -> Iterator[Page]:
    """Complains of what the console says, of what is not found, and of every request beside the path; 503 is a query that was stopped."""
    wrong: list[str] = []
    with uncomplaining(chromium, "status of 503") as opened:
        opened.on("request", lambda one: wrong.append(one.url) if not one.url.startswith((f"{site}/", "data:")) else None)
        opened.on("response", lambda one: wrong.append(f"{one.status} {one.url}") if one.status >= 400 and one.status != 503 else None)
        yield opened
    assert wrong == []


def test_from_the_home_page_to_a_tasks_words(site: str, page: Page) -> None:
    page.goto(f"{site}/?lang=en")
    page.locator("main a[href*='/plan/good']").first.click()
    page.locator("a.citation", has_text="一.1").first.click()
    page.wait_for_url(f"{site}/plan/good/task/**")
    expect(page.locator(".verbatim")).to_be_visible()
    page.get_by_role("link", name="简体中文").click()
    page.wait_for_url("**lang=zh-Hans**")
    page.wait_for_url(f"{site}/plan/good/task/*")


def test_search_as_one_types(site: str, page: Page) -> None:
    page.goto(f"{site}/search?lang=en")
    page.get_by_role("searchbox").press_sequentially("行政執法")
    page.locator("mark.sought").first.wait_for()
    page.wait_for_url(f"{site}/search?**")


def test_the_network_is_drawn_and_leads_on(site: str, page: Page) -> None:
    page.goto(f"{site}/network?plan=good&lang=en")
    page.wait_for_selector("#network[data-drawn]")
    page.get_by_label("Show").select_option(label="辽宁省司法厅")
    page.locator("#chosen h2 a").click()
    page.wait_for_url(f"{site}/agency/**")


def test_a_query_runs_and_another_is_stopped(site: str, page: Page) -> None:
    page.goto(f"{site}/query?lang=en")
    page.locator(".cm-editor").wait_for()
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("table.answer")).to_be_visible()
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(ENDLESS)
    page.get_by_role("button", name="Ask").click()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#result")).to_contain_text("stopped", ignore_case=True)
    page.wait_for_url(f"{site}/query?**")


def test_signing_in_and_out(site: str, page: Page) -> None:
    page.goto(f"{site}/plan/good?lang=en")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Name").fill("editor")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{site}/plan/good?lang=en")
    expect(page.locator(".user")).to_contain_text("Editor Li")
    assert {cookie["path"] for cookie in page.context.cookies()} == {f"{PREFIX}/"}
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{site}/?lang=en")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
