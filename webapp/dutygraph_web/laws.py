"""Laws and documents: what is to be enacted, revised or implemented, who is involved, and what is known of its force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, request

from dutygraph_web.answers import Row, answers, local
from dutygraph_web.links import name_of
from dutygraph_web.paging import paged
from dutygraph_web.parties import Parties
from dutygraph_web.tables import Table, page

blueprint = Blueprint("laws", __name__)

RELATIONS = ("enacts", "drafts", "revises", "repeals", "implements", "based-on", "mentions")
_SHOWN = 60  # references of a page
_COLUMNS = (
    "relation",
    "instrument",
    "name",
    "status",
    "since",
    "source",
    "replaced_by",
    "plan",
    "citation",
    "task",
    "agencies",
    "quote",
    "sentence",
)


@dataclass(frozen=True, slots=True)
class Place:
    """One reference: its row and the agencies that its sentence binds."""

    row: Row
    agencies: Sequence[str]


@blueprint.get("/laws")
def laws() -> Response:
    """References by what is to be done and by instrument; ``?plan=``, ``relation=`` and ``status=`` leave some of them."""
    plans = answers().rows("plans")
    wanted = {name: request.args.get(name, "") for name in ("plan", "relation", "status")}
    if wanted["plan"] and all(row["planId"] != wanted["plan"] for row in plans):
        abort(404)
    everything = answers().made(f"laws {wanted['plan']}", lambda _: _places(wanted["plan"]), wanted["plan"])
    places = [place for place in everything if _fits(place.row, wanted)]
    part = paged(places, _SHOWN)
    values = {
        "plans": plans,
        "wanted": wanted,
        "relations": _counted((relation_of(one.row) for one in everything if _fits(one.row, wanted | {"relation": ""})), RELATIONS),
        "statuses": _counted(_status(one.row) for one in everything if _fits(one.row, wanted | {"status": ""})),
        "part": part,
        "instruments": Counter(relation for relation, _ in {(relation_of(one.row), one.row["instrument"]) for one in places}),
        "by_relation": _by_relation(part.items),
    }
    return page("laws.html", {"laws": lambda: Table(_COLUMNS, [_line(place) for place in places])}, **values)


def _places(plan: str) -> list[Place]:
    """All references, by what is to be done, the instruments with most of them first."""
    parties, rows = Parties(plan), answers().rows("laws", plan=plan)
    most = Counter((row["relation"], row["instrument"]) for row in rows)
    rows = sorted(rows, key=lambda row: (RELATIONS.index(relation_of(row)), -most[row["relation"], row["instrument"]], row["instrument"]))
    return [Place(row, parties.of(row["task"], row["clause"])) for row in rows]


def relation_of(row: Row) -> str:
    """What is to be done with the instrument: enacts, revises …"""
    return local(row["relation"]).removeprefix("relation-")


def _status(row: Row) -> str:
    return local(row["status"]).removeprefix("status-") if row["status"] else "unknown"


def _fits(row: Row, wanted: dict[str, str]) -> bool:
    return wanted["relation"] in ("", relation_of(row)) and wanted["status"] in ("", _status(row))


def _counted(found: Iterable[str], order: Sequence[str] = ()) -> dict[str, int]:
    counted = Counter(found)
    return {one: counted[one] for one in order or sorted(counted) if counted[one]}


def _by_relation(places: Sequence[Place]) -> dict[str, dict[str, list[Place]]]:
    """Places by relation and instrument, in their order."""
    found: dict[str, dict[str, list[Place]]] = {}
    for place in places:
        found.setdefault(relation_of(place.row), {}).setdefault(place.row["instrument"], []).append(place)
    return found


def _line(place: Place) -> dict[str, object]:
    row = place.row
    said = {"relation": relation_of(row), "status": _status(row), "name": name_of(row["instrument"]), "plan": row["planId"]}
    replaced = name_of(row["replacedBy"]) if row["replacedBy"] else ""
    return {**row, **said, "replaced_by": replaced, "agencies": "; ".join(map(name_of, place.agencies))}
