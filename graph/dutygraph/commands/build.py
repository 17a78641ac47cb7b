"""`dutygraph build`: the graph from the plans, and what is in it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from dutygraph.workspace import Workspace

if TYPE_CHECKING:
    from dutygraph.corpus.results import Result
    from dutygraph.session import Session

#: Tasks up to which triples are counted: on disk that takes minutes for millions.
_COUNTED = 10_000


@click.command()
@click.option("--workers", type=click.IntRange(0, 1024), default=0, help="Processes that build plans.  [default: one a core]")
@click.option("--engine", default="", metavar="dask://HOST:PORT", help="Build on a Dask cluster that sees this folder under the same path.")
@click.pass_context
def build(ctx: click.Context, workers: int, engine: str) -> None:
    """Make the graph again from plans/ and print what is in it.

    New tasks get their ids in identity.json, unless the folder is read-only or CI is set. Plans whose files have not changed are not
    built again, and a build that was stopped goes on where it was. A plan that cannot be read is told and left out of the graph.

    Ends with status 1 where a plan was left out, 2 where no plan can be read.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from dutygraph.corpus.results import How, Made
    from dutygraph.session import open_session

    workspace: Workspace = ctx.obj
    results: list[Result] = []
    rate = TextColumn("plans, {task.fields[rate]:,.0f} tasks/s, time left")
    columns = (BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as progress:
        shown = progress.add_task("building", total=len(workspace.plan_folders()), rate=0.0)
        tasks = 0

        def noted(result: Result) -> None:
            nonlocal tasks
            results.append(result)
            tasks += result.counts["tasks"] if isinstance(result, Made) else 0
            progress.update(shown, advance=1, rate=tasks / max(progress.tasks[0].elapsed or 0, 0.001))

        how = How(engine=engine, workers=workers, mint=not workspace.shipped, load=True)
        session = open_session(workspace, how, noted)
    for result in sorted(results, key=lambda one: one.plan):
        _tell(workspace, result)
    place = session.store.place or (f"in {workspace.store}" if workspace.store else "in memory")
    click.echo(f"graph {session.version[:12]}: {_size(session, tasks)} {place}")
    ctx.exit(int(bool(session.missing)))


def _size(session: Session, tasks: int) -> str:
    if tasks > _COUNTED:
        return f"{tasks:,} tasks"
    sizes = session.store.sizes()
    return f"{sum(sizes.get(name, 0) for name in ('base', 'written', 'curated')):,} triples"


def _tell(workspace: Workspace, result: Result) -> None:
    from dutygraph.corpus.results import Failed

    if isinstance(result, Failed):
        click.echo(f"{result.plan}: left out: {result.error}", err=True)
        return
    counts = dict(result.counts)
    pending = counts.pop("ids pending")
    click.echo(f"{result.plan}: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
    if result.minted:
        click.echo(f"  ids written: {workspace.plan(result.plan).name}/identity.json")
    if pending:
        click.echo(f"  {pending} ids pending: dutygraph ids show {result.plan}")
