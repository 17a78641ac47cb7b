"""`dutygraph new FILE…`: plan folders from documents."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dutygraph.errors import InputError
from dutygraph.workspace import Workspace

if TYPE_CHECKING:
    from dutygraph.intake.adding import Read
    from dutygraph.intake.proposals import Proposal


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--id", "name", default="", help="The plan's id, the name of its folder.  [default: from the file's name, or year and number]"
)
@click.option(
    "--into", type=click.Path(file_okay=False, path_type=Path), help="The folder for plan folders.  [default: plans/ of the workspace]"
)
@click.option("--yes", is_flag=True, help="Take all that is proposed without asking.")
@click.option("--workers", type=click.IntRange(0, 1024), default=0, help="Processes that read many files.  [default: one a core]")
@click.pass_context
def new(ctx: click.Context, files: Sequence[Path], name: str, into: Path | None, yes: bool, workers: int) -> None:
    """Make a plan folder from FILE (.docx, .pdf, .html, .md, .txt): its text, the way back to the document, and what it is.

    Title, number, issuer, date and period are proposed from the text. On a terminal they are shown for you to confirm; else plan.toml
    says beside each value which words it is proposed from. A folder, or several FILEs, are taken one by one without asking: what cannot
    be read is told, the others are made, and the exit status is 1.
    """
    from dutygraph.intake.adding import add, documents_in, read_for_plan
    from dutygraph.intake.folder import check_id, plan_id, refuse_existing

    workspace: Workspace = ctx.obj
    target = into or workspace.root / "plans"
    if len(files) > 1 or files[0].is_dir():
        if name:
            raise InputError("--id names one plan", "leave it out, or give one FILE")
        ctx.exit(_many(list(documents_in(files)), target, workspace, workers))
    read = read_for_plan(files[0], workspace.vocabulary())
    name = check_id(name) if name else plan_id(files[0].stem, read.proposals)
    refuse_existing(target / name, str(files[0]))  # before anything is asked
    if not yes and sys.stdin.isatty() and sys.stdout.isatty():
        read = replace(read, proposals=_confirmed(read))
    elif yes:
        read = replace(read, proposals=tuple(replace(one, confirmed=bool(one.value)) for one in read.proposals))
    made = add(read, target, name)
    click.echo(f"{made}: {read.value('title') or files[0].name}, {read.tasks} tasks")
    if not any(one.confirmed for one in read.proposals):
        click.echo(f"  what it is stands in {made / 'plan.toml'} as proposed from the text: look it over, then `dutygraph build`")


def _many(paths: Sequence[Path], target: Path, workspace: Workspace, workers: int) -> int:
    """Take all documents in, with progress on a terminal; 1 where one could not be taken."""
    from rich.console import Console
    from rich.progress import Progress

    from dutygraph.corpus.engines import engine_of
    from dutygraph.intake.adding import add_all

    if not paths:
        raise InputError("no document there", "name a file, or a folder with files")
    size = sum(path.stat().st_size for path in paths if path.is_file())
    progress = Progress(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True)
    with progress, closing(engine_of("", workers, size)) as engine:
        task = progress.add_task("reading", total=len(paths))
        made, refused = add_all(paths, target, workspace, engine.run, lambda: progress.advance(task))
    for error in refused:
        click.echo(f"dutygraph: {error}", err=True)
    click.echo(f"{len(made)} plans made in {target}" + (f", {len(refused)} of {len(paths)} files refused" if refused else ""))
    return int(bool(refused))


def _confirmed(read: Read) -> tuple[Proposal, ...]:
    """Show what is proposed, and ask: take all, go through each, or leave."""
    from rich.console import Console
    from rich.table import Table

    from dutygraph.intake.folder import said_of

    table = Table("", "proposed", "from", title=str(read.path))
    for one in read.proposals:
        table.add_row(one.key, one.value or "-", said_of(one))
    Console().print(table)
    answer = click.prompt(
        "Is this right? (y: take all, e: go through each, n: make nothing)", type=click.Choice(["y", "e", "n"]), default="y"
    )
    if answer == "n":
        raise click.Abort
    if answer == "y":
        return tuple(replace(one, confirmed=bool(one.value)) for one in read.proposals)
    given: dict[str, Proposal] = {}
    for one in read.proposals:
        if one.key == "end" and not given["start"].value:
            given["end"] = replace(one, value="", anchor=None)  # a period has both or none
        else:
            given[one.key] = _asked(one, given)
    return tuple(given.values())


def _asked(one: Proposal, given: Mapping[str, Proposal]) -> Proposal:
    """The proposal as a person leaves it; "-" takes a value away. ``given`` are the answers before it."""
    from dutygraph.intake.proposals import wrong_value

    while True:
        said = click.prompt(f"{one.key} (- for none)", default=one.value or "-").strip()
        said = "" if said == "-" else said
        if wrong := wrong_value(one.key, said, given["start"].value if "start" in given else ""):
            click.echo(f"  {wrong}")
        elif said == one.value:
            return replace(one, confirmed=bool(said))
        else:
            return replace(one, value=said, anchor=None, confirmed=True)
