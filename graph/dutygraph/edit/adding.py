"""Edits of a plan's files of entries, made of what is there when they are carried out: what ``saving.edit`` takes as its change."""

from __future__ import annotations

from collections.abc import Callable

from dutygraph.edit.entering import TABLES, Entry, entered, refuse_unfit, taken_out
from dutygraph.edit.live import Live
from dutygraph.edit.saving import Contents
from dutygraph.edit.state import Files, PlanState
from dutygraph.errors import InputError


def adding(live: Live, plan: str, made: Callable[[PlanState], Entry]) -> Callable[[Files], Contents]:
    """Add the entry that ``made`` gives for the plan as it then is. Raises InputError where it would not fit, and what ``made`` raises."""

    def change(now: Files) -> Contents:
        before = live.next(plan, now)
        live.take(before)
        entry = made(before)
        new = {entry.file: entered(now.get(entry.file, b"").decode(), entry).encode()}
        refuse_unfit(live.next(plan, {**now, **new}).built, entry)
        return new

    return change


def removing(live: Live, plan: str, wanted: str) -> Callable[[Files], Contents]:
    """Take out the entry of that id, whichever file holds it; a file without entries goes. Raises InputError where there is none."""

    def change(now: Files) -> Contents:
        folder = live.workspace.plan(plan)
        faults: list[InputError] = []
        for file in TABLES:
            try:
                text, _ = taken_out(folder.path, folder.name, file, now.get(file, b"").decode(), wanted)
            except InputError as error:
                faults.append(error)
            else:
                return {file: text.encode() or None}
        raise next((fault for fault in faults if "no entry" not in fault.message), faults[0])

    return change
