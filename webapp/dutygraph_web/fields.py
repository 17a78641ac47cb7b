"""The fields of the forms that enter facts: what each kind may say, codes to choose from, and names that fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from dutygraph.built import BuiltPlan
from dutygraph.edit.state import PlanState
from dutygraph.model import Deadline, Deliverable, Law, Party, Target
from dutygraph.names.places import STATE
from dutygraph.occurrences import Occurrences
from dutygraph.rdf import terms

_OFFERED = 200
_LONGEST = 200  # characters of words that are offered for quoting


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. ``kind`` is text, number or select; ``options`` are (notation, IRI of the code) pairs."""

    name: str
    kind: str = "text"
    required: bool = False
    options: Sequence[tuple[str, str]] = ()
    suggestions: Sequence[str] = ()
    value: str = ""


def _codes(name: str, codes: str, required: bool = False) -> Field:
    return Field(name, "select", required, [(notation, terms.code(codes, notation).value) for notation in terms.LISTS[codes]])


FIELDS: Mapping[str, Sequence[Field]] = {
    "party": (Field("label", required=True), _codes("role", "role", required=True), _codes("agency_kind", "kind")),
    "law": (Field("title", required=True), _codes("relation", "relation", required=True)),
    "deadline": (Field("due"), Field("period", suggestions=("P1Y", "P6M", "P3M", "P1M", "irregular")), _codes("deadline_kind", "deadline")),
    "target": (
        Field("metric", required=True),
        _codes("op", "op", required=True),
        Field("value", required=True),
        Field("upper"),
        Field("unit", suggestions=("%",)),
        Field("due"),
        Field("population"),
        Field("baseline"),
    ),
    "deliverable": (
        Field("label", required=True),
        _codes("deliverable_kind", "deliverable", required=True),
        Field("verb"),
        _codes("stage", "stage"),
    ),
}


def filled(kind: str, field: Field, state: PlanState, said: Mapping[str, str]) -> Field:
    """The field of that kind of fact with what was said, and with names to choose from where the registry has some."""
    offered: Iterable[str] = field.suggestions
    if field.name == "title":
        offered = _known(state, (one.title for task in state.built.facts.tasks for one in task.laws), state.registry.instruments)
    elif kind == "party" and field.name == "label":
        offered = _known(state, (one.label for task in state.built.facts.tasks for one in task.parties), state.registry.agencies)
    return replace(field, value=said.get(field.name, ""), suggestions=tuple(islice(dict.fromkeys(offered), _OFFERED)))


def _known(state: PlanState, named: Iterable[str], entries: Mapping[tuple[str, str], Any]) -> Iterable[str]:
    """Names of the registry, those of the plan's own place first, then of the places above it; at last what the plan itself names."""
    place = state.built.info.jurisdiction
    above = [place, *(place.rsplit("/", n)[0] for n in range(1, place.count("/") + 1)), STATE, ""]
    for wanted in dict.fromkeys(above):
        yield from (entry.name for (jurisdiction, _), entry in entries.items() if jurisdiction == wanted)
    yield from named


def quotes(built: BuiltPlan, n: int) -> Sequence[str]:
    """Words of a task that may be meant: what its facts stand on, and its sentences."""
    facts = built.facts.tasks[n]
    source = built.facts.document.source
    kinds = (facts.parties, facts.laws, facts.deadlines, facts.targets, facts.deliverables)
    found = [" ".join(one.anchor.quote.split()) for kind in kinds for one in kind]
    found += [" ".join(source[one.start : one.end].split()) for one in facts.task.clauses]
    return tuple(dict.fromkeys(one for one in found if one and len(one) <= _LONGEST))


def from_fact(built: BuiltPlan, n: int, fact: Any) -> dict[str, str]:
    """What a form says that corrects this fact, before anybody corrects it."""
    task = built.facts.tasks[n].task
    number = Occurrences(built.facts.document.source, task.start, task.end).number(fact.anchor)
    words = {"quote": " ".join(fact.anchor.quote.split()), "occurrence": str(number) if number > 1 else "", "rests": "words"}
    return words | {key: str(value) for key, value in _said(fact).items() if value}


def _said(fact: Any) -> dict[str, Any]:
    match fact:
        case Party():
            return {"label": fact.label, "role": fact.role, "agency_kind": fact.kind}
        case Law():
            return {"title": fact.title, "relation": fact.relation}
        case Deadline():
            return {"due": fact.due, "period": fact.period, "deadline_kind": fact.kind}
        case Target():
            value = fact.value if isinstance(fact.value, tuple) else (fact.value, "")
            said = {"metric": fact.metric, "op": fact.op, "value": value[0], "upper": value[1], "unit": fact.unit, "due": fact.due}
            return said | {"population": fact.population, "baseline": fact.baseline}
        case Deliverable():
            return {"label": fact.label, "deliverable_kind": fact.kind, "verb": fact.verb, "stage": fact.stage}
    return {}
