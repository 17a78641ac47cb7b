"""What people do with search and the maps, done in a real browser against the real server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Literal

import pytest
from browsing import faults, start, stop, uncomplaining
from playwright.sync_api import Browser, Page, expect
from viewer_plan import make_workspace

pytestmark = pytest.mark.browser

PAGES = ["/search?q=省司法厅", "/matrix?plan=good", "/network?plan=good", "/timeline", "/laws", "/findings?plan=good", "/compare"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server, address = start("-w", str(make_workspace(tmp_path_factory.mktemp("maps"))), "serve", "--port", "0")
    yield address
    assert stop(server) == 0


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with uncomplaining(chromium) as opened:
        yield opened


def places(page: Page) -> list[list[object]]:
    """Where the drawing has put each agency."""
    page.wait_for_selector("#network[data-drawn]")
    found: list[list[object]] = json.loads(page.get_attribute("#network", "data-drawn") or "")
    return found


def test_results_come_as_one_types(site: str, page: Page) -> None:
    page.goto(f"{site}/search")
    page.get_by_role("searchbox").press_sequentially("行政執法")
    page.locator("mark.sought").first.wait_for()
    assert page.locator("mark.sought").first.inner_text() == "行政执法"
    assert page.get_by_role("status").inner_text() == "3 found"
    assert "q=" in page.url, "the address can be passed on"
    page.locator(".of-task a.citation").first.click()
    expect(page.locator(".verbatim")).to_be_visible()


def test_search_is_a_plain_form_without_javascript(site: str, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="en-GB")
    opened = context.new_page()
    opened.goto(f"{site}/search")
    opened.get_by_role("searchbox").fill("司法")
    opened.get_by_role("searchbox").press("Enter")
    assert opened.locator("mark.sought").first.inner_text() == "司法"
    opened.goto(f"{site}/network?plan=good")
    expect(opened.locator("#drawing")).not_to_be_visible()
    expect(opened.get_by_role("link", name="辽宁省财政厅").first).to_be_visible()
    context.close()


def test_the_network_is_walked_by_keyboard_along_an_edge(site: str, page: Page) -> None:
    page.goto(f"{site}/network?plan=good")
    assert len(places(page)) == 2
    page.locator("#network").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#chosen h2").inner_text() == "辽宁省司法厅"
    page.locator("#chosen button.follow").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#chosen h2")).to_have_text("辽宁省财政厅")
    assert page.locator("#chosen li").get_by_role("link").inner_text() == "一.1"
    page.keyboard.press("Enter")  # the agency's link has the focus now
    page.wait_for_url(re.compile("/agency/"))


def test_the_list_chooses_what_the_picture_shows(site: str, page: Page) -> None:
    page.goto(f"{site}/network?plan=good")
    places(page)
    page.get_by_label("Show").select_option(label="辽宁省财政厅")
    assert page.locator("#chosen h2").inner_text() == "辽宁省财政厅"


def test_the_same_data_give_the_same_picture(site: str, page: Page) -> None:
    page.goto(f"{site}/network?plan=good")
    first = places(page)
    page.reload()
    assert places(page) == first


def test_the_matrix_is_filtered_by_role_and_a_number_opens_its_tasks(site: str, page: Page) -> None:
    page.goto(f"{site}/matrix?plan=good")
    page.get_by_label("Role").select_option("supporting")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator(".matrix tbody tr")).to_have_count(1)
    page.locator(".matrix tbody td a").first.click()
    page.wait_for_url(f"{site}/plan/good?**")
    expect(page.get_by_text("省财政厅配合").first).to_be_visible()


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_needs_no_sideways_scrolling(site: str, chromium: Browser, path: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    opened = context.new_page()
    opened.goto(site + path)
    assert opened.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()


LOOKS: list[tuple[str, Literal["light", "dark"]]] = [("en", "light"), ("zh-Hans", "dark"), ("zh-Hant", "light")]


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_axe_finds_nothing(site: str, chromium: Browser, language: str, scheme: Literal["light", "dark"]) -> None:
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True)
    opened = context.new_page()
    for path in PAGES:
        opened.goto(f"{site}{path}{'&' if '?' in path else '?'}lang={language}")
        if "/network" in path:
            places(opened)
            opened.select_option("#things", index=1)
        assert faults(opened) == [], path
    opened.goto(opened.url.replace("/compare", "/network"))
    opened.goto(site + (opened.get_attribute("a[href*='/neighbourhood']", "href") or ""))
    places(opened)
    assert faults(opened) == []
    context.close()
