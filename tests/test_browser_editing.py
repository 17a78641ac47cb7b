"""Editing in a real browser: a finding goes with an owner and comes back when it is undone; without JavaScript, on a phone."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from browsing import faults, uncomplaining
from people import PASSWORD, peopled
from playwright.sync_api import Browser, Page, expect
from serving import served

from dutygraph.access.settings import Access
from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app

pytestmark = pytest.mark.browser

LOOKS: list[tuple[str, Literal["light", "dark"], int]] = [("en", "light", 1280), ("zh-Hans", "dark", 390), ("zh-Hant", "light", 390)]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("CI", raising=False)  # there, ids would not be kept
    return peopled(tmp_path)


@pytest.fixture
def site(root: Path) -> Iterator[str]:
    app = create_app(Workspace(root), access=Access(edit=True))
    with served(app) as address:
        yield address
    close(app)


def sign_in(page: Page, site: str, onward: str) -> None:
    page.goto(f"{site}{onward}")
    page.locator(".user a").click()
    page.locator("#name").fill("editor")
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button").click()


def task(site: str, number: int) -> str:
    with urllib.request.urlopen(f"{site}/plan/good?format=json") as answer:
        return "/plan/good/task/" + str(json.loads(answer.read())[number]["task"]).rsplit("/", 1)[1]


@pytest.mark.parametrize("script", [True, False])
def test_an_owner_is_assigned_and_the_finding_goes_then_it_is_undone_and_the_finding_is_back(
    site: str, root: Path, chromium: Browser, script: bool
) -> None:
    context = chromium.new_context(locale="en-GB", java_script_enabled=script)
    page = context.new_page()
    sign_in(page, site, f"{task(site, 1)}?lang=en")
    found = page.locator("ul.findings", has_text="owner")
    expect(found).to_be_visible()
    page.get_by_role("link", name="Assign an owner").click()
    page.get_by_label("Name", exact=False).first.fill("省公安厅")
    page.locator("#f-role").select_option("leading")
    page.get_by_label("The plan does not say it").check()
    page.locator("#f-why").fill("notice of 2026")
    page.get_by_role("button", name="See the change").click()
    expect(page.locator("#change .solved")).to_contain_text("owner")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".saved")).to_contain_text("Saved.")
    expect(page.locator("li.fact.assignment")).to_contain_text("省公安厅")
    expect(page.get_by_text("Name the responsible party")).to_have_count(0)
    assert "TaskOwner" not in page.locator("ul.findings").first.inner_html()
    assert "省公安厅" in (root / "plans/good/curated.toml").read_text()
    page.get_by_role("link", name="See or undo the last edits").click()
    page.get_by_role("button", name=re.compile("Undo: Party")).click()
    expect(page.locator(".saved")).to_contain_text("Undone.")
    page.goto(f"{site}{task(site, 1)}?lang=en&reading=curated")
    expect(page.locator("ul.findings").first).to_contain_text("owner")
    assert "TaskOwner" in page.locator("ul.findings").first.inner_html()
    context.close()


def rewrite(page: Page, old: str, new: str) -> None:
    """Type the text of the editor anew, with other words in it."""
    text = page.locator("#text").input_value().replace(old, new)
    page.locator(".editor .cm-content").press("Control+a")
    page.keyboard.insert_text(text)
    assert page.locator("#text").input_value() == text


def test_the_text_is_edited_by_keyboard_and_a_conflict_shows_both_sides(site: str, root: Path, chromium: Browser) -> None:
    source = root / "plans/good/source.txt"
    with uncomplaining(chromium, "409") as page:
        sign_in(page, site, "/plan/good?lang=en")
        page.get_by_role("link", name="Edit the text").click()
        rewrite(page, "逐步提高", "大力提高")
        source.write_text(source.read_text().replace("逐步提高", "稳步提高"))
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".side.conflict pre")).to_have_text([re.compile("逐步"), re.compile("稳步"), re.compile("大力")])
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".saved")).to_be_visible()
    assert "大力提高" in source.read_text()


@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_axe_finds_nothing_and_a_phone_scrolls_one_way(
    site: str, root: Path, chromium: Browser, language: str, scheme: Literal["light", "dark"], width: int
) -> None:
    context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 844}, bypass_csp=True)
    page = context.new_page()
    tid = task(site, 0)
    sign_in(page, site, f"{tid}?lang={language}")
    pages = ["", "/edit", *(f"/add/{kind}" for kind in ("party", "law", "deadline", "target", "deliverable"))]
    more = [
        "/",
        "/plan/good/changes",
        "/plan/good/ids",
        "/plan/good",
        "/plan/good/edit",
        "/plan/good/emend",
        "/plan/good/edits",
        "/plan/hostile/edit",
        "/plans/new",
    ]
    (root / "plans/good/curated.toml").unlink(missing_ok=True)
    for path in [*(tid + one for one in pages), *more]:
        page.goto(f"{site}{path}?lang={language}")
        assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.goto(f"{site}/plan/good/edit?lang={language}")
    rewrite(page, "逐步提高", "省公安厅大力提高")
    rewrite(page, "财政厅", "教育厅")
    page.locator("button[value=preview]").click()
    expect(page.locator("#change")).to_be_visible()
    assert faults(page) == [], "the change"
    source = root / "plans/good/source.txt"
    source.write_text(source.read_text().replace("逐步提高", "稳步提高"))
    page.locator("button[value=save]").click()
    expect(page.locator(".side.conflict")).to_have_count(1)
    assert faults(page) == [], "the conflict"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("button[value=save]").click()
    page.goto(f"{site}/plan/good/edits?lang={language}")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert faults(page) == [], "the last edits"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_ids_in_doubt_and_a_version_bar_nobodys_way(
    site: str, chromium: Browser, language: str, scheme: Literal["light", "dark"], width: int
) -> None:
    context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 844}, bypass_csp=True)
    page = context.new_page()
    sign_in(page, site, f"/plan/good?lang={language}")
    expect(page.locator(".user strong")).to_be_visible()
    page.goto(f"{site}/plan/good/edit?lang={language}")
    rewrite(page, "2. 逐步提高办案质量。", "2. 逐步提高办案质量和审判效率。\n\n3. 逐步提高办案质量与执行效率。")
    page.locator("button[value=save]").click()
    expect(page.locator(".saved")).to_be_visible()
    page.goto(f"{site}/plan/good/ids?lang={language}")
    expect(page.locator("form[id^=ids-]").first).to_be_visible()
    assert faults(page) == [], "the ids"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(f"{site}/plan/good/changes?lang={language}")
    page.locator("#keep-form button").click()
    expect(page.locator(".saved")).to_be_visible()
    page.locator("#keep-form button").click()
    expect(page.locator("#fault")).to_be_visible()
    assert faults(page) == [], "the versions, and why one is not kept"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
