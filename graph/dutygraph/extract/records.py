"""Prints extracted facts as plain records: the JSON form of ``record.schema.json``, and its rows as a table."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from dutygraph.model import Anchor, Defect, Document, PlanFacts, Task, TaskFacts

KINDS = ("parties", "laws", "deadlines", "targets", "deliverables", "mechanisms", "wishes", "duties")
#: The columns of the long form, one row a fact, and the keys of a record that fill "value".
COLUMNS = ("citation", "kind", "quote", "start", "end", "clause", "rule", "value", "detail")
_VALUE = {"parties": "label", "laws": "title", "targets": "metric", "deadlines": "due", "duties": "modality"}
_OTHER_DETAIL = ("deliverable_kind", "stage", "direction", "verb")
_DETAIL = {"parties": ("role", "basis"), "laws": ("relation",), "deadlines": ("kind", "period"), "targets": ("op", "value", "unit", "due")}


def records(facts: PlanFacts) -> dict[str, Any]:
    """The plan as nested plain values, ready for JSON; absent values are left out."""
    document = facts.document
    return {
        "title": document.title.quote if document.title else "",
        "tasks": [_task(one, document) for one in facts.tasks],
        "defects": [_defect(defect, facts) for defect in document.defects],
    }


def rows(facts: PlanFacts) -> Iterator[tuple[str, ...]]:
    """The facts in long form: ``COLUMNS`` of each, in the order of the text."""
    for one in facts.tasks:
        for kind in KINDS:
            for fact in getattr(one, kind):
                record = fact_record(kind, fact)
                detail = " ".join(str(record[key]) for key in _DETAIL.get(kind, _OTHER_DETAIL) if key in record)
                value = str(record.get(_VALUE.get(kind, "label"), ""))
                numbers = (str(record["start"]), str(record["end"]), str(record.get("clause", "")))
                yield (one.task.citation, _SINGULAR[kind], record["quote"], *numbers, record["rule"], value, detail)


def fact_record(kind: str, fact: Any) -> dict[str, Any]:
    """One fact as a record: its anchor's quote, start and end, then its own values."""
    record: dict[str, Any] = {"kind": _SINGULAR[kind], **_anchor(fact.anchor)}
    for name in type(fact).__dataclass_fields__:
        value = getattr(fact, name)
        if name != "anchor" and value is not None and value != "":
            record[_RENAMED.get((kind, name), name)] = _plain(value)
    return record


# "kind" says which kind of fact a record is; only a deadline's own kind (by, recurring, ongoing) stands there instead.
_RENAMED = {("parties", "kind"): "agency_kind", ("deliverables", "kind"): "deliverable_kind"}
_SINGULAR = {kind: {"parties": "party", "wishes": "wish", "duties": "duty"}.get(kind, kind[:-1]) for kind in KINDS}


def _task(one: TaskFacts, document: Document) -> dict[str, Any]:
    task = one.task
    record: dict[str, Any] = {
        "citation": task.citation,
        "number": task.number,
        "sections": [f"{section.number} {section.title}".strip() for section in _path(task, document)],
        "text": document.source[task.start : task.end],
        "start": task.start,
        "end": task.end,
        "clauses": [{"index": clause.index, "start": clause.start, "end": clause.end} for clause in task.clauses],
    }
    return record | {kind: [fact_record(kind, fact) for fact in getattr(one, kind)] for kind in KINDS}


def _path(task: Task, document: Document) -> list[Any]:
    path, at = [], task.section
    while at is not None:
        path.append(document.sections[at])
        at = document.sections[at].parent
    return path[::-1]


def _defect(defect: Defect, facts: PlanFacts) -> dict[str, Any]:
    task = {} if defect.task is None else {"task": facts.tasks[defect.task].task.citation}
    return {"kind": defect.kind, **_anchor(defect.anchor), "detail": defect.detail, **task}


def _anchor(anchor: Anchor) -> dict[str, Any]:
    return {"quote": anchor.quote, "start": anchor.start, "end": anchor.end}


def _plain(value: Any) -> Any:
    if isinstance(value, Anchor):
        return _anchor(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
