"""A plan as StratML Part 2 (ANSI/AIIM schema 2.1): chapters as goals, tasks as objectives, targets as performance indicators.

Lossy: StratML has no place for what ``LOST`` lists; the file itself says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from dutygraph.tables import Row, shown

NAMESPACE = "http://www.stratml.net/PerformancePlanOrReport"
#: What a reader of the file must look up elsewhere.
LOST = (
    "comparators (at least, about, an increase by …)",
    "roles beyond performer (who leads, who supports)",
    "which words of the plan say a fact, by which rule, and whether it is stated, inferred or curated",
    "legal references and their relation",
    "how firmly a duty binds (strive, explore, encourage)",
    "recurring and ongoing deadlines",
)


def as_stratml(plan: Row, tasks: Iterable[Row], facts: Iterable[Row]) -> bytes:
    """The plan, described by its row of the page query ``plans``, with its tasks and facts as the queries of these names give them."""
    from lxml import etree

    root = etree.Element(f"{{{NAMESPACE}}}PerformancePlanOrReport", {"Type": "Strategic_Plan"}, nsmap={None: NAMESPACE})
    _text(root, "Name", plan["title"] or plan["planId"])
    _text(root, "OtherInformation", f"Made by dutygraph. Not in this file, for want of a place: {'; '.join(LOST)}.")
    core = _child(root, "StrategicPlanCore")
    if plan["issuerName"]:
        _text(_child(core, "Organization"), "Name", plan["issuerName"])
    by_task: dict[str, list[Row]] = {}
    for fact in facts:
        by_task.setdefault(fact["task"], []).append(fact)
    for number, (chapter, inside) in enumerate(groupby(tasks, key=lambda task: (task["chapter"], task["chapterTitle"])), 1):
        _goal(core, number, chapter, list(inside), by_task)
    about = _child(root, "AdministrativeInformation")
    for name, day in (("StartDate", plan["periodStart"]), ("EndDate", plan["periodEnd"])):
        _text(about, name, shown(day))
    _text(about, "Source", plan["plan"])
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _goal(core: Any, number: int, chapter: tuple[str | None, str | None], tasks: Sequence[Row], facts: dict[str, list[Row]]) -> None:
    goal = _child(core, "Goal")
    numeral, title = chapter
    _text(goal, "Name", title or numeral or "—")
    _text(goal, "Description", title or "", always=True)
    _text(goal, "Identifier", f"goal-{number}")
    _text(goal, "SequenceIndicator", numeral or "")
    for task in tasks:
        _objective(goal, task, facts.get(task["task"], []))


def _objective(goal: Any, task: Row, facts: Sequence[Row]) -> None:
    objective = _child(goal, "Objective")
    _text(objective, "Name", task["title"] or task["citation"])
    _text(objective, "Description", task["text"])
    _text(objective, "Identifier", task["task"].rpartition("/")[2])
    _text(objective, "SequenceIndicator", task["citation"])
    for name in dict.fromkeys(fact["label"] for fact in facts if fact["kind"] == "assignment"):
        stakeholder = _child(objective, "Stakeholder")
        _text(stakeholder, "Name", name)
        role = _child(stakeholder, "Role")
        _text(role, "Name", "、".join(dict.fromkeys(f["type"] for f in facts if f["kind"] == "assignment" and f["label"] == name)))
        _text(role, "RoleType", "Performer")
    dates = [fact for fact in facts if fact["kind"] == "deadline" and fact["type"] == "by"]
    _text(objective, "OtherInformation", "；".join(f"{fact['quote']} ({fact['due']})" for fact in dates))
    for fact in facts:
        if fact["kind"] == "target":
            _indicator(objective, fact)


def _indicator(objective: Any, target: Row) -> None:
    indicator = _child(objective, "PerformanceIndicator", PerformanceIndicatorType="Quantitative")
    _text(indicator, "MeasurementDimension", target["label"], always=True)
    _text(indicator, "UnitOfMeasurement", target["unit"] or "", always=True)
    _text(indicator, "Identifier", "-".join(target["fact"].rsplit("/", 3)[1:]))
    result = _child(_child(indicator, "MeasurementInstance"), "TargetResult")
    _text(result, "Description", target["quote"] or target["label"])
    _text(result, "NumberOfUnits", shown(target["value"]))
    _text(result, "EndDate", shown(target["latest"]) if isinstance(target["latest"], date) else "")


def _child(parent: Any, name: str, **attributes: str) -> Any:
    from lxml import etree

    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)


def _text(parent: Any, name: str, text: str, always: bool = False) -> None:
    """A child with that text, without what XML cannot hold; none where it is empty, unless the schema asks for it."""
    if text or always:
        _child(parent, name).text = "".join(char for char in text if char in "\t\n\r" or char >= " ")
