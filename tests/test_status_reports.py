"""What documents report of a task's progress: a curated fact, never what the plan says, and shown with what is overdue without it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from curated_workspace import SIGNED, built, make, write
from flask.testing import FlaskClient

from dutygraph.check.reading import check_reading, store_of
from dutygraph.check.shapes import load_shapes
from dutygraph.cli import cli
from dutygraph.errors import InputError
from dutygraph.rdf.quads import ontology_quads, plan_quads
from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app

PLAN = """青禾县档案工作方案（2021—2025年）

一、档案进馆

1. 县档案馆负责，2022年底前建成查档平台。

2. 县档案馆负责，2023年底前移交率达到90%以上。

3. 县财政局负责，2024年底前制定经费办法。
"""


def status(task: int, code: str, day: str, more: str = "") -> str:
    told = f'kind = "status"\nstatus = "{code}"\ndocument = "{day[:4]}年报告"\nreported = {day}\n'
    return f'[[fact]]\ntask = "{{{task}}}"\n{told}{more}{SIGNED}\n'


REPORTS = (
    status(1, "done", "2023-01-31", 'said = "平台已开通"\n')
    + status(1, "under-way", "2022-06-30")
    + status(2, "dropped", "2023-06-30")
    + status(2, "under-way", "2023-12-31")
)


def run(workspace: Workspace, *args: str) -> Result:
    return CliRunner().invoke(cli, ["-w", str(workspace.root), *args])


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = make(tmp_path, PLAN)
    (tmp_path / "plans/qinghe/plan.toml").write_text('title = "青禾县档案工作方案"\njurisdiction = "清源省/青禾县"\nlanguage = "zh-Hans"\n')
    return workspace


def test_reports_stand_in_the_curated_reading_alone_and_change_no_finding(workspace: Workspace) -> None:
    before = plan_quads(built(workspace))
    write(workspace, "curated.toml", REPORTS)
    after = plan_quads(built(workspace))
    new = set(after) - set(before)
    assert set(before) <= set(after)
    assert {quad.graph_name.value.rpartition("/")[2] for quad in new} == {"curated"}  # type: ignore[union-attr]
    found = [check_reading(store_of([*quads, *ontology_quads()]), "curated", load_shapes()).findings for quads in (before, after)]
    assert [one.key for one in found[0]] == [one.key for one in found[1]]


def test_the_latest_by_its_day_holds_whatever_the_order_of_the_file(workspace: Workspace) -> None:
    write(workspace, "curated.toml", REPORTS)
    asked = "SELECT ?c ?s WHERE { ?t duty:latestReport ?r ; duty:citation ?c . ?r duty:taskStatus ?s } ORDER BY ?c"
    (workspace.root / "latest.rq").write_text(asked)
    out = run(workspace, "query", "--file", str(workspace.root / "latest.rq"), "--reading", "curated", "--format", "csv").output
    assert [line.partition("#")[2] for line in out.splitlines()[1:]] == ["progress-done", "progress-under-way"]


def test_overdue_without_report_on_the_command_line(workspace: Workspace) -> None:
    write(workspace, "curated.toml", REPORTS)
    rows = json.loads(run(workspace, "query", "overdue-without-report", "--reading", "curated", "--format", "json").output)
    found = [{key: cell["value"] for key, cell in row.items()} for row in rows["results"]["bindings"]]
    assert [(row["citation"], row.get("status", "")) for row in found] == [("一.2", "under-way"), ("一.3", "")]


def test_a_report_is_added_listed_and_taken_out_by_command(workspace: Workspace) -> None:
    words = ("status", "done", "--document", "2024年决算", "--said", "办法已印发", "--reported", "2024-11-30")
    added = run(workspace, "curate", "qinghe", "一.3", *words, "--why", "read there", "--by", "Li")
    assert added.exit_code == 0, added.output
    text = (workspace.root / "plans/qinghe/curated.toml").read_text()
    assert 'kind = "status"\nstatus = "done"\ndocument = "2024年决算"\nsaid = "办法已印发"\nreported = 2024-11-30\n' in text
    listed = run(workspace, "curate", "list", "qinghe").output
    assert "一.3 is done on 2024-11-30, says 2024年决算  (Li, " in listed
    rows = run(workspace, "query", "curated-facts", "--reading", "curated", "--format", "csv").output
    assert "statusReport,done" in rows
    again = run(workspace, "curate", "qinghe", "一.3", *words, "--why", "again", "--by", "Li")
    assert "the same entry is there already" in str(again.exception)
    assert run(workspace, "curate", "remove", "qinghe", listed.split()[1]).exit_code == 0
    assert not (workspace.root / "plans/qinghe/curated.toml").read_text().strip()


def test_a_report_on_a_task_that_is_gone_is_told(workspace: Workspace) -> None:
    (workspace.root / "plans/qinghe/curated.toml").write_text(status(1, "done", "2023-01-31").replace("{1}", "tgone"))
    (stale,) = built(workspace).curation.stale
    assert (stale.kind, stale.detail) == ("stale-curation", "there is no task tgone")


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (status(1, "finished", "2023-01-31"), "unknown status 'finished'"),
        (status(1, "done", "2023-01-31").replace("reported = 2023-01-31", 'reported = "2023-01-31"'), "reported must be a date"),
        (status(1, "done", "2023-01-31", 'quote = "x"\n'), "unknown key quote"),
        (status(1, "done", "2023-01-31").replace('document = "2023年报告"\n', ""), "document missing"),
    ],
)
def test_a_report_that_cannot_be_meant_is_refused(workspace: Workspace, entry: str, said: str) -> None:
    (workspace.root / "plans/qinghe/curated.toml").write_text(entry.replace("{1}", "t1"))
    with pytest.raises(InputError, match=said):
        built(workspace)


@pytest.fixture
def client(workspace: Workspace) -> Iterator[FlaskClient]:
    write(workspace, "curated.toml", REPORTS)
    app = create_app(workspace)
    yield app.test_client()
    close(app)


def page(client: FlaskClient, address: str, **asked: str) -> str:
    answer = client.get(address, query_string=asked)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


MARKS = {"en": "overdue without report", "zh-Hans": "逾期未报", "zh-Hant": "逾期未報"}


@pytest.mark.parametrize("lang", MARKS)
def test_timeline_and_agency_mark_what_is_overdue_without_report(client: FlaskClient, lang: str) -> None:
    badge = f'<span class="badge violation">{MARKS[lang]}</span>'
    timeline = page(client, "/timeline", reading="curated", lang=lang)
    assert timeline.count(badge) == 2
    assert "2023年报告" in timeline
    agency = page(client, "/agency/清源省/青禾县/青禾县档案馆", reading="curated", lang=lang)
    assert agency.count(badge) == 1
    for address in ("/timeline", "/agency/清源省/青禾县/青禾县档案馆"):
        assert MARKS[lang] not in page(client, address, lang=lang), "the written reading knows of no reports"


def test_tables_have_a_ready_column(client: FlaskClient) -> None:
    rows = json.loads(page(client, "/timeline", reading="curated", table="timeline", format="json"))
    found = {row["citation"]: (row["overdue"], row["status"], row["document"]) for row in rows if row["what"] == "deadline"}
    assert found == {"一.1": (False, "done", "2023年报告"), "一.2": (True, "under-way", "2023年报告"), "一.3": (True, "", "")}
    owed = json.loads(page(client, "/agency/清源省/青禾县/青禾县档案馆", reading="curated", table="owed", format="json"))
    assert [(row["citation"], row["overdue"], row["status"]) for row in owed] == [("一.1", False, "done"), ("一.2", True, "under-way")]
    written = json.loads(page(client, "/timeline", table="timeline", format="json"))
    assert {(row["overdue"], row["status"]) for row in written} == {(False, "")}


def test_the_tasks_page_tells_every_report_with_its_words(client: FlaskClient, workspace: Workspace) -> None:
    html = page(client, f"/plan/qinghe/task/{built(workspace).ids[0]}", reading="curated", lang="en")
    assert html.index("2023-01-31") < html.index("2022-06-30")
    assert "<q><bdi>平台已开通</bdi></q>" in html
    assert "What documents report" not in page(client, f"/plan/qinghe/task/{built(workspace).ids[0]}", lang="en")


def test_pages_say_where_reports_are_told_and_that_what_recurs_is_not_judged(workspace: Workspace) -> None:
    """A report is about a task: which round of a duty that recurs it means, nobody knows."""
    again = "\n4. 县档案馆每季度公布开放目录。\n"
    (workspace.root / "plans/qinghe/source.txt").write_text(PLAN + again, encoding="utf-8")
    app = create_app(workspace)
    client = app.test_client()
    for address in ("/timeline", "/agency/清源省/青禾县/青禾县档案馆"):
        written, curated = (page(client, address, lang="en", reading=reading) for reading in ("written", "curated"))
        assert "Whether a document says that they were done is told in the curated reading." in written
        assert "What recurs is not judged" in curated
        assert curated.count('<span class="badge violation">overdue without report</span>') == (3 if address == "/timeline" else 2)
    close(app)
