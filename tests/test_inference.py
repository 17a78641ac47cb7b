"""The list of inference rules is closed: code and page name the same, and what is inferred quotes its premise."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dutygraph.extract.inference import RULES, basis_of
from dutygraph.extract.plan import extract_plan
from dutygraph.model import PlanFacts
from dutygraph.read.plan import read_plan
from dutygraph.vocabulary import Vocabulary, load_vocabulary

CHECKOUT = Path(__file__).parent.parent
EXTRACT = CHECKOUT / "graph/dutygraph/extract"
PLANS = sorted([*(CHECKOUT / "plans").glob("*/source.txt"), *(CHECKOUT / "tests/plans").rglob("*.txt")])
LEADS = "（A、B负责，列第一位者为牵头单位，下同）"


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


def read(text: str, vocabulary: Vocabulary) -> PlanFacts:
    return extract_plan(read_plan(text, vocabulary), vocabulary)


def bases(facts: PlanFacts) -> Iterator[tuple[str, str, object]]:
    """Rule, basis and premise of every fact that has a basis."""
    for task in facts.tasks:
        for party in task.parties:
            yield party.rule, party.basis, party.premise


def test_page_and_code_name_the_same_rules() -> None:
    page = (CHECKOUT / "docs/reference/rules-of-inference.md").read_text(encoding="utf-8")
    assert dict(re.findall(r"^\| `([\w-]+)` \| ([^|]+?) \|", page, re.M)) == RULES


def test_the_basis_is_told_in_one_place() -> None:
    """The word stands in one module of extraction only, and facts get their basis from it."""
    said = {
        path.name
        for path in EXTRACT.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value == "inferred"
    }
    assert said == {"inference.py"}
    given_basis = {
        ast.unparse(keyword.value)
        for path in EXTRACT.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "basis"
    }
    assert given_basis == {"basis_of(rule)"}


@pytest.mark.parametrize("path", PLANS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_is_inferred_quotes_its_premise(path: Path, vocabulary: Vocabulary) -> None:
    facts = read(path.read_bytes().decode("utf-8"), vocabulary)
    for rule, basis, premise in bases(facts):
        assert basis == basis_of(rule)
        assert (premise is not None) == (basis == "inferred")


@settings(deadline=None)
@given(st.lists(st.sampled_from(["市教育局", "市财政局", "市公安局", "市司法局"]), min_size=2, max_size=4, unique=True))
def test_the_first_of_a_list_leads_by_the_plans_own_words(names: list[str]) -> None:
    text = f"某市工作要点\n一、总体\n1. 制定计划。{LEADS.replace('A、B', '、'.join(names))}\n2. 公布清单。（{'、'.join(names)}负责）\n"
    facts = read(text, load_vocabulary())
    for task in facts.tasks:
        told = [(party.label, party.role, party.basis) for party in task.parties]
        assert told[0] == (names[0], "leading", "inferred")
        assert [one[1:] for one in told[1:]] == [("responsible", "stated")] * (len(names) - 1)
        premise = task.parties[0].premise
        assert premise is not None
        assert text[premise.start : premise.end] == premise.quote
        assert "第一位" in premise.quote
