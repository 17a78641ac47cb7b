"""What each task says, in one row: who owns it, with whom, by when, measured how, under which law."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from dutygraph.tables import Row, Table

#: What stands between several values of one cell.
AND = "；"

_ROLES = ("leading", "responsible", "participating", "coordinating", "supporting", "supervising")
_COUNTED = ("deadlines", "latest", "targets", "deliverables", "laws", "measurable", "dated", "findings")


def duty_table(tasks: Table, facts: Table, findings: Mapping[str, Sequence[str]]) -> Table:
    """One row per task: its place, the parties by role, and what measures and dates it.

    ``tasks`` and ``facts`` are the answers of the queries of the same names; ``findings`` gives the shapes that
    reported something about a task, by its IRI. ``owned`` is yes, partly (some duty clause has no owner) or no, as the shapes see it.
    """
    said: dict[str, list[Row]] = {}
    for fact in facts:
        said.setdefault(fact["task"], []).append(fact)
    columns = (*tasks.columns[:-2], "owned", *_ROLES, *_COUNTED, *tasks.columns[-2:])
    return Table(columns, tuple({**task, **_says(said.get(task["task"], ()), findings.get(task["task"], ()))} for task in tasks))


def _says(facts: Sequence[Row], found: Sequence[str]) -> Row:
    kinds: dict[str, list[Row]] = {}
    for fact in facts:
        kinds.setdefault(fact["kind"], []).append(fact)
    parties = kinds.get("assignment", [])
    due = [fact for fact in kinds.get("deadline", []) if fact["type"] != "ongoing"]
    days: list[date] = [fact["latest"] for fact in due if fact["latest"]]
    return {
        "owned": "no" if "TaskOwner" in found else "partly" if "ClauseOwner" in found else "yes",
        **{role: _joined(party["label"] for party in parties if party["type"] == role) for role in _ROLES},
        "deadlines": _joined(fact["due"] or fact["quote"] for fact in due),
        "latest": max(days, default=None),
        "targets": _joined(fact["quote"] or fact["label"] for fact in kinds.get("target", [])),
        "deliverables": _joined(fact["label"] for fact in kinds.get("deliverable", [])),
        "laws": _joined(f"{fact['type']}: {fact['label']}" for fact in kinds.get("reference", [])),
        "measurable": "TaskMeasure" not in found,
        "dated": "TaskDeadline" not in found,
        "findings": AND.join(dict.fromkeys(found)),
    }


def _joined(values: Iterable[str]) -> str:
    return AND.join(dict.fromkeys(values))
