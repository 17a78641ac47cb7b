"""What a person decides about task ids: whose task it is, which were merged or split. Each gives the ledger that follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dutygraph.errors import InputError
from dutygraph.identity.ledger import Entry, Ledger, Seen, linked, mint


def accept(ledger: Ledger, task: str, old: str) -> Ledger:
    """The task that now has the id ``task`` is the one that had ``old``: it gets that id back, and ``task`` is replaced by it.

    Raises InputError where ``old`` is unknown or stands for another task of the text.
    """
    entry, former = _present(ledger, task), _absent(ledger, old)
    back = replace(entry, id=former.id, candidates=())
    left = replace(entry, present=False, candidates=(), replaced_by=(former.id,))
    present = [back if one.id == task else one for one in ledger.present]
    return _cleared([*linked(present), left, *(one for one in ledger.absent if one.id != old)])


def accept_new(ledger: Ledger, task: str) -> Ledger:
    """The pending task is none of those that it might have been: it keeps its provisional id for good.

    Raises InputError where nothing is pending for it.
    """
    entry = _present(ledger, task)
    if not entry.pending:
        raise InputError(f"nothing is pending for {_shown(entry)}: the id is its own", "name an old id to give it that one instead")
    return _cleared([replace(one, candidates=()) if one.id == task else one for one in ledger.entries])


def merge(ledger: Ledger, olds: Sequence[str], into: str) -> Ledger:
    """The tasks that had the ids ``olds`` went into the one that has the id ``into``.

    Raises InputError where one of them still stands for a task, or has been replaced before.
    """
    target = _present(ledger, into)
    if into in olds:
        raise InputError(f"{into} is the id of {target.citation or 'that task'} itself", "leave it out: it stays")
    for old in olds:
        _not_replaced(_absent(ledger, old))
    done = dict.fromkeys(olds, (into,))
    return _cleared([_decided(one, done) if one.id in done or one.id == into else one for one in ledger.entries])


def split(plan: str, ledger: Ledger, old: str, news: Sequence[str]) -> Ledger:
    """The task that had the id ``old`` was spread over those that have the ids ``news``, which are new tasks.

    Where one of them bears ``old`` now, it gets an id of its own. Raises InputError where another task bears it, where it has been
    replaced before, or for fewer than two new tasks.
    """
    if len(set(news)) < 2:
        raise InputError(
            "a split needs two or more tasks",
            "name each that has part of the old one; for one alone use `ids accept`",
        )
    members = {new: _present(ledger, new) for new in news}
    entries = list(ledger.entries)
    if old in members:
        former = members[old]
        own = mint(plan, Seen(former.citation, former.text), ledger.by_id())
        entries = [replace(one, id=own) if one.id == old else one for one in _linked_as(ledger, old, own)]
        entries.append(replace(former, present=False))
        news = [own if new == old else new for new in news]
    else:
        _not_replaced(_absent(ledger, old))
    done = {old: tuple(dict.fromkeys(news))}
    return _cleared([_decided(one, done) if one.id in done or one.id in news else one for one in entries])


def _linked_as(ledger: Ledger, old: str, new: str) -> list[Entry]:
    """The entries, those after ``old`` standing after ``new``."""
    return [replace(one, after=new) if one.present and one.after == old else one for one in ledger.entries]


def _decided(entry: Entry, done: Mapping[str, tuple[str, ...]]) -> Entry:
    return replace(entry, candidates=(), replaced_by=done.get(entry.id, entry.replaced_by))


def _cleared(entries: Sequence[Entry]) -> Ledger:
    """The ledger without doubts about ids that nobody can have any more; where no doubt is left, the id is the task's own."""
    gone = {one.id for one in entries if one.present or one.replaced_by}
    return Ledger(tuple(replace(one, candidates=tuple(old for old in one.candidates if old.id not in gone)) for one in entries))


def _present(ledger: Ledger, tid: str) -> Entry:
    entry = _known(ledger, tid)
    if not entry.present:
        raise InputError(f"{_shown(entry)} stands for no task of the text", "name a task that is in it, by citation or id")
    return entry


def _absent(ledger: Ledger, tid: str) -> Entry:
    entry = _known(ledger, tid)
    if entry.present:
        raise InputError(f"{_shown(entry)} is still in the text under that id", "only an id that stands for no task can be given away")
    return entry


def _known(ledger: Ledger, tid: str) -> Entry:
    entry = ledger.by_id().get(tid)
    if not entry:
        raise InputError(f"no id {tid!r} in the ledger", "see them all with `dutygraph ids show PLAN`")
    return entry


def _not_replaced(entry: Entry) -> None:
    if entry.replaced_by:
        raise InputError(
            f"{_shown(entry)} has been replaced by {', '.join(entry.replaced_by)} before",
            "take that back first: `dutygraph ids accept PLAN TASK OLD_ID` gives it to a task again",
        )


def _shown(entry: Entry) -> str:
    return f"{entry.id} ({entry.citation})" if entry.citation else entry.id
