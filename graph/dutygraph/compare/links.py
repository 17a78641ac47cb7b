"""Proposes which tasks of a higher plan each task of a lower one carries out: by the likeness of their words and by what both name."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dutygraph.built import BuiltPlan
from dutygraph.compare.ngrams import ngrams, rarities, unit, weight
from dutygraph.fold import fold_name
from dutygraph.model import Anchor, TaskFacts
from dutygraph.vocabulary import Vocabulary

FILE = "links"
_DIGITS = 3  # decimals of a score


@dataclass(frozen=True, slots=True)
class Proposal:
    """That the task ``lower`` carries out the task ``higher``, both indices into their plan's ``facts.tasks``.

    ``score`` is 0 to 1. ``anchor`` and ``higher_anchor`` are the two clauses that are most alike, each in its own plan's text.
    """

    lower: int
    higher: int
    score: float
    anchor: Anchor
    higher_anchor: Anchor


@dataclass(frozen=True, slots=True)
class _Compared:
    """A task as it is compared: each clause with its n-grams, how many clauses each n-gram stands in, and what the task names.

    ``names`` are (kind of ``[shared]``, identity) pairs.
    """

    clauses: tuple[tuple[Anchor, frozenset[str]], ...]
    grams: Counter[str]
    names: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Likeness:
    """How alike two tasks are, before other pairs are looked at, and their two clauses that are most alike."""

    score: float
    anchor: Anchor
    higher_anchor: Anchor


def propose(lower: BuiltPlan, higher: BuiltPlan, vocabulary: Vocabulary, least: float | None = None) -> tuple[Proposal, ...]:
    """The pairs of tasks that score ``least`` or more (the vocabulary's threshold where None), in order of the lower plan, best first.

    The likeness of two tasks is the geometric mean of the cosine of their n-grams, weighted by rarity over both plans, and of the
    share of its weight that the lighter clause of the best pair has in the other. What both name lifts it; a better
    pair of either task lowers it. Owners and dates are left out: all tasks of a plan share them, and no two levels do.
    A pair that a person has confirmed or rejected is not proposed; a rejected one does not stand against others either.
    """
    table = vocabulary[FILE]
    least = table["threshold"] if least is None else least
    below, above, known = _compared(lower), _compared(higher), answered(lower, higher)
    likenesses = _likenesses(below, above, table, least)
    alike = {pair: one for pair, one in likenesses.items() if one.score >= least and known.get(pair) != "rejected"}
    best: dict[tuple[int, int], float] = defaultdict(float)  # by side and task
    for pair, one in alike.items():
        for side in (0, 1):
            best[side, pair[side]] = max(best[side, pair[side]], one.score)
    proposals = []
    for (i, j), one in alike.items():
        if (i, j) in known:
            continue
        rivals = one.score * one.score / (best[0, i] * best[1, j]) if one.score else 1.0
        score = round(one.score * rivals ** table["competition"], _DIGITS)
        if score >= least:
            proposals.append(Proposal(i, j, score, one.anchor, one.higher_anchor))
    return tuple(sorted(proposals, key=lambda p: (p.lower, -p.score, p.higher)))


def answered(lower: BuiltPlan, higher: BuiltPlan) -> dict[tuple[int, int], str]:
    """What people said of pairs of tasks, by their indices: confirmed or rejected. Tasks that are no longer there are left out."""
    places = {tid: n for n, tid in enumerate(higher.ids)}
    return {
        (link.task, places[link.higher_task]): "rejected" if link.rejected else "confirmed"
        for link in lower.curation.links
        if link.higher_plan == higher.info.id and link.higher_task in places
    }


def _likenesses(
    below: Sequence[_Compared], above: Sequence[_Compared], table: Mapping[str, Any], least: float
) -> dict[tuple[int, int], _Likeness]:
    """Every pair that may come to ``least``: since no pair gains by a rival, the others need not be looked at."""
    tasks = (*below, *above)
    rarity = rarities((task.grams for task in tasks), len(tasks))
    held = Counter(name for task in tasks for name in task.names)
    floor = table["short"] * math.log(len(tasks) + 1)
    weights = [[[weight(grams, rarity) for _, grams in task.clauses] for task in side] for side in (below, above)]
    found = {}
    for (i, j), cosine in _cosines(below, above, rarity).items():
        lift = _lift(below[i].names & above[j].names, held, table["shared"])
        if lift + (1 - lift) * math.sqrt(cosine) < least:
            continue
        share, anchor, higher_anchor = max(
            (
                (weight(grams & others, rarity) / max(min(weights[0][i][m], weights[1][j][n]), floor), anchor, other)
                for m, (anchor, grams) in enumerate(below[i].clauses)
                for n, (other, others) in enumerate(above[j].clauses)
            ),
            key=lambda one: one[0],
        )
        found[i, j] = _Likeness(lift + (1 - lift) * math.sqrt(cosine * share), anchor, higher_anchor)
    return found


def _compared(plan: BuiltPlan) -> list[_Compared]:
    named = zip(plan.facts.tasks, plan.instruments, plan.indicators, strict=True)
    return [
        _task(
            facts,
            frozenset(
                [
                    *(("instrument", f"{one.jurisdiction}/{one.name}") for one in instruments),
                    *(("indicator", one.name) for one in indicators if one),
                    *(("deliverable", fold_name(one.label)) for one in facts.deliverables),
                ]
            ),
        )
        for facts, instruments, indicators in named
    ]


def _task(facts: TaskFacts, names: frozenset[tuple[str, str]]) -> _Compared:
    passage = facts.task.passage
    hidden: set[int] = set()
    for anchor in (*(party.anchor for party in facts.parties), *(deadline.anchor for deadline in facts.deadlines)):
        hidden.update(range(bisect_left(passage.starts, anchor.start), bisect_left(passage.starts, anchor.end)))
    clauses = []
    for clause in facts.task.clauses:
        anchor = Anchor(passage.source[clause.start : clause.end], clause.start, clause.end)
        clauses.append((anchor, ngrams(passage.folded, clause.fstart, clause.fend, hidden)))
    return _Compared(tuple(clauses), Counter(gram for _, grams in clauses for gram in grams), names)


def _cosines(below: Sequence[_Compared], above: Sequence[_Compared], rarity: Mapping[str, float]) -> dict[tuple[int, int], float]:
    """The cosine of every pair that shares an n-gram, found by the n-grams' lists of tasks."""
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for j, task in enumerate(above):
        for gram, value in unit(task.grams, rarity).items():
            postings[gram].append((j, value))
    cosines: dict[tuple[int, int], float] = defaultdict(float)
    for i, task in enumerate(below):
        for gram, value in unit(task.grams, rarity).items():
            for j, other in postings.get(gram, ()):
                cosines[i, j] += value * other
    return {pair: min(cosine, 1.0) for pair, cosine in cosines.items()}


def _lift(names: Iterable[tuple[str, str]], held: Counter[tuple[str, str]], lifts: Mapping[str, float]) -> float:
    """What the things that both tasks name add: all of ``[shared]`` for what only these two name, less for what many do.

    Of several things the one that adds most counts: a law and its own deliverable are often one thing said twice.
    """
    return max((lifts[kind] * 2 / held[kind, name] for kind, name in names), default=0.0)
