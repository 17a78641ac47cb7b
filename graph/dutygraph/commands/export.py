"""`dutygraph export`: the graph in one form, or everything that a researcher deposits with a paper."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dutygraph.errors import InputError
from dutygraph.workspace import Workspace

if TYPE_CHECKING:
    from dutygraph.api import Graph

_DOCUMENT = "docx"
_FORMS = ("turtle", "json-ld", "trig", "n-quads", "tasks-csv", "facts-csv", "xlsx", "graphml", "gexf", "stratml", "ics", _DOCUMENT)


@click.command()
@click.argument("form", type=click.Choice(_FORMS), required=False)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead of standard output.")
@click.option("--all", "folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Every form, described, into DIR.")
@click.option("--plan", default="", help="Only this plan (id or folder); all where none is given.")
@click.option("--reading", type=click.Choice(["written", "curated"]), default="written", show_default=True)
@click.pass_obj
def export(workspace: Workspace, form: str | None, output: Path | None, folder: Path | None, plan: str, reading: str) -> None:
    """Write the graph in FORM, or with --all in every form with codebook, data package, DCAT and citation.

    trig and n-quads hold all graphs, the other forms one reading. StratML is lossy: the file says what it leaves out.
    docx is the Word document that the plan came as, with its text as it now reads and its formatting kept.
    """
    if (form is None) == (folder is None):
        raise InputError("give a form, or --all DIR", f"forms are: {', '.join(_FORMS)}")
    if form == _DOCUMENT:
        _write(output, _document(workspace, plan))
        return
    from dutygraph.api import load

    graph = load(workspace.root)
    plan = workspace.plan(plan).id if plan else ""
    if folder is not None:
        _deposit(graph, folder, plan, reading)
        return
    from dutygraph.export.deposit import EXPORTS

    assert form is not None
    _write(output, EXPORTS[form][1](graph, plan, reading))


def _document(workspace: Workspace, plan: str) -> bytes:
    """The Word document of the plan (the only one where none is named) with its text as it now reads."""
    from dutygraph.office.document import as_edited

    folders = [workspace.plan(plan)] if plan else workspace.plan_folders()
    if len(folders) > 1:
        raise InputError("a document is one plan's", f"say which with --plan: {', '.join(folder.id for folder in folders)}")
    return as_edited(folders[0])


def _write(output: Path | None, data: bytes) -> None:
    from dutygraph.files import write_output

    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        write_output(output, data)


def _deposit(graph: Graph, folder: Path, plan: str, reading: str) -> None:
    from rich.console import Console

    from dutygraph.export.deposit import deposit
    from dutygraph.files import write_folder

    with Console(stderr=True).status("making the deposit") as status:
        files = deposit(graph, plan, reading, lambda form: status.update(f"made {form}"))
    write_folder(folder, files, mark="datapackage.json")
    click.echo(f"{folder}: {len(files)} files, {sum(map(len, files.values())):,} bytes; how to cite it is in README.md")
