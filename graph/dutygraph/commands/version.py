"""`dutygraph version`: keep a plan as it is now, to be compared with later."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from dutygraph.errors import InputError
from dutygraph.workspace import Workspace


@click.command()
@click.argument("plan")
@click.argument("label", required=False)
@click.option("--when", type=click.DateTime(["%Y-%m-%d"]), help="The day on which the plan stood so.  [default: now]")
@click.pass_obj
def version(workspace: Workspace, plan: str, label: str | None, when: datetime | None) -> None:
    """Keep PLAN as it is now under LABEL, as people call that version (2021-06, draft), or without LABEL list what is kept.

    A version is a folder of its own, plans/PLAN/versions/LABEL, that holds the plan's files; it is never changed. It enters the graph as
    a snapshot, `dutygraph diff PLAN` compares with the last one, and question changes-since-version asks them. Versions in git need not
    be kept: dutygraph diff PLAN@REV.
    """
    from dutygraph.build import build_plan
    from dutygraph.identity.ledger_file import unwritable
    from dutygraph.names.registry import load_registry
    from dutygraph.versions import freeze, kept_versions

    if label is None:
        folder = workspace.plan(plan)
        for one in kept_versions(folder):
            click.echo(f"{one.label}\t{one.when or '-'}\t{one.folder.name}")
        return
    folder = workspace.writable_plan(plan)
    if reason := unwritable(folder.path):
        raise InputError(f"no version is kept: {reason}", "keep it where the plan is edited", folder.name)
    built = build_plan(folder, load_registry(workspace.registries()), workspace.vocabulary())
    moment = when.replace(tzinfo=UTC) if when else datetime.now(UTC)
    into = freeze(workspace, folder, built, label, moment)
    click.echo(f"{folder.name}/versions/{into.name}: {built.info.title}, {len(built.ids)} tasks, as of {moment:%Y-%m-%d}")
