"""Reads a plan's tasks against its ledger: the id of each, and the ledger as it is from now on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dutygraph.identity.ledger import Entry, Ledger, Seen, linked, mint
from dutygraph.identity.matching import MARGIN, match
from dutygraph.identity.similarity import likeness

#: So alike must a task be to one in doubt for its provisional id to go on; there is always a new one to be had.
_GOES_ON = 0.65


def identify(plan: str, ledger: Ledger, tasks: Sequence[Seen]) -> Ledger:
    """The ledger after these tasks were seen; its present entries run parallel to them.

    A pure function: the same ledger, in whatever order, and the same tasks give the same result, and doing it twice
    changes nothing. No id is ever dropped but a provisional one whose doubt has gone.
    """
    if [Seen(one.citation, one.text) for one in ledger.present] == list(tasks):
        return ledger
    decisions = match(ledger, tasks)
    used, held = set(ledger.by_id()), {one.id for one in decisions if one.id}
    before = _provisional(ledger, {number: tasks[number] for number, one in enumerate(decisions) if not one.id})
    present: list[Entry] = []
    for number, (seen, decision) in enumerate(zip(tasks, decisions, strict=True)):
        tid, candidates, old = decision.id, decision.candidates, before.get(number)
        if old:
            tid, candidates = old.id, candidates or tuple(one for one in old.candidates if one.id not in held)
        tid = tid or mint(plan, seen, used)
        used.add(tid)
        present.append(Entry(tid, seen.citation, seen.text, candidates=candidates))
    present = list(linked(present))
    here = {one.id for one in present}
    gone = [replace(one, present=False) for one in ledger.entries if one.id not in here]
    return Ledger((*present, *(one for one in gone if not here & {old.id for old in one.candidates})))


def _provisional(ledger: Ledger, doubted: Mapping[int, Seen]) -> dict[int, Entry]:
    """The provisional entries that were made for these tasks: those of the same text, and each that is clearly most like one."""
    left = {one.id: one for one in ledger.entries if one.pending}
    found: dict[int, Entry] = {}
    for same_place in (True, False):
        for number, seen in doubted.items():
            same = (one for one in left.values() if one.text == seen.text and (one.citation == seen.citation or not same_place))
            if number not in found and (old := next(same, None)):
                found[number] = left.pop(old.id)
    rest = [number for number in doubted if number not in found]
    scores = {(number, tid): likeness(doubted[number].text, one.text) for number in rest for tid, one in left.items()}
    for (number, tid), score in scores.items():
        rivals = [other for (task, old), other in scores.items() if (task == number) != (old == tid)]
        if score >= _GOES_ON and all(score >= other + MARGIN for other in rivals):
            found[number] = left[tid]
    return found
