"""A task's page: its verbatim words with every fact's span marked, the facts beside them, and what is to be done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, url_for
from werkzeug.wrappers import Response

from dutygraph_web import suggesting
from dutygraph_web.admission import may_edit
from dutygraph_web.answers import Row, answers, local
from dutygraph_web.citing import bibtex, plain
from dutygraph_web.gauges import Gauge, gauge
from dutygraph_web.languages import text
from dutygraph_web.links import anchor_of, iri_of, name_of
from dutygraph_web.marks import Mark, events
from dutygraph_web.related import related
from dutygraph_web.tables import Table, page

blueprint = Blueprint("tasks", __name__)

_FACTS = ("fact", "kind", "start", "end", "quote", "line", "column", "sentence", "values", "by", "when", "why", "overridden_by")
#: Facts that a person may put another in place of: how pages call them, and how entries do.
_CORRECTABLE = {"assignment": "party", "reference": "law", "deadline": "deadline", "target": "target", "deliverable": "deliverable"}
_RELATED = 12  # other tasks that a page names
# Properties that tie the fact into the graph, and those that its own line shows.
_TIES = frozenset(("type", "plan", "task", "span", "clause", "premise", "curator", "curatedOn", "reason", "overrides"))
_IN_LINE = frozenset(("rule", "basis", "resolution", "agency", "role", "printedName", "instrument", "relation")).union(
    ("deadlineKind", "due", "recurrence", "planStart", "planEnd", "metric", "operator", "value", "upperValue", "unit"),
    ("label", "deliverableKind"),
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact as the page shows it.

    ``kind`` is the property that ties it to the task (assignment, target…); ``values`` its own by local name;
    ``sentence`` the number of the sentence that it holds for, "" for the whole task. ``added`` is who added it, when and why;
    ``overridden`` are those who put another in its place or withdrew it.
    """

    number: int
    anchor: str
    kind: str
    row: Row
    values: Mapping[str, Sequence[str]]
    sentence: str
    added: Row | None = None
    overridden: Sequence[Row] = ()

    def first(self, name: str) -> str:
        """The first value of that property, "" where there is none."""
        return next(iter(self.values.get(name, ())), "")

    def gauge(self) -> Gauge | None:
        """The picture of a target's number, None for other facts and numbers that cannot be drawn."""
        if self.kind != "target":
            return None
        names = ("value", "upperValue", "unit", "baseline")
        return gauge(local(self.first("operator")).removeprefix("op-"), *(self.first(name) for name in names))

    def listed(self) -> list[tuple[str, Sequence[str]]]:
        """The values that the fact's own line does not show."""
        return [(name, values) for name, values in self.values.items() if name not in _TIES | _IN_LINE and any(values)]


@blueprint.get("/plan/<plan>/task/<task>")
def task(plan: str, task: str) -> Response:
    """One task; of an id that stands for none any more, what is said of it."""
    iri = iri_of("plan", plan, "task", task)
    about = next(iter(answers().rows("task", task=iri)), None)
    if about is None:
        return redirect(url_for("iris.thing", iri=iri), 303) if answers().rows("statements", thing=iri) else abort(404)
    clauses = answers().rows("clauses", task=iri)
    people = answers().rows("curation", task=iri)
    facts = _facts(iri, clauses, people)
    begin, end = int(about["start"]), int(about["end"])
    mends = [row for row in answers().rows("emendations", plan=plan) if begin <= int(row["start"]) and int(row["end"]) <= end]
    found = answers().findings(plan, task)
    before, after = _neighbours(plan, iri)
    home = next(row for row in answers().rows("plans") if row["planId"] == plan)
    values = {
        "about": about,
        "facts": facts,
        "groups": _by_kind(facts),
        "clauses": clauses,
        "events": events(about["text"], [*_marks(facts, begin), *_mended(mends, begin)]),
        "mends": mends,
        "findings": found,
        "similar": {f.shape: suggesting.similar(about["text"], f.shape, plan) for f in found if suggesting.lacking(f.shape)},
        "waived": answers().findings(plan, task, waived=True),
        "reports": [row for row in answers().rows("reports", plan=plan) if row["task"] == iri],
        "edited": answers().rows("edited", apart=True, task=iri),
        "higher": [row for row in people if row["higher"]],
        "headings": _headings(plan, about["section"]),
        "before": before,
        "after": after,
        "related": related(iri, _RELATED),
        "cited": plain(iri, about, home),
        "bibtex": bibtex(iri, about, home),
        "known": {fact.anchor for fact in facts},
        "proposed": _proposed(iri) if may_edit() else [],
        "correctable": _CORRECTABLE,
    }
    tables = {"facts": lambda: Table(_FACTS, [_line(fact) for fact in facts])}
    return page("task.html", tables, iri, **values)


def _facts(iri: str, clauses: Sequence[Row], people: Sequence[Row]) -> list[Fact]:
    """The facts of the reading in order of the text; those that people overrode stand among them as the written reading has them.

    What people added on no words of the plan comes last.
    """
    sentences = {row["clause"]: row["position"] for row in clauses}
    added = {row["entry"]: row for row in people}
    overridden: defaultdict[str, list[Row]] = defaultdict(list)
    for row in people:
        overridden[row["overridden"]].append(row)
    rows, values = list(answers().rows("facts", task=iri)), _values(iri)
    if people:
        rows += [row for row in answers().rows("facts", "written", task=iri) if row["fact"] in overridden]
        values |= {fact: said for fact, said in _values(iri, "written").items() if fact in overridden}
        rows.sort(key=lambda row: (not row["start"], int(row["start"] or 0), int(row["end"] or 0), row["fact"]))
    return [
        Fact(
            n,
            anchor_of(row["fact"]),
            local(row["property"]),
            row,
            values[row["fact"]],
            sentences.get(row["clause"], ""),
            added.get(row["fact"]),
            overridden.get(row["fact"], ()),
        )
        for n, row in enumerate(rows, 1)
    ]


def _proposed(iri: str) -> list[tuple[Row, Row]]:
    """The higher tasks that this one seems to carry out, each with what is known of it; nobody has answered yet."""
    rows = ((row, next(iter(answers().rows("task", task=row["higher"])), None)) for row in answers().rows("proposed", apart=True, task=iri))
    return [(row, other) for row, other in rows if other]


def _values(iri: str, reading: str = "") -> dict[str, dict[str, list[str]]]:
    """What is said of each fact of a task, by local name of the property."""
    values: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for row in answers().rows("values", reading, task=iri):
        values[row["fact"]].setdefault(local(row["property"]), []).append(row["value"])
    return dict(values)


def _marks(facts: Sequence[Fact], begin: int) -> list[Mark]:
    marks = []
    for fact in facts:
        if not fact.row["start"]:  # a person's, on no words of the plan
            continue
        label = text("task.to-fact", number=fact.number, kind=text(f"kind.{fact.kind}"))
        at, to = int(fact.row["start"]) - begin, int(fact.row["end"]) - begin
        marks.append(Mark(fact.anchor, "overridden" if fact.overridden else fact.kind, at, to, str(fact.number), label))
        if fact.row["premiseStart"] and not fact.overridden:
            at, to = int(fact.row["premiseStart"]) - begin, int(fact.row["premiseEnd"]) - begin
            marks.append(Mark(f"{fact.anchor}-premise", "premise", at, to))
    return marks


def _mended(mends: Sequence[Row], begin: int) -> list[Mark]:
    label = text("task.to-emendation")
    return [
        Mark(anchor_of(row["emendation"]), "emendation", int(row["start"]) - begin, int(row["end"]) - begin, "✎", label) for row in mends
    ]


def _by_kind(facts: Sequence[Fact]) -> dict[str, list[Fact]]:
    groups: dict[str, list[Fact]] = {}
    for kind in ("assignment", "deadline", "target", "deliverable", "reference", "mechanism", "wish"):
        if of_kind := [fact for fact in facts if fact.kind == kind]:
            groups[kind] = of_kind
    return groups


def _headings(plan: str, section: str) -> list[Row]:
    """The headings above, the chapter first."""
    rows = {row["section"]: row for row in answers().rows("sections", plan=plan)}
    above: list[Row] = []
    while section in rows:
        above.insert(0, rows[section])
        section = rows[section]["parent"]
    return above


def _neighbours(plan: str, iri: str) -> tuple[Row | None, Row | None]:
    rows = answers().rows("tasks", plan=plan)
    at = next(n for n, row in enumerate(rows) if row["task"] == iri)
    return (rows[at - 1] if at else None), (rows[at + 1] if at + 1 < len(rows) else None)


def _line(fact: Fact) -> dict[str, object]:
    shown = (
        f"{name}={', '.join(name_of(value) if value.startswith('https://') else value for value in values)}"
        for name, values in fact.values.items()
        if name not in _TIES
    )
    people = {key: fact.added[key] if fact.added else "" for key in ("by", "when", "why")}
    over = "; ".join(row["entry"] for row in fact.overridden)
    return {**fact.row, "kind": fact.kind, "sentence": fact.sentence, "values": "; ".join(shown), **people, "overridden_by": over}
