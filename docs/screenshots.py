"""Makes the pictures in docs/images from the shipped plan: python docs/screenshots.py (needs Chromium and fonts for Chinese).

Each page is taken in English as a reader sees it on a screen of ordinary width, the menu once on a phone. A picture is at most 150 kB.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

CHROMIUM = "/usr/bin/chromium"
IMAGES = Path(__file__).parent / "images"
PLAN = "liaoning-rule-of-law-2021"
CITATION = "四.22"  # a task with parties, a deadline and targets
WIDE: ViewportSize = {"width": 1200, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 760}
LARGEST = 150_000  # bytes
QUALITY = 80
ID = "https://w3id.org/dutygraph/id"


def main() -> None:
    """Serve the plans, take the pictures, stop."""
    with tempfile.TemporaryDirectory() as made:
        command = [sys.executable, "-m", "dutygraph.cli", "demo", str(Path(made) / "demo"), "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as server:
            assert server.stdout
            site = next(found[1] for line in server.stdout if (found := re.search(r"(http://\S+)/", line)))
            try:
                take(site)
            finally:
                server.terminate()


def take(site: str) -> None:
    """Open the pages and keep what fits the window."""
    task = next(row["task"] for row in rows(f"{site}/plan/{PLAN}?format=json") if row["citation"] == CITATION)
    agency = max(rows(f"{site}/agencies?format=json"), key=lambda row: int(row["tasks"]))["agency"]
    pages = {
        "home": "/",
        "plan": f"/plan/{PLAN}",
        "task": task.removeprefix(ID),
        "agency": agency.removeprefix(ID),
        "matrix": "/matrix",
        "network": "/network",
        "timeline": "/timeline",
        "findings": "/findings?severity=violation",
        "query": f"/query?{urllib.parse.urlencode({'query': QUESTION})}",
    }
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=WIDE, locale="en-GB", color_scheme="light")
        for name, path in pages.items():
            page.goto(site + path)
            if name == "network":
                page.wait_for_selector("#network[data-drawn]")
                page.locator("#drawing").scroll_into_view_if_needed()
            keep(page, name)
        on_a_phone(browser, site + pages["task"])
        browser.close()


QUESTION = """SELECT ?role (COUNT(DISTINCT ?task) AS ?tasks)
WHERE {
  ?assignment duty:role ?role ; duty:task ?task .
}
GROUP BY ?role ORDER BY DESC(?tasks)"""


def on_a_phone(browser: Browser, address: str) -> None:
    """A task on a phone in the dark, in Chinese."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", color_scheme="dark")
    page = context.new_page()
    page.goto(address)
    keep(page, "phone")
    context.close()


def keep(page: Page, name: str) -> None:
    """Write the picture. Raises SystemExit where it is too large for a page of documentation."""
    page.wait_for_load_state("networkidle")
    path = IMAGES / f"{name}.webp"
    taken = page.context.new_cdp_session(page).send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    path.write_bytes(base64.b64decode(taken["data"]))
    if path.stat().st_size > LARGEST:
        raise SystemExit(f"{path} has {path.stat().st_size} bytes; at most {LARGEST} are kept in the repository")


def rows(address: str) -> list[dict[str, str]]:
    """A table of a page."""
    with urllib.request.urlopen(address) as answer:
        found: list[dict[str, str]] = json.loads(answer.read())
        return found


if __name__ == "__main__":
    main()
