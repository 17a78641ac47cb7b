"""How far tasks have come, as documents report it in the curated reading, and which deadlines are overdue without report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import g

from dutygraph_web.answers import Row, answers, local

#: Whoever is reported so owes nothing any more.
_ENDED = ("progress-done", "progress-dropped")


def latest_reports() -> Mapping[str, Row]:
    """The report that holds, by the IRI of its task; none in the written reading."""
    return {row["task"]: row for row in answers().rows("reports") if row["report"] == row["latest"]}


def overdue(deadline: Row, report: Row | None, today: date) -> bool:
    """Whether the deadline has passed and no document says that the task was done or dropped; never in the written reading."""
    passed = local(deadline["kind"]) == "deadline-by" and bool(deadline["latest"]) and deadline["latest"] < today.isoformat()
    return g.reading == "curated" and passed and (report is None or local(report["status"]) not in _ENDED)


def told(report: Row | None) -> dict[str, str]:
    """A report as columns of a table, empty where there is none."""
    names = {"status": "status", "reported": "reported", "document": "document"}
    row = {column: report[name] if report else "" for column, name in names.items()}
    return {**row, "status": local(row["status"]).removeprefix("progress-")}
