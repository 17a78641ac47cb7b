"""`dutygraph version`: keep a plan as it is now, to be compared with later."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import click

from dutygraph.errors import InputError
from dutygraph.workspace import PlanFolder, Workspace


@click.command()
@click.argument("plan")
@click.argument("label", required=False)
@click.option("--when", type=click.DateTime(["%Y-%m-%d"]), help="The day on which the plan stood so.  [default: now, or that of REV]")
@click.option("--rev", metavar="REV", help="Keep the plan as it was at REV in git.")
@click.pass_obj
def version(workspace: Workspace, plan: str, label: str | None, when: datetime | None, rev: str | None) -> None:
    """Keep PLAN as it is now under LABEL, as people call that version (2021-06, draft), or without LABEL list what is kept.

    A version is a folder of its own, plans/PLAN/versions/LABEL, that holds the plan's files; it is never changed. It enters the graph as
    a snapshot, `dutygraph diff PLAN` compares with the last one, and question changes-since-version asks them. To compare with a
    revision in git it need not be kept: dutygraph diff PLAN@REV.
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
    moment = when.replace(tzinfo=UTC) if when else None
    if rev is not None:
        into = _keep_revision(workspace, folder, label, rev, moment)
    else:
        built = build_plan(folder, load_registry(workspace.registries()), workspace.vocabulary())
        into = freeze(workspace, folder, built, label, moment or datetime.now(UTC))
    kept = next(one for one in kept_versions(folder) if one.label == into.name)
    click.echo(f"{kept.folder.name}: kept as of {kept.when[:10]}")


def _keep_revision(workspace: Workspace, folder: PlanFolder, label: str, rev: str, when: datetime | None) -> Path:
    """Keep what the plan was at a revision, once it is known that it can be built: else it would stop every later build."""
    from dutygraph.build import build_plan
    from dutygraph.history import files_at, moment_of, write_files
    from dutygraph.names.registry import load_registry
    from dutygraph.versions import keep

    files = files_at(folder.path, rev)
    if "source.txt" not in files:
        raise InputError(f"there was no {folder.name}/source.txt at {rev}", "name a revision that holds the plan")
    with tempfile.TemporaryDirectory() as into:
        write_files(files, Path(into))
        build_plan(PlanFolder(folder.id, Path(into), f"{folder.name}@{rev}"), load_registry(workspace.registries()), workspace.vocabulary())
    return keep(workspace, folder, label, files, when or moment_of(folder.path, rev))
