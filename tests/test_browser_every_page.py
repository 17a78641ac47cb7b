"""What every page owes every reader: each page in each language, light and dark, wide and on a phone, seen by a real browser."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Literal

import pytest
from browsing import faults, start, stop
from playwright.sync_api import Browser, BrowserContext, Page, expect
from viewer_plan import make_workspace

pytestmark = pytest.mark.browser

ID = "https://w3id.org/dutygraph/id"
PHONE = 390
TWO_THINGS = "SELECT ?agency ?task WHERE { ?binding duty:agency ?agency ; duty:task ?task }"
#: What a page may transfer before the editor's and the map's library.
BUDGET = 200_000
LIBRARIES = ("codemirror-", "cytoscape-")
LOOKS: list[tuple[Literal["light", "dark"], int]] = [("light", 1280), ("dark", PHONE)]
LANGUAGES = ["en", "zh-Hans", "zh-Hant"]
#: Adds up how far things move that nobody asked to move.
SHIFTS = """
window.shifted = 0;
new PerformanceObserver(list => { for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifted += one.value; })
    .observe({type: 'layout-shift', buffered: true});
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = make_workspace(tmp_path_factory.mktemp("every"))
    server, address = start("-w", str(root), "serve", "--port", "0")
    urllib.request.urlopen(f"{address}/findings").close()
    assert stop(server) == 0
    source = root / "plans" / "good" / "source.txt"
    source.write_text(source.read_text(encoding="utf-8").replace("2. 逐步提高办案质量。", "2. 健全机制。"), encoding="utf-8")
    server, address = start("-w", str(root), "serve", "--port", "0")  # now the page of findings has something before to compare with
    yield address
    assert stop(server) == 0


@pytest.fixture(scope="module")
def pages(site: str) -> list[str]:
    """The address of each kind of page, in both plans where it shows a plan's words."""

    def first(path: str, key: str) -> str:
        with urllib.request.urlopen(site + path) as answer:
            return str(json.loads(answer.read())[0][key])

    good, bad = first("/plan/good?format=json", "task"), first("/plan/hostile?format=json", "task")
    agency = first("/agencies?format=json", "agency")
    law = first("/laws?format=json", "instrument")
    asked = urllib.parse.urlencode({"query": TWO_THINGS})
    return [
        "/",
        "/plan/good",
        "/plan/hostile",
        good.removeprefix(ID),
        bad.removeprefix(ID),
        "/agencies",
        agency.removeprefix(ID),
        "/matrix?plan=hostile",
        "/network",
        f"/neighbourhood?{urllib.parse.urlencode({'of': bad})}",
        "/timeline",
        "/laws",
        "/findings",
        "/compare",
        "/search?q=司法",
        "/query",
        f"/query?{asked}",
        "/query?query=SELECT",
        "/query/agency-load",
        "/ns",
        "/shapes",
        f"/thing?{urllib.parse.urlencode({'iri': law})}",
        "/no-such-page",
    ]


def said(path: str, language: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


def opened(context: BrowserContext, complaints: list[str]) -> Page:
    page = context.new_page()
    page.on("console", lambda one: complaints.append(f"{page.url}: {one.text}") if one.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("dialog", lambda dialog: complaints.append(f"{page.url}: a plan's words ran: {dialog.message}"))
    return page


def settle(page: Page) -> None:
    """Open what is closed, and wait for what is drawn."""
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
    if page.locator("#network").count():
        page.wait_for_selector("#network[data-drawn]", state="attached")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_axe_finds_nothing_and_a_phone_scrolls_one_way(
    site: str, pages: list[str], chromium: Browser, language: str, scheme: Literal["light", "dark"], width: int
) -> None:
    """The policy is off for axe alone, which is put into the page."""
    context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 844}, bypass_csp=True)
    page = context.new_page()
    for path in pages:
        page.goto(site + said(path, language))
        settle(page)
        assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        expect(page.locator("html")).to_have_attribute("lang", language)
    context.close()


@pytest.mark.parametrize("width", [1280, PHONE])
def test_nothing_is_refused_or_runs_or_jumps(site: str, pages: list[str], chromium: Browser, width: int) -> None:
    """Under the policy as it is sent no page makes the browser complain, and nothing moves under the reader's eyes."""
    context = chromium.new_context(viewport={"width": width, "height": 844}, locale="en-GB")
    context.add_init_script(SHIFTS)
    complaints: list[str] = []
    page = opened(context, complaints)
    for path in pages:
        page.goto(site + path)
        page.wait_for_load_state("networkidle")
        if page.locator("#network:not([data-begun])").count() == 0 and page.locator("#network").count():
            page.wait_for_selector("#network[data-drawn]", state="attached")
        assert page.evaluate("window.shifted") < 0.01, path
        settle(page)
    context.close()
    wanted = [one for one in complaints if "/no-such-page" not in one and "query=SELECT:" not in one]
    assert wanted == []


def test_a_page_weighs_less_than_it_may(site: str, pages: list[str], chromium: Browser) -> None:
    context = chromium.new_context(locale="en-GB")
    for path in pages:
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        asked: dict[str, str] = {}
        weighed: dict[str, float] = {}
        session.on("Network.requestWillBeSent", lambda one, asked=asked: asked.update({one["requestId"]: one["request"]["url"]}))
        session.on("Network.loadingFinished", lambda one, weighed=weighed: weighed.update({one["requestId"]: one["encodedDataLength"]}))
        page.goto(site + path)
        page.wait_for_load_state("networkidle")
        own = {asked[one]: size for one, size in weighed.items() if not any(library in asked[one] for library in LIBRARIES)}
        assert len(own) >= 3, "the page, its style sheets"
        assert sum(own.values()) < BUDGET, (path, own)
        page.close()
    context.close()


def test_who_wants_no_motion_gets_none(site: str, pages: list[str], chromium: Browser) -> None:
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    for path in pages:
        page.goto(site + path)
        moving = page.evaluate(
            """() => [...document.querySelectorAll('*')].filter(one => {
                const look = getComputedStyle(one);
                const lasts = times => times.split(',').some(time => parseFloat(time) > 0);
                return (look.transitionProperty !== 'none' && lasts(look.transitionDuration)) || (look.animationName !== 'none');
            }).map(one => one.outerHTML.slice(0, 80))"""
        )
        assert moving == [], path
    context.close()


@pytest.mark.parametrize("scripted", [True, False])
def test_a_phones_menu_leads_everywhere_without_a_script_too(site: str, chromium: Browser, scripted: bool) -> None:
    context = chromium.new_context(viewport={"width": PHONE, "height": 844}, locale="en-GB", java_script_enabled=scripted)
    page = context.new_page()
    page.goto(f"{site}/plan/good")
    matrix = page.get_by_role("link", name="Matrix")
    expect(page.get_by_role("link", name="Findings", exact=True).first).not_to_be_visible()
    page.get_by_role("button", name="Menu").click()
    page.get_by_text("Overviews").click()
    matrix.click()
    page.wait_for_url("**/matrix")
    page.get_by_role("button", name="Menu").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Matrix")).not_to_be_visible()
    context.close()


def test_the_things_of_an_answer_are_drawn_and_lead_on(site: str, chromium: Browser) -> None:
    context = chromium.new_context(locale="en-GB")
    complaints: list[str] = []
    page = opened(context, complaints)
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(f"{site}/query?{urllib.parse.urlencode({'query': TWO_THINGS})}")
    page.wait_for_load_state("networkidle")
    assert not any("cytoscape" in one for one in fetched), "the library comes when the picture is wanted"
    page.get_by_text("Picture of the answer").click()
    page.wait_for_selector("#network[data-drawn]")
    page.get_by_label("Show").select_option(label="辽宁省司法厅")
    page.locator("#chosen button.follow", has_text="一.1").first.click()
    expect(page.locator("#chosen h2")).to_have_text("一.1")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("details.relations[open]")).to_have_count(0)
    page.get_by_text("Picture of the answer").click()
    page.wait_for_selector("#network[data-drawn]")
    page.locator("#chosen, table.answer a").last.click()
    context.close()
    assert complaints == []


def test_the_picture_leads_from_a_task_an_agency_and_a_law(site: str, pages: list[str], chromium: Browser) -> None:
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    for path in (pages[3], pages[6], next(path for path in pages if path.startswith("/thing"))):
        page.goto(site + path)
        page.get_by_role("link", name="Picture: what stands around it").click()
        page.wait_for_selector("#network[data-drawn]")
        assert page.locator("h1").inner_text().startswith("Around")
    context.close()
