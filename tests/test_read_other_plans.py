"""The structure of kinds of plans that the seed is not: small hand-made documents, each with what a person would read in it."""

from __future__ import annotations

import pytest

from dutygraph.errors import InputError
from dutygraph.extract.plan import extract_plan
from dutygraph.model import Document
from dutygraph.read.plan import read_plan
from dutygraph.vocabulary import load_vocabulary


def tasks(text: str) -> dict[str, str]:
    """What is a task, by citation: its folded text. (No citation stands twice in these documents.)"""
    document = extracted(text)
    found = {task.citation: task.passage.folded for task in document.tasks}
    assert len(found) == len(document.tasks)
    return found


def extracted(text: str) -> Document:
    vocabulary = load_vocabulary()
    return extract_plan(read_plan(text, vocabulary), vocabulary).document


def defects(text: str) -> list[str]:
    return [defect.kind for defect in extracted(text).defects]


def test_every_labelled_line_behind_an_item_is_part_of_it() -> None:
    plan = (
        "某市实施方案\n一、任务\n1.改造管网。改造老旧管网20公里。\n牵头单位：市住建局\n配合单位：市财政局、\n市水务局\n完成时限：2024年底\n"
        "2.建设公园。建设公园3个。\n责任单位：市城管局。\n时间节点：6月底前。\n工作目标：全年完成\n"
    )
    assert tasks(plan) == {
        "一.1": "改造管网。改造老旧管网20公里。\n牵头单位:市住建局\n配合单位:市财政局、市水务局\n完成时限:2024年底",
        "一.2": "建设公园。建设公园3个。\n责任单位:市城管局。\n时间节点:6月底前。\n工作目标:全年完成",
    }


@pytest.mark.parametrize("line", ["责任单位：市教育局、市公安局", "（责任单位：市教育局）", "完成时限：长期坚持"])
def test_an_owner_line_at_the_very_end_is_no_cut_off(line: str) -> None:
    assert defects(f"一、任务\n1.建设学校。建成3所。\n责任单位：市教育局\n2.巡查校园。每月巡查。\n{line}\n") == []


@pytest.mark.parametrize("line", ["责任单位：市教育局、", "3.推进市级平台"])
def test_a_text_that_ends_within_a_list_or_a_sentence_is_cut_off(line: str) -> None:
    assert defects(f"一、任务\n1.建设学校。建成3所。\n2.巡查校园。每月巡查。\n{line}\n") == ["cut-off-end"]


def test_a_table_with_one_cell_a_line_has_its_rows_as_tasks() -> None:
    plan = (
        "某县实施方案\n一、建设道路。县交通局建设道路10公里。\n二、建设学校。县教育局建设学校2所。\n附件\n某县任务分工表\n"
        "序号\n工作任务\n牵头单位\n完成时限\n1\n编制规划\n县农业农村局\n2023年9月\n2\n建设茶园\n县林业局、\n县水利局\n2024年6月30日\n"
        "3\n培训农民300人\n县人社局\n长期\n抄送：县委办。\n某县人民政府办公室 2023年5月6日印发\n"
    )
    assert tasks(plan) == {
        "一": "建设道路。县交通局建设道路10公里。",
        "二": "建设学校。县教育局建设学校2所。",
        "附件.1": "编制规划\n县农业农村局\n2023年9月",
        "附件.2": "建设茶园\n县林业局、\n县水利局\n2024年6月30日",
        "附件.3": "培训农民300人\n县人社局\n长期",
    }
    assert defects(plan) == []


def test_a_flattened_table_that_runs_over_pages_repeats_its_head() -> None:
    plan = "某市分工方案\n序号\n任务\n单位\n1\n编制规划\n市发改委\n— 2 —\n序号\n任务\n单位\n2\n建设公园\n市城管局\n3\n督查\n市督查室\n"
    assert tasks(plan) == {"1": "编制规划\n市发改委", "2": "建设公园\n市城管局", "3": "督查\n市督查室"}


def test_what_stands_behind_a_flattened_table_is_no_part_of_its_last_row() -> None:
    plan = "某市分工方案\n序号\n任务\n单位\n1\n编制规划\n市发改委\n2\n建设公园\n市城管局\n各区政府要抓好落实。\n"
    assert [(task.number, task.passage.folded) for task in extracted(plan).tasks] == [
        ("1", "编制规划\n市发改委"),
        ("2", "建设公园\n市城管局"),
        ("", "各区政府要抓好落实。"),
    ]


def test_a_page_number_and_a_running_head_between_two_halves_of_a_sentence() -> None:
    plan = (
        "某市实施方案\n一、任务\n1.市教育局、市财政局建设学校，市公安局、\n某市人民政府公报\n— 3 —\n市司法局巡查校园周边。\n"
        "2.市城管局建设公园，并且\n某市人民政府公报\n— 4 —\n每月巡查。\n"
    )
    assert tasks(plan) == {
        "一.1": "市教育局、市财政局建设学校,市公安局、市司法局巡查校园周边。",
        "一.2": "市城管局建设公园,并且每月巡查。",
    }
    assert [piece.joined for piece in extracted(plan).tasks[0].pieces] == [False, True]


def test_a_running_head_that_repeats_the_title_beside_bare_page_numbers() -> None:
    plan = "某市实施方案\n一、任务\n1.市教育局建设学校，市公安局、\n3\n某市实施方案\n市司法局巡查。\n2.市城管局巡查。\n"
    assert tasks(plan) == {"一.1": "市教育局建设学校,市公安局、市司法局巡查。", "一.2": "市城管局巡查。"}


def test_notes_that_the_text_is_carried_over_a_newspapers_pages() -> None:
    plan = "（上接第一版）\n一、任务\n1.市教育局建设学校，市公安局\n（下转第三版）\n（上接第二版）\n负责巡查。\n2.市城管局巡查。\n"
    assert tasks(plan)["一.1"] == "市教育局建设学校,市公安局负责巡查。"
    assert len(tasks(plan)) == 2


def test_the_public_release_note_and_the_printing_line_end_a_document() -> None:
    for tail in (
        "（此件公开发布）",
        "抄送：市委办公室，\n市人大办公室。",
        "某市人民政府办公室 2023年5月6日印发",
        "（此件主动公开）\n— 9 —",
    ):
        assert tasks(f"一、任务\n1.市城管局巡查。\n2.市教育局巡查学校，并建立台账\n{tail}\n") == {
            "一.1": "市城管局巡查。",
            "一.2": "市教育局巡查学校,并建立台账",
        }


def test_the_tail_of_a_chapter_whose_items_are_one_paragraph_each() -> None:
    plan = (
        "一、甲\n1.市教育局建设学校。\n2.市城管局建设公园。\n3.市水务局建设水厂。\n二、乙\n4.市公安局巡查。\n5.市司法局宣传。\n6.市卫健委监督。\n"
        "市委依法治市办要加强督促。市直各部门每年报告。\n"
    )
    assert tasks(plan)["二.6"] == "市卫健委监督。"
    assert tasks(plan)["二"] == "市委依法治市办要加强督促。市直各部门每年报告。"


def test_a_second_paragraph_stays_in_the_item_where_items_have_several() -> None:
    plan = (
        "一、甲\n1.市教育局建设学校。\n学校建在新区。\n2.市城管局建设公园。\n3.市水务局建设水厂。\n4.市公安局巡查。\n5.市司法局宣传。\n"
        "6.市卫健委监督。\n每年报告。\n"
    )
    assert tasks(plan)["一.6"] == "市卫健委监督。\n每年报告。"


def test_a_goal_is_a_task_with_a_number_and_none_without() -> None:
    rest = "三、任务\n（一）市城管局巡查。\n（二）市教育局巡查。\n"
    assert list(tasks(f"一、工作目标\n到2025年，建成公园10个。\n{rest}")) == ["一", "三.（一）", "三.（二）"]
    assert list(tasks(f"一、发展目标\n力争建成具有国际水平的示范城市。\n{rest}")) == ["三.（一）", "三.（二）"]
    assert list(tasks(f"2024年主要预期目标是：新建公园10个，新增绿地20公顷。\n{rest}")) == ["¶1", "三.（一）", "三.（二）"]
    assert list(tasks(f"为贯彻上级要求，2023年已建成公园10个，制定本方案。\n{rest}")) == ["三.（一）", "三.（二）"]


def test_general_requirements_are_a_task_only_for_targets_with_a_date() -> None:
    rest = "二、任务\n（一）市城管局巡查。\n（二）市教育局巡查。\n"
    dated = "一、总体要求\n坚持政府主导、社会参与。到2025年，公园绿地覆盖率达到60%以上。\n"
    assert list(tasks(dated + rest)) == ["一", "二.（一）", "二.（二）"]
    assert tasks(dated + rest)["一"] == "坚持政府主导、社会参与。到2025年,公园绿地覆盖率达到60%以上。"
    for stance in (
        "坚持政府主导、社会参与，落实“3+2”布局。",
        "坚持以人民为中心。",
        "（一）指导思想。坚持党委领导、政府负责。\n（二）基本原则。各部门要从实际出发。",
    ):
        assert list(tasks(f"一、总体要求\n{stance}\n{rest}")) == ["二.（一）", "二.（二）"]
    background = "一、发展基础\n2020年，全市公园达到10个以上。\n"
    assert list(tasks(background + rest)) == ["二.（一）", "二.（二）"]


def test_circled_numbers_and_letters_that_start_again_in_every_chapter() -> None:
    plan = "一、甲\n①市城管局巡查。\n②市教育局巡查。\n二、乙\n①市公安局巡查。\n（一）丙\nA.市司法局宣传。\nB.市文旅局宣传。\n"
    assert list(tasks(plan)) == ["一.①", "一.②", "二.①", "二.A", "二.B"]


def test_sections_and_articles_numbered_through() -> None:
    plan = (
        "某省促进办法\n第一章 总则\n第一条 省发改委负责协调。\n第二章 促进\n第一节 科技\n第二条 省科技厅建设平台。\n"
        "第二节 人才\n第三条 各级人民政府应当保障经费：\n（一）省级安排不少于1亿元；\n（二）市级安排不少于2亿元。\n"
    )
    assert list(tasks(plan)) == ["第一条", "第二条", "第三条", "第三条.（一）", "第三条.（二）"]
    assert [section.title for section in extracted(plan).sections][:4] == ["总则", "促进", "科技", "人才"]


def test_numbers_that_start_again_at_two_levels() -> None:
    plan = (
        "一、甲\n（一）乙\n1.丙\n（1）市城管局巡查。\n（2）市教育局巡查。\n2.丁\n（1）市公安局巡查。\n"
        "二、戊\n（一）己\n1.庚\n（1）市司法局宣传。\n"
    )
    assert list(tasks(plan)) == ["一.（一）.1.（1）", "一.（一）.1.（2）", "一.（一）.2.（1）", "二.（1）"]


def test_a_frame_in_an_item_holds_tasks_of_its_own() -> None:
    plan = (
        "某市规划\n第一章 任务\n第一节 建设\n1.市工信局建设园区。\n专栏1 重点工程\n"
        "1.市交通局建设道路10公里。\n2.市水务局建设水厂2座。\n第二节 管理\n1.市城管局巡查。\n"
    )
    assert [task.passage.folded for task in extracted(plan).tasks] == [
        "市工信局建设园区。",
        "市交通局建设道路10公里。",
        "市水务局建设水厂2座。",
        "市城管局巡查。",
    ]


def test_a_list_of_annexes_behind_the_text_is_no_annex() -> None:
    assert list(tasks("一、市城管局巡查街道。\n二、市教育局巡查学校。\n附件\n1.任务清单\n2.成员名单\n")) == ["一", "二"]


def test_a_text_that_only_describes_has_no_task() -> None:
    with pytest.raises(InputError, match="no task"):
        tasks("某市概况\n某市位于某省东部，面积1000平方公里。\n气候温和。\n")


def test_a_line_that_opens_with_letters_of_a_name_is_no_item() -> None:
    assert list(tasks("一、任务\n1.市市场监管局巡查。\nA、B类企业每年检查一次。\n2.市教育局巡查。\n")) == ["一.1", "一.2"]


def test_a_wrapped_line_that_ends_with_a_date_of_issue_goes_on() -> None:
    plan = "一、任务\n1.市教育局落实某某办法，该《办法》已于2023年5月6日印发\n各单位，市财政局保障经费。\n2.市城管局巡查。\n"
    assert list(tasks(plan)) == ["一.1", "一.2"]


def test_a_list_of_persons_holds_no_task_and_groups_of_rows_are_sections() -> None:
    plan = (
        "附件1\n某市任务清单\n序号\n任务\n牵头单位\n一、加强建设\n1\n编制规划\n市发改委\n二、加强管理\n2\n巡查公园\n市城管局\n3\n巡查学校\n市教育局\n"
        "附件2\n某市专班名单\n序号\n姓名\n单位\n职务\n1\n张三\n市教育局\n局长\n2\n李四\n市财政局\n局长\n"
    )
    assert list(tasks(plan)) == ["附件1.一.1", "附件1.二.2", "附件1.二.3"]


def test_an_annex_by_itself_is_no_text_without_a_start() -> None:
    assert defects("附件2\n某县工作台账\n序号\t任务\t单位\n1\t建设道路\t县交通局\n2\t建设学校\t县教育局\n3\t巡查\t县公安局\n") == []


def test_tasks_that_are_numbered_by_name() -> None:
    plan = (
        "某市方案\n一、任务\n（一）管网\n任务1：改造管网。更换阀门。\n责任单位：市住建局\n任务2：疏通井盖。每月巡查。\n责任单位：市城管局\n"
    )
    assert tasks(plan) == {
        "一.任务1": "改造管网。更换阀门。\n责任单位:市住建局",
        "一.任务2": "疏通井盖。每月巡查。\n责任单位:市城管局",
    }


def test_a_sentence_that_ends_with_a_goal_is_no_goals_heading() -> None:
    assert tasks("某市分工\n一、各部门要压实责任，完成年度目标任务。\n二、市水务局要每月巡查。\n").keys() == {"一", "二"}


def test_headings_without_number_belong_to_no_item() -> None:
    plan = (
        "某县方案\n工作目标\n2024年底前，巡河率达到95%。\n重点任务\n1.清理河道。每月一次。\n2.巡查水库。每周一次。\n责任单位：县水利局\n"
        "保障措施\n3.加强调度。县水利局每月调度。\n"
    )
    assert tasks(plan) == {
        "¶1": "工作目标\n2024年底前,巡河率达到95%。",
        "1": "清理河道。每月一次。",
        "2": "巡查水库。每周一次。\n责任单位:县水利局",
        "3": "加强调度。县水利局每月调度。",
    }


def test_a_further_document_begins_with_its_own_title() -> None:
    plan = (
        "某部通知\n一、巡查。县水利局每月巡查。\n二、清理。县城管局每周清理。\n巡查办法\n为加强巡查，制定本办法。\n"
        "一、范围。乡镇政府每周巡查。\n二、报送。县水利局每月报送。\n"
    )
    found = [task.passage.folded for task in extracted(plan).tasks]
    assert found == ["巡查。县水利局每月巡查。", "清理。县城管局每周清理。", "范围。乡镇政府每周巡查。", "报送。县水利局每月报送。"]


@pytest.mark.parametrize("frame", ["{}", "| {} |"])
def test_the_rows_of_a_table_drawn_with_bars(frame: str) -> None:
    rows = [
        "序号 | 任务 | 牵头单位 | 时限",
        "1 | 清理河道 | 县水利局 | 6月底前",
        "2 | 巡查水库 | 县应急局、县水利局 | 长期",
        "3 | 公布结果 | 县水利局 | 年底",
    ]
    plan = "某县分工表\n" + "\n".join(frame.format(row) for row in rows) + "\n"
    vocabulary = load_vocabulary()
    found = extract_plan(read_plan(plan, vocabulary), vocabulary).tasks
    assert [[party.anchor.quote for party in one.parties] for one in found] == [["县水利局"], ["县应急局", "县水利局"], ["县水利局"]]


def test_lines_of_a_form_belong_to_their_item_whatever_their_label() -> None:
    plan = (
        "某市清单\n一、工程\n1.清理河道。\n牵头单位：市水务局\n包抓领导：甲某\n资金渠道：市级资金\n"
        "2.改造泵站。\n牵头单位：市住建局\n挂钩领导：乙某\n"
    )
    assert tasks(plan) == {
        "一.1": "清理河道。\n牵头单位:市水务局\n包抓领导:甲某\n资金渠道:市级资金",
        "一.2": "改造泵站。\n牵头单位:市住建局\n挂钩领导:乙某",
    }


def test_a_contact_before_a_list_of_annexes_is_no_text() -> None:
    plan = (
        "某厅通知\n一、各市水利局要每月巡查。\n二、各市水利局要按时报送。\n联系人：甲某，电话：12345\n"
        "附件：1.名单\n2.样表\n某厅\n2024年1月5日\n"
    )
    assert list(tasks(plan).values()) == ["各市水利局要每月巡查。", "各市水利局要按时报送。"]


def test_a_bullet_may_stand_before_a_number() -> None:
    assert tasks("某市方案\n一、任务\n★ 1. 清理河道。每月一次。\n★ 2. 巡查水库。每周一次。\n") == {
        "一.1": "清理河道。每月一次。",
        "一.2": "巡查水库。每周一次。",
    }


@pytest.mark.parametrize("end", ["特此通告。", "特此通知。"])
def test_a_closing_formula_is_no_text(end: str) -> None:
    assert (
        tasks(f"某县通告\n一、县水利局要每月巡查。\n二、本通告自发布之日起施行。\n{end}\n某县政府\n2024年1月5日\n")["二"]
        == "本通告自发布之日起施行。"
    )


def test_a_paragraph_between_owned_ones_belongs_to_their_item() -> None:
    plan = (
        "某省方案\n一、任务\n（一）推进改革。\n压减审批事项。（省司法厅负责）\n事项要应减尽减。\n公布清单。（省财政厅负责）\n"
        "（二）优化服务。\n推进通办。（省大数据局负责）\n各市县要加强建设。\n"
    )
    assert tasks(plan) == {
        "一.（一）": "推进改革。\n压减审批事项。(省司法厅负责)\n事项要应减尽减。\n公布清单。(省财政厅负责)",
        "一.（二）": "优化服务。\n推进通办。(省大数据局负责)",
        "一": "各市县要加强建设。",
    }


def test_a_list_within_one_paragraph_makes_no_items() -> None:
    plan = (
        "某市方案\n一、任务\n1.推进通办\n（1）建设平台。（2）共享数据。\n责任单位：市大数据局\n"
        "2.清理河道\n（1）巡查水库。\n（2）改造泵站。\n"
    )
    assert tasks(plan) == {
        "一.1": "推进通办\n(1)建设平台。(2)共享数据。\n责任单位:市大数据局",
        "一.（1）": "巡查水库。",
        "一.（2）": "改造泵站。",
    }


def test_from_when_on_a_plan_holds_is_said_outside_its_last_item() -> None:
    plan = "某市方案\n一、任务\n1.市水务局每年公布清单。\n本方案自印发之日起施行。\n"
    assert tasks(plan) == {"一.1": "市水务局每年公布清单。"}


def test_a_month_behind_an_items_number_is_no_part_of_it() -> None:
    assert tasks("某市方案\n一、任务\n1.市水务局公布目录。\n2.6月底前，市水务局公布名录。\n") == {
        "一.1": "市水务局公布目录。",
        "一.2": "6月底前,市水务局公布名录。",
    }
