"""Selecting words in a real browser, by mouse, touch and keyboard: the form that opens quotes just these words, at their place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from browsing import faults, uncomplaining
from flask import Flask
from marked_plan import add_marked_plan
from people import PASSWORD, peopled
from playwright.sync_api import Browser, Page, expect
from serving import served

from dutygraph.access.settings import Access
from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app

pytestmark = pytest.mark.browser

#: Where the n-th place of words in the verbatim text stands on the screen: its first and last character.
PLACE = """([words, number]) => {
    const root = document.querySelector('[data-marking]'), whole = root.textContent;
    let at = -1;
    for (let n = 0; n < number; n++) at = whole.indexOf(words, at + 1);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), range = document.createRange();
    for (let seen = 0, node; (node = walker.nextNode()); seen += node.length) {
        if (seen <= at && at < seen + node.length) range.setStart(node, at - seen);
        if (seen < at + words.length && at + words.length <= seen + node.length) range.setEnd(node, at + words.length - seen);
    }
    const boxes = [...range.getClientRects()], first = boxes[0], last = boxes[boxes.length - 1];
    return [first.left + 1, first.top + first.height / 2, last.right - 1, last.top + last.height / 2];
}"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    root = peopled(tmp_path_factory.mktemp("marking"))
    add_marked_plan(root)
    made = create_app(Workspace(root), access=Access(edit=True))
    yield made
    close(made)


@pytest.fixture(scope="module")
def site(app: Flask) -> Iterator[str]:
    with served(app) as address:
        yield address


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with uncomplaining(chromium) as opened:
        yield opened


def enter(page: Page, site: str, path: str, language: str = "en") -> None:
    """Sign in and open a page that offers marking."""
    page.goto(f"{site}/sign-in?lang={language}&next={path}%3Flang={language}")
    page.locator("#name").fill("editor")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    expect(page.locator("#marking")).to_be_visible()


def task(app: Flask, number: int = 0) -> str:
    return f"/plan/marks/task/{app.extensions['dutygraph'].session.live.state('marks').built.ids[number]}"


def status(page: Page) -> Any:
    return page.locator("#marking [role=status]")


def drag(page: Page, words: str, number: int) -> None:
    left, top, right, bottom = page.evaluate(PLACE, [words, number])
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move((left + right) / 2, bottom)
    page.mouse.move(right, bottom)
    page.mouse.up()


def is_filled_in(form: Page, quote: str, occurrence: str, before: str) -> None:
    """The form quotes the words, and shows them behind those."""
    expect(form.locator("#f-quote")).to_have_value(quote)
    expect(form.locator("#f-occurrence")).to_have_value(occurrence)
    shown = form.locator("blockquote.verbatim").inner_html()
    assert f'{before}<mark class="found' in shown, shown


@pytest.mark.parametrize(("number", "before"), [(1, "由"), (2, "会同")])
def test_a_mouse_marks_the_words_that_it_passes(page: Page, site: str, app: Flask, number: int, before: str) -> None:
    enter(page, site, task(app))
    expect(page.locator("#marking ul")).to_be_hidden()
    drag(page, "省司法厅", number)
    expect(status(page)).to_have_text("Selected: “省司法厅”. Make of it:")
    page.get_by_role("region", name="Make a fact of words").get_by_role("link", name="Party").click()
    is_filled_in(page, "省司法厅", str(number), before)


def test_every_kind_is_offered_and_a_click_in_the_text_takes_it_back(page: Page, site: str, app: Flask) -> None:
    enter(page, site, task(app, 1))
    drag(page, "2024年底前", 1)
    kinds = ["Party", "Deadline", "Target", "Deliverable", "Law or document", "Printing error"]
    assert page.locator("#marking li").all_inner_texts() == kinds
    page.locator("#marking").get_by_role("link", name="Deadline").click()
    expect(page.locator("h1")).to_contain_text("Deadline")
    expect(page.locator("#f-quote")).to_have_value("2024年底前")
    page.go_back()
    drag(page, "报告", 1)
    page.locator("#marking").get_by_role("link", name="Printing error").click()
    expect(page.locator("#f-printed")).to_have_value("报告")
    page.go_back()
    drag(page, "报告", 1)
    left, top, *_ = page.evaluate(PLACE, ["每年", 1])
    page.mouse.click(left, top)
    expect(page.locator("#marking ul")).to_be_hidden()
    expect(status(page)).to_be_empty()


def test_keys_mark_words_in_a_field_and_write_nothing(page: Page, site: str, app: Flask) -> None:
    enter(page, site, task(app))
    page.get_by_role("button", name="Select by keyboard").focus()
    page.keyboard.press("Enter")
    field = page.get_by_role("textbox", name="Words of the task")
    expect(field).to_be_focused()
    before = field.input_value()
    page.keyboard.press("ArrowDown")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")
    expect(status(page)).to_have_text("Selected: “省司法厅”. Make of it:")
    page.keyboard.type("x")
    page.keyboard.press("Delete")
    page.keyboard.press("Control+x")
    assert field.input_value() == before
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Party"
    page.keyboard.press("Enter")
    is_filled_in(page, "省司法厅", "2", "会同")


def test_an_input_method_writes_nothing_either(page: Page, site: str, app: Flask) -> None:
    enter(page, site, task(app))
    page.get_by_role("button", name="Select by keyboard").click()
    field = page.locator("#marking-words")
    before = field.input_value()
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "sheng", "selectionStart": 5, "selectionEnd": 5})
    session.send("Input.insertText", {"text": "省"})
    expect(field).to_have_value(before)


def test_what_a_phone_selects_is_marked(chromium: Browser, site: str, app: Flask) -> None:
    """Which words a long press takes is the browser's own affair, and none without a screen takes any: they are selected as it would."""
    context = chromium.new_context(has_touch=True, is_mobile=True, viewport={"width": 360, "height": 780}, locale="en-GB")
    page = context.new_page()
    enter(page, site, task(app))
    page.evaluate(
        """() => { const last = document.querySelector('[data-marking]').lastChild;
        getSelection().setBaseAndExtent(last, last.data.indexOf('省司法厅'), last, last.data.indexOf('编制')) }"""
    )
    expect(status(page)).to_contain_text("省司法厅")
    page.locator("#marking a").first.tap()
    is_filled_in(page, "省司法厅", "2", "会同")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()


def select_in_editor(page: Page, line: int, behind: int, length: int) -> None:
    page.locator(".editor .cm-content").press("Control+Home")
    for key, times in (("ArrowDown", line), ("ArrowRight", behind), ("Shift+ArrowRight", length)):
        for _ in range(times):
            page.keyboard.press(key)


def test_keys_mark_words_in_the_editor_and_the_form_opens_beside_it(page: Page, site: str) -> None:
    enter(page, site, "/plan/marks/edit")
    select_in_editor(page, 3, 6, 4)
    expect(status(page)).to_have_text("Selected: “省司法厅”. Make of it:")
    with page.context.expect_page() as opened:
        page.locator("#marking").get_by_role("link", name="Party").click()
    is_filled_in(opened.value, "省司法厅", "2", "会同")


def test_words_that_moved_while_typing_are_found_where_they_are_saved(page: Page, site: str) -> None:
    enter(page, site, "/plan/marks/edit")
    page.locator(".editor .cm-content").press("Control+Home")
    page.keyboard.type("新")
    select_in_editor(page, 3, 6, 4)
    expect(status(page)).to_contain_text("省司法厅")
    with page.context.expect_page() as opened:
        page.locator("#marking").get_by_role("link", name="Party").click()
    is_filled_in(opened.value, "省司法厅", "2", "会同")
    select_in_editor(page, 0, 0, 3)
    expect(status(page)).to_contain_text("Save it first")
    expect(page.locator("#marking ul")).to_be_hidden()


def test_what_is_shown_after_a_preview_is_no_saved_text_and_offers_nothing(page: Page, site: str) -> None:
    enter(page, site, "/plan/marks/edit")
    page.get_by_role("button", name="See the change").click()
    expect(page.locator("#change")).to_be_visible()
    expect(page.locator("#marking")).to_have_count(0)


@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("en", "light", 1280), ("zh-Hant", "dark", 360), ("zh-Hans", "light", 360), ("en", "dark", 1280)]
)
def test_axe_finds_nothing_and_a_phone_scrolls_one_way(
    chromium: Browser, site: str, app: Flask, language: str, scheme: Literal["light", "dark"], width: int
) -> None:
    """The policy is off for axe alone, which is put into the page."""
    context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 780}, bypass_csp=True)
    page = context.new_page()
    enter(page, site, task(app), language)
    page.locator("#marking button").click()
    page.keyboard.press("Shift+End")
    expect(page.locator("#marking ul")).to_be_visible()
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#marking a").first.click()
    expect(page.locator("mark.found")).to_have_count(1)
    assert faults(page) == [], "the form"
    page.goto(f"{site}/plan/marks/edit?lang={language}")
    select_in_editor(page, 3, 6, 4)
    expect(page.locator("#marking ul")).to_be_visible()
    assert faults(page) == [], "the editor"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_without_javascript_the_words_are_typed(chromium: Browser, site: str, app: Flask) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(f"{site}/sign-in?lang=en&next={task(app)}%3Flang=en")
    page.locator("#name").fill("editor")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    expect(page.locator("#marking")).to_be_hidden()
    page.get_by_role("link", name="Assign an owner").click()
    expect(page.get_by_label("Quote the words")).to_be_editable()
    context.close()
