"""A plan's tasks filtered by facets that stand in the address, with counts that hold under every other filter."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from duties_plan import make_workspace
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from test_web_pages import Page

from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app
from dutygraph_web.facets import FACETS, Filed, counts

JUSTICE, FINANCE, EDUCATION = (f"辽宁省/辽宁省{name}厅" for name in ("司法", "财政", "教育"))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    app = create_app(Workspace(make_workspace(tmp_path_factory.mktemp("facets"))))
    yield app.test_client()
    close(app)


def found(client: FlaskClient, **chosen: str) -> list[str]:
    rows: list[dict[str, Any]] = json.loads(client.get("/plan/duties", query_string={**chosen, "format": "json"}).data)
    return [row["citation"] for row in rows]


def shown(client: FlaskClient, **chosen: str) -> str:
    return client.get("/plan/duties", query_string={"lang": "en", **chosen}).get_data(as_text=True)


def offered(html: str) -> dict[str, tuple[str, int]]:
    """The choices of the page that are not taken yet: label -> address and count."""
    links = re.findall(r'<li><a href="([^"]+)"><span[^>]*><bdi>([^<]+)</bdi></span> <span class="number">(\d+)</span>', html)
    return {label: (address.replace("&amp;", "&"), int(count)) for address, label, count in links}


def listed(html: str) -> int:
    """How many tasks the outline shows."""
    return sum(attrs.get("class") == "task" for tag, attrs in Page(html).tags if tag == "li")


@pytest.mark.parametrize(
    ("chosen", "tasks"),
    [
        ({"agency": JUSTICE}, ["一.1", "一.2"]),
        ({"role": "supporting"}, ["一.1"]),
        ({"agency": FINANCE, "role": "supporting"}, ["一.1"]),
        ({"agency": FINANCE, "role": "responsible"}, ["一.3"]),
        ({"agency": JUSTICE, "role": "supporting"}, []),
        ({"year": "2023"}, ["一.2"]),
        ({"year": "recurring"}, ["一.3"]),
        ({"finding": "TaskOwner"}, ["二.5"]),
        ({"finding": "InstrumentResolved", "agency": FINANCE}, ["一.1", "一.3"]),
        ({"modality": "firm", "year": "2025"}, ["二.4"]),
        ({"year": "1900"}, []),
    ],
)
def test_the_address_leaves_the_tasks_that_have_everything_chosen(client: FlaskClient, chosen: dict[str, str], tasks: list[str]) -> None:
    assert found(client, **chosen) == tasks
    assert listed(shown(client, **chosen)) == len(tasks)


def test_chapters_are_chosen_and_their_headings_alone_are_left(client: FlaskClient) -> None:
    address, count = offered(shown(client))["二 推进公开"]
    assert count == 2
    html = client.get(address).get_data(as_text=True)
    assert "逐步提高办案质量" in html
    assert "行政复议" not in html
    assert "<bdi>一 完善制度</bdi></h2>" not in html


@pytest.mark.parametrize(
    "chosen", [{}, {"agency": JUSTICE}, {"role": "responsible"}, {"finding": "InstrumentResolved", "role": "supporting"}]
)
def test_every_choice_leads_to_as_many_tasks_as_it_says(client: FlaskClient, chosen: dict[str, str]) -> None:
    choices = offered(shown(client, **chosen))
    assert len(choices) > 3
    for label, (address, count) in choices.items():
        assert listed(client.get(address).get_data(as_text=True)) == count, label


def test_a_filter_can_be_taken_away_alone_or_all_together(client: FlaskClient) -> None:
    page = Page(shown(client, agency=JUSTICE, year="2023"))
    agency, year = f"agency={quote(JUSTICE, safe='/')}", "year=2023"
    chips = [attrs["href"] for tag, attrs in page.tags if tag == "a" and attrs.get("class") == "chip"]
    assert len(chips) == 2
    assert any(year in chip and "agency=" not in chip for chip in chips), "agency taken away"
    assert any(agency in chip and "year=" not in chip for chip in chips), "year taken away"
    assert "/plan/duties?lang=en" in page.links


def test_a_choice_that_is_no_value_is_shown_escaped_and_can_be_cleared(client: FlaskClient) -> None:
    html = shown(client, agency="<script>alert(1)</script>", year='"><img src=x>')
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "No task fits." in html


def test_the_downloaded_table_is_the_filtered_one(client: FlaskClient) -> None:
    page = Page(shown(client, year="2023"))
    download = next(link for link in page.links if "format=csv" in link)
    assert client.get(download).get_data(as_text=True).count("一.2") == 1
    assert "一.1" not in client.get(download).get_data(as_text=True)


names = st.sampled_from("abc")
tasks = st.lists(
    st.builds(
        Filed,
        st.fixed_dictionaries({facet: st.frozensets(names, max_size=2) for facet in FACETS if facet not in ("agency", "role")}),
        st.frozensets(st.tuples(names, names), max_size=3),
    ),
    max_size=8,
)


@given(tasks, st.dictionaries(st.sampled_from(FACETS), names))
def test_a_count_is_the_number_of_tasks_that_the_choice_would_leave(filed: list[Filed], chosen: dict[str, str]) -> None:
    counted = counts(filed, chosen)
    for facet in FACETS:
        for value in "abc":
            assert counted[facet][value] == sum(task.fits({**chosen, facet: value}) for task in filed)
