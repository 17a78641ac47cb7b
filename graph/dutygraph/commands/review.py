"""`dutygraph review`: the Word document that a plan came as, with each finding as a comment at its words."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dutygraph.commands.given import folder_of, is_document
from dutygraph.errors import InputError
from dutygraph.workspace import PlanFolder, Workspace

if TYPE_CHECKING:
    from dutygraph.office.review import Review, Reviewed


@click.command()
@click.argument("plan")
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The document to write, such as reviewed.docx."
)
@click.option("--language", type=click.Choice(["zh-Hans", "zh-Hant", "en"]), help="Language of comments and table.  [default: the plan's]")
@click.option("--reading", type=click.Choice(["written", "curated"]), default="written", show_default=True, help="Without, with additions.")
@click.pass_obj
def review(workspace: Workspace, plan: str, output: Path, language: str | None, reading: str) -> None:
    """Give PLAN back as Word document with comments: a .docx, or a plan of the workspace that came as one.

    Each finding is a comment at its words; behind the text stands a table of the tasks without owner, measure or date. All else in
    the document is unchanged. A document with tracked changes is reviewed as if all were accepted. What somebody waived is left out.
    """
    from dutygraph.files import write_output
    from dutygraph.office.document import original_of
    from dutygraph.office.review import reviewed

    with ExitStack() as kept:
        folder = folder_of(workspace, plan, kept)
        original = original_of(folder)
        given = Path(plan) if is_document(workspace, plan) else original
        if output.exists() and output.samefile(given):
            raise InputError("this is the document to be reviewed", "give the reviewed one another name", str(output))
        told = _review(workspace, folder, language, reading)
        made = reviewed(original.read_bytes(), told, datetime.now(UTC), plan if given != original else f"{folder.name}/{original.name}")
    write_output(output, made.data)
    for line in _lines(made, len(told.tasks)):
        click.echo(f"{output}: {line}")


def _review(workspace: Workspace, folder: PlanFolder, language: str | None, reading: str) -> Review:
    """What is to be said of the plan."""
    from dutygraph.build import build_plan
    from dutygraph.check.findings import openings
    from dutygraph.check.lookup import StoreFacts
    from dutygraph.check.reading import check_reading, store_of
    from dutygraph.check.shapes import load_shapes
    from dutygraph.names.registry import load_registry
    from dutygraph.office.review import Review
    from dutygraph.rdf.quads import ontology_quads, plan_quads

    built = build_plan(folder, load_registry(workspace.registries()), workspace.vocabulary())
    store = store_of([*plan_quads(built), *ontology_quads()])
    report = check_reading(store, reading, load_shapes(), {built.info.id: built.info.path})
    tasks = openings(StoreFacts(store, reading))
    return Review(built.facts.document.source, report.findings, tasks, language or built.info.language, reading == "curated")


def _lines(made: Reviewed, tasks: int) -> list[str]:
    told = [f"{made.comments} comments; {made.lacking} of {tasks} tasks lack owner, measure or date"]
    if made.tracked:
        told.append("the document holds tracked changes; what was reviewed is the text with all of them accepted")
    if made.edited:
        told.append("the text was edited since the document came in; the edits are in it")
    if made.waived:
        told.append(f"{made.waived} findings are left out, because somebody waived them")
    return told
