"""Tells each fact of a plan alike, whatever its kind, and what an edit did to them: added, lost or altered, task by task."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from dutygraph.built import BuiltPlan
from dutygraph.curation.entries import FIELDS
from dutygraph.extract.records import KINDS, fact_record
from dutygraph.fold import fold_name
from dutygraph.model import Anchor
from dutygraph.rdf.said import resolved
from dutygraph.store.interface import READINGS

#: What only places a fact in its task: a shift is no change.
_PLACES = ("kind", "quote", "start", "end", "clause", "group")
#: How a name was resolved, as far as a change of the registry may change it.
_MEANING = ("jurisdiction", "name", "how")
#: Field of TaskFacts -> the kind's own name; "duties" is none that a person may add.
_SINGULAR = {field: kind for kind, field in FIELDS.items()} | {"duties": "duty"}


@dataclass(frozen=True, slots=True)
class ToldFact:
    """A fact as a reading has it: of which task (id, and how people cite it), which kind (party, law …), and what it ``says``.

    ``fact`` is its record of ``model``, placed where its words stand now.
    """

    task: str
    citation: str
    kind: str
    fact: Any
    says: Mapping[str, Any]

    @property
    def anchor(self) -> Anchor:
        """Its words."""
        return self.fact.anchor  # type: ignore[no-any-return]

    @property
    def same(self) -> tuple[str, ...]:
        """Equal where two facts of one task say the same, wherever they stand."""
        return (self.kind, fold_name(self.anchor.quote), str(self.says))


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact of a task that came (``was`` is None), went (``now`` is None) or says something else now, in these ``readings``.

    Each side stands where it stood then.
    """

    was: ToldFact | None
    now: ToldFact | None
    readings: tuple[str, ...] = ()

    @property
    def what(self) -> str:
        """``added``, ``lost`` or ``altered``."""
        return "added" if self.was is None else "lost" if self.now is None else "altered"

    @property
    def told(self) -> ToldFact:
        """The fact as it is now, or was last."""
        return self.now or self.was  # type: ignore[return-value]  # one of them is there

    @property
    def task(self) -> str:
        """The id of its task."""
        return self.told.task

    @property
    def citation(self) -> str:
        """How people cite its task."""
        return self.told.citation

    @property
    def kind(self) -> str:
        """party, law, deadline, target, deliverable, mechanism, wish or duty."""
        return self.told.kind

    @property
    def before(self) -> Any:
        """The record of ``model`` that was there, None where there was none."""
        return self.was.fact if self.was else None

    @property
    def after(self) -> Any:
        """The record that is there now, None where there is none."""
        return self.now.fact if self.now else None


def facts_of(built: BuiltPlan, reading: str) -> Iterator[ToldFact]:
    """The facts of a reading in order of tasks: what the words say, in the curated reading with what people made of it."""
    for n in range(len(built.ids)):
        yield from _of_task(built, n, reading)


def fact_changes(before: BuiltPlan | None, after: BuiltPlan | None, tasks: Collection[str]) -> list[FactChange]:
    """What became of the facts of these tasks (ids), in order of the text; those that are gone last. ``None`` where there is no plan."""
    was, now = ({tid: n for n, tid in enumerate(built.ids)} if built else {} for built in (before, after))
    found: list[FactChange] = []
    for tid in (tid for tid in dict.fromkeys((*now, *was)) if tid in tasks):
        changes: dict[tuple[Any, ...], FactChange] = {}
        for reading in READINGS:
            one, other = (
                list(_of_task(built, side[tid], reading)) if built and tid in side else [] for built, side in ((before, was), (after, now))
            )
            for change in _compare(one, other):
                key = tuple(side and (side.same, side.anchor.start) for side in (change.was, change.now))
                changes[key] = replace(change, readings=(*(changes[key].readings if key in changes else ()), reading))
        found += changes.values()
    return found


def _of_task(built: BuiltPlan, n: int, reading: str) -> Iterator[ToldFact]:
    facts, tid = built.facts.tasks[n], built.ids[n]
    placed = [one for one in built.curation.facts if one.task == n] if reading == "curated" else []
    overridden = {pair for one in placed for pair in one.overrides}
    meant = resolved(built, n)
    for field in KINDS:
        for at, (fact, stands_for) in enumerate(zip_longest(getattr(facts, field), meant.get(field, ()))):
            if (field, at) not in overridden:
                yield _told(tid, facts.task.citation, field, fact, stands_for)
    for one in placed:
        if one.fact is not None:
            told = _told(tid, facts.task.citation, FIELDS[type(one.fact).__name__.lower()], one.fact, one.resolved)
            yield replace(told, says={**told.says, "basis": "curated", "by": one.note.by, "when": one.note.when})


def _told(task: str, citation: str, field: str, fact: Any, stands_for: Any) -> ToldFact:
    record = fact_record(field, fact)
    says = {key: value for key, value in record.items() if key not in _PLACES}
    if field == "deadlines":
        says = {"deadline_kind": fact.kind, **says}
    if premise := says.get("premise"):
        says["premise"] = premise["quote"]
    if stands_for is not None:
        says["resolved"] = {key: value for key in _MEANING if (value := getattr(stands_for, key, ""))}
    return ToldFact(task, citation, _SINGULAR[field], fact, says)


def _compare(before: Sequence[ToldFact], after: Sequence[ToldFact]) -> list[FactChange]:
    """What became of the facts of one task, where each stands: equal ones are matched as often as they stand.

    Of the others, one that went and one that came are one fact altered where they are on the same words or of the same name, or each
    the only one of its kind that did in a sentence, or in the task.
    """
    left: dict[tuple[str, ...], list[ToldFact]] = {}
    for fact in after:
        left.setdefault(fact.same, []).append(fact)
    gone = [fact for fact in before if not (left.get(fact.same) and left[fact.same].pop(0))]
    come = [fact for facts in left.values() for fact in facts]
    pairs: list[FactChange] = []
    for alike, alone in _ALIKE:
        for fact in list(gone):
            rivals = [other for other in come if alike(other) == alike(fact)]
            if rivals and (not alone or sum(alike(other) == alike(fact) for other in gone) == len(rivals) == 1):
                pairs.append(FactChange(fact, rivals[0]))
                gone.remove(fact)
                come.remove(rivals[0])
    pairs += [*(FactChange(fact, None) for fact in gone), *(FactChange(None, fact) for fact in come)]
    return sorted(pairs, key=lambda change: change.told.anchor.start)


def _words(told: ToldFact) -> tuple[Any, ...]:
    return (told.kind, fold_name(told.anchor.quote))


def _name(told: ToldFact) -> tuple[Any, ...]:
    return (told.kind, next((told.says[key] for key in ("label", "title", "metric") if key in told.says), id(told)))


def _sentence(told: ToldFact) -> tuple[Any, ...]:
    return (told.kind, told.fact.clause)


def _kind(told: ToldFact) -> tuple[Any, ...]:
    return (told.kind,)


#: How a fact is known again, surest first, and whether only where there is no other such.
_ALIKE: tuple[tuple[Callable[[ToldFact], tuple[Any, ...]], bool], ...] = ((_words, False), (_name, False), (_sentence, True), (_kind, True))
