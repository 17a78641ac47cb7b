"""A plan's outline: chapters, sections and tasks in their order, what each task says, and its findings beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from flask import Blueprint, Response, abort

from dutygraph.model import Finding
from dutygraph_web.answers import Row, answers, local
from dutygraph_web.home import ASKED, Coverage, coverage
from dutygraph_web.links import name_of
from dutygraph_web.tables import Table, page

blueprint = Blueprint("plans", __name__)

_OWNING = ("leading", "responsible")
_TASKS = ("citation", "task", "text", "owners", "others", "deadlines", "measures", "findings")


@dataclass(slots=True)
class Said:
    """What the outline shows of one task."""

    task: Row
    owners: list[Row] = field(default_factory=list)
    others: list[Row] = field(default_factory=list)
    deadlines: list[Row] = field(default_factory=list)
    measures: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class Branch:
    """A heading (None: the tasks under no heading) with its tasks and the headings below."""

    section: Row | None
    tasks: list[Said] = field(default_factory=list)
    below: list[Branch] = field(default_factory=list)

    def all(self) -> Iterator[Said]:
        """Every task here and below."""
        yield from self.tasks
        for branch in self.below:
            yield from branch.all()

    def coverage(self) -> Coverage:
        """Counts over every task here and below."""
        said = list(self.all())
        return coverage(len(said), [finding for one in said for finding in one.findings])


@blueprint.get("/plan/<plan>")
def outline(plan: str) -> Response:
    """The plan as its headings and tasks."""
    about = next((row for row in answers().rows("plans") if row["planId"] == plan), None) or abort(404)
    said = _said(plan)
    found = answers().findings(plan)
    known = {local(iri) for iri in said}
    tables = {"tasks": Table(_TASKS, [_line(one) for one in said.values()])}
    values = {
        "about": about,
        "tree": _tree(answers().rows("sections", plan=plan), said.values()),
        "covered": coverage(len(said), found),
        "apart": [f for f in found if f.task not in known],
        "emendations": answers().rows("emendations", plan=plan),
        "asked": ASKED,
    }
    return page("plan.html", tables, **values)


def _said(plan: str) -> dict[str, Said]:
    said = {row["task"]: Said(row) for row in answers().rows("tasks", plan=plan)}
    for row in answers().rows("parties", plan=plan):
        owns = local(row["role"]).removeprefix("role-") in _OWNING and local(row["kind"]) != "kind-collective"
        (said[row["task"]].owners if owns else said[row["task"]].others).append(row)
    for row in answers().rows("deadlines", plan=plan):
        said[row["task"]].deadlines.append(row)
    for row in answers().rows("measures", plan=plan):
        said[row["task"]].measures.append(row)
    by_task: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in answers().findings(plan):
        by_task[finding.task].append(finding)
    for iri, one in said.items():
        one.findings = by_task[local(iri)]
    return said


def _tree(sections: Sequence[Row], said: Iterable[Said]) -> list[Branch]:
    branches = {row["section"]: Branch(row) for row in sections}
    top: list[Branch] = []
    for row in sections:
        home = branches.get(row["parent"])
        (home.below if home else top).append(branches[row["section"]])
    loose = Branch(None)
    for one in said:
        branches.get(one.task["section"], loose).tasks.append(one)
    return [loose, *top] if loose.tasks else top


def _line(one: Said) -> dict[str, object]:
    return {
        **one.task,
        "owners": "; ".join(name_of(row["agency"]) for row in one.owners),
        "others": "; ".join(f"{name_of(row['agency'])} ({local(row['role']).removeprefix('role-')})" for row in one.others),
        "deadlines": "; ".join(row["due"] or row["recurrence"] or row["quote"] for row in one.deadlines),
        "measures": "; ".join(row["quote"] or row["label"] or row["metric"] for row in one.measures),
        "findings": "; ".join(dict.fromkeys(f.shape for f in one.findings)),
    }
