"""The first page: which plans are here, how well each says who, how measured and by when, and what stands out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response

from dutygraph.model import Finding
from dutygraph_web.answers import Answers, Row, answers, local
from dutygraph_web.paging import paged
from dutygraph_web.tables import Table, page

blueprint = Blueprint("home", __name__)

#: The three questions of every task, and the shape that says no.
ASKED = {"owner": "TaskOwner", "measure": "TaskMeasure", "deadline": "TaskDeadline"}
_SHOWN = 12  # plans of a page
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
    covered, chapters, by_kind = answers().made("home", _counts)
    tables = {
        "plans": lambda: Table(_PLANS, [_line(plan, covered[plan["planId"]]) for plan in plans]),
        "chapters": lambda: Table(_CHAPTERS, [_line({"planId": plan, **row}, one) for plan, rows in chapters.items() for row, one in rows]),
        "findings": lambda: Table(("severity", "shape", "count"), [{"severity": s, "shape": k, "count": n} for s, k, n in by_kind]),
    }
    held = {row["kind"]: row["count"] for row in answers().rows("held")}
    tasks = sum(one.tasks for one in covered.values())
    counts = {"plans": len(plans), "tasks": tasks, **{kind: held.get(kind, "0") for kind in _HELD}}
    values = {"plans": paged(plans, _SHOWN), "covered": covered, "chapters": chapters, "by_kind": by_kind, "asked": ASKED, "held": counts}
    return page("home.html", tables, missing=answers().missing, stale=answers().stale, **values)


def prepare() -> None:
    """Have ready what the page asks for, so that nobody waits for it."""
    known = answers()
    for rows in ("plans", "held"):
        known.rows(rows)
    known.made("home", _counts)
    known.names()


def _counts(known: Answers) -> tuple[Mapping[str, Coverage], Mapping[str, list[tuple[Row, Coverage]]], list[tuple[str, str, int]]]:
    """By plan, by plan and chapter, and findings as (severity, shape, count), the gravest first and then the most."""
    plans = [row["planId"] for row in known.rows("plans")]
    tasks, sections = (_by_plan(known.rows(name, plan="")) for name in ("tasks", "sections"))
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in known.findings():
        found[finding.plan].append(finding)
    kinds = Counter((f.severity, f.shape) for f in known.findings())
    order = ("violation", "warning", "info")
    return (
        {plan: coverage(len(tasks[plan]), found[plan]) for plan in plans},
        {plan: _chapters(sections[plan], tasks[plan], found[plan]) for plan in plans},
        sorted(((s, shape, n) for (s, shape), n in kinds.items()), key=lambda kind: (order.index(kind[0]), -kind[2], kind[1])),
    )


def _by_plan(rows: Sequence[Row]) -> Mapping[str, list[Row]]:
    by_plan: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_plan[row["planId"]].append(row)
    return by_plan


def _chapters(sections: Sequence[Row], tasks: Sequence[Row], found: Sequence[Finding]) -> list[tuple[Row, Coverage]]:
    """Each chapter that holds tasks, in their order, with its counts; tasks outside every chapter are in none."""
    home = {local(task["task"]): task["chapter"] for task in tasks}
    here: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in found:
        here[home.get(finding.task, "")].append(finding)
    counted = Counter(home.values())
    return [(row, coverage(counted[chapter], here[chapter])) for row in sections if counted[chapter := row["section"]]]


def _line(about: Row, covered: Coverage) -> dict[str, object]:
    return {**about, "tasks": covered.tasks, **covered.answered, **covered.severities}
