"""The matrix of a plan: agencies by chapters, each cell the number of tasks, which it opens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, request

from dutygraph_web.agencies import ROLES
from dutygraph_web.answers import Row, answers, local
from dutygraph_web.links import name_of
from dutygraph_web.tables import Table, page

blueprint = Blueprint("matrix", __name__)

_SHADES = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One agency: its tasks by chapter (IRI, "" for tasks under none), and all of them."""

    agency: str
    kind: str
    cells: dict[str, set[str]]
    tasks: set[str]


@blueprint.get("/matrix")
def matrix() -> Response:
    """The matrix of ``?plan=`` (the first where none is named), with ``?role=`` of one role alone."""
    plans = answers().rows("plans")
    wanted = request.args.get("plan") or (plans[0]["planId"] if plans else "")
    about = next((row for row in plans if row["planId"] == wanted), None) or abort(404)
    role = request.args.get("role", "")
    chapter_of = {row["task"]: row["chapter"] for row in answers().rows("tasks", plan=wanted)}
    parties = answers().rows("parties", plan=wanted)
    lines = _lines([row for row in parties if not role or _role(row) == role], chapter_of)
    chapters = _chapters(answers().rows("sections", plan=wanted), lines)
    totals = {chapter["section"]: len(set().union(*(line.cells[chapter["section"]] for line in lines))) for chapter in chapters}
    values = {
        "plans": plans,
        "about": about,
        "role": role,
        "roles": [one for one in ROLES if one in {_role(row) for row in parties}],
        "chapters": chapters,
        "lines": lines,
        "totals": totals,
        "tasks": len(set().union(*(line.tasks for line in lines))),
        "shade": _shade(lines),
    }
    columns = ("agency", "name", "kind", *(_called(chapter) for chapter in chapters), "tasks")
    return page("matrix.html", {"matrix": lambda: Table(columns, [_row(line, chapters) for line in lines])}, **values)


def _lines(parties: Sequence[Row], chapter_of: dict[str, str]) -> list[Line]:
    lines: dict[str, Line] = {}
    for row in parties:
        line = lines.setdefault(row["agency"], Line(row["agency"], row["kind"], defaultdict(set), set()))
        line.cells[chapter_of[row["task"]]].add(row["task"])
        line.tasks.add(row["task"])
    return sorted(lines.values(), key=lambda line: (-len(line.tasks), name_of(line.agency), line.agency))


def _chapters(sections: Sequence[Row], lines: Sequence[Line]) -> list[Row]:
    """The chapters in which somebody carries a task, in order; one without a section for tasks under no heading."""
    used = {chapter for line in lines for chapter in line.cells}
    found = [row for row in sections if row["section"] in used]
    return [*found, {"section": "", "number": "", "title": ""}] if "" in used else found


def _shade(lines: Sequence[Line]) -> dict[int, int]:
    """For each count how dark its cell is, 1 to 4."""
    most = max((len(cell) for line in lines for cell in line.cells.values()), default=0)
    return {count: -(-count * _SHADES // most) for count in range(1, most + 1)}


def _role(row: Row) -> str:
    return local(row["role"]).removeprefix("role-")


def _called(chapter: Row) -> str:
    return f"{chapter['number']} {chapter['title']}".strip() or "-"


def _row(line: Line, chapters: Sequence[Row]) -> dict[str, object]:
    cells = {_called(chapter): len(line.cells[chapter["section"]]) for chapter in chapters if line.cells[chapter["section"]]}
    return {
        "agency": line.agency,
        "name": name_of(line.agency),
        "kind": local(line.kind).removeprefix("kind-"),
        **cells,
        "tasks": len(line.tasks),
    }
