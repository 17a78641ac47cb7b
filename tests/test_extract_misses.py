"""Sentences that plans could hold and that extraction misreads as yet, met while generating plans (`bench/planwriter`).

Each is expected to fail: one that is read rightly fails here, is taken off this list and let into the generator's patterns.
"""

from __future__ import annotations

import pytest

from dutygraph.extract.plan import extract_plan
from dutygraph.model import TaskFacts
from dutygraph.read.plan import read_plan
from dutygraph.vocabulary import load_vocabulary

HEAD = "某市教育发展实施方案（2021—2025年）\n\n一、完善制度\n"


def first(item: str) -> TaskFacts:
    return extract_plan(read_plan(f"{HEAD}{item}\n", load_vocabulary()), load_vocabulary()).tasks[0]


def parties(item: str) -> list[tuple[str, int | None]]:
    return [(party.label, party.clause) for party in first(item).parties]


@pytest.mark.xfail(strict=True, reason="known miss of the rules")
@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("1.由市科技局牵头，2023年公布清单。由市教育局牵头，市科技局配合，健全机制。", [("市科技局", 1), ("市教育局", 2), ("市科技局", 2)]),
    ],
)
def test_who_is_bound(item: str, said: list[tuple[str, int | None]]) -> None:
    assert parties(item) == said


@pytest.mark.xfail(strict=True, reason="known miss of the rules")
@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("1.市财政局应当确保毕业生就业率达到60%以上。", ["毕业生就业率"]),
    ],
)
def test_what_is_to_be_reached(item: str, said: list[str]) -> None:
    assert [target.metric for target in first(item).targets] == said


@pytest.mark.xfail(strict=True, reason="known miss of the rules")
@pytest.mark.parametrize("rhythm", ["每季度", "每月"])
def test_what_is_published_every_quarter_is_a_deliverable(rhythm: str) -> None:
    assert [one.label for one in first(f"1.{rhythm}发布评估报告。").deliverables] == ["评估报告"]


@pytest.mark.xfail(strict=True, reason="known miss of the rules")
@pytest.mark.parametrize(
    "lead", ["强化高标准农田建设。", "加强行政执法规范化建设。", "推进惠企政策落实。", "推进网络安全工作。", "规范政务公开。"]
)
def test_a_lead_sentence_lays_no_duty(lead: str) -> None:
    assert [duty.clause for duty in first(f"1.{lead}市教育局公布清单。").duties] == [2]
