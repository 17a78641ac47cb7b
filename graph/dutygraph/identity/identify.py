"""Reads a plan's tasks against its ledger: the id of each, and the ledger as it is from now on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dutygraph.identity.ledger import Entry, Ledger, Seen, mint
from dutygraph.identity.matching import match


def identify(plan: str, ledger: Ledger, tasks: Sequence[Seen]) -> Ledger:
    """The ledger after these tasks were seen; its present entries run parallel to them.

    A pure function: the same ledger, in whatever order, and the same tasks give the same result, and doing it twice
    changes nothing. No id is ever dropped but a provisional one whose doubt has gone; a task in doubt that is reworded gets
    a new provisional one, for whose task it is would be another guess.
    """
    if [Seen(one.citation, one.text) for one in ledger.present] == list(tasks):
        return ledger
    decisions = match(ledger, tasks)
    used = set(ledger.by_id())
    before = _provisional(ledger, {number: tasks[number] for number, one in enumerate(decisions) if not one.id})
    present: list[Entry] = []
    for number, (seen, decision) in enumerate(zip(tasks, decisions, strict=True)):
        tid = decision.id or (before[number].id if number in before else mint(plan, seen, used))
        used.add(tid)
        after = present[-1].id if present else ""
        present.append(Entry(tid, seen.citation, seen.text, after, candidates=decision.candidates))
    here = {one.id for one in present}
    gone = [replace(one, present=False) for one in ledger.entries if one.id not in here]
    return Ledger((*present, *(one for one in gone if not here & {old.id for old in one.candidates})))


def _provisional(ledger: Ledger, doubted: Mapping[int, Seen]) -> dict[int, Entry]:
    """The provisional entry of each of these tasks: the one of its text, and of its citation too where several have that text."""
    left = {one.id: one for one in ledger.entries if one.pending}
    found: dict[int, Entry] = {}
    for same_place in (True, False):
        for number, seen in doubted.items():
            same = (one for one in left.values() if one.text == seen.text and (one.citation == seen.citation or not same_place))
            if number not in found and (old := next(same, None)):
                found[number] = left.pop(old.id)
    return found
