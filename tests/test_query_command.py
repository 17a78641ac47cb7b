"""`dutygraph query` as people use it."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dutygraph.cli import cli
from dutygraph.errors import InputError


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Path:
    folder = tmp_path_factory.mktemp("query")
    shutil.copytree(checkout / "plans", folder / "plans")
    return folder


def run(workspace: Path, *words: str, given: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, ["-w", str(workspace), "query", *words], input=given, prog_name="dutygraph")


def refused(result: Result) -> str:
    assert isinstance(result.exception, InputError), result.exception
    assert result.stdout == ""
    return str(result.exception)


def test_a_ready_question_as_csv(workspace: Path) -> None:
    done = run(workspace, "due-by-year", "-p", "year=2021", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout_bytes.decode("utf-8"))))
    assert list(rows[0])[:2] == ["task", "citation"]
    assert {row["citation"] for row in rows} == {"四.4", "四.8"}
    assert done.exit_code == 0


def test_a_table_is_what_comes_by_default(workspace: Path) -> None:
    done = run(workspace, "owners-of-agency", "--param", "agency=省检察院")
    assert "四.27" in done.stdout
    assert "…/辽宁省/" in done.stdout  # IRIs are shortened and readable
    assert done.stdout.rstrip().endswith("1 row")


def test_the_snapshot_is_used_again(workspace: Path) -> None:
    run(workspace, "unowned-tasks")
    (kept,) = (workspace / ".dutygraph").glob("graph.*")
    before = kept.stat().st_mtime_ns
    assert run(workspace, "unowned-tasks").exit_code == 0
    assert kept.stat().st_mtime_ns == before


def test_sparql_from_standard_input_and_file(workspace: Path, tmp_path: Path) -> None:
    text = 'SELECT ?quote { ?t duty:citation "四.37" ; duty:deadline/duty:span/duty:quote ?quote }'
    (tmp_path / "q.rq").write_text(text, encoding="utf-8-sig")
    for done in (
        run(workspace, "-", given=text.encode()),
        run(workspace, "--file", "-", given=text.encode()),
        run(workspace, "--file", str(tmp_path / "q.rq")),
    ):
        assert "到2023年" in done.stdout
    found = json.loads(run(workspace, "-", "--format", "json", given=text.encode()).stdout)
    assert found["results"]["bindings"] == [{"quote": {"type": "literal", "value": "到2023年"}}]


def test_construct_gives_turtle(workspace: Path) -> None:
    done = run(workspace, "-", given='CONSTRUCT { ?t duty:number ?n } { ?t duty:citation "四.37" ; duty:number ?n }'.encode())
    assert 'duty:number "37"' in done.stdout


def test_rows_left_out_are_told_beside_the_answer(workspace: Path) -> None:
    done = run(workspace, "-", "--rows", "3", "--format", "csv", given=b"SELECT ?t { ?t a duty:Task }")
    assert done.stdout_bytes.count(b"\r\n") == 4
    assert "only the first 3 rows" in done.stderr


def test_all_questions_are_listed_without_a_graph(tmp_path: Path) -> None:
    done = run(tmp_path, "--list")
    assert " 2  unowned-tasks: Tasks that name no responsible party / 没有写明责任主体的任务" in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["unowned-task"], "no ready query 'unowned-task' (known are: unowned-tasks"),
        (["due-by-year", "-p", "yaer=2022"], "due-by-year has no parameter 'yaer' (known are: year"),
        (["due-by-year", "-p", "year"], "write --param key=value"),
        (["due-by-year", "-p", "year=next"], "year is no year: 'next'"),
        (["due-by-year", "-p", "plan=liaoning"], "no plan 'liaoning' (known are: liaoning-rule-of-law-2021)"),
        ([], "see dutygraph query --list"),
        (["unowned-tasks", "--file", "x.rq"], "see dutygraph query --list"),
        (["--file", "nowhere.rq"], "nowhere.rq: cannot be read"),
        (["unowned-tasks", "--format", "turtle"], "use json, csv, tsv, xml"),
    ],
)
def test_bad_input_is_told_with_its_cure(workspace: Path, words: list[str], said: str) -> None:
    assert said in refused(run(workspace, *words))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT ?x {\n ?x duty:citation }", "standard input:2:"),
        ("SELECT ?x {\n SERVICE <http://a/> {} }", "standard input:2:2: SERVICE is not allowed"),
        ("DELETE WHERE { ?s ?p ?o }", "standard input:1:1: DELETE is not allowed"),
        (" \n", "no query here"),
    ],
)
def test_sparql_that_cannot_run_is_told_with_its_place(workspace: Path, text: str, said: str) -> None:
    assert said in refused(run(workspace, "-", given=text.encode()))


def test_sparql_that_takes_too_long_is_stopped(workspace: Path) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    assert "stopped after 1 seconds (narrow the query" in refused(run(workspace, "-", "--seconds", "1", given=text.encode()))
