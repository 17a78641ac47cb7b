"""`dutygraph ids`: which task has which id, and what a person decides where the text does not tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from dutygraph.workspace import PlanFolder, Workspace

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
@click.pass_obj
def accept(workspace: Workspace, plan: str, task: str, old_id: str | None, new: bool) -> None:
    """Say that TASK is the one that had OLD_ID, or (--new) that it is a new task."""
    from dutygraph.errors import InputError
    from dutygraph.identity import settle

    if new == bool(old_id):
        raise InputError("say which task it is", f"dutygraph ids accept {plan} {task} OLD_ID, or --new for a new task")
    folder, built = _built(workspace, plan, to_write=True)
    tid = built.ids[built.index_of(task)]
    settled = settle.accept(built.ledger, tid, old_id) if old_id else settle.accept_new(built.ledger, tid)
    _write(folder, built, settled, f"{task} is {old_id}" if old_id else f"{task} is a new task: {tid}")


@ids.command()
@click.argument("plan")
@click.argument("old_ids", metavar="OLD_ID...", nargs=-1, required=True)
@click.argument("into", metavar="INTO")
@click.pass_obj
def merge(workspace: Workspace, plan: str, old_ids: Sequence[str], into: str) -> None:
    """Record for good that the tasks of the OLD_IDs went into the task INTO."""
    from dutygraph.identity import settle

    folder, built = _built(workspace, plan, to_write=True)
    tid = built.ids[built.index_of(into)]
    _write(folder, built, settle.merge(built.ledger, old_ids, tid), f"{', '.join(old_ids)} went into {into}: {tid}")


@ids.command()
@click.argument("plan")
@click.argument("old_id")
@click.argument("news", metavar="NEW...", nargs=-1, required=True)
@click.pass_obj
def split(workspace: Workspace, plan: str, old_id: str, news: Sequence[str]) -> None:
    """Record for good that the task of OLD_ID was spread over the tasks NEW (two or more)."""
    from dutygraph.identity import settle

    folder, built = _built(workspace, plan, to_write=True)
    tids = [built.ids[built.index_of(new)] for new in news]
    settled = settle.split(folder.id, built.ledger, old_id, tids)
    _write(folder, built, settled, f"{old_id} was split into {', '.join(settled.by_id()[old_id].replaced_by)}")


def _built(workspace: Workspace, plan: str, to_write: bool = False) -> tuple[PlanFolder, BuiltPlan]:
    """The plan and its folder. Raises InputError where its ledger is to be written and may not be."""
    from dutygraph.build import build_plan
    from dutygraph.errors import InputError
    from dutygraph.identity.ledger_file import FILE, unwritable
    from dutygraph.names.registry import load_registry

    folder = workspace.plan(plan)
    reason = "it is the shipped plan" if workspace.shipped else unwritable(folder.path)
    if to_write and reason:
        raise InputError(f"nothing is written: {reason}", "do it in a copy, as of `dutygraph demo`", f"{folder.name}/{FILE}")
    return folder, build_plan(folder, load_registry(workspace.registries()), workspace.vocabulary())


def _write(folder: PlanFolder, built: BuiltPlan, settled: Ledger, said: str) -> None:
    """Write what was settled, and say what follows from it."""
    from dutygraph.identity.ledger_file import FILE, write_ledger

    write_ledger(folder.path, folder.id, settled)
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
