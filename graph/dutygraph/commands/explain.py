"""`dutygraph explain PLAN TASK`: why each fact of a task is there."""

from __future__ import annotations

import click

from dutygraph.workspace import Workspace


@click.command()
@click.argument("plan")
@click.argument("task")
@click.pass_obj
def explain(workspace: Workspace, plan: str, task: str) -> None:
    """Say which words and which rule made each fact of TASK (四.22, its id, or the end of its IRI) of PLAN, and what people added."""
    from dutygraph.build import build_plan
    from dutygraph.curation.entries import in_words
    from dutygraph.curation.placing import values_of
    from dutygraph.extract.records import KINDS, fact_record
    from dutygraph.names.registry import load_registry
    from dutygraph.rdf.said import fact_ids

    built = build_plan(workspace.plan(plan), load_registry(workspace.registries()), workspace.vocabulary())
    n = built.index_of(task)
    facts = built.facts.tasks[n]
    click.echo(f"{facts.task.citation}  {built.ids[n]}\n{built.facts.document.source[facts.task.start : facts.task.end]}")
    for mend in built.emendations:
        if facts.task.start <= mend.start < facts.task.end:
            click.echo(f"  printed {built.facts.document.source[mend.start : mend.end]!r}, read as {mend.reads!r}: {mend.why}")
    placed = [one for one in built.curation.facts if one.task == n]
    overridden = {pair: one.note.id for one in placed for pair in one.overrides}
    ids = fact_ids(built, n)
    for kind in KINDS:
        for at, fact in enumerate(getattr(facts, kind)):
            record = fact_record(kind, fact)
            shown = {key: value for key, value in record.items() if key not in ("quote", "start", "end", "rule")}
            if kind == "parties":
                shown["resolved"] = f"{built.agencies[n][at].name} ({built.agencies[n][at].how})"
            if kind == "laws":
                shown["resolved"] = f"{built.instruments[n][at].name} ({built.instruments[n][at].how})"
            values = "  ".join(f"{key}={value['quote'] if isinstance(value, dict) else value}" for key, value in shown.items())
            name = f"  {ids[kind, at]}" if (kind, at) in ids else ""
            click.echo(f"\n{kind} @{record['start']}-{record['end']}  {record['quote']}{name}\n    rule {record['rule']}: {values}")
            if (kind, at) in overridden:
                click.echo(f"    overridden in the curated reading by {overridden[kind, at]}")
    for one in placed:
        said = f"{type(one.fact).__name__.lower()} {' '.join(values_of(one.fact))}" if one.fact else "withdrawn"
        click.echo(f"\ncurated {one.note.id}  {said}" + (f"  “{one.fact.anchor.quote}”" if one.fact and one.quoted else ""))
        if one.resolved:
            click.echo(f"    resolved={one.resolved.name} ({one.resolved.how})")
        for field, at in one.overrides:
            click.echo(f"    overrides {ids[field, at]} “{getattr(facts, field)[at].anchor.quote}”")
        click.echo(f"    {one.note.by}, {one.note.when}: {one.note.why}  ({one.note.place})")
    for link in (link for link in built.curation.links if link.task == n):
        click.echo(f"\ncurated {link.note.id}  {in_words(link)}")
        click.echo(f"    {link.note.by}, {link.note.when}: {link.note.why}  ({link.note.place})")
