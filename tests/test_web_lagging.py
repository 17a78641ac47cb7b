"""What spans plans and takes long may lag behind an edit, what is made from it lags with it, and a plan's own never does."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from dutygraph_web import keeping
from dutygraph_web.keeping import ALL, Keeper


class Data:
    """Data that change, with a value of all that takes long, one that is quickly made from it, and one of a plan made from it."""

    def __init__(self) -> None:
        self.keeper, self.now, self.made = Keeper(), 0, 0

    def slow(self) -> int:
        def make() -> int:
            self.made += 1
            end = time.thread_time() + keeping._SLOW * 1.5
            while time.thread_time() < end:
                pass
            return self.now

        found: int = self.keeper.get(("slow",), ALL, make, within)
        return found

    def quick(self) -> int:
        found: int = self.keeper.get(("quick",), ALL, self.slow, within)
        return found

    def of_plan(self) -> int:
        found: int = self.keeper.get(("of plan",), "p1", self.slow, within)
        return found

    def edit(self) -> None:
        self.now += 1
        self.keeper.outdated({"p1"})


def within(work: Callable[[], object]) -> None:
    work()


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch) -> Data:
    monkeypatch.setattr(keeping, "_LEAST", 0.01)
    return Data()


def asked(data: Data, ask: Callable[[], int]) -> tuple[int, bool]:
    """What is given, and whether it is said to lag."""
    data.keeper.begin()
    try:
        return ask(), data.keeper.behind
    finally:
        data.keeper.end()


def settled(data: Data, ask: Callable[[], int]) -> tuple[int, bool]:
    """The same once nothing lags any more."""
    end = time.monotonic() + 30
    while (found := asked(data, ask))[1]:
        assert time.monotonic() < end
        time.sleep(0.02)
    return found


def test_what_is_made_from_a_value_that_lags_lags_with_it_and_waits_for_nothing(data: Data) -> None:
    assert asked(data, data.quick) == (0, False)
    data.edit()
    began = time.thread_time()
    assert asked(data, data.quick) == (0, True)
    assert time.thread_time() - began < keeping._SLOW, "another thread makes it again"
    assert settled(data, data.quick) == (1, False)


def test_it_lags_no_longer_than_it_may(data: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    data.quick()
    data.edit()
    monkeypatch.setattr(keeping, "_LAG", 0.0)
    assert asked(data, data.quick) == (1, False)


def test_what_belongs_to_a_plan_never_lags(data: Data) -> None:
    assert asked(data, data.of_plan) == (0, False)
    data.edit()
    assert asked(data, data.of_plan) == (1, False)


def test_after_what_may_have_changed_anything_nothing_lags(data: Data) -> None:
    data.quick()
    data.now += 1
    data.keeper.outdated(None)
    assert asked(data, data.quick) == (1, False)


def test_an_answer_that_lagged_is_another_one_once_it_does_not(data: Data) -> None:
    data.quick()
    data.edit()
    first = data.keeper.begin()
    data.quick()
    data.keeper.end()
    assert data.keeper.holds(first), "as long as nothing was made again it is the same answer"
    settled(data, data.quick)
    assert not data.keeper.holds(first)
