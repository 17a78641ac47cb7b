"""Editing a plan's text: all of it, or one task's words; what a save would change is shown first, and a stale one gets both sides."""

from __future__ import annotations

from collections.abc import Callable
from difflib import SequenceMatcher

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dutygraph.edit import history
from dutygraph.edit.merging import Part, lines, merge
from dutygraph.edit.saving import Conflict, Contents, Sides
from dutygraph.edit.state import Files, PlanState, digest, read_files
from dutygraph.edit.typed import as_in_file, shown
from dutygraph.errors import InputError
from dutygraph.read.decode import decode
from dutygraph_web.admission import editing, largest
from dutygraph_web.changing import current, drafted, live, make

blueprint = Blueprint("editing", __name__)

SOURCE = "source.txt"
_LARGEST = 4 << 20  # bytes of a form: twice what a plan's text may have
#: The text of a file made of what it holds, as an edit of it.
_Made = Callable[[str], str]


@blueprint.route("/plan/<plan>/edit", methods=["GET", "POST"])
@largest(_LARGEST)
@editing
def text(plan: str) -> ResponseReturnValue:
    """The whole text in a form."""
    state = current(plan)
    if request.method == "GET":
        return _form(state, shown(_source(state, read_files(state.folder))), untouched=True)
    typed = request.form.get("text", "")
    return _answered(state, typed, lambda before: as_in_file(typed, before), "text")


@blueprint.route("/plan/<plan>/task/<task>/edit", methods=["GET", "POST"])
@editing
def sentence(plan: str, task: str) -> ResponseReturnValue:
    """One task's words in a form; the rest of the text stays as it is."""
    state = current(plan)
    if task not in state.built.ids and request.method == "GET":
        abort(404)
    n = state.built.ids.index(task) if task in state.built.ids else None
    one = state.built.facts.tasks[n].task if n is not None else None
    start, end = (one.start, one.end) if one else (0, 0)
    if request.method == "GET":
        source = state.built.facts.document.source
        return _form(state, shown(source[start:end]), task=task, start=start, end=end)
    typed, asked = request.form.get("text", ""), _places()

    def made(before: str) -> str:
        words = before[asked[0] : asked[1]]
        ending = words[len(words.rstrip("\r\n")) :]
        return before[: asked[0]] + as_in_file(typed.rstrip("\r\n"), words.rstrip("\r\n")).rstrip("\r\n") + ending + before[asked[1] :]

    cited = one.citation if one else ""
    return _answered(state, typed, made, f"sentence {cited}", task=task, start=asked[0], end=asked[1])


def conflict_page(state: PlanState, sides: Sides) -> tuple[str, int]:
    """Both sides of a conflict about the text, and a form with what can be merged of them."""
    now = read_files(state.folder).get(SOURCE)
    parts = parts_of(sides)
    kept = "".join(part.theirs if part.kind == "theirs" else part.ours for part in parts)
    return _form(state, kept, version=digest(now), parts=parts), 409


def parts_of(sides: Sides) -> list[Part]:
    """A conflict in parts; where nobody knows what both started from, all that differs is in conflict."""
    theirs, ours = _shown(sides.theirs), _shown(sides.ours)
    if sides.base is not None:
        return merge(_shown(sides.base), theirs, ours)
    one, other = lines(theirs), lines(ours)
    parts = []
    for what, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        left, right = "".join(one[a:b]), "".join(other[c:d])
        parts.append(Part("same", left, left, left) if what == "equal" else Part("conflict", "", left, right))
    return parts


def _answered(state: PlanState, typed: str, made: _Made, what: str, **values: object) -> ResponseReturnValue:
    """What comes of the form: the change shown, the text saved, or the form again with what is wrong."""
    plan, version = state.folder.id, request.form.get("version", "")

    def change(now: Files) -> Contents:
        data = now.get(SOURCE, b"")
        if digest(data) != version:
            raise Conflict(plan, {SOURCE: Sides(_once(plan, version), data, _ours(plan, version, made, data))})
        before = _source(state, now)
        new = made(before)
        return {SOURCE: data if new == before else new.encode()}

    try:
        if request.form.get("do") == "preview":
            return _form(state, shown(typed), version=version, difference=drafted(plan, change), **values)
        make(plan, change, what)
    except Conflict as conflict:
        return conflict_page(current(plan), conflict.files[SOURCE])
    except InputError as error:
        return _form(state, shown(typed), version=version, error=error, **values), 400
    if (task := values.get("task")) and task in live().state(plan).built.ids:
        return redirect(url_for("tasks.task", plan=plan, task=task, saved=1), 303)
    return redirect(url_for("plans.outline", plan=plan, saved=1), 303)


def _form(state: PlanState, text: str, version: str = "", **values: object) -> str:
    version = version or digest(read_files(state.folder).get(SOURCE))
    plan = state.folder.id
    more = {"draft": url_for("drafting.draft", plan=plan), "largest": _LARGEST, "title": state.built.info.title or plan}
    more["why"] = request.form.get("why", "")
    return render_template("edit.html", plan=plan, text=text, version=version, language=state.built.info.language, **more, **values)


def _source(state: PlanState, files: Files) -> str:
    return decode(files.get(SOURCE, b""), f"{state.folder.name}/{SOURCE}")[0]


def _once(plan: str, version: str) -> bytes | None:
    known = live().once(plan, SOURCE, version)
    return known if known is not None else history.once(live().workspace.root, plan, SOURCE, version)


def _ours(plan: str, version: str, made: _Made, now: bytes) -> bytes:
    """The text that was to be saved, made of what it started from as far as that is known."""
    base = _once(plan, version)
    return made(decode(now if base is None else base)[0]).encode()


def _shown(data: bytes) -> str:
    return shown(decode(data)[0]) if data.strip() else ""


def _places() -> tuple[int, int]:
    try:
        start, end = int(request.form.get("start", "")), int(request.form.get("end", ""))
    except ValueError:
        abort(400)
    if not 0 <= start <= end:
        abort(400)
    return start, end
