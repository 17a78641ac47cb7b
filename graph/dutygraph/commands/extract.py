"""`dutygraph extract FILE`: the facts of a document, as records."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dutygraph.workspace import Workspace

if TYPE_CHECKING:
    from dutygraph.documents.source_map import SourceMap


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["json", "csv", "table"]), default="table", show_default=True)
@click.pass_obj
def extract(workspace: Workspace, file: Path, form: str) -> None:
    """Print the facts of FILE (.txt, .md, .docx, .html, .pdf): who, by when, measured how, under which law, and where it says so.

    Offsets are 0-based code points, end exclusive, into a text file as it stands, else into the text that `dutygraph new` takes
    from the document; each fact then says where it stands in the document.
    """
    from dutygraph.documents.reading import read_document
    from dutygraph.documents.source_map import described
    from dutygraph.errors import InputError
    from dutygraph.extract.plan import extract_plan
    from dutygraph.extract.records import COLUMNS, records, rows
    from dutygraph.read.plan import read_plan

    vocabulary = workspace.vocabulary()
    source = read_document(file, vocabulary)
    try:
        facts = extract_plan(read_plan(source.text, vocabulary, defects=source.defects), vocabulary)
    except InputError as error:
        raise InputError(error.message, error.cure, str(file)) from error
    if form == "json":
        click.echo(json.dumps(_with_places(records(facts), source.map), ensure_ascii=False, indent=1))
        return
    columns: tuple[str, ...] = COLUMNS
    found: list[tuple[str, ...]] = list(rows(facts))
    if source.map.spans:
        start = COLUMNS.index("start")
        columns, found = (*COLUMNS, "place"), [(*row, described(source.map.at(int(row[start])))) for row in found]
    if form == "csv":
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([columns, *found])
        click.echo(text.getvalue(), nl=False)
    else:
        from rich.console import Console
        from rich.table import Table

        table = Table(*columns)
        for row in found:
            table.add_row(*(cell.replace("\n", " ") for cell in row))
        Console().print(table)


def _with_places(plan: dict[str, Any], source: SourceMap) -> dict[str, Any]:
    """The records with the place in the document of each task, fact and defect, where the text was taken from one."""
    from dutygraph.documents.source_map import record
    from dutygraph.extract.records import KINDS

    facts = [fact for task in plan["tasks"] for kind in KINDS for fact in task[kind]]
    for one in [*plan["tasks"], *facts, *plan["defects"]]:
        if place := source.at(one["start"]):
            one["place"] = record(place)
    return plan
