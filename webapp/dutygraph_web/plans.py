"""A plan's outline: chapters, sections and tasks in their order, what each task says, and its findings beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flask import Blueprint, Response, abort, request

from dutygraph.model import Finding
from dutygraph.rdf.groups import OWNERS
from dutygraph.versions import kept_versions
from dutygraph_web import word
from dutygraph_web.answers import Row, answers, local, shape_names
from dutygraph_web.facets import FACETS, Filed, Option, counts, options
from dutygraph_web.home import ASKED, Coverage, coverage
from dutygraph_web.languages import own
from dutygraph_web.links import NAMESPACE, agency_path, iri_of, name_of
from dutygraph_web.tables import Table, page

blueprint = Blueprint("plans", __name__)

_TASKS = ("citation", "task", "text", "owners", "others", "deadlines", "measures", "findings")
_ROLES = ("leading", "responsible", "coordinating", "supervising", "supporting", "participating")
_MODALITIES = ("firm", "strive", "explore", "encourage", "conditional")
_RECURRING = "recurring"


@dataclass(slots=True)
class Said:
    """What the outline shows of one task."""

    task: Row
    owners: list[Row] = field(default_factory=list)
    others: list[Row] = field(default_factory=list)
    deadlines: list[Row] = field(default_factory=list)
    measures: list[Row] = field(default_factory=list)
    modalities: list[Row] = field(default_factory=list)
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
    """The plan as its headings and tasks, of which the parameters in ``FACETS`` leave some."""
    about = next((row for row in answers().rows("plans") if row["planId"] == plan), None) or abort(404)
    said, sections = _said(plan), answers().rows("sections", plan=plan)
    chosen = {facet: request.args[facet] for facet in FACETS if request.args.get(facet)}
    filed = {iri: _filed(one) for iri, one in said.items()}
    shown = [one for iri, one in said.items() if filed[iri].fits(chosen)]
    known, found = {local(iri) for iri in said}, answers().findings(plan)
    tables = {"tasks": lambda: Table(_TASKS, [_line(one) for one in shown])}
    values = {
        "about": about,
        "tree": _pruned(_tree(sections, shown)) if chosen else _tree(sections, shown),
        "covered": coverage(len(shown), [f for one in shown for f in one.findings] if chosen else found),
        "total": len(said),
        "facets": _facets(list(filed.values()), chosen, sections),
        "chosen": chosen,
        "apart": [] if chosen else [f for f in found if f.task not in known],
        "emendations": answers().rows("emendations", plan=plan),
        "asked": ASKED,
        "versions": answers().made(f"versions {plan}", lambda known: kept_versions(known.session.workspace.plan(plan)), plan),
        "word": word.address(plan),
    }
    return page("plan.html", tables, about["plan"], **values)


def _said(plan: str) -> dict[str, Said]:
    said = {row["task"]: Said(row) for row in answers().rows("tasks", plan=plan)}
    for row in answers().rows("parties", plan=plan):
        owns = _code(row["role"]) in OWNERS and local(row["kind"]) != "kind-collective"
        (said[row["task"]].owners if owns else said[row["task"]].others).append(row)
    for row in answers().rows("deadlines", plan=plan):
        said[row["task"]].deadlines.append(row)
    for row in answers().rows("measures", plan=plan):
        said[row["task"]].measures.append(row)
    for row in answers().rows("modalities", plan=plan):
        said[row["task"]].modalities.append(row)
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


def _pruned(tree: Iterable[Branch]) -> list[Branch]:
    """Only the headings under which a task is left."""
    kept = [Branch(branch.section, branch.tasks, _pruned(branch.below)) for branch in tree]
    return [branch for branch in kept if branch.tasks or branch.below]


def _filed(one: Said) -> Filed:
    values = {
        "chapter": frozenset({local(one.task["chapter"])} - {""}),
        "modality": frozenset(_code(row["modality"]) for row in one.modalities),
        "year": frozenset(row["latest"][:4] or _RECURRING for row in one.deadlines if row["latest"] or row["recurrence"]),
        "finding": frozenset(f.shape for f in one.findings),
    }
    return Filed(values, frozenset((agency_path(row["agency"]), _code(row["role"])) for row in (*one.owners, *one.others)))


def _facets(filed: Sequence[Filed], chosen: Mapping[str, str], sections: Sequence[Row]) -> dict[str, list[Option]]:
    """Every facet that tells tasks apart, with its values as readers know them."""
    counted = counts(filed, chosen)
    chapters = {local(row["section"]): f"{row['number']} {row['title']}".strip() for row in sections}
    agencies = {agency for one in filed for agency, _ in one.bindings}
    labels: Mapping[str, Mapping[str, str]] = {
        "chapter": chapters,
        "agency": {path: name_of(iri_of("agency", *path.split("/"))) for path in agencies},
        "role": {role: name_of(f"{NAMESPACE}role-{role}") for role in _ROLES},
        "modality": {one: name_of(f"{NAMESPACE}modality-{one}") for one in _MODALITIES},
        "year": {_RECURRING: name_of(f"{NAMESPACE}deadline-{_RECURRING}")},
        "finding": {shape: own(shape_names(shape)) for one in filed for shape in one.values["finding"]},
    }
    years = sorted({year for one in filed for year in one.values["year"]})  # digits come before letters
    orders = {"chapter": list(chapters), "role": _ROLES, "modality": _MODALITIES, "year": years}
    found = {facet: options(counted[facet], chosen.get(facet, ""), labels[facet], orders.get(facet, ())) for facet in FACETS}
    return {facet: offered for facet, offered in found.items() if offered}


def _code(iri: str) -> str:
    """The notation of a code: role-leading is leading."""
    return local(iri).partition("-")[2]


def _line(one: Said) -> dict[str, object]:
    return {
        **one.task,
        "owners": "; ".join(name_of(row["agency"]) for row in one.owners),
        "others": "; ".join(f"{name_of(row['agency'])} ({_code(row['role'])})" for row in one.others),
        "deadlines": "; ".join(row["due"] or row["recurrence"] or row["quote"] for row in one.deadlines),
        "measures": "; ".join(row["quote"] or row["label"] or row["metric"] for row in one.measures),
        "findings": "; ".join(dict.fromkeys(f.shape for f in one.findings)),
    }
