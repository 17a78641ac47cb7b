"""Whether a target asks for more or for less than another, by the values that would meet it."""

from __future__ import annotations

from decimal import Decimal

from dutygraph.fold import fold_name
from dutygraph.model import Target

#: Comparators whose targets are met by the same kind of value; an increase and a decrease are met by a change.
_SCALES = {"increase": "up", "decrease": "down"}
_SIGNS = {">=": "≥", "<=": "≤", "~": "≈", "increase": "↑", "decrease": "↓", "between": ""}

#: From and to, and whether each end itself is left out. None: no end.
_Range = tuple[Decimal | None, bool, Decimal | None, bool]


def strength(before: Target, after: Target) -> str:
    """weakened, strengthened, or changed where neither asks for all that the other asks for.

    A target asks for more where every value that meets it would meet the other. Values are compared on one scale only: other units, another
    population or baseline, about (met by what is near), and a rise against a fall cannot be weighed.
    """
    if _scale(before) != _scale(after) or "~" in (before.op, after.op):
        return "changed"
    one, other = _range(before), _range(after)
    narrower, wider = _within(other, one), _within(one, other)
    if narrower == wider:
        return "changed"
    return "strengthened" if narrower else "weakened"


def shown(target: Target) -> str:
    """The target's value for people of any language: ≥80%, 10–15個, ↑5%."""
    value = target.value
    numbers = "–".join(f"{one.normalize():f}" for one in (value if isinstance(value, tuple) else (value,)))
    return f"{_SIGNS.get(target.op, target.op)}{numbers}{target.unit}"


def _scale(target: Target) -> tuple[str, ...]:
    return (_SCALES.get(target.op, "level"), fold_name(target.unit), fold_name(target.population), fold_name(target.baseline))


def _range(target: Target) -> _Range:
    value = target.value
    low, high = value if isinstance(value, tuple) else (value, value)
    if target.op in (">=", "increase", "decrease"):
        return low, False, None, False
    if target.op == ">":
        return low, True, None, False
    if target.op in ("<=", "<"):
        return None, False, high, target.op == "<"
    return low, False, high, False


def _within(inner: _Range, outer: _Range) -> bool:
    """Whether every value of ``inner`` lies in ``outer``."""
    (low, low_open, high, high_open), (least, least_open, most, most_open) = inner, outer
    above = least is None or (low is not None and (low > least or (low == least and (low_open or not least_open))))
    below = most is None or (high is not None and (high < most or (high == most and (high_open or not most_open))))
    return above and below
