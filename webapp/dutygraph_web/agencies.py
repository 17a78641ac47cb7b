"""Agencies: who carries duties at all, and for one agency all its duties by role, with their sentences and deadlines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, request

from dutygraph.fold import fold_name
from dutygraph_web.answers import Row, answers, local
from dutygraph_web.links import iri_of, name_of
from dutygraph_web.marks import Event, Mark, events
from dutygraph_web.tables import Table, page

blueprint = Blueprint("agencies", __name__)

ROLES = ("leading", "responsible", "coordinating", "supervising", "supporting", "participating")
_INDEX = ("agency", "name", "kind", "jurisdiction", "tasks", *ROLES)
_DUTIES = ("planId", "citation", "task", "role", "basis", "modality", "sentence", "quote", "deadlines", "by", "when", "why")


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
    values = {"agencies": ordered, "roles": ROLES, "wanted": wanted, "plan": plan, "plans": plans}
    return page("agencies.html", {"agencies": Table(_INDEX, ordered)}, **values)


@blueprint.get("/agency/<path:path>")
def agency(path: str) -> Response:
    """One agency."""
    iri = iri_of("agency", *path.split("/"))
    known = (*answers().rows("agency", agency=iri), *answers().rows("agency", "written", agency=iri))  # one whose duties are all overridden
    about = next(iter(known), None) or abort(404)
    duties = _duties(iri)
    by_role = {role: [duty for duty in duties if duty.role == role] for role in ROLES}
    values = {
        "iri": iri,
        "about": about,
        "by_role": {role: found for role, found in by_role.items() if found},
        "tasks": len({duty.row["task"] for duty in duties}),
        "calendar": _calendar(duties),
    }
    return page("agency.html", {"duties": Table(_DUTIES, [_line(duty) for duty in duties])}, **values)


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


def _governs(deadline: Row, duty: Row) -> bool:
    """A deadline of a sentence holds for duties of that sentence; one of the whole task, or a duty of it, for all."""
    return not deadline["clause"] or not duty["clause"] or deadline["clause"] == duty["clause"]


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
