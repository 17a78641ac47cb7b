"""Tells what an edit did to facts: added, lost or altered, task by task; that a fact moved with its words is no change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from dutygraph.curation.entries import FIELDS
from dutygraph.rdf.parts import TaskPart
from dutygraph.rdf.said import Reading, Said
from dutygraph.store.interface import READINGS

_KINDS = {field: kind for kind, field in FIELDS.items()}
#: Where a fact stands says nothing of what it says.
_PLACES = ("anchor", "premise")


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact of a task that came (``before`` is None), went (``after`` is None) or says something else now.

    ``kind``: party, law, deadline, target, deliverable, mechanism, wish. The records are those of ``model``; ``readings`` are those in
    which it happened. Offsets of ``before`` are those of the text that it was read from.
    """

    task: str
    citation: str
    kind: str
    before: Any
    after: Any
    readings: tuple[str, ...]

    @property
    def what(self) -> str:
        """``added``, ``lost`` or ``altered``."""
        return "added" if self.before is None else "lost" if self.after is None else "altered"


def fact_changes(tid: str, citation: str, old: TaskPart | None, new: TaskPart | None) -> list[FactChange]:
    """The changes of one task's facts between two states; ``None`` where the task was not there."""
    found: dict[tuple[Any, ...], list[str]] = {}
    kept: dict[tuple[Any, ...], tuple[str, Any, Any]] = {}
    sides = [[getattr(part, name) if part else None for part in (old, new)] for name in READINGS]
    for name, (one, other) in zip(READINGS, sides, strict=True):
        for kind, before, after in _pairs(one, other):
            key = (kind, before and before.node, after and after.node)
            found.setdefault(key, []).append(name)
            kept[key] = (kind, before and before.fact, after and after.fact)
    return [FactChange(tid, citation, *kept[key], tuple(names)) for key, names in found.items()]


def _pairs(old: Reading | None, new: Reading | None) -> Iterator[tuple[str, Said | None, Said | None]]:
    """What changed of each kind: first the same fact with other values, then one that took another's place, then the rest."""
    for field, kind in _KINDS.items():
        before, after = ({one.node: one for one in reading.of(field)} if reading else {} for reading in (old, new))
        for node in before:
            if node in after and _value(before[node]) != _value(after[node]):
                yield kind, before[node], after[node]
        gone = [one for node, one in before.items() if node not in after]
        come = [one for node, one in after.items() if node not in before]
        yield from ((kind, one, other) for one, other in _replaced(gone, come))


def _replaced(gone: list[Said], come: list[Said]) -> Iterator[tuple[Said | None, Said | None]]:
    """Facts on the same words are one fact that was altered; so are one that went and one that came in the same sentence."""
    for same in (_words, _sentence):
        for one in list(gone):
            rivals = [other for other in come if same(other) == same(one)]
            if len(rivals) == 1 and sum(same(other) == same(one) for other in gone) == 1:
                gone.remove(one)
                come.remove(rivals[0])
                yield one, rivals[0]
    yield from ((one, None) for one in gone)
    yield from ((None, other) for other in come)


def _words(said: Said) -> Any:
    return said.fact.anchor.quote


def _sentence(said: Said) -> Any:
    return said.fact.clause


def _value(said: Said) -> tuple[Any, ...]:
    told = tuple(getattr(said.fact, field.name) for field in fields(said.fact) if field.name not in _PLACES)
    return (*told, said.resolved, said.note and (said.note.id, said.note.by, said.note.when, said.note.why))
