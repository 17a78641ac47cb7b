"""`validate --since`: what is new and what is solved since an earlier report, in every form, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from dutygraph.cli import cli, main

SCHEMA = json.loads((Path(__file__).parent.parent / "graph/dutygraph/check/report.schema.json").read_text(encoding="utf-8"))
TITLE = "某省法治建设规划（2021—2025年）\n\n一、完善立法\n\n"
#: Nobody owns it, nothing measures it, no time is set; and the same mended but for the deadline.
OPEN = "1. 加强队伍建设，营造良好氛围，维护和谐稳定。\n"
MENDED = "1. 省司法厅要加强队伍建设，营造良好氛围，维护和谐稳定，公布事项清单。\n"
WORSE = "2. 逐步提高办案质量。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with one plan of one open task, and the report on it beside."""
    write(tmp_path, OPEN)
    (tmp_path / "before.json").write_text(run(tmp_path, "--format", "json").output, encoding="utf-8")
    return tmp_path


def write(folder: Path, text: str) -> None:
    (folder / "plans" / "demo").mkdir(parents=True, exist_ok=True)
    (folder / "plans" / "demo" / "source.txt").write_text(TITLE + text, encoding="utf-8")


def run(folder: Path, *words: str) -> Result:
    return CliRunner(env={"LANG": "C"}).invoke(cli, ["-w", str(folder), "validate", *words])


def since(folder: Path, *words: str) -> Result:
    return run(folder, "--since", str(folder / "before.json"), *words)


def test_nothing_is_new_where_nothing_was_edited(folder: Path) -> None:
    result = since(folder)
    assert (result.exit_code, result.output) == (0, "0 new, 0 solved, 3 unchanged\n")
    assert run(folder).exit_code == 1


def test_the_new_come_first_with_plus_then_the_solved_with_minus(folder: Path) -> None:
    run_build(folder)
    write(folder, MENDED + WORSE)
    result = since(folder)
    lines = result.output.splitlines()
    assert [line.split(" ")[0] for line in lines[:-1]] == ["+"] * 5 + ["-"] * 2
    assert [line.partition("[")[2].partition("]")[0] for line in lines[:-1]] == [
        "PartyResolved", "TaskMeasure", "TaskOwner", "TaskDeadline", "WishQuantified", "TaskMeasure", "TaskOwner",
    ]  # fmt: skip
    assert lines[1].startswith("+ plans/demo/source.txt:6:1: violation [TaskMeasure] 一.2 Nothing in this task")
    assert lines[-1] == "5 new, 2 solved, 1 unchanged"
    assert result.exit_code == 1


def test_only_what_is_new_and_grave_enough_ends_with_one(folder: Path) -> None:
    run_build(folder)
    write(folder, MENDED)
    assert since(folder).exit_code == 0, "what is new is a mere warning"
    assert since(folder, "--fail-on", "warning").exit_code == 1
    assert run(folder, "--fail-on", "warning").exit_code == 1


def test_json_names_them_and_fits_its_schema(folder: Path) -> None:
    run_build(folder)
    write(folder, MENDED + WORSE)
    told = json.loads(since(folder, "--format", "json").output)
    Draft202012Validator(SCHEMA).validate(told)
    before = json.loads((folder / "before.json").read_text(encoding="utf-8"))
    Draft202012Validator(SCHEMA).validate(before)
    solved = [one["key"] for one in told["solved"]]
    assert sorted(told["new"] + told["unchanged"]) == sorted(one["key"] for one in told["findings"])
    assert sorted(solved + told["unchanged"]) == sorted(one["key"] for one in before["findings"])
    assert {one.partition("/")[0] for one in solved} == {"TaskMeasure", "TaskOwner"}
    assert "new" not in before


def test_a_report_may_itself_be_compared_with(folder: Path) -> None:
    (folder / "before.json").write_text(since(folder, "--format", "json").output, encoding="utf-8")
    assert since(folder, "--counts").output == "0 new, 0 solved, 3 unchanged\n"


def test_sarif_tells_states_and_github_only_the_new(folder: Path) -> None:
    run_build(folder)
    write(folder, MENDED + WORSE)
    results = json.loads(since(folder, "--format", "sarif").output)["runs"][0]["results"]
    assert [one["baselineState"] for one in results] == ["new"] * 5 + ["unchanged"] + ["absent"] * 2
    assert since(folder, "--format", "github").output.count("\n") == 5


def test_plans_not_looked_at_are_not_solved(folder: Path) -> None:
    other = folder / "plans" / "other"
    other.mkdir()
    (other / "source.txt").write_text(TITLE + WORSE.replace("2.", "1."), encoding="utf-8")
    assert since(folder, "other").output.endswith("4 new, 0 solved, 0 unchanged\n")


def test_what_says_nothing_of_changes_is_refused(folder: Path) -> None:
    assert since(folder, "--format", "turtle").exit_code == 2
    assert since(folder, "--by-task").exit_code == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"findings": [', "before.json:1:15: no valid JSON"),
        ('{"findings":\n oh}', "before.json:2:2: no valid JSON"),
        ("[1, 2]", "before.json: is no report of findings"),
        ('{"runs": []}', "before.json: is no report of findings"),
        ('{"findings": [3]}', "before.json: finding 1 is no object"),
        ('{"findings": [{"key": "a/b/c"}]}', "before.json: finding 1 has no valid shape, severity"),
        ("[" * 200_000, "before.json: no valid JSON"),
    ],
)
def test_a_broken_or_foreign_file_ends_with_two(
    folder: Path, text: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "before.json").write_text(text, encoding="utf-8")
    assert said in told_of(folder, "before.json", monkeypatch, capsys)


def test_no_such_file_or_no_text_ends_with_two(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert "none.json: neither a report nor a revision: git says: not a git repository" in told_of(folder, "none.json", monkeypatch, capsys)
    (folder / "before.json").write_bytes(b"\xff\xfe\x00\x01\x02")
    assert "before.json: no valid JSON" in told_of(folder, "before.json", monkeypatch, capsys)


@pytest.mark.parametrize(("name", "value"), [("severity", "grave"), ("line", "5"), ("line", True), ("message", {"en": 1}), ("key", None)])
def test_a_value_of_the_wrong_kind_is_told(
    folder: Path, name: str, value: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    report = json.loads((folder / "before.json").read_text(encoding="utf-8"))
    report["findings"][1][name] = value
    (folder / "before.json").write_text(json.dumps(report), encoding="utf-8")
    assert f"finding 2 has no valid {name}" in told_of(folder, "before.json", monkeypatch, capsys)


def told_of(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on standard error with which the command refuses that report."""
    monkeypatch.setattr(sys, "argv", ["dutygraph", "-w", str(folder), "validate", "--since", str(folder / name)])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr()
    assert (ended.value.code, told.out, told.err.count("\n")) == (2, "", 1)
    assert "dutygraph validate --format json" in told.err or "check the path" in told.err
    return told.err


def run_build(folder: Path) -> None:
    """Mint the ids, so that the edited task stays the same one."""
    environment = {"LANG": "C", "CI": ""}
    assert CliRunner(env=environment).invoke(cli, ["-w", str(folder), "build"]).exit_code == 0


CLAUSES = "1. 强化监管。省司法厅要公布事项清单。省审计厅要制定办法；开展专项检查，覆盖全部市县，{}。"


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        pytest.param("依法处理违法行为", "及时依法处理违法问题", set(), id="a sentence that still names nobody is reworded"),
        pytest.param("依法处理违法行为", "依法处理违法行为；清理各类文件", {"ClauseOwner"}, id="a further one that names nobody"),
        pytest.param("由省甲乙局负责", "由省丙丁局负责", {"PartyResolved"}, id="a name that nobody knows for another"),
    ],
)
def test_only_what_an_edit_adds_is_new(tmp_path: Path, before: str, after: str, new: set[str]) -> None:
    write(tmp_path, CLAUSES.format(before))
    run_build(tmp_path)
    (tmp_path / "before.json").write_text(run(tmp_path, "--format", "json").output, encoding="utf-8")
    write(tmp_path, CLAUSES.format(after))
    told = json.loads(since(tmp_path, "--format", "json").output)
    assert {key.partition("/")[0] for key in told["new"]} == new
    assert len(told["solved"]) == (1 if "PartyResolved" in new else 0)


def test_a_plan_under_another_name_has_nothing_new(folder: Path) -> None:
    write(folder, OPEN + "2. 省（厅要制定办法。\n")  # an open bracket: a finding about the text
    run_build(folder)
    (folder / "before.json").write_text(run(folder, "--format", "json").output, encoding="utf-8")
    (folder / "plans" / "demo").rename(folder / "plans" / "work")
    assert since(folder).output.splitlines()[-1].startswith("0 new, 0 solved, ")
    source = folder / "plans" / "work" / "source.txt"
    source.write_text(source.read_text(encoding="utf-8").replace("1. 加强", "1. 省司法厅要加强"), encoding="utf-8")
    assert "- plans/demo/source.txt:5:1: violation [TaskOwner]" in since(folder).output


def test_a_revision_knows_a_plan_under_its_name_of_then(folder: Path) -> None:
    run_build(folder)
    git(folder, "init", "-q")
    git(folder, "add", "plans")
    git(folder, "commit", "-qm", "plan")
    (folder / "plans" / "demo").rename(folder / "plans" / "work")
    for words in ((), ("work",)):
        assert run(folder, "--since", "HEAD", *words).output == "0 new, 0 solved, 3 unchanged\n"


def test_a_file_named_like_a_revision_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "HEAD").write_text("", encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "argv", ["dutygraph", "validate", "--since", "HEAD"])
    with pytest.raises(SystemExit):
        main()
    assert "a file wins over a revision of its name: write HEAD^0 for that" in capsys.readouterr().err


def git(folder: Path, *words: str) -> None:
    names = ["-c", "user.name=me", "-c", "user.email=me@example.org"]
    subprocess.run(["git", "-C", str(folder), *names, *words], check=True, timeout=60)
