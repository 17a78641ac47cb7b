"""Says what happened to a plan: as lines for a terminal, or as one line of JSON for programs."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from dutygraph.check.findings import counting, one_line, totals
from dutygraph.check.json_form import json_record
from dutygraph.check.text_form import change_count, change_lines
from dutygraph.live.difference import ToldTask
from dutygraph.live.facts import ToldFact
from dutygraph.live.state import State
from dutygraph.model import Anchor
from dutygraph.rdf.sink import line_starts
from dutygraph.watching.watch import Broken, Changed, Event, Gone, Opened

#: Line and column, both from 1, of an anchor.
Places = Callable[[Anchor], tuple[int, int]]


def text_lines(event: Event, language: str) -> Iterator[str]:
    """What happened, the last line of a change with its counts; messages of findings are in ``language`` (en, zh)."""
    name = event.folder.name
    if isinstance(event, Opened):
        tasks, found = len(event.state.built.ids), counting(event.state.findings)
        sums = ", ".join(f"{count} {severity}" for severity, count in totals(found).items())
        yield f"{name}: {tasks} tasks, {len(found)} findings ({sums})"
    elif isinstance(event, Gone):
        yield f"{name}: is gone; what it said last is kept, should it come back"
    elif isinstance(event, Broken):
        yield f"! {event.error}" + ("; its last good state is kept" if event.kept else "")
    else:
        yield from _changed(event, language)


def json_line(event: Event) -> str:
    """What happened, as one JSON object: ``event`` is opened, changed, broken or gone."""
    record: dict[str, Any] = {"event": type(event).__name__.lower(), "plan": event.folder.id, "folder": event.folder.name}
    if isinstance(event, Opened):
        record |= {"tasks": len(event.state.built.ids), "counts": totals(event.state.findings)}
        record["findings"] = [json_record(one) for one in event.state.findings]
    elif isinstance(event, Broken):
        error = event.error
        record |= {"message": error.message, "cure": error.cure, "path": error.path, "line": error.line, "column": error.column}
    elif isinstance(event, Changed):
        record |= _changed_record(event)
    return json.dumps(record, ensure_ascii=False)


def _changed(event: Changed, language: str) -> Iterator[str]:
    change, path = event.change, event.after.built.info.path
    yield from change_lines(change.findings, language)
    was, now = _places(event.before), _places(event.after)
    for sign, tasks, places in (("+", change.tasks_added, now), ("-", change.tasks_gone, was)):
        for task in tasks:
            yield f"{sign} {_at(path, places(task.anchor))} task {task.citation} {one_line(task.anchor.quote)}"
    for sign, facts, places in (("+", change.added, now), ("-", change.lost, was)):
        for fact in facts:
            said = ", ".join(f"{key} {_value(value)}" for key, value in fact.says.items())
            yield f"{sign} {_at(path, places(fact.anchor))} {_named(fact)}: {said}"
    for old, new in change.altered:
        yield f"~ {_at(path, now(new.anchor))} {_named(new)}: {', '.join(_alterations(old, new))}"
    told = [change_count(change.findings)]
    told += _counted("fact", (("added", change.added), ("lost", change.lost), ("altered", change.altered)))
    told += _counted("task", (("added", change.tasks_added), ("gone", change.tasks_gone)))
    again = "can be read again; " if event.again else ""
    yield f"{event.folder.name}: {again}{'; '.join(told)} ({event.milliseconds} ms)"


def _changed_record(event: Changed) -> dict[str, Any]:
    change, was, now = event.change, _places(event.before), _places(event.after)
    return {
        "milliseconds": event.milliseconds,
        "again": event.again,
        "counts": totals(event.after.findings),
        "new": [json_record(one) for one in change.findings.new],
        "solved": [json_record(one) for one in change.findings.solved],
        "unchanged": len(change.findings.unchanged),
        "facts": {
            "added": [_fact_record(fact, now) for fact in change.added],
            "lost": [_fact_record(fact, was) for fact in change.lost],
            "altered": [{"before": _fact_record(old, was), "after": _fact_record(new, now)} for old, new in change.altered],
        },
        "tasks": {
            "added": [_task_record(task, now) for task in change.tasks_added],
            "gone": [_task_record(task, was) for task in change.tasks_gone],
        },
    }


def _fact_record(fact: ToldFact, places: Places) -> dict[str, Any]:
    head = {"kind": fact.kind, "task": fact.task, "citation": fact.citation}
    return head | _anchor_record(fact.anchor, places) | {"says": dict(fact.says)}


def _task_record(task: ToldTask, places: Places) -> dict[str, Any]:
    return {"task": task.id, "citation": task.citation} | _anchor_record(task.anchor, places)


def _anchor_record(anchor: Anchor, places: Places) -> dict[str, Any]:
    line, column = places(anchor)
    return {"line": line, "column": column, "quote": anchor.quote, "start": anchor.start, "end": anchor.end}


def _places(state: State) -> Places:
    starts = line_starts(state.built.facts.document.source)

    def place(anchor: Anchor) -> tuple[int, int]:
        line = bisect_right(starts, anchor.start)
        return line, anchor.start - starts[line - 1] + 1

    return place


def _at(path: str, place: tuple[int, int]) -> str:
    return f"{path}:{place[0]}:{place[1]}:"


def _named(fact: ToldFact) -> str:
    return f"{fact.kind} {fact.citation} “{one_line(fact.anchor.quote)}”"


def _alterations(old: ToldFact, new: ToldFact) -> Iterator[str]:
    if old.anchor.quote != new.anchor.quote:
        yield f"words were “{one_line(old.anchor.quote)}”"
    for key in dict.fromkeys((*old.says, *new.says)):
        if old.says.get(key) != new.says.get(key):
            yield f"{key} {_value(old.says.get(key))} → {_value(new.says.get(key))}"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(map(str, value.values()))
    if isinstance(value, list):
        return "–".join(map(str, value))
    return "none" if value is None else one_line(str(value))


def _counted(what: str, parts: Iterable[tuple[str, tuple[Any, ...]]]) -> list[str]:
    """How many facts or tasks each part holds, as ``facts: 1 added, 2 lost``; nothing where all are empty."""
    said = [f"{len(some)} {name}" for name, some in parts if some]
    return [f"{what}s: {', '.join(said)}"] if said else []
