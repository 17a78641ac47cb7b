"""Agencies: who carries duties at all, and for one agency what it owes by when, its duties by role, its partners and laws."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, request

from dutygraph.export.deadlines import as_calendar
from dutygraph.fold import fold_name
from dutygraph_web.answers import Row, answers, local
from dutygraph_web.links import iri_of, name_of
from dutygraph_web.marks import Event, Mark, events
from dutygraph_web.paging import paged
from dutygraph_web.progress import latest_reports, overdue, told
from dutygraph_web.tables import Table, as_file, page
from dutygraph_web.timelines import timeline

blueprint = Blueprint("agencies", __name__)

ROLES = ("leading", "responsible", "coordinating", "supervising", "supporting", "participating")
_SHOWN = 100  # agencies of a page
_INDEX = ("agency", "name", "kind", "jurisdiction", "tasks", *ROLES)
_DUTIES = ("planId", "citation", "task", "role", "basis", "modality", "sentence", "quote", "deadlines", "by", "when", "why")
_OWED = ("latest", "due", "quote", "citation", "task", "role", "sentence", "status", "reported", "document", "overdue")
_PARTNERS = ("partner", "name", "tasks")
_LAWS = ("instrument", "name", "relation", "tasks")


@dataclass(frozen=True, slots=True)
class Duty:
    """One binding of the agency: its row, its sentence with the agency's words marked (if any say so), the deadlines that govern it."""

    row: Row
    role: str
    events: Sequence[Event]
    deadlines: Sequence[Row]


@blueprint.get("/agencies")
def index() -> Response:
    """All agencies that carry a duty, those with most tasks first; ``?name=`` finds in either script, ``?plan=`` counts in one plan."""
    wanted, plan, plans = request.args.get("name", ""), request.args.get("plan", ""), answers().rows("plans")
    if plan and plan not in {row["planId"] for row in plans}:
        abort(404)
    lines: dict[str, dict[str, object]] = {}
    for row in answers().rows("agencies", plan=plan):
        name = name_of(row["agency"])
        if fold_name(wanted) in fold_name(name):
            line = lines.setdefault(row["agency"], {**row, "name": name, "tasks": 0})
            line[_role(row)] = int(row["tasks"])
            line["tasks"] = int(str(line["tasks"])) + int(row["tasks"])
    ordered = sorted(lines.values(), key=lambda line: (-int(str(line["tasks"])), str(line["name"])))
    values = {"agencies": paged(ordered, _SHOWN), "roles": ROLES, "wanted": wanted, "plan": plan, "plans": plans}
    return page("agencies.html", {"agencies": lambda: Table(_INDEX, ordered)}, **values)


@blueprint.get("/agency/<path:path>")
def agency(path: str) -> Response:
    """One agency."""
    iri = iri_of("agency", *path.split("/"))
    known = (*answers().rows("agency", agency=iri), *answers().rows("agency", "written", agency=iri))  # one whose duties are all overridden
    about = next(iter(known), None) or abort(404)
    duties = _duties(iri)
    owed = _calendar(duties)
    if request.args.get("format") == "ics":
        return as_file(_feed(owed, name_of(iri)), "deadlines.ics", "text/calendar")
    reports, today = latest_reports(), date.today()
    late = {due["deadline"] for due, duty in owed if overdue(due, reports.get(duty.row["task"]), today)}
    by_role = {role: [duty for duty in duties if duty.role == role] for role in ROLES}
    partners = [{**row, "name": name_of(row["partner"])} for row in answers().rows("partners", agency=iri)]
    laws = _laws(iri, duties)
    tasks = {duty.row["task"] for duty in duties}
    tables = {
        "duties": lambda: Table(_DUTIES, [_line(duty) for duty in duties]),
        "owed": lambda: Table(_OWED, [_owed(due, duty, reports.get(duty.row["task"]), due["deadline"] in late) for due, duty in owed]),
        "partners": lambda: Table(_PARTNERS, partners),
        "laws": lambda: Table(_LAWS, [{**law, "tasks": "; ".join(row["citation"] for row in law["tasks"])} for law in laws]),
    }
    values = {
        "about": about,
        "names": answers().names().get(iri, {}),
        "by_role": {role: found for role, found in by_role.items() if found},
        "several": len({duty.row["planId"] for duty in duties}) > 1,
        "tasks": len(tasks),
        "measured": len(tasks) - len({f.task for f in answers().findings() if f.shape == "TaskMeasure"} & {local(task) for task in tasks}),
        "dated": len({duty.row["task"] for due, duty in owed if due["latest"] or due["recurrence"]}),
        "owed": owed,
        "days": [due["latest"] for due, _ in owed if due["latest"]],
        "today": date.today().isoformat(),
        "reports": reports,
        "late": late,
        "timeline": timeline([(due["latest"], duty.row["citation"]) for due, duty in owed if due["latest"]]),
        "partners": partners,
        "laws": laws,
    }
    return page("agency.html", tables, iri, **values)


def _owed(due: Row, duty: Duty, report: Row | None, late: bool) -> dict[str, object]:
    """A deadline of the agency as a row to take away."""
    said = {**duty.row, **due, "due": due["due"] or due["recurrence"], "role": duty.role}
    return {**said, **told(report), "overdue": late}


def _feed(owed: Sequence[tuple[Row, Duty]], name: str) -> bytes:
    """The deadlines as a calendar that a reader's own program subscribes to."""
    plans = answers().rows("plans")
    days = {row["planId"]: (row["periodStart"], row["periodEnd"]) for row in plans if row["periodStart"] and row["periodEnd"]}
    periods = {plan: (date.fromisoformat(start), date.fromisoformat(end)) for plan, (start, end) in days.items()}
    facts = [
        {
            "fact": due["deadline"],
            "kind": "deadline",
            "type": local(due["kind"]).removeprefix("deadline-"),
            "latest": date.fromisoformat(due["latest"]) if due["latest"] else None,
            "due": due["due"] or due["recurrence"],
            "quote": due["quote"],
            "citation": duty.row["citation"],
            "clause": duty.row["sentence"],
            "task": duty.row["task"],
            "plan": duty.row["planId"],
        }
        for due, duty in owed
    ]
    return as_calendar(facts, periods, name)


def _laws(iri: str, duties: Sequence[Duty]) -> list[dict[str, Any]]:
    """Each instrument and relation that its duties name, with those tasks, the most named first."""
    found: dict[tuple[str, str], dict[str, Row]] = {}
    for row in answers().rows("duty-laws", agency=iri):
        for duty in duties:
            if duty.row["task"] == row["task"] and _governs(row, duty.row):
                found.setdefault((row["instrument"], row["relation"]), {})[row["task"]] = duty.row
    ordered = sorted(found.items(), key=lambda one: (-len(one[1]), name_of(one[0][0]), one[0][1]))
    return [
        {"instrument": instrument, "name": name_of(instrument), "relation": name_of(relation), "tasks": list(tasks.values())}
        for (instrument, relation), tasks in ordered
    ]


def _duties(iri: str) -> list[Duty]:
    by_task: defaultdict[str, list[Row]] = defaultdict(list)
    for row in answers().rows("duty-deadlines", agency=iri):
        by_task[row["task"]].append(row)
    duties = []
    for row in answers().rows("duties", agency=iri):
        begin = int(row["from"])
        marks = [Mark("", "assignment", int(row["start"]) - begin, int(row["end"]) - begin)] if row["start"] else []
        deadlines = [due for due in by_task[row["task"]] if _governs(due, row)]
        duties.append(Duty(row, _role(row), events(row["sentence"], marks), deadlines))
    return duties


def _governs(fact: Row, duty: Row) -> bool:
    """A deadline or law of a sentence holds for duties of that sentence; one of the whole task, or a duty of it, for all."""
    return not fact["clause"] or not duty["clause"] or fact["clause"] == duty["clause"]


def _calendar(duties: Sequence[Duty]) -> list[tuple[Row, Duty]]:
    """Deadlines in order of their day, those without a day last; each once per task."""
    seen: dict[tuple[str, str], tuple[Row, Duty]] = {}
    for duty in duties:
        for deadline in duty.deadlines:
            seen.setdefault((deadline["deadline"], duty.row["task"]), (deadline, duty))
    return sorted(seen.values(), key=lambda pair: (pair[0]["latest"] or "9999", pair[1].row["planId"], int(pair[1].row["position"])))


def _role(row: Mapping[str, str]) -> str:
    return local(row["role"]).removeprefix("role-")


def _line(duty: Duty) -> dict[str, object]:
    due = "; ".join(row["due"] or row["recurrence"] or row["quote"] for row in duty.deadlines)
    codes = {key: name_of(duty.row[key]) if duty.row[key] else "" for key in ("role", "basis", "modality")}
    return {**duty.row, **codes, "deadlines": due}
