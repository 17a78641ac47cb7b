"""What a difference is made of: words, the strength of targets, order, and who is who."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dutygraph.compare.moves import out_of_order
from dutygraph.compare.strength import shown, strength
from dutygraph.compare.words import reworded
from dutygraph.fold import fold, passage
from dutygraph.model import Anchor, Passage, Piece, Target

TEXT = st.text(alphabet="省厅廳负責责制定的，。2050%ab \n", max_size=60)
OPPOSITE = {"gone": "new", "new": "gone", "same": "same"}


def read(text: str) -> Passage:
    return passage(text, [Piece(0, len(text))] if text else [])


def bare(text: str) -> str:
    """Without white space."""
    return "".join(text.split())


@given(TEXT, TEXT)
def test_runs_put_both_texts_together_and_are_the_same_from_either_side(one: str, other: str) -> None:
    runs, back = reworded([read(one)], [read(other)]), reworded([read(other)], [read(one)])
    if bare(fold(one)) == bare(fold(other)):
        assert runs == back == ()
        return
    assert (bare("".join(run.before for run in runs)), bare("".join(run.after for run in runs))) == (bare(one), bare(other))
    assert all(bare(fold(run.before)) == bare(fold(run.after)) for run in runs if run.how == "same")
    assert all(not run.after for run in runs if run.how == "gone")
    assert all(not run.before for run in runs if run.how == "new")
    turned = {(OPPOSITE[run.how], run.after, run.before) for run in back}
    assert {(run.how, run.before, run.after) for run in runs} == turned


@given(TEXT.filter(str.strip), st.integers(0, 60))
def test_a_text_in_parts_says_what_it_says_as_a_whole(text: str, at: int) -> None:
    assert reworded([read(text)], [read(text[:at]), read(text[at:])]) == ()


def test_a_figure_changes_as_a_whole_and_specks_between_changes_are_not_kept() -> None:
    runs = reworded([read("到2022年完成率达到80.5%以上。")], [read("到2025年完成率达到90%以上。")])
    assert [(run.how, run.before or run.after) for run in runs if run.how != "same"] == [
        ("gone", "2022"), ("new", "2025"), ("gone", "80.5%"), ("new", "90%"),
    ]  # fmt: skip
    (gone, new) = (run for run in reworded([read("甲的乙")], [read("丙的丁")]) if run.how != "same")
    assert (gone.before, new.after) == ("甲的乙", "丙的丁")


def test_texts_too_large_to_weigh_are_told_as_a_whole() -> None:
    runs = reworded([read("甲" * 3000 + "乙")], [read("丙" + "甲" * 2999)])
    assert [run.how for run in runs] == ["gone", "new"]


def target(op: str, *value: str, unit: str = "%", population: str = "", baseline: str = "") -> Target:
    numbers = tuple(map(Decimal, value))
    amount = numbers[0] if len(numbers) == 1 else (numbers[0], numbers[1])
    return Target(Anchor("x", 0, 1), "m", op, amount, unit, "r", population=population, baseline=baseline)


@pytest.mark.parametrize(
    ("before", "after", "how"),
    [
        (target(">=", "80"), target(">=", "70"), "weakened"),
        (target(">=", "80"), target(">", "80"), "strengthened"),
        (target("<=", "3"), target("<=", "5"), "weakened"),
        (target("<", "3"), target("<=", "3"), "weakened"),
        (target("<=", "3"), target("<=", "2.5"), "strengthened"),
        (target("between", "80", "90"), target(">=", "80"), "weakened"),
        (target("between", "80", "90"), target("between", "82", "88"), "strengthened"),
        (target("between", "80", "90"), target("between", "82", "92"), "changed"),
        (target("increase", "5"), target("increase", "10"), "strengthened"),
        (target("decrease", "5"), target("decrease", "3"), "weakened"),
        (target("increase", "5"), target("decrease", "5"), "changed"),
        (target("increase", "5"), target(">=", "5"), "changed"),
        (target(">=", "80"), target("<=", "80"), "changed"),
        (target("~", "80"), target("~", "90"), "changed"),
        (target(">=", "80"), target(">=", "90", unit="个"), "changed"),
        (target(">=", "80", population="城市"), target(">=", "90", population="农村"), "changed"),
        (target("increase", "5", baseline="2020年"), target("increase", "6", baseline="2021年"), "changed"),
        (target(">=", "5", unit="個"), target(">=", "6", unit="个"), "strengthened"),
    ],
)
def test_a_target_is_weaker_where_more_values_meet_it(before: Target, after: Target, how: str) -> None:
    opposite = {"weakened": "strengthened", "strengthened": "weakened", "changed": "changed"}
    assert strength(before, after) == how
    assert strength(after, before) == opposite[how]


def test_targets_are_shown_without_words() -> None:
    assert [shown(target(op, "1000000")) for op in (">=", "<=", "~", "increase", "decrease", ">")] == [
        "≥1000000%", "≤1000000%", "≈1000000%", "↑1000000%", "↓1000000%", ">1000000%",
    ]  # fmt: skip
    assert shown(target("between", "10", "15.50", unit="个")) == "10–15.5个"


@given(st.permutations(range(7)))
def test_what_moved_is_the_least_that_can_have_and_the_same_from_either_side(order: list[int]) -> None:
    pairs = [(old, new) for new, old in enumerate(order)]
    names = {pair: f"task {pair[0]}" for pair in pairs}
    moved = out_of_order(pairs, names)
    stayed = [new for old, new in sorted(set(pairs) - moved)]
    assert stayed == sorted(stayed)
    longest = max(length for length in rising(order))
    assert len(moved) == len(order) - longest
    turned = {(new, old): name for (old, new), name in names.items()}
    assert {(old, new) for new, old in out_of_order(list(turned), turned)} == moved


def rising(values: list[int]) -> list[int]:
    """The length of the longest rising subsequence that ends at each place."""
    lengths: list[int] = []
    for n, value in enumerate(values):
        lengths.append(1 + max((lengths[m] for m in range(n) if values[m] < value), default=0))
    return lengths
