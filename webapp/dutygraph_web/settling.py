"""Tasks whose id an edit left in doubt, each with the old tasks that it may be: an editor says which it is."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dutygraph.errors import InputError
from dutygraph.identity.ledger import Ledger
from dutygraph.identity.settle import accept, accept_new
from dutygraph_web.admission import editing
from dutygraph_web.changing import current, settle

blueprint = Blueprint("settling", __name__)


@blueprint.route("/plan/<plan>/ids", methods=["GET", "POST"])
@editing
def ids(plan: str) -> ResponseReturnValue:
    """What is pending; with a choice, what is left."""
    state, error = current(plan), None
    if request.method == "POST":
        task, old = request.form.get("task", ""), request.form.get("old", "")

        def decide(ledger: Ledger) -> Ledger:
            return accept(ledger, task, old) if old else accept_new(ledger, task)

        try:
            settle(plan, decide, f"ids {task} {old or 'new'}")
            return redirect(url_for("settling.ids", plan=plan, saved=1), 303)
        except InputError as fault:
            error = fault
    ledger = state.built.ledger
    known = ledger.by_id()
    pending = [(one, [(old, known[old.id]) for old in one.candidates]) for one in ledger.pending if one.present]
    values = {"title": state.built.info.title or plan, "language": state.built.info.language, "pending": pending, "error": error}
    return render_template("ids.html", plan=plan, **values), 400 if error else 200
