"""Gives the facts of a task as they were read before, moved to where the task now stands; only new words are extracted."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, replace
from itertools import repeat
from operator import attrgetter, sub
from typing import Any

from dutygraph.extract.plan import extract_task
from dutygraph.model import Anchor, Context, Deadline, Deliverable, Duty, Law, Mechanism, Party, Target, Task, TaskFacts, Wish
from dutygraph.vocabulary import Vocabulary

_KINDS = tuple(field.name for field in fields(TaskFacts) if field.name != "task")
#: What a fact of each kind holds behind its anchor, which is the first field of all.
_BEHIND_ANCHOR: Mapping[type, Callable[[Any], tuple[Any, ...]]] = {
    kind: attrgetter(*(field.name for field in fields(kind)[1:]))
    for kind in (Party, Law, Deadline, Target, Deliverable, Mechanism, Wish, Duty)
}
#: What the facts of a task were read from, wherever the task stands.
Words = Hashable


class Reread:
    """Extracts the tasks of one state of a plan. Use it as ``extract`` of ``build_plan``, once.

    ``words`` gives what each task's facts were read from, by where the task starts; ``read`` counts the tasks that were extracted.
    """

    def __init__(self, before: Reread | None = None) -> None:
        self._before: Mapping[Words, tuple[TaskFacts, Anchor | None]] = before.kept if before else {}
        self.kept: dict[Words, tuple[TaskFacts, Anchor | None]] = {}
        self.words: dict[int, Words] = {}
        self.read = 0

    def __call__(self, task: Task, context: Context, vocabulary: Vocabulary) -> TaskFacts:
        """The facts of the task: those of before where it says the same in the same context."""
        words = self.words[task.start] = _words(task, context)
        if words in self._before:
            facts = _moved(*self._before[words], task, context.first_leads)
        else:
            facts = extract_task(task, context, vocabulary)
            self.read += 1
        self.kept[words] = (facts, context.first_leads)
        return facts


def _words(task: Task, context: Context) -> Words:
    """All that extraction rests on, with offsets from the task's start.

    A row of a table is told apart by what stands before and behind it on its printed lines, so these belong to it.
    """
    passage, start, end = task.passage, task.start, task.end
    source, opens, closes = passage.source, start, end
    if context.columns:
        opens = source.rfind("\n", 0, start) + 1
        closes = behind if (behind := source.find("\n", end)) >= 0 else len(source)
    way_back = None
    if not isinstance(passage.starts, range):
        way_back = tuple(tuple(map(sub, offsets, repeat(start))) for offsets in (passage.starts, passage.ends))
    leads = context.first_leads
    within = leads is not None and start <= leads.start and leads.end <= end
    return (
        source[opens:closes],
        start - opens,
        end - start,
        passage.folded,
        passage.starts[0] - start if way_back is None and passage.folded else way_back,
        task.number,
        (context.date, context.period, context.issuer, context.jurisdiction, context.columns),
        leads and leads.quote,
        leads.start - start if leads and within else None,
    )


def _moved(facts: TaskFacts, leads: Anchor | None, task: Task, now: Anchor | None) -> TaskFacts:
    """The facts where the task now stands. A premise in another task (``leads``) moves with that one, to ``now``."""
    by, old = task.start - facts.task.start, facts.task
    if not by and leads == now:
        return replace(facts, task=task)
    elsewhere = leads if leads and not (old.start <= leads.start and leads.end <= old.end) else None
    kinds = {kind: tuple([_shifted(fact, by) for fact in getattr(facts, kind)]) for kind in _KINDS}
    if any(party.premise for party in facts.parties):
        kinds["parties"] = tuple(
            replace(moved, premise=now if party.premise == elsewhere else _further(party.premise, by)) if party.premise else moved
            for party, moved in zip(facts.parties, kinds["parties"], strict=True)
        )
    return TaskFacts(task, **kinds)


def _shifted(fact: Any, by: int) -> Any:
    """The fact with its anchor further on. ``dataclasses.replace`` would take three times as long, and an edit shifts hundreds."""
    kind = type(fact)
    return kind(_further(fact.anchor, by), *_BEHIND_ANCHOR[kind](fact))


def _further(anchor: Anchor, by: int) -> Anchor:
    return Anchor(anchor.quote, anchor.start + by, anchor.end + by)
