"""Turns due dates of any precision into the first and last day that they can mean."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

_PRECISIONS = {4: "year", 7: "month", 10: "day"}
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_DURATION = re.compile(r"P(\d{1,4})([YMWD])")


def days(due: str, counted_from: str = "") -> tuple[str, str, str] | None:
    """(first day, last day, precision) of YYYY, YYYY-MM, YYYY-MM-DD or a duration counted from such a date.

    A year means its start and its end. None where there is no such day, or where the date counted from
    is unknown or too coarse (30 days from a year).
    """
    counted = _DURATION.fullmatch(due)
    told = _DATE.fullmatch(_later(counted_from, int(counted[1]), counted[2]) if counted else due)
    if told is None:
        return None
    year, month, day = (int(part) if part else 0 for part in told.groups())
    try:
        first = date(year, month or 1, day or 1)
        last = date(year, month or 12, day or monthrange(year, month or 12)[1])
    except ValueError:
        return None
    return first.isoformat(), last.isoformat(), _PRECISIONS[len(told[0])]


def _later(when: str, count: int, unit: str) -> str:
    """The date so much later, in its own precision; "" where that cannot be told."""
    told = _DATE.fullmatch(when)
    if told is None:
        return ""
    year, month, day = (int(part) if part else 0 for part in told.groups())
    if unit in "WD" and day:
        try:
            return (date(year, month, day) + timedelta(days=count * (7 if unit == "W" else 1))).isoformat()
        except (ValueError, OverflowError):
            return ""
    if unit == "Y" or (unit == "M" and month):
        months = year * 12 + max(month - 1, 0) + count * (12 if unit == "Y" else 1)
        year, month = months // 12, months % 12 + 1 if month else 0
        if not 1 <= year <= 9999:
            return ""
        parts = [f"{year:04}", *([f"{month:02}"] if month else []), *([f"{min(day, monthrange(year, month)[1]):02}"] if day else [])]
        return "-".join(parts)
    return ""
