"""Long lists come in parts: each part has an address, together they are the whole, and what is downloaded is never a part."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app

PLANS = 14  # two more than a page of the first page shows
_TASK = "{number}. 由第{number}科普中心牵头贯彻《第{number}条例》，2023年底前办理{number}件。\n"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    root = tmp_path_factory.mktemp("many")
    for plan in range(PLANS):
        folder = root / "plans" / f"plan-{plan:02}"
        folder.mkdir(parents=True)
        tasks = "".join(_TASK.format(number=number) for number in range(1, 131 if plan == 0 else 3))
        (folder / "source.txt").write_text(f"第{plan}号方案\n\n一、任务\n\n{tasks}", encoding="utf-8")
    app = create_app(Workspace(root))
    yield app.test_client()
    close(app)


def seen(client: FlaskClient, page: str, pattern: str) -> list[str]:
    """What ``pattern`` finds on every part of the page, following the link to the next."""
    found: list[str] = []
    address: str | None = page
    while address:
        html = client.get(address).text
        found += re.findall(pattern, html)
        onward = re.search(r'<a rel="next" href="([^"]+)"', html)
        address = onward[1].replace("&amp;", "&") if onward else None
    return found


def rows(client: FlaskClient, page: str) -> list[dict[str, str]]:
    return list(json.loads(client.get(page).data))


def test_every_plan_is_on_one_part_of_the_first_page(client: FlaskClient) -> None:
    plans = [row["planId"] for row in rows(client, "/?table=plans&format=json")]
    assert len(plans) == PLANS
    assert seen(client, "/?lang=en", r'<h3 id="plan-\d+"><a href="/plan/([^"?]+)') == plans


@pytest.mark.parametrize(
    ("page", "pattern", "column"),
    [
        ("/agencies", r'<tr><th scope="row"><a href="/agency/([^"?]+)', "agency"),
        ("/findings", r'<a class="citation" href="/plan/([^"?]+/task/[^"?]+)', "task"),
        ("/timeline", r'<a class="citation" href="/plan/([^"?#]+)', "task"),
        ("/laws", r'<a class="citation" href="/plan/([^"?#]+)', "task"),
    ],
)
def test_the_parts_of_a_list_are_the_whole(client: FlaskClient, page: str, pattern: str, column: str) -> None:
    whole = [row for row in rows(client, f"{page}?format=json") if row[column]]
    assert len(whole) > 100
    assert len(seen(client, f"{page}?lang=en", pattern)) == len(whole)


def test_a_number_beyond_the_parts_gives_the_last_one(client: FlaskClient) -> None:
    last = client.get("/agencies?lang=en&page=2").text
    assert 'rel="prev"' in last
    assert 'rel="next"' not in last
    for number in ("999999999999", "3"):
        assert client.get(f"/agencies?lang=en&page={number}").text == last.replace("page=2", f"page={number}")
    first = client.get("/agencies?lang=en").text
    for number in ("0", "-3", "no"):
        assert client.get(f"/agencies?lang=en&page={number}").text.count('scope="row"') == first.count('scope="row"')


def test_a_part_names_itself_and_a_short_list_has_no_parts(client: FlaskClient) -> None:
    assert "Part 2 of 2, " in client.get("/agencies?lang=en&page=2").text
    assert 'class="pager"' not in client.get("/agencies?lang=en&plan=plan-03").text
