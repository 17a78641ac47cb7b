"""Signing in and out, and for admins: who has an account, and what the log says."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dutygraph.access import log
from dutygraph_web import sessions
from dutygraph_web.admission import current_user, needs
from dutygraph_web.faults import Refused
from dutygraph_web.peers import client, peer
from dutygraph_web.people import Entrance, entrance
from dutygraph_web.tables import Table, page

blueprint = Blueprint("accounts", __name__)

_ACCOUNTS = ("name", "shown", "role", "password")
_LOG = ("at", "what", "who", "from", "about", "summary")
_SHOWN = 200  # lines of the log on the page; the command shows all


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """The form; with the right name and password, on to where the reader came from."""
    here = _here()
    if here.settings.header:
        abort(404)  # whoever comes through the proxy is signed in
    if not here.settings.trusts(peer()):
        raise Refused("fault.not-by-proxy")
    onward = local_address(request.values.get("next", ""))
    if request.method == "POST":
        account = here.prove(request.form.get("name", ""), request.form.get("password", ""))
        if account:
            log.record(here.folder, "sign-in", account.name, client(), via="session")
            sessions.start(account)
            return redirect(onward, 303)
    elif current_user():
        return redirect(onward, 303)
    wrong = request.method == "POST"
    shown = render_template("sign-in.html", onward=onward, wrong=wrong, name=request.form.get("name", "")[:64])
    return Response(shown, 403 if wrong else 200, mimetype="text/html")


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session for good."""
    here, user = _here(), current_user()
    if user and user.via == "session":
        log.record(here.folder, "sign-out", user.name, client(), session=sessions.end())
    return redirect(url_for("home.home"), 303)


@blueprint.get("/accounts")
def accounts() -> ResponseReturnValue:
    """For admins: the accounts, and the log with the newest first."""
    here = _here()
    if answer := needs("admin"):
        return answer
    found = sorted(here.accounts().values(), key=lambda one: one.name)
    people = [{"name": one.name, "shown": one.shown, "role": one.role, "password": "yes" if one.password else "no"} for one in found]
    lines = [_line(entry) for entry in deque(log.entries(here.folder), maxlen=_SHOWN)][::-1]
    tables = {"accounts": lambda: Table(_ACCOUNTS, people), "log": lambda: Table(_LOG, lines)}
    return page("accounts.html", tables, people=people, lines=lines, shown=_SHOWN)


def local_address(asked: str) -> str:
    """The address if it is a path of this viewer, else the home page: a sign-in leads nobody away."""
    home = url_for("home.home")
    # One slash and a path: browsers read // and /\\ as another host, and drop tabs and line ends before they read.
    if not re.fullmatch(r"/(?![/\\])[^\\]*", asked) or not asked.isprintable():
        return home
    again = (url_for("accounts.sign_in", lang=None, reading=None), url_for("accounts.sign_out", lang=None, reading=None))
    return home if asked.partition("?")[0] in again else asked


def _line(entry: Mapping[str, Any]) -> dict[str, str]:
    """A line of the log as the page shows it: about which plan or account, and what of it."""
    more = {"about": entry.get("plan") or entry.get("account", ""), "summary": entry.get("summary") or entry.get("role", "")}
    return {key: str(entry.get(key, "")) for key in _LOG} | more


def _here() -> Entrance:
    here = entrance()
    if here is None:
        abort(404)
    return here
