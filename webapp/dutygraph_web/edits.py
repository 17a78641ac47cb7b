"""The last edits of a plan that were made here: by whom, when, what; each can be undone where nobody changed the same since."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dutygraph.edit import history
from dutygraph.edit.saving import Conflict
from dutygraph.edit.state import read_files
from dutygraph.errors import InputError
from dutygraph_web.admission import editing
from dutygraph_web.changing import current, live, make
from dutygraph_web.editing import parts_of

blueprint = Blueprint("edits", __name__)

_SHOWN = 50


@blueprint.get("/plan/<plan>/edits")
@editing
def edits(plan: str) -> ResponseReturnValue:
    """The edits that are remembered, the newest first."""
    return _page(plan)


@blueprint.route("/plan/<plan>/edits/<edit>/undo", methods=["GET", "POST"])
@editing
def undo(plan: str, edit: str) -> ResponseReturnValue:
    """Take an edit back, which is an edit itself; where somebody changed the same since, both sides are shown."""
    current(plan)
    if request.method == "GET":  # as when the page that told of a conflict is asked for in another language
        return redirect(url_for("edits.edits", plan=plan), 303)
    try:
        one = history.edit_of(live().workspace.root, plan, edit)
        make(plan, lambda now: history.undone(one, now), f"undo {one.what}")
    except Conflict as conflict:
        parts = {name: parts_of(sides) for name, sides in conflict.files.items()}
        return _page(plan, parts=parts), 409
    except InputError as error:
        return _page(plan, error=error), 400
    return redirect(url_for("edits.edits", plan=plan, saved=1), 303)


def _page(plan: str, **values: object) -> str:
    state = current(plan)
    now = read_files(state.folder)
    found = [(one, one.stands(now)) for one in history.edits(live().workspace.root, plan)[:_SHOWN]]
    title = state.built.info.title or plan
    return render_template("edits.html", plan=plan, title=title, language=state.built.info.language, found=found, **values)
