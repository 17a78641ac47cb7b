"""Targets as gauges: what fulfils them is drawn where their numbers say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dutygraph_web.gauges import gauge

OPERATORS = ["at-least", "at-most", "less-than", "more-than", "about", "between", "increase", "decrease"]


@pytest.mark.parametrize(
    ("target", "stretch", "top"),
    [
        (("at-least", "95.0", "", "%"), (0.95, 1), 100),
        (("at-most", "3", "", "%"), (0, 0.03), 100),
        (("between", "80", "90", "%"), (0.8, 0.9), 100),
        (("at-least", "600", "", "家"), (0.6, 1), 1000),
        (("at-least", "150", "", "%"), (0.75, 1), 200),
        (("increase", "5", "", "家", "10"), (0.5, 0.75), 20),
        (("decrease", "50", "", "%", "80"), (0.4, 0.8), 100),
        (("decrease", "5", "", "百分点"), (0, 0.5), 10),
    ],
)
def test_the_stretch_is_what_fulfils_the_target(target: tuple[str, ...], stretch: tuple[float, float], top: float) -> None:
    drawn = gauge(*target)
    assert drawn is not None
    assert (drawn.start, drawn.end) == pytest.approx(stretch)
    assert drawn.top == top
    assert drawn.arrow == {"increase": "up", "decrease": "down"}.get(target[0], "")


@pytest.mark.parametrize("value", ["", "many", "-3", "nan", "inf", "1e300"])
def test_what_is_no_number_is_not_drawn(value: str) -> None:
    assert gauge("at-least", value) is None


numbers = st.floats(0, 1e15).map(repr)


@given(st.sampled_from(OPERATORS), numbers, st.one_of(st.just(""), numbers), st.sampled_from(["%", "家"]), st.one_of(st.just(""), numbers))
def test_a_gauge_stays_within_its_scale(operator: str, value: str, upper: str, unit: str, baseline: str) -> None:
    drawn = gauge(operator, value, upper, unit, baseline)
    assert drawn is not None
    assert 0 <= drawn.start <= 1
    assert 0 <= drawn.end <= 1
    assert all(0 <= mark <= 1 for mark in drawn.marks)
