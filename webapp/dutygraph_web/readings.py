"""Which reading a request is about: the written one, or with ``?reading=curated`` the curated one."""

from __future__ import annotations

from flask import Flask, g, request

from dutygraph.errors import InputError
from dutygraph.store import READINGS


def read(app: Flask) -> None:
    """Settle the reading before each request, and carry an explicit choice along in every link."""

    @app.before_request
    def choose() -> None:
        asked = request.args.get("reading", "")
        g.reading = READINGS[0]
        if asked and asked not in READINGS:
            raise InputError(f"unknown reading {asked!r}", f"known are: {', '.join(READINGS)}")
        if asked:
            g.reading = asked
            g.carried["reading"] = asked

    app.jinja_env.globals.update(readings=READINGS)
