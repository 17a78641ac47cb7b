"""The seed's 67 tasks, sorted by hand: which have an owner, a measure, a deadline, and which must not be given one.

Read from the text. *Must*: the words leave no doubt. *May*: defensible either way (an attribute clause names a
body, a set of unnamed rules is to be written), so nothing is asked. *Must not*: the plan is silent, and so is the graph.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dutygraph.build import build_plan
from dutygraph.check.run import check, load_shapes
from dutygraph.model import Finding
from dutygraph.names.registry import load_registry
from dutygraph.rdf.convert import to_rdflib
from dutygraph.rdf.quads import ontology_quads, plan_quads
from dutygraph.workspace import Workspace

PLAN = "liaoning-rule-of-law-2021"
CITATIONS = [
    f"{chapter}.{number}" for chapter, first, last in (("二", 4, 7), ("三", 1, 18), ("四", 1, 45)) for number in range(first, last + 1)
]

# An owner is leading or responsible, and no mere collective: participants (工商聯, 律師) and means own nothing.
OWNER_MUST = "二.4 三.1 三.2 三.6 三.15 四.2 四.9 四.24 四.25 四.27 四.28 四.33 四.35"
OWNER_MAY = "二.5 二.6 二.7 三.3 三.5 三.13 四.1 四.6 四.22 四.26 四.30 四.36 四.39"
OWNER_MUST_NOT = """
    三.4 三.7 三.8 三.9 三.10 三.11 三.12 三.14 三.16 三.17 三.18
    四.3 四.4 四.5 四.7 四.8 四.10 四.11 四.12 四.13 四.14 四.15 四.16 四.17 四.18 四.19 四.20 四.21 四.23
    四.29 四.31 四.32 四.34 四.37 四.38 四.40 四.41 四.42 四.43 四.44 四.45
"""

# A target, or a regulation, plan, list, standard, report, base, platform or body. 機制 and 制度 are none (三.9, 四.6), nor
# is mere use of a platform (四.7) or a wish (三.4, 四.29).
MEASURE_MUST = """
    二.4 二.7 三.2 三.5 三.6 三.12
    四.1 四.3 四.4 四.5 四.8 四.10 四.15 四.16 四.19 四.20 四.22 四.33 四.35 四.37 四.38 四.40 四.42
"""
MEASURE_MAY = "三.7 三.8 三.10 四.2 四.9 四.12 四.13 四.14 四.17 四.18 四.26 四.27 四.34 四.36 四.41 四.45"
MEASURE_MUST_NOT = """
    二.5 二.6 三.1 三.3 三.4 三.9 三.11 三.13 三.14 三.15 三.16 三.17 三.18
    四.6 四.7 四.11 四.21 四.23 四.24 四.25 四.28 四.29 四.30 四.31 四.32 四.39 四.43 四.44
"""

# By a date or recurring. 持續 (二.6) and 不斷 (四.21) set none; 法定期限 (四.33) is no 定期; 第八個五年規劃 (四.38) is a name.
DEADLINE_MUST = "二.4 四.1 四.4 四.5 四.8 四.9 四.20 四.22 四.27 四.33 四.34 四.35 四.37 四.40"
DEADLINE_MAY = "三.2 三.5 三.6 三.9 四.6 四.39"
DEADLINE_MUST_NOT = """
    二.5 二.6 二.7 三.1 三.3 三.4 三.7 三.8 三.10 三.11 三.12 三.13 三.14 三.15 三.16 三.17 三.18
    四.2 四.3 四.7 四.10 四.11 四.12 四.13 四.14 四.15 四.16 四.17 四.18 四.19 四.21 四.23 四.24 四.25 四.26 四.28 四.29
    四.30 四.31 四.32 四.36 四.38 四.41 四.42 四.43 四.44 四.45
"""

GROUPS = {
    "TaskOwner": (OWNER_MUST, OWNER_MAY, OWNER_MUST_NOT),
    "TaskMeasure": (MEASURE_MUST, MEASURE_MAY, MEASURE_MUST_NOT),
    "TaskDeadline": (DEADLINE_MUST, DEADLINE_MAY, DEADLINE_MUST_NOT),
}


@pytest.fixture(scope="module")
def findings(checkout: Path) -> tuple[Finding, ...]:
    workspace = Workspace(checkout)
    built = build_plan(workspace.plan(PLAN), load_registry(workspace.registries()), workspace.vocabulary())
    data = to_rdflib([*plan_quads(built), *ontology_quads()])
    return check(data, load_shapes()).findings


@pytest.mark.parametrize("shape", GROUPS)
def test_every_task_is_in_one_group(shape: str) -> None:
    assert sorted(citation for group in GROUPS[shape] for citation in group.split()) == sorted(CITATIONS)


@pytest.mark.parametrize("shape", GROUPS)
def test_the_seed_is_found_silent_where_it_is_silent(findings: tuple[Finding, ...], shape: str) -> None:
    blamed = {one.citation for one in findings if one.shape == shape}
    must, _, must_not = (set(group.split()) for group in GROUPS[shape])
    assert not must & blamed, "the plan says it, the graph does not"
    assert not must_not - blamed, "the graph says it, the plan does not"


def test_partly_owned_tasks_are_named_clause_by_clause(findings: tuple[Finding, ...]) -> None:
    """四.27: 省法院、省檢察院 are bound by one sentence alone; the sentence before it names nobody."""
    partly = [one for one in findings if one.shape == "ClauseOwner" and one.citation == "四.27"]
    assert any("專業法官會議、檢察官聯席會議制度" in one.anchor.quote for one in partly)
    assert not any("典型案例" in one.anchor.quote for one in partly)


def test_the_directional_wishes_are_named(findings: tuple[Finding, ...]) -> None:
    """三.4 逐步提高…比例 and 四.29 降低審前羈押率, 提高…適用率 give no number."""
    assert {"三.4", "四.29"} <= {one.citation for one in findings if one.shape == "WishQuantified"}


def test_the_fragment_is_said_to_break_off_at_its_end(findings: tuple[Finding, ...]) -> None:
    last = [one for one in findings if one.shape == "TextDefect"][-1]
    assert last.citation == "四.45"
    assert last.message["en"].startswith("The text breaks off")


def test_no_deadline_lies_outside_the_period_and_every_quote_is_true(findings: tuple[Finding, ...]) -> None:
    assert not [one for one in findings if one.shape in ("DeadlineInPeriod", "SpanQuote")]


def test_two_courts_in_one_list_have_no_leader(findings: tuple[Finding, ...]) -> None:
    """四.27: 省法院、省檢察院定期…公布: two owners of one duty."""
    assert "四.27" in {one.citation for one in findings if one.shape == "GroupLeader"}


def test_findings_stand_in_the_verbatim_text(checkout: Path, findings: tuple[Finding, ...]) -> None:
    source = (checkout / "plans" / PLAN / "source.txt").read_bytes().decode("utf-8")
    lines = source.split("\n")
    for one in findings:
        assert source[one.anchor.start : one.anchor.end] == one.anchor.quote
        assert lines[one.line - 1][one.column - 1 :].startswith(one.anchor.quote.split("\n")[0])


def test_every_key_is_given_once(findings: tuple[Finding, ...]) -> None:
    assert len({one.key for one in findings}) == len(findings)
