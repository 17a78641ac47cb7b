"""What people do with the SPARQL editor, in a real browser against the real server; and the page without JavaScript."""

from __future__ import annotations

import csv
import re
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Literal

import pytest
from browsing import faults, start, stop, uncomplaining
from playwright.sync_api import Browser, Page, expect
from viewer_plan import make_workspace

pytestmark = pytest.mark.browser

TASKS = "SELECT ?task ?citation WHERE { ?task a duty:Task ; duty:citation ?citation } ORDER BY ?citation"
KINDS = "SELECT ?role (COUNT(?binding) AS ?n) WHERE { ?binding duty:role ?role } GROUP BY ?role"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
LOOKS: list[tuple[str, Literal["light", "dark"]]] = [("en", "light"), ("zh-Hans", "dark"), ("zh-Hant", "light")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server, address = start("-w", str(make_workspace(tmp_path_factory.mktemp("query"))), "serve", "--port", "0")
    yield address
    assert stop(server) == 0


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A refused or stopped query is answered with 4xx or 5xx, which the browser notes."""
    with uncomplaining(chromium, forgiven="status of (400|503)") as opened:
        yield opened


def editor(page: Page):  # type: ignore[no-untyped-def]
    return page.get_by_role("textbox", name="SPARQL query")


def write(page: Page, text: str) -> None:
    """Type a query in place of what stands there."""
    editor(page).click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def address(site: str, query: str, **more: str) -> str:
    return f"{site}/query?{urllib.parse.urlencode({'query': query, **more})}"


def test_a_query_is_written_seen_in_colours_and_asked(site: str, page: Page) -> None:
    page.goto(f"{site}/query")
    write(page, TASKS)
    colours = {
        word: page.locator(".cm-line span", has_text=re.compile(f"^{re.escape(word)}$")).first.evaluate(
            "node => getComputedStyle(node).color"
        )
        for word in ("SELECT", "?task", "duty:Task")
    }
    assert len(set(colours.values())) == 3, colours
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("table.answer tbody tr")).to_have_count(4)
    expect(page.locator("#progress")).to_contain_text("4 rows")
    assert page.locator("table.answer a").first.inner_text() == "一.1", "a label in place of the IRI"
    assert "query=SELECT" in page.url


def test_an_address_keeps_query_reading_and_language(site: str, page: Page) -> None:
    page.goto(f"{site}/query?lang=en")
    write(page, TASKS)
    page.get_by_label("Reading").select_option("curated")
    editor(page).press("Control+Enter")
    expect(page.locator("table.answer tbody tr")).to_have_count(4)
    assert {"lang=en", "reading=curated"} <= set(page.url.partition("?")[2].split("&"))
    page.reload()
    expect(page.locator("table.answer tbody tr")).to_have_count(4)
    assert editor(page).inner_text().strip() == TASKS
    assert page.get_by_label("Reading").input_value() == "curated"
    page.go_back()
    page.wait_for_url(f"{site}/query?lang=en")


def test_a_term_is_completed_with_its_prefix(site: str, page: Page) -> None:
    page.goto(f"{site}/query")
    write(page, "SELECT * WHERE { ?s a ")
    page.keyboard.type("duty:Assignm")
    offered = page.locator(".cm-tooltip-autocomplete li")
    expect(offered.first).to_contain_text("duty:Assignment")
    expect(offered.first).to_contain_text("assignment")
    page.wait_for_timeout(150)  # the list takes no key in its first moments, lest a fast typist accept what was never seen
    page.keyboard.press("Enter")
    expect(editor(page)).to_contain_text("PREFIX duty: <https://w3id.org/dutygraph/ns#>")
    expect(editor(page)).to_contain_text("?s a duty:Assignment")
    assert "duty:Assignment" in page.locator("#query").input_value(), "the form sends what the editor shows"


def test_a_term_is_found_by_its_label(site: str, page: Page) -> None:
    page.goto(f"{site}/query?lang=zh-Hans")
    page.get_by_role("textbox", name="SPARQL 查询").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("SELECT * WHERE { ?s ")
    page.keyboard.insert_text("引用号")
    expect(page.locator(".cm-tooltip-autocomplete li").first).to_contain_text("duty:citation")


def test_an_error_is_marked_where_it_stands(site: str, page: Page) -> None:
    page.goto(f"{site}/query")
    write(page, "SELECT *\nWHERE { ?s foo:bar ?o }")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("#fault")).to_contain_text("line 2, column")
    marked = page.locator(".cm-lintRange-error")
    expect(marked).to_have_count(1)
    assert page.locator(".cm-line", has=marked).inner_text() == "WHERE { ?s foo:bar ?o }"
    write(page, TASKS)
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("table.answer")).to_be_visible()
    expect(page.locator(".cm-lintRange-error")).to_have_count(0)


def test_a_running_query_is_stopped(site: str, page: Page) -> None:
    page.goto(f"{site}/query")
    stop_button = page.get_by_role("button", name="Stop")
    expect(stop_button).to_be_hidden()
    write(page, ENDLESS)
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("#progress")).to_contain_text("Running")
    started = time.monotonic()
    stop_button.click()
    expect(page.locator("#fault")).to_contain_text("Stopped", timeout=8000)
    assert time.monotonic() - started < 8, "before the limit of ten seconds"
    expect(stop_button).to_be_hidden()
    write(page, TASKS)
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("table.answer")).to_be_visible()


def test_tab_leaves_the_editor(site: str, page: Page) -> None:
    page.goto(f"{site}/query")
    editor(page).click()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "reading"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.className") == "editor"


def test_an_answer_is_taken_away(site: str, page: Page) -> None:
    page.goto(address(site, TASKS, lang="en"))
    for form in ("CSV", "TSV", "JSON", "XML"):
        with page.expect_download() as taken:
            page.locator("#result .downloads").get_by_role("link", name=form, exact=True).click()
        text = taken.value.path().read_text(encoding="utf-8")
        assert "一.1" in text
        if form == "CSV":
            assert [row["citation"] for row in csv.DictReader(text.splitlines())][:3] == ["一.1", "一.1", "一.2"]
    page.goto(address(site, "DESCRIBE ?plan { ?plan a duty:Plan }", lang="en"))
    with page.expect_download() as taken:
        page.locator("#result .downloads").get_by_role("link", name="RDF/XML").click()
    assert taken.value.suggested_filename == "answer.rdf"


def test_a_query_too_long_for_an_address_is_asked_and_taken_away_all_the_same(site: str, page: Page) -> None:
    page.goto(f"{site}/query?lang=zh-Hant")
    page.get_by_role("textbox", name="SPARQL 查詢").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(TASKS + "\n# " + "长" * 3000)
    page.get_by_role("button", name="查詢", exact=True).click()
    expect(page.locator("table.answer tbody tr")).to_have_count(4)
    expect(page.locator("#progress")).to_contain_text("4 筆")
    assert page.url == f"{site}/query?lang=zh-Hant"
    with page.expect_download() as taken:
        page.locator("#result").get_by_role("button", name="CSV").click()
    assert "一.1" in taken.value.path().read_text(encoding="utf-8")


def test_numbers_by_label_are_drawn_and_said(site: str, page: Page) -> None:
    page.goto(address(site, KINDS, lang="en"))
    chart = page.get_by_role("img", name=re.compile("n by Role: highest"))
    expect(chart).to_be_visible()
    bars = page.locator(".chart rect")
    assert bars.count() == page.locator("table.answer tbody tr").count() > 1
    assert max(float(bar.get_attribute("width") or 0) for bar in bars.all()) == 340
    expect(page.locator(".chart .bar-label", has_text="responsible"), "codes by their names").to_be_visible()
    page.goto(address(site, TASKS, lang="en"))
    expect(page.locator(".chart")).to_have_count(0)


def test_a_ready_question_is_put_into_the_editor(site: str, page: Page) -> None:
    page.goto(f"{site}/query?lang=en")
    page.get_by_role("link", name="Open in the editor: Duties that recur, and how often").click()
    expect(editor(page)).to_contain_text("# Duties that recur, and how often")
    expect(page.locator("table.answer"), "nothing is asked yet").to_have_count(0)
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("table.answer tbody tr")).to_have_count(1)


def test_terms_are_explained_where_they_are_used(site: str, page: Page) -> None:
    page.goto(address(site, KINDS, lang="en"))
    page.locator("table.answer a").first.click()
    explained = page.locator("tr:target")
    expect(explained).to_contain_text("duty:role-")
    page.goto(f"{site}/findings?lang=en")
    page.locator(".findings .what a").first.click()
    expect(page.locator("article:target")).to_contain_text("dsh:")


def test_all_of_it_works_without_javascript(site: str, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(f"{site}/query")
    expect(page.get_by_role("button", name="Stop")).not_to_be_visible()
    page.get_by_label("SPARQL query").fill(TASKS)
    page.get_by_label("Reading").select_option("curated")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("table.answer tbody tr")).to_have_count(4)
    assert "reading=curated" in page.url
    page.get_by_label("SPARQL query").fill("SELECT *\nWHERE { ?s foo:bar ?o }")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("#fault .fault-at")).to_be_visible()
    page.get_by_role("link", name="Open in the editor: Duties that recur, and how often").click()
    assert "# Duties that recur" in page.get_by_label("SPARQL query").input_value()
    page.goto(f"{site}/ns#Assignment")
    page.locator("#Assignment summary").click()
    expect(page.locator("#Assignment pre")).to_be_visible()
    context.close()


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_axe_finds_nothing(site: str, chromium: Browser, language: str, scheme: Literal["light", "dark"]) -> None:
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    paths = ["/ns", "/shapes", "/query?load=agency-load", "/query/agency-load", f"/query?{urllib.parse.urlencode({'query': KINDS})}"]
    for path in [*paths, "/query?query=SELECT", f"/thing?iri={urllib.parse.quote('https://w3id.org/dutygraph/id/graph/base')}"]:
        page.goto(f"{site}{path}{'&' if '?' in path else '?'}lang={language}")
        assert faults(page) == [], path
    context.close()


@pytest.mark.parametrize("path", ["/ns", "/shapes", "/query/agency-load", f"/query?{urllib.parse.urlencode({'query': KINDS})}"])
def test_a_phone_needs_no_sideways_scrolling(site: str, chromium: Browser, path: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(site + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()


def test_the_editor_is_fetched_once(site: str) -> None:
    """Its address holds its digest, so that it is kept for a year."""
    with urllib.request.urlopen(f"{site}/query") as answer:
        bundle = re.search(r'src="([^"]*codemirror[^"]*)"', answer.read().decode())
    assert bundle
    with urllib.request.urlopen(site + bundle[1]) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
