"""The first page: which plans are here, how well each says who, how measured and by when, and what stands out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response

from dutygraph.model import Finding
from dutygraph_web.answers import Row, answers
from dutygraph_web.tables import Table, page

blueprint = Blueprint("home", __name__)

#: The three questions of every task, and the shape that says no.
ASKED = {"owner": "TaskOwner", "measure": "TaskMeasure", "deadline": "TaskDeadline"}
_PLANS = ("planId", "title", "tasks", "owner", "measure", "deadline", "violation", "warning", "info")


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
    """Plans with their counts, and the findings by kind."""
    plans = answers().rows("plans")
    counted = Counter(task["planId"] for task in answers().rows("tasks", plan=""))
    covered = {plan["planId"]: coverage(counted[plan["planId"]], answers().findings(plan["planId"])) for plan in plans}
    kinds = Counter((f.severity, f.shape) for f in answers().findings())
    order = ("violation", "warning", "info")
    by_kind = sorted(((s, shape, n) for (s, shape), n in kinds.items()), key=lambda k: (order.index(k[0]), -k[2], k[1]))
    tables = {
        "plans": Table(_PLANS, [_line(plan, covered[plan["planId"]]) for plan in plans]),
        "findings": Table(("severity", "shape", "count"), [{"severity": s, "shape": k, "count": n} for s, k, n in by_kind]),
    }
    return page("home.html", tables, plans=plans, covered=covered, by_kind=by_kind, asked=ASKED)


@blueprint.get("/healthz")
def health() -> Response:
    """For whoever watches the process: the graph is open and answers."""
    answers().rows("plans")
    return Response("ok\n", mimetype="text/plain")


def _line(plan: Row, covered: Coverage) -> dict[str, object]:
    return {**plan, "tasks": covered.tasks, **covered.answered, **covered.severities}
