"""The pieces that matching stands on: best assignment, characters in common, parts of a whole."""

from __future__ import annotations

from itertools import product

import pytest
from edited_plans import FRESH
from hypothesis import given
from hypothesis import strategies as st

from dutygraph.identity.assignment import best_assignment
from dutygraph.identity.parts import parts
from dutygraph.identity.similarity import Shares, common

gains = st.lists(st.dictionaries(st.integers(0, 3), st.integers(1, 20).map(lambda n: n / 20), max_size=4), max_size=4)


def worth(rows: list[dict[int, float]], forbidden: tuple[int, int | None] | None = None) -> tuple[float, list[int | None]]:
    """The best sum and one way to it, by trying all ways."""
    best: tuple[float, list[int | None]] = (-1.0, [])
    for way in product(*([None, *row] for row in rows)):
        columns = [column for column in way if column is not None]
        if len(set(columns)) == len(columns) and (forbidden is None or way[forbidden[0]] != forbidden[1]):
            best = max(best, (sum(row[c] for row, c in zip(rows, way, strict=True) if c is not None), list(way)), key=lambda one: one[0])
    return best


@given(gains)
def test_the_assignment_is_the_best_one_and_margins_are_what_another_choice_costs(rows: list[dict[int, float]]) -> None:
    choices = best_assignment(rows, 100.0)
    columns = [choice.column for choice in choices if choice.column is not None]
    assert len(set(columns)) == len(columns)
    total = sum(row[choice.column] for row, choice in zip(rows, choices, strict=True) if choice.column is not None)
    assert total == pytest.approx(worth(rows)[0] if rows else 0.0)
    for number, choice in enumerate(choices):
        if choice.column is not None:
            assert choice.margin == pytest.approx(total - worth(rows, (number, choice.column))[0])


@given(gains)
def test_a_margin_above_enough_is_only_known_to_be_so(rows: list[dict[int, float]]) -> None:
    for exact, cut in zip(best_assignment(rows, 100.0), best_assignment(rows, 0.25), strict=True):
        assert exact.column == cut.column
        assert cut.margin == pytest.approx(min(exact.margin, 0.25))


@given(st.text("甲乙丙丁", max_size=12), st.text("甲乙丙丁", max_size=12))
def test_characters_in_common_are_the_longest_common_subsequence(one: str, other: str) -> None:
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            table[i + 1][j + 1] = table[i][j] + 1 if a == b else max(table[i][j + 1], table[i + 1][j])
    assert common(one, other) == table[-1][-1]


def test_only_texts_that_share_pairs_are_compared_the_nearest_first() -> None:
    index = Shares(["修缮小型水库三座", "修缮小型水库", "公布年度预算"])
    assert index.near("修缮小型水库三座。") == [0, 1]
    assert index.near("甲") == []


def test_halves_are_parts_and_two_versions_of_the_whole_are_none() -> None:
    first, second = "".join(FRESH[2][:10]), "".join(FRESH[2][10:])
    assert parts([first + second], [first, second]) == {0: [(0, pytest.approx(0.49, abs=0.02)), (1, pytest.approx(0.49, abs=0.02))]}
    assert parts([first + second], [first + second + "。", "、" + first + second]) == {}
    assert parts([first + second], [first]) == {}
