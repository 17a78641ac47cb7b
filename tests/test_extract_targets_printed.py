"""Targets made up of every comparator, unit and form of number: what is printed comes back."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from sample_task import task_of

from dutygraph.extract.deadlines import find_deadlines
from dutygraph.extract.targets import find_targets
from dutygraph.model import Context, Target
from dutygraph.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
PLAN = Context(date="2022-03-01", period=(2021, 2025))
BEFORE = {
    ">=": ["达到", "不低于", "不少于", "稳定在", "保持在", "力争达到", "提高到", "提升至"],
    ">": ["超过", "突破"],
    "<": ["低于"],
    "<=": ["控制在", "不超过", "降至", "压减到"],
    "increase": ["增长", "提高"],
    "decrease": ["下降", "压减"],
}
BEHIND = {"": "", "以上": ">=", "左右": "~", "以内": "<=", "以下": "<="}
GROUPS = {"万": 10_000, "亿": 10**8}
COUNTS = ["个", "家", "万人", "张", "套", "件", "處", "床"]
MEASURES = ["亿元", "公里", "万亩", "平方米", "千瓦", "万千瓦", "万吨标准煤", "微克/立方米", "%", "‰", "个百分点"]
FORMS = {"12": 12, "3.5": Decimal("3.5"), "1,200": 1200, "二十": 20, "两百": 200, "100余": 100}


def targets(text: str) -> list[Target]:
    task = task_of(text)
    return find_targets(task, PLAN, VOCABULARY, find_deadlines(task, PLAN, VOCABULARY))


@given(
    st.sampled_from([("达到", ">="), ("不低于", ">="), ("低于", "<"), ("不高于", "<="), ("超过", ">"), ("提高到", ">="), ("降至", "<=")]),
    st.decimals(min_value=Decimal("0.1"), max_value=1000, places=1),
)
def test_a_printed_share_comes_back(comparator: tuple[str, str], value: Decimal) -> None:
    found = targets(f"到2025年，全省案件办结率{comparator[0]}{value}%。")
    assert [(one.metric, one.op, one.value, one.due) for one in found] == [("全省案件办结率", comparator[1], value, "2025")]


@given(
    st.integers(min_value=2, max_value=10**7),
    st.sampled_from(["家", "个", "名", "项", "公里"]),
    st.sampled_from(["建成", "培育", "新增", "打造"]),
)
def test_a_printed_count_comes_back(count: int, unit: str, verb: str) -> None:
    for printed in (f"{count}", f"{count:,}"):
        assert [(one.value, one.unit) for one in targets(f"{verb}{printed}{unit}省级示范主体。")] == [(count, unit)]


@given(
    st.sampled_from([(word, operator) for operator, words in BEFORE.items() for word in words]),
    st.sampled_from(sorted(BEHIND.items())),
    st.sampled_from(COUNTS + MEASURES),
    st.sampled_from(sorted(FORMS.items())),
)
def test_every_comparator_with_every_unit_and_numeral_comes_back(
    before: tuple[str, str], behind: tuple[str, str], unit: str, form: tuple[str, Decimal]
) -> None:
    found = targets(f"到2025年，全市渔业综合保障量{before[0]}{form[0]}{unit}{behind[0]}。")
    more = ">=" if form[0].endswith("余") else ""
    operator = before[1] if before[1].isalpha() else behind[1] or more or before[1]
    bare = unit.lstrip("万亿").removeprefix("个") or unit
    assert [(one.op, one.value, one.unit, one.due) for one in found] == [(operator, form[1] * GROUPS.get(unit[0], 1), bare, "2025")]


@given(st.text(alphabet="到2025年，。建成个家%以上不低于达到分别和、的率由提高（）《》“”1三万亿元全覆盖 \n较", max_size=60))
def test_any_text_gives_anchors_that_slice(text: str) -> None:
    found = targets(text)
    assert all(text[one.anchor.start : one.anchor.end] == one.anchor.quote for one in found)
    assert [one.anchor.start for one in found] == sorted(one.anchor.start for one in found)
