"""Task ids: the same twice, and kept where the ledger knows the task."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dutygraph.identity.ledger import mint

TASKS = [("一.1", "建立宪法学习宣传教育基地。"), ("一.2", "制定年度立法计划。"), ("二.1", "建立宪法学习宣传教育基地。")]

texts = st.lists(st.tuples(st.sampled_from(["一.1", "一.2", "二.1", ""]), st.text("甲乙丙丁。", min_size=1, max_size=12)), max_size=8)


def test_the_first_mint_is_deterministic_and_distinct() -> None:
    once, again = mint("plan", TASKS), mint("plan", TASKS)
    assert once == again
    assert len({entry.id for entry in once}) == 3
    assert {entry.id for entry in mint("other", TASKS)}.isdisjoint(entry.id for entry in once)


def test_renumbering_and_rewording_keep_ids() -> None:
    first = mint("plan", TASKS)
    renumbered = mint("plan", [("一.2", TASKS[1][1]), ("一.3", "新的任务，与前面的都不一样。"), ("二.9", TASKS[2][1])], first)
    assert renumbered[0].id == first[1].id
    assert renumbered[2].id in {first[0].id, first[2].id}
    assert renumbered[1].id not in {entry.id for entry in first}
    reworded = mint("plan", [TASKS[0], ("一.2", "制定并公布年度立法计划。"), TASKS[2]], first)
    assert [entry.id for entry in reworded] == [entry.id for entry in first]


@given(texts, texts)
def test_ids_are_never_given_twice(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> None:
    ledger = mint("plan", before)
    ids = [entry.id for entry in mint("plan", after, ledger)]
    assert len(set(ids)) == len(ids) == len(after)


@given(texts)
def test_an_unchanged_plan_keeps_every_id(tasks: list[tuple[str, str]]) -> None:
    ledger = mint("plan", tasks)
    assert mint("plan", tasks, ledger) == ledger
