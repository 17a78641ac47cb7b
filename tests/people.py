"""Accounts for tests of access: a workspace with a reader, an editor and an admin, and clients that sign in as a browser does."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from viewer_plan import make_workspace
from werkzeug.test import TestResponse

from dutygraph.access.accounts import ROLES, Account, change_accounts, stamped
from dutygraph.access.folder import private_folder
from dutygraph.access.passwords import hashed
from dutygraph.workspace import Workspace
from dutygraph_web.admission import current_user, editing, log_change, may_edit

PASSWORD = "correct horse battery staple"
SAME = {"Sec-Fetch-Site": "same-origin"}


@cache
def kept() -> str:
    """The hash of PASSWORD, which takes a while to make."""
    return hashed(PASSWORD)


def peopled(folder: Path) -> Path:
    """The viewer's plans with an account for every role, called by it, and one that only a proxy signs in."""
    make_workspace(folder)
    accounts = [stamped(Account(role, f"{role.title()} Li", role, kept())) for role in ROLES]
    accounts.append(stamped(Account("proxied", "Proxied Wang", "editor")))
    change_accounts(private_folder(Workspace(folder)), lambda _: {one.name: one for one in accounts})
    return folder


def token(client: FlaskClient, address: str = "/sign-in") -> str:
    """The token of the first form on that page."""
    found = re.search(r'name="token" value="(\w+)"', client.get(address).get_data(as_text=True))
    assert found, f"a form at {address}"
    return found[1]


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD, onward: str = "/", address: str = "127.0.0.1") -> TestResponse:
    """Open the form, fill it in and send it."""
    form = {"token": token(client), "name": name, "password": password, "next": onward}
    return client.post("/sign-in?lang=en", data=form, headers=SAME, environ_base={"REMOTE_ADDR": address})


def signed_in(app: Flask, name: str) -> FlaskClient:
    """A browser in which that account is signed in."""
    client = app.test_client()
    assert sign_in(client, name).status_code == 303
    return client


def with_editor(app: Flask) -> Flask:
    """The application with the smallest editor there can be: it shows a form, and a change is logged, not made."""
    blueprint = Blueprint("tried", __name__)

    @blueprint.get("/tried")
    @editing
    def form() -> ResponseReturnValue:
        from flask import render_template_string

        return render_template_string(
            '<form method="post"><input type="hidden" name="token" value="{{ form_token() }}"><button>x</button></form>'
        )

    @blueprint.route("/tried", methods=["POST", "PUT", "DELETE"])
    @editing
    def change() -> ResponseReturnValue:
        log_change("good", {"source.txt": b"old", "curated.toml": None}, {"source.txt": b"new", "curated.toml": b"x"}, "one owner named")
        user = current_user()
        assert user
        assert may_edit()
        return f"changed by {user.shown}"

    app.register_blueprint(blueprint)
    return app
