"""`dutygraph build`: the graph from the plans, and what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dutygraph.workspace import Workspace

if TYPE_CHECKING:
    from dutygraph.built import BuiltPlan


@click.command()
@click.pass_obj
def build(workspace: Workspace) -> None:
    """Make the graph again from plans/ and print what is in it.

    New tasks get their ids in identity.json, unless the folder is read-only or CI is set.
    """
    from dutygraph.build import mint_ids
    from dutygraph.session import build_all, open_session

    for folder, plan in zip(workspace.plan_folders(), build_all(workspace), strict=True):
        click.echo(f"{folder.id}: " + ", ".join(f"{count} {what}" for what, count in _counts(plan).items()))
        if not workspace.shipped and mint_ids(folder, plan):
            click.echo(f"  ids written: {folder.name}/identity.json")
        if plan.ledger.pending:
            click.echo(f"  {len(plan.ledger.pending)} ids pending: dutygraph ids show {folder.id}")
    session = open_session(workspace)
    size = sum(1 for name in ("base", "written", "curated") for _ in session.store.quads(name))
    click.echo(f"graph {session.version[:12]}: {size:,} triples" + (f" in {workspace.store}" if workspace.store else " in memory"))


def _counts(plan: BuiltPlan) -> dict[str, int]:
    """How many tasks there are, and how many have what a duty needs (docs/design.md says what counts)."""
    from dutygraph.rdf.groups import OWNERS

    tasks = plan.facts.tasks
    return {
        "tasks": len(tasks),
        "with an owner": sum(any(p.role in OWNERS and p.kind != "collective" for p in t.parties) for t in tasks),
        "with a measurable outcome": sum(bool(t.targets or [d for d in t.deliverables if d.stage != "use"]) for t in tasks),
        "with a deadline": sum(any(d.kind != "ongoing" for d in t.deadlines) for t in tasks),
    }
