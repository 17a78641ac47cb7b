"""Wishes: a direction without a number, kept apart from targets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_task import CONTEXT, task_of

from dutygraph.extract.wishes import find_wishes
from dutygraph.model import Wish
from dutygraph.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()


def wishes(text: str) -> list[Wish]:
    found = find_wishes(task_of(text), CONTEXT, VOCABULARY)
    assert all(text[one.anchor.start : one.anchor.end] == one.anchor.quote for one in found)
    return found


@pytest.mark.parametrize(
    ("text", "label", "direction"),
    [
        ("逐步提高法官助理的比例，完善机制。", "法官助理的比例", "increase"),
        ("進一步降低企業制度性交易成本。", "企業制度性交易成本", "decrease"),
        ("群众满意度稳步提升。", "群众满意度", "increase"),
        ("能源消耗强度持续下降；推广节能产品。", "能源消耗强度", "decrease"),
        ("不断扩大优质教育资源覆盖面。", "优质教育资源覆盖面", "increase"),
    ],
)
def test_a_direction_without_a_number(text: str, label: str, direction: str) -> None:
    assert [(one.label, one.direction) for one in wishes(text)] == [(label, direction)]


@pytest.mark.parametrize(
    "text", ["逐步提高办结率5个百分点。", "进一步完善制度。", "落实《关于进一步提高质量的意见》。", "提高认识。", "将比例逐步提高到50%。"]
)
def test_no_wish(text: str) -> None:
    assert wishes(text) == []


@given(st.text(alphabet="逐步提高进一降低，。；（）《》5%个 \n率", max_size=40))
def test_any_text_gives_anchors_that_slice(text: str) -> None:
    wishes(text)
