"""Which tasks of two versions are the same: by their ids and ledgers, else by likeness; what neither tells is doubted, never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dutygraph.built import BuiltPlan
from dutygraph.compare.records import Doubt
from dutygraph.identity.ledger import Entry, Ledger, Seen, linked
from dutygraph.identity.matching import match

_TURNED = {"split": "merge", "merge": "split"}


@dataclass(frozen=True, slots=True)
class Group:
    """Tasks that belong together, by their places in each version (from 0). With ``doubts``, a person must say how."""

    before: tuple[int, ...]
    after: tuple[int, ...]
    doubts: tuple[Doubt, ...] = ()


def pair(before: BuiltPlan, after: BuiltPlan) -> tuple[Group, ...]:
    """Every task of both versions in exactly one group: one and one where it is the same task, one alone where it was dropped or added.

    An id that both have is the same task; where either ledger says that an id was replaced, the ones that it names stand in its
    place. Tasks whose ids the other ledger has never seen are matched by likeness, as the ledger itself matches.
    """
    one, other = _Side(before), _Side(after)
    edges = {(tid, tid) for tid in one.places if tid in other.places}
    edges |= {(tid, new) for tid, new in other.replaced(one.places)}
    edges |= {(new, tid) for tid, new in one.replaced(other.places)}
    met = {tid for edge in edges for tid in edge}
    doubts = [doubt for doubt in other.pending(one.places) if not met & {doubt.before, doubt.after}]
    turned = (Doubt(d.after, d.before, d.score, _TURNED.get(d.kind, d.kind)) for d in one.pending(other.places))
    doubts += [doubt for doubt in turned if not met & {doubt.before, doubt.after}]
    met |= {tid for doubt in doubts for tid in (doubt.before, doubt.after)}
    left = one.unknown_to(other, met)
    right = other.unknown_to(one, met)
    if left and right:
        kept, more = _alike(one, left, other, right)
        edges |= kept
        doubts += more
    return tuple(_groups(one, other, edges, doubts))


class _Side:
    """One version: its tasks by id, and what its ledger knows."""

    def __init__(self, built: BuiltPlan) -> None:
        self.ids = built.ids
        self.places: Mapping[str, int] = {tid: n for n, tid in enumerate(built.ids)}
        self.seen = {tid: Seen(f.task.citation, f.task.passage.folded) for tid, f in zip(built.ids, built.facts.tasks, strict=True)}
        self.ledger = built.ledger.by_id()

    def replaced(self, theirs: Iterable[str]) -> Iterable[tuple[str, str]]:
        """Ids of the other version that stand for no task here, each with those tasks that stand in its place."""
        for tid in theirs:
            waiting, passed = [tid], set[str]()
            while waiting and tid not in self.places:
                old = waiting.pop()
                if old in self.places:
                    yield tid, old
                elif old not in passed and old in self.ledger:
                    passed.add(old)
                    waiting.extend(self.ledger[old].replaced_by)

    def pending(self, theirs: Mapping[str, int]) -> Iterable[Doubt]:
        """What the ledger doubts of a task here, where the other version has the candidate."""
        for tid in self.ids:
            entry = self.ledger.get(tid)
            for old in entry.candidates if entry else ():
                if old.id in theirs:
                    yield Doubt(old.id, tid, old.score, old.kind)

    def unknown_to(self, other: _Side, met: set[str]) -> list[str]:
        """The ids, in order of the text, of which nothing is known yet and of which the other ledger has never heard."""
        return [tid for tid in self.ids if tid not in met and tid not in other.ledger]


def _alike(one: _Side, left: Sequence[str], other: _Side, right: Sequence[str]) -> tuple[set[tuple[str, str]], list[Doubt]]:
    """Match what is left by likeness, always from the same side, so that it comes out the same whichever is the earlier."""
    turned = [one.seen[tid].text for tid in left] > [other.seen[tid].text for tid in right]
    if turned:
        one, left, other, right = other, right, one, left
    entries = linked(Entry(tid, *one.seen[tid]) for tid in left)
    decided = match(Ledger(entries), [other.seen[tid] for tid in right])
    kept = {(decision.id, tid) for tid, decision in zip(right, decided, strict=True) if decision.id}
    doubts = [Doubt(old.id, tid, old.score, old.kind) for tid, d in zip(right, decided, strict=True) for old in d.candidates]
    if turned:
        doubts = [Doubt(d.after, d.before, d.score, _TURNED.get(d.kind, d.kind)) for d in doubts]
        kept = {(new, old) for old, new in kept}
    return kept, doubts


def _groups(one: _Side, other: _Side, edges: set[tuple[str, str]], doubts: Sequence[Doubt]) -> Iterable[Group]:
    """The connected parts, in order of the later version; a dropped task stands behind the one that it followed."""
    joined: dict[tuple[int, str], set[tuple[int, str]]] = {
        **{(0, tid): set() for tid in one.ids},
        **{(1, tid): set() for tid in other.ids},
    }
    for old, new in (*edges, *((doubt.before, doubt.after) for doubt in doubts)):
        joined[0, old].add((1, new))
        joined[1, new].add((0, old))
    groups, done = [], set[tuple[int, str]]()
    for start in joined:
        if start in done:
            continue
        waiting, members = [start], set[tuple[int, str]]()
        while waiting:
            node = waiting.pop()
            if node not in members:
                members.add(node)
                waiting.extend(joined[node])
        done |= members
        olds = tuple(sorted(one.places[tid] for side, tid in members if side == 0))
        news = tuple(sorted(other.places[tid] for side, tid in members if side == 1))
        unclear = [doubt for doubt in dict.fromkeys(doubts) if (0, doubt.before) in members]
        groups.append(Group(olds, news, tuple(sorted(unclear, key=lambda d: (-d.score, d.before, d.after)))))
    return _in_order(groups)


def _in_order(groups: Sequence[Group]) -> list[Group]:
    last, places = -1, dict[int, tuple[int, int]]()
    for group in sorted((g for g in groups if g.before), key=lambda g: g.before[0]):
        last = group.after[0] if group.after else last
        places[group.before[0]] = (last, group.before[0])
    return sorted(groups, key=lambda g: (g.after[0], -1) if g.after else places[g.before[0]])
