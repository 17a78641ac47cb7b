"""Saves one edit as a whole: refused where it cannot be built or somebody was faster, else written to disk and taken over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from dutygraph.edit.change import Change
from dutygraph.edit.live import Live
from dutygraph.edit.signing import Signature, signed, signs_itself
from dutygraph.edit.state import EDITABLE, Files, PlanState, digest, read_files
from dutygraph.errors import InputError
from dutygraph.identity.ledger import Ledger
from dutygraph.identity.ledger_file import FILE as IDENTITY
from dutygraph.identity.ledger_file import ledger_bytes, unwritable
from dutygraph.journal import changing, write_set
from dutygraph.versions import written
from dutygraph.workspace import EDITS


@dataclass(frozen=True, slots=True)
class Sides:
    """A file of a conflict: what both started from (None where it is not known any more), what is there now, what was to be saved."""

    base: bytes | None
    theirs: bytes
    ours: bytes


class Conflict(InputError):
    """Somebody changed a file since the edit began: ``files`` holds both sides by name. Nothing was written, and nothing is lost."""

    def __init__(self, plan: str, files: Mapping[str, Sides]) -> None:
        names = ", ".join(sorted(files))
        super().__init__(f"{names} was changed since this edit began", "compare both sides, then save again", plan)
        self.plan, self.files = plan, files


#: New contents by name; None takes a file away.
Contents = Mapping[str, bytes | None]


#: Told of the files of an edit before and after, by name, right before they are written: gives further files of the workspace to be
#: written in one set with them.
Beside = Callable[[Contents, Contents], Mapping[Path, bytes]]


def save(live: Live, plan: str, files: Contents, started_from: Mapping[str, str], beside: Beside | None = None) -> Change:
    """Give files of a plan new contents: all of them or none, with the ledger of ids that follows, and tell what changed.

    ``started_from`` holds the ``digest`` of each file that the edit rests on as it was when the edit began, those that it changes at least.
    Raises Conflict where one of them is another now; InputError, with file, line and column, where the plan could not be built with them,
    may not be written, or a name is none of ``EDITABLE``; OSError where the disk fails, and whatever ``beside`` raises. Then nothing has
    changed.
    """
    return edit(live, plan, lambda _: files, started_from, beside)


def edit(
    live: Live,
    plan: str,
    change: Callable[[Files], Contents],
    started_from: Mapping[str, str] | None = None,
    beside: Beside | None = None,
    sign: Signature | None = None,
) -> Change:
    """The same for an edit that is made of what is there: ``change`` gets the files as they are now and gives those that are to be others.

    Nobody can come between, in this process or another, so an entry may be added without having seen the file.
    ``sign``: an edit that does more than add entries, which are signed by themselves, gets an entry in the plan's edits.toml.
    """
    folder = live.workspace.writable_plan(plan)
    with changing(live.workspace.root), live.lock:
        now = read_files(folder)
        new = change(now)
        for name in {*new, *(started_from or {})} - set(EDITABLE):
            raise InputError(f"{name} is no file that an edit changes", f"known are: {', '.join(EDITABLE)}", folder.name)
        _refuse_stale(live, plan, now, new, started_from)
        before = _as_it_is(live, plan, now)
        ids = {} if unwritable(folder.path) or before is None else {IDENTITY: ledger_bytes(plan, before.built.ledger)}
        after = live.next(plan, {name: data for name, data in {**now, **ids, **new}.items() if data is not None})
        wanted = {name: data for name, data in new.items() if now.get(name) != data}
        if not unwritable(folder.path) and (ledger := ledger_bytes(plan, after.built.ledger)) != now.get(IDENTITY):
            wanted[IDENTITY] = ledger
            after = replace(after, files={**after.files, IDENTITY: ledger})  # reading tasks against it again gives the same ids
        if sign and wanted and not signs_itself(now, new):
            after = signed(after, before, {name: data for name, data in wanted.items() if name in EDITABLE}, sign)
            wanted[EDITS] = after.files[EDITS]
        if wanted:
            more = beside({name: now.get(name) for name in wanted}, wanted) if beside else {}
            write_set(live.workspace.root, {**{(folder.path / name).resolve(): data for name, data in wanted.items()}, **more})
        return live.take(after)


def settle_ids(
    live: Live, plan: str, decide: Callable[[Ledger], Ledger], beside: Beside | None = None, sign: Signature | None = None
) -> Change:
    """Write what a person decided about the ids of tasks (see ``identity.settle``), and tell what changed.

    Raises InputError where it may not be written, and what ``decide`` raises; OSError where the disk fails. Then nothing has changed.
    """
    folder = live.workspace.writable_plan(plan)
    if why := unwritable(folder.path):
        raise InputError(f"nothing is written: {why}", "do it where ids are kept", f"{folder.name}/{IDENTITY}")
    with changing(live.workspace.root), live.lock:
        now = read_files(folder)
        before = live.next(plan, now)
        ledger = ledger_bytes(plan, decide(before.built.ledger))
        after, wanted = live.next(plan, {**now, IDENTITY: ledger}), {IDENTITY: ledger}
        if sign:
            after = signed(after, before, wanted, sign)
            wanted = {**wanted, EDITS: after.files[EDITS]}
        more = beside({name: now.get(name) for name in wanted}, wanted) if beside else {}
        write_set(live.workspace.root, {**{(folder.path / name).resolve(): data for name, data in wanted.items()}, **more})
        return live.take(after)


def keep_version(live: Live, plan: str, label: str, when: datetime, beside: Beside | None = None) -> Change:
    """Keep the plan as it is as its version ``label`` (see ``versions.keep``), with the ids that its tasks bear, and tell what changed.

    Raises InputError where nothing may be written, the label is none or taken, or a kept version has the same text; OSError where the
    disk fails. Then nothing has changed.
    """
    folder = live.workspace.writable_plan(plan)
    if why := unwritable(folder.path):
        raise InputError(f"no version is kept: {why}", "keep it where the plan is edited", folder.name)
    with changing(live.workspace.root), live.lock:
        now = read_files(folder)
        ids = {IDENTITY: ledger_bytes(plan, live.next(plan, now).built.ledger)}
        _, kept = written(folder, label, {**now, **ids}, when)
        told = {path.relative_to(folder.path.resolve()).as_posix(): data for path, data in kept.items()}
        more = beside(dict.fromkeys(told), told) if beside else {}
        write_set(live.workspace.root, {folder.path.resolve() / IDENTITY: ids[IDENTITY], **kept, **more})
        return live.update(plan)


def _as_it_is(live: Live, plan: str, now: Files) -> PlanState | None:
    """The plan as its files are, None where it cannot be built: the edit may be what mends it.

    Its ids go on: a plan whose ids nobody wrote down yet would lose that of each task that is reworded.
    """
    try:
        return live.next(plan, now)
    except InputError:
        return None


def _refuse_stale(live: Live, plan: str, now: Files, new: Contents, started_from: Mapping[str, str] | None) -> None:
    if started_from is None:
        return
    stale = [name for name in {*new, *started_from} if started_from.get(name, "") != digest(now.get(name))]
    if stale:
        sides = {
            name: Sides(live.once(plan, name, started_from.get(name, "")), now.get(name, b""), new.get(name) or b"")
            for name in sorted(stale)
        }
        raise Conflict(plan, sides)
