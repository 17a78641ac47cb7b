"""`dutygraph validate` on a small plan of one's own: what it prints and how it ends."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rdflib import RDF, SH, BNode, Graph

from dutygraph.cli import cli, main

OPEN = "1. 逐步提高办案质量，加强队伍建设。"
CLOSED = "2. 省司法厅在2022年年底前公布行政许可事项清单。"
TITLE = "某省法治建设规划（2021—2025年）\n\n一、完善立法\n\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with two plans: ``open`` leaves all open in its first task, ``closed`` nothing grave."""
    for name, text in (("open", f"{TITLE}{OPEN}\n\n{CLOSED}\n"), ("closed", f"{TITLE}{CLOSED.replace('2.', '1.')}\n")):
        (tmp_path / "plans" / name).mkdir(parents=True)
        (tmp_path / "plans" / name / "source.txt").write_text(text, encoding="utf-8")
    return tmp_path


def run(folder: Path, *words: str, lang: str = "C") -> Result:
    return CliRunner(env={"LANG": lang}).invoke(cli, ["-w", str(folder), "validate", *words])


def test_it_prints_place_shape_task_and_sentence_and_ends_with_one(folder: Path) -> None:
    result = run(folder, "open")
    assert result.exit_code == 1, result.output
    lines = result.output.splitlines()
    at = next(n for n, line in enumerate(lines) if "[TaskOwner]" in line)
    assert lines[at].startswith("plans/open/source.txt:5:1: violation [TaskOwner] 一.1 Nobody is made responsible for this task.")
    assert lines[at + 1] == f"    {OPEN}"
    for shape in ("TaskMeasure", "TaskDeadline", "WishQuantified"):
        assert any(line.startswith("plans/open/source.txt:5:") and f"[{shape}] 一.1 " in line for line in lines), shape
    for shape in ("TaskOwner", "TaskMeasure", "TaskDeadline"):
        assert not any(f"[{shape}] 一.2 " in line for line in lines), shape


def test_a_plan_that_leaves_nothing_grave_open_ends_with_zero(folder: Path) -> None:
    assert run(folder, "closed").exit_code == 0
    assert run(folder, str(folder / "plans" / "closed")).exit_code == 0
    assert run(folder, "open", "--fail-on", "info").exit_code == 1


def test_all_plans_are_checked_where_none_is_named(folder: Path) -> None:
    output = run(folder).output
    assert "plans/open/source.txt:" in output
    found = json.loads(run(folder, "--format", "json").output)["findings"]
    assert found
    assert {one["plan"] for one in found} <= {"open", "closed"}


def test_by_task_prints_one_line_for_each_task(folder: Path) -> None:
    lines = run(folder, "open", "--by-task").output.partition("\n\n")[0].splitlines()
    assert [line.split(" ")[:2] for line in lines] == [["plans/open/source.txt:5:1:", "一.1"], ["plans/open/source.txt:7:1:", "一.2"]]
    assert "violation TaskMeasure; violation TaskOwner; warning TaskDeadline; info WishQuantified" in lines[0]
    assert "violation" not in lines[1]


def test_the_language_follows_the_environment_or_the_option(folder: Path) -> None:
    assert "本任务没有写明由谁负责" in run(folder, "open", lang="zh_CN.UTF-8").output
    assert "本任务没有写明由谁负责" in run(folder, "open", "--lang", "zh").output
    assert "本任务没有写明由谁负责" not in run(folder, "open", "--lang", "en", lang="zh_CN.UTF-8").output


def test_json_quotes_what_stands_in_the_file(folder: Path) -> None:
    source = (folder / "plans" / "open" / "source.txt").read_text(encoding="utf-8")
    told = json.loads(run(folder, "open", "--format", "json").output)
    assert told["conforms"] is False
    assert told["counts"]["violation"] == 2
    for one in told["findings"]:
        assert source[one["start"] : one["end"]] == one["quote"]
        before = source[: one["start"]]
        assert (one["line"], one["column"]) == (before.count("\n") + 1, one["start"] - (before.rfind("\n") + 1) + 1)


def test_turtle_is_a_shacl_report_without_blank_nodes(folder: Path) -> None:
    graph = Graph().parse(data=run(folder, "--format", "turtle").output, format="turtle")
    assert len(set(graph.subjects(RDF.type, SH.ValidationReport))) == 2
    assert not [term for triple in graph for term in triple if isinstance(term, BNode)]


def test_the_same_files_give_the_same_bytes(folder: Path) -> None:
    for form in ("text", "json", "turtle", "sarif", "github"):
        assert run(folder, "--format", form).output == run(folder, "--format", form).output


def test_an_unknown_plan_ends_with_two_and_the_nearest_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["dutygraph", "-w", str(folder), "validate", "opne"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "opne" in told.err
    assert "open" in told.err.splitlines()[0]


def test_an_unknown_format_ends_with_two(folder: Path) -> None:
    assert run(folder, "--format", "yaml").exit_code == 2


@pytest.mark.parametrize("form", ["json", "turtle", "text"])
def test_the_reference_engine_says_the_same(folder: Path, form: str) -> None:
    ours, reference = (run(folder, "--format", form, "--engine", engine) for engine in ("sparql", "pyshacl"))
    assert ours.output == reference.output
    assert ours.exit_code == reference.exit_code == 1
    assert run(folder, "--format", form).output == ours.output
