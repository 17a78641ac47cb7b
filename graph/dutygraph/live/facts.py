"""Tells each fact of a plan alike, whatever its kind: whose it is, where its words stand, and what it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from dutygraph.built import BuiltPlan
from dutygraph.curation.entries import FIELDS
from dutygraph.extract.records import KINDS, fact_record
from dutygraph.fold import fold_name
from dutygraph.model import Anchor

#: What only places a fact in its task: a shift is no change.
_PLACES = ("kind", "quote", "start", "end", "clause", "group")
#: How a name was resolved, as far as a change of the registry may change it.
_MEANING = ("jurisdiction", "name", "how")
#: Field of TaskFacts -> the kind's own name; "duties" is none that a person may add.
_SINGULAR = {field: kind for kind, field in FIELDS.items()} | {"duties": "duty"}


@dataclass(frozen=True, slots=True)
class ToldFact:
    """A fact of a state: of which task (id, and how people cite it), which kind (party, law …), where, and what it says."""

    task: str
    citation: str
    kind: str
    anchor: Anchor
    says: Mapping[str, Any]

    @property
    def same(self) -> tuple[str, str, str, str]:
        """Equal where two facts of two states say the same, wherever they stand."""
        return (self.task, self.kind, fold_name(self.anchor.quote), str(self.says))


def facts_of(built: BuiltPlan, reading: str) -> Iterator[ToldFact]:
    """The facts of a reading in order of tasks: what the words say, in the curated reading with what people made of it."""
    placed = built.curation.facts if reading == "curated" else ()
    for n, (facts, tid) in enumerate(zip(built.facts.tasks, built.ids, strict=True)):
        overridden = {pair for one in placed if one.task == n for pair in one.overrides}
        meant: dict[str, Sequence[Any]] = {"parties": built.agencies[n], "laws": built.instruments[n], "targets": built.indicators[n]}
        for field in KINDS:
            for at, (fact, resolved) in enumerate(zip_longest(getattr(facts, field), meant.get(field, ()))):
                if (field, at) not in overridden:
                    yield _told(tid, facts.task.citation, field, fact, resolved)
        for one in placed:
            if one.task == n and one.fact is not None:
                told = _told(tid, facts.task.citation, FIELDS[type(one.fact).__name__.lower()], one.fact, one.resolved)
                yield replace(told, says={**told.says, "basis": "curated", "by": one.note.by, "when": one.note.when})


def _told(task: str, citation: str, field: str, fact: Any, resolved: Any) -> ToldFact:
    record = fact_record(field, fact)
    says = {key: value for key, value in record.items() if key not in _PLACES}
    if field == "deadlines":
        says = {"deadline_kind": fact.kind, **says}
    if premise := says.get("premise"):
        says["premise"] = premise["quote"]
    if resolved is not None:
        says["resolved"] = {key: value for key in _MEANING if (value := getattr(resolved, key, ""))}
    return ToldFact(task, citation, _SINGULAR[field], fact.anchor, says)
