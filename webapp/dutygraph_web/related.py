"""Other tasks that share agencies or laws with a task: counted over what is kept, as a query for each task would join all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from dutygraph_web.answers import Answers, Row, answers, local

_NOBODY = ("", "kind-collective")  # agencies of these kinds tie nothing together


@dataclass(frozen=True, slots=True)
class _Ties:
    """What each task names, in order of IRIs; the tasks that name each thing; every task's row and its place among all."""

    things: Mapping[str, Sequence[str]]
    tasks: Mapping[str, Sequence[str]]
    rows: Mapping[str, tuple[int, Row]]


def related(task: str, most: int) -> list[tuple[Row, list[str]]]:
    """Rows of other tasks (with the ``language`` of their plans), and what they share with the task; those that share most first."""
    ties = answers().made("related", _ties)
    shared: defaultdict[str, list[str]] = defaultdict(list)
    for thing in ties.things.get(task, ()):
        for other in ties.tasks[thing]:
            if other != task:
                shared[other].append(thing)
    first = nsmallest(most, shared, key=lambda other: (-len(shared[other]), ties.rows[other][0]))
    return [(ties.rows[other][1], shared[other]) for other in first]


def _ties(known: Answers) -> _Ties:
    languages = {row["planId"]: row["language"] for row in known.rows("plans")}
    listed = enumerate(known.rows("tasks", plan=""))
    rows = {row["task"]: (at, {**row, "language": languages[row["planId"]]}) for at, row in listed}
    named: defaultdict[str, set[str]] = defaultdict(set)
    for row in known.rows("bound", plan=""):
        if local(row["kind"]) not in _NOBODY:
            named[row["task"]].add(row["agency"])
    for row in known.rows("laws", plan=""):
        named[row["task"]].add(row["instrument"])
    tasks: defaultdict[str, list[str]] = defaultdict(list)
    for task, things in named.items():
        for thing in things:
            tasks[thing].append(task)
    return _Ties({task: sorted(things) for task, things in named.items()}, dict(tasks), rows)
