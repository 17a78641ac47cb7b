"""Makes the pictures in docs/images from the shipped plan: python docs/screenshots.py (needs Chromium and fonts for Chinese)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright

CHROMIUM = "/usr/bin/chromium"
IMAGES = Path(__file__).parent / "images"
PLAN = "liaoning-rule-of-law-2021"
CITATION = "四.22"  # a task with parties, a deadline and targets
VIEW: ViewportSize = {"width": 1200, "height": 850}


def main() -> None:
    """Serve the plans, take both pictures, stop."""
    command = [sys.executable, "-m", "dutygraph.cli", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent) as server:
        assert server.stdout
        site = next(found[1] for line in server.stdout if (found := re.search(r"(http://\S+)/", line)))
        try:
            take(site)
        finally:
            server.terminate()


def take(site: str) -> None:
    """Open the pages in English and keep what fits the window."""
    with urllib.request.urlopen(f"{site}/plan/{PLAN}?format=json") as answer:
        tasks = json.loads(answer.read())
    task = next(row["task"] for row in tasks if row["citation"] == CITATION).replace("https://w3id.org/dutygraph/id", site)
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=VIEW, locale="en-GB", color_scheme="light")
        for name, address in (("plan", f"{site}/plan/{PLAN}"), ("task", task)):
            page.goto(address)
            page.screenshot(path=IMAGES / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
