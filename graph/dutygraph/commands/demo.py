"""`dutygraph demo`: the shipped plan in a folder of your own, served."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import click

from dutygraph import resources
from dutygraph.commands.serve import HOST, PORT, run
from dutygraph.errors import InputError
from dutygraph.workspace import Workspace


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default="dutygraph-demo")
@HOST
@PORT
def demo(folder: Path, host: str, port: int) -> None:
    """Copy the shipped plan into FOLDER (default: dutygraph-demo) and serve it.

    What is in FOLDER/plans already is served as it is; nothing is ever overwritten.
    """
    if (folder / "plans").exists():
        click.echo(f"{folder / 'plans'} is there already and stays as it is")
    else:
        _copy(folder)
        click.echo(f"the shipped plan is now in {folder / 'plans'}")
    run(Workspace(folder), host, port)


def _copy(folder: Path) -> None:
    """Copy beside the place first, then rename, so that a torn copy is never taken for the plans."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".plans.", dir=folder) as made:
            shutil.copytree(resources.folder("plans"), Path(made) / "plans", copy_function=shutil.copyfile)
            (Path(made) / "plans").rename(folder / "plans")
    except OSError as error:
        raise InputError(f"cannot write here: {error.strerror or error}", "name a folder of your own", str(folder)) from error
