"""`dutygraph registry`: names that nobody knows, proposed as registry entries and accepted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dutygraph.errors import InputError
from dutygraph.workspace import Workspace

if TYPE_CHECKING:
    from dutygraph.proposals import Proposal


@click.group()
def registry() -> None:
    """Add agencies and instruments that plans name to the workspace's own registry/."""


@registry.command()
@click.argument("plans", metavar="[PLAN]...", nargs=-1)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this new file.")
@click.pass_obj
def propose(workspace: Workspace, plans: Sequence[str], output: Path | None) -> None:
    """Print entries for names of PLANs (all where none is given) that no registry knows, the most frequent first.

    Collectives (有关部门, 社会) name nobody and are left out.
    """
    from dutygraph.files import write_whole
    from dutygraph.proposals import as_toml

    text = as_toml(_proposed(workspace, plans))
    if output is None:
        click.echo(text, nl=False)
        return
    if output.exists():
        raise InputError("the file exists", "give a new name, or move the file away", str(output))
    write_whole(output, text.encode("utf-8"))
    click.echo(f"{output}: look through it, then `dutygraph registry accept --all --from {output}`")


@registry.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="All that is proposed.")
@click.option("--from", "path", type=click.Path(dir_okay=False, path_type=Path), help="Entries as edited in this file of `propose -o`.")
@click.pass_obj
def accept(workspace: Workspace, names: Sequence[str], every: bool, path: Path | None) -> None:
    """Add the proposed entries of these NAMEs to registry/ of the workspace. The identity that a name has in the graph stays."""
    from dutygraph.journal import changing, write_set
    from dutygraph.names.registry import load_registry
    from dutygraph.proposals import SORTS, accepted, edited

    if workspace.shipped:
        raise InputError("the shipped plan is shown here and nothing is written", "work in a folder with plans/", str(workspace.root))
    if bool(names) == every:
        raise InputError("give names, or --all", "see `dutygraph registry propose`")
    with changing(workspace.root):
        proposed = _proposed(workspace, ())
        known = load_registry(workspace.registries())
        entries = edited(path, proposed, known) if path else [(one.table, one.entry()) for one in proposed]
        chosen = entries if every else _chosen(entries, names, proposed)
        files = accepted(workspace.root / "registry", chosen)
        if files:
            write_set(workspace.root, dict(files))
    for file in files:
        click.echo(f"{file}:")
        for table, keys in chosen:
            if file.name == SORTS[table].file:
                click.echo(f"  {keys['name']} ({keys['jurisdiction']})")
    if not files:
        click.echo("every name is known: nothing to accept")


def _proposed(workspace: Workspace, plans: Sequence[str]) -> list[Proposal]:
    from dutygraph.build import build_plan
    from dutygraph.names.registry import load_registry
    from dutygraph.proposals import proposals

    folders = [workspace.plan(name) for name in plans] if plans else workspace.plan_folders()
    known, vocabulary = load_registry(workspace.registries()), workspace.vocabulary()
    return proposals(build_plan(folder, known, vocabulary) for folder in folders)


def _chosen(
    entries: Sequence[tuple[str, dict[str, object]]], names: Sequence[str], proposed: Sequence[Proposal]
) -> list[tuple[str, dict[str, object]]]:
    """The entries of these names, canonical or printed. Raises InputError with the nearest where one is not proposed."""
    from difflib import get_close_matches

    from dutygraph.fold import fold_name

    called: dict[str, set[tuple[str, str, str]]] = {}
    for one in proposed:
        for name in one.names:
            called.setdefault(name, set()).add(one.key)
    wanted: set[tuple[str, str, str]] = set()
    for name in names:
        if fold_name(name) not in called:
            near = get_close_matches(fold_name(name), called, n=3, cutoff=0.3)
            raise InputError(f"{name} is not proposed", f"nearest: {', '.join(near)}" if near else "see `dutygraph registry propose`")
        wanted |= called[fold_name(name)]
    return [(table, keys) for table, keys in entries if (table, keys["jurisdiction"], fold_name(str(keys["name"]))) in wanted]
