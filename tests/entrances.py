"""Sites at which people sign in, for tests of who may see and change what: made, freshened between tests, and asked."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from people import PASSWORD, peopled

from dutygraph.access import log
from dutygraph.access.folder import ACCOUNTS
from dutygraph.access.limits import Limits
from dutygraph.access.settings import Access
from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app

HTML = {"Accept": "text/html"}
PAGES = ["/", "/plan/good", "/agencies", "/findings", "/query", "/ns?format=html", "/accounts", "/no-such-page"]
DATA = [
    "/sparql?query=ASK+%7B%7D",
    "/id/plan/good",
    "/void",
    "/plan/good?format=csv",
    "/openapi.json",
    "/sitemap.xml",
    "/ns",
    "/robots.txt",
]


def making(access: Access, folder: Path) -> Iterator[Flask]:
    app = create_app(Workspace(peopled(folder)), access=access)
    yield app
    close(app)


def fresh(app: Flask) -> Flask:
    here = app.extensions["dutygraph-entrance"]
    here.limits = Limits()
    original = here.folder / f"{ACCOUNTS}.original"
    if not original.exists():
        original.write_bytes((here.folder / ACCOUNTS).read_bytes())
    (here.folder / ACCOUNTS).unlink()
    (here.folder / ACCOUNTS).write_bytes(original.read_bytes())
    return app


def folder_of(app: Flask) -> Path:
    folder: Path = app.extensions["dutygraph-entrance"].folder
    return folder


def lines(app: Flask) -> list[tuple[str, str, str]]:
    return [(entry["what"], entry["who"], entry["from"]) for entry in log.entries(folder_of(app))]


def shown_user(client: FlaskClient, address: str = "/") -> str:
    """Who the page says is signed in; "" for nobody."""
    found = re.search(r"Signed in as <strong><bdi>(.*?)</bdi></strong> \((\w+)\)", client.get(f"{address}?lang=en").get_data(as_text=True))
    return f"{found[1]} {found[2]}" if found else ""


def basic(name: str, password: str = PASSWORD) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{name}:{password}".encode()).decode()}
