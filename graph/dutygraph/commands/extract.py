"""`dutygraph extract FILE`: the facts of a text, as records."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import click

from dutygraph.workspace import Workspace


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["json", "csv", "table"]), default="table", show_default=True)
@click.pass_obj
def extract(workspace: Workspace, file: Path, form: str) -> None:
    """Print the facts of FILE, a plan's text: who, by when, measured how, under which law, and where it says so.

    Offsets are 0-based code points into the file as it stands, end exclusive.
    """
    from dutygraph.build import read_bytes
    from dutygraph.errors import InputError
    from dutygraph.extract.plan import extract_plan
    from dutygraph.extract.records import COLUMNS, records, rows
    from dutygraph.read.decode import decode
    from dutygraph.read.plan import read_plan

    vocabulary = workspace.vocabulary()
    source, noticed = decode(read_bytes(file, str(file)), str(file))
    try:
        facts = extract_plan(read_plan(source, vocabulary, defects=noticed), vocabulary)
    except InputError as error:
        raise InputError(error.message, error.cure, str(file)) from error
    if form == "json":
        click.echo(json.dumps(records(facts), ensure_ascii=False, indent=1))
    elif form == "csv":
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([COLUMNS, *rows(facts)])
        click.echo(text.getvalue(), nl=False)
    else:
        from rich.console import Console
        from rich.table import Table

        table = Table(*COLUMNS)
        for row in rows(facts):
            table.add_row(*(cell.replace("\n", " ") for cell in row))
        Console().print(table)
