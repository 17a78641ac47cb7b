"""Deadlines as other plans write them: each phrase with what a careful reader makes of it, in a plan of March 2022."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_task import task_of

from dutygraph.extract.deadlines import find_deadlines
from dutygraph.model import Context, Deadline
from dutygraph.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
PLAN = Context(date="2022-03-01", period=(2021, 2025))


def deadlines(text: str, context: Context = PLAN) -> list[Deadline]:
    found = find_deadlines(task_of(text), context, VOCABULARY)
    assert all(text[one.anchor.start : one.anchor.end] == one.anchor.quote for one in found)
    return found


BY = [
    ("2023年6月底前，完成自查整改。", "2023年6月底前", "2023-06"),
    ("各區於6月30日前報送實施方案。", "6月30日前", "2022-06-30"),
    ("2023年12月31日前完成改造。", "2023年12月31日前", "2023-12-31"),
    ("力争年内全部办结。", "年内", "2022"),
    ("年底前建成并投入使用。", "年底前", "2022"),
    ("今年底前完成验收。", "今年底前", "2022"),
    ("明年6月底前實現聯網。", "明年6月底前", "2023-06"),
    ("第三季度完成评估，公布结果。", "第三季度", "2022-09"),
    ("上半年出台实施细则。", "上半年", "2022-06"),
    ("2023年上半年完成立法调研。", "2023年上半年", "2023-06"),
    ("2024年第一季度前完成。", "2024年第一季度前", "2024-03"),
    ("“十四五”期间，新建公园20个。", "“十四五”期间", "2025"),
    ("十四五期間建設一批項目。", "十四五期間", "2025"),
    ("到“十四五”末，基本建成体系。", "到“十四五”末", "2025"),
    ("到2025年底，全面建成。", "到2025年底", "2025"),
    ("到2035年，基本实现现代化。", "到2035年", "2035"),
    ("二〇二五年底前完成。", "二〇二五年底前", "2025"),
    ("至2024年，建成网络。", "至2024年", "2024"),
    ("在2025年之前完成更新。", "2025年之前", "2025"),
    ("完成时限：2022年12月", "2022年12月", "2022-12"),
    ("2023年，新增学位1万个。", "2023年", "2023"),
    ("2022年7月—9月开展集中整治。", "2022年7月—9月", "2022-09"),
    ("4月至6月组织培训。", "4月至6月", "2022-06"),
    ("规划期内完成全部任务。", "规划期内", "2025"),
    ("最迟于2023年10月完成搬迁。", "2023年10月", "2023-10"),
    ("完成時限：2023年12月31日", "2023年12月31日", "2023-12-31"),
    ("114年底前完成改建。", "114年底前", "2025"),
    ("各機關於112年12月前提報。", "112年12月前", "2023-12"),
    ("中華民國115年6月30日前公告。", "中華民國115年6月30日前", "2026-06-30"),
    ("2022—2024年，建设渔港3座。", "2022—2024年", "2024"),
    ("2022至2024年组织实施。", "2022至2024年", "2024"),
    ("2023年4—10月開展巡查。", "2023年4—10月", "2023-10"),
    ("5—8月集中排查。", "5—8月", "2022-08"),
    ("展望2035年，全面建成港城。", "2035年", "2035"),
    ("至2025年止分期辦理。", "至2025年止", "2025"),
    ("2023年6月底前起草《某市渔港条例》。", "2023年6月底前", "2023-06"),
    ("3\t改造码头2座\t市港航局\t2023.12", "2023.12", "2023-12"),
    ("完成时限：2024-06-30", "2024-06-30", "2024-06-30"),
    ("于2023/9/30前报送。", "2023/9/30前", "2023-09-30"),
]


@pytest.mark.parametrize(("text", "quote", "due"), BY)
def test_a_date_to_be_met(text: str, quote: str, due: str) -> None:
    assert [(one.kind, one.anchor.quote, one.due) for one in deadlines(text)] == [("by", quote, due)]


SPANS = [
    ("5年内建成覆盖城乡的体系。", "5年内", "P5Y", ""),
    ("2012年起5年内，培训教师1万名。", "5年内", "P5Y", "2017"),
    ("力争用3年左右时间，完成改造。", "用3年左右时间", "P3Y", ""),
    ("本方案印发之日起30日内，制定实施细则。", "印发之日起30日内", "P30D", ""),
    ("意見印發之日起三個月內報備。", "印發之日起三個月內", "P3M", ""),
    ("经过三年努力，形成一批品牌。", "经过三年努力", "P3Y", ""),
    ("今后五年，累计建成20个。", "今后五年", "P5Y", ""),
    ("6个月内完成编制工作。", "6个月内", "P6M", ""),
    ("半年内见到成效。", "半年内", "P6M", ""),
    ("力争3到5年内建成。", "3到5年内", "P5Y", ""),
    ("利用2—3年時間打造樣板。", "利用2—3年時間", "P3Y", ""),
]


@pytest.mark.parametrize(("text", "quote", "period", "due"), SPANS)
def test_a_span_counted_from_the_plan(text: str, quote: str, period: str, due: str) -> None:
    assert [(one.kind, one.anchor.quote, one.period, one.due) for one in deadlines(text)] == [("by", quote, period, due)]


RECURRING = [
    ("每年向社会公布。", "每年", "P1Y"),
    ("每季度召開一次會議。", "每季度", "P3M"),
    ("每半年通报进展。", "每半年", "P6M"),
    ("每两年开展一次评估。", "每两年", "P2Y"),
    ("每年1月31日前报送上一年度总结。", "每年1月31日前", "P1Y"),
    ("每年年底前上報。", "每年年底前", "P1Y"),
    ("每月调度工作进度。", "每月", "P1M"),
    ("定期向社會公布典型案例。", "定期", "irregular"),
    ("不定期开展抽查。", "不定期", "irregular"),
    ("按季度通报。", "按季度", "P3M"),
    ("每周至少巡查一次。", "每周", "P1W"),
    ("每学期开展一次检查。", "每学期", "P6M"),
    ("確保每人每年接受培訓60學時。", "每年", "P1Y"),
    ("教师每人每月听课不少于2节。", "每月", "P1M"),
    ("每年6月底、12月底前报送台账。", "每年6月底、12月底前", "P1Y"),
    ("每年3月和9月開展集中宣傳。", "每年3月和9月", "P1Y"),
    ("每季度第一个月10日前报送。", "每季度第一个月10日前", "P3M"),
    ("逐月调度进展。", "逐月", "P1M"),
]


@pytest.mark.parametrize(("text", "quote", "period"), RECURRING)
def test_what_recurs(text: str, quote: str, period: str) -> None:
    assert [(one.kind, one.anchor.quote, one.period) for one in deadlines(text)] == [("recurring", quote, period)]


@pytest.mark.parametrize(
    ("text", "quote"), [("完成时限：长期坚持", "长期坚持"), ("持續推進簡政放權改革。", "持續推進"), ("完成時限:長期", "長期")]
)
def test_what_goes_on(text: str, quote: str) -> None:
    assert [(one.kind, one.anchor.quote) for one in deadlines(text)] == [("ongoing", quote)]


NONE = [
    "在法定期限内办结，对一定期限内未整改的予以通报。",
    "推动经济持续发展、可持续推进。",
    "落实打赢蓝天保卫战三年行动计划。",
    "作為“八五”普法的核心內容，制定第八個五年規劃。",
    "做好“12·4”国家宪法日和“宪法宣传周”活动。",
    "按照国发〔2018〕42号文件要求执行。",
    "2018年12月21日",
    "落实《法治社会建设规划（2021—2025年）》。",
    "截至2021年底，全市已建成公园50个。",
    "较2020年提高10个百分点。",
    "自2022年5月1日起施行。",
    "三年内不得再次申报。",
    "自作出决定之日起20个工作日内送达。",
    "毕业2年内高校毕业生可以申请。",
    "给予每人每月300元生活补助。",
    "发放每人每年1.2万元津贴。",
    "助学金由每生每年2000元提高到2600元。",
    "建党100年来，120年前的做法，第114年会。",
    "新学期开学前后加强检查，前三季度情况良好。",
    "近年来取得积极成效，2019年以来稳步推进。",
    "按年度计划推进12345热线建设。",
    "实施港城提升行动（2022—2024年）。",
    "2023年春季学期起实施新办法。",
    "分解2022年《政府工作报告》的任务。",
    "次年一季度前清算。",
    "（2022年6月30日印发）",
    "2023.12.21",
    "落实2030年前碳达峰行动方案。",
    "2022年5月1日前已建成的码头按原规定执行。",
    "统计年末贷款余额、年底存栏量。",
    "按照GB/T 2023.5—2020执行，拨打2025-1234，占比2022.5%。",
]


@pytest.mark.parametrize("text", NONE)
def test_no_deadline(text: str) -> None:
    assert deadlines(text) == []


def test_spans_in_turn_are_two_deadlines() -> None:
    assert [one.period for one in deadlines("一年内见成效、三年内大变样。")] == ["P1Y", "P3Y"]


def test_two_dates_in_turn_are_two_deadlines() -> None:
    assert [one.due for one in deadlines("到2023年、2025年，比例分别达到10%、15%。")] == ["2023", "2025"]


def test_a_month_takes_the_year_said_before_it_in_the_sentence() -> None:
    assert [one.due for one in deadlines("2024年3月底前完成设计，9月底前开工。11月底前总结。")] == ["2024-03", "2024-09", "2022-11"]


def test_the_end_of_the_year_is_that_of_the_year_said_before_it_in_the_clause() -> None:
    assert [one.due for one in deadlines("2024年6月底前完成设计，年底前开工；年底前总结。")] == ["2024-06", "2024", "2022"]
    assert [one.due for one in deadlines("2024年6月底前完成设计，年内完成摸底。")] == ["2024-06", "2022"]


def test_without_any_year_a_month_has_no_due_date() -> None:
    assert [(one.anchor.quote, one.due) for one in deadlines("6月底前完成。", Context())] == [("6月底前", "")]


def test_a_labelled_deadline_governs_the_whole_task_and_others_their_clause() -> None:
    found = deadlines("制定细则；2023年底前组织实施。完成时限：2024年6月")
    assert [one.clause for one in found] == [2, None]


@given(st.dates(datetime.date(2022, 3, 1), datetime.date(2050, 12, 31)), st.sampled_from(["", "到", "在"]), st.booleans())
def test_a_printed_day_comes_back(day: datetime.date, lead: str, chinese_year: bool) -> None:
    year = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(day.year)) if chinese_year else str(day.year)
    found = deadlines(f"各地{lead}{year}年{day.month}月{day.day}日前完成整改。")
    assert [one.due for one in found] == [day.isoformat()]


PERIODS = {"年": "P1Y", "半年": "P6M", "季度": "P3M", "月": "P1M", "周": "P1W", "两年": "P2Y", "三个月": "P3M", "学期": "P6M"}


@given(
    st.sampled_from(sorted(PERIODS.items())),
    st.sampled_from(["", "各地", "牵头单位要"]),
    st.sampled_from(["通报一次进展", "开展抽查", "報送報告"]),
)
def test_what_is_printed_as_recurring_comes_back(period: tuple[str, str], lead: str, deed: str) -> None:
    assert [(one.kind, one.period) for one in deadlines(f"{lead}每{period[0]}{deed}。")] == [("recurring", period[1])]


@given(
    st.integers(2022, 2040),
    st.integers(4, 12),
    st.sampled_from(["", "底", "末", "上旬", "下旬"]),
    st.sampled_from(["前", "之前", "以前"]),
    st.sampled_from(["", "各地于", "力争", "要在", "（", "；"]),
)
def test_a_printed_month_comes_back(year: int, month: int, end: str, before: str, lead: str) -> None:
    assert [one.due for one in deadlines(f"{lead}{year}年{month}月{end}{before}完成整改。")] == [f"{year}-{month:02}"]


@given(st.integers(min_value=2, max_value=99), st.sampled_from([("年", "Y"), ("个月", "M"), ("日", "D")]))
def test_a_printed_span_comes_back(count: int, unit: tuple[str, str]) -> None:
    assert [one.period for one in deadlines(f"本通知印发之日起{count}{unit[0]}内完成。")] == [f"P{count}{unit[1]}"]


@given(st.text(alphabet="到至2025年613月日底前内每定期、，。；（）《》“”十四五期间长印发之起 \n", max_size=60))
def test_any_text_gives_anchors_that_slice(text: str) -> None:
    found = deadlines(text)
    assert [one.anchor.start for one in found] == sorted(one.anchor.start for one in found)
