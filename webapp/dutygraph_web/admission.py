"""Every request is admitted here before anything answers it: who sends it, whether he may read, whether he may change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import ParamSpec, cast

from flask import Flask, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from dutygraph.access import log
from dutygraph.access.accounts import normal_name
from dutygraph.access.folder import private_folder, secret_key
from dutygraph.access.passwords import nobodys
from dutygraph.access.settings import Access
from dutygraph.errors import InputError
from dutygraph.workspace import Workspace
from dutygraph_web import same_site, sessions
from dutygraph_web.faults import Refused
from dutygraph_web.forms import GRAPHS, HTML, ROWS, preferred
from dutygraph_web.peers import client, peer
from dutygraph_web.people import Entrance, User, entrance

_Params = ParamSpec("_Params")
#: What strangers may see where reading is closed.
_OPEN = frozenset({"accounts.sign_in", "accounts.sign_out"})
#: What is the same for all and read without a look at the cookie: an answer that others may keep must never set one.
_NOBODYS = frozenset({"static", "health.alive", "health.ready"})
_BY_PASSWORD = WWWAuthenticate("basic", {"realm": "dutygraph viewer", "charset": "UTF-8"})
_BY_SESSION = WWWAuthenticate("session", {"realm": "dutygraph viewer"})


def admit(app: Flask, workspace: Workspace, access: Access) -> None:
    """Guard ``app``. Where nobody signs in, it sets no cookie and refuses whatever would change something.

    Raises InputError where accounts cannot be kept in the workspace.
    """
    if access.on:
        folder = private_folder(workspace)
        app.extensions["dutygraph-entrance"] = Entrance(access, folder)
        nobodys()
        sessions.use(app, secret_key(folder), sessions.ended_lately(log.entries(folder)))

    @app.before_request
    def guard() -> ResponseReturnValue | None:
        g.user, g.who = None, ""
        if request.endpoint in _NOBODYS:
            return None
        g.user = _identified()
        g.who = f"{g.user} {sessions.told()}" if g.user else ""
        size = getattr(app.view_functions.get(request.endpoint or ""), "largest", 0)
        if size and may_edit():
            request.max_content_length = request.max_form_memory_size = size
        if same_site.changes():
            if not access.on:
                raise Refused("fault.editing-off")
            same_site.check()
        if access.closed and g.user is None and request.endpoint not in _OPEN and request.method != "OPTIONS":
            return sign_in_first()
        return None

    app.jinja_env.globals.update(
        current_user=current_user,
        form_token=sessions.token,
        here_again=here_again,
        may_edit=may_edit,
        offers_sign_in=access.on and not access.header,
    )


def current_user() -> User | None:
    """Who sends this request; None for a stranger. ``shown`` is what a change carries as ``by``."""
    return cast("User | None", g.get("user"))


def editing(view: Callable[_Params, ResponseReturnValue]) -> Callable[_Params, ResponseReturnValue]:
    """For a view that shows or makes changes: edits must be on and the user an editor.

    Token and origin need no word here: they are checked for every request that may change something.
    """

    @wraps(view)
    def guarded(*args: _Params.args, **kwargs: _Params.kwargs) -> ResponseReturnValue:
        here = entrance()
        if here is None or not here.settings.edit:
            raise Refused("fault.editing-off")
        return needs("editor") or view(*args, **kwargs)

    guarded.fresh = True  # type: ignore[attr-defined]  # what editors see depends on files that are newer than the data version
    return guarded


def largest(size: int) -> Callable[[Callable[_Params, ResponseReturnValue]], Callable[_Params, ResponseReturnValue]]:
    """For a view whose form may be larger than other requests, in bytes; only who may edit is listened to for so long."""

    def bounded(view: Callable[_Params, ResponseReturnValue]) -> Callable[_Params, ResponseReturnValue]:
        view.largest = size  # type: ignore[attr-defined]
        return view

    return bounded


def may_edit() -> bool:
    """Whether a page should offer this request's user to change something."""
    here, user = entrance(), current_user()
    return here is not None and here.settings.edit and user is not None and user.may("editor")


def needs(role: str) -> ResponseReturnValue | None:
    """None where the user has that role or above; the way to sign in for a stranger. Raises Refused for who has another role."""
    user = current_user()
    if user is None:
        return sign_in_first()
    if not user.may(role):
        raise Refused("fault.role")
    return None


def sign_in_first() -> ResponseReturnValue:
    """To the form, for people who want a page. Raises Unauthorized, and for programs says how they may prove who they are."""
    here = entrance()
    page = preferred([*GRAPHS, *ROWS, HTML]) == HTML
    if here is None or here.settings.header:
        raise Unauthorized(www_authenticate=_BY_SESSION)
    if page and request.method in ("GET", "HEAD"):
        return redirect(url_for("accounts.sign_in", next=here_again()), 303)
    # A browser would ask for a Basic password in a window of its own, also for what a script fetches; and it could not be signed out.
    raise Unauthorized(www_authenticate=_BY_SESSION if page or "Sec-Fetch-Site" in request.headers else _BY_PASSWORD)


def here_again() -> str:
    """The address of this page, to come back to after signing in."""
    return request.script_root + request.full_path.removesuffix("?")


def log_change(plan: str, before: Mapping[str, bytes | None], after: Mapping[str, bytes | None], summary: str) -> None:
    """Write into the log that the current user changes a plan: its files before and after, by name (None: not there), as digests.

    Call it before the files are written, so that no change is without its line. Raises OSError where the log cannot be written:
    then change nothing.
    """
    here, user = entrance(), current_user()
    if here is None or user is None:
        raise RuntimeError("a change without a user: guard the view with @editing")
    told = {"plan": plan, "before_files": log.digests(before), "after_files": log.digests(after), "summary": summary}
    log.record(here.folder, "change", user.name, client(), **told)


def _identified() -> User | None:
    here = entrance()
    if here is None or not here.settings.trusts(peer()):
        return None
    if here.settings.header:
        return _by_header(here)
    if account := sessions.account_of(here.accounts()):
        return User(account.name, account.shown, account.role, "session")
    # A browser adds a Basic password to any request by itself, so it opens what is read and changes nothing.
    given = request.authorization
    if given is None or given.type != "basic" or not here.settings.closed or same_site.changes():
        return None
    found = here.prove_again(given.username or "", given.password or "")
    if found is None:
        raise Unauthorized(www_authenticate=_BY_PASSWORD)
    return User(found.name, found.shown, found.role, "basic")


def _by_header(here: Entrance) -> User | None:
    """Whom the proxy names; who has no account reads."""
    told = request.headers.get(here.settings.header, "").encode("latin-1", "replace").decode("utf-8", "replace")
    if not told:
        return None
    try:
        name = normal_name(told)
    except InputError:
        return None
    account = here.accounts().get(name)
    return User(name, account.shown, account.role, "header") if account else User(name, name, "reader", "header")
