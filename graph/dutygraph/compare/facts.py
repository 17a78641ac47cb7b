"""What changed in what tasks say: whom they bind, by when, measured how, under which laws, with what result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dutygraph.compare.records import Change
from dutygraph.compare.strength import shown, strength
from dutygraph.fold import fold_name
from dutygraph.model import Deadline, Deliverable, Target
from dutygraph.rdf.dates import days
from dutygraph.rdf.groups import OWNERS
from dutygraph.rdf.said import Said


@dataclass(frozen=True, slots=True)
class Held:
    """What one reading of one version holds of the tasks that are compared: facts by field of TaskFacts, and the plan's date."""

    facts: Mapping[str, Sequence[Said]]
    date: str
    one: bool  # one task, so that a sentence can be told from the whole of it


def fact_changes(before: Held, after: Held) -> tuple[Change, ...]:
    """Every change of a fact, kind by kind. Places, script and the words around a fact make no difference."""
    return (
        *_parties(before, after),
        *_deadlines(before, after),
        *_targets(before, after),
        *_laws(before, after),
        *_deliverables(before, after),
    )


# -- parties and laws: told by whom or what they stand for


def _parties(before: Held, after: Held) -> Iterator[Change]:
    olds, news = _bound(before), _bound(after)
    for who in dict.fromkeys((*olds, *news)):
        old, new = olds.get(who, _Bound({}, "", False)), news.get(who, _Bound({}, "", False))
        name = new.name or old.name
        gone, come = [role for role in old.roles if role not in new.roles], [role for role in new.roles if role not in old.roles]
        if len(gone) == len(come) == 1:
            yield Change(_what(old, new, gone[0], come[0]), "role", name, gone[0], come[0])
            continue
        yield from (Change(_what(old, new, role), "dropped", name, role, "") for role in gone)
        yield from (Change(_what(old, new, role), "added", name, "", role) for role in come)
        if not (before.one and after.one):
            continue
        for role in [role for role in old.roles if new.roles.get(role, old.roles[role]) != old.roles[role]]:
            scopes = ("task", "sentence") if old.roles[role] else ("sentence", "task")
            yield Change(_what(old, new, role), "scope", name, *scopes)


@dataclass(frozen=True, slots=True)
class _Bound:
    """An agency's roles, each with whether it holds for the whole task; and its name as printed."""

    roles: Mapping[str, bool]
    name: str
    collective: bool


def _bound(held: Held) -> dict[tuple[str, str], _Bound]:
    found: dict[tuple[str, str], _Bound] = {}
    for said in held.facts["parties"]:
        agency, party = said.resolved, said.fact
        known = found.get((agency.jurisdiction, agency.name), _Bound({}, party.label, agency.kind == "collective"))
        roles = {**known.roles, party.role: known.roles.get(party.role, False) or party.clause is None}
        found[agency.jurisdiction, agency.name] = _Bound(roles, known.name, known.collective)
    return found


def _what(old: _Bound, new: _Bound, *roles: str) -> str:
    owns = any(role in OWNERS for role in roles) and not (old.collective or new.collective)
    return "owner" if owns else "party"


def _laws(before: Held, after: Held) -> Iterator[Change]:
    olds, news = _cited(before), _cited(after)
    for act in dict.fromkeys((*olds, *news)):
        (old_title, old), (new_title, new) = olds.get(act, ("", ())), news.get(act, ("", ()))
        title = new_title or old_title
        gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
        if len(gone) == len(come) == 1:
            yield Change("law", "relation", title, gone[0], come[0])
            continue
        yield from (Change("law", "dropped", title, one, "") for one in gone)
        yield from (Change("law", "added", title, "", one) for one in come)


def _cited(held: Held) -> dict[tuple[str, str], tuple[str, tuple[str, ...]]]:
    found: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
    for said in held.facts["laws"]:
        key = (said.resolved.jurisdiction, said.resolved.name)
        title, relations = found.get(key, (said.fact.title, ()))
        found[key] = (title, tuple(dict.fromkeys((*relations, said.fact.relation))))
    return found


# -- deadlines, targets and deliverables: what is equal goes, what is left is set against each other


def _deadlines(before: Held, after: Held) -> Iterator[Change]:
    olds, news = _left([said.fact for said in before.facts["deadlines"]], [said.fact for said in after.facts["deadlines"]], _time)
    for kind in ("by", "recurring"):
        one = sorted((fact for fact in olds if fact.kind == kind), key=_time)
        other = sorted((fact for fact in news if fact.kind == kind), key=_time)
        if len(one) != len(other):  # which became which cannot be told
            yield from (Change("deadline", "dropped", "", _told(fact), "") for fact in one)
            yield from (Change("deadline", "added", "", "", _told(fact)) for fact in other)
            continue
        for old, new in zip(one, other, strict=True):
            yield Change("deadline", _postponed(old, before.date, new, after.date), "", _told(old), _told(new))


def _time(one: Deadline) -> tuple[str, ...]:
    return (one.kind, one.due, one.period)


def _told(one: Deadline) -> str:
    return one.due or one.period


def _postponed(old: Deadline, old_date: str, new: Deadline, new_date: str) -> str:
    one, other = days(_told(old), old_date), days(_told(new), new_date)
    if old.kind != "by" or one is None or other is None or one[1] == other[1]:
        return "changed"
    return "slipped" if one[1] < other[1] else "advanced"


def _targets(before: Held, after: Held) -> Iterator[Change]:
    olds, news = _left(before.facts["targets"], after.facts["targets"], _goal)
    metrics = dict.fromkeys(_metric(said) for said in (*olds, *news))
    for metric in metrics:
        one = sorted((said for said in olds if _metric(said) == metric), key=_goal)
        other = sorted((said for said in news if _metric(said) == metric), key=_goal)
        if len(one) != len(other):
            yield from (Change("target", "dropped", said.fact.metric, shown(said.fact), "") for said in one)
            yield from (Change("target", "added", said.fact.metric, "", shown(said.fact)) for said in other)
            continue
        for old, new in zip(one, other, strict=True):
            yield Change("target", strength(old.fact, new.fact), new.fact.metric, shown(old.fact), shown(new.fact))


def _metric(said: Said) -> str:
    """What is measured: the registered indicator, else the plan's words for it."""
    return said.resolved.name if said.resolved else fold_name(said.fact.metric)


def _goal(said: Said) -> tuple[str, ...]:
    """All that makes a target; by when is told as a deadline."""
    one: Target = said.fact
    values = one.value if isinstance(one.value, tuple) else (one.value,)
    amounts = (f"{value.normalize():f}".zfill(32) for value in values)
    return (_metric(said), one.op, fold_name(one.unit), fold_name(one.population), fold_name(one.baseline), *amounts)


def _deliverables(before: Held, after: Held) -> Iterator[Change]:
    facts = [[said.fact for said in held.facts["deliverables"]] for held in (before, after)]
    olds, news = _left(facts[0], facts[1], lambda one: (fold_name(one.label), one.kind, one.stage))
    for label in dict.fromkeys(fold_name(one.label) for one in (*olds, *news)):
        one = [fact for fact in olds if fold_name(fact.label) == label]
        other = [fact for fact in news if fold_name(fact.label) == label]
        if len(one) == len(other) == 1:
            yield Change("deliverable", "changed", other[0].label, _kind(one[0]), _kind(other[0]))
            continue
        yield from (Change("deliverable", "dropped", fact.label, _kind(fact), "") for fact in one)
        yield from (Change("deliverable", "added", fact.label, "", _kind(fact)) for fact in other)


def _kind(one: Deliverable) -> str:
    return f"{one.kind}/{one.stage}" if one.stage else one.kind


def _left(olds: Iterable[Any], news: Iterable[Any], key: Callable[[Any], tuple[str, ...]]) -> tuple[list[Any], list[Any]]:
    """Those of each side that the other has not, equal ones of one side counted once: said twice is said."""
    one = {key(fact): fact for fact in reversed(list(olds))}
    other = {key(fact): fact for fact in reversed(list(news))}
    return [one[k] for k in reversed(one) if k not in other], [other[k] for k in reversed(other) if k not in one]
