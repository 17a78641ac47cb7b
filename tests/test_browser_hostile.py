"""Plans whose words, titles, headings and names are hostile or monstrous: every page shows them as words, and stays a page."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import start, stop
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

ID = "https://w3id.org/dutygraph/id"
MARKUP = "</script><script>alert('words')</script><img src=x onerror=alert(1)>{{ 7*7 }}"
LONG = "长" * 10_000
TURNED = "\u202e逆行\u2066"
CONTROLS = "\x07\x1b[31m\x0b"
AGENCY = "<svg onload=alert(2)>局"
TEXT = f"""一、{MARKUP}

1. 由{AGENCY}牵头制定《{MARKUP}办法》，省财政厅配合。2024年底前，“{TURNED}”覆盖率达到95%以上。

2. 省{LONG[:3000]}局负责{CONTROLS}健全机制，逐步提高{LONG}质量。

二、{LONG}

3. 省司法厅、省财政厅负责修订《{LONG[:9000]}条例》。
"""
REGISTRY = f"""[[agency]]
name = "{AGENCY}"
jurisdiction = "辽宁省"
source = "tests"

[[agency]]
name = "司法厅"
jurisdiction = "辽宁省"
aliases = ["{LONG}厅", "{MARKUP}"]
source = "tests"
"""
PLAN = """title = {title}
jurisdiction = "辽宁省"
language = "zh-Hans"
date = "2021-03"

[period]
start = 2021-01-01
end = 2025-12-31
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("hostile")
    write(root)
    server, address = start("-w", str(root), "serve", "--port", "0")
    yield address
    assert stop(server) == 0


def write(root: Path) -> None:
    for plan, title in (("long", MARKUP + LONG), ("other", TURNED)):
        folder = root / "plans" / plan
        folder.mkdir(parents=True)
        (folder / "source.txt").write_text(TEXT, encoding="utf-8")
        (folder / "plan.toml").write_text(PLAN.format(title=json.dumps(title)), encoding="utf-8")
    (root / "registry").mkdir()
    (root / "registry" / "agencies.toml").write_text(REGISTRY, encoding="utf-8")


def rows(address: str) -> list[dict[str, str]]:
    with urllib.request.urlopen(address) as answer:
        found: list[dict[str, str]] = json.loads(answer.read())
        return found


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_shows_words_as_words(site: str, chromium: Browser, width: int) -> None:
    tasks = [row["task"] for row in rows(f"{site}/plan/long?format=json")]
    agencies = [row["agency"] for row in rows(f"{site}/agencies?format=json")]
    laws = [row["instrument"] for row in rows(f"{site}/laws?format=json")]
    asked = "SELECT ?agency ?task ?text WHERE { ?binding duty:agency ?agency ; duty:task ?task . ?task duty:text ?text }"
    paths = [
        "/",
        "/plan/long",
        *(one.removeprefix(ID) for one in (*tasks, *agencies)),
        *(f"/thing?{urllib.parse.urlencode({'iri': one})}" for one in (*laws, *tasks[:1])),
        *(f"/neighbourhood?{urllib.parse.urlencode({'of': one})}" for one in tasks),
        f"/query?{urllib.parse.urlencode({'query': asked})}",
        f"/search?{urllib.parse.urlencode({'q': '<script>alert(3)</script>'})}",
        *(
            "/agencies",
            "/matrix?plan=long",
            "/network",
            "/timeline",
            "/laws",
            "/findings",
            "/compare",
            "/query/agency-load",
            "/search?q=长",
        ),
    ]
    context = chromium.new_context(viewport={"width": width, "height": 844}, locale="en-GB")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda one: complaints.append(f"{page.url[:200]}: {one.text}") if one.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(f"{page.url[:200]}: {error}"))
    page.on("dialog", lambda dialog: complaints.append(f"{page.url[:200]}: a plan's words ran: {dialog.message}"))
    for path in paths:
        answer = page.goto(site + path)
        assert answer
        assert answer.status == 200, path
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
        if page.locator("#network").count():
            page.wait_for_selector("#network[data-drawn]", state="attached")
        assert page.locator("img[src=x], svg[onload], main script:not([type='application/json'])").count() == 0, path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert "49" not in page.title(), path
    context.close()
    assert complaints == []
