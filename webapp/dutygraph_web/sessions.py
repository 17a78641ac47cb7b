"""Sessions: a signed cookie that names an account, ends after a while, at sign-out, and with the account's stamp."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, request, session
from flask.sessions import SecureCookieSessionInterface

from dutygraph.access.accounts import Account
from dutygraph.access.settings import is_local

#: Seconds without a request, and in all, after which one has to sign in again.
IDLE, WHOLE = 2 * 3600, 12 * 3600
_STEP = 60  # how exactly the last request is remembered: not every answer sets the cookie


class Sessions(SecureCookieSessionInterface):
    """Flask's own signed cookie, for this viewer alone on its host, and Secure wherever the request came by https."""

    salt = "dutygraph-session"
    digest_method = staticmethod(hashlib.sha256)

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002  # Flask's signature
        """Wherever the reader came by https; over http a Secure cookie would never come back.

        Where no proxy says so, the browser does: it sends this header to https and to its own machine, and to nobody else.
        """
        host = urlsplit(f"//{request.host}").hostname or ""
        return request.is_secure or ("Sec-Fetch-Site" in request.headers and not is_local(host))

    def get_cookie_path(self, app: Flask) -> str:  # noqa: ARG002
        """Below the viewer's own prefix."""
        return f"{request.script_root}/"


def use(app: Flask, key: bytes, ended: Iterable[str]) -> None:
    """Give ``app`` such sessions; ``ended`` are marks of those that were signed out."""
    app.secret_key = key
    app.session_interface = Sessions()
    app.config.update(
        SESSION_COOKIE_NAME="dutygraph",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",  # Strict would show a signed-in reader who follows a link from a mail as a stranger
        PERMANENT_SESSION_LIFETIME=timedelta(seconds=WHOLE),
    )
    app.extensions["dutygraph-ended"] = set(ended)


def start(account: Account) -> None:
    """Sign the account in, in a session that has nothing in common with the one before."""
    now = int(time.time())
    session.clear()
    session.update(name=account.name, stamp=account.stamp, sid=secrets.token_hex(16), started=now, seen=now)
    token()


def end() -> str:
    """Sign out: neither the browser nor whoever copied the cookie can use it. The session's mark, for the log."""
    gone = mark()
    _ended().add(gone)
    session.clear()
    return gone


def account_of(accounts: Mapping[str, Account]) -> Account | None:
    """Whose session this request carries, if it still holds; one that does not is taken from the browser."""
    if "name" not in session:
        return None
    now, account = int(time.time()), accounts.get(session["name"])
    late = now - session["started"] > WHOLE or now - session["seen"] > IDLE
    if account is None or late or not secrets.compare_digest(account.stamp, session["stamp"]) or mark() in _ended():
        session.clear()
        return None
    if now - session["seen"] >= _STEP:
        session["seen"] = now
    return account


def token() -> str:
    """What a form of this session must carry; made when a form is first shown."""
    if "token" not in session:
        session["token"] = secrets.token_hex(16)
    return str(session["token"])


def token_is(sent: str) -> bool:
    """Whether a form that was sent carries this session's token."""
    return "token" in session and secrets.compare_digest(sent.encode(), str(session["token"]).encode())


def mark() -> str:
    """What tells this session from others and opens none; "" without one."""
    return hashlib.sha256(session["sid"].encode()).hexdigest()[:16] if "sid" in session else ""


def told() -> str:
    """What of the session stands in pages: they are kept by browsers only as long as it is the same."""
    return f"{mark()} {session.get('token', '')}"


def ended_lately(entries: Iterable[Mapping[str, Any]]) -> set[str]:
    """The marks of sessions that the log says were signed out and that are not too old by themselves."""
    since = (datetime.now(UTC) - timedelta(seconds=WHOLE)).isoformat()
    return {entry["session"] for entry in entries if entry.get("what") == "sign-out" and entry["at"] >= since and entry.get("session")}


def _ended() -> set[str]:
    ended: set[str] = current_app.extensions["dutygraph-ended"]
    return ended
