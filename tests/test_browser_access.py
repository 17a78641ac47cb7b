"""Signing in and out in a real browser: by keyboard, on a phone, without JavaScript; and what another site's page tries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Literal

import pytest
from browsing import faults, uncomplaining
from flask import Flask
from people import PASSWORD, peopled, with_editor
from playwright.sync_api import Browser, Page, expect
from serving import served

from dutygraph.access import log
from dutygraph.access.folder import FOLDER
from dutygraph.access.limits import Limits
from dutygraph.access.settings import Access
from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app

pytestmark = pytest.mark.browser

LOOKS: list[tuple[str, Literal["light", "dark"]]] = [("en", "dark"), ("zh-Hans", "light"), ("zh-Hant", "dark")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return peopled(tmp_path_factory.mktemp("access"))


@pytest.fixture(scope="module")
def shared_site(folder: Path) -> Iterator[tuple[str, object]]:
    app = with_editor(create_app(Workspace(folder), access=Access(edit=True)))
    with served(app) as address:
        yield address, app.extensions["dutygraph-entrance"]
    close(app)


@pytest.fixture
def site(shared_site: tuple[str, object]) -> str:
    """Edits on; nobody has guessed yet."""
    shared_site[1].limits = Limits()  # type: ignore[attr-defined]
    return shared_site[0]


def sign_in(page: Page, site: str, name: str, password: str = PASSWORD, path: str = "/?lang=en") -> None:
    page.goto(f"{site}{path}")
    page.locator(".user a").click()
    page.locator("#name").fill(name)
    page.locator("#password").fill(password)
    page.locator("main button").click()


def test_by_keyboard_alone_back_to_the_page_and_out_again(site: str, chromium: Browser) -> None:
    with uncomplaining(chromium, "403") as page:
        page.goto(f"{site}/plan/good?lang=en")
        page.get_by_role("link", name="Sign in").press("Enter")
        page.wait_for_url("**/sign-in**")
        page.get_by_label("Name").focus()
        page.keyboard.type("editor")
        page.keyboard.press("Tab")
        page.keyboard.type("wrong")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_have_text(re.compile("^Name or password is wrong"))
        assert page.get_by_label("Name").input_value() == "editor"
        assert page.get_by_label("Password").input_value() == ""
        page.get_by_label("Password").focus()
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{site}/plan/good?lang=en")
        assert page.locator(".user").inner_text().split("\n")[0] == "Signed in as Editor Li (editor)"
        page.get_by_role("button", name="Sign out").press("Enter")
        page.wait_for_url(f"{site}/?lang=en")
        expect(page.get_by_role("link", name="Sign in")).to_be_visible()
        page.goto(f"{site}/plan/good?lang=en")
        expect(page.get_by_role("link", name="Sign in"), "the page that was kept is asked for anew").to_be_visible()


def test_without_javascript(site: str, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site, "admin")
    page.get_by_role("link", name="Accounts").click()
    expect(page.get_by_role("heading", name="Who may sign in")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    context.close()


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_axe_finds_nothing_and_a_phone_scrolls_one_way(
    site: str, chromium: Browser, language: str, scheme: Literal["light", "dark"]
) -> None:
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True, viewport={"width": 360, "height": 740})
    page = context.new_page()

    def look(what: str) -> None:
        assert faults(page) == [], what
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, what

    page.goto(f"{site}/sign-in?lang={language}")
    look("form")
    sign_in(page, site, "reader", "wrong", f"/?lang={language}")
    look("wrong")
    sign_in(page, site, "reader", path=f"/plan/good?lang={language}")
    look("page with the reader's name")
    page.goto(f"{site}/accounts?lang={language}")
    look("403")
    page.locator(".user button").click()
    page.evaluate("document.querySelector('.user')")
    sign_in(page, site, "admin", path=f"/?lang={language}")
    page.goto(f"{site}/accounts?lang={language}")
    look("accounts")
    context.close()


def elsewhere(body: str) -> AbstractContextManager[str]:
    """A page of somebody else's, at another port: for cookies the same site, for the browser another origin."""
    app = Flask("elsewhere")
    app.add_url_rule("/", "page", lambda: body)
    return served(app)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("path", ["/tried", "/sign-out"])
def test_another_sites_form_changes_nothing(site: str, folder: Path, chromium: Browser, host: str, path: str) -> None:
    """From 127.0.0.1 the cookie comes along (the same site, another port); from localhost it does not."""
    form = f'<form method="post" action="{site}{path}"><input name="token" value="guess"><button>win</button></form>'
    context = chromium.new_context()
    page = context.new_page()
    sign_in(page, site, "editor")
    before = sum(1 for _ in log.entries(folder / FOLDER))
    with elsewhere(form) as address:
        page.goto(address.replace("127.0.0.1", host))
        with page.expect_response(f"{site}{path}") as answer:
            page.get_by_role("button", name="win").click()
        assert answer.value.status == 403
    page.goto(f"{site}/?lang=en")
    expect(page.locator(".user")).to_contain_text("Editor Li")
    assert sum(1 for _ in log.entries(folder / FOLDER)) == before
    context.close()


def test_another_sites_script_changes_and_reads_nothing(site: str, folder: Path, chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    sign_in(page, site, "editor")
    before = sum(1 for _ in log.entries(folder / FOLDER))
    with elsewhere("<p>nothing to see</p>") as address:
        page.goto(address)
        tried = page.evaluate(
            """async site => {
                const ask = (path, more) => fetch(site + path, {credentials: 'include', ...more}).then(a => a.text(), () => 'refused');
                const form = new URLSearchParams({token: 'guess'});
                return Promise.all([
                    ask('/tried', {}),
                    ask('/tried', {method: 'POST', body: form}),
                    ask('/tried', {method: 'POST', body: form, mode: 'no-cors'}),
                    ask('/tried', {method: 'PUT', body: form}),
                    ask('/tried', {method: 'POST', body: '{}', headers: {'X-Dutygraph-Token': 'guess'}}),
                    ask('/sparql?query=ASK%7B%7D', {}),
                ]);
            }""",
            site,
        )
        assert set(tried) <= {"refused", ""}, "what is sent cannot be read"
        open_to_all = page.evaluate("site => fetch(site + '/sparql?query=ASK%7B%7D').then(answer => answer.json())", site)
        assert open_to_all["boolean"] is True
    assert sum(1 for _ in log.entries(folder / FOLDER)) == before
    page.goto(f"{site}/?lang=en")
    expect(page.locator(".user")).to_contain_text("Editor Li")
    context.close()


def test_the_sites_own_form_changes(site: str, folder: Path, chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    sign_in(page, site, "editor", path="/")
    page.goto(f"{site}/tried")
    page.get_by_role("button").click()
    expect(page.locator("body")).to_have_text("changed by Editor Li")
    assert list(log.entries(folder / FOLDER))[-1]["what"] == "change"
    context.close()
