"""The curated reading in a real browser: the pages are accessible, and a reader gets from a struck fact to its successor."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import faults, start, stop, uncomplaining
from curated_workspace import built, curated
from playwright.sync_api import Browser, Page, expect

from dutygraph.workspace import Workspace

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return curated(tmp_path_factory.mktemp("browser"))


@pytest.fixture(scope="module")
def site(workspace: Workspace) -> Iterator[str]:
    server, address = start("-w", str(workspace.root), "serve", "--port", "0")
    yield address
    assert stop(server) == 0


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with uncomplaining(chromium) as opened:
        yield opened


def test_a_reader_gets_from_the_written_reading_to_what_a_person_put_in_its_place(site: str, workspace: Workspace, page: Page) -> None:
    page.goto(f"{site}/plan/qinghe/task/{built(workspace).ids[0]}")
    expect(page.locator(".fact s")).to_have_count(0)
    page.locator("footer").get_by_role("link", name="curated").click()
    struck = page.locator(".fact.overridden", has_text="县财政局")
    assert page.evaluate("node => getComputedStyle(node).textDecorationLine", struck.locator("s").element_handle()) == "line-through"
    struck.get_by_role("link", name="See what stands in its place").click()
    put = page.locator(".fact:target")
    expect(put).to_contain_text("by Li Hua, 2026-11-26: notice of 2026")
    put.locator("a.ref").click()
    assert page.locator(".verbatim mark:target").inner_text().startswith("县财政局")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(site: str, workspace: Workspace, chromium: Browser, scheme: str) -> None:
    context = chromium.new_context(color_scheme=scheme, locale="en-GB", bypass_csp=True)  # type: ignore[arg-type]
    opened = context.new_page()
    for address in (*(f"/plan/qinghe/task/{tid}" for tid in built(workspace).ids), "/findings", "/plan/qinghe"):
        opened.goto(f"{site}{address}?reading=curated")
        assert faults(opened) == [], address
    context.close()
