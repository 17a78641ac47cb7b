"""Typing in the editor of a plan, in a real browser: findings come and go unsaved, an input method is left alone, keys suffice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from browsing import faults, uncomplaining
from flask import Flask
from people import PASSWORD, peopled
from playwright.sync_api import Browser, Page, expect
from serving import served
from viewer_plan import PLAN

from dutygraph.access.settings import Access
from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app

pytestmark = pytest.mark.browser

WISH = "逐步提高办案质量"
OTHER = """一、完善制度

1. 逐步提高办案质量和办案效率。由省司法厅牵头，省财政厅配合。2024年底前发布办案质量报告。
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = peopled(tmp_path_factory.mktemp("drafting"))
    other, large = folder / "plans" / "other", folder / "plans" / "large"
    for path, text in ((other, OTHER), (large, _long())):
        path.mkdir()
        (path / "source.txt").write_text(text, encoding="utf-8")
        (path / "plan.toml").write_bytes((folder / "plans" / "good" / "plan.toml").read_bytes())
    made = create_app(Workspace(folder), access=Access(edit=True))
    yield made
    close(made)


def _long() -> str:
    """A plan of 200 kB."""
    more = "深入学习宣传，统筹推进各项工作，切实加强组织领导。" * 8
    tasks = (f"{n}. 由省司法厅牵头修订《第{n}号条例》，2023年底前办结率达到{50 + n % 50}%以上。{more}\n" for n in range(1, 281))
    return "一、完善制度\n\n" + "".join(tasks)


@pytest.fixture(scope="module")
def site(app: Flask) -> Iterator[str]:
    with served(app) as address:
        yield address


@pytest.fixture
def page(chromium: Browser, site: str) -> Iterator[Page]:
    with uncomplaining(chromium) as opened:
        enter(opened, site)
        yield opened


def enter(page: Page, site: str, plan: str = "good", language: str = "en") -> None:
    """Sign in and open the editor, until the first answer is shown."""
    page.goto(f"{site}/sign-in?lang={language}&next=/plan/{plan}/edit%3Flang={language}")
    page.locator("#name").fill("editor")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    expect(page.locator("#findings-now .drafted li").first).to_be_visible(timeout=30_000)


def editor(page: Page) -> Any:
    return page.locator(".editor .cm-content")


def status(page: Page) -> Any:
    return page.locator("#findings-now [role=status]")


def cursor(page: Page, words: str, behind: bool = True) -> None:
    """Put the cursor at words, as a search by keyboard does."""
    editor(page).press("Control+f")
    page.keyboard.insert_text(words)
    page.keyboard.press("End")  # what is put in without a key is taken up with the next
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight" if behind else "ArrowLeft")


def listed(page: Page, words: str) -> Any:
    return page.locator("#findings-now .drafted li", has_text=words)


def test_a_finding_goes_and_comes_while_one_types_and_nothing_is_saved(page: Page, app: Flask) -> None:
    expect(listed(page, "No owner")).to_have_count(1)
    cursor(page, WISH)
    page.keyboard.type("，由省司法厅牵头")
    expect(listed(page, "No owner")).to_have_count(0)
    expect(status(page)).to_contain_text("1 solved")
    for _ in range(8):
        page.keyboard.press("Backspace")
    expect(listed(page, "No owner")).to_have_count(1)
    expect(status(page)).to_contain_text("0 solved")
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("\n4. 大力发展文艺事业。\n")
    expect(listed(page, "new")).to_have_count(3)
    assert "大力发展文艺事业" in page.locator("#text").input_value(), "what the form sends"
    folder = app.extensions["dutygraph"].session.workspace.plan("good").path
    assert (folder / "source.txt").read_text(encoding="utf-8") == PLAN


def test_marks_have_the_finding_in_their_tooltip(page: Page) -> None:
    marks = page.locator(".cm-lintRange-error")
    expect(marks.first).to_be_visible()
    expect(page.locator(".cm-lint-marker").first).to_be_visible()
    page.locator(".cm-lintRange-error", has_text="逐步").hover()
    expect(page.locator(".cm-tooltip .cm-diagnostic").first).to_contain_text("No ")


def test_an_input_method_is_not_disturbed(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/draft?lang=en") else None)
    cursor(page, WISH)
    page.wait_for_timeout(400)
    asked.clear()
    page.evaluate(
        """() => { window.redrawn = 0;
        new MutationObserver(some => { window.redrawn += some.length }).observe(document.getElementById("findings-now"),
        {childList: true, subtree: true, characterData: true}) }"""
    )
    session = page.context.new_cdp_session(page)
    for typed in ("s", "sh", "she", "shen", "sheng"):
        session.send("Input.imeSetComposition", {"text": typed, "selectionStart": len(typed), "selectionEnd": len(typed)})
        page.wait_for_timeout(60)
    page.wait_for_timeout(500)  # longer than anything waits: what would come has come
    assert asked == []
    assert page.evaluate("window.redrawn") == 0
    session.send("Input.insertText", {"text": "，由省司法厅牵头"})
    expect(listed(page, "No owner")).to_have_count(0)
    assert "逐步提高办案质量，由省司法厅牵头。" in page.locator("#text").input_value()
    assert len(asked) == 1


def test_the_panel_tells_the_facts_of_the_sentence_under_the_cursor(page: Page) -> None:
    facts = page.locator("#facts")
    cursor(page, "省财政厅")
    expect(facts.get_by_role("link", name="Task 一.1")).to_be_visible()
    expect(facts).to_contain_text("leading")
    expect(facts.get_by_role("link", name="辽宁省司法厅")).to_have_attribute(
        "href", "/agency/%E8%BE%BD%E5%AE%81%E7%9C%81/%E8%BE%BD%E5%AE%81%E7%9C%81%E5%8F%B8%E6%B3%95%E5%8E%85?lang=en"
    )
    expect(facts).not_to_contain_text("行政复议案件办结率")
    cursor(page, "95%")
    expect(facts).to_contain_text("行政复议案件办结率")
    cursor(page, "完善制度")
    expect(facts).to_contain_text("No task at the cursor")


def test_an_owner_is_offered_as_wording_and_put_in_with_one_press(page: Page) -> None:
    cursor(page, "逐步提高")
    page.locator("#facts summary", has_text="Who does this in other plans").click()
    offered = page.locator("#facts .owners button").first
    expect(offered).to_have_text("由省司法厅牵头")
    like = page.locator("#facts .similar blockquote").first
    expect(like).to_have_text("由省司法厅牵头，省财政厅配合。")
    expect(like.locator("mark")).to_have_text("省司法厅")
    offered.click()
    expect(listed(page, "No owner")).to_have_count(0)
    assert "2. 逐步提高办案质量，由省司法厅牵头。" in page.locator("#text").input_value()
    assert page.evaluate("() => document.querySelector('.editor').shadowRoot.getSelection().toString()") == "，由省司法厅牵头"
    page.keyboard.press("Control+z")
    expect(listed(page, "No owner")).to_have_count(1)


def test_like_wording_is_copied(page: Page, site: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    cursor(page, "逐步提高")
    page.locator("#facts summary", has_text="When other plans want this done").click()
    page.locator("#facts [data-copy]").first.click()
    expect(page.locator("#facts [data-copy]").first).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == "2024年底前发布办案质量报告。"


def test_keys_go_from_finding_to_finding_and_tab_leaves(page: Page) -> None:
    editor(page).press("Control+Home")
    page.keyboard.press("F8")
    expect(status(page)).to_contain_text(":")
    first = status(page).inner_text()
    page.keyboard.press("F8")
    expect(status(page)).not_to_have_text(first)
    page.keyboard.press("Shift+F8")
    expect(status(page)).to_have_text(first)
    before = page.locator("#text").input_value()
    page.keyboard.type("新")
    page.wait_for_function("document.getElementById('text').value.includes('新')")
    assert len(page.locator("#text").input_value()) == len(before) + 1, "typing at a finding replaces no word"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "why", "the reason stands before the button that saves"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.className") == "editor"


def test_nothing_moves_while_findings_come_and_go(page: Page) -> None:
    places = """() => ['.editor', '#findings-now', '#facts', 'footer']
        .map(one => JSON.stringify(document.querySelector(one).getBoundingClientRect()))"""
    before = page.evaluate(places)
    editor(page).press("Control+End")
    page.keyboard.insert_text("\n" + "".join(f"{n}. 大力发展文艺事业。\n" for n in range(4, 40)))
    expect(listed(page, "new").first).to_be_visible()
    page.evaluate("scrollTo(0, 0)")
    assert page.evaluate(places) == before


def test_what_is_no_plan_is_said_and_the_last_findings_stay(chromium: Browser, site: str) -> None:
    with uncomplaining(chromium, forgiven="status of 422") as page:
        enter(page, site)
        listed_before = page.locator("#findings-now .drafted").inner_html()
        editor(page).press("Control+a")
        page.keyboard.press("Delete")
        expect(status(page)).to_contain_text("cannot be read as a plan")
        assert page.locator("#findings-now .drafted").inner_html() == listed_before
        page.keyboard.press("Control+z")
        expect(status(page)).to_contain_text("0 new, 0 solved")


def test_a_plan_of_200_kB_stays_usable(chromium: Browser, site: str) -> None:
    with uncomplaining(chromium) as page:
        enter(page, site, "large")
        editor(page).press("Control+End")
        page.keyboard.type("281. 逐步提高服务质量。", delay=30)
        expect(status(page)).to_contain_text("findings", timeout=20_000)
        expect(status(page)).not_to_contain_text("0 new", timeout=20_000)
        expect(page.locator("#findings-now .drafted li")).to_have_count(100)


@pytest.mark.parametrize(("language", "scheme"), [("en", "dark"), ("zh-Hans", "light"), ("zh-Hant", "dark")])
def test_nothing_bars_the_way(chromium: Browser, site: str, language: str, scheme: Literal["light", "dark"]) -> None:
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    enter(page, site, language=language)
    page.locator("#findings-now .drafted .violation button").first.click()
    page.locator("#facts summary").first.click()
    expect(page.locator("#facts .similar").first).to_be_visible()
    assert faults(page) == []
    context.close()


def test_without_javascript_the_text_area_stays(chromium: Browser, site: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/sign-in?next=/plan/good/edit")
    page.locator("#name").fill("editor")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    assert page.locator("#text").input_value() == PLAN
    context.close()
