"""Search over tasks, agencies and laws, with the sentence that holds the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, request

from dutygraph.search import Hit, SearchIndex, Thing
from dutygraph_web.answers import Answers, Row, answers, local
from dutygraph_web.links import name_of
from dutygraph_web.marks import Event, Mark, events
from dutygraph_web.tables import Table, page

blueprint = Blueprint("search", __name__)

KINDS = ("agency", "law", "task")
_COLUMNS = ("kind", "iri", "name", "plan", "match", "sentence")
_FIRST = {"agency": 8, "law": 8, "task": 30}  # of each kind where no kind is asked for
_MOST = 200


@dataclass(frozen=True, slots=True)
class _Searched:
    """What is searched, and every task's row by its IRI, of the same data."""

    index: SearchIndex
    tasks: Mapping[str, Row]


@blueprint.get("/search")
def search() -> Response:
    """What ``?q=`` finds, by kind; all of one with ``?kind=``."""
    sought = request.args.get("q", "")[:200]
    kind = request.args.get("kind", "") if request.args.get("kind") in KINDS else ""
    known = _searched()
    hits = known.index.find(sought, (kind,) if kind else ())
    by_kind = {one: [hit for hit in hits if hit.thing.kind == one] for one in KINDS}
    shown = {one: found[: _MOST if kind else _FIRST[one]] for one, found in by_kind.items() if found}
    titles = {row["planId"]: row for row in answers().rows("plans")}
    values = {"sought": sought, "kind": kind, "shown": shown, "counts": {one: len(found) for one, found in by_kind.items()}}
    lines = [_line(hit, known.tasks) for hit in hits] if request.args.get("format") else []  # to cut out every sentence takes long
    tables = {"hits": lambda: Table(_COLUMNS, lines)}
    return page("search.html", tables, where=known.tasks, titles=titles, marked_events=_events, total=len(hits), **values)


def index() -> SearchIndex:
    """The index of this request's reading."""
    return _searched().index


def _searched() -> _Searched:
    return answers().made("search", _index)


def _index(known: Answers) -> _Searched:
    counted = {row["thing"]: int(row["tasks"]) for row in known.rows("counted")}
    names: dict[tuple[str, str], list[str]] = {}
    for row in known.rows("called"):
        kind = "agency" if local(row["type"]) == "Agency" else "law"
        if row["thing"] in counted:  # a parent that carries nothing itself would be an empty page
            names.setdefault((row["thing"], kind), []).append(row["name"])
    things = [Thing(iri, kind, tuple(called), weight=counted[iri]) for (iri, kind), called in names.items()]
    rows = {row["task"]: row for row in known.rows("tasks", plan="")}
    tasks = [Thing(iri, "task", (row["citation"],), row["text"]) for iri, row in rows.items()]
    return _Searched(SearchIndex([*things, *tasks]), rows)


def _events(hit: Hit) -> Sequence[Event]:
    sentence = hit.sentence()
    return events(sentence.text, [Mark("", "sought", start, end) for start, end in sentence.marks])


def _line(hit: Hit, tasks: Mapping[str, Row]) -> dict[str, object]:
    plan = tasks[hit.thing.iri]["planId"] if hit.thing.kind == "task" else ""
    return {
        "kind": hit.thing.kind,
        "iri": hit.thing.iri,
        "name": name_of(hit.thing.iri),
        "plan": plan,
        "match": hit.how,
        "sentence": hit.sentence().text,
    }
