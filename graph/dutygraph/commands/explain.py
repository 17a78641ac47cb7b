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
    from difflib import get_close_matches

    from dutygraph.build import build_plan
    from dutygraph.errors import InputError
    from dutygraph.extract.records import KINDS, fact_record
    from dutygraph.fold import fold_name
    from dutygraph.names.registry import load_registry

    built = build_plan(workspace.plan(plan), load_registry(workspace.registries()), workspace.vocabulary())
    wanted = fold_name(task.rsplit("/", 1)[-1])
    known = {fold_name(one.task.citation): n for n, one in enumerate(built.facts.tasks)} | {tid: n for n, tid in enumerate(built.ids)}
    alike = [tid for tid, one in zip(built.ids, built.facts.tasks, strict=True) if fold_name(one.task.citation) == wanted]
    if len(alike) > 1:
        raise InputError(f"{task} is printed {len(alike)} times in {plan}", f"give one of the ids {', '.join(alike)}")
    if wanted not in known:
        near = get_close_matches(wanted, known, n=3, cutoff=0.3)
        raise InputError(f"no task {task!r} in {plan}", f"nearest: {', '.join(near)}" if near else "ask `dutygraph query`")
    n = known[wanted]
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
