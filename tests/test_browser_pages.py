"""What people do on the pages of plans, tasks and agencies, done in a real browser: by keyboard, by pointer, on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pypdfium2
import pytest
from browsing import faults, start, stop, uncomplaining
from duties_plan import make_workspace
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

LOOKS: list[tuple[str, Literal["light", "dark"]]] = [("en", "dark"), ("zh-Hans", "light"), ("zh-Hant", "dark")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server, address = start("-w", str(make_workspace(tmp_path_factory.mktemp("pages"))), "serve", "--port", "0")
    yield address
    stop(server)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with uncomplaining(chromium) as opened:
        yield opened


def open_task(page: Page, site: str, citation: str) -> None:
    page.goto(f"{site}/plan/duties")
    page.locator("a.citation", has_text=citation).click()
    page.wait_for_url("**/task/**")


def open_agency(page: Page, site: str, name: str) -> None:
    page.goto(f"{site}/agencies")
    page.get_by_role("link", name=re.compile(name)).click()
    page.wait_for_url("**/agency/**")


def test_a_facet_is_used_by_keyboard_alone(site: str, page: Page) -> None:
    page.goto(f"{site}/plan/duties")
    page.locator("summary", has_text="Role").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").split() == ["leading", "1"]
    page.keyboard.press("Enter")
    page.wait_for_url("**role=leading**")
    expect(page.locator("li.task")).to_have_count(1)
    expect(page.locator(".chosen")).to_contain_text("1 of 5 tasks")
    page.get_by_role("link", name=re.compile("Take the filter away: Role")).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/plan/duties")
    expect(page.locator("li.task")).to_have_count(5)


def test_a_fact_that_is_pointed_at_or_focused_lights_its_words_and_they_it(site: str, page: Page) -> None:
    open_task(page, site, "一.1")
    lit = page.locator(".verbatim mark.lit")
    expect(lit).to_have_count(0)
    page.locator(".fact.reference").hover()
    assert lit.all_inner_texts() == ["辽宁省行政执法条例"]
    page.mouse.move(0, 0)
    expect(lit).to_have_count(0)
    page.locator(".fact.assignment a.ref").first.focus()
    assert lit.all_inner_texts() == ["省司法厅"]
    page.locator(".verbatim a.ref.deliverable").focus()
    expect(page.locator(".fact.lit"), "its words light the fact").to_have_count(1)
    assert "deliverable" in (page.locator(".fact.lit").get_attribute("class") or "")


def test_words_inside_other_words_are_told_apart(site: str, page: Page) -> None:
    open_task(page, site, "一.1")
    inner = page.locator(".verbatim mark.reference")
    underlines = page.evaluate(
        "() => ['reference', 'deliverable'].map(kind => document.querySelector(`.verbatim mark.${kind}`).getBoundingClientRect().bottom)"
    )
    assert underlines[1] > underlines[0] + 2, "the longer is underlined below the shorter"
    inner.hover()
    expect(page.locator(".fact.lit"), "they belong to both facts").to_have_count(2)


def test_the_sheet_of_an_agency_fits_on_one_page_of_paper(site: str, page: Page, tmp_path: Path) -> None:
    open_agency(page, site, "司法厅")
    page.pdf(path=tmp_path / "sheet.pdf", format="A4")
    sheet = pypdfium2.PdfDocument(tmp_path / "sheet.pdf")
    assert len(sheet) == 1
    paper = sheet[0]  # kept: what it says is gone with it
    text = paper.get_textpage()
    words = text.get_text_range()
    assert "What it owes, by when" in words
    assert "2023-06" in words
    assert "CSV" not in words
    sheet.close()


@pytest.mark.parametrize("tasks", [10, 60, 200])
def test_the_sheet_of_a_busy_agency_is_one_page_and_names_what_it_leaves_out(tmp_path: Path, chromium: Browser, tasks: int) -> None:
    plan = tmp_path / "plans" / "busy"
    plan.mkdir(parents=True)
    chapters = [range(first, min(first + 20, tasks)) for first in range(0, tasks, 20)]
    lines = [f"{'一二三四五六七八九十'[number]}、加强工作\n" + "\n".join(map(busy, chapter)) for number, chapter in enumerate(chapters)]
    (plan / "source.txt").write_text("\n".join(lines), encoding="utf-8")
    (plan / "plan.toml").write_text('title = "方案"\njurisdiction = "辽宁省"\nlanguage = "zh-Hans"\n', encoding="utf-8")
    server, address = start("-w", str(tmp_path), "serve", "--port", "0")
    context = chromium.new_context(locale="en-GB")
    opened = context.new_page()
    opened.goto(f"{address}/agencies")
    opened.get_by_role("link", name="辽宁省公安厅").click()
    opened.wait_for_url("**/agency/**")
    opened.pdf(path=tmp_path / "sheet.pdf", format="A4")
    context.close()
    assert stop(server) == 0
    sheet = pypdfium2.PdfDocument(tmp_path / "sheet.pdf")
    assert len(sheet) == 1
    paper = sheet[0]
    words = paper.get_textpage().get_text_range()
    left = re.search(r"Besides, in (\d+) more tasks: ([^…]*?)(…|\s*Shares)", words, re.S)
    assert (left is not None) == (tasks > 10)
    told = set(re.findall(r"[一二三四五六七八九十]\.\d+", words))
    assert len(told) == tasks if tasks < 100 else len(told) >= 90
    assert "2035" in words, "what is still to come is not left out"
    sheet.close()


def busy(number: int) -> str:
    due = f"{2035 if number % 10 == 9 else 2021}年底前，" if number % 2 else ""
    return f"{number % 20 + 1}. {due}由省司法厅牵头制定《第{number}号办法》，省财政厅、省教育厅、省公安厅配合，健全执法全过程记录制度。"


def test_deadlines_are_taken_away_as_a_calendar(site: str, page: Page, tmp_path: Path) -> None:
    open_agency(page, site, "司法厅")
    with page.expect_download() as download:
        page.get_by_role("link", name="Deadlines as a calendar").click()
    download.value.save_as(tmp_path / "feed.ics")
    events = Calendar.from_ical((tmp_path / "feed.ics").read_bytes()).walk("VEVENT")
    assert [str(event["dtstart"].dt) for event in events] == ["2023-06-30"]


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_axe_finds_nothing_and_a_phone_scrolls_one_way(
    site: str, chromium: Browser, language: str, scheme: Literal["light", "dark"]
) -> None:
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True, viewport={"width": 360, "height": 740})
    opened = context.new_page()
    opened.goto(f"{site}/plan/duties?lang={language}")
    task = opened.locator("a.citation", has_text="二.4").get_attribute("href")
    opened.goto(f"{site}/agencies?lang={language}")
    agency = opened.locator("tbody a").first.get_attribute("href")
    for path in (f"/?lang={language}", f"/plan/duties?role=responsible&year=2023&lang={language}", task, agency):
        opened.goto(f"{site}{path}")
        opened.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        assert faults(opened) == [], path
        assert opened.evaluate("document.documentElement.scrollWidth") <= 360, path
    context.close()
