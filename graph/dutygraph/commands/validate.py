"""`dutygraph validate`: what the plans leave open, line by line."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from dutygraph.workspace import PlanFolder, Workspace

if TYPE_CHECKING:
    from rdflib import Graph

    from dutygraph.check.run import Report


@dataclass(frozen=True, slots=True)
class _Checked:
    plan: str
    path: str
    data: Graph
    report: Report


@click.command()
@click.argument("plans", metavar="[PLAN]...", nargs=-1)
@click.option("--by-task", is_flag=True, help="One line for each task.")
@click.option("--counts", is_flag=True, help="Only the counts by kind of finding.")
@click.option("--format", "form", type=click.Choice(["text", "json", "turtle"]), default="text", show_default=True)
@click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of messages.  [default: zh where LANG starts with zh, else en]")
@click.option(
    "--fail-on",
    type=click.Choice(["violation", "warning", "info"]),
    default="violation",
    show_default=True,
    help="End with status 1 where something at least as grave is found.",
)
@click.pass_context
def validate(ctx: click.Context, plans: Sequence[str], by_task: bool, counts: bool, form: str, lang: str | None, fail_on: str) -> None:
    """Check PLANs (ids or folders; all where none is given) and print what they leave open, at its place.

    Ends with status 0 where nothing at or above --fail-on is found, 1 where something is, 2 on bad input.
    """
    from dutygraph.check.findings import SEVERITIES

    workspace: Workspace = ctx.obj
    language = lang or ("zh" if os.environ.get("LANG", "").startswith("zh") else "en")
    folders = [workspace.plan(name) for name in plans] if plans else workspace.plan_folders()
    checked = _check(workspace, folders)
    if form == "json":
        _print_json(checked)
    elif form == "turtle":
        _print_turtle(checked)
    else:
        if not counts:
            _print_lines(checked, by_task, language)
        _print_counts(checked, language)
    grave = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    ctx.exit(int(any(one.severity in grave for each in checked for one in each.report.findings)))


def _check(workspace: Workspace, folders: Iterable[PlanFolder]) -> list[_Checked]:
    """Build each plan from its files and validate what is written in it, one plan at a time."""
    from dutygraph.build import build_plan
    from dutygraph.check.run import check, load_shapes
    from dutygraph.names.registry import load_registry
    from dutygraph.rdf.convert import to_rdflib
    from dutygraph.rdf.quads import ontology_quads, plan_quads

    registry, vocabulary = load_registry(workspace.registries()), workspace.vocabulary()
    shapes, lists = load_shapes(), ontology_quads()
    checked = []
    for folder in folders:
        built = build_plan(folder, registry, vocabulary)
        data = to_rdflib([*plan_quads(built), *lists])
        report = check(data, shapes, paths={built.info.id: built.info.path})
        checked.append(_Checked(built.info.id, built.info.path, data, report))
    return checked


def _print_lines(checked: Sequence[_Checked], by_task: bool, language: str) -> None:
    from dutygraph.check.report import task_lines, text_lines

    for each in checked:
        found = each.report.findings
        for line in task_lines(found, each.data, each.path) if by_task else text_lines(found, each.data, language):
            click.echo(line)
    click.echo()


def _print_counts(checked: Sequence[_Checked], language: str) -> None:
    from dutygraph.check.report import count_lines
    from dutygraph.check.run import load_shapes
    from dutygraph.check.shapes import shape_labels

    for line in count_lines([one for each in checked for one in each.report.findings], shape_labels(load_shapes(), language)):
        click.echo(line)


def _print_json(checked: Sequence[_Checked]) -> None:
    from dutygraph.check.report import json_record, totals

    found = [json_record(one, each.data) for each in checked for one in each.report.findings]
    counts = totals(one for each in checked for one in each.report.findings)
    conforms = all(each.report.conforms for each in checked)
    click.echo(json.dumps({"conforms": conforms, "counts": counts, "findings": found}, ensure_ascii=False, indent=1))


def _print_turtle(checked: Sequence[_Checked]) -> None:
    from rdflib import Graph

    from dutygraph.check.report import shacl_report
    from dutygraph.check.run import load_shapes
    from dutygraph.check.shapes import SHAPES

    whole = Graph()
    whole.bind("dsh", SHAPES)
    for each in checked:
        whole += shacl_report(each.plan, each.report, load_shapes())
    click.echo(whole.serialize(format="turtle"), nl=False)
