"""Compares two states of one plan: findings new and solved, facts added, lost and altered, tasks added and gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from dutygraph.check.findings import counting
from dutygraph.check.since import Changes, changes
from dutygraph.fold import fold_name
from dutygraph.live.facts import ToldFact, facts_of
from dutygraph.live.state import State
from dutygraph.model import Anchor, Finding


@dataclass(frozen=True, slots=True)
class ToldTask:
    """A task of a state: id, citation, and its first characters."""

    id: str
    citation: str
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a plan between two states. ``altered`` are pairs (before, after); what is gone stands where it stood.

    In ``findings`` those count as solved too that somebody waived since: they then say who did.
    """

    findings: Changes
    added: tuple[ToldFact, ...]
    lost: tuple[ToldFact, ...]
    altered: tuple[tuple[ToldFact, ToldFact], ...]
    tasks_added: tuple[ToldTask, ...]
    tasks_gone: tuple[ToldTask, ...]

    def __bool__(self) -> bool:
        return any((self.findings.new, self.findings.solved, self.added, self.lost, self.altered, self.tasks_added, self.tasks_gone))


def difference(before: State, after: State) -> Change:
    """What became of the plan of ``before``."""
    plan = after.built.info.id
    found = changes(counting(before.findings), counting(after.findings), {plan})
    waived = {one.key: one for one in after.findings if one.waived}
    found = replace(found, solved=tuple(_now(one, waived) for one in found.solved))
    lost, added = _unmatched(list(facts_of(before.built, before.reading)), list(facts_of(after.built, after.reading)))
    lost, added, altered = _paired(lost, added)
    was, now = ({task.id: task for task in _tasks(state)} for state in (before, after))
    return Change(
        findings=found,
        added=tuple(sorted(added, key=_start)),
        lost=tuple(sorted(lost, key=_start)),
        altered=tuple(altered),
        tasks_added=tuple(task for tid, task in now.items() if tid not in was),
        tasks_gone=tuple(task for tid, task in was.items() if tid not in now),
    )


def _tasks(state: State) -> Iterator[ToldTask]:
    for facts, tid in zip(state.built.facts.tasks, state.built.ids, strict=True):
        start = facts.task.start
        words = state.built.facts.document.source[start : facts.task.end].split("\n", 1)[0][:24]
        yield ToldTask(tid, facts.task.citation, Anchor(words, start, start + len(words)))


def _now(finding: Finding, waived: Mapping[str, Finding]) -> Finding:
    return waived.get(finding.key, finding)


def _unmatched(before: list[ToldFact], after: list[ToldFact]) -> tuple[list[ToldFact], list[ToldFact]]:
    """The facts of either state that have no equal in the other; equal ones are matched as often as they stand."""
    left: dict[tuple[str, str, str, str], list[ToldFact]] = {}
    for fact in after:
        left.setdefault(fact.same, []).append(fact)
    lost = [fact for fact in before if not (left.get(fact.same) and left[fact.same].pop(0))]
    kept = {id(fact) for facts in left.values() for fact in facts}
    return lost, [fact for fact in after if id(fact) in kept]


def _paired(lost: list[ToldFact], added: list[ToldFact]) -> tuple[list[ToldFact], list[ToldFact], list[tuple[ToldFact, ToldFact]]]:
    """Facts lost and added in one task that are one fact altered: on the same words, of the same name, or alone of their kind."""
    pairs: list[tuple[ToldFact, ToldFact]] = []
    for alike in (_words, _name, _kind):
        for fact in list(lost):
            here = [other for other in added if alike(other) == alike(fact)]
            only = alike is not _kind or sum(alike(other) == alike(fact) for other in lost) == len(here) == 1
            if here and only:
                pairs.append((fact, here[0]))
                lost.remove(fact)
                added.remove(here[0])
    return lost, added, sorted(pairs, key=lambda pair: pair[1].anchor.start)


def _start(fact: ToldFact) -> int:
    return fact.anchor.start


def _kind(fact: ToldFact) -> tuple[str, ...]:
    return (fact.task, fact.kind)


def _words(fact: ToldFact) -> tuple[str, ...]:
    return (*_kind(fact), fold_name(fact.anchor.quote))


def _name(fact: ToldFact) -> tuple[str, ...]:
    return (*_kind(fact), str(next((fact.says[key] for key in ("label", "title", "metric") if key in fact.says), id(fact))))
