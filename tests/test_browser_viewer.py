"""What people do with the viewer, done in a real browser against the real server."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from browsing import faults, start, stop, uncomplaining
from playwright.sync_api import Browser, Page, expect
from viewer_plan import PLAN, make_workspace

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server, address = start("-w", str(make_workspace(tmp_path_factory.mktemp("browser"))), "serve", "--port", "0")
    yield address
    assert stop(server) == 0, "asked to stop, the server ends in good order"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with uncomplaining(chromium) as opened:
        yield opened


def rows(address: str) -> list[dict[str, str]]:
    with urllib.request.urlopen(address) as answer:
        found: list[dict[str, str]] = json.loads(answer.read())
        return found


def task_address(site: str, plan: str = "good", citation: str = "一.1") -> str:
    task = next(row for row in rows(f"{site}/plan/{plan}?format=json") if row["citation"] == citation)
    return task["task"].replace("https://w3id.org/dutygraph/id", site)


def agency_address(site: str) -> str:
    agency = next(row for row in rows(f"{site}/agencies?format=json") if "司法" in row["name"])
    return agency["agency"].replace("https://w3id.org/dutygraph/id", site)


def test_the_outline_opens_and_closes_its_chapters(site: str, page: Page) -> None:
    page.goto(site)
    page.get_by_role("link", name="辽宁省法治建设实施方案").click()
    task = page.get_by_text("逐步提高办案质量")
    expect(task).to_be_visible()
    expect(page.locator(".beside").get_by_text("No owner").first).to_be_visible()
    page.locator("summary", has_text="加强立法").click()
    expect(task).not_to_be_visible()
    page.locator("summary", has_text="加强立法").press("Enter")
    expect(task).to_be_visible()


def test_a_tasks_spans_are_marked_exactly(site: str, page: Page) -> None:
    address = task_address(site)
    page.goto(address)
    seen = page.evaluate(
        """() => Array.from(document.querySelectorAll('.verbatim mark[data-fact]'), mark => [mark.dataset.fact, mark.textContent])
            .reduce((all, [fact, words]) => ({...all, [fact]: (all[fact] || '') + words}), {})"""
    )
    facts = rows(f"{address}?format=json")
    assert {row["quote"] for row in facts} >= {"省司法厅", "省财政厅", "2023年底前"}
    for row in facts:
        assert seen["-".join(row["fact"].rsplit("/", 2)[-2:])] == PLAN[int(row["start"]) : int(row["end"])]
    assert page.locator(".verbatim").inner_text().strip() == PLAN[PLAN.index("1. ") : PLAN.index("2. ")].strip()


def test_a_fact_and_its_words_lead_to_each_other(site: str, page: Page) -> None:
    page.goto(task_address(site))
    first = page.locator(".facts .fact").first
    first.hover()
    lit = page.locator(".verbatim mark.lit").first
    assert lit.inner_text() in first.inner_text()
    page.locator(".verbatim a.ref").first.click()
    expect(page.locator(".fact:target")).to_be_visible()
    page.locator(".fact:target a.ref").click()
    expect(page.locator(".verbatim mark:target")).to_be_visible()


def test_an_agency_shows_what_it_owes(site: str, page: Page) -> None:
    page.goto(task_address(site))
    page.locator(".facts").get_by_role("link", name=re.compile("司法")).first.click()
    expect(page.locator("h1")).to_contain_text("司法")
    for words in ("牵头修订", "每年发布", "every year"):
        expect(page.get_by_text(words).first).to_be_visible()


def test_the_box_answers_and_its_answer_leads_on(site: str, page: Page) -> None:
    page.goto(f"{site}/query")
    question = "SELECT ?task ?citation WHERE { ?task a duty:Task ; duty:citation ?citation } ORDER BY ?citation"
    page.get_by_label("SPARQL query").fill(question)
    page.get_by_role("button", name="Ask").click()
    page.wait_for_selector("table.answer")
    expect(page.locator("table.answer tbody tr")).to_have_count(4)
    page.locator("table.answer a").first.click()
    expect(page.locator("h1")).to_have_text(re.compile("^Task"))


def test_a_ready_question_takes_values(site: str, page: Page) -> None:
    page.goto(f"{site}/query")
    page.locator(".ready a[href*='/query/unowned-tasks']").click()
    expect(page.get_by_text("一.2").first).to_be_visible()


def test_the_language_can_be_switched_and_stays(site: str, page: Page) -> None:
    page.goto(f"{site}/plan/good")
    page.get_by_role("link", name="繁體中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    page.locator("a.citation").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")


def test_the_keyboard_reaches_the_content(site: str, page: Page) -> None:
    page.goto(f"{site}/plan/good")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("path", ["/", "/plan/good", "task", "/findings", "/query", "agency"])
def test_a_phone_needs_no_sideways_scrolling(site: str, chromium: Browser, path: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    opened = context.new_page()
    opened.goto(address_of(site, path))
    assert opened.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()


def test_everything_works_without_javascript(site: str, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="en-GB")
    opened = context.new_page()
    opened.goto(site)
    opened.get_by_role("link", name="辽宁省法治建设实施方案").click()
    opened.locator("summary", has_text="推进公开").click()
    expect(opened.get_by_text("典型案列").first).not_to_be_visible()
    opened.locator("a.citation").first.click()
    opened.locator(".verbatim a.ref").first.click()
    expect(opened.locator(".fact:target")).to_be_visible()
    opened.locator(".facts .headline a:not(.ref)").first.click()
    expect(opened.locator(".duties blockquote").first).to_be_visible()
    opened.goto(f"{site}/query")
    opened.get_by_role("button", name="Ask").click()
    expect(opened.locator("table.answer tbody tr")).to_have_count(1)
    context.close()


def test_print_leaves_out_what_paper_cannot_use(site: str, page: Page) -> None:
    page.goto(task_address(site))
    page.emulate_media(media="print")
    expect(page.locator("body > header")).not_to_be_visible()
    expect(page.locator(".verbatim")).to_be_visible()


def address_of(site: str, path: str) -> str:
    known = {"task": task_address, "agency": agency_address}
    return known[path](site) if path in known else site + path


PAGES = ["/", "/plan/good", "/plan/hostile", "task", "agency", "/agencies", "/findings", "/query", "/query/unowned-tasks", "/no-such-page"]
LOOKS: list[tuple[str, Literal["light", "dark"]]] = [("en", "light"), ("zh-Hans", "dark"), ("zh-Hant", "light")]


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_axe_finds_nothing(site: str, chromium: Browser, language: str, scheme: Literal["light", "dark"]) -> None:
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True)
    opened = context.new_page()
    for path in [*PAGES, "/query?query=SELECT", "/query?query=SELECT+*+WHERE+%7B+%3Fs+a+duty%3ATask+%7D"]:
        address = address_of(site, path)
        opened.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
        assert faults(opened) == [], path
    context.close()


def test_a_port_in_use_is_said_with_the_cure(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "dutygraph.cli", "-w", str(make_workspace(tmp_path)), "serve", "--port", port]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert done.returncode == 2
    assert done.stderr.strip() == f"dutygraph: port {port} of 127.0.0.1 is in use (choose another with --port, or 0 for any free one)"


def test_demo_serves_the_shipped_plan_and_overwrites_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    server, address = start("demo", str(folder), "--port", "0")
    try:
        assert len(rows(f"{address}/plan/liaoning-rule-of-law-2021?format=json")) == 67
    finally:
        assert stop(server) == 0
    source = folder / "plans" / "liaoning-rule-of-law-2021" / "source.txt"
    source.write_text(PLAN, encoding="utf-8")
    (source.parent / "emendations.toml").unlink()
    os.utime(source)
    server, address = start("demo", str(folder), "--port", "0")
    try:
        assert len(rows(f"{address}/plan/liaoning-rule-of-law-2021?format=json")) == 3
    finally:
        assert stop(server) == 0
    assert source.read_text(encoding="utf-8") == PLAN
