"""Waived findings are told apart with who, when and why, and no longer count; a waiver without its finding is a finding itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from curated_workspace import SIGNED, built, fact, make, waiver, write
from rdflib import SH, Graph

from dutygraph.cli import cli
from dutygraph.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make(tmp_path)


def run(workspace: Workspace, *words: str) -> Result:
    return CliRunner().invoke(cli, ["-w", str(workspace.root), "validate", *words], env={"LANG": "C"})


def found(workspace: Workspace, *words: str) -> list[dict[str, Any]]:
    findings: list[dict[str, Any]] = json.loads(run(workspace, "--format", "json", *words).stdout)["findings"]
    return findings


def waived(workspace: Workspace, *words: str) -> list[str]:
    return [f"{one['shape']} {one['citation']}" for one in found(workspace, *words) if "waived" in one]


def stale(workspace: Workspace, *words: str) -> list[str]:
    return [one["message"]["en"].partition(". The entry")[0] for one in found(workspace, *words) if one["shape"] == "StaleEntry"]


def test_a_waived_finding_is_told_apart_and_does_not_count(workspace: Workspace) -> None:
    before = found(workspace)
    write(workspace, "waivers.toml", waiver("TaskOwner", 2) + waiver("TaskMeasure", 2))
    after = found(workspace)
    assert [one["key"] for one in after] == [one["key"] for one in before], "it is still told"
    assert waived(workspace) == ["TaskMeasure 一.2", "TaskOwner 一.2"]
    assert next(one["waived"] for one in after if "waived" in one) == {"by": "Li Hua", "when": "2026-11-26", "why": "notice of 2026"}
    assert run(workspace).exit_code == 0, "no violation counts any more"
    assert run(workspace, "--fail-on", "warning").exit_code == 1
    text = run(workspace).stdout
    listed, _, apart = text.partition("waived: 2\n")
    assert "[TaskOwner]" not in listed
    assert "plans/qinghe/source.txt:7:1: waived violation [TaskOwner] 一.2 Nobody is made responsible" in apart
    assert "    Li Hua, 2026-11-26: notice of 2026" in apart
    assert "\n     2 waived\n" in text
    counts = json.loads(run(workspace, "--format", "json").stdout)["counts"]
    assert counts["violation"] == 0
    assert "violation" not in run(workspace, "--by-task").stdout.partition("waived:")[0]


def test_shacls_own_report_stays_as_it_is(workspace: Workspace) -> None:
    before = Graph().parse(data=run(workspace, "--format", "turtle").stdout, format="turtle")
    write(workspace, "waivers.toml", waiver("TaskOwner", 2))
    after = Graph().parse(data=run(workspace, "--format", "turtle").stdout, format="turtle")
    assert set(after.objects(None, SH.result)) == set(before.objects(None, SH.result))
    assert [str(one) for one in after.objects(None, SH.conforms)] == ["false"]


def test_a_waiver_holds_for_the_words_that_it_quotes(workspace: Workspace) -> None:
    shape = {one["shape"]: one for one in found(workspace) if one["citation"] == "一.1"}["GroupLeader"]
    assert shape["quote"] == "县档案馆、县财政局"
    write(workspace, "waivers.toml", waiver("GroupLeader", 1, 'quote = "縣檔案館、縣財政局"'))
    assert waived(workspace) == ["GroupLeader 一.1"]
    write(workspace, "waivers.toml", waiver("GroupLeader", 1, 'quote = "县档案馆"'))
    assert waived(workspace) == []
    (told,) = stale(workspace)
    assert told.startswith("plans/qinghe/waivers.toml:1: An entry of waivers.toml accepts a finding that is no longer there")
    assert told.endswith("(there is no finding GroupLeader here)")


def test_of_two_findings_on_like_words_the_occurrence_tells_which(tmp_path: Path) -> None:
    workspace = make(tmp_path, "某县方案\n一、总体\n1. 县甲乙局负责制定计划，县甲乙局负责公布清单。县甲乙局负责编制报告。\n")
    mine = [one for one in found(workspace) if one["shape"] == "PartyResolved"]
    assert [one["quote"] for one in mine] == ["县甲乙局"] * len(mine)
    assert len(mine) == 2
    last = 3 if mine[1]["column"] > 25 else 2
    write(workspace, "waivers.toml", waiver("PartyResolved", 1, f'quote = "县甲乙局"\noccurrence = {last}'))
    assert [one["key"] for one in found(workspace) if "waived" in one] == [mine[1]["key"]]


def test_a_finding_outside_all_tasks_is_waived_by_its_words(tmp_path: Path) -> None:
    workspace = make(tmp_path, "（上接第一版）\n一、总体\n1. 县教育局负责制定计划。\n")
    outside = [one for one in found(workspace) if not one["task"]]
    assert outside
    text = f'[[waiver]]\nshape = "{outside[0]["shape"]}"\nquote = {json.dumps(outside[0]["quote"], ensure_ascii=False)}\n{SIGNED}'
    write(workspace, "waivers.toml", text)
    assert [one["key"] for one in found(workspace) if "waived" in one] == [outside[0]["key"]]


def test_a_finding_of_the_curated_reading_may_be_waived_and_is_not_stale_in_the_written_one(workspace: Workspace) -> None:
    write(workspace, "curated.toml", fact(2, 'id = "late"\nkind = "deadline"\ndue = "2030"'))
    write(workspace, "waivers.toml", waiver("DeadlineInPeriod", 2, 'fact = "late"') + waiver("TaskDeadline", 2))
    assert waived(workspace, "--reading", "curated") == ["DeadlineInPeriod 一.2"]
    assert waived(workspace) == ["TaskDeadline 一.2"]
    assert stale(workspace) == stale(workspace, "--reading", "curated") == []


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (waiver("TaskOwner", 1), "there is no finding TaskOwner here"),
        (waiver("PartyResolved", 1, 'quote = "县公安局"'), "no “县公安局” in 一.1"),
        (waiver("TaskOwner", 2).replace("{2}", "tgone"), "there is no task tgone"),
        (waiver("TaskOwner", 2, 'fact = "nobody"'), "there is no finding TaskOwner here"),
    ],
)
def test_a_waiver_whose_finding_is_gone_is_a_finding_and_stays(workspace: Workspace, entry: str, said: str) -> None:
    write(workspace, "waivers.toml", "# accepted\n" + entry)
    held = (workspace.root / "plans/qinghe/waivers.toml").read_bytes()
    (told,) = stale(workspace)
    assert told.startswith("plans/qinghe/waivers.toml:2: An entry of waivers.toml accepts a finding that is no longer there")
    assert said in told
    assert stale(workspace, "--reading", "curated") == [told]
    assert (workspace.root / "plans/qinghe/waivers.toml").read_bytes() == held


def test_a_waiver_for_a_task_of_one_plan_does_not_touch_another(workspace: Workspace) -> None:
    other = workspace.root / "plans/other"
    other.mkdir()
    for name in ("source.txt", "plan.toml"):
        (other / name).write_bytes((workspace.root / "plans/qinghe" / name).read_bytes())
    write(workspace, "waivers.toml", waiver("TaskOwner", 2))
    assert [one["plan"] for one in found(workspace) if "waived" in one] == ["qinghe"]
    from dutygraph.session import open_session

    assert [one.plan for one in open_session(workspace).findings() if one.waived] == ["qinghe"]
    assert built(workspace, "other").curation.waivers == ()


def test_the_reference_engine_tells_waivers_and_stale_entries_alike(workspace: Workspace) -> None:
    write(workspace, "waivers.toml", waiver("TaskOwner", 2) + waiver("TaskOwner", 1))
    for reading in ("written", "curated"):
        ours, reference = (found(workspace, "--reading", reading, "--engine", engine) for engine in ("sparql", "pyshacl"))
        assert ours == reference
        assert {one["shape"] for one in ours} >= {"StaleEntry", "TaskMeasure"}
