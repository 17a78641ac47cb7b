"""`dutygraph table`: the responsibility table goes out as a workbook, and what was filled in comes back as curated facts."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from curated_workspace import CURATED, PLAN, built, fact, make, write
from openpyxl import load_workbook

from dutygraph.cli import cli
from dutygraph.errors import InputError
from dutygraph.workspace import Workspace

Fill = Callable[[Any], None]
SHEET = "任务分工表"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make(tmp_path)


def run(workspace: Workspace, *args: str) -> Result:
    return CliRunner().invoke(cli, ["-w", str(workspace.root), *args])


def wrong(result: Result) -> str:
    return str(result.exception) if isinstance(result.exception, InputError) else result.output


def sheet_of(workspace: Workspace, *args: str) -> Path:
    path = workspace.root / "duties.xlsx"
    result = run(workspace, "table", "qinghe", "-o", str(path), *args)
    assert result.exit_code == 0, result.output
    return path


def heads(sheet: Any) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[1]}


def fill(path: Path, *cells: tuple[int, str, object]) -> None:
    """Fill in cells, each told by the task (from 1) and the heading of its column."""
    book = load_workbook(path)
    sheet = book[SHEET]
    for task, head, value in cells:
        sheet.cell(task + 1, heads(sheet)[head]).value = value
    book.save(path)


def read(workspace: Workspace, path: Path, *args: str) -> Result:
    return run(workspace, "table", "qinghe", "--read", str(path), "--why", "meeting", "--by", "Li Hua", "--when", "2026-11-26", *args)


def entries(workspace: Workspace) -> list[dict[str, Any]]:
    """The facts of curated.toml without who wrote them; tasks by their number."""
    path = workspace.root / "plans/qinghe/curated.toml"
    ids = built(workspace).ids
    found = tomllib.loads(path.read_text(encoding="utf-8")).get("fact", []) if path.exists() else []
    return [{**{k: v for k, v in one.items() if k not in ("id", "by", "when", "why")}, "task": ids.index(one["task"]) + 1} for one in found]


def over(kind: str, quote: str) -> dict[str, str]:
    return {"kind": kind, "quote": quote}


def rows(path: Path, name: str = SHEET) -> list[dict[str, object]]:
    head, *lines = load_workbook(path)[name].iter_rows(values_only=True)
    return [dict(zip(map(str, head), line, strict=True)) for line in lines]


def test_a_row_tells_a_task(workspace: Workspace) -> None:
    first, second, third = rows(sheet_of(workspace))
    assert (first["序号"], first["条目"], first["章节"]) == (1, "一.1", "档案进馆")
    assert str(first["任务"]).startswith("1. 县档案馆、县财政局负责制定移交计划")
    assert first["责任单位"] == "县档案馆、县财政局"
    assert "移交率达到90%以上" in str(first["成果与指标"])
    assert first["完成时限"] == "2027"
    assert "没有责任主体" in str(second["规划未写明"])
    assert second["责任单位"] is None
    assert third["完成时限"] == "每年"
    assert {row["进展情况"] for row in (first, second, third)} == {None}
    sheet = load_workbook(workspace.root / "duties.xlsx")
    assert [one.sheet_state for one in sheet.worksheets] == ["visible", "hidden", "hidden"]
    assert sheet[SHEET].column_dimensions["R"].hidden


def test_headings_are_in_the_language_that_is_asked(workspace: Workspace) -> None:
    assert "Led by" in rows(sheet_of(workspace, "--language", "en"), "responsibility table")[0]
    assert "牽頭單位" in rows(sheet_of(workspace, "--language", "zh-Hant"), "任務分工表")[0]


@pytest.mark.parametrize("curated", [False, True])
@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_an_untouched_sheet_changes_nothing(workspace: Workspace, curated: bool, language: str) -> None:
    if curated:
        write(workspace, "curated.toml", CURATED.partition("[[link]]")[0])
    files = {path.name: path.read_bytes() for path in (workspace.root / "plans/qinghe").iterdir()}
    result = read(workspace, sheet_of(workspace, "--language", language))
    assert "0 changes" in result.output
    assert {path.name: path.read_bytes() for path in (workspace.root / "plans/qinghe").iterdir()} == files


def test_the_seed_reads_back_untouched(tmp_path: Path, checkout: Path) -> None:
    import shutil

    shutil.copytree(checkout / "plans", tmp_path / "plans")
    path, plan = tmp_path / "d.xlsx", "liaoning-rule-of-law-2021"
    CliRunner().invoke(cli, ["-w", str(tmp_path), "table", plan, "-o", str(path)])
    result = CliRunner().invoke(cli, ["-w", str(tmp_path), "table", plan, "--read", str(path), "--why", "x", "--by", "y"])
    assert "0 changes" in result.output, result.output


def test_blanks_that_are_filled_are_additions(workspace: Workspace) -> None:
    path = sheet_of(workspace)
    fill(path, (2, "责任单位", "县司法局、县教育局"), (2, "完成时限", "2027-06"), (2, "成果与指标", "编制查档指南；满意度达到95%以上"))
    result = read(workspace, path)
    assert result.exit_code == 0, result.output
    assert entries(workspace) == [
        {"task": 2, "kind": "party", "label": "县司法局", "role": "responsible"},
        {"task": 2, "kind": "party", "label": "县教育局", "role": "responsible"},
        {"task": 2, "kind": "deliverable", "label": "查档指南", "deliverable_kind": "standard", "verb": "编制"},
        {"task": 2, "kind": "target", "metric": "满意度", "op": ">=", "value": 95, "unit": "%", "number": "95"},
        {"task": 2, "kind": "deadline", "due": "2027-06"},
    ]
    assert "TaskOwner 一.2" in result.output
    assert built(workspace).curation.stale == ()


def test_a_value_in_anothers_place_overrides_it(workspace: Workspace) -> None:
    path = sheet_of(workspace)
    fill(path, (1, "责任单位", "县档案馆、县审计局"), (1, "完成时限", "2028年6月底前"))
    read(workspace, path)
    assert entries(workspace) == [
        {"task": 1, "kind": "party", "label": "县审计局", "role": "responsible", "overrides": [over("party", "县财政局")]},
        {
            "task": 1,
            "kind": "deadline",
            "due": "2028-06",
            "deadline_kind": "by",
            "overrides": [over("deadline", "2027年底前")],
        },
    ]


def test_who_is_moved_to_another_column_has_another_role(workspace: Workspace) -> None:
    path = sheet_of(workspace)
    fill(path, (1, "责任单位", "县财政局"), (1, "牵头单位", "县档案馆"))
    read(workspace, path)
    assert entries(workspace) == [
        {"task": 1, "kind": "party", "label": "县档案馆", "role": "leading", "overrides": [over("party", "县档案馆")]}
    ]


def test_a_value_that_is_deleted_is_withdrawn(workspace: Workspace) -> None:
    path = sheet_of(workspace)
    fill(path, (1, "责任单位", "县档案馆"), (3, "责任单位", None))
    read(workspace, path)
    assert entries(workspace) == [
        {"task": 1, "overrides": [over("party", "县财政局")]},
        {"task": 3, "overrides": [over("party", "县档案馆")]},
    ]


def test_a_curated_value_is_changed_in_its_own_entry(workspace: Workspace) -> None:
    lead = 'id = "lead"\nkind = "party"\nlabel = "县审计局"\nrole = "leading"\noverrides = [{ kind = "party", quote = "县财政局" }]'
    write(workspace, "curated.toml", fact(1, lead) + fact(2, 'id = "due"\nkind = "deadline"\ndue = "2027-06"'))
    path = sheet_of(workspace)
    fill(path, (1, "牵头单位", "县教育局"), (2, "完成时限", None))
    assert read(workspace, path).exit_code == 0
    assert entries(workspace) == [
        {"task": 1, "kind": "party", "label": "县教育局", "role": "leading", "overrides": [over("party", "县财政局")]}
    ]
    path = sheet_of(workspace)
    fill(path, (1, "牵头单位", None))
    read(workspace, path)
    assert entries(workspace) == [{"task": 1, "overrides": [over("party", "县财政局")]}], "the plan's own word stays withdrawn"


def test_what_was_read_back_stands_in_the_next_table(workspace: Workspace) -> None:
    path = sheet_of(workspace)
    fill(path, (2, "责任单位", "县司法局"), (2, "完成时限", "每季度"), (2, "成果与指标", "满意度达到95%以上"))
    read(workspace, path)
    second = rows(sheet_of(workspace))[1]
    assert (second["责任单位"], second["完成时限"], second["成果与指标"]) == ("县司法局", "P3M", "满意度 >= 95%")
    assert "0 changes" in read(workspace, workspace.root / "duties.xlsx").output


def test_sorted_moved_and_missing_rows_read_the_same(workspace: Workspace) -> None:
    path = sheet_of(workspace)
    fill(path, (2, "责任单位", "县司法局"))
    book = load_workbook(path)
    sheet = book[SHEET]
    lines = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=2)]
    sheet.delete_rows(2, 10)
    for line in (lines[1], lines[0]):  # the third is filtered away
        sheet.append(line)
    sheet.insert_cols(3)
    sheet.cell(1, 3).value = "备注"
    sheet.cell(2, 3).value = "请尽快"
    book.save(path)
    assert read(workspace, path).exit_code == 0
    assert entries(workspace) == [{"task": 2, "kind": "party", "label": "县司法局", "role": "responsible"}]


def test_a_status_is_noted_with_document_quote_and_day(workspace: Workspace) -> None:
    path = sheet_of(workspace)
    cells = (("进展情况", "推进中"), ("报告文件", "2026年报告"), ("报告原话", "正在编制"), ("截至日期", datetime(2026, 12, 31)))
    fill(path, *((1, head, value) for head, value in cells))
    assert read(workspace, path).exit_code == 0
    report = {"kind": "status", "status": "under-way", "document": "2026年报告", "said": "正在编制", "reported": date(2026, 12, 31)}
    assert entries(workspace) == [{"task": 1, **report}]
    first = rows(sheet_of(workspace))[0]
    assert [first[head] for head, _ in cells] == ["推进中", "2026年报告", "正在编制", "2026-12-31"]
    fill(path, (1, "进展情况", "已完成"), (1, "截至日期", "2027-12-31"), (1, "报告文件", "2027年报告"), (1, "报告原话", None))
    assert read(workspace, path).exit_code == 0
    assert [one["status"] for one in entries(workspace)] == ["under-way", "done"]
    path = sheet_of(workspace)
    fill(path, *((1, head, None) for head, _ in cells))
    assert read(workspace, path).exit_code == 0
    assert [one["status"] for one in entries(workspace)] == ["under-way"]


def test_every_wrong_cell_is_told_and_nothing_is_written(workspace: Workspace) -> None:
    path = sheet_of(workspace)
    fill(
        path,
        (1, "责任单位", "县档案馆、县财攻局"),
        (1, "完成时限", "尽快"),
        (2, "成果与指标", "不断提高"),
        (2, "责任单位", "县司法局"),  # right, and not written all the same
        (2, "进展情况", "差不多"),
        (2, "截至日期", "2026-13-01"),
        (3, "id", "tgone"),
    )
    book = load_workbook(path)
    book[SHEET].cell(5, 6).value = "县教育局"
    book.save(path)
    result = read(workspace, path)
    assert result.exit_code == 2
    said = result.output
    for cell, message in (
        ("F2", "no agency “县财攻局” is known (did you mean 县财政局?"),
        ("L2", "no date is read in “尽快”"),
        ("K3", "neither a figure with its unit nor a thing to be made is read in “不断提高”"),
        ("N3", "“差不多” is no status (choose one of 已完成, 推进中, 不再实施, 情况不明)"),
        ("O3", "the document that reports it is missing"),
        ("Q3", "“2026-13-01” is no day"),
        ("R4", "no task tgone: the plan has changed since"),
        ("R5", "this row has no task's id"),
    ):
        assert f"dutygraph: {path}: {cell}: {message}" in said
    assert "8 cells are wrong; nothing was written" in said
    assert entries(workspace) == []
    fill(
        path,
        (1, "完成时限", "2027"),
        (2, "成果与指标", None),
        (2, "进展情况", None),
        (2, "截至日期", None),
        (3, "id", built(workspace).ids[2]),
    )
    book = load_workbook(path)
    book[SHEET].delete_rows(5)
    book.save(path)
    assert "1 cell is wrong" in read(workspace, path).output
    assert read(workspace, path, "--unknown").exit_code == 0
    assert {one["label"] for one in entries(workspace)} == {"县财攻局", "县司法局"}


def test_a_plan_that_changed_since_gives_no_silent_revert(workspace: Workspace) -> None:
    path = sheet_of(workspace)
    run(workspace, "curate", "qinghe", "一.1", "withdraw", "县财政局", "--why", "x", "--by", "y")
    assert "0 changes" in read(workspace, path).output, "what the sheet does not change stays as it is now"
    fill(path, (1, "责任单位", "县档案馆、县审计局"))
    assert "F2: “县财政局” was taken out, but the plan no longer says it" in read(workspace, path).output


def test_a_report_that_was_noted_since_is_not_overwritten(workspace: Workspace) -> None:
    write(workspace, "curated.toml", fact(1, 'kind = "status"\nstatus = "under-way"\ndocument = "a"\nreported = 2026-01-01'))
    path = sheet_of(workspace)
    run(workspace, "curate", "qinghe", "一.1", "status", "done", "--document", "b", "--reported", "2026-06-01", "--why", "x", "--by", "y")
    fill(path, *((1, head, None) for head in ("进展情况", "报告文件", "报告原话", "截至日期")))
    assert "N2: another report was noted since" in read(workspace, path).output
    assert [one["status"] for one in entries(workspace)] == ["under-way", "done"]


def test_levels_and_posts_need_no_registry_and_keep_their_kind(workspace: Workspace) -> None:
    path = sheet_of(workspace)
    fill(path, (2, "责任单位", "各乡镇"))
    assert read(workspace, path).exit_code == 0
    assert entries(workspace) == [{"task": 2, "kind": "party", "label": "各乡镇", "role": "responsible", "agency_kind": "level"}]


def test_a_curated_owner_in_another_role_keeps_its_words(workspace: Workspace) -> None:
    lead = 'id = "lead"\nkind = "party"\nlabel = "县财政局"\nrole = "leading"\nquote = "县财政局"\n'
    lead += 'overrides = [{ kind = "party", quote = "县财政局" }]'
    write(workspace, "curated.toml", fact(1, lead))
    path = sheet_of(workspace)
    fill(path, (1, "牵头单位", None), (1, "配合单位", "县财政局"))
    assert read(workspace, path).exit_code == 0
    said = {"task": 1, "kind": "party", "label": "县财政局", "role": "supporting", "quote": "县财政局"}
    assert entries(workspace) == [{**said, "overrides": [over("party", "县财政局")]}]


def test_a_dry_run_says_what_it_would_do(workspace: Workspace) -> None:
    path = sheet_of(workspace)
    fill(path, (2, "责任单位", "县司法局"))
    said = read(workspace, path, "--dry-run").output
    assert "F3: 一.2 → 县司法局" in said
    assert "1 changes, not written" in said
    assert "TaskOwner" in said
    assert entries(workspace) == []


def test_other_files_are_refused(workspace: Workspace) -> None:
    path = workspace.root / "x.xlsx"
    path.write_text("no workbook")
    assert "is no Excel workbook" in wrong(read(workspace, path))
    assert "cannot be read" in wrong(read(workspace, workspace.root / "none.xlsx"))
    from openpyxl import Workbook

    Workbook().save(path)
    assert "is no responsibility table" in wrong(read(workspace, path))
    path = sheet_of(workspace)
    book = load_workbook(path)
    book[SHEET].title = "我的表"  # a tab may be renamed, a heading may not
    book["我的表"].cell(1, 6).value = "谁负责"
    book.save(path)
    assert "lacks the column 责任单位" in wrong(read(workspace, path))
    (workspace.root / "plans/other").mkdir()
    (workspace.root / "plans/other/source.txt").write_text(PLAN, encoding="utf-8")
    result = run(workspace, "table", "other", "--read", str(sheet_of(workspace)), "--why", "x", "--by", "y")
    assert "is the table of the plan qinghe" in wrong(result)
    assert "give -o FILE" in wrong(run(workspace, "table", "qinghe"))
    assert "--why is missing" in wrong(run(workspace, "table", "qinghe", "--read", str(path)))


def test_a_value_that_is_merged_over_rows_is_that_of_each(workspace: Workspace) -> None:
    """Offices merge what several rows share: the cells that are covered are no deletions."""
    path = sheet_of(workspace)
    fill(path, (1, "责任单位", "县司法局"))
    book = load_workbook(path)
    column = heads(book[SHEET])["责任单位"]
    book[SHEET].merge_cells(start_row=2, end_row=4, start_column=column, end_column=column)
    book.save(path)
    assert read(workspace, path).exit_code == 0
    assert [(one["task"], one["label"]) for one in entries(workspace) if "label" in one] == [(n, "县司法局") for n in (1, 2, 3)]
    book = load_workbook(path)
    book[SHEET].merge_cells(start_row=3, end_row=3, start_column=column + 1, end_column=column + 2)
    book.save(path)
    assert ": G3: it is merged with another column" in read(workspace, path).output


def test_a_formula_whose_value_is_not_in_the_file_is_no_deletion(workspace: Workspace) -> None:
    path = sheet_of(workspace)
    fill(path, (1, "完成时限", "=TODAY()"), (2, "责任单位", '=CONCAT("县","司法局")'))
    said = read(workspace, path).output
    for cell in ("L2", "F3"):
        assert f": {cell}: what its formula comes to is not in the file" in said
    assert entries(workspace) == []
