"""Words that were selected on a page, as the form that makes a fact of them or mends them: quote and place are filled in."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from dutygraph.edit.state import PlanState, digest
from dutygraph.edit.units import Units
from dutygraph.errors import InputError
from dutygraph.model import Anchor
from dutygraph.occurrences import Occurrences
from dutygraph_web.admission import editing
from dutygraph_web.changing import current
from dutygraph_web.languages import text

blueprint = Blueprint("marking", __name__)

SOURCE, MENDING = "source.txt", "emendation"
#: What can be made of words, in the order in which it is offered, and the message that names it.
KINDS = {
    "party": "kind.assignment",
    "deadline": "kind.deadline",
    "target": "kind.target",
    "deliverable": "kind.deliverable",
    "law": "kind.reference",
    MENDING: "task.emendation",
}


@blueprint.get("/plan/<plan>/mark/<kind>")
@editing
def words(plan: str, kind: str) -> ResponseReturnValue:
    """To the form of that kind. The words are ``from`` to ``to``, in UTF-16 units of what was shown: a ``task``, or the whole text.

    ``of`` is what was shown: ``name`` of the task's words, or the digest of the file. Raises InputError where the text is another
    now, or the words are not within one task (an emendation may stand anywhere).
    """
    if kind not in KINDS:
        abort(404)
    state, task = current(plan), request.args.get("task", "")
    anchor = _anchor(state, task)
    tasks = [facts.task for facts in state.built.facts.tasks]
    n = next((n for n, one in enumerate(tasks) if one.start <= anchor.start and anchor.end <= one.end), None)
    if kind == MENDING:
        task = state.built.ids[n] if n is not None else ""
        return redirect(url_for("entering.emend", plan=plan, task=task or None, printed=anchor.quote, nth=_nth(state, anchor)), 303)
    if n is None:
        raise InputError(text("marking.apart"), text("marking.apart-cure"))
    within = Occurrences(state.built.facts.document.source, tasks[n].start, tasks[n].end)
    number = within.number(anchor) if len(within.anchors(anchor.quote)) > 1 else None
    quote = " ".join(anchor.quote.split())
    return redirect(url_for("entering.fact", plan=plan, task=state.built.ids[n], kind=kind, quote=quote, occurrence=number), 303)


@blueprint.app_template_global("marked_kinds")
def kinds() -> dict[str, str]:
    """What can be made of words, and the message that names each."""
    return KINDS


@blueprint.app_template_global("name_of_words")
def name(shown: str) -> str:
    """What stands for a task's words in an address."""
    return digest(shown.encode())[:16]


def _anchor(state: PlanState, task: str) -> Anchor:
    """The words that were selected, without white space around them."""
    shown, start, now = state.built.facts.document.source, 0, state.digests[SOURCE]
    if task:
        one = next((facts.task for tid, facts in zip(state.built.ids, state.built.facts.tasks, strict=True) if tid == task), None)
        shown, start = (shown[one.start : one.end], one.start) if one else ("", 0)
        now = name(shown)
    if request.args.get("of", "") != now:
        raise InputError(text("marking.stale"), text("marking.stale-cure"))
    units = Units(shown)
    at, to = (units.verbatim(_unit(key)) for key in ("from", "to"))
    quote = shown[at:to]
    at += len(quote) - len(quote.lstrip())
    to = at + len(quote.strip())
    if at >= to:
        raise InputError(text("marking.nothing"), text("marking.stale-cure"))
    return Anchor(shown[at:to], start + at, start + to)


def _nth(state: PlanState, anchor: Anchor) -> int | None:
    """Which place of its words in the text the anchor is; None where it is the only one."""
    source, places, at = state.built.facts.document.source, [], -1
    while (at := source.find(anchor.quote, at + 1)) >= 0:
        places.append(at)
    return places.index(anchor.start) + 1 if len(places) > 1 else None


def _unit(key: str) -> int:
    value = request.args.get(key, "")
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        abort(400)
    return int(value)
