"""Entries find their place by task, words and occurrence; one that fits no more is told at the nearest place and waits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from curated_workspace import PLAN, built, fact, make, waiver, write
from hypothesis import given, settings
from hypothesis import strategies as st
from rdf_sample import built_plan

from dutygraph.curation.entries import Overridden, Words
from dutygraph.curation.placing import Plan, Unfit
from dutygraph.model import Anchor
from dutygraph.names.registry import Registry
from dutygraph.occurrences import Occurrences
from dutygraph.workspace import Workspace

LEAD = 'kind = "party"\nlabel = "县司法局"\nrole = "leading"'


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make(tmp_path)


def edit(workspace: Workspace, old: str, new: str) -> None:
    path = workspace.root / "plans/qinghe/source.txt"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_words_are_found_in_either_script_and_by_occurrence(workspace: Workspace) -> None:
    write(workspace, "curated.toml", fact(3, LEAD + '\nquote = "縣檔案館"\noccurrence = 2'))
    plan = built(workspace)
    (placed,) = plan.curation.facts
    assert placed.fact is not None
    at = PLAN.index("县档案馆负责编制")
    assert placed.fact.anchor == Anchor("县档案馆", at, at + 4)
    assert placed.quoted


@pytest.mark.parametrize(
    ("values", "clause"),
    [
        (LEAD, None),
        (LEAD + '\nquote = "移交率"', 1),
        (LEAD + '\nquote = "移交率"\nwhole = true', None),
        (LEAD + '\noverrides = [{ kind = "party", quote = "县财政局" }]', 1),
    ],
)
def test_a_fact_holds_for_the_sentence_of_its_words_or_of_what_it_replaces(workspace: Workspace, values: str, clause: int | None) -> None:
    write(workspace, "curated.toml", fact(1, values))
    (placed,) = built(workspace).curation.facts
    assert placed.fact is not None
    assert placed.fact.clause == clause


def test_a_fact_is_overridden_by_its_words_or_by_some_of_them(workspace: Workspace) -> None:
    write(workspace, "curated.toml", fact(1, 'overrides = [{ kind = "target", quote = "90%" }, { kind = "party", quote = "县财政局" }]'))
    plan = built(workspace)
    (placed,) = plan.curation.facts
    assert placed.overrides == (("targets", 0), ("parties", 1))
    assert placed.fact is None


def test_a_value_tells_two_facts_on_the_same_words_apart() -> None:
    plan = built_plan()
    first, second = plan.facts.tasks
    share = first.targets[0]
    doubled = replace(plan.facts, tasks=(replace(first, targets=(share, replace(share, metric="馆藏利用率"))), second))
    at = Plan(doubled, plan.ids, Registry(), plan.info.jurisdiction, plan.info.language)

    def meant(value: str) -> tuple[str, int]:
        return at.overridden(0, Overridden("target", Words("90%以上"), value))

    assert meant("馆藏利用率") == ("targets", 1)
    assert meant("馆藏档案数字化率") == ("targets", 0)
    with pytest.raises(Unfit, match="2 facts of kind target stand on “90%以上”: say value = 馆藏档案数字化率 or 馆藏利用率"):
        meant("")
    with pytest.raises(Unfit, match="nothing to override: no target of value 80 on “90%以上”"):
        at.overridden(0, Overridden("target", Words("90%以上"), "80"))


STALE = [
    (LEAD + '\nquote = "县公安局"', "no “县公安局” in 一.1", "县"),
    (LEAD + '\nquote = "县档案馆"\noccurrence = 2', "“县档案馆” stands 1 times in 一.1, not 2", "县档案馆"),
    (LEAD + '\noverrides = [{ kind = "party", quote = "移交率" }]', "nothing to override: no party on “移交率”", "移交率"),
    (LEAD + '\noverrides = [{ kind = "party", quote = "县财政局", value = "leading" }]', "no party of value leading on", "县财政局"),
]


@pytest.mark.parametrize(("values", "said", "near"), STALE)
def test_what_does_not_fit_is_told_at_the_nearest_place(workspace: Workspace, values: str, said: str, near: str) -> None:
    write(workspace, "curated.toml", fact(1, values) + fact(2, LEAD))
    curation = built(workspace).curation
    assert len(curation.facts) == 1, "the other entry holds"
    (stale,) = curation.stale
    assert (stale.kind, stale.task, stale.note.place) == ("stale-curation", 0, "plans/qinghe/curated.toml:1")
    assert said in stale.detail
    assert near in stale.anchor.quote
    assert PLAN[stale.anchor.start : stale.anchor.end] == stale.anchor.quote


def test_the_nearest_words_are_found(workspace: Workspace) -> None:
    write(workspace, "curated.toml", fact(1, LEAD + '\nquote = "制定档案移交计划"'))
    assert built(workspace).curation.stale[0].anchor.quote == "负责制定移交计划"  # as long as what was quoted, round what is left of it


def test_a_task_that_is_gone_is_told_and_where_its_words_are_now(workspace: Workspace) -> None:
    write(workspace, "curated.toml", fact(1, LEAD + '\nquote = "查档质量"').replace("{1}", "tgone"))
    plan = built(workspace)
    (stale,) = plan.curation.stale
    assert stale.detail == f"there is no task tgone; its words now stand in 一.2 ({plan.ids[1]})"
    assert stale.anchor.quote == "查档质量"
    write(workspace, "curated.toml", fact(1, LEAD).replace("{1}", "tgone"))
    (stale,) = built(workspace).curation.stale
    assert (stale.detail, stale.task, stale.anchor.quote) == ("there is no task tgone", None, "青禾县档案工作方案（2026—2028年）")


def test_an_entry_takes_effect_again_when_it_fits_again(workspace: Workspace) -> None:
    write(workspace, "curated.toml", fact(1, LEAD + '\noverrides = [{ kind = "party", quote = "县财政局" }]'))
    before = built(workspace).curation
    edit(workspace, "县财政局", "县审计局")
    assert [one.detail for one in built(workspace).curation.stale] == ["no “县财政局” in 一.1"]
    assert built(workspace).curation.facts == ()
    edit(workspace, "县审计局", "县财政局")
    assert built(workspace).curation == before


def test_edits_elsewhere_do_not_move_an_entry(workspace: Workspace) -> None:
    write(workspace, "curated.toml", fact(3, LEAD + '\nquote = "县档案馆"\noccurrence = 2'))
    write(workspace, "waivers.toml", waiver("TaskOwner", 2))
    edit(workspace, "一、档案进馆", "一、各类档案全部进馆")
    edit(workspace, "1. 县档案馆、", "1. 县司法局、县档案馆、")
    curation = built(workspace).curation
    assert curation.stale == ()
    (placed,) = curation.facts
    assert placed.fact is not None
    assert placed.fact.anchor.start == PLAN.index("县档案馆负责编制") + 4 + 5


WORDS = st.text("县檔档案馆 \n，。ab", min_size=1, max_size=6)


@settings(deadline=None, max_examples=300)
@given(source=st.text("县檔档案馆 \n，。ab\u200b", max_size=60), words=WORDS, cut=st.tuples(st.integers(0, 60), st.integers(0, 60)))
def test_every_place_that_is_found_has_its_own_number(source: str, words: str, cut: tuple[int, int]) -> None:
    start, end = sorted(min(at, len(source)) for at in cut)
    within = Occurrences(source, start, end)
    found = within.anchors(words)
    assert all(start <= one.start < one.end <= end and source[one.start : one.end] == one.quote for one in found)
    if words.strip():
        assert [within.number(one) for one in found] == list(range(1, len(found) + 1))
