"""`dutygraph validate`: what the plans leave open, line by line."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dutygraph.commands.given import folder_of
from dutygraph.errors import InputError
from dutygraph.workspace import PlanFolder, Workspace

if TYPE_CHECKING:
    from dutygraph.check.run import Checked
    from dutygraph.check.since import Changes
    from dutygraph.model import Finding


@click.command()
@click.argument("plans", metavar="[PLAN]...", nargs=-1)
@click.option("--by-task", is_flag=True, help="One line for each task.")
@click.option("--reading", type=click.Choice(["written", "curated"]), default="written", show_default=True, help="Without, with additions.")
@click.option("--counts", is_flag=True, help="Only the counts by kind of finding.")
@click.option("--format", "form", type=click.Choice(["text", "json", "turtle", "sarif", "github"]), default="text", show_default=True)
@click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of messages.  [default: zh where LANG starts with zh, else en]")
@click.option(
    "--fail-on",
    type=click.Choice(["violation", "warning", "info"]),
    default="violation",
    show_default=True,
    help="End with status 1 where something at least as grave is found.",
)
@click.option(
    "--engine",
    type=click.Choice(["sparql", "pyshacl"]),
    default="sparql",
    show_default=True,
    help="What runs the shapes: SPARQL made from them, or pySHACL, slower by far, which finds the same.",
)
@click.option(
    "--since",
    metavar="REPORT|REV",
    help="Show what is new and what is solved since REPORT, made with --format json, or since REV in git. A file of that name wins.",
)
@click.pass_context
def validate(
    ctx: click.Context,
    plans: Sequence[str],
    by_task: bool,
    reading: str,
    counts: bool,
    form: str,
    lang: str | None,
    fail_on: str,
    engine: str,
    since: str | None,
) -> None:
    """Check PLANs (ids, folders or documents; all where none is given) and print what they leave open, at its place.

    Where a plan was taken from a document, its place there is told too: (page 4, table 1, row 12). A document (.docx, .pdf, .html,
    .md, .txt) is checked as `dutygraph new` would take it in, and nothing is kept.

    What somebody waived is listed apart and does not count. With --since REV (HEAD, a branch, a tag, a day), plans, registry and
    vocabulary of the workspace are read as they were then, judged by the rules and shapes of now, and compared by the findings' keys.

    Ends with status 0 where nothing at or above --fail-on is found (with --since: nothing new), 1 where something is, 2 on bad input.
    """
    if since and (by_task or form == "turtle"):
        raise click.UsageError("--since goes with --format text, json, sarif or github, and not with --by-task")
    from dutygraph.check.findings import SEVERITIES
    from dutygraph.check.since import changes

    workspace: Workspace = ctx.obj
    language = lang or ("zh" if os.environ.get("LANG", "").startswith("zh") else "en")
    with ExitStack() as kept:
        folders = [folder_of(workspace, name, kept) for name in plans] if plans else workspace.plan_folders()
        earlier = _earlier(workspace, since, {folder.id for folder in folders}, reading, engine == "pyshacl") if since else None
        checked, refused = _check(workspace, folders, reading, reference=engine == "pyshacl")
    found = [one for each in checked for one in each.report.findings]
    changed = None if earlier is None else changes(earlier, found, {each.plan for each in checked})
    if form == "text":
        _print_text(checked, changed, by_task, counts, language)
    else:
        click.echo(_document(form, checked, changed, language), nl=False)
    for error in refused:
        click.echo(f"dutygraph: not checked: {error}", err=True)
    if refused:
        ctx.exit(2)
    grave = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    ctx.exit(int(any(one.severity in grave and not one.waived for one in (changed.new if changed else found))))


def _check(workspace: Workspace, folders: Iterable[PlanFolder], reading: str, reference: bool) -> tuple[list[Checked], list[InputError]]:
    """Build each plan from its files and validate a reading of it, one plan at a time; what is wrong with those that cannot be read.

    Raises InputError where none can be read.
    """
    from dutygraph.build import build_plan
    from dutygraph.check.findings import openings
    from dutygraph.check.lookup import StoreFacts
    from dutygraph.check.plan import check_plan
    from dutygraph.check.run import Checked
    from dutygraph.names.registry import load_registry

    registry, vocabulary = load_registry(workspace.registries()), workspace.vocabulary()
    checked: list[Checked] = []
    refused: list[InputError] = []
    for folder in folders:
        try:
            workspace.higher(folder)
            built = build_plan(folder, registry, vocabulary)
        except InputError as error:
            refused.append(error)
            continue
        path = folder.name if Path(folder.name).is_file() else built.info.path
        store, report = check_plan(built, reading, path, folder, reference)
        checked.append(Checked(built.info.id, path, report, openings(StoreFacts(store, reading))))
    if not checked and refused:
        raise refused[0]
    return checked, refused


def _earlier(workspace: Workspace, since: str, plans: AbstractSet[str], reading: str, reference: bool) -> Sequence[Finding]:
    """The findings of an earlier report, or of these plans at a revision; a plan that was not there then had none.

    Raises InputError where it is neither, or the plans of then cannot be read.
    """
    from dutygraph.check.since import load_report
    from dutygraph.history import workspace_at

    if Path(since).is_file():
        try:
            return load_report(Path(since))
        except InputError as error:
            cure = f"{error.cure}; a file wins over a revision of its name: write {since}^0 for that"
            raise InputError(error.message, cure, error.path, error.line, error.column) from error
    with tempfile.TemporaryDirectory() as into:
        try:
            then = workspace_at(workspace, since, Path(into))
        except InputError as error:
            cure = "give a file that `dutygraph validate --format json` wrote, or a commit, tag, branch or day (2021-06-30)"
            raise InputError(f"neither a report nor a revision: {error.message}", cure, since) from error
        try:
            folders = then.plan_folders() if then else []
            checked, refused = _check(then, [one for one in folders if one.id in plans], reading, reference) if then else ([], [])
            if refused:
                raise refused[0]
            if then and not plans <= {one.id for one in folders}:  # one may have had another name, of plans that are gone
                here = {one.id for one in workspace.plan_folders()}
                with suppress(InputError):
                    checked += _check(then, [one for one in folders if one.id not in here], reading, reference)[0]
        except InputError as error:
            place = error.path.removeprefix(f"{into}/")
            raise InputError(f"as it was at {since}: {error.message}", error.cure, place, error.line, error.column) from error
    return [one for each in checked for one in each.report.findings]


def _print_text(checked: Sequence[Checked], changed: Changes | None, by_task: bool, counts: bool, language: str) -> None:
    from dutygraph.check.shapes import load_shapes, shape_labels
    from dutygraph.check.text_form import change_count, change_lines, count_lines, task_lines, text_lines, waived_lines

    lines: list[str] = []
    if changed:
        lines = [*([] if counts else change_lines(changed, language)), change_count(changed)]
    else:
        for each in () if counts else checked:
            found = each.report.findings
            lines += task_lines(found, each.tasks, each.path) if by_task else text_lines(found, language)
        lines += [] if counts else [*waived_lines([one for each in checked for one in each.report.findings], language), ""]
        lines += count_lines([one for each in checked for one in each.report.findings], shape_labels(load_shapes(), language))
    for line in lines:
        click.echo(line)


def _document(form: str, checked: Sequence[Checked], changed: Changes | None, language: str) -> str:
    """The findings in one of the forms that programs read."""
    from dutygraph.check.shapes import load_shapes, shape_labels

    found = [one for each in checked for one in each.report.findings]
    if form == "json":
        from dutygraph.check.json_form import json_report

        return json.dumps(json_report(checked, changed), ensure_ascii=False, indent=1) + "\n"
    if form == "sarif":
        from dutygraph.check.sarif_form import sarif_log

        return json.dumps(sarif_log(found, load_shapes(), language, changed), ensure_ascii=False, indent=1) + "\n"
    if form == "github":
        from dutygraph.check.github_form import github_lines

        shown = changed.new if changed else found
        return "".join(f"{line}\n" for line in github_lines(shown, shape_labels(load_shapes(), language), language))
    from dutygraph.check.turtle_form import turtle_report

    return turtle_report(checked, load_shapes())
