"""What people add changes the findings of the curated reading only, and entries that fit no more are findings in both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from curated_workspace import built, fact, make, waiver, write

from dutygraph.cli import cli
from dutygraph.errors import InputError
from dutygraph.session import open_session
from dutygraph.workspace import Workspace

OWNER = 'kind = "party"\nlabel = "县甲乙局"\nrole = "responsible"'


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make(tmp_path)


def report(workspace: Workspace, reading: str = "written") -> dict[str, Any]:
    done = CliRunner().invoke(cli, ["-w", str(workspace.root), "validate", "--format", "json", "--reading", reading])
    assert done.exit_code in (0, 1), done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def shapes(workspace: Workspace, reading: str = "written", citation: str = "") -> list[str]:
    found = report(workspace, reading)["findings"]
    return sorted(one["shape"] for one in found if not citation or one["citation"] == citation)


def test_a_curated_owner_mends_the_task_in_the_curated_reading_only(workspace: Workspace) -> None:
    plain = report(workspace)
    assert "TaskOwner" in shapes(workspace, citation="一.2")
    write(workspace, "curated.toml", fact(2, OWNER))
    assert report(workspace) == plain
    assert "TaskOwner" not in shapes(workspace, "curated", "一.2")
    assert "PartyResolved" in shapes(workspace, "curated", "一.2"), "the name that the person gave is in no registry"


@pytest.mark.parametrize(
    "values",
    [
        'kind = "party"\nlabel = "县委办公室"\nrole = "leading"',
        'kind = "party"\nlabel = "县财政局"\nrole = "leading"\noverrides = [{ kind = "party", quote = "县财政局" }]',
    ],
    ids=["added to the list", "in the place of one of the list"],
)
def test_a_curated_leader_mends_the_list_of_owners(workspace: Workspace, values: str) -> None:
    assert "GroupLeader" in shapes(workspace, citation="一.1")
    write(workspace, "curated.toml", fact(1, values))
    assert "GroupLeader" in shapes(workspace, citation="一.1")
    assert "GroupLeader" not in shapes(workspace, "curated", "一.1")


def test_a_withdrawn_fact_leaves_the_task_open(workspace: Workspace) -> None:
    write(
        workspace, "curated.toml", fact(1, 'overrides = [{ kind = "party", quote = "县档案馆" }, { kind = "party", quote = "县财政局" }]')
    )
    assert "TaskOwner" not in shapes(workspace, citation="一.1")
    assert {"TaskOwner"} <= set(shapes(workspace, "curated", "一.1"))
    assert "GroupLeader" not in shapes(workspace, "curated", "一.1")


def test_every_kind_of_fact_answers_its_question(workspace: Workspace) -> None:
    entries = [
        'kind = "deadline"\ndue = "2027"',
        'kind = "target"\nmetric = "查档满意率"\nop = ">="\nvalue = 95\nunit = "%"\npopulation = "查档者"\n'
        'overrides = [{ kind = "wish", quote = "提高查档质量" }]',
        'kind = "law"\ntitle = "青禾县档案办法"\nrelation = "implements"',
    ]
    write(workspace, "curated.toml", fact(2, OWNER) + "".join(fact(2, values) for values in entries))
    written, curated = set(shapes(workspace, citation="一.2")), set(shapes(workspace, "curated", "一.2"))
    assert {"TaskOwner", "TaskMeasure", "TaskDeadline", "WishQuantified"} <= written
    assert curated == {"PartyResolved", "InstrumentResolved"}


def test_a_finding_on_a_fact_without_words_stands_at_its_task(workspace: Workspace) -> None:
    write(workspace, "curated.toml", fact(2, 'id = "late"\nkind = "deadline"\ndue = "2030"'))
    (found,) = [one for one in report(workspace, "curated")["findings"] if one["shape"] == "DeadlineInPeriod"]
    tid = built(workspace).ids[1]
    assert (found["key"], found["citation"], found["line"], found["column"]) == (f"DeadlineInPeriod/{tid}/late", "一.2", 7, 1)


def test_an_entry_that_no_longer_fits_is_a_finding_in_both_readings(workspace: Workspace) -> None:
    write(workspace, "curated.toml", "# by hand\n" + fact(2, 'id = "old"\n' + OWNER + '\nquote = "查档档案"'))
    for reading in ("written", "curated"):
        (found,) = [one for one in report(workspace, reading)["findings"] if one["shape"] == "StaleEntry"]
        assert found["severity"] == "warning"
        assert found["key"].endswith("/old")
        assert (found["line"], found["quote"]) == (7, "查档质量")
        assert found["message"]["en"].startswith(
            "plans/qinghe/curated.toml:2: An entry of curated.toml no longer fits the plan (no “查档档案” in 一.2)."
        )
        assert found["message"]["zh"].startswith("plans/qinghe/curated.toml:2: ")
    assert "TaskOwner" in shapes(workspace, "curated", "一.2"), "it has no effect"


def test_the_session_finds_what_validate_finds(workspace: Workspace) -> None:
    write(workspace, "curated.toml", fact(2, OWNER) + fact(1, OWNER + '\nquote = "gone"'))
    write(workspace, "waivers.toml", waiver("TaskMeasure", 2) + waiver("TaskMeasure", 3))
    session = open_session(workspace)
    for reading in ("written", "curated"):
        expected = [(one["key"], one.get("waived")) for one in report(workspace, reading)["findings"]]
        held = [
            (one.key, {"by": one.waived.by, "when": one.waived.when, "why": one.waived.why} if one.waived else None)
            for one in session.findings(reading)
        ]
        assert held == expected


def test_a_curated_fact_changes_the_data_version(workspace: Workspace) -> None:
    before = open_session(workspace).version
    write(workspace, "waivers.toml", waiver("TaskMeasure", 2))
    assert open_session(workspace).version != before


def test_a_plan_says_which_plans_it_carries_out(workspace: Workspace) -> None:
    path = workspace.root / "plans/qinghe/plan.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text('higher = ["upper"]\n' + text, encoding="utf-8")
    (workspace.root / "plans/upper").mkdir()
    (workspace.root / "plans/upper/source.txt").write_text("省方案\n一、总体\n1. 省档案局负责制定计划。\n", encoding="utf-8")
    answer = open_session(workspace).store.query("SELECT ?higher { ?plan duty:higherPlan ?higher }")
    assert [row["higher"].value for row in answer] == ["https://w3id.org/dutygraph/id/plan/upper"]  # type: ignore[union-attr]
    for wrong in ('higher = "upper"\n', "higher = [3]\n"):
        path.write_text(wrong + text, encoding="utf-8")
        with pytest.raises(InputError, match=r"plan\.toml: higher lists the ids of the plans"):
            built(workspace)
