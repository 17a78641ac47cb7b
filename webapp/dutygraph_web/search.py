"""Search over tasks, agencies and laws, with the sentence that holds the words."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, request

from dutygraph.search import Hit, SearchIndex, Thing
from dutygraph_web.answers import Answers, answers, local
from dutygraph_web.links import name_of
from dutygraph_web.marks import Event, Mark, events
from dutygraph_web.tables import Table, page

blueprint = Blueprint("search", __name__)

KINDS = ("agency", "law", "task")
_COLUMNS = ("kind", "iri", "name", "plan", "match", "sentence")
_FIRST = {"agency": 8, "law": 8, "task": 30}  # of each kind where no kind is asked for
_MOST = 200


@blueprint.get("/search")
def search() -> Response:
    """What ``?q=`` finds, by kind; all of one with ``?kind=``."""
    sought = request.args.get("q", "")[:200]
    kind = request.args.get("kind", "") if request.args.get("kind") in KINDS else ""
    hits = index().find(sought, (kind,) if kind else ())
    by_kind = {one: [hit for hit in hits if hit.thing.kind == one] for one in KINDS}
    shown = {one: found[: _MOST if kind else _FIRST[one]] for one, found in by_kind.items() if found}
    where = answers().made("search-tasks", lambda known: {row["task"]: row for row in known.rows("tasks", plan="")})
    titles = {row["planId"]: row for row in answers().rows("plans")}
    values = {"sought": sought, "kind": kind, "shown": shown, "counts": {one: len(found) for one, found in by_kind.items()}}
    tables = {
        "hits": Table(_COLUMNS, [_line(hit) for hit in hits] if request.args.get("format") else ())
    }  # a sentence costs, and all are many
    return page("search.html", tables, where=where, titles=titles, marked_events=_events, total=len(hits), **values)


def index() -> SearchIndex:
    """The index of this request's reading, made once for the data version."""
    return answers().made("search", _index)


def _index(known: Answers) -> SearchIndex:
    counted = {row["thing"]: int(row["tasks"]) for row in known.rows("counted")}
    names: dict[tuple[str, str], list[str]] = {}
    for row in known.rows("called"):
        kind = "agency" if local(row["type"]) == "Agency" else "law"
        if row["thing"] in counted:  # a parent that carries nothing itself would be an empty page
            names.setdefault((row["thing"], kind), []).append(row["name"])
    things = [Thing(iri, kind, tuple(called), weight=counted[iri]) for (iri, kind), called in names.items()]
    tasks = [Thing(row["task"], "task", (row["citation"],), row["text"]) for row in known.rows("tasks", plan="")]
    return SearchIndex([*things, *tasks])


def _events(hit: Hit) -> Sequence[Event]:
    sentence = hit.sentence()
    return events(sentence.text, [Mark("", "sought", start, end) for start, end in sentence.marks])


def _line(hit: Hit) -> dict[str, object]:
    plan = hit.thing.iri.split("/plan/")[1].split("/")[0] if hit.thing.kind == "task" else ""
    return {
        "kind": hit.thing.kind,
        "iri": hit.thing.iri,
        "name": name_of(hit.thing.iri),
        "plan": plan,
        "match": hit.how,
        "sentence": hit.sentence().text,
    }
