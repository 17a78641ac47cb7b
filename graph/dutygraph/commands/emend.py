"""`dutygraph emend`: what a misprinted place should read, in emendations.toml; the verbatim text stays."""

from __future__ import annotations

from typing import Any

import click

from dutygraph.commands.adding import Forms, add, change, effects, remove, signature, signed, told_of
from dutygraph.workspace import Workspace


@click.group(cls=Forms, default="place", subcommand_metavar="PLAN QUOTE READS | list [PLAN] | remove PLAN ID")
def emend() -> None:
    """Say that QUOTE in the text of PLAN is a printing error for READS. The text stays as printed; rules read what it should say.

    \b
    dutygraph emend my-plan 典型案列 典型案例 --why "列 for 例"
    """


@emend.command("place", hidden=True)
@click.argument("plan")
@click.argument("quote")
@click.argument("reads")
@click.option("--nth", type=click.IntRange(1), help="Which place is meant, where the text has several.")
@signed
@click.pass_obj
def place(workspace: Workspace, plan: str, quote: str, reads: str, nth: int | None, why: str, by: str | None, when: Any) -> None:
    """Mend a printing error."""
    from dutygraph.edit.entering import emendation_entry
    from dutygraph.edit.pointing import place as place_of

    with change(workspace, plan) as held:
        entry = emendation_entry(held.before, quote, reads, nth, signature(why, by, when))
        after = add(held, entry)
    source = held.before.facts.document.source
    at = place_of(source, quote, nth)
    line = source.count("\n", 0, at) + 1
    click.echo(f"{held.folder.name}/{entry.file}: line {line} of the text, “{quote}”, is read as “{reads}”")
    for said in effects(held.before, after, "written"):
        click.echo(said)


@emend.command("list")
@click.argument("plan", required=False)
@click.pass_obj
def list_(workspace: Workspace, plan: str | None) -> None:
    """Say what is emended in PLAN (all plans where none is given), and what no longer fits."""
    from dutygraph.build import read_bytes
    from dutygraph.curation.emendations import EMENDATIONS, load_emendations, read_emendations
    from dutygraph.curation.files import Ids
    from dutygraph.read.decode import decode

    for folder in [workspace.plan(plan)] if plan else workspace.plan_folders():
        shown = f"{folder.name}/{EMENDATIONS}"
        source, _ = decode(read_bytes(folder.source, str(folder.source)), str(folder.source))
        stale = [one.detail for one in load_emendations(folder.path / EMENDATIONS, source, shown)[1]]
        ids = Ids()
        for fields in read_emendations(folder.path / EMENDATIONS, shown):
            told = ", ".join(str(fields.raw[key]) for key in ("by", "when") if key in fields.raw)
            said = f"“{fields.text('quote')}” reads “{fields.text('reads')}”"
            click.echo(f"{shown}:{fields.line} {ids.take(fields, 'emendation')} {said}  ({told}: {fields.text('why')})")
            if any(f"{EMENDATIONS}:{fields.line}:" in detail for detail in stale):
                click.echo("    no longer fits")


@emend.command("remove")
@click.argument("plan")
@click.argument("id")
@told_of
@click.pass_obj
def remove_(workspace: Workspace, plan: str, id: str, why: str, by: str | None) -> None:
    """Take an emendation out again; `dutygraph emend list` gives its id.

    \b
    dutygraph emend remove my-plan e7k2m9qa
    """
    from dutygraph.curation.emendations import EMENDATIONS

    with change(workspace, plan) as held:
        after = remove(held, EMENDATIONS, id, why, by)
    click.echo(f"{held.folder.name}/{EMENDATIONS}: {id} removed")
    for line in effects(held.before, after, "written"):
        click.echo(line)
