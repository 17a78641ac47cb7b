"""What people say of a plan by form: facts, withdrawals, waivers, links and printing errors, each a readable entry of its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dutygraph.edit.adding import adding, removing
from dutygraph.edit.entering import Entry, Words, emendation_entry, fact_entry, figures, link_entry, signed, waiver_entry
from dutygraph.edit.pointing import fact_of
from dutygraph.edit.saving import Contents
from dutygraph.edit.state import Files, PlanState
from dutygraph.errors import InputError
from dutygraph.model import Finding
from dutygraph.occurrences import Occurrences
from dutygraph_web.admission import editing
from dutygraph_web.changing import current, drafted, live, make, user
from dutygraph_web.fields import FIELDS, Field, filled, from_fact, quotes
from dutygraph_web.languages import text
from dutygraph_web.marks import Event, Mark, events

blueprint = Blueprint("entering", __name__)

#: Makes the entry of the form that was sent, for the plan as it then is.
_Made = Callable[[PlanState], Entry]


@blueprint.route("/plan/<plan>/task/<task>/add/<kind>", methods=["GET", "POST"])
@editing
def fact(plan: str, task: str, kind: str) -> ResponseReturnValue:
    """A party, law, deadline, target or deliverable of a task; with ``over`` in place of a fact that was read."""
    if kind not in FIELDS:
        abort(404)
    state, n = _at(plan, task)
    over = request.values.get("over", "")
    given = {}
    if over and request.method == "GET":
        given = from_fact(state.built, n, fact_of(state.built, n, over))
    said = {**given, **_said()}
    fields = [filled(kind, field, state, said) for field in FIELDS[kind]]

    def made(now: PlanState) -> Entry:
        words = Words()
        if said.get("rests") != "nothing":
            if not said.get("quote"):
                raise InputError(text("enter.need-words"), text("enter.need-words-cure"))
            words = Words(said["quote"], _number("occurrence"))
        words = replace(words, whole="whole" in request.form)
        values: list[tuple[str, Any]] = [(field.name, said.get(field.name, "").strip()) for field in FIELDS[kind] if field.name != "upper"]
        if kind == "target":
            range_of = [said.get("value", ""), *([said["upper"]] if said.get("upper") else [])]
            values = [(name, figures(range_of) if name == "value" else value) for name, value in values]
        return fact_entry(now.built, now.built.index_of(task), kind, values, _signed(), words, [over] if over else [])

    extra = {"kinds": () if over else tuple(FIELDS), "kind": kind, "words": True, "quotes": quotes(state.built, n), "over": over}
    return _answered(state, "fact", made, f"{kind} {_cited(state, n)}", fields, said, task=task, **extra)


@blueprint.route("/plan/<plan>/task/<task>/withdraw", methods=["GET", "POST"])
@editing
def withdraw(plan: str, task: str) -> ResponseReturnValue:
    """A fact that was read wrongly."""
    state, n = _at(plan, task)
    over = request.values.get("over", "")
    about = fact_of(state.built, n, over)

    def made(now: PlanState) -> Entry:
        return fact_entry(now.built, now.built.index_of(task), "", [], _signed(), over=[over])

    said = _said()
    return _answered(state, "withdraw", made, f"withdraw {_cited(state, n)}", [], said, task=task, over=over, about=about)


@blueprint.route("/plan/<plan>/task/<task>/link", methods=["GET", "POST"])
@editing
def link(plan: str, task: str) -> ResponseReturnValue:
    """That a task carries out one of a higher plan, or does not."""
    state, n = _at(plan, task)
    higher, above, rejected = (request.values.get(key, "") for key in ("higher", "above", "rejected"))
    if higher not in {one.id for one in live().workspace.plan_folders()}:
        abort(404)
    other = live().state(higher)

    def made(now: PlanState) -> Entry:
        return link_entry(now.built, now.built.index_of(task), other.built, above, _signed(), rejected=bool(rejected))

    at = other.built.facts.tasks[other.built.index_of(above)].task
    about = other.built.facts.document.source[at.start : at.end]
    what = "unlink" if rejected else "link"
    hidden = {"higher": higher, "above": above, "rejected": rejected}
    return _answered(state, what, made, f"{what} {_cited(state, n)}", [], _said(), task=task, hidden=hidden, quoted=events(about, []))


@blueprint.route("/plan/<plan>/waive", methods=["GET", "POST"])
@editing
def waive(plan: str) -> ResponseReturnValue:
    """A finding that a person accepts."""
    state = current(plan)
    key = request.values.get("finding", "")
    found = _finding(plan, key)

    def made(now: PlanState) -> Entry:
        return waiver_entry(now.built, _finding(plan, key), _signed())

    said, hidden = _said(), {"finding": key}
    return _answered(
        state, "waive", made, f"waive {found.shape} {found.citation}".rstrip(), [], said, task=found.task, hidden=hidden, found=found
    )


@blueprint.route("/plan/<plan>/emend", methods=["GET", "POST"])
@editing
def emend(plan: str) -> ResponseReturnValue:
    """What misprinted words should read."""
    state, task = current(plan), request.values.get("task", "")
    said = _said()
    n = state.built.ids.index(task) if task in state.built.ids else None
    offered = quotes(state.built, n) if n is not None else ()
    fields = [Field("printed", required=True, suggestions=offered), Field("nth", kind="number"), Field("reads")]

    def made(now: PlanState) -> Entry:
        return emendation_entry(now.built, request.form.get("printed", ""), request.form.get("reads", ""), _number("nth"), _signed())

    fields = [replace(field, value=said.get(field.name, "")) for field in fields]
    return _answered(state, "emend", made, "emend", fields, said, task=task if n is not None else "", hidden={"task": task})


@blueprint.route("/plan/<plan>/remove", methods=["GET", "POST"])
@editing
def remove(plan: str) -> ResponseReturnValue:
    """Take an entry out again."""
    state, wanted, task = current(plan), request.values.get("entry", ""), request.values.get("task", "")
    task = task if task in state.built.ids else ""
    cited = _cited(state, state.built.ids.index(task)) if task else ""
    hidden = {"entry": wanted, "task": task}
    change, what, said = removing(live(), plan, wanted), f"remove {wanted} {cited}".rstrip(), request.form.to_dict()
    return _carried_out(state, "remove", change, what, [], said, task=task, hidden=hidden, reasons=False)


def _answered(
    state: PlanState, form: str, made: _Made, what: str, fields: Sequence[Field], said: Any, **values: Any
) -> ResponseReturnValue:
    change = adding(live(), state.folder.id, made)
    return _carried_out(state, form, change, what, fields, said, **values)


def _carried_out(
    state: PlanState, form: str, change: Callable[[Files], Contents], what: str, fields: Sequence[Field], said: Any, **values: Any
) -> ResponseReturnValue:
    """The form, or what comes of it: the change shown, or made and its page shown."""
    plan, task, difference, error = state.folder.id, values.get("task", ""), None, None
    if request.method == "POST":
        try:
            if request.form.get("do") == "preview":
                difference = drafted(plan, change)
            else:
                make(plan, change, what)
                kept = {"saved": 1} | ({} if form in ("waive", "emend", "remove") else {"reading": "curated"})
                return redirect(_onward(plan, task, kept), 303)
        except InputError as fault:
            error = fault
    language = state.built.info.language
    title = state.built.info.title or plan
    values = {"quoted": _quoted(state, task, said), "reasons": True, "hidden": {}, **values}
    page = render_template(
        "entry.html",
        form=form,
        plan=plan,
        title=title,
        fields=fields,
        said=said,
        language=language,
        difference=difference,
        error=error,
        **values,
    )
    return page, 400 if error else 200


def _onward(plan: str, task: str, kept: dict[str, Any]) -> str:
    if task and task in live().state(plan).built.ids:
        return url_for("tasks.task", plan=plan, task=task, **kept)
    return url_for("plans.outline", plan=plan, **kept)


def _at(plan: str, task: str) -> tuple[PlanState, int]:
    """The plan as it is now, and the index of its task of that id; answers 404 where there is none."""
    state = current(plan)
    if task not in state.built.ids:
        abort(404)
    return state, state.built.ids.index(task)


def _cited(state: PlanState, n: int) -> str:
    return state.built.facts.tasks[n].task.citation


def _quoted(state: PlanState, task: str, said: Mapping[str, str]) -> list[Event]:
    """The task's words, and in them those that the form quotes."""
    if task not in state.built.ids:
        return []
    one, source = state.built.facts.tasks[state.built.ids.index(task)].task, state.built.facts.document.source
    found = Occurrences(source, one.start, one.end).anchors(said["quote"]) if said.get("quote") else []
    at = _figure(said.get("occurrence", "")) or 1
    marks = [Mark("", "found", words.start - one.start, words.end - one.start) for words in found[at - 1 : at]]
    return events(source[one.start : one.end], marks)


def _finding(plan: str, key: str) -> Finding:
    """The finding of that key in this request's reading, else in another."""
    for reading in dict.fromkeys((g.reading, "curated", "written")):
        for one in live().findings(plan, reading):
            if one.key == key:
                return one
    raise InputError(text("enter.no-finding"), text("enter.no-finding-cure"))


def _signed() -> list[tuple[str, Any]]:
    return signed(user().shown, request.form.get("why", ""))


def _said() -> dict[str, str]:
    """What the form says; before it was sent, what the address fills in."""
    return {**request.args.to_dict(), **request.form.to_dict()}


def _number(name: str) -> int | None:
    return _figure(request.form.get(name, "").strip())


def _figure(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and 0 < int(value) < 10_000 else None
