"""Who really is at the other end of a connection, noted before the server believes what a proxy says of its visitors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import request

_Application = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]
_NOTED = "dutygraph.peer"


def note_peers(channels: Mapping[int, Any]) -> None:
    """Make waitress's servers, as they stand in their map of channels, note the peer of each request."""
    from waitress.server import BaseWSGIServer

    for server in channels.values():
        if isinstance(server, BaseWSGIServer):
            server.application = _noting(server.application)


def peer() -> str:
    """The address at the other end of this request's connection: the proxy's where there is one."""
    environ = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    return str(request.environ.get(_NOTED) or environ.get("REMOTE_ADDR", ""))


def client() -> str:
    """The address of whoever asks: behind a proxy that the server was told of, the one that it passes on."""
    return request.remote_addr or ""


def _noting(application: _Application) -> _Application:
    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ[_NOTED] = environ.get("REMOTE_ADDR", "")
        return application(environ, start_response)

    return answer
