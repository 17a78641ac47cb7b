"""Names each fact of a task, and gives those that a reading holds: as extracted, or what remains plus what people added."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import NamedNode

from dutygraph.built import BuiltPlan
from dutygraph.curation.entries import FIELDS, Fact, Note, Placed
from dutygraph.model import TaskFacts
from dutygraph.rdf import iris
from dutygraph.rdf.sink import Scope

#: Each kind of fact: the segment of its name, and the value that tells it from others of its kind on the same words.
_NAMES = {
    "parties": ("assignment", "role"),
    "laws": ("reference", "relation"),
    "deadlines": ("deadline", "kind"),
    "targets": ("target", "metric"),
    "deliverables": ("deliverable", "label"),
    "mechanisms": ("mechanism", "label"),
    "wishes": ("wish", "label"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A fact with its name. ``resolved`` is whom a party, or what a law, stands for.

    ``note`` tells who added it (None: the plan's own words say it); it has a span where it is ``quoted``.
    """

    node: NamedNode
    fact: Any
    resolved: Any = None
    note: Note | None = None
    quoted: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """The facts of one task in one reading, by the field of TaskFacts.

    ``extracted`` are all that the words say, whatever the reading; ``overridden`` is what the reading leaves out of them.
    """

    facts: Mapping[str, Sequence[Said]]
    extracted: Mapping[str, Sequence[Said]]
    overridden: Collection[tuple[str, int]] = ()
    placed: Sequence[Placed] = ()

    def of(self, field: str) -> Sequence[Said]:
        """The facts of one kind, extracted ones first."""
        return self.facts[field]


def resolved(built: BuiltPlan, n: int) -> dict[str, Sequence[Any]]:
    """Whom the parties, and what the laws and targets of the ``n``-th task stand for, by field of TaskFacts."""
    return {"parties": built.agencies[n], "laws": built.instruments[n], "targets": built.indicators[n]}


def written(facts: TaskFacts, scope: Scope, meant: Mapping[str, Sequence[Any]]) -> Reading:
    """What the words say; ``meant`` is what names in them stand for, parallel to the facts of a field."""
    named: dict[str, Sequence[Said]] = {}
    for field, (segment, value) in _NAMES.items():
        said = getattr(facts, field)
        found = meant.get(field, [None] * len(said))
        nodes = [scope.mint(segment, fact.anchor, getattr(fact, value)) for fact in said]
        named[field] = [Said(node, fact, one) for node, fact, one in zip(nodes, said, found, strict=True)]
    return Reading(named, named)


def curated(task: NamedNode, reading: Reading, placed: Sequence[Placed]) -> Reading:
    """What remains of a task's written reading, and what people added; names stay as they are."""
    overridden = {pair for one in placed for pair in one.overrides}
    facts: dict[str, list[Said]] = {
        field: [one for at, one in enumerate(said) if (field, at) not in overridden] for field, said in reading.extracted.items()
    }
    for one in placed:
        if one.fact is not None:
            facts[field_of(one.fact)].append(Said(curated_node(task, one.note), one.fact, one.resolved, one.note, one.quoted))
    return Reading(facts, reading.extracted, overridden, placed)


def curated_node(task: NamedNode, note: Note) -> NamedNode:
    """The name of what a person wrote about a task: a fact, a withdrawal, a link."""
    return iris.below(task, "curated", note.id)


def field_of(fact: Fact) -> str:
    """The field of TaskFacts that holds such facts."""
    return FIELDS[type(fact).__name__.lower()]


def fact_ids(built: BuiltPlan, n: int) -> dict[tuple[str, int], str]:
    """The short name of each extracted fact of the ``n``-th task (assignment/q4nd6ths2k), by field of TaskFacts and index."""
    facts, node = built.facts.tasks[n], iris.task(built.info.id, built.ids[n])
    scope = Scope(node, built.facts.document.source, (facts.task.start, facts.task.end))
    named = written(facts, scope, resolved(built, n)).extracted
    return {(field, at): one.node.value.removeprefix(f"{node.value}/") for field, said in named.items() for at, one in enumerate(said)}
