"""The records of a plan's ledger of task ids, and how an id is minted.

An id is never the printed number nor a hash of the text alone: once in the ledger it stays, whatever
becomes of number and words. Minting is deterministic, so that a build which may write nothing gives the same ids.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple


class Seen(NamedTuple):
    """A task as read now: what people cite it by, and its folded text."""

    citation: str
    text: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """An id that a task may have had. ``score`` is from 0 to 1; ``kind``: identical, reworded, split or merge."""

    id: str
    score: float
    kind: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One id of the ledger, with citation and folded text as last seen.

    ``after`` is the id of the task before it when last seen, "" for the first. ``present`` where it stands for a task of
    the text. While there are ``candidates`` the id is provisional: the task may be one of those. ``replaced_by`` names
    the ids that stand in its place for good.
    """

    id: str
    citation: str
    text: str
    after: str = ""
    present: bool = True
    candidates: tuple[Candidate, ...] = ()
    replaced_by: tuple[str, ...] = ()

    @property
    def pending(self) -> bool:
        """Whether a person has to say whose task this is."""
        return bool(self.candidates)

    @property
    def settled(self) -> bool:
        """Whether a task can have this id back, or keep it."""
        return not self.candidates and not self.replaced_by


@dataclass(frozen=True, slots=True)
class Ledger:
    """All ids of a plan: those present in order of the text, then the others in order of their ids."""

    entries: tuple[Entry, ...] = ()

    def __post_init__(self) -> None:
        ordered = (*in_order([one for one in self.entries if one.present]), *sorted(self.absent, key=lambda one: one.id))
        object.__setattr__(self, "entries", ordered)

    @property
    def present(self) -> tuple[Entry, ...]:
        """Those that stand for a task of the text, in its order."""
        return tuple(one for one in self.entries if one.present)

    @property
    def absent(self) -> tuple[Entry, ...]:
        """Those that stand for no task of the text: retired, replaced, or kept for one whose identity is pending."""
        return tuple(one for one in self.entries if not one.present)

    @property
    def pending(self) -> tuple[Entry, ...]:
        """The tasks of the text whose identity a person has to settle."""
        return tuple(one for one in self.entries if one.present and one.pending)

    def by_id(self) -> dict[str, Entry]:
        """The entries by id."""
        return {one.id: one for one in self.entries}


def linked(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries, given in order of the text, each after the one before."""
    before, done = "", []
    for one in entries:
        done.append(replace(one, after=before))
        before = one.id
    return tuple(done)


def in_order(entries: Sequence[Entry]) -> list[Entry]:
    """The entries in order of the text, by ``after`` alone. Where two merged files contradict each other, by id."""
    known = {one.id for one in entries}
    if entries and entries[0].after not in known and all(one.after == before.id for before, one in pairwise(entries)):
        return list(entries)  # as a build leaves them
    behind: dict[str, list[Entry]] = {}
    for one in sorted(entries, key=lambda one: one.id, reverse=True):
        behind.setdefault(one.after, []).append(one)
    ordered: dict[str, Entry] = {}
    starts = [one for one in entries if one.after not in known]
    for start in (*sorted(starts, key=lambda one: (one.after != "", one.id)), *sorted(entries, key=lambda one: one.id)):
        waiting = [start]
        while waiting:
            one = waiting.pop()
            if one.id not in ordered:
                ordered[one.id] = one
                waiting.extend(behind.get(one.id, ()))
    return list(ordered.values())


def mint(plan: str, seen: Seen, used: Collection[str]) -> str:
    """A new id, not among the used: ``t`` and eight base32 characters of SHA-256 over plan id, citation and text."""
    for attempt in range(len(used) + 1):
        raw = hashlib.sha256("\0".join((plan, *seen, str(attempt))).encode()).digest()
        new = "t" + base64.b32encode(raw).decode().lower()[:8]
        if new not in used:
            return new
    raise AssertionError("as many hashes collided as there are ids")
