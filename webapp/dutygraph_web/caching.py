"""Answers carry the data version and the day as ETag, so that a browser asks again and is told at once that nothing changed."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cache
from pathlib import Path

from flask import Flask, Response, current_app, g, request, url_for

from dutygraph_web.answers import answers

_HERE = Path(__file__).parent
_YEAR = 31_536_000
#: What whoever watches the process asks again and again.
WATCHED = ("health.alive", "health.ready")


@cache
def fingerprint(file: str = "") -> str:
    """A digest of one static file, or of the whole viewer where ``file`` is empty."""
    paths = [_HERE / "static" / file] if file else sorted(path for path in _HERE.rglob("*") if path.is_file() and path.suffix != ".pyc")
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def asset(file: str) -> str:
    """The address of a static file, with its digest, so that it may be kept for a year."""
    return url_for("static", filename=file, v=fingerprint(file))


def keep(app: Flask) -> None:
    """Answer with 304 what a browser holds already; let it keep static files."""

    @app.before_request
    def unchanged() -> Response | None:
        if request.method not in ("GET", "HEAD") or request.endpoint in ("static", *WATCHED) or _fresh():
            return None
        parts = (
            fingerprint(),
            answers().version,
            date.today().isoformat(),
            request.url_root,  # some answers name themselves by their whole address
            request.full_path,
            _compared_with(),
            g.language,
            request.headers.get("Accept", ""),
            g.who,
        )
        g.etag = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
        if request.if_none_match.contains_weak(g.etag):
            return _tagged(Response(status=304))
        return None

    @app.after_request
    def tag(response: Response) -> Response:
        if request.endpoint == "static":
            if "v" in request.args:
                response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
            return response
        if response.status_code in (200, 303) and g.get("etag"):
            return _tagged(response)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    app.jinja_env.globals.update(asset=asset)


def _fresh() -> bool:
    """Whether the answer depends on more than the data: pages about accounts, and all that is guarded by ``admission.editing``."""
    view = current_app.view_functions.get(request.endpoint or "")
    return request.blueprint == "accounts" or getattr(view, "fresh", False)


def _compared_with() -> str:
    """Which findings of before the page of findings tells of."""
    if request.endpoint != "findings.findings":
        return ""
    report = answers().earlier.before(answers().version, g.reading)
    return report.version if report else ""


def _tagged(response: Response) -> Response:
    response.set_etag(g.etag, weak=True)
    response.headers["Cache-Control"] = "private, no-cache" if g.who else "no-cache"
    response.vary.update(["Accept", "Accept-Language"])
    return response
