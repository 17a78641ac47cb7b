"""Two plans, or two readings of one, side by side: what is answered, who owns how much, which targets are set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, g, request

from dutygraph.fold import fold_name
from dutygraph.rdf.groups import OWNERS
from dutygraph.store import READINGS
from dutygraph_web.answers import Row, answers
from dutygraph_web.home import ASKED, Coverage, coverage
from dutygraph_web.links import name_of
from dutygraph_web.parties import owned
from dutygraph_web.tables import Table, page

blueprint = Blueprint("compare", __name__)

_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: a plan in a reading."""

    plan: Row
    reading: str


@dataclass(frozen=True, slots=True)
class Owner:
    """An agency with the tasks that it owns on each side."""

    agency: str
    one: Collection[str]
    other: Collection[str]


@dataclass(frozen=True, slots=True)
class Goal:
    """What is measured: a registered indicator (IRI), or else a metric in a plan's words; with the targets of each side."""

    indicator: str
    metric: str
    one: Sequence[Row]
    other: Sequence[Row]

    @property
    def how(self) -> str:
        """same, differs, one (only the first sets it) or other."""
        if not self.one or not self.other:
            return "one" if self.one else "other"
        return "same" if _said(self.one) == _said(self.other) else "differs"


@blueprint.get("/compare")
def compare() -> Response:
    """``?one=`` and ``other=`` are plans, ``one-reading=`` and ``other-reading=`` their readings."""
    plans = answers().rows("plans")
    one, other = _sides(plans)
    owners, goals = _owners(one, other), _goals(one, other)
    order = ("differs", "same", "one", "other")
    goals.sort(key=lambda goal: (order.index(goal.how), not goal.indicator, goal.metric))
    values = {
        "plans": plans,
        "sides": {"one": one, "other": other},
        "covered": {"one": _covered(one), "other": _covered(other)},
        "asked": ASKED,
        "owners": owners,
        "goals": goals,
        "shown": _SHOWN,
    }
    tables = {
        "owners": lambda: Table(("agency", "name", "one", "other"), [_owner_line(owner) for owner in owners]),
        "goals": lambda: Table(("indicator", "metric", "how", "one", "other"), [_goal_line(goal) for goal in goals]),
    }
    return page("compare.html", tables, **values)


def _sides(plans: Sequence[Row]) -> tuple[Side, Side]:
    """What is asked for; else the first two plans, or of the only one its two readings. 404 for a plan or reading that is not there."""
    if not plans:
        abort(404)
    known = {row["planId"]: row for row in plans}
    names = [request.args.get("one") or plans[0]["planId"], request.args.get("other") or plans[min(1, len(plans) - 1)]["planId"]]
    usual = (g.reading, g.reading if names[0] != names[1] else READINGS[1])
    readings = [request.args.get(f"{side}-reading") or reading for side, reading in zip(("one", "other"), usual, strict=True)]
    if not known.keys() >= {*names} or not {*readings} <= {*READINGS}:
        abort(404)
    return Side(known[names[0]], readings[0]), Side(known[names[1]], readings[1])


def _covered(side: Side) -> Coverage:
    plan = side.plan["planId"]
    return coverage(len(answers().rows("tasks", side.reading, plan=plan)), answers().findings(plan, reading=side.reading))


def _owners(one: Side, other: Side) -> list[Owner]:
    """Agencies that lead or are responsible on either side, those first whose numbers differ most."""
    tasks = [owned(side.plan["planId"], OWNERS, side.reading) for side in (one, other)]
    found = [Owner(agency, tasks[0].get(agency, ()), tasks[1].get(agency, ())) for agency in {**tasks[0], **tasks[1]}]
    return sorted(found, key=lambda own: (-abs(len(own.one) - len(own.other)), -len(own.one) - len(own.other), name_of(own.agency)))


def _goals(one: Side, other: Side) -> list[Goal]:
    sides = [_targets(one), _targets(other)]
    goals = []
    for key in {**sides[0], **sides[1]}:
        rows = sides[0].get(key, ()), sides[1].get(key, ())
        first = (*rows[0], *rows[1])[0]
        goals.append(Goal(first["indicator"], name_of(first["indicator"]) if first["indicator"] else first["metric"], *rows))
    return goals


def _targets(side: Side) -> Mapping[str, list[Row]]:
    """Targets by registered indicator, else by metric in either script."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in answers().rows("targets", side.reading, plan=side.plan["planId"]):
        found[row["indicator"] or fold_name(row["metric"])].append(row)
    return found


def _said(targets: Sequence[Row]) -> set[tuple[str, ...]]:
    return {tuple(row[name] for name in ("operator", "value", "upperValue", "unit", "due")) for row in targets}


def _owner_line(owner: Owner) -> dict[str, object]:
    return {"agency": owner.agency, "name": name_of(owner.agency), "one": len(owner.one), "other": len(owner.other)}


def _goal_line(goal: Goal) -> dict[str, object]:
    sides = {"one": "; ".join(_target_texts(goal.one)), "other": "; ".join(_target_texts(goal.other))}
    return {"indicator": goal.indicator, "metric": goal.metric, "how": goal.how, **sides}


def _target_texts(targets: Sequence[Row]) -> Iterator[str]:
    for row in targets:
        upper = f"–{row['upperValue']}" if row["upperValue"] else ""
        yield f"{row['citation']} {name_of(row['operator'])} {row['value']}{upper}{row['unit']} {row['due']}".strip()
