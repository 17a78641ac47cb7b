"""Gives each task its id from the plan's ledger, minting what the ledger does not hold.

An id is never the printed number nor a hash of the text alone: once in ``identity.json`` it stays,
whatever becomes of number and words. The first mint is deterministic, so that a build which may
write nothing gives the same ids.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

#: Below this share of common text, the task that now bears a number is not the one that bore it.
SAME_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger: ``text`` is the folded text as last seen."""

    id: str
    citation: str
    text: str


def mint(plan: str, tasks: Sequence[tuple[str, str]], ledger: Sequence[Entry] = ()) -> tuple[Entry, ...]:
    """An entry for each task, given as (citation, folded text), in order.

    A task keeps the id of the ledger's entry with the same text (and citation, where several agree),
    else of the entry with the same citation and at least half its text. All others are minted.
    """
    held: dict[int, Entry] = {}
    free = list(ledger)
    for same in (_same_task, _same_text, _same_number):
        for n, (citation, text) in enumerate(tasks):
            found = None if n in held else next((entry for entry in free if same(entry, citation, text)), None)
            if found:
                held[n] = Entry(found.id, citation, text)
                free.remove(found)
    used = {entry.id for entry in ledger}
    for n, (citation, text) in enumerate(tasks):
        if n not in held:
            held[n] = Entry(_new(plan, citation, text, used), citation, text)
            used.add(held[n].id)
    return tuple(held[n] for n in range(len(tasks)))


def _same_task(entry: Entry, citation: str, text: str) -> bool:
    return entry.text == text and entry.citation == citation


def _same_text(entry: Entry, _citation: str, text: str) -> bool:
    return entry.text == text


def _same_number(entry: Entry, citation: str, text: str) -> bool:
    return entry.citation == citation and SequenceMatcher(None, entry.text, text, autojunk=False).ratio() >= SAME_ENOUGH


def _new(plan: str, citation: str, text: str, used: set[str]) -> str:
    for attempt in range(len(used) + 1):
        raw = hashlib.sha256("\0".join((plan, citation, text, str(attempt))).encode()).digest()
        new = "t" + base64.b32encode(raw).decode().lower()[:8]
        if new not in used:
            return new
    raise AssertionError("as many hashes collided as there are ids")
