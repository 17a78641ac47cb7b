"""The first page: which plans are here, how well each says who, how measured and by when, and what stands out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response

from dutygraph.model import Finding
from dutygraph_web.answers import Row, answers, local
from dutygraph_web.tables import Table, page

blueprint = Blueprint("home", __name__)

#: The three questions of every task, and the shape that says no.
ASKED = {"owner": "TaskOwner", "measure": "TaskMeasure", "deadline": "TaskDeadline"}
_COUNTED = ("tasks", "owner", "measure", "deadline", "violation", "warning", "info")
_PLANS = ("planId", "title", *_COUNTED)
_CHAPTERS = ("planId", "number", "title", *_COUNTED)
_HELD = ("agencies", "instruments", "targets", "deadlines")


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of ``tasks`` answer each of ``ASKED``, and how many findings stand at each severity."""

    tasks: int
    answered: Mapping[str, int]
    severities: Mapping[str, int]


def coverage(tasks: int, found: Sequence[Finding]) -> Coverage:
    """Counts over some tasks and their findings."""
    unanswered = {question: len({f.task for f in found if f.shape == shape}) for question, shape in ASKED.items()}
    severities = Counter(f.severity for f in found)
    return Coverage(tasks, {q: tasks - n for q, n in unanswered.items()}, {s: severities[s] for s in ("violation", "warning", "info")})


@blueprint.get("/")
def home() -> Response:
    """Plans with their counts, whole and by chapter, and the findings by kind."""
    plans = answers().rows("plans")
    tasks = _by_plan(answers().rows("tasks", plan=""))
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in answers().findings():
        found[finding.plan].append(finding)
    covered = {plan["planId"]: coverage(len(tasks[plan["planId"]]), found[plan["planId"]]) for plan in plans}
    chapters = {plan["planId"]: _chapters(plan["planId"], tasks[plan["planId"]], found[plan["planId"]]) for plan in plans}
    kinds = Counter((f.severity, f.shape) for f in answers().findings())
    order = ("violation", "warning", "info")
    by_kind = sorted(((s, shape, n) for (s, shape), n in kinds.items()), key=lambda k: (order.index(k[0]), -k[2], k[1]))
    tables = {
        "plans": Table(_PLANS, [_line(plan, covered[plan["planId"]]) for plan in plans]),
        "chapters": Table(_CHAPTERS, [_line({"planId": plan, **row}, one) for plan, rows in chapters.items() for row, one in rows]),
        "findings": Table(("severity", "shape", "count"), [{"severity": s, "shape": k, "count": n} for s, k, n in by_kind]),
    }
    held = {row["kind"]: row["count"] for row in answers().rows("held")}
    counts = {"plans": len(plans), "tasks": sum(map(len, tasks.values())), **{kind: held.get(kind, "0") for kind in _HELD}}
    values = {"plans": plans, "covered": covered, "chapters": chapters, "by_kind": by_kind, "asked": ASKED, "held": counts}
    return page("home.html", tables, **values)


def _by_plan(tasks: Sequence[Row]) -> Mapping[str, list[Row]]:
    by_plan: defaultdict[str, list[Row]] = defaultdict(list)
    for task in tasks:
        by_plan[task["planId"]].append(task)
    return by_plan


def _chapters(plan: str, tasks: Sequence[Row], found: Sequence[Finding]) -> list[tuple[Row, Coverage]]:
    """Each chapter that holds tasks, in their order, with its counts; tasks outside every chapter are in none."""
    rows = {row["section"]: row for row in answers().rows("sections", plan=plan)}
    home = {local(task["task"]): task["chapter"] for task in tasks}
    here: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in found:
        here[home.get(finding.task, "")].append(finding)
    counted = Counter(home.values())
    return [(row, coverage(counted[chapter], here[chapter])) for chapter, row in rows.items() if counted[chapter]]


def _line(about: Row, covered: Coverage) -> dict[str, object]:
    return {**about, "tasks": covered.tasks, **covered.answered, **covered.severities}
