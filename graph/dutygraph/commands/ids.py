"""`dutygraph ids`: which task has which id, and what a person decides where the text does not tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from dutygraph.commands.adding import Told, told_of
from dutygraph.workspace import EDITS, PlanFolder, Workspace

if TYPE_CHECKING:
    from dutygraph.built import BuiltPlan
    from dutygraph.identity.ledger import Entry, Ledger


@click.group()
def ids() -> None:
    """Show the tasks' ids, and settle whose id it is where an edit left that in doubt.

    TASK is a citation (四.22) or an id; OLD_ID is an id that stands for no task of the text any more.
    """


@ids.command()
@click.argument("plan")
@click.pass_obj
def show(workspace: Workspace, plan: str) -> None:
    """Print every id of PLAN, the pending ones with candidates, and those that are retired."""
    _, built = _built(workspace, plan)
    for line in _lines(built):
        click.echo(line)


@ids.command()
@click.argument("plan")
@click.argument("task")
@click.argument("old_id", required=False)
@click.option("--new", is_flag=True, help="It is none of the old tasks but a new one.")
@told_of
@click.pass_obj
def accept(workspace: Workspace, plan: str, task: str, old_id: str | None, new: bool, why: str, by: str | None) -> None:
    """Say that TASK is the one that had OLD_ID, or (--new) that it is a new task."""
    from dutygraph.errors import InputError
    from dutygraph.identity import settle

    if new == bool(old_id):
        raise InputError("say which task it is", f"dutygraph ids accept {plan} {task} OLD_ID, or --new for a new task")
    with _settling(workspace, plan) as (folder, built):
        tid = built.ids[built.index_of(task)]
        settled = settle.accept(built.ledger, tid, old_id) if old_id else settle.accept_new(built.ledger, tid)
        _write(workspace, folder, settled, Told(f"ids {task} {old_id or 'new'}", why, by), {old_id or tid: task})
    _say(folder, built, settled, f"{task} is {old_id}" if old_id else f"{task} is a new task: {tid}")


@ids.command()
@click.argument("plan")
@click.argument("old_ids", metavar="OLD_ID...", nargs=-1, required=True)
@click.argument("into", metavar="INTO")
@told_of
@click.pass_obj
def merge(workspace: Workspace, plan: str, old_ids: Sequence[str], into: str, why: str, by: str | None) -> None:
    """Record for good that the tasks of the OLD_IDs went into the task INTO."""
    from dutygraph.identity import settle

    with _settling(workspace, plan) as (folder, built):
        tid = built.ids[built.index_of(into)]
        settled = settle.merge(built.ledger, old_ids, tid)
        _write(workspace, folder, settled, Told(f"ids merge {' '.join(old_ids)} {into}", why, by), {tid: into})
    _say(folder, built, settled, f"{', '.join(old_ids)} went into {into}: {tid}")


@ids.command()
@click.argument("plan")
@click.argument("old_id")
@click.argument("news", metavar="NEW...", nargs=-1, required=True)
@told_of
@click.pass_obj
def split(workspace: Workspace, plan: str, old_id: str, news: Sequence[str], why: str, by: str | None) -> None:
    """Record for good that the task of OLD_ID was spread over the tasks NEW (two or more)."""
    from dutygraph.identity import settle

    with _settling(workspace, plan) as (folder, built):
        tids = [built.ids[built.index_of(new)] for new in news]
        settled = settle.split(folder.id, built.ledger, old_id, tids)
        parts = settled.by_id()[old_id].replaced_by
        cited = {part: settled.by_id()[part].citation for part in parts}
        _write(workspace, folder, settled, Told(f"ids split {old_id} {' '.join(news)}", why, by), cited)
    _say(folder, built, settled, f"{old_id} was split into {', '.join(parts)}")


def _built(workspace: Workspace, plan: str) -> tuple[PlanFolder, BuiltPlan]:
    from dutygraph.build import build_plan
    from dutygraph.names.registry import load_registry

    folder = workspace.plan(plan)
    return folder, build_plan(folder, load_registry(workspace.registries()), workspace.vocabulary())


@contextmanager
def _settling(workspace: Workspace, plan: str) -> Iterator[tuple[PlanFolder, BuiltPlan]]:
    """The plan and its folder, held for a change of its ledger. Raises InputError where that may not be written."""
    from dutygraph.errors import InputError
    from dutygraph.identity.ledger_file import FILE, unwritable
    from dutygraph.journal import changing

    folder = workspace.plan(plan)
    if reason := "it is the shipped plan" if workspace.shipped else unwritable(folder.path):
        raise InputError(f"nothing is written: {reason}", "do it in a copy, as of `dutygraph demo`", f"{folder.name}/{FILE}")
    with changing(workspace.root):
        yield _built(workspace, plan)


def _write(workspace: Workspace, folder: PlanFolder, settled: Ledger, told: Told, tasks: Mapping[str, str]) -> None:
    """Write what was settled, and that it was; ``tasks`` gives the ids that it is about, with how people cite them."""
    from dutygraph.identity.ledger_file import FILE, ledger_bytes
    from dutygraph.journal import write_set

    files = {FILE: ledger_bytes(folder.id, settled), EDITS: told.entered(folder, [FILE], tasks)}
    write_set(workspace.root, {(folder.path / name).resolve(): data for name, data in files.items()})


def _say(folder: PlanFolder, built: BuiltPlan, settled: Ledger, said: str) -> None:
    """Say what was written and what follows from it."""
    from dutygraph.identity.ledger_file import FILE

    click.echo(f"{said}\n  written: {folder.name}/{FILE}")
    left = {one.id for one in settled.pending}
    for one in built.ledger.pending:
        if one.id not in left and settled.by_id()[one.id].present and one.id not in said:
            click.echo(f"  {one.citation} {one.id}: settled with it, as its own")
    if left:
        click.echo(f"  {len(left)} still pending: dutygraph ids show {folder.id}")


def _lines(built: BuiltPlan) -> Iterator[str]:
    ledger, known = built.ledger, built.ledger.by_id()
    for one in ledger.present:
        yield _line(one) + ("  [pending]" if one.pending else "")
    for one in ledger.pending:
        yield f"\npending: {_line(one)}"
        for old in one.candidates:
            yield f"  {old.kind} {old.score:.2f}  {_line(known[old.id])}"
        yield f"  settle with: dutygraph ids accept {built.info.id} {one.id} OLD_ID (or --new), or ids split, ids merge"
    kept = {old.id for one in ledger.pending for old in one.candidates}
    if ledger.absent:
        yield "\nnot in the text:"
    for one in ledger.absent:
        yield f"{_line(one)}  [{_state(one, kept)}]"


def _state(entry: Entry, kept: set[str]) -> str:
    if entry.replaced_by:
        return f"replaced by {', '.join(entry.replaced_by)}"
    if entry.pending:
        return f"retired, never settled: {', '.join(old.id for old in entry.candidates)}"
    return "kept for a pending task" if entry.id in kept else "retired"


def _line(entry: Entry) -> str:
    opening = " ".join(entry.text.split())
    return f"{entry.id}  {entry.citation or '-':8} {opening[:30]}{'…' if len(opening) > 30 else ''}"
