"""Two versions of a plan, built one after the other as an editor would: the ids of the first are kept for the second."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dutygraph.build import build_plan
from dutygraph.built import BuiltPlan
from dutygraph.compare.difference import Side, difference
from dutygraph.compare.records import Change, Difference
from dutygraph.identity.ledger_file import write_ledger
from dutygraph.names.registry import load_registry
from dutygraph.workspace import Workspace

PLAN = "care"
SETTINGS = """title = "东岭省养老服务发展规划"
jurisdiction = "东岭省"
language = "zh-Hans"
date = "2021-03"

[period]
start = 2021-01-01
end = 2025-12-31
"""
HEAD = "东岭省养老服务发展规划（2021—2025年）\n\n"


def write(root: Path, text: str, plan: str = PLAN, settings: str = SETTINGS) -> Workspace:
    """Write the plan's text and settings below ``root``; all else in its folder stays."""
    folder = root / "plans" / plan
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "source.txt").write_text(text, encoding="utf-8")
    (folder / "plan.toml").write_text(settings, encoding="utf-8")
    return Workspace(root)


def build(workspace: Workspace, plan: str = PLAN, mint: bool = True) -> BuiltPlan:
    """Build the plan as it is now; with ``mint`` its ids are kept (in continuous integration, too)."""
    folder = workspace.plan(plan)
    built = build_plan(folder, load_registry(workspace.registries()), workspace.vocabulary())
    if mint:
        write_ledger(folder.path, folder.id, built.ledger)
    return built


def outline(*sections: tuple[str, Sequence[str]]) -> str:
    """A plan's text: headings with the items below, numbered through the plan."""
    lines, n = [HEAD], 0
    for number, (title, items) in zip("一二三四五六", sections, strict=False):
        lines.append(f"{number}、{title}\n\n")
        for item in items:
            n += 1
            lines.append(f"{n}. {item}\n\n")
    return "".join(lines)


def pair(root: Path, before: str, after: str) -> tuple[BuiltPlan, BuiltPlan]:
    """The two versions."""
    one = build(write(root, before))
    return one, build(write(root, after))


def diff(one: BuiltPlan, other: BuiltPlan, reading: str = "written") -> Difference:
    """Their difference without findings."""
    return difference(Side("one", one, ()), Side("other", other, ()), reading)


def told(found: Difference, quiet: bool = False) -> list[str]:
    """What is told of the tasks, one line each; a printed number that changed only where ``quiet`` asks for it."""
    lines = []
    for task in found.tasks:
        where = "+".join(one.citation for one in task.before) + ">" + "+".join(one.citation for one in task.after)
        if task.kind != "changed":
            lines.append(f"{where} {task.kind}")
        lines += [f"{where} {line(one)}" for one in task.changes if quiet or one.what != "number"]
    return lines


def line(change: Change) -> str:
    """A change in one line."""
    values = f" {change.before}>{change.after}" if change.before or change.after else ""
    return f"{change.what}-{change.how}" + (f" {change.name}" if change.name else "") + values
