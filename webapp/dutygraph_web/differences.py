"""An edit as people read it: tasks that came, went or were reworded, facts with their words, findings new and solved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from dutygraph.check.since import Changes
from dutygraph.curation.placing import values_of
from dutygraph.edit.change import Change
from dutygraph.edit.facts import FactChange
from dutygraph.edit.state import PlanState
from dutygraph.model import Finding

#: Facts as pages call them.
_KINDS = {"party": "assignment", "law": "reference"}
_LONGEST = 4000  # characters of a task that are compared one by one
#: Stretches of a text that was changed: "same", "gone" or "come", with their words.
Pieces = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Task:
    """A task that came or went."""

    id: str
    citation: str
    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact that was added, lost or altered: ``before`` and ``after`` are what it says, ``quote`` the words that it rests on."""

    citation: str
    kind: str
    what: str
    before: str
    after: str
    quote: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What an edit does to a plan, duty by duty; findings are those of the curated reading."""

    added: Sequence[Task]
    gone: Sequence[Task]
    renamed: Sequence[tuple[str, str]]
    reworded: Sequence[tuple[str, Pieces]]
    facts: Sequence[Fact]
    new: Sequence[Finding]
    solved: Sequence[Finding]

    def __bool__(self) -> bool:
        return any((self.added, self.gone, self.renamed, self.reworded, self.facts, self.new, self.solved))


def difference(change: Change, before: PlanState, after: PlanState) -> Difference:
    """The change between two states, for people."""
    old, new = _tasks(before), _tasks(after)
    pairs = {**{tid: tid for tid in old if tid in new}, **dict(change.renamed)}
    renamed = [(old[one].citation, new[other].citation) for one, other in pairs.items() if old[one].citation != new[other].citation]
    reworded = [
        (new[other].citation, _pieces(old[one].text, new[other].text)) for one, other in pairs.items() if old[one].text != new[other].text
    ]
    was, come = {one for one, _ in change.renamed}, {one for _, one in change.renamed}
    found = change.findings.get("curated", Changes((), (), ()))
    return Difference(
        [new[tid] for tid in change.added if tid not in come],
        [old[tid] for tid in change.gone if tid not in was],
        renamed,
        reworded,
        [_fact(one) for one in change.facts if one.task not in was | come],
        [one for one in found.new if not one.waived],
        [one for one in found.solved if not one.waived],
    )


def _tasks(state: PlanState) -> dict[str, Task]:
    source = state.built.facts.document.source
    tasks = zip(state.built.ids, (one.task for one in state.built.facts.tasks), strict=True)
    return {tid: Task(tid, task.citation, source[task.start : task.end]) for tid, task in tasks}


def _fact(change: FactChange) -> Fact:
    said = change.after or change.before
    quote = " ".join(said.anchor.quote.split())
    kind = _KINDS.get(change.kind, change.kind)
    return Fact(
        change.citation, kind, change.what, _said(change.before), _said(change.after), quote if len(quote) <= 80 else quote[:79] + "…"
    )


def _said(fact: Any) -> str:
    return " · ".join(values_of(fact)) if fact is not None else ""


def _pieces(old: str, new: str) -> Pieces:
    if len(old) > _LONGEST or len(new) > _LONGEST:
        return (("gone", old), ("come", new))
    return tuple(_compared(old, new))


def _compared(old: str, new: str) -> Iterator[tuple[str, str]]:
    for what, one, one_end, other, other_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield "same", old[one:one_end]
            continue
        if one < one_end:
            yield "gone", old[one:one_end]
        if other < other_end:
            yield "come", new[other:other_end]
