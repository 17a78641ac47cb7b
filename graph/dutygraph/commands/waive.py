"""`dutygraph waive`: findings that a person accepts, in waivers.toml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dutygraph.commands.adding import Forms, add, change, findings_of, plans_of, remove, signature, signed, told_of
from dutygraph.errors import InputError
from dutygraph.workspace import Workspace

if TYPE_CHECKING:
    from dutygraph.built import BuiltPlan
    from dutygraph.model import Finding


@click.group(cls=Forms, default="finding", subcommand_metavar="PLAN TASK SHAPE | PLAN KEY | list [PLAN] | remove PLAN ID")
def waive() -> None:
    """Accept a finding of TASK (四.22, or its id) of PLAN: it is told apart from then on and no longer counts.

    SHAPE is the kind of finding as `dutygraph validate` prints it; KEY is that of `validate --format json`.

    \b
    dutygraph waive my-plan 四.22 TaskDeadline --why "set by the yearly work points"
    """


@waive.command("finding", hidden=True)
@click.argument("plan")
@click.argument("task")
@click.argument("shape", required=False)
@click.option("--quote", help="The finding's words, where the task has several findings of this kind.")
@click.option("--occurrence", type=click.IntRange(1), help="Which place of the words is meant, where the task has several.")
@signed
@click.pass_obj
def finding(
    workspace: Workspace,
    plan: str,
    task: str,
    shape: str | None,
    quote: str | None,
    occurrence: int | None,
    why: str,
    by: str | None,
    when: Any,
) -> None:
    """Accept a finding."""
    from dutygraph.edit.entering import waiver_entry

    signed_by = signature(why, by, when)
    with change(workspace, plan) as held:
        found = _chosen(held.before, task, shape, quote, occurrence)
        entry = waiver_entry(held.before, found, signed_by)
        after = add(held, entry)
    click.echo(
        f"{held.folder.name}/{entry.file}: {entry.id} waives {found.shape} {found.citation}".rstrip()
        + f" by {signed_by[0][1]}, {signed_by[1][1]}"
    )
    left = [one for one in findings_of(after, "written").values() if one.severity == found.severity]
    click.echo(f"written reading: {len(left)} findings of severity {found.severity} still count")


def _chosen(built: BuiltPlan, task: str, shape: str | None, quote: str | None, occurrence: int | None) -> Finding:
    """The one finding that is meant. Raises InputError where there is none, or more than one is."""
    from dutygraph.curation.fields import nearest
    from dutygraph.curation.files import shapes
    from dutygraph.fold import fold_name

    known = {key: one for reading in ("curated", "written") for key, one in findings_of(built, reading, waived=True).items()}
    if shape is None:
        if task not in known:
            raise InputError(f"no finding {task!r}", "give PLAN TASK SHAPE, or a key of dutygraph validate --format json")
        return _open([known[task]])
    if shape not in shapes():
        raise InputError(f"no kind of finding {shape!r}", nearest(shape, shapes()))
    n = built.index_of(task)
    here = [one for one in known.values() if one.task == built.ids[n]]
    found = [one for one in here if one.shape == shape]
    if not found:
        other = ", ".join(sorted({one.shape for one in here})) or "none"
        raise InputError(f"{built.facts.tasks[n].task.citation} has no finding {shape}", f"its findings are: {other}")
    if quote:
        found = [one for one in found if fold_name(quote) in fold_name(one.anchor.quote)]
        if not found:
            raise InputError(f"no finding {shape} on “{quote}”", f"there is: {_listed(here, shape)}")
    found = sorted(found, key=lambda one: one.anchor.start)
    if occurrence:
        if occurrence > len(found):
            raise InputError(f"there are {len(found)} such findings", "give a smaller --occurrence")
        found = [found[occurrence - 1]]
    return _open(found)


def _listed(findings: list[Finding], shape: str) -> str:
    return ", ".join(f"“{' '.join(one.anchor.quote.split())[:40]}”" for one in findings if one.shape == shape)


def _open(found: list[Finding]) -> Finding:
    if len({(one.anchor.start, one.anchor.end, one.focus) for one in found}) > 1:
        told = "; ".join(f"“{' '.join(one.anchor.quote.split())[:40]}” ({one.key})" for one in found)
        raise InputError(f"there are {len(found)} findings {found[0].shape}: {told}", "say which with --quote, --occurrence or its key")
    return found[0]


@waive.command("list")
@click.argument("plan", required=False)
@click.pass_obj
def list_(workspace: Workspace, plan: str | None) -> None:
    """Say what is waived in PLAN (all plans where none is given), and what no longer fits."""
    for _, built, entries, cited in plans_of(workspace, plan):
        stale = findings_of(built, "written")
        for entry in entries.waivers:
            note, words = entry.note, f" “{entry.words.quote}”" if entry.words else f" {entry.fact}".rstrip()
            click.echo(
                f"{note.place} {note.id} {cited.get(entry.task, entry.task)} {entry.shape}{words}  ({note.by}, {note.when}: {note.why})"
            )
            for one in stale.values():
                if one.shape == "StaleEntry" and one.focus.endswith(f"/defect/{note.id}"):
                    click.echo("    no longer fits")


@waive.command("remove")
@click.argument("plan")
@click.argument("id")
@told_of
@click.pass_obj
def remove_(workspace: Workspace, plan: str, id: str, why: str, by: str | None) -> None:
    """Take a waiver back.

    \b
    dutygraph waive remove my-plan w7k2m9qa
    """
    from dutygraph.curation.files import WAIVERS

    with change(workspace, plan) as held:
        remove(held, WAIVERS, id, why, by)
    click.echo(f"{held.folder.name}/{WAIVERS}: {id} removed; the finding counts again")
