"""Words that were selected on a page become the quote of a form, at their exact place; a text that changed since is not guessed at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from marked_plan import FIRST, TEXT, add_marked_plan, nth
from people import SAME, peopled, signed_in
from test_web_editing import form_of, page

from dutygraph.access.settings import Access
from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app

pytestmark = pytest.mark.slow

SHOWN = TEXT.replace("\r\n", "\n")


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.delenv("CI", raising=False)  # there, ids would not be kept
    add_marked_plan(peopled(tmp_path))
    made = create_app(Workspace(tmp_path), access=Access(edit=True))
    yield made
    close(made)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return signed_in(app, "editor")


def ids(app: Flask) -> tuple[str, ...]:
    return tuple(app.extensions["dutygraph"].session.live.state("marks").built.ids)


def of(client: FlaskClient, address: str) -> str:
    """What stands for the text that the page shows."""
    found = re.search(r'id="marking"[^>]* data-of="(\w+)"', page(client, address))
    assert found
    return found[1]


def marked(client: FlaskClient, kind: str, at: tuple[int, int], text: str, task: str = "") -> dict[str, str]:
    """What the form's address fills in, with its path as ``path``."""
    said = {"from": at[0], "to": at[1], "of": text, **({"task": task} if task else {})}
    answer = client.get(f"/plan/marks/mark/{kind}", query_string=said)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    address = urlsplit(answer.location)
    return {"path": address.path, **{key: value for key, (value,) in parse_qs(address.query).items()}}


@pytest.mark.parametrize("number", [1, 2])
def test_the_words_of_two_equal_ones_are_those_that_were_selected(app: Flask, client: FlaskClient, number: int) -> None:
    task = ids(app)[0]
    said = marked(client, "party", nth(FIRST, "省司法厅", number), of(client, f"/plan/marks/task/{task}"), task)
    assert said == {"path": f"/plan/marks/task/{task}/add/party", "quote": "省司法厅", "occurrence": str(number)}
    address = f"{said['path']}?quote=省司法厅&occurrence={number}"
    shown = page(client, address)
    assert re.findall(r'(.{3})<mark class="found', shown) == [{1: "試點由", 2: "厅会同"}[number]], "the form shows which"
    form = form_of(shown, "entry-form")
    sent = {**form, "label": "省司法厅", "role": "leading", "why": "named here", "do": "save"}
    assert client.post(address, data=sent, headers=SAME).status_code == 303
    (placed,) = app.extensions["dutygraph"].session.live.state("marks").built.curation.facts
    source = app.extensions["dutygraph"].session.live.state("marks").built.facts.document.source
    assert placed.fact.anchor.start == [one.start() for one in re.finditer("省司法厅", source)][number - 1]


def test_words_of_the_whole_text_find_their_task(app: Flask, client: FlaskClient) -> None:
    said = marked(client, "target", nth(SHOWN, "办结率达到95%以上", 1), of(client, "/plan/marks/edit"))
    assert said == {"path": f"/plan/marks/task/{ids(app)[1]}/add/target", "quote": "办结率达到95%以上"}
    over_lines = nth(SHOWN, "牵头，\n省财政厅", 1)
    assert marked(client, "party", over_lines, of(client, "/plan/marks/edit"))["quote"] == "牵头， 省财政厅"


def test_white_space_around_the_words_is_left_out(client: FlaskClient) -> None:
    start, end = nth(SHOWN, "\n省财政厅", 1)
    assert marked(client, "party", (start, end), of(client, "/plan/marks/edit"))["quote"] == "省财政厅"


def test_a_printing_error_may_stand_in_a_heading_and_is_counted_in_the_text(app: Flask, client: FlaskClient) -> None:
    text = of(client, "/plan/marks/edit")
    assert marked(client, "emendation", nth(SHOWN, "完善", 1), text) == {"path": "/plan/marks/emend", "printed": "完善"}
    said = marked(client, "emendation", nth(SHOWN, "省司法厅", 3), text)
    assert said == {"path": "/plan/marks/emend", "task": ids(app)[1], "printed": "省司法厅", "nth": "3"}
    assert form_of(page(client, "/plan/marks/emend?printed=省司法厅&nth=3"), "entry-form")["nth"] == "3"


@pytest.mark.parametrize(
    ("at", "words"),
    [(nth(SHOWN, "完善制度", 1), "within one task"), ((8, len(SHOWN)), "within one task"), ((8, 8), "no words"), ((6, 7), "no words")],
)
def test_what_is_no_words_of_one_task_makes_no_fact(client: FlaskClient, at: tuple[int, int], words: str) -> None:
    text = of(client, "/plan/marks/edit")
    answer = client.get("/plan/marks/mark/party", query_string={"from": at[0], "to": at[1], "of": text, "lang": "en"})
    assert answer.status_code == 400
    assert words in answer.get_data(as_text=True)


def test_a_text_that_changed_since_is_told(app: Flask, client: FlaskClient) -> None:
    first, second = ids(app)
    whole, one, other = (of(client, path) for path in ("/plan/marks/edit", f"/plan/marks/task/{first}", f"/plan/marks/task/{second}"))
    path = app.extensions["dutygraph"].session.workspace.plan("marks").source
    path.write_bytes(path.read_bytes().replace("编制清单".encode(), "发布清单".encode()))
    said = {"from": 3, "to": 7, "lang": "en"}
    for query in ({"of": whole}, {"of": one, "task": first}, {"of": one, "task": "tnone"}):
        answer = client.get("/plan/marks/mark/party", query_string={**said, **query})
        assert answer.status_code == 400
        assert "another now" in answer.get_data(as_text=True)
    assert marked(client, "party", (3, 7), other, second)["quote"] == "省公安厅", "a task whose words stayed is as it was shown"


@pytest.mark.parametrize("query", ["from=x&to=3", "from=-1&to=3", "from=1", "to=3", f"from={'9' * 12}&to=3"])
def test_places_that_are_none_are_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/plan/marks/mark/party?{query}&of={of(client, '/plan/marks/edit')}").status_code == 400


def test_there_are_no_other_kinds(client: FlaskClient) -> None:
    text = of(client, "/plan/marks/edit")
    assert client.get(f"/plan/marks/mark/wish?from=1&to=3&of={text}").status_code == 404


def test_readers_are_offered_nothing(app: Flask) -> None:
    reader = signed_in(app, "reader")
    assert 'id="marking"' not in page(reader, f"/plan/marks/task/{ids(app)[0]}")
    assert reader.get("/plan/marks/mark/party?from=1&to=3&of=x").status_code == 403


def test_another_kind_of_fact_keeps_the_words(app: Flask, client: FlaskClient) -> None:
    shown = page(client, f"/plan/marks/task/{ids(app)[0]}/add/party?quote=省司法厅&occurrence=2")
    links = re.search(r'<nav class="kinds".*?</nav>', shown, re.DOTALL)
    assert links
    assert links[0].count("quote=%E7%9C%81%E5%8F%B8%E6%B3%95%E5%8E%85&amp;occurrence=2") == 5


def test_what_the_form_says_counts_not_what_its_address_filled_in(app: Flask, client: FlaskClient) -> None:
    address = f"/plan/marks/task/{ids(app)[0]}/add/party?quote=省司法厅&occurrence=2"
    form = {**form_of(page(client, address), "entry-form"), "quote": "省财政厅", "occurrence": "", "why": "so"}
    assert client.post(address, data={**form, "label": "省财政厅", "role": "leading", "do": "save"}, headers=SAME).status_code == 303
    (placed,) = app.extensions["dutygraph"].session.live.state("marks").built.curation.facts
    assert placed.fact.anchor.quote == "省财政厅"
