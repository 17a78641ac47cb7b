"""`dutygraph links`: which tasks of a higher plan a plan's tasks seem to carry out, and which of them nobody takes up."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from dutygraph.errors import InputError
from dutygraph.workspace import PlanFolder, Workspace

if TYPE_CHECKING:
    from dutygraph.built import BuiltPlan
    from dutygraph.compare.links import Proposal
    from dutygraph.tables import Row, Table

#: A plan, a higher one, and the links proposed between their tasks.
Pair = tuple["BuiltPlan", "BuiltPlan", "tuple[Proposal, ...]"]

_PROPOSED = ("plan", "citation", "task", "higherPlan", "higherCitation", "higherTask", "score", "quote", "higherQuote")
_DROPPED = ("plan", "higherPlan", "higherCitation", "higherTask", "proposed", "score", "text")
#: What a terminal has no room for: people cite tasks, ids are for files.
_IDS = ("task", "higherTask")


@click.command()
@click.argument("plan", required=False)
@click.option("--dropped", is_flag=True, help="The higher tasks that no task takes up, those that are only proposed apart.")
@click.option("--min", "least", type=click.FloatRange(0, 1), help="Propose from this score on.  [default: threshold of links.toml]")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.pass_obj
def links(workspace: Workspace, plan: str | None, dropped: bool, least: float | None, form: str) -> None:
    """Say which tasks of its higher plans each task of PLAN seems to carry out, with a score and both quotes.

    PLAN's plan.toml names them: higher = ["plan-id"]. Without PLAN, every plan that has higher ones. What is proposed stands in no
    reading until a person confirms it (dutygraph curate PLAN TASK link HIGHER_PLAN HIGHER_TASK); what a person rejected is not
    proposed again.
    """
    from dutygraph.tables import Table, to_csv

    pairs = _pairs(workspace, plan, least)
    rows = [row for pair in pairs for row in (_dropped if dropped else _proposed)(*pair)]
    table = Table(_DROPPED if dropped else _PROPOSED, rows)
    if form == "json":
        text = json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
    else:
        text = to_csv(table) if form == "csv" else _for_people(table)
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


def _pairs(workspace: Workspace, plan: str | None, least: float | None) -> list[Pair]:
    """Each plan with each of its higher ones, built from their files. Raises InputError where there is no such pair."""
    from dutygraph.build import build_plan
    from dutygraph.compare.links import propose
    from dutygraph.names.registry import load_registry

    registry, vocabulary = load_registry(workspace.registries()), workspace.vocabulary()
    built: dict[str, BuiltPlan] = {}

    def once(folder: PlanFolder) -> BuiltPlan:
        if folder.id not in built:
            built[folder.id] = build_plan(folder, registry, vocabulary)
        return built[folder.id]

    folders = [workspace.plan(plan)] if plan else workspace.plan_folders()
    found = [(once(folder), once(higher)) for folder in folders for higher in workspace.higher(folder)]
    if not found:
        path = f"{folders[0].name}/plan.toml" if plan else str(workspace.plans)
        raise InputError("no higher plan is named", 'write higher = ["plan-id"] into plan.toml', path)
    return [(lower, higher, propose(lower, higher, vocabulary, least)) for lower, higher in found]


def _proposed(lower: BuiltPlan, higher: BuiltPlan, proposals: tuple[Proposal, ...]) -> Iterator[Row]:
    for one in proposals:
        yield {
            "plan": lower.info.id,
            "citation": lower.facts.tasks[one.lower].task.citation,
            "task": lower.ids[one.lower],
            "higherPlan": higher.info.id,
            "higherCitation": higher.facts.tasks[one.higher].task.citation,
            "higherTask": higher.ids[one.higher],
            "score": one.score,
            "quote": one.anchor.quote,
            "higherQuote": one.higher_anchor.quote,
        }


def _dropped(lower: BuiltPlan, higher: BuiltPlan, proposals: tuple[Proposal, ...]) -> Iterator[Row]:
    """The tasks of the higher plan that nobody confirmed a link to; those that are only proposed stand last, with the likeliest task."""
    from dutygraph.compare.links import answered

    taken = {n for (_, n), answer in answered(lower, higher).items() if answer == "confirmed"}
    best: dict[int, Proposal] = {}
    for one in proposals:
        best[one.higher] = max(best.get(one.higher, one), one, key=lambda proposal: proposal.score)
    for n in sorted(set(range(len(higher.ids))) - taken, key=lambda n: (n in best, n)):
        task, likely = higher.facts.tasks[n].task, best.get(n)
        yield {
            "plan": lower.info.id,
            "higherPlan": higher.info.id,
            "higherCitation": task.citation,
            "higherTask": higher.ids[n],
            "proposed": lower.facts.tasks[likely.lower].task.citation if likely else None,
            "score": likely.score if likely else None,
            "text": task.passage.source[task.start : task.end],
        }


def _for_people(table: Table) -> str:
    from dutygraph.query.formats import table as printed
    from dutygraph.query.result import QueryResult
    from dutygraph.tables import shown

    columns = tuple(column for column in table.columns if column not in _IDS)
    rows = tuple({column: {"type": "literal", "value": shown(row[column])} for column in columns} for row in table)
    return printed(QueryResult("select", columns, rows), None if sys.stdout.isatty() else 160)
