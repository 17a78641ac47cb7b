"""Owner brackets and lines as yet other plans write them: further brackets, roles and notes within a list.

Every row: the text, then quote:role for each party that must be found, and no other.
"""

from __future__ import annotations

import pytest
from sample_task import CONTEXT, task_of

from dutygraph.extract.parties import find_parties
from dutygraph.extract.plan import extract_plan
from dutygraph.read.plan import read_plan
from dutygraph.vocabulary import load_vocabulary

LEAD, RESP, SUPP, PART = "leading", "responsible", "supporting", "participating"

ROWS: dict[str, tuple[str, dict[str, str]]] = {
    "tortoise-shell brackets": ("修缮校舍。〔牵头单位：县教育局；配合单位：县财政局〕", {"县教育局": LEAD, "县财政局": SUPP}),
    "square brackets without a label": ("修缮校舍。[县教育局牵头，县财政局配合]", {"县教育局": LEAD, "县财政局": SUPP}),
    "the same in traditional script": ("修繕校舍。〔縣教育局牽頭，縣財政局配合〕", {"縣教育局": LEAD, "縣財政局": SUPP}),
    "a slash between names": ("清理河道。（负责单位：市水务局/市生态环境局）", {"市水务局": RESP, "市生态环境局": RESP}),
    "labels of a level": (
        "清理河道。（市级牵头单位：市水务局；市级配合单位：市城管局；责任单位：各区政府）",
        {"市水务局": LEAD, "市城管局": SUPP, "各区政府": RESP},
    ),
    "bare labels after a space": (
        "清理河道。（牵头：市水务局 配合：市城管局、市公安局）",
        {"市水务局": LEAD, "市城管局": SUPP, "市公安局": SUPP},
    ),
    "a role in a bracket behind a name": (
        "清理河道。（责任单位：市水务局（牵头）、市城管局、市公安局（配合单位））",
        {"市水务局": LEAD, "市城管局": RESP, "市公安局": SUPP},
    ),
    "called what they are": (
        "清理河道。（市水务局为牵头单位，市城管局、市公安局为配合单位）",
        {"市水务局": LEAD, "市城管局": SUPP, "市公安局": SUPP},
    ),
    "names alone and until when": ("清理河道。（市水务局、市城管局，2024年10月底前）", {"市水务局": RESP, "市城管局": RESP}),
    "names alone of which one has a head": (
        "培训青年。（江南师范大学、长河集团、市科技局）",
        {"江南师范大学": RESP, "长河集团": RESP, "市科技局": RESP},
    ),
    "a note on all that follows": (
        "清理河道。（水利部、生态环境部负责。以下任务均需地方各级人民政府落实，不再列出）",
        {"水利部": RESP, "生态环境部": RESP, "地方各级人民政府": RESP},
    ),
    "the first leads, the others support": (
        "清理河道。（市水务局、市城管局；列首位的为牵头单位，其他为配合单位，下同）",
        {"市水务局": LEAD, "市城管局": SUPP},
    ),
    "a note in a bracket behind the last name": (
        "清理河道。\n责任单位：市水务局、市城管局（除注明外，列第一位的为牵头单位，下同）",
        {"市水务局": LEAD, "市城管局": RESP},
    ),
    "each level a member before a body of another level": (
        "清理河道。（责任单位：各镇（街道）、县水利局，各区、县级市人民政府）",
        {"各镇（街道）": RESP, "县水利局": RESP, "各区、县级市人民政府": RESP},
    ),
    "a note in a bracket behind the first name": (
        "清理河道。\n责任单位：县水利局（首位单位为牵头单位，下同）、县财政局、县林业局",
        {"县水利局": LEAD, "县财政局": RESP, "县林业局": RESP},
    ),
    "a bracket before each full stop": (
        "清理城区河道（区水务局、区城管局）。巡查水库，排除险情（区应急局）。",
        {"区水务局": RESP, "区城管局": RESP, "区应急局": RESP},
    ),
    "a bracket before each comma": (
        "清理河道3条（区水务局），改造泵站2座（区住建局、区城管局），巡查水库（区应急局）。",
        {"区水务局": RESP, "区住建局": RESP, "区城管局": RESP, "区应急局": RESP},
    ),
    "a bracket that says who a body is, or what it is made of": (
        "组建巡查专班（市水务局、市城管局）。报送市政府办公厅（市大数据局）。",
        {},
    ),
    "sections of an office before the full stop": ("招聘教师50名（人事科、督导室）。", {"人事科": RESP, "督导室": RESP}),
    "a division of work": ("清理河道。\n责任分工：市水务局牵头，市城管局配合。", {"市水务局": LEAD, "市城管局": SUPP}),
    "named in a sentence": ("清理河道，牵头单位为市水务局，责任单位为市城管局、各区。", {"市水务局": LEAD, "市城管局": RESP, "各区": RESP}),
    "counted behind the list": ("清理河道。（市水务局、市城管局等15个部门按职责分工负责）", {"市水务局": RESP, "市城管局": RESP}),
    "names with quotation marks and digits": (
        "清理河道。（责任单位：“放管服”办公室、市12345热线管理中心）",
        {"“放管服”办公室": RESP, "市12345热线管理中心": RESP},
    ),
    "roles in turn": ("清理河道。（市水务局牵头、市城管局配合）", {"市水务局": LEAD, "市城管局": SUPP}),
    "a name that holds a role word": (
        "走访委员。（责任单位：市政协办公室、市委统战部）",
        {"市政协办公室": RESP, "市委统战部": RESP},
    ),
    "leaders one by one": ("清理河道。\n责任单位：市水务局、市城管局分别牵头", {"市水务局": LEAD, "市城管局": LEAD}),
}


@pytest.mark.parametrize(("text", "bound"), ROWS.values(), ids=ROWS.keys())
def test_who_is_bound(text: str, bound: dict[str, str]) -> None:
    found = {party.anchor.quote: party.role for party in find_parties(task_of(text), CONTEXT, load_vocabulary())}
    assert found == bound


@pytest.mark.parametrize(
    "plan",
    [
        "某市分工\n各单位：\n分工中列第一位的责任单位为牵头单位。\n一、改造管网。\n责任单位：市住建局、市财政局\n",
        "某市分工\n一、各单位要按时报送。分工中列第一位的责任单位为牵头单位。\n二、改造管网。\n责任单位：市住建局、市财政局\n",
        "某市分工\n一、改造管网。\n责任单位：市住建局、市财政局\n某市人民政府\n2024年1月5日\n注：责任单位列第一位的为牵头单位\n",
    ],
    ids=["before", "in a sentence of an item", "behind"],
)
def test_that_the_first_named_leads_is_said_once_for_the_whole_plan(plan: str) -> None:
    vocabulary = load_vocabulary()
    last = extract_plan(read_plan(plan, vocabulary), vocabulary).tasks[-1]
    assert [(party.anchor.quote, party.role) for party in last.parties] == [("市住建局", LEAD), ("市财政局", RESP)]
    assert last.parties[0].basis == "inferred"


def rows(table: str) -> list[dict[str, str]]:
    """Who is bound by each row of a flattened table, and how."""
    vocabulary = load_vocabulary()
    found = extract_plan(read_plan("某市分工表\n" + table, vocabulary), vocabulary).tasks
    return [{party.anchor.quote: party.role for party in one.parties} for one in found]


def test_a_group_below_the_head_of_a_table_is_no_column() -> None:
    table = "序号\n任务\n牵头单位\n配合单位\n一、治水\n1\n清理河道\n市水务局\n市城管局、\n市公安局\n2\n巡查水库\n市水利局\n市应急局\n"
    assert rows(table) == [{"市水务局": LEAD, "市城管局": SUPP, "市公安局": SUPP}, {"市水利局": LEAD, "市应急局": SUPP}]


def test_empty_cells_at_the_end_of_a_row_are_not_printed() -> None:
    table = "序号\t任务\t牵头单位\t配合单位\n1\t清理河道\t市水务局\t市城管局\n2\t巡查水库\t市水利局\n3\t公布结果\t市水利局\t各区\n"
    assert rows(table) == [{"市水务局": LEAD, "市城管局": SUPP}, {"市水利局": LEAD}, {"市水利局": LEAD, "各区": SUPP}]


def test_owners_on_lines_of_their_own_and_a_note_below_the_table() -> None:
    table = (
        "序号\n任务\n内容\n责任单位\n时限\n（1）\n治水\n清理河道20公里。\n市水务局\n长期\n（2）\n治污\n改造泵站3座。\n市住建局\n市水务局\n年底\n"
        "（3）\n治乱\n每月巡查。\n市城管局\n长期\n注：责任单位排第一位的为牵头单位。\n"
    )
    assert rows(table) == [{"市水务局": RESP}, {"市住建局": LEAD, "市水务局": RESP}, {"市城管局": RESP}]


def test_owners_go_on_over_lines_of_nothing_but_names() -> None:
    plan = (
        "一、任务\n1.清理河道。每月一次。\n责任单位：市水务局\n　　　　　市城管局\n"
        "2.改造泵站。新建3座。\n牵头单位：\n市住建局\n配合单位：\n市财政局、市水务局\n"
    )
    assert rows(plan) == [{"市水务局": RESP, "市城管局": RESP}, {"市住建局": LEAD, "市财政局": SUPP, "市水务局": SUPP}]
