"""The record of what one edit of a plan changed: tasks, facts, quads and findings."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from dutygraph.check.since import Changes
from dutygraph.edit.delta import Delta, changed_tasks
from dutygraph.edit.facts import FactChange, fact_changes
from dutygraph.edit.state import PlanState
from dutygraph.errors import InputError

#: Why all tasks of a plan were read that may be just as the store held them.
FIRST = "the plan was not looked at before"
#: Why all names of all plans are resolved anew.
REGISTRY = "the registry changed: all names were resolved anew"


@dataclass(frozen=True, slots=True)
class Change:
    """What came of an edit of the plan ``plan`` ("" where only what all plans share changed); all empty where nothing changed.

    ``added`` and ``gone`` are ids of tasks, ``renamed`` pairs of the old and the new id of a task whose words stayed. ``facts`` run in
    order of the text. ``delta`` is the exact difference of the store's quads. ``findings`` says for each reading which findings are new,
    solved (where they stood) and unchanged (where they stand now): those of this plan, and of others where a name that plans share made
    a difference.
    ``read`` tasks were extracted; ``whole`` says why all were, "" where only those that changed. ``others`` are changes of
    further plans, as when the registry changed. ``digests`` are those of the plan's files now. ``fault``: why they cannot be built, and
    the plan was set aside.
    """

    plan: str
    digests: Mapping[str, str] = field(default_factory=dict)
    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    facts: tuple[FactChange, ...] = ()
    read: int = 0
    whole: str = ""
    delta: Delta = field(default_factory=Delta)
    findings: Mapping[str, Changes] = field(default_factory=dict)
    others: tuple[Change, ...] = ()
    fault: InputError | None = None

    @property
    def plans(self) -> set[str]:
        """The plans whose findings were looked at again."""
        found = (one for told in self.findings.values() for some in (told.new, told.solved, told.unchanged) for one in some)
        return {self.plan, *(one.plan for one in found), *(plan for other in self.others for plan in other.plans)} - {""}


class Tasks(NamedTuple):
    """What an edit did to the tasks of a plan and to their facts."""

    added: tuple[str, ...]
    gone: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    facts: tuple[FactChange, ...]


def of_tasks(before: PlanState | None, after: PlanState | None) -> Tasks:
    """Compare two states of a plan task by task; ``None`` where there is no plan."""
    old, new = (dict.fromkeys(state.built.ids if state else ()) for state in (before, after))
    gone, made = changed_tasks(before.parts if before else None, after.parts if after else None)
    touched = {part.node.value.rpartition("/")[2] for part in (*gone, *made)}
    facts = fact_changes(before.built if before else None, after.built if after else None, touched)
    went, came = [tid for tid in old if tid not in new], [tid for tid in new if tid not in old]
    words = {text: tid for tid, text in _texts(before, went).items()}
    renamed = tuple((words[text], tid) for tid, text in _texts(after, came).items() if text in words)
    return Tasks(tuple(came), tuple(went), renamed, tuple(facts))


def reason(before: PlanState | None, after: PlanState) -> str:
    """Why all tasks were read anew, "" where they were not."""
    if before is None:
        return FIRST
    if before.vocabulary is not after.vocabulary:
        return "the vocabulary changed"
    if before.registry is not after.registry:
        return REGISTRY
    if before.context != after.context:
        names = ("date", "period", "issuer", "jurisdiction")
        told = [name for name in names if getattr(before.context, name) != getattr(after.context, name)]
        return f"what all tasks are read with changed: {', '.join(told)}"
    return ""


def _texts(state: PlanState | None, tasks: Collection[str]) -> dict[str, str]:
    """The folded text of each of these tasks, by id."""
    told = zip(state.built.ids, state.built.facts.tasks, strict=True) if state and tasks else ()
    return {tid: one.task.passage.folded for tid, one in told if tid in tasks}
