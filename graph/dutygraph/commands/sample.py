"""`dutygraph sample PLAN`: a sheet of facts drawn by chance, for a person to mark right or wrong."""

from __future__ import annotations

from pathlib import Path

import click

from dutygraph.workspace import Workspace


@click.command()
@click.argument("plan")
@click.option("--n", default=50, show_default=True, type=click.IntRange(1, 100_000), help="How many facts, or with --tasks how many tasks.")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The .xlsx file to write.")
@click.option("--tasks", "whole", is_flag=True, help="Draw whole tasks, with empty rows for facts that were missed.")
@click.option("--seed", default=1, show_default=True, help="The same seed draws the same sheet.")
@click.option("--reading", type=click.Choice(["written", "curated"]), default="written", show_default=True)
@click.pass_obj
def sample(workspace: Workspace, plan: str, n: int, output: Path, whole: bool, seed: int, reading: str) -> None:
    """Draw N facts of PLAN by chance into a spreadsheet with their sentences; mark each right (y) or wrong (n).

    `dutygraph assess` reads the filled sheet. Copies for two judges: fill two copies of the same file.
    """
    from dutygraph.api import load
    from dutygraph.errors import InputError
    from dutygraph.files import write_whole
    from dutygraph.sampling import draw, sheets

    if output.exists():
        raise InputError("is there already, perhaps with somebody's marks", "give another name, or move it away", str(output))
    graph, plan = load(workspace.root), workspace.plan(plan).id
    tasks, facts = graph.table("tasks", plan, reading), graph.facts(plan, reading)
    texts = {task["task"]: task["text"] for task in tasks}
    rows = draw.draw_tasks(facts, tasks, n, seed) if whole else draw.draw_facts(facts, texts, n, seed)
    judged = sum(fact["kind"] in sheets.KINDS for fact in facts)
    about = {"plan": plan, "version": graph.version, "reading": reading, "drawn": "tasks" if whole else "facts", "seed": str(seed)}
    write_whole(output, sheets.write(rows, about | {"facts in the plan": str(judged)}, whole))
    drawn = sum(bool(row.get("fact")) for row in rows)
    click.echo(f"{output}: {drawn} of {judged} facts" + (f" in {min(n, len(tasks))} of {len(tasks)} tasks" if whole else ""))
