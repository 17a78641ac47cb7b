"""The ten things that people do with the viewer, each done in a real browser against the real server, on the plan as shipped.

Find a task, read its spans, open an agency, filter the matrix, follow an edge, run and cancel a query, download, switch language,
use it by keyboard, print. What each page owes beside these stands in the other test_browser files.
"""

from __future__ import annotations

import csv
import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from browsing import start, stop, uncomplaining
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

PLAN = "liaoning-rule-of-law-2021"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server, address = start("demo", str(tmp_path_factory.mktemp("ten") / "demo"), "--port", "0")
    yield address
    assert stop(server) == 0


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with uncomplaining(chromium, forgiven="status of 503") as opened:
        yield opened


def test_1_find_a_task(site: str, page: Page) -> None:
    """From any page, in either script, to the task."""
    page.goto(f"{site}/laws")
    page.get_by_role("searchbox").fill("知识产权")
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator("mark.sought").first).to_have_text("知識產權")
    page.locator("li", has=page.locator("a.citation", has_text="四.22")).locator("a.citation").click()
    expect(page.locator("h1")).to_have_text("Task 四.22")
    expect(page.locator(".verbatim")).to_contain_text("設立知識產權")


def test_2_read_its_spans(site: str, page: Page) -> None:
    """Each fact's words light up with it, and are its very quote."""
    page.goto(f"{site}/plan/{PLAN}")
    page.locator("a.citation", has_text="四.22").first.click()
    deadline = page.locator(".fact.deadline").first
    deadline.hover()
    lit = page.locator(".verbatim mark.lit")
    expect(lit.first).to_be_visible()
    assert lit.first.inner_text() == deadline.locator("q").first.inner_text().strip("“”")
    page.locator(".fact.target a.ref").first.click()
    expect(page.locator(".verbatim mark:target")).to_be_visible()


def test_3_open_an_agency(site: str, page: Page) -> None:
    """What it owes by when stands on the first screen."""
    page.goto(f"{site}/agencies")
    page.get_by_label("Name").fill("乡镇人民政府")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="乡镇人民政府").click()
    owed = page.get_by_role("heading", name="What it owes, by when")
    expect(owed).to_be_in_viewport()
    expect(page.locator("table.owed tbody tr").first).to_be_in_viewport()


def test_4_filter_the_matrix(site: str, page: Page) -> None:
    page.goto(f"{site}/matrix")
    every = page.locator(".matrix tbody tr").count()
    page.get_by_label("Role").select_option("leading")
    page.get_by_role("button", name="Filter").click()
    page.wait_for_url("**role=leading**")
    assert 0 < page.locator(".matrix tbody tr").count() < every
    cell = page.locator(".matrix tbody td.number a").first
    count = int(cell.inner_text())
    cell.click()
    expect(page.locator("li.task")).to_have_count(count)


def test_5_follow_an_edge(site: str, page: Page) -> None:
    """From an agency along what it shares to its partner."""
    page.goto(f"{site}/network")
    page.wait_for_selector("#network[data-drawn]")
    page.get_by_label("Show").select_option(label="人大")
    expect(page.locator("#chosen h2")).to_have_text("人大")
    page.locator("#chosen button.follow", has_text="党委政法委").click()
    expect(page.locator("#chosen h2")).to_have_text("党委政法委")
    page.locator("#chosen li a").first.click()
    expect(page.locator("h1")).to_contain_text("Task")


def test_6_run_and_cancel_a_query(site: str, page: Page) -> None:
    page.goto(f"{site}/query")
    area = page.get_by_role("textbox", name="SPARQL query")
    area.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(ENDLESS)
    page.get_by_role("button", name="Ask").click()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#fault")).to_contain_text("Stopped", timeout=9000)
    area.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("SELECT ?task WHERE { ?task a duty:Task }")
    page.keyboard.press("Control+Enter")
    expect(page.locator("table.answer tbody tr")).to_have_count(67)


def test_7_download(site: str, page: Page) -> None:
    """A table for a spreadsheet, a thing as linked data."""
    page.goto(f"{site}/plan/{PLAN}?role=leading")
    shown = page.locator("li.task").count()
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV").first.click()
    assert len(list(csv.DictReader(taken.value.path().read_text(encoding="utf-8-sig").splitlines()))) == shown
    page.locator("a.citation").first.click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Turtle").first.click()
    assert "duty:Task" in taken.value.path().read_text(encoding="utf-8")


def test_8_switch_language(site: str, page: Page) -> None:
    """The interface changes and stays; the plan's words do not."""
    page.goto(f"{site}/plan/{PLAN}")
    words = page.locator("li.task .words").first.inner_text()
    for name, tag, heading in (("简体中文", "zh-Hans", "任务"), ("繁體中文", "zh-Hant", "任務"), ("English", "en", "Task")):
        page.get_by_role("link", name=name).click()
        expect(page.locator("html")).to_have_attribute("lang", tag)
        assert page.locator("li.task .words").first.inner_text() == words
        page.locator("a.citation").first.click()
        expect(page.locator("h1")).to_contain_text(heading)
        assert heading in page.title()
        page.go_back()


def test_9_use_it_by_keyboard(site: str, page: Page) -> None:
    """From the top of the first page to a task of the matrix, without a pointer."""
    page.goto(site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    summary = page.locator("#menu summary")
    for _ in range(12):
        page.keyboard.press("Tab")
        if summary.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Matrix"
    page.keyboard.press("Enter")
    page.wait_for_url("**/matrix")
    page.locator(".matrix tbody td.number a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**agency=**")
    page.locator("a.citation").first.focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", "one sees where one is"
    page.keyboard.press("Enter")
    expect(page.locator(".verbatim")).to_be_visible()


def test_10_print(site: str, page: Page, tmp_path: Path) -> None:
    """A task and an agency on paper: the words, no menus; one sheet says that it is one."""
    with urllib.request.urlopen(f"{site}/agencies?format=json") as answer:
        agency = max(json.loads(answer.read()), key=lambda row: int(row["tasks"]))["agency"]
    page.goto(agency.replace("https://w3id.org/dutygraph/id", site))
    page.pdf(path=tmp_path / "agency.pdf", format="A4")
    sheet = pypdfium2.PdfDocument(tmp_path / "agency.pdf")
    assert len(sheet) == 1
    paper = sheet[0]
    words = paper.get_textpage().get_text_range()
    assert "1 / 1" in words
    assert not re.search(r"CSV|Overviews", words)
    page.goto(f"{site}/plan/{PLAN}")
    page.locator("a.citation", has_text="四.22").first.click()
    page.wait_for_url("**/task/**")
    page.pdf(path=tmp_path / "task.pdf", format="A4")
    task = pypdfium2.PdfDocument(tmp_path / "task.pdf")
    first = task[0]
    assert "明確三級法院的職能定位" in first.get_textpage().get_text_range()
