"""`dutygraph explain PLAN TASK`: why each fact of a task is there."""

from __future__ import annotations

import click

from dutygraph.workspace import Workspace


@click.command()
@click.argument("plan")
@click.argument("task")
@click.pass_obj
def explain(workspace: Workspace, plan: str, task: str) -> None:
    """Say which words and which rule made each fact of TASK (四.22, its id, or the end of its IRI) of PLAN."""
    from dutygraph.build import build_plan
    from dutygraph.extract.records import KINDS, fact_record
    from dutygraph.names.registry import load_registry

    built = build_plan(workspace.plan(plan), load_registry(workspace.registries()), workspace.vocabulary())
    n = built.index_of(task)
    facts = built.facts.tasks[n]
    click.echo(f"{facts.task.citation}  {built.ids[n]}\n{built.facts.document.source[facts.task.start : facts.task.end]}")
    for mend in built.emendations:
        if facts.task.start <= mend.start < facts.task.end:
            click.echo(f"  printed {built.facts.document.source[mend.start : mend.end]!r}, read as {mend.reads!r}: {mend.why}")
    for kind in KINDS:
        for at, fact in enumerate(getattr(facts, kind)):
            record = fact_record(kind, fact)
            shown = {key: value for key, value in record.items() if key not in ("quote", "start", "end", "rule")}
            if kind == "parties":
                shown["resolved"] = f"{built.agencies[n][at].name} ({built.agencies[n][at].how})"
            if kind == "laws":
                shown["resolved"] = f"{built.instruments[n][at].name} ({built.instruments[n][at].how})"
            values = "  ".join(f"{key}={value['quote'] if isinstance(value, dict) else value}" for key, value in shown.items())
            click.echo(f"\n{kind} @{record['start']}-{record['end']}  {record['quote']}\n    rule {record['rule']}: {values}")
