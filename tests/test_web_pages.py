"""The viewer's pages as a reader gets them: what they say, what they link, what they never run."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from viewer_plan import HOSTILE, PLAN, make_workspace
from werkzeug.test import TestResponse

from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app
from dutygraph_web.languages import LANGUAGES

IRI = "https://w3id.org/dutygraph/id/"
VOID = {"meta", "link", "img", "input", "br", "rect", "path"}


class Page(HTMLParser):
    """What a page holds: tags with attributes, links, ids, and the words inside each marked fact."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[tuple[str, dict[str, str]]] = []
        self.marked: dict[str, str] = {}
        self.verbatim = ""
        self.feed(html)
        self.close()
        assert self.open == [], "every element is closed"
        self.ids = [attrs["id"] for _, attrs in self.tags if "id" in attrs]
        self.links = [attrs["href"] for tag, attrs in self.tags if tag == "a"]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {key: value or "" for key, value in attrs}
        self.tags.append((tag, known))
        if tag not in VOID:
            self.open.append((tag, known))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if any(tag == "blockquote" for tag, _ in self.open):
            self.verbatim += data
        for tag, attrs in self.open:
            if tag == "mark" and "data-fact" in attrs:
                self.marked[attrs["data-fact"]] = self.marked.get(attrs["data-fact"], "") + data


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    app = create_app(Workspace(make_workspace(tmp_path_factory.mktemp("viewer"))))
    yield app.test_client()
    close(app)


def rows(client: FlaskClient, address: str, table: str) -> list[dict[str, Any]]:
    """A table of a page, as its reader takes it away."""
    join = "&" if "?" in address else "?"
    found: list[dict[str, Any]] = json.loads(client.get(f"{address}{join}table={table}&format=json").data)
    return found


def task_page(client: FlaskClient, plan: str, number: str) -> str:
    """The address of the page of the task with that printed number."""
    line = next(row for row in rows(client, f"/plan/{plan}", "tasks") if row["citation"].endswith(f".{number}"))
    return str(line["task"]).removeprefix("https://w3id.org/dutygraph/id")


@pytest.fixture(scope="module")
def addresses(client: FlaskClient) -> list[str]:
    """Every kind of page."""
    agency = rows(client, "/agencies", "agencies")[0]["agency"].removeprefix("https://w3id.org/dutygraph/id")
    return [
        "/",
        "/plan/good",
        "/plan/hostile",
        task_page(client, "good", "1"),
        task_page(client, "hostile", "1"),
        "/agencies",
        agency,
        "/findings",
        "/query",
        "/query?query=SELECT+%3Ftext+WHERE+%7B+%3Ftask+duty%3Atext+%3Ftext+%7D",
        "/query?query=SELECT",
        "/query/unowned-tasks",
        "/query?load=agency-load",
        "/ns?format=html",
        "/shapes?format=html",
        f"/thing?iri={IRI}plan/good",
        "/no-such-page",
    ]


def test_the_home_page_counts_tasks_and_findings(client: FlaskClient) -> None:
    plans = {row["planId"]: row for row in rows(client, "/", "plans")}
    assert plans["good"]["title"] == "辽宁省法治建设实施方案"
    assert plans["good"]["tasks"] == 3
    assert plans["good"]["owner"] == 2, "1 and 3 name 省司法厅, 2 names nobody"
    assert plans["good"]["deadline"] == 2, "1 has 2023年底前, 3 has 每年"


def test_the_outline_has_headings_tasks_and_findings_beside_them(client: FlaskClient) -> None:
    html = client.get("/plan/good?lang=en").get_data(as_text=True)
    for words in ("完善制度", "加强立法", "推进公开", "省司法厅", "2023", "No owner"):
        assert words in html
    assert html.index("加强立法") < html.index("逐步提高办案质量") < html.index("推进公开")


def test_a_task_shows_its_words_with_every_span_marked_exactly(client: FlaskClient) -> None:
    address = task_page(client, "good", "1")
    page = Page(client.get(address).get_data(as_text=True))
    printed = PLAN[PLAN.index("1. ") : PLAN.index("2. ")].strip()
    assert page.verbatim.strip() == printed
    facts = rows(client, address, "facts")
    anchors = {"-".join(row["fact"].rsplit("/", 2)[-2:]): row for row in facts}
    assert {row["quote"] for row in facts} >= {"省司法厅", "省财政厅", "2023年底前"}
    for anchor, row in anchors.items():
        assert page.marked[anchor] == row["quote"] == PLAN[int(row["start"]) : int(row["end"])]


def test_spans_and_facts_link_to_each_other(client: FlaskClient) -> None:
    address = task_page(client, "good", "1")
    page = Page(client.get(address).get_data(as_text=True))
    facts = ["-".join(row["fact"].rsplit("/", 2)[-2:]) for row in rows(client, address, "facts")]
    assert facts
    for anchor in facts:
        assert {anchor, f"at-{anchor}"} <= set(page.ids)
        assert {f"#{anchor}", f"#at-{anchor}"} <= set(page.links)


def test_a_printing_error_stands_as_printed_with_its_reading_beside(client: FlaskClient) -> None:
    html = client.get(task_page(client, "good", "3")).get_data(as_text=True)
    assert "典型案列" in Page(html).verbatim
    assert "典型案例" not in Page(html).verbatim
    assert "典型案例" in html


def test_an_agency_has_its_duties_by_role_with_sentence_and_deadline(client: FlaskClient) -> None:
    found = rows(client, "/agencies?name=司法廳", "agencies")
    assert len(found) == 1, "either script finds it"
    address = found[0]["agency"].removeprefix("https://w3id.org/dutygraph/id")
    duties = rows(client, address + "?lang=en", "duties")
    assert {(row["citation"], row["quote"]) for row in duties if row["planId"] == "good"} == {("一.1", "省司法厅"), ("一.3", "省司法厅")}
    yearly = next(row for row in duties if row["citation"] == "一.3" and row["planId"] == "good")
    assert yearly["sentence"] == "省司法厅每年发布行政执法典型案列报告。"
    assert yearly["deadlines"] == "P1Y"


def test_findings_are_filtered_by_the_address(client: FlaskClient) -> None:
    unowned = rows(client, "/findings?plan=good&shape=TaskOwner", "findings")
    assert [(row["citation"], row["severity"]) for row in unowned] == [("一.2", "violation")]
    assert unowned[0]["line"] == PLAN[: PLAN.index("2. ")].count("\n") + 1


def test_every_page_answers_in_every_language(client: FlaskClient, addresses: list[str]) -> None:
    for address in addresses:
        titles = set()
        for language in LANGUAGES:
            join = "&" if "?" in address else "?"
            answer = client.get(f"{address}{join}lang={language}")
            assert answer.status_code in (200, 400, 404), address
            html = answer.get_data(as_text=True)
            assert f'<html lang="{language}">' in html
            titles.add(html)
        assert len(titles) == len(LANGUAGES)


def test_ids_are_unique_and_links_lead_somewhere(client: FlaskClient, addresses: list[str]) -> None:
    seen: set[str] = set()
    for address in addresses:
        page = Page(client.get(address).get_data(as_text=True))
        assert len(page.ids) == len(set(page.ids)), address
        assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids), address
        seen |= {link.partition("#")[0] for link in page.links if link.startswith("/")}
    assert len(seen) > 30
    for link in seen:
        assert client.get(link).status_code in (200, 303, 400, 404), link
        if not re.search(r"no-such-page|query=SELECT(&|$)", link):
            assert client.get(link).status_code < 400, link


def test_plan_text_is_escaped_everywhere(client: FlaskClient, addresses: list[str]) -> None:
    for address in addresses:
        page = Page(client.get(address).get_data(as_text=True))
        for tag, attrs in page.tags:
            assert not any(name.startswith("on") or name == "style" for name in attrs), (address, tag, attrs)
            assert tag not in ("style", "iframe", "b"), address
            assert tag != "script" or set(attrs) == {"src", "defer"}, address
            assert attrs.get("src", "/static/").startswith("/static/"), address
            assert not attrs.get("href", "").lower().startswith(("javascript:", "data:")), address
    hostile = Page(client.get(task_page(client, "hostile", "1")).get_data(as_text=True))
    assert hostile.verbatim.strip() == HOSTILE[HOSTILE.index("1. ") :].strip()
    assert ("span", {"class": "unseen", "data-code": "U+202E"}) in hostile.tags


@pytest.mark.parametrize("inserted", ["<script>alert(1)</script>", '"><svg onload=alert(1)>', "{{98765*4321}}"])
def test_what_the_address_says_is_escaped(client: FlaskClient, inserted: str) -> None:
    for address in ("/query", "/agencies", "/findings", "/thing", "/query/owners-of-agency"):
        for name in ("query", "name", "plan", "shape", "iri", "lang", "reading", "agency"):
            html = client.get(address, query_string={name: inserted}).get_data(as_text=True)
            assert "<script>" not in html
            assert "<svg onload" not in html
            assert "49" not in html.replace(inserted, "") or inserted != "{{7*7}}"


def check_headers(address: str, answer: TestResponse) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    assert answer.headers.get("Access-Control-Allow-Origin") == ("*" if address == "/sparql" else None)


def test_every_answer_has_the_headers_that_keep_readers_safe(client: FlaskClient, addresses: list[str]) -> None:
    for address in [*addresses, "/sparql", "/static/site.css", "/healthz"]:
        answer = client.get(address)
        check_headers(address, answer)
        answer.close()


def test_nothing_can_be_changed(client: FlaskClient, addresses: list[str]) -> None:
    for address in addresses:
        for method in ("post", "put", "delete", "patch"):
            if (method, address.partition("?")[0]) != ("post", "/query"):  # where a query too long for an address is asked
                assert getattr(client, method)(address).status_code in (404, 405)


def test_what_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/plan/good?lang=en")
    again = client.get("/plan/good?lang=en", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/plan/good?lang=zh-Hans", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_an_iri_leads_to_its_page_or_gives_its_triples(client: FlaskClient) -> None:
    task = task_page(client, "good", "1")
    fact = rows(client, task, "facts")[0]["fact"]
    for iri, page in ((f"{IRI}plan/good", "/plan/good"), (fact, f"{task}#{'-'.join(fact.rsplit('/', 2)[-2:])}")):
        answer = client.get(iri.removeprefix("https://w3id.org/dutygraph"), headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers["Location"]) == (303, page)
    turtle = client.get("/id/plan/good", headers={"Accept": "text/turtle"})
    assert turtle.mimetype == "text/turtle"
    assert "a duty:Plan" in turtle.get_data(as_text=True)
    assert client.get("/id/plan/none").status_code == 404


def test_the_id_of_a_task_that_is_gone_still_leads_to_what_is_known_of_it(client: FlaskClient) -> None:
    answer = client.get("/plan/good/task/tretired0", follow_redirects=True)
    assert answer.status_code == 200
    assert "公布年度立法计划。" in answer.get_data(as_text=True)
    assert client.get("/plan/good/task/tunknown0").status_code == 404


@pytest.mark.parametrize("iri", ["", "no iri", "x y:z", "urn:nothing-here", "https://example.org/<>"])
def test_an_iri_of_which_nothing_is_known_is_not_found(client: FlaskClient, iri: str) -> None:
    assert client.get("/thing", query_string={"iri": iri}).status_code == 404


def test_a_wrong_parameter_is_said_with_its_cure(client: FlaskClient) -> None:
    answer = client.get("/?reading=dreamt&lang=en")
    assert answer.status_code == 400
    assert "known are: written, curated" in answer.get_data(as_text=True)
    assert client.get("/query/no-such-question").status_code == 400


def test_the_reading_is_carried_along(client: FlaskClient) -> None:
    page = Page(client.get("/plan/good?reading=curated&lang=en").get_data(as_text=True))
    task = next(link for link in page.links if "/task/" in link)
    assert "reading=curated" in task
    assert "lang=en" in task


def test_health(client: FlaskClient) -> None:
    assert client.get("/healthz").data == b"ok\n"


def test_ready_questions_have_a_form_and_an_answer(client: FlaskClient) -> None:
    html = client.get("/query/owners-of-agency?lang=en").get_data(as_text=True)
    page = Page(html)
    assert any(tag == "input" for tag, _ in page.tags)
    found = rows(client, "/query/unowned-tasks", "answer")
    assert "一.2" in {row["citation"] for row in found}


def test_a_syntax_error_is_shown_with_its_place(client: FlaskClient) -> None:
    answer = client.get("/query", query_string={"query": "SELECT *\nWHERE { ?s a", "lang": "en"})
    assert answer.status_code == 400
    assert "line 2, column" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("parts", "form", "packages"),
    [
        (("editor.js", "frame.js"), "codemirror-{}-sparql-{}.min.js", ("codemirror", "codemirror-lang-sparql")),
        (("network.js",), "cytoscape-{}-fcose-{}.min.js", ("cytoscape", "cytoscape-fcose")),
        (("plan-editor.js", "frame.js"), "plan-editor-{}.min.js", ("codemirror",)),
    ],
)
def test_a_bundle_is_as_new_as_its_sources(parts: tuple[str, ...], form: str, packages: tuple[str, ...]) -> None:
    """`make bundles` writes it anew and says what it was made of."""
    sources = Path(__file__).parent.parent / "webapp" / "js"
    read = [(sources / one).read_bytes() for one in (*parts, "package-lock.json")]
    assert set(re.findall(r'from "\./([\w.-]+)"', read[0].decode())) <= set(parts)
    digest = hashlib.sha256(b"".join(read)).hexdigest()
    locked = json.loads((sources / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    name = form.format(*(locked[f"node_modules/{package}"]["version"] for package in packages))
    vendor = sources.parent / "dutygraph_web" / "static" / "vendor"
    assert [path.name for path in vendor.glob(f"{form.partition('-{}')[0]}-*.js")] == [name]
    assert digest in (vendor / name).read_text(encoding="utf-8").partition("\n")[0]
    assert (vendor / name.replace(".min.js", ".LICENSE.txt")).exists()


def test_the_package_holds_no_outside_address_to_load_from() -> None:
    folder = Path(__file__).parent.parent / "webapp" / "dutygraph_web"
    for path in [*folder.glob("templates/*.html"), *folder.glob("static/*.css"), *folder.glob("static/*.js")]:
        assert not re.search(r"""(src|href)=["']https?:|url\(["']?https?:|@import""", path.read_text(encoding="utf-8")), path
    for vendored in (folder / "static" / "vendor").glob("*.[cj]s*"):
        name = re.sub(r"(\.classless)?\.min\.(css|js)$", "", vendored.name)
        assert re.search(r"-\d+\.\d+\.\d+", name), f"{vendored.name} does not say its version"
        assert list(vendored.parent.glob(f"{name}.LICENSE.*")), f"{vendored.name} needs its licence beside it"


def test_a_paragraph_under_no_number_is_cited_by_its_place_and_every_page_shows_it(tmp_path: Path) -> None:
    """A table of duties without headings, with a sentence for all below it: that has no number, and none stands above it."""
    folder = tmp_path / "plans" / "county"
    folder.mkdir(parents=True)
    rows = ["序号\t工作任务\t牵头单位\t完成时限", "1\t新改建农村公路86公里\t县交通运输局\t6月底前", "2\t建成公园3个\t县城管局\t年底前"]
    lines = ["云溪县2024年工作任务分解表", *rows, "县政府督查室要于每月25日前通报进展情况。", ""]
    (folder / "source.txt").write_text("\n".join(lines), encoding="utf-8")
    app = create_app(Workspace(tmp_path))
    client = app.test_client()
    outline = client.get("/plan/county").get_data(as_text=True)
    assert re.findall(r'class="citation"[^>]*>([^<]*)', outline) == ["1", "2", "¶1"]
    task = re.search(r'href="(/plan/county/task/[^"?#]+)[^"]*">¶1', outline)
    assert task
    for address in (task[1], "/findings", "/timeline", "/matrix", "/network", "/search?q=督查"):
        assert client.get(address).status_code == 200
    close(app)
