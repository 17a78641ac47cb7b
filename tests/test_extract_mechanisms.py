"""Mechanisms and institutions: recorded apart, since 'establish a mechanism' would make every duty measurable."""

from __future__ import annotations

import pytest
from sample_task import CONTEXT, task_of

from dutygraph.extract.deliverables import find_deliverables
from dutygraph.extract.mechanisms import find_mechanisms
from dutygraph.vocabulary import load_vocabulary

CASES = [
    ("建立健全部门联席会议制度，完善应急联动机制。", ["部门联席会议制度", "应急联动机制"]),
    ("構建親清統一的新型政商關係體系。", ["親清統一的新型政商關係體系"]),
    ("健全立项、起草、论证、协调、审议机制，提高立法质量。", ["立项、起草、论证、协调、审议机制"]),
    ("推进养老服务体系建设，形成多元参与的治理格局。", ["养老服务体系", "多元参与的治理格局"]),
    ("落实河长制，按照制度办事，编制规划。", []),
    ("建立由市司法局牵头的行政争议协调化解机制和信息通报制度。", ["由市司法局牵头的行政争议协调化解机制和信息通报制度"]),
    ("制定清单，建立台账。", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:12] for text, _ in CASES])
def test_mechanisms(text: str, expected: list[str]) -> None:
    found = find_mechanisms(task_of(text), CONTEXT, load_vocabulary())
    assert [mechanism.label for mechanism in found] == expected
    for mechanism in found:
        assert text[mechanism.anchor.start : mechanism.anchor.end] == mechanism.anchor.quote
        assert mechanism.label in mechanism.anchor.quote


@pytest.mark.parametrize("text", [text for text, _ in CASES[:4]], ids=[text[:12] for text, _ in CASES[:4]])
def test_a_mechanism_is_never_a_deliverable(text: str) -> None:
    assert find_deliverables(task_of(text), CONTEXT, load_vocabulary()) == []
