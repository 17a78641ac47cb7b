"""The timeline: deadlines and dated targets by year and quarter, with those that have passed, and what recurs apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask import Blueprint, Response, abort, request

from dutygraph.rdf.groups import OWNERS
from dutygraph_web.answers import Row, answers
from dutygraph_web.links import name_of
from dutygraph_web.paging import paged
from dutygraph_web.parties import Parties
from dutygraph_web.progress import latest_reports, overdue, told
from dutygraph_web.tables import Table, page

blueprint = Blueprint("timeline", __name__)

_SHOWN = 80  # dated entries of a page
_RECURRING = 20  # of each period, and of what is open
_DRAWN = 80  # quarters; a timeline that is longer is not drawn
_COLUMNS = (
    "plan",
    "citation",
    "task",
    "what",
    "latest",
    "due",
    "recurrence",
    "passed",
    "overdue",
    "status",
    "reported",
    "document",
    "owners",
    "quote",
    "metric",
    "value",
    "unit",
    "sentence",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A deadline or target: its row, who owns it, whether its day has passed, what was last reported of its task.

    ``overdue``: it has passed, and no document says that the task was done or dropped.
    """

    row: Row
    owners: Sequence[str]
    passed: bool
    report: Row | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One quarter of the drawing: how many of its entries have passed and how many are ahead, as heights in percent of the fullest."""

    year: int
    quarter: int
    passed: float
    ahead: float
    count: int


@blueprint.get("/timeline")
def timeline() -> Response:
    """All that has a day or recurs, of ``?plan=`` or of all plans, as of today."""
    plans = answers().rows("plans")
    wanted = request.args.get("plan", "")
    if wanted and all(row["planId"] != wanted for row in plans):
        abort(404)
    today = date.today()
    entries = answers().made(f"timeline {wanted} {today}", lambda _: [*_entries(wanted, today)], wanted)
    dated = [entry for entry in entries if entry.row["latest"] and not entry.row["recurrence"]]
    values = {
        "plans": plans,
        "wanted": wanted,
        "today": today.isoformat(),
        "dated": len(dated),
        "passed": sum(entry.passed for entry in dated),
        "overdue": sum(entry.overdue for entry in dated),
        "years": _years((part := paged(dated, _SHOWN)).items),
        "part": part,
        "bars": _bars(dated),
        "recurring": _by_recurrence([entry for entry in entries if entry.row["recurrence"]]),
        "open": [entry for entry in entries if not entry.row["latest"] and not entry.row["recurrence"]],
        "shown": _RECURRING,
    }
    return page("timeline.html", {"timeline": lambda: Table(_COLUMNS, [_line(entry) for entry in entries])}, **values)


def _entries(plan: str, today: date) -> Iterable[Entry]:
    owners, reports = Parties(plan, OWNERS), latest_reports()
    for row in answers().rows("dated", plan=plan):
        passed = bool(row["latest"]) and row["latest"] < today.isoformat()
        report = reports.get(row["task"])
        yield Entry(row, owners.of(row["task"], row["clause"]), passed, report, overdue(row, report, today))


def _years(entries: Sequence[Entry]) -> dict[int, dict[int, list[Entry]]]:
    """Entries, which come in order of their day, by year and quarter."""
    years: dict[int, dict[int, list[Entry]]] = {}
    for (year, quarter), found in groupby(entries, _quarter):
        years.setdefault(year, {})[quarter] = list(found)
    return years


def _quarter(entry: Entry) -> tuple[int, int]:
    year, month = entry.row["latest"].split("-")[:2]
    return int(year), (int(month) + 2) // 3


def _bars(entries: Sequence[Entry]) -> list[Bar]:
    """Every quarter from the first to the last, empty ones too; none where there are too many to draw."""
    if not entries:
        return []
    found: Mapping[tuple[int, int], list[Entry]] = {when: list(some) for when, some in groupby(entries, _quarter)}
    first, last = min(found)[0], max(found)[0]
    if (last - first + 1) * 4 > _DRAWN:
        return []
    most = max(map(len, found.values()))
    bars = []
    for year in range(first, last + 1):
        for quarter in range(1, 5):
            some = found.get((year, quarter), [])
            passed = sum(entry.passed for entry in some)
            bars.append(Bar(year, quarter, 100 * passed / most, 100 * (len(some) - passed) / most, len(some)))
    return bars


def _by_recurrence(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.row["recurrence"]].append(entry)
    return dict(sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0])))


def _line(entry: Entry) -> dict[str, object]:
    row = entry.row
    value = f"{row['value']}–{row['upperValue']}" if row["upperValue"] else row["value"]
    owners = "; ".join(map(name_of, entry.owners))
    states = {"passed": entry.passed, "overdue": entry.overdue, **told(entry.report)}
    return {**row, "plan": row["planId"], **states, "owners": owners, "value": value}
