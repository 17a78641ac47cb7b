"""A target as a gauge: which stretch of its scale fulfils it, and where its number stands, as shares of the scale's width."""

from __future__ import annotations

import math
from dataclasses import dataclass

#: Around "about", this share of the number to either side is drawn as fulfilled; it is a picture's choice, not the plan's.
_ABOUT = 0.05
#: Numbers outside of these are no quantities of a plan; they would only break the scale.
_LEAST, _MOST = 1e-12, 1e18


@dataclass(frozen=True, slots=True)
class Gauge:
    """Shares of the width, 0 to 1. ``start`` to ``end`` fulfils the target; ``marks`` are its numbers; ``top`` is what the scale ends with.

    ``arrow`` is up or down where a change is asked for: then the stretch is the change, not a level that fulfils.
    """

    start: float
    end: float
    marks: tuple[float, ...]
    top: float
    arrow: str = ""


def gauge(operator: str, value: str, upper: str = "", unit: str = "", baseline: str = "") -> Gauge | None:
    """The gauge of a target by its operator's notation (at-least, between, increase …) and numbers; None where they cannot be drawn.

    The scale begins at nought and ends with 100 for a share that fits in it, else with the next round number.
    """
    number, high, base = _number(value), _number(upper), _number(baseline)
    if number is None or number < 0:
        return None
    highest = max(number, high or 0.0)
    top = 100.0 if unit == "%" and highest <= 100 else _round_above(highest)
    if operator in ("increase", "decrease"):
        return _change(operator, number, base, unit, top)
    stretch = {
        "at-least": (number, top),
        "more-than": (number, top),
        "at-most": (0.0, number),
        "less-than": (0.0, number),
        "about": (number * (1 - _ABOUT), number * (1 + _ABOUT)),
        "between": (number, high if high is not None else number),
    }.get(operator)
    if stretch is None:
        return None
    marks = (number,) if high is None else (number, high)
    return Gauge(_share(stretch[0], top), _share(stretch[1], top), tuple(_share(mark, top) for mark in marks), top)


def _change(operator: str, by: float, base: float | None, unit: str, top: float) -> Gauge:
    """A change as the stretch between where it starts and where it ends; without a baseline from nought."""
    sign = 1 if operator == "increase" else -1
    if base is None or base < 0:
        return Gauge(0.0, _share(by, top), (_share(by, top),), top, "up" if sign > 0 else "down")
    goal = max(base * (1 + sign * by / 100) if unit == "%" else base + sign * by, 0.0)
    top = _round_above(max(base, goal))
    ends = sorted((_share(base, top), _share(goal, top)))
    return Gauge(ends[0], ends[1], (_share(goal, top),), top, "up" if sign > 0 else "down")


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) <= _MOST else None


def _share(number: float, top: float) -> float:
    return min(max(number / top, 0.0), 1.0)


def _round_above(number: float) -> float:
    """The next of 1, 2, 5 times a power of ten that leaves room above ``number``."""
    if number < _LEAST:
        return 1.0
    power = 10.0 ** math.floor(math.log10(number))
    return next(step * power for step in (1, 2, 5, 10, 20) if step * power > number * 1.1)
