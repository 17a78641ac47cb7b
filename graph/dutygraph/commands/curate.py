"""`dutygraph curate`: facts of a task that a person adds, puts in another's place, withdraws or links, in curated.toml."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from dutygraph.commands.adding import Change, Form, Forms, add, change, effects, plans_of, remove, signature, signed, told_of
from dutygraph.errors import InputError
from dutygraph.rdf.terms import LISTS
from dutygraph.workspace import Workspace

if TYPE_CHECKING:
    from dutygraph.curation.entries import FactEntry, LinkEntry, ReportEntry
    from dutygraph.edit.entering import Entry

Values = list[tuple[str, Any]]


@click.group(cls=Forms, behind=2, subcommand_metavar="PLAN TASK KIND [ARGS]... | list [PLAN] | remove PLAN ID")
def curate() -> None:
    """Add, correct or withdraw facts of TASK (四.22, or its id) of PLAN.

    They stand in the curated reading (--reading curated) with who, when and why; the written reading never changes.

    \b
    dutygraph curate my-plan 四.22 party --label 省司法厅 --role leading --why "notice of 2022"
    dutygraph curate my-plan 四.22 withdraw 80% --why "a figure of the past"
    """


def _on_task(name: str) -> Callable[[Callable[..., Any]], click.Command]:
    """A form that stands behind PLAN and TASK."""

    def make(command: Callable[..., Any]) -> click.Command:
        for argument in ("task", "plan"):
            command = click.argument(argument)(command)
        return curate.command(name, cls=Form)(click.pass_obj(signed(command)))

    return make


def _fact(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every fact that is added."""
    for option in (
        click.option("--overrides", multiple=True, metavar="QUOTE|FACT", help="A fact that this one replaces: its words, or its id."),
        click.option("--whole", is_flag=True, help="It holds for the whole task, though its words stand in one sentence."),
        click.option("--occurrence", type=click.IntRange(1), help="Which place of the words is meant, where the task has several."),
        click.option("--quote", help="Words of the task that the fact rests on, where there are any."),
    ):
        command = option(command)
    return command


@_on_task("party")
@click.option("--label", required=True, help="The agency, post or level, by name.")
@click.option("--role", required=True, type=click.Choice(LISTS["role"]))
@click.option("--agency-kind", type=click.Choice(LISTS["kind"]), help="What it is, where the registry does not know.  [default: body]")
@_fact
def party(workspace: Workspace, plan: str, task: str, label: str, role: str, agency_kind: str | None, **rest: Any) -> None:
    """Add a party.

    \b
    dutygraph curate my-plan 四.22 party --label 省司法厅 --role leading --overrides 省公安厅 --why "…"
    """
    _add(workspace, plan, task, "party", [("label", label), ("role", role), ("agency_kind", agency_kind)], rest)


@_on_task("law")
@click.option("--title", required=True, help="The act or document, without 《》.")
@click.option("--relation", required=True, type=click.Choice(LISTS["relation"]))
@_fact
def law(workspace: Workspace, plan: str, task: str, title: str, relation: str, **rest: Any) -> None:
    """Add a law.

    \b
    dutygraph curate my-plan 四.22 law --title 行政处罚法 --relation implements --why "…"
    """
    _add(workspace, plan, task, "law", [("title", title), ("relation", relation)], rest)


@_on_task("deadline")
@click.option("--due", default="", help="2025, 2025-06 or 2025-06-30.")
@click.option("--period", default="", help="P1Y for every year, P3M every quarter, P1M every month; or irregular.")
@click.option("--deadline-kind", type=click.Choice(LISTS["deadline"]), help="[default: by with --due, recurring with --period]")
@_fact
def deadline(workspace: Workspace, plan: str, task: str, due: str, period: str, deadline_kind: str | None, **rest: Any) -> None:
    """Add a deadline.

    \b
    dutygraph curate my-plan 四.22 deadline --due 2025-06 --why "…"
    """
    _add(workspace, plan, task, "deadline", [("due", due), ("period", period), ("deadline_kind", deadline_kind)], rest)


@_on_task("target")
@click.option("--metric", required=True, help="What is measured.")
@click.option("--op", required=True, type=click.Choice(LISTS["op"]))
@click.option("--value", "values", required=True, multiple=True, help="The figure; given twice with --op between.")
@click.option("--unit", default="", help="As people write it (%).")
@click.option("--due", default="", help="2025, 2025-06 or 2025-06-30.")
@click.option("--population", default="", help="Of what a share is one.")
@click.option("--baseline", default="", help="From what a change starts.")
@_fact
def target(workspace: Workspace, plan: str, task: str, metric: str, op: str, values: Sequence[str], **rest: Any) -> None:
    """Add a target.

    \b
    dutygraph curate my-plan 四.22 target --metric 结案率 --op ">=" --value 95 --unit % --why "…"
    """
    from dutygraph.edit.entering import figures

    value = figures(values)
    said = [("metric", metric), ("op", op), ("value", value), *((key, rest.pop(key)) for key in ("unit", "due", "population", "baseline"))]
    _add(workspace, plan, task, "target", said, rest)


@_on_task("deliverable")
@click.option("--label", required=True, help="The thing.")
@click.option("--deliverable-kind", required=True, type=click.Choice(LISTS["deliverable"]))
@click.option("--verb", default="", help="What is to be done with it.")
@click.option("--stage", type=click.Choice(LISTS["stage"]), help="Of an information system.")
@_fact
def deliverable(workspace: Workspace, plan: str, task: str, **rest: Any) -> None:
    """Add a deliverable.

    \b
    dutygraph curate my-plan 四.22 deliverable --label 权责清单 --deliverable-kind list --why "…"
    """
    said = [(key, rest.pop(key)) for key in ("label", "deliverable_kind", "verb", "stage")]
    _add(workspace, plan, task, "deliverable", said, rest)


@_on_task("status")
@click.argument("status", type=click.Choice(LISTS["progress"]))
@click.option("--document", required=True, help="The document that reports it: title, number or address.")
@click.option("--said", default="", help="Its words.")
@click.option("--reported", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day that it reports of, as 2026-01-31.")
def status(workspace: Workspace, plan: str, task: str, status: str, document: str, said: str, reported: Any, **rest: Any) -> None:
    """Note what a document reports of how far the task has come; the latest by its day holds.

    \b
    dutygraph curate my-plan 四.22 status done --document "2025年工作报告" --said "已建成" --reported 2025-12-31 --why "…"
    """
    from dutygraph.edit.entering import fact_entry

    values = [("status", status), ("document", document), ("said", said), ("reported", reported.date())]
    signed_by = signature(**rest)
    _write(workspace, plan, task, signed_by, lambda held, n: fact_entry(held.before, n, "status", values, signed_by))


@_on_task("withdraw")
@click.argument("facts", nargs=-1, required=True, metavar="QUOTE|FACT...")
def withdraw(workspace: Workspace, plan: str, task: str, facts: Sequence[str], why: str, by: str | None, when: Any) -> None:
    """Withdraw facts that were read wrongly.

    \b
    dutygraph curate my-plan 四.22 withdraw 80% --why "a figure of the past"
    """
    from dutygraph.edit.entering import fact_entry

    signed_by = signature(why, by, when)
    _write(workspace, plan, task, signed_by, lambda held, n: fact_entry(held.before, n, "", [], signed_by, over=facts))


@_on_task("link")
@click.argument("higher_plan")
@click.argument("higher_task")
@click.option("--quote", help="Words of the task that show it.")
@click.option("--occurrence", type=click.IntRange(1), help="Which place of the words is meant.")
@click.option("--rejected", is_flag=True, help="It does not carry it out: the link is not proposed again.")
def link(
    workspace: Workspace,
    plan: str,
    task: str,
    higher_plan: str,
    higher_task: str,
    quote: str | None,
    occurrence: int | None,
    rejected: bool,
    why: str,
    by: str | None,
    when: Any,
) -> None:
    """Confirm that TASK carries out a task of a higher plan, or reject it (what is proposed: dutygraph links).

    \b
    dutygraph curate my-plan 四.22 link national-plan 三.7 --why "…"
    """
    from dutygraph.build import build_plan
    from dutygraph.edit.entering import Words, link_entry
    from dutygraph.names.registry import load_registry

    signed_by, words = signature(why, by, when), Words(quote or "", occurrence)
    above = build_plan(workspace.plan(higher_plan), load_registry(workspace.registries()), workspace.vocabulary())
    _write(workspace, plan, task, signed_by, lambda held, n: link_entry(held.before, n, above, higher_task, signed_by, words, rejected))


def _add(workspace: Workspace, plan: str, task: str, kind: str, values: Values, rest: dict[str, Any]) -> None:
    signed_by = signature(rest.pop("why"), rest.pop("by"), rest.pop("when"))
    if rest["occurrence"] and not rest["quote"]:
        raise InputError("--occurrence without --quote", "give the words too")
    _write(workspace, plan, task, signed_by, lambda held, n: _fact_entry(held, n, kind, values, signed_by, rest))


def _fact_entry(held: Change, n: int, kind: str, values: Values, signed_by: Values, rest: dict[str, Any]) -> Entry:
    from dutygraph.edit.entering import Words, fact_entry

    words = Words(rest["quote"] or "", rest["occurrence"], rest["whole"])
    return fact_entry(held.before, n, kind, values, signed_by, words, rest["overrides"])


def _write(workspace: Workspace, plan: str, task: str, signed_by: Values, made: Callable[[Change, int], Entry]) -> None:
    """Write one entry and say what it changed."""
    with change(workspace, plan) as held:
        n = held.before.index_of(task)
        entry = made(held, n)
        after = add(held, entry)
    cited = held.before.facts.tasks[n].task.citation
    click.echo(f"{held.folder.name}/{entry.file}: {entry.id} added to {cited} by {signed_by[0][1]}, {signed_by[1][1]}")
    for line in effects(held.before, after, "curated"):
        click.echo(line)


@curate.command("list")
@click.argument("plan", required=False)
@click.pass_obj
def list_(workspace: Workspace, plan: str | None) -> None:
    """Say what people added to PLAN (to every plan where none is given), and what no longer fits.

    \b
    dutygraph curate list
    """
    for _, built, entries, cited in plans_of(workspace, plan):
        stale = {one.note.id: one.detail for one in built.curation.stale}
        found: list[FactEntry | LinkEntry | ReportEntry] = [*entries.facts, *entries.links, *entries.reports]
        for entry in found:
            note = entry.note
            click.echo(f"{note.place} {note.id} {cited.get(entry.task, entry.task)} {_said(entry)}  ({note.by}, {note.when}: {note.why})")
            if note.id in stale:
                click.echo(f"    no longer fits: {stale[note.id]}")


def _said(entry: Any) -> str:
    from dutygraph.curation.entries import LinkEntry, ReportEntry, in_words
    from dutygraph.curation.placing import values_of

    if isinstance(entry, LinkEntry):
        return in_words(entry)
    if isinstance(entry, ReportEntry):
        return f"is {entry.report.status} on {entry.report.reported}, says {entry.report.document}"
    told = f"{type(entry.fact).__name__.lower()} {' '.join(values_of(entry.fact)[:3])}" if entry.fact else "withdraws"
    over = ", ".join(f"{one.kind} “{one.words.quote}”" for one in entry.overrides)
    return f"{told} {over}" if not entry.fact else f"{told}, overrides {over}" if over else told


@curate.command("remove")
@click.argument("plan")
@click.argument("id")
@told_of
@click.pass_obj
def remove_(workspace: Workspace, plan: str, id: str, why: str, by: str | None) -> None:
    """Take an entry out again.

    \b
    dutygraph curate remove my-plan c7k2m9qa
    """
    from dutygraph.curation.files import CURATED

    with change(workspace, plan) as held:
        after = remove(held, CURATED, id, why, by)
    click.echo(f"{held.folder.name}/{CURATED}: {id} removed")
    for line in effects(held.before, after, "curated"):
        click.echo(line)
