"""Who is bound where: the parties of a task by the sentence that binds them, for pages that show a fact with its people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from dutygraph_web.answers import Row, answers, local


class Parties:
    """The parties of one plan's tasks, or of all; collectives, which name nobody, are left out."""

    def __init__(self, plan: str, roles: Collection[str] = ()) -> None:
        """``roles`` are those that count, all where none is given."""
        self._by_task: defaultdict[str, list[Row]] = defaultdict(list)
        for row in answers().rows("bound", plan=plan):
            if local(row["kind"]) != "kind-collective" and (not roles or role_of(row) in roles):
                self._by_task[row["task"]].append(row)

    def of(self, task: str, clause: str = "") -> Sequence[str]:
        """Agencies, each once, that the sentence or the whole task binds; of a fact of the whole task (no clause), all."""
        bound = (row["agency"] for row in self._by_task[task] if not clause or row["clause"] in ("", clause))
        return tuple(dict.fromkeys(bound))


def role_of(row: Row) -> str:
    """The role's notation: leading, supporting …"""
    return local(row["role"]).removeprefix("role-")


def owned(plan: str, roles: Collection[str], reading: str) -> dict[str, set[str]]:
    """Agency -> the plan's tasks that it carries in one of ``roles`` in that reading; no collectives."""
    tasks: defaultdict[str, set[str]] = defaultdict(set)
    for row in answers().rows("bound", reading, plan=plan):
        if local(row["kind"]) != "kind-collective" and role_of(row) in roles:
            tasks[row["agency"]].add(row["task"])
    return dict(tasks)
