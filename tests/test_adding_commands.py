"""`curate`, `waive` and `emend`: what a researcher types, what then stands in the files, what is refused, and what a kill leaves."""

from __future__ import annotations

import os
import subprocess
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from curated_workspace import PLAN, built, fact, make, waiver, write
from killing import COMMAND, killed_at

from dutygraph.cli import cli
from dutygraph.curation.edits import load_edits
from dutygraph.errors import InputError
from dutygraph.journal import settle
from dutygraph.workspace import Workspace

ME = ("--by", "Li Hua", "--when", "2026-11-26", "--why", "notice of 2026")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make(tmp_path)


def run(workspace: Workspace, *words: str) -> Result:
    return CliRunner().invoke(cli, ["-w", str(workspace.root), *words])


def done(workspace: Workspace, *words: str) -> str:
    result = run(workspace, *words)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.stdout


def refused(workspace: Workspace, *words: str) -> str:
    """The one line that is told, with nothing written."""
    folder = workspace.root / "plans"
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    result = run(workspace, *words)
    assert isinstance(result.exception, InputError), result.output
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert "\n" not in str(result.exception)
    return str(result.exception)


def text(workspace: Workspace, file: str) -> str:
    return (workspace.root / "plans/qinghe" / file).read_bytes().decode("utf-8")


def test_a_leader_in_anothers_place_is_written_as_people_would_write_it(workspace: Workspace) -> None:
    said = done(workspace, "curate", "qinghe", "一.1", "party", "--label", "县财政局", "--role", "leading", "--overrides", "县财政局", *ME)
    tid = built(workspace).ids[0]
    made = tomllib.loads(text(workspace, "curated.toml"))["fact"][0]["id"]
    assert text(workspace, "curated.toml") == (
        f'[[fact]]\nid = "{made}"\ntask = "{tid}"  # 一.1\nkind = "party"\nlabel = "县财政局"\nrole = "leading"\n'
        'overrides = [{ kind = "party", quote = "县财政局" }]\nby = "Li Hua"\nwhen = 2026-11-26\nwhy = "notice of 2026"\n'
    )
    assert said.splitlines() == [
        f"plans/qinghe/curated.toml: {made} added to 一.1 by Li Hua, 2026-11-26",
        said.splitlines()[1],
        "  - warning GroupLeader 一.1",
    ]
    assert ", 1 gone" in said


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("party", "--label", "各镇", "--role", "responsible", "--agency-kind", "level"), {"label": "各镇", "agency_kind": "level"}),
        (("law", "--title", "档案法", "--relation", "implements"), {"title": "档案法", "relation": "implements"}),
        (("deadline", "--due", "2027-06"), {"due": "2027-06"}),
        (("deadline", "--period", "P1Y"), {"period": "P1Y"}),
        (("target", "--metric", "满意率", "--op", ">=", "--value", "95.5", "--unit", "%"), {"op": ">=", "value": 95.5, "unit": "%"}),
        (("target", "--metric", "天数", "--op", "between", "--value", "5", "--value", "10"), {"op": "between", "value": [5, 10]}),
        (
            ("deliverable", "--label", "报告", "--deliverable-kind", "report", "--verb", "编制"),
            {"deliverable_kind": "report", "verb": "编制"},
        ),
        (("withdraw", "提高查档质量"), {"overrides": [{"kind": "wish", "quote": "逐步提高查档质量"}]}),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_each_kind_is_written_and_read_again(workspace: Workspace, words: tuple[str, ...], expected: dict[str, object]) -> None:
    done(workspace, "curate", "qinghe", "一.2", *words, *ME)
    (entry,) = tomllib.loads(text(workspace, "curated.toml"))["fact"]
    assert expected.items() <= entry.items()
    assert entry["when"] == date(2026, 11, 26)
    (placed,) = built(workspace).curation.facts
    assert placed.note.id == entry["id"]


def test_words_of_the_task_are_written_as_quote_and_occurrence(workspace: Workspace) -> None:
    words = ("curate", "qinghe", "一.3", "party", "--label", "县司法局", "--role", "supporting", "--quote", "縣檔案館")
    assert "stands 2 times in 一.3: 1: …3. 县档案馆每年公布开放…; 2: " in refused(workspace, *words, *ME)
    assert "give --occurrence 1 to 2" in refused(workspace, *words, "--occurrence", "3", *ME)
    done(workspace, *words, "--occurrence", "2", "--whole", *ME)
    (entry,) = tomllib.loads(text(workspace, "curated.toml"))["fact"]
    assert (entry["quote"], entry["occurrence"], entry["whole"]) == ("縣檔案館", 2, True)
    (placed,) = built(workspace).curation.facts
    assert placed.fact is not None
    assert (placed.fact.anchor.quote, placed.fact.anchor.start) == ("县档案馆", PLAN.index("县档案馆负责编制"))


def test_a_fact_is_overridden_by_the_id_that_explain_prints(workspace: Workspace) -> None:
    told = done(workspace, "explain", "qinghe", "一.3")
    second = [line.split()[-1] for line in told.splitlines() if line.startswith("parties")][-1]
    assert second.startswith("assignment/")
    done(workspace, "curate", "qinghe", "一.3", "withdraw", second, *ME)
    told = done(workspace, "explain", "qinghe", "一.3")
    assert told.count("overridden in the curated reading by ") == 1
    assert "Li Hua, 2026-11-26: notice of 2026  (plans/qinghe/curated.toml:1)" in told


def test_a_link_names_the_higher_plans_task_by_its_id(workspace: Workspace) -> None:
    (workspace.root / "plans/upper").mkdir()
    (workspace.root / "plans/upper/source.txt").write_text("省方案\n一、总体\n1. 省档案局负责制定计划。\n", encoding="utf-8")
    done(workspace, "curate", "qinghe", "一.1", "link", "upper", "一.1", "--quote", "移交计划", *ME)
    (entry,) = tomllib.loads(text(workspace, "curated.toml"))["link"]
    assert (entry["higher_plan"], entry["higher_task"]) == ("upper", built(workspace, "upper").ids[0])
    assert "carries out" in done(workspace, "curate", "list")
    assert "carries out" in done(workspace, "explain", "qinghe", "一.1")
    assert "no task '一.9' in upper" in refused(workspace, "curate", "qinghe", "一.1", "link", "upper", "一.9", *ME)


REFUSED = [
    (("一.9", "withdraw", "x"), "no task '一.9' in qinghe (nearest: 一."),
    (("一.1", "withdraw", "县公安局"), "nothing to override: no fact on “县公安局” in 一.1 (give an id: assignment/"),
    (("一.1", "withdraw", "县"), "facts stand on “县” in 一.1 (give an id: assignment/"),
    (("一.1", "deadline", "--due", "2027-02-30"), "fact 1: due is no date: '2027-02-30'"),
    (("一.1", "deadline", "--due", "2027", "--quote", "年内"), "no “年内” in 一.1 (nearest: “"),
    (("一.1", "deadline", "--due", "2027", "--occurrence", "2"), "--occurrence without --quote"),
    (("一.1", "target", "--metric", "x", "--op", ">=", "--value", "many"), "no number: many"),
    (("一.1", "target", "--metric", "x", "--op", ">=", "--value", "inf"), "no finite number: inf"),
    (("一.1", "target", "--metric", "x", "--op", "between", "--value", "1"), "between takes two values"),
    (("一.1", "link", "nowhere", "一.1"), "no plan 'nowhere'"),
]


@pytest.mark.parametrize(("words", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_what_would_not_fit_is_refused_with_the_cure(workspace: Workspace, words: tuple[str, ...], said: str) -> None:
    assert said in refused(workspace, "curate", "qinghe", *words, *ME)


def test_a_reason_is_asked_for(workspace: Workspace) -> None:
    assert run(workspace, "curate", "qinghe", "一.1", "withdraw", "90%").exit_code == 2
    assert "--why is empty" in refused(workspace, "curate", "qinghe", "一.1", "withdraw", "90%", "--why", " ")


def test_the_same_entry_is_not_written_twice(workspace: Workspace) -> None:
    words = ("curate", "qinghe", "一.2", "deadline", "--due", "2027")
    done(workspace, *words, *ME)
    assert "the same entry is there already: c" in refused(workspace, *words, "--why", "another reason")


def test_who_and_when_are_taken_from_git_and_the_day(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = tmp_path / "gitconfig"
    config.write_text("[user]\nname = 王 某\n", encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "config", "--get", "user.name"], check=True, capture_output=True)
    said = done(workspace, "curate", "qinghe", "一.2", "deadline", "--due", "2027", "--why", "asked")
    assert f"by 王 某, {date.today().isoformat()}" in said
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("USER", "somebody")
    assert "by somebody, " in done(workspace, "curate", "qinghe", "一.2", "deadline", "--due", "2028", "--why", "asked")


def test_entries_are_listed_and_removed_with_all_comments_kept(workspace: Workspace) -> None:
    by_hand = "# facts of 青禾\n\n" + fact(2, 'id = "mine"\nkind = "deadline"\ndue = "2027"') + "# still to be asked\n\n"
    write(workspace, "curated.toml", by_hand)
    held = text(workspace, "curated.toml")
    done(workspace, "curate", "qinghe", "一.2", "party", "--label", "县司法局", "--role", "leading", *ME)
    assert text(workspace, "curated.toml").startswith(held)
    listed = done(workspace, "curate", "list", "qinghe").splitlines()
    assert listed[0] == "plans/qinghe/curated.toml:3 mine 一.2 deadline by 2027  (Li Hua, 2026-11-26: notice of 2026)"
    assert "party 县司法局 leading" in listed[1]
    made = listed[1].split()[1]
    assert "known are: mine, " in refused(workspace, "curate", "remove", "qinghe", "other")
    done(workspace, "curate", "remove", "qinghe", made)
    assert text(workspace, "curated.toml") == held.rstrip() + "\n"
    said = done(workspace, "curate", "remove", "qinghe", "mine")
    assert "  + warning TaskDeadline 一.2" in said
    assert text(workspace, "curated.toml") == "# facts of 青禾\n\n# still to be asked\n"


def test_what_is_taken_out_again_is_told_with_who_when_and_why(workspace: Workspace) -> None:
    done(workspace, "curate", "qinghe", "一.2", "party", "--label", "县司法局", "--role", "leading", *ME)
    made, tid = done(workspace, "curate", "list", "qinghe").split()[1], built(workspace).ids[1]
    assert not (workspace.root / "plans/qinghe/edits.toml").exists(), "an entry says it all by itself"
    done(workspace, "curate", "remove", "qinghe", made, "--by", "王 某", "--why", "the notice was withdrawn")
    (told,) = tomllib.loads(text(workspace, "edits.toml"))["edit"]
    assert (told["by"], told["why"], told["tasks"], told["files"]) == ("王 某", "the notice was withdrawn", [tid], ["curated.toml"])
    assert told["what"] == f"remove {made} 一.2"
    assert datetime.now(UTC) - told["at"] < timedelta(minutes=5)
    assert [one.why for one in load_edits(workspace.plan("qinghe").path, "qinghe")] == ["the notice was withdrawn"]


def test_an_entry_that_fits_no_more_is_listed_as_such_and_may_be_removed(workspace: Workspace) -> None:
    write(workspace, "curated.toml", fact(2, 'id = "old"\nkind = "deadline"\ndue = "2027"\nquote = "年内"'))
    assert "    no longer fits: no “年内” in 一.2" in done(workspace, "curate", "list")
    assert "  - warning StaleEntry 一.2" in done(workspace, "curate", "remove", "qinghe", "old")


def test_a_file_laid_out_in_another_way_is_left_to_its_author(workspace: Workspace) -> None:
    tid = built(workspace).ids[1]
    line = f'fact = [{{ task = "{tid}", kind = "deadline", due = "2027", by = "x", when = 2026-01-01, why = "x", id = "a" }}]\n'
    write(workspace, "curated.toml", line)
    assert len(built(workspace).curation.facts) == 1
    assert "take the entry out by hand" in refused(workspace, "curate", "remove", "qinghe", "a")
    assert "no valid TOML" in refused(workspace, "curate", "qinghe", "一.1", "withdraw", "90%", *ME)


def test_a_finding_is_waived_by_task_and_kind_or_by_its_key(workspace: Workspace) -> None:
    said = done(workspace, "waive", "qinghe", "一.2", "TaskOwner", *ME)
    assert "waives TaskOwner 一.2 by Li Hua, 2026-11-26" in said
    assert "written reading: 1 findings of severity violation still count" in said
    tid = built(workspace).ids[1]
    done(workspace, "waive", "qinghe", f"TaskMeasure/{tid}/", *ME)
    assert [one["shape"] for one in tomllib.loads(text(workspace, "waivers.toml"))["waiver"]] == ["TaskOwner", "TaskMeasure"]
    done(workspace, "waive", "qinghe", "一.1", "GroupLeader", *ME)
    assert tomllib.loads(text(workspace, "waivers.toml"))["waiver"][2]["quote"] == "县档案馆、县财政局"
    assert run(workspace, "validate", "--fail-on", "violation").exit_code == 0
    listed = done(workspace, "waive", "list").splitlines()
    assert [line.split()[2:4] for line in listed] == [["一.2", "TaskOwner"], ["一.2", "TaskMeasure"], ["一.1", "GroupLeader"]]
    assert "the finding counts again" in done(workspace, "waive", "remove", "qinghe", listed[0].split()[1])
    assert run(workspace, "validate", "--fail-on", "violation").exit_code == 1


def test_waivers_that_would_not_fit_are_refused(tmp_path: Path) -> None:
    workspace = make(tmp_path, PLAN.replace("1. 县档案馆、县财政局", "1. 县甲乙局、县丙丁局"))
    assert "known are TaskOwner" in refused(workspace, "waive", "qinghe", "一.2", "TaskOwnr", *ME)
    assert "一.1 has no finding TaskOwner (its findings are: " in refused(workspace, "waive", "qinghe", "一.1", "TaskOwner", *ME)
    assert "no finding 'TaskOwner/x/'" in refused(workspace, "waive", "qinghe", "TaskOwner/x/", *ME)
    words = ("waive", "qinghe", "一.1", "PartyResolved")
    assert "there are 2 findings PartyResolved: “" in refused(workspace, *words, *ME)
    done(workspace, *words, "--quote", "县甲乙局", *ME)
    assert "Li Hua waived it on 2026-11-26 already" in refused(workspace, *words, "--quote", "县甲乙局", *ME)
    write(workspace, "waivers.toml", waiver("TaskOwner", 1))
    assert "is not waived" in refused(workspace, "waive", "qinghe", "一.1", "StaleEntry", *ME)
    assert "    no longer fits" in done(workspace, "waive", "list")


def test_a_printing_error_is_mended_with_as_much_context_as_it_takes(workspace: Workspace) -> None:
    assert "is read as “县档案局负责”" in done(workspace, "emend", "qinghe", "县档案馆负责", "县档案局负责", *ME)
    assert "stands 3 times in the text: 1 in line 5, 2 in line 9, 3 in line 9" in refused(
        workspace, "emend", "qinghe", "县档案馆", "x", *ME
    )
    assert "is mended there already" in refused(workspace, "emend", "qinghe", "县档案馆", "x", "--nth", "3", *ME)
    done(workspace, "emend", "qinghe", "县档案馆", "", "--nth", "2", *ME)
    first, second = tomllib.loads(text(workspace, "emendations.toml"))["emendation"]
    assert "prefix" not in first
    assert (second["prefix"], second["quote"], second["reads"]) == ("3. ", "县档案馆", "")
    assert list(second) == ["prefix", "quote", "reads", "why", "by", "when"]
    assert built(workspace).facts.document.source == PLAN, "the text stays as printed"
    assert [mend.reads for mend in built(workspace).emendations] == ["", "县档案局负责"]
    listed = done(workspace, "emend", "list").splitlines()
    assert "“县档案馆负责” reads “县档案局负责”  (Li Hua, 2026-11-26: notice of 2026)" in listed[0]
    done(workspace, "emend", "remove", "qinghe", listed[0].split()[1])
    assert len(built(workspace).emendations) == 1


def test_emendations_that_would_not_fit_are_refused(workspace: Workspace) -> None:
    assert "the text has no “縣檔案館” (it prints “县档案馆”)" in refused(workspace, "emend", "qinghe", "縣檔案館", "x", *ME)
    assert "give --nth 1 to 3" in refused(workspace, "emend", "qinghe", "县档案馆", "x", "--nth", "4", *ME)
    assert "the words are empty" in refused(workspace, "emend", "qinghe", "", "x", *ME)


@pytest.mark.parametrize("command", ["curate", "waive", "emend"])
def test_a_shipped_plan_is_not_changed_and_says_what_to_do(tmp_path: Path, command: str) -> None:
    words = {"curate": ("一.1", "withdraw", "x"), "waive": ("一.1", "TaskOwner"), "emend": ("x", "y")}[command]
    result = CliRunner().invoke(cli, ["-w", str(tmp_path), command, "liaoning-rule-of-law-2021", *words, *ME])
    assert str(result.exception) == f"{tmp_path}: the shipped plan is read-only (work on a copy of your own: dutygraph demo FOLDER)"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["curate", "waive", "emend"])
def test_broken_files_are_told_and_kept(workspace: Workspace, command: str) -> None:
    words = {"curate": ("一.1", "withdraw", "90%"), "waive": ("一.2", "TaskOwner"), "emend": ("县财政局", "y")}[command]
    file = {"curate": "curated", "waive": "waivers", "emend": "emendations"}[command]
    write(workspace, f"{file}.toml", "[[fact\n")
    assert f"plans/qinghe/{file}.toml:1:7: no valid TOML" in refused(workspace, command, "qinghe", *words, *ME)


@pytest.mark.parametrize("command", ["curate", "waive", "emend"])
def test_help_shows_the_forms_with_an_example(command: str) -> None:
    told = CliRunner().invoke(cli, [command, "--help"]).output
    assert f"dutygraph {command} my-plan " in told
    assert "list [PLAN]" in told
    for form in ("party", "law", "deadline", "target", "deliverable", "withdraw", "link"):
        assert f"dutygraph curate my-plan 四.22 {form} " in CliRunner().invoke(cli, ["curate", form, "--help"]).output


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "table", "words"),
    [
        ("curated.toml", "fact", ("curate", "qinghe", "一.2", "deadline", "--due", "2027")),
        ("waivers.toml", "waiver", ("waive", "qinghe", "一.2", "TaskOwner")),
        ("emendations.toml", "emendation", ("emend", "qinghe", "县财政局", "县审计局")),
    ],
)
def test_a_kill_at_any_call_leaves_the_old_file_or_after_the_next_start_the_new_one(
    workspace: Workspace, file: str, table: str, words: tuple[str, ...]
) -> None:
    path = workspace.root / "plans/qinghe" / file
    comment = "# written by hand\n"
    seen, left = set(), 0
    while True:
        path.write_text(comment, encoding="utf-8")
        result = killed_at(left, COMMAND, "-w", str(workspace.root), *words, *ME)
        settle(workspace.root)
        held = path.read_text(encoding="utf-8")
        assert held.startswith(comment)
        assert list(tomllib.loads(held)) in ([], [table]), f"torn after {left} calls"
        built(workspace)
        seen.add(len(held) > len(comment))
        if result.returncode == 0:
            break
        assert result.returncode == -9, result.stderr
        left += 1
        assert left < 40
    assert seen == {False, True}
    assert left > 5
    assert not list(workspace.root.glob(".dutygraph/journal.json"))
