"""The rows of the responsibility table: what each task says in the curated reading, cell by cell, and the fact behind each value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pyoxigraph import Literal

from dutygraph.built import BuiltPlan
from dutygraph.check.findings import counting, one_line
from dutygraph.check.shapes import load_shapes, shape_labels
from dutygraph.curation.entries import Reported
from dutygraph.model import Finding, Target
from dutygraph.office.words import cells, in_script, shapes_language
from dutygraph.rdf import iris, said, terms
from dutygraph.rdf.quads import ontology_quads
from dutygraph.rdf.sink import Scope

ROLES = ("leading", "responsible", "participating", "supporting", "coordinating", "supervising")
STATUS = ("status", "document", "said", "reported")
#: What a person may fill in; what the others say is the plan's.
FILLED = (*ROLES, "measures", "deadlines", *STATUS)
COLUMNS = ("no", "citation", "section", "text", *ROLES, "measures", "deadlines", "open", *STATUS)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a cell, as it is shown there, and the facts that say it (several where a task repeats itself)."""

    shown: str
    facts: tuple[said.Said, ...]


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task's row: its id, index and citation, its texts by column, the values of its roles, measures and deadlines, its latest report."""

    task: str
    index: int
    citation: str
    texts: Mapping[str, str]
    values: Mapping[str, Sequence[Value]]
    report: Reported | None = None


def rows_of(built: BuiltPlan, findings: Iterable[Finding], language: str) -> list[TaskRow]:
    """A row for each task in order of the text; ``findings`` are those of the curated reading."""
    labels = shape_labels(load_shapes(), shapes_language(language))
    wanting: dict[str, list[str]] = {}
    for one in counting(findings):
        if one.severity != "info":
            wanting.setdefault(one.task, []).append(in_script(labels[one.shape], language))
    return [_row(built, n, wanting.get(tid, ()), language) for n, tid in enumerate(built.ids)]


def _row(built: BuiltPlan, n: int, wanting: Sequence[str], language: str) -> TaskRow:
    facts, document = built.facts.tasks[n], built.facts.document
    scope = Scope(iris.task(built.info.id, built.ids[n]), document.source, (facts.task.start, facts.task.end))
    reading = said.written(facts, scope, said.resolved(built, n))
    placed = [one for one in built.curation.facts if one.task == n]
    if placed:
        reading = said.curated(scope.node, reading, placed)
    values = {role: _values(one for one in reading.of("parties") if one.fact.role == role) for role in ROLES}
    values["measures"] = _values([*reading.of("targets"), *reading.of("deliverables")])
    values["deadlines"] = _values(one for one in reading.of("deadlines") if one.fact.kind != "ongoing")
    reports = [one for one in built.curation.reports if one.task == n]
    report = max(enumerate(reports), key=lambda one: (one[1].report.reported, one[0]))[1] if reports else None
    signs = cells()
    task = facts.task
    texts = {
        "no": str(n + 1),
        "citation": task.citation,
        "section": one_line(document.sections[task.section].title) if task.section is not None else "",
        "text": one_line(document.source[task.start : task.end]),
        "open": signs["values"].join(dict.fromkeys(wanting)),
        **{column: signs["names" if column in ROLES else "values"].join(one.shown for one in found) for column, found in values.items()},
        "status": status_labels(language)[report.report.status] if report else "",
        "document": report.report.document if report else "",
        "said": report.report.said if report else "",
        "reported": report.report.reported if report else "",
    }
    return TaskRow(built.ids[n], n, task.citation, texts, values, report)


def _values(found: Iterable[said.Said]) -> tuple[Value, ...]:
    """The values of a cell, each once."""
    shown: dict[str, list[said.Said]] = {}
    for one in found:
        shown.setdefault(_shown(one), []).append(one)
    return tuple(Value(text, tuple(facts)) for text, facts in shown.items())


def _shown(one: said.Said) -> str:
    """A fact as a cell shows it."""
    fact: Any = one.fact
    if isinstance(fact, Target):
        numbers = fact.value if isinstance(fact.value, tuple) else (fact.value,)
        text = fact.anchor.quote if one.quoted else f"{fact.metric} {fact.op} {'–'.join(f'{number:f}' for number in numbers)}{fact.unit}"
    elif hasattr(fact, "label"):
        text = fact.label
    else:
        text = fact.due or (fact.anchor.quote if one.quoted else "") or fact.period
    return one_line(text)


@cache
def status_labels(language: str) -> Mapping[str, str]:
    """The name of each status in that language, by its code."""
    prefix = terms.code("progress", "done").value.removesuffix("done")
    return {
        quad.subject.value.removeprefix(prefix): quad.object.value  # type: ignore[union-attr]
        for quad in ontology_quads()
        if quad.subject.value.startswith(prefix)  # type: ignore[union-attr]
        and quad.predicate == terms.skos_pref_label
        and isinstance(quad.object, Literal)
        and (quad.object.language or "").lower() == language.lower()
    }
