"""The structure of plans: of the seed and of small plans in the styles that governments write."""

from __future__ import annotations

from pathlib import Path

import pytest

from dutygraph.model import Context, Document, Emendation
from dutygraph.read.plan import read_plan
from dutygraph.vocabulary import load_vocabulary

SEED = Path("plans/liaoning-rule-of-law-2021/source.txt")


def read(text: str) -> Document:
    return read_plan(text, load_vocabulary())


def cited(document: Document) -> list[str]:
    return [task.citation for task in document.tasks]


def texts(document: Document) -> dict[str, str]:
    return {task.citation: task.passage.folded for task in document.tasks}


def defects(document: Document) -> list[tuple[str, str]]:
    return [(defect.kind, defect.anchor.quote) for defect in document.defects]


@pytest.fixture(scope="module")
def seed(checkout: Path) -> Document:
    return read((checkout / SEED).read_bytes().decode())


def test_the_seed_has_its_67_items_under_their_chapters(seed: Document) -> None:
    assert cited(seed) == ([f"二.{n}" for n in range(4, 8)] + [f"三.{n}" for n in range(1, 19)] + [f"四.{n}" for n in range(1, 46)])
    assert all(task.number for task in seed.tasks)


def test_the_seed_has_its_sections_and_the_missing_chapter_is_inferred(seed: Document) -> None:
    outline = [(one.level, one.number, one.title, one.inferred) for one in seed.sections]
    assert outline == [
        (1, "二", "", True),
        (2, "三", "強化憲法學習宣傳教育", False),
        (1, "三", "完善符合遼寧實際的法規規章體系，以良法促進發展、保障善治", False),
        (2, "一", "完善地方立法工作格局", False),
        (2, "二", "堅持立改廢釋并舉", False),
        (2, "三", "健全立法工作機制", False),
        (1, "四", "建設高效的法治實施體系，深入推進嚴格執法、公正司法、全民守法", False),
        (2, "一", "構建職責明確、依法行政的政府治理體系", False),
        (2, "二", "推進公正高效权威司法", False),
        (2, "三", "深入推進全民守法", False),
    ]
    by_section = [sum(task.section == index for task in seed.tasks) for index in range(len(seed.sections))]
    assert by_section == [0, 4, 0, 6, 5, 7, 0, 20, 17, 8]


def test_the_seeds_items_that_a_page_break_cut_are_joined(seed: Document) -> None:
    joined = [task.citation for task in seed.tasks if any(piece.joined for piece in task.pieces)]
    assert joined == ["三.16", "四.20", "四.39"]
    assert "适用性和可操作性。" in texts(seed)["三.16"]
    assert "手机媒体的公益普法责任。" in texts(seed)["四.39"]


def test_the_seed_says_that_its_start_and_its_end_are_missing(seed: Document) -> None:
    assert defects(seed) == [("missing-start", "(上接第一版)"), ("cut-off-end", "司法鑑定、仲裁、")]
    assert [defect.task for defect in seed.defects] == [None, 66]


def test_the_seed_says_its_title_period_and_province(seed: Document) -> None:
    assert seed.title is not None
    assert seed.title.quote == "遼寧省貫徹法治中國建設規劃實施方案(2021—2025年)"
    assert seed.context == Context(date="2021", period=(2021, 2025), jurisdiction="辽宁省")


STATE = """国务院办公厅关于加快某某产业
发展的指导意见
国办发〔2018〕121号
各省、自治区、直辖市人民政府，国务院各部委：
某某产业十分重要。现提出以下意见：
一、总体要求
（一）指导思想。全面贯彻。
（二）基本原则。
坚持问题导向。各部门要从实际出发。
（三）发展目标。
到2020年，总规模达到1亿元。
到2025年，总规模达到2亿元。
二、完善体系
（四）健全机制。财政部要支持。（财政部、商务部负责）
（五）扩大投入。鼓励投入。（银保监会负责）
各地区、各有关部门要加强组织领导。
三、有关要求
各地区要认真落实。
财政部要做好工作。
国务院办公厅
2018年12月11日
（此件公开发布）
"""


def test_a_state_council_plan() -> None:
    plan = read(STATE)
    assert plan.title is not None
    assert plan.title.quote == "国务院办公厅关于加快某某产业\n发展的指导意见"
    assert [(task.number, task.citation) for task in plan.tasks] == [
        ("三", "一.（三）"),
        ("四", "二.（四）"),
        ("五", "二.（五）"),
        ("", "二"),
        ("", "三"),
    ]
    assert texts(plan)["一.（三）"] == "发展目标。\n到2020年,总规模达到1亿元。\n到2025年,总规模达到2亿元。"
    assert texts(plan)["三"] == "各地区要认真落实。\n财政部要做好工作。"
    assert plan.context == Context(date="2018-12-11", issuer="国务院办公厅", jurisdiction="中国")
    assert plan.defects == ()


def test_a_lead_sentence_is_the_tasks_title_and_an_owner_bracket_no_clause() -> None:
    task = read(STATE).tasks[1]
    assert task.title is not None
    assert task.title.quote == "健全机制。"
    assert [task.passage.folded[one.fstart : one.fend] for one in task.clauses] == ["健全机制。", "财政部要支持。"]


def test_the_lead_of_a_section_stands_outside_its_items() -> None:
    plan = read("一、严格执法\n行政执法机关要严格执法。\n（一）市公安局要巡查：\n1.巡查道路。\n2.巡查水域。\n（二）检查。市应急局检查。\n")
    assert texts(plan) == {
        "一": "市公安局要巡查:",
        "一.1": "巡查道路。",
        "一.2": "巡查水域。",
        "一.（二）": "检查。市应急局检查。",
    }
    assert plan.tasks[0].passage.folded == "行政执法机关要严格执法。"


def test_numbers_that_start_again_are_cited_with_what_they_stand_under() -> None:
    plan = read("一、甲\n（一）乙\n1.建设道路。\n2.建设桥梁。\n（二）丙\n1.建设学校。\n二、丁\n（一）建设医院。\n")
    assert cited(plan) == ["一.（一）.1", "一.（一）.2", "一.（二）.1", "二.（一）"]


def test_chapters_sections_and_decimal_numbers() -> None:
    plan = read(
        "某市规划\n第一章 任务\n1.1 建设\n1.1.1 建设道路。\n1.1.2 建设桥梁，按时达到\n1.2 管理\n市城管局管理。\n第二章 保障\n2.1 资金。\n"
    )
    assert cited(plan) == ["1.1.1", "1.1.2", "1.2", "2.1"]
    assert [section.number for section in plan.sections] == ["一", "1.1", "二"]


def test_articles_are_cited_alone_and_hold_their_items() -> None:
    plan = read(
        "某省某某办法\n第一章 总则\n第一条 省发改委指导。\n第二章 职责\n第二条 市人民政府应当：\n（一）制定规划；\n（二）落实经费。\n"
    )
    assert cited(plan) == ["第一条", "第二条", "第二条.（一）", "第二条.（二）"]


def test_traditional_numbering() -> None:
    plan = read(
        "某縣推動方案\n壹、依據\n貳、執行策略\n一、能源\n(一)經濟處設置光電。\n(二)環保局宣導。\n二、運輸\n(一)交通處推動電動公車。\n參、附則\n"
    )
    assert cited(plan) == ["貳.一.(一)", "貳.一.(二)", "貳.二.(一)"]
    assert [section.number for section in plan.sections] == ["壹", "贰", "一", "二", "参"]


def test_the_plans_own_nesting_wins_over_the_usual_one() -> None:
    plan = read("某方案\n1.加强领导\n（一）市委领导。\n（二）市政府组织。\n2.落实责任\n（一）各县落实。\n（二）各区落实。\n")
    assert cited(plan) == ["1.（一）", "1.（二）", "2.（一）", "2.（二）"]


def test_a_plan_of_one_level_and_a_table_flattened_to_rows() -> None:
    assert cited(read("某县工作要点\n一、优化审批。县审批局公布清单。\n二、加强监管\n县监管局检查。\n")) == ["一", "二"]
    assert cited(read("某市分工表\n序号 任务 单位\n1 加强领导 市委办\n2 制定方案 市发改委\n3 开展督查 督查室\n")) == ["1", "2", "3"]


@pytest.mark.parametrize("line", ["2025年达到目标。", "12·4国家宪法日。", "1.2亿元投资。", "3、4号线建设。", "5G网络。", "（2021）年度。"])
def test_a_line_that_only_begins_with_a_number_makes_no_task(line: str) -> None:
    assert cited(read(f"一、任务\n1.推进建设，确保按时在\n{line}\n2.推进管理。\n")) == ["一.1", "一.2"]


def test_owner_lines_belong_to_the_item_before_them_and_are_no_clause() -> None:
    plan = read("一、任务\n1.建设网络。推进建设。\n责任单位：市工信局、市财政局\n2.建设道路。推进建设。\n（市交通局负责）\n")
    assert texts(plan)["一.1"].endswith("\n责任单位:市工信局、市财政局")
    assert [len(task.clauses) for task in plan.tasks] == [2, 2]


def test_a_list_of_short_tasks_without_sentences_keeps_each_of_them() -> None:
    plan = read(
        "某区清单\n1、加强领导（牵头单位：区委办）\n2、制定方案\n完成时限：6月底\n牵头单位：区发改局\n3、督查\n（1）督查学校；\n（2）督查医院。\n"
    )
    assert cited(plan) == ["1", "2", "3.（1）", "3.（2）"]
    assert texts(plan)["2"] == "制定方案\n完成时限:6月底\n牵头单位:区发改局"


def test_a_chapter_that_states_the_goal_is_a_task_and_one_of_principles_is_none() -> None:
    plan = read("一、工作目标\n到2025年，建成10个。\n二、基本原则\n（一）坚持改革。各部门要改革。\n三、任务\n（一）建设。市发改委建设。\n")
    assert cited(plan) == ["一", "三.（一）"]


def test_the_record_of_a_website_is_no_title() -> None:
    plan = read("索引号 0001/2020 主题分类 综合政务\n发布日期：2020年1月\n某市人民政府关于推进改革的实施意见\n一、任务\n（一）建设。\n")
    assert plan.title is not None
    assert plan.title.quote == "某市人民政府关于推进改革的实施意见"
    assert plan.context.issuer == "某市人民政府"


def test_a_notice_and_the_plan_that_it_issues() -> None:
    plan = read(
        "某市人民政府办公室关于印发某市行动计划（2023—2025年）的通知\n某政办发〔2023〕5号\n各区人民政府：\n现将计划印发给你们。\n某市人民政府办公室\n"
        "2023年3月2日\n（此件公开发布）\n某市行动计划\n（2023—2025年）\n为加快发展，制定本计划。\n一、任务\n（一）建设。市发改委建设。\n附件：1.任务清单\n2.名单\n"
    )
    assert plan.title is not None
    assert plan.title.quote == "某市行动计划\n（2023—2025年）"
    assert cited(plan) == ["一.（一）"]
    assert (plan.context.date, plan.context.period) == ("2023-03-02", (2023, 2025))


def test_a_table_of_contents_is_no_second_plan() -> None:
    plan = read("某市“十四五”规划\n目 录\n第一章 任务........1\n一、建设........2\n\n第一章 任务\n一、建设。市发改委建设。\n")
    assert cited(plan) == ["一.一"]
    assert plan.context.period == (2021, 2025)


def test_a_frame_interrupts_an_item_and_numbers_its_own_list() -> None:
    plan = read("某市规划\n一、建设\n1.建设园区。市工信局建设。\n专栏1 重点工程\n1.道路工程。\n2.园区工程。\n3.桥梁工程。\n2.建设学校。\n")
    assert texts(plan)["一.2"] == "建设学校。"
    assert plan.tasks[0].passage.folded == "建设园区。市工信局建设。"
    assert len(plan.tasks) == 5


def test_what_is_wrong_with_a_text_is_said_at_its_place() -> None:
    plan = read("一、任务\n1.落实《办法。推进（改革。\n2.落实《关于《甲》的通知》。\n4.推进\u202e改\x07革。\n")
    assert [(defect.kind, defect.anchor.quote, defect.task) for defect in plan.defects] == [
        ("unclosed-title", "《", 0),
        ("unclosed-bracket", "（", 0),
        ("nested-title", "《", 1),
        ("number-gap", "4", 2),
        ("bidi-character", "\u202e", 2),
        ("control-character", "\x07", 2),
    ]
    assert len(plan.tasks[0].clauses) == 2


def test_a_context_that_is_given_is_kept_and_emendations_are_read() -> None:
    context = Context(date="2020", jurisdiction="辽宁省/沈阳市")
    source = "一、任务\n1.編制立法院規劃。\n"
    at = source.index("立法院")
    plan = read_plan(source, load_vocabulary(), context, [Emendation(at, at + 3, "立法", "printing error")])
    assert plan.context is context
    assert plan.tasks[0].passage.folded == "编制立法规划。"
    assert source[plan.tasks[0].start : plan.tasks[0].end] == "1.編制立法院規劃。"


def test_a_text_without_numbers_has_its_paragraphs_as_candidates() -> None:
    plan = read("关于某工作的通知\n各部门：\n市发改委要制定方案。\n市财政局要保障经费。\n")
    assert [task.passage.folded for task in plan.tasks] == ["市发改委要制定方案。", "市财政局要保障经费。"]
