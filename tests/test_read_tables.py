"""Task tables that were flattened to text: what is put into the cells of a made table comes out of its rows, however it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dutygraph.extract.plan import extract_plan
from dutygraph.model import TaskFacts
from dutygraph.read.plan import read_plan
from dutygraph.vocabulary import load_vocabulary

ROLES = {"牵头单位": "leading", "主办部门": "leading", "责任单位": "responsible", "配合单位": "supporting", "参与单位": "participating"}
BODIES = ["市水利局", "市财政局", "市气象局", "市公安局", "市林业局", "市总工会", "市政府办公室", "市残联"]
TASKS = ["清理河道淤泥。", "疏通排水管道，更换破损井盖", "编制应急预案", "开展防火宣传；整治违规用火。", "完善值班制度", "建设物资储备库"]
TIMES = {"2024年9月底前": "2024-09", "6月30日前": "2024-06-30", "2024年底": "2024", "第三季度": "2024-09", "11月": "2024-11", "长期": ""}
NOTES = ["新增", "续建", "另行通知"]
NOTHING = ["—", "/", "无"]


@dataclass(frozen=True)
class Made:
    """A table as printed, and for each row its number, who is bound and how, and by when."""

    text: str
    rows: list[tuple[str, dict[str, str], list[str]]]


@st.composite
def tables(draw: st.DrawFn) -> Made:
    owners = draw(st.lists(st.sampled_from(sorted(ROLES)), min_size=1, max_size=3, unique=True))
    heads = draw(st.permutations(["工作任务", *owners, "完成时限", *draw(st.sampled_from([[], ["备注"]]))]))
    layout = draw(st.sampled_from(["tabs", "bars", "framed", "gaps", "lines"]))
    number, rows, lines = 0, [], [["序号", *heads]]
    for _ in range(draw(st.integers(3, 6))):
        number += draw(st.sampled_from([1, 1, 1, 2])) if number else 1
        bound: dict[str, str] = {}
        due: list[str] = []
        cells = [str(number)]
        free = draw(st.permutations(BODIES))
        for head in heads:
            cell = draw(st.sampled_from(TASKS if head == "工作任务" else NOTES))
            if head in ROLES:
                names, free = free[: draw(st.integers(0, 2))], free[2:]
                bound |= dict.fromkeys(names, ROLES[head])
                cell = "、".join(names) or draw(st.sampled_from(NOTHING if layout in ("gaps", "lines") else [*NOTHING, ""]))
                if layout == "lines" and len(names) > 1 and draw(st.booleans()):
                    cell = "、\n".join(names)
            elif head == "完成时限":
                cell = draw(st.sampled_from(sorted(TIMES)))
                due = [TIMES[cell]] if TIMES[cell] else []
            elif head == "工作任务" and layout != "gaps" and draw(st.booleans()):
                cell = cell.replace("，", "，\n") if layout == "lines" else cell
            cells.append(cell)
        rows.append((str(number), bound, due))
        lines.append(cells)
    between = {"tabs": "\t", "bars": " | ", "framed": " | ", "gaps": "    ", "lines": "\n"}[layout]
    printed = [between.join(cells) for cells in lines]
    if layout == "framed":
        printed = [f"| {line} |" for line in printed]
        printed.insert(1, "|" + " --- |" * len(lines[0]))
    before = draw(st.sampled_from(["", "一、总体要求\n1.市政府要加强统筹。\n2.市水利局每月巡查。\n附件\n"]))
    return Made(f"某市2024年防汛工作方案\n{before}某市防汛任务分工表\n" + "\n".join(printed) + "\n", rows)


def rows_of(text: str) -> list[TaskFacts]:
    vocabulary = load_vocabulary()
    return extract_plan(read_plan(text, vocabulary), vocabulary).tasks


@given(tables())
@settings(max_examples=60, deadline=timedelta(seconds=5))
def test_what_a_table_says_comes_back(made: Made) -> None:
    found = rows_of(made.text)[-len(made.rows) :]
    told = [
        (
            one.task.number,
            {party.label: party.role for party in one.parties if party.rule == "owner-table"},
            [deadline.due for deadline in one.deadlines if deadline.kind == "by"],
        )
        for one in found
    ]
    assert told == made.rows


ONE_LINE = "某市2024年工作方案\n某市任务分工表\n序号\t工作任务\t牵头单位\t配合单位\t完成时限\n"


def test_a_category_before_the_number_and_a_row_that_goes_on() -> None:
    text = (
        "某市任务分工表\n类别\t序号\t工作任务\t牵头单位\t完成时限\n治水\t1\t清理河道\t市水利局\t6月底\n\t2\t巡查水库\t市应急局\t9月\n"
        "\t\t公布结果\t\t\n治林\t4\t防火\t市林业局\t长期\n"
    )
    found = rows_of(text)
    assert [(one.task.number, one.task.passage.folded) for one in found] == [
        ("1", "清理河道\n市水利局\n6月底"),
        ("2", "巡查水库\n市应急局\n9月\n公布结果"),
        ("4", "防火\n市林业局\n长期"),
    ]


def test_a_cell_that_breaks_over_lines_between_tabs() -> None:
    found = rows_of(ONE_LINE + "1\t清理河道，\n每月一次。\t市水利局\t市财政局、\n市公安局\t6月底\n2\t巡查\t市应急局\t—\t长期\n")
    assert [{party.label: party.role for party in one.parties} for one in found] == [
        {"市水利局": "leading", "市财政局": "supporting", "市公安局": "supporting"},
        {"市应急局": "leading"},
    ]


def test_a_table_without_numbers_has_a_task_in_each_row_that_binds_somebody() -> None:
    text = "某市任务分工表\n工作任务\t牵头单位\t时间要求\n清理河道\t市水利局\t全年\n巡查水库\t市应急局\t2024年9月\n"
    assert [(one.task.number, one.task.passage.folded) for one in rows_of(text)] == [
        ("", "清理河道\n市水利局\n全年"),
        ("", "巡查水库\n市应急局\n2024年9月"),
    ]


@pytest.mark.parametrize("between", ["\t", "\n"])
def test_rows_may_skip_numbers_and_begin_anew_in_a_further_table(between: str) -> None:
    head, first = ("序号", "任务", "牵头单位", "时限"), [("1", "清理河道", "市水利局", "长期"), ("4", "巡查水库", "市水利局", "长期")]
    second = [("1", "检查学校", "市教育局", "长期"), ("2", "检查工地", "市住建局", "长期")]
    text = "\n".join(["附件1", "甲任务表", *map(between.join, (head, *first)), "附件2", "乙任务表", *map(between.join, (head, *second))])
    assert [one.task.citation for one in rows_of(text + "\n")] == ["附件1.1", "附件1.4", "附件2.1", "附件2.2"]


def test_a_date_in_a_column_of_times_holds_for_the_whole_row() -> None:
    (one, _) = rows_of(ONE_LINE + "1\t新建水库3座\t市水利局\t无\t2025年6月\n2\t巡查\t市应急局\t无\t长期\n")
    assert [(deadline.due, deadline.clause) for deadline in one.deadlines] == [("2025-06", None)]
    assert [(target.value, target.due) for target in one.targets] == [(3, "2025-06")]


def test_a_head_that_every_page_repeats_is_no_row() -> None:
    row = "{}\n巡查水库\n市水利局\n长期\n"
    head = "序号\n任务\n责任单位\n时限\n"
    found = rows_of("某市分工表\n" + head + row.format(1) + row.format(2) + "— 2 —\n" + head + row.format(3) + row.format(4))
    assert [(one.task.number, one.task.passage.folded) for one in found] == [(str(n), "巡查水库\n市水利局\n长期") for n in range(1, 5)]


def test_only_the_task_s_own_cell_lays_a_duty() -> None:
    (one, two) = rows_of(ONE_LINE + "1\t推进无障碍改造\t市住建局\t市残联\t持续推进\n2\t巡查水库。修订应急预案。\t市应急局\t无\t长期坚持\n")
    assert [duty.verb for duty in one.duties] == ["推进"]
    assert [duty.verb for duty in two.duties] == ["巡查", "修订"]


@pytest.mark.parametrize("between", ["\n", "  "])
def test_a_head_may_be_divided_in_another_way_than_its_rows(between: str) -> None:
    head = between.join(["序号", "任务", "牵头单位", "配合单位"])
    found = rows_of(f"某市任务分工表\n{head}\n一、治水\n1\t清理河道\t\t市财政局\n2\t巡查水库\t市水利局\t\n")
    assert [{party.label: party.role for party in one.parties} for one in found] == [{"市财政局": "supporting"}, {"市水利局": "leading"}]


def test_a_category_above_its_rows_is_no_part_of_the_row_before() -> None:
    found = rows_of(ONE_LINE + "治水\n1\t清理河道\t市水利局\n品牌培育\n2\t巡查\t市应急局\t市残联\t长期\n")
    assert [one.task.passage.folded for one in found] == ["清理河道\n市水利局", "巡查\n市应急局\n市残联\n长期"]


def test_empty_cells_between_bars_move_no_owner() -> None:
    head = "| 序号 | 任务 | 牵头单位 | 配合单位 | 时限 |\n| --- | --- | --- | --- | --- |\n"
    found = rows_of(f"某市任务分工表\n{head}| 1 | 清理河道 | | 市财政局 | |\n| | 公布结果 | 市水利局 | | |\n| 2 | 巡查 | 市应急局 | | |\n")
    assert [{party.label: party.role for party in one.parties} for one in found] == [
        {"市财政局": "supporting", "市水利局": "leading"},
        {"市应急局": "leading"},
    ]
