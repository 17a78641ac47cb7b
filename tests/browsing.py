"""What tests that drive a real browser share: Chromium, axe, and a server started by the command line."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update"]
AXE = (Path(__file__).parent / "vendor" / "axe-core-4.14.1.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def start(*words: str) -> tuple[subprocess.Popen[str], str]:
    """Start a server by the command line; the address is the one that it prints."""
    command = [sys.executable, "-m", "dutygraph.cli", *words]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    assert server.stdout
    for line in server.stdout:
        if found := re.search(r"(http://\S+)/", line):
            return server, found[1]
    raise AssertionError(server.communicate()[1])


def stop(server: subprocess.Popen[str]) -> int:
    """Ask it to end; its exit status."""
    server.send_signal(signal.SIGTERM)
    server.communicate(timeout=20)
    return server.returncode


@contextmanager
def launched() -> Iterator[Browser]:
    """A Chromium, or a skip where there is none."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed (apt-get install chromium)")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield browser
        browser.close()


@contextmanager
def uncomplaining(browser: Browser, forgiven: str = "$^") -> Iterator[Page]:
    """A page of a reader of English; what the browser refuses or complains of fails the test, unless ``forgiven`` matches it."""
    context = browser.new_context(locale="en-GB", accept_downloads=True)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    left = [one for one in complaints if not re.search(forgiven, one)]
    assert left == [], left


def faults(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds on the page: each rule with some of the elements that break it."""
    page.add_script_tag(content=AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [(one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in found["violations"]]
