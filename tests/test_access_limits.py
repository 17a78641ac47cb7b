"""Guessing passwords is slow: by one account, from one address, and from many; whoever is right is not shut out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dutygraph.access import limits as module
from dutygraph.access.limits import ACCOUNT, ADDRESS, PAIR, Limits


class Clock:
    """A clock that stands until it is set."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def guesses(limits: Limits, name: str, addresses: list[str]) -> int:
    """How many attempts were let through."""
    return sum(limits.begin(name, address) == 0 for address in addresses)


def test_one_account_from_one_address() -> None:
    limits = Limits(Clock())
    assert guesses(limits, "li", ["10.0.0.1"] * 50) == PAIR[0]
    assert limits.begin("li", "10.0.0.2") == 0, "the owner elsewhere is not shut out"
    assert limits.begin("wang", "10.0.0.1") == 0, "nor are others at that address"


def test_many_accounts_from_one_address() -> None:
    limits = Limits(Clock())
    assert sum(limits.begin(f"name{number}", "10.0.0.1") == 0 for number in range(100)) == ADDRESS[0]


def test_one_account_from_many_addresses() -> None:
    limits = Limits(Clock())
    assert guesses(limits, "li", [f"10.0.{number // 250}.{number % 250}" for number in range(1000)]) == ACCOUNT[0]


def test_the_addresses_of_one_household_count_as_one() -> None:
    limits = Limits(Clock())
    assert guesses(limits, "li", [f"2001:db8::{number:x}" for number in range(50)]) == PAIR[0]
    assert limits.begin("li", "2001:db8:0:1::1") == 0


def test_the_wait_that_is_said_is_enough_and_not_too_long() -> None:
    clock = Clock()
    limits = Limits(clock)
    guesses(limits, "li", ["10.0.0.1"] * PAIR[0])
    wait = limits.begin("li", "10.0.0.1")
    assert 0 < wait <= PAIR[1] + 1
    clock.now += wait
    assert limits.begin("li", "10.0.0.1") == 0


@given(st.lists(st.booleans(), max_size=60))
def test_a_right_password_is_never_counted(answers: list[bool]) -> None:
    limits, wrong = Limits(Clock()), 0
    for right in answers:
        if limits.begin("li", "10.0.0.1"):
            assert wrong >= PAIR[0]
            continue
        assert wrong < PAIR[0]
        if right:
            limits.succeeded("li", "10.0.0.1")
        else:
            wrong += 1


def test_memory_is_bounded(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(module, "_REMEMBERED", 300)
    limits = Limits(Clock())
    for number in range(1000):
        limits.begin(f"name{number}", f"10.0.{number // 250}.{number % 250}")
    assert len(limits._failures) <= 300
