"""Deadlines as an iCalendar file: a whole-day event on the last day, a repeated one where a duty recurs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from dutygraph.tables import Row

if TYPE_CHECKING:
    from icalendar import Event

#: ISO 8601 duration to how a calendar repeats it.
_FREQUENCIES = {"Y": "YEARLY", "M": "MONTHLY", "W": "WEEKLY", "D": "DAILY"}
_PERIOD = re.compile(r"P(\d+)([YMWD])")
#: Required by RFC 5545 and of no meaning here: fixed, so that the same plan gives the same bytes.
_STAMP = datetime(1970, 1, 1, tzinfo=UTC)


def as_calendar(facts: Iterable[Row], periods: Mapping[str, tuple[date, date]], name: str = "") -> bytes:
    """The deadlines among ``facts``; ``periods`` gives the first and last day of each plan, within which a duty recurs.

    ``name`` is what a reader's calendar program calls it.

    Left out: ongoing duties, those that recur at no stated interval, dates that cannot be told, and recurring ones of a plan
    that has no period.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//dutygraph//deadlines//ZH")
    calendar.add("version", "2.0")
    if name:
        calendar.add("x-wr-calname", name)
    for fact in facts:
        event = _event(fact, periods.get(fact["plan"])) if fact["kind"] == "deadline" else None
        if event is not None:
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(fact: Row, period: tuple[date, date] | None) -> Event | None:
    from icalendar import Event

    event = Event()
    if fact["type"] == "by" and fact["latest"]:
        day = fact["latest"]
    elif fact["type"] == "recurring" and period and (told := _PERIOD.fullmatch(fact["due"] or "")):
        day = _first_end(period[0], int(told[1]), told[2])
        rule: dict[str, object] = {"freq": _FREQUENCIES[told[2]], "interval": int(told[1]), "until": period[1]}
        if told[2] == "M":
            rule["bymonthday"] = -1  # the 31st would leave out the shorter months
        event.add("rrule", rule)
    else:
        return None
    event.add("uid", fact["fact"])
    event.add("dtstamp", _STAMP)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", f"{fact['citation']} {fact['quote']}")
    event.add("description", fact["clause"] or fact["quote"])
    event.add("url", fact["task"])
    event.add("categories", [fact["plan"]])  # citations of several plans are alike
    event.add("transp", "TRANSPARENT")
    return event


def _first_end(start: date, count: int, unit: str) -> date:
    """The last day of the first interval from the period's start."""
    if unit in "WD":
        return start + timedelta(days=count * (7 if unit == "W" else 1) - 1)
    months = start.year * 12 + start.month - 1 + count * (12 if unit == "Y" else 1)
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)
