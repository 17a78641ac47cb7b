"""The page of kept versions in a real browser: no complaint, no JavaScript needed, readable on a phone and for a screen reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from browsing import faults, start, stop, uncomplaining
from playwright.sync_api import Browser, expect
from test_diff_command import HOSTILE, ONE, TWO, run
from versions_made import write

pytestmark = pytest.mark.browser

PAGES = ["/plan/care/changes", "/plan/care/changes?from=draft", "/plan/alone/changes", "/plan/care"]
LOOKS: list[tuple[str, Literal["light", "dark"]]] = [("en", "light"), ("zh-Hans", "dark"), ("zh-Hant", "light")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("changes")
    for text, label in ((HOSTILE, "draft"), (ONE, "2021")):
        write(root, text)
        run(root, "version", "care", label)
    write(root, TWO)
    run(root, "build")
    write(root, ONE, "alone")
    server, address = start("-w", str(root), "serve", "--port", "0")
    yield address
    assert stop(server) == 0


def test_a_reader_chooses_two_versions(site: str, chromium: Browser) -> None:
    with uncomplaining(chromium) as page:
        page.goto(f"{site}/plan/care")
        page.get_by_role("link", name="2021", exact=True).click()
        expect(page.locator("del").first).to_have_text(re.compile("2022$"))
        page.get_by_label("From version").select_option("draft")
        page.get_by_label("to version").select_option("2021")
        page.get_by_role("button", name="What changed").click()
        expect(page.locator("article")).to_have_count(4)
        assert "from=draft&to=2021" in page.url


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_needs_no_sideways_scrolling_and_nobody_a_script(site: str, chromium: Browser, path: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    opened = context.new_page()
    opened.goto(site + path)
    assert opened.locator("main").bounding_box()["width"] <= 360  # type: ignore[index]
    assert all((box := one.bounding_box()) and box["x"] + box["width"] <= 360 for one in opened.locator("article p").all())
    context.close()


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_axe_finds_nothing(site: str, chromium: Browser, language: str, scheme: Literal["light", "dark"]) -> None:
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True)
    opened = context.new_page()
    for path in PAGES:
        opened.goto(f"{site}{path}{'&' if '?' in path else '?'}lang={language}")
        assert faults(opened) == [], path
    context.close()
