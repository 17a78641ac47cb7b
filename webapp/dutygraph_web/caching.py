"""Answers carry a digest as ETag; one that no edit has concerned is not made again, nor sent again to a browser that has it."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from threading import Lock

from flask import Flask, Response, current_app, g, request, session, url_for
from werkzeug.datastructures import Headers

from dutygraph_web.answers import answers
from dutygraph_web.keeping import ALL, Asked

_HERE = Path(__file__).parent
_YEAR = 31_536_000
#: What whoever watches the process asks again and again.
WATCHED = ("health.alive", "health.ready")
_PAGES, _BYTES, _LARGEST = 3000, 32 << 20, 512 << 10  # answers that are remembered, bytes of those that are kept whole, of one of them
_BEHIND = "X-Dutygraph-Behind"
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Page:
    """An answer as it was given: what it was made from, its ETag, and where it is kept whole its headers and body."""

    asked: Asked
    etag: str
    headers: Headers
    body: bytes = b""


@dataclass
class _Pages:
    """The answers given last. Safe for many threads."""

    _kept: OrderedDict[Key, _Page] = field(default_factory=OrderedDict)
    _bytes: int = 0
    _lock: Lock = field(default_factory=Lock)

    def get(self, key: Key) -> _Page | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Key, page: _Page) -> None:
        with self._lock:
            before = self._kept.pop(key, None)
            self._kept[key] = page
            self._bytes += len(page.body) - (len(before.body) if before else 0)
            while len(self._kept) > _PAGES or self._bytes > _BYTES:
                _, gone = self._kept.popitem(last=False)
                self._bytes -= len(gone.body)


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
    """Answer with 304 what a browser holds already, and again what was just answered; let browsers keep static files.

    Register it before whatever changes an answer on its way out: what is kept is what goes out.
    """
    pages = _Pages()

    @app.before_request
    def kept() -> Response | None:
        if request.method not in ("GET", "HEAD") or request.endpoint in ("static", *WATCHED) or _fresh():
            return None
        known = answers()
        known.follow_store()
        g.page = _key()
        page = pages.get(g.page)
        if page and known.keeper.holds(page.asked):
            if request.if_none_match.contains_weak(page.etag):
                return _not_modified(page)
            if page.body:
                return Response(page.body, headers=page.headers.copy())
        g.asked = known.keeper.begin()
        return None

    @app.after_request
    def note(response: Response) -> Response:
        if request.endpoint == "static":
            if "v" in request.args:
                response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
            return response
        if "asked" not in g or response.status_code not in (200, 303) or response.is_streamed:
            response.headers.setdefault("Cache-Control", "no-store")
            return response
        return _noted(pages, response)

    @app.teardown_request
    def forget(_: BaseException | None) -> None:
        answers().keeper.end()

    app.jinja_env.globals.update(asset=asset)


def _key() -> Key:
    """What an answer depends on besides the data."""
    return (
        date.today().isoformat(),
        request.url_root,  # some answers name themselves by their whole address
        request.full_path,
        g.language,
        request.headers.get("Accept", ""),
        "gzip" if request.accept_encodings["gzip"] else "",
        g.who,
    )


def _noted(pages: _Pages, response: Response) -> Response:
    """The answer with its headers, remembered; 304 in its place where the browser has the same."""
    asked: Asked = g.asked
    if not asked.values and not asked.scopes:  # what it rests on is not known
        answers().keeper.depend(ALL)
    body = response.get_data()
    told = (*g.page, response.status, response.location or "", response.content_type or "")
    etag = hashlib.sha256("\0".join(told).encode() + body).hexdigest()[:24]
    response.set_etag(etag, weak=True)
    response.headers["Cache-Control"] = "private, no-cache" if g.who else "no-cache"
    response.vary.update(["Accept", "Accept-Language"])
    if asked.behind:
        response.headers[_BEHIND] = "true"
    whole = not g.who and response.status_code == 200 and len(body) <= _LARGEST and not session.modified
    page = _Page(asked, etag, response.headers.copy(), body if whole else b"")
    pages.put(g.page, page)
    return _not_modified(page) if request.if_none_match.contains_weak(etag) else response


def _not_modified(page: _Page) -> Response:
    """What tells a browser that what it has still holds."""
    kept = ("ETag", "Cache-Control", "Vary", _BEHIND)
    return Response(status=304, headers=[(name, value) for name, value in page.headers if name in kept])


def _fresh() -> bool:
    """Whether the answer depends on more than the data: pages about accounts, and all that is guarded by ``admission.editing``."""
    view = current_app.view_functions.get(request.endpoint or "")
    return request.blueprint == "accounts" or getattr(view, "fresh", False)
