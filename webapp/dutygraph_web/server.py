"""Runs the viewer under waitress: where it listens, what it believes of a proxy, how it ends."""

from __future__ import annotations

import ctypes
import errno
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

from flask import Flask

from dutygraph.errors import InputError
from dutygraph_web.peers import note_peers

THREADS = 12  # twice what free queries may hold at a time, so that pages always find one
CONNECTIONS = 1000  # a browser keeps up to six of them open; one more waits until another ends
_PATIENCE = 30.0  # seconds that requests under way may still take once the process was told to end
#: The allocator's arenas, and the option of glibc's mallopt that limits them (malloc.h): each of our threads would have its own,
#: and what one frees no other takes again. Measured (bench/load.py): a sixth less memory, which stops growing sooner.
_ARENAS, _M_ARENA_MAX = 4, -8
_HEADERS = {"x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where to listen. ``prefix`` is the path below which the viewer's addresses begin, ``proxy`` the address of a proxy
    whose X-Forwarded headers are believed, "" for none: then nobody's are."""

    host: str = "127.0.0.1"
    port: int = 8000
    prefix: str = ""
    proxy: str = ""


def serve(app: Flask, place: Place, said: Callable[[str], None]) -> None:
    """Serve until SIGTERM or Ctrl-C; requests under way are finished, for at most half a minute. ``said`` gets the address.

    Raises InputError where the address is taken or not ours.
    """
    _limit_arenas()
    channels: dict[int, Any] = {}
    server = _server(app, place, channels)
    note_peers(channels)
    listening = _listening(channels)
    shown = f"[{place.host}]" if ":" in place.host else place.host
    with _told(listening[0].trigger.pull_trigger) as told:
        said(f"http://{shown}:{listening[0].effective_port}{place.prefix}/")
        _run(channels, told)
    server.task_dispatcher.shutdown()


def _limit_arenas() -> None:
    """Where the C library is another than glibc there is nothing to limit."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt:
        mallopt(_M_ARENA_MAX, _ARENAS)


def _server(app: Flask, place: Place, channels: dict[int, Any]) -> Any:
    from waitress.server import create_server

    believed = {"trusted_proxy": place.proxy, "trusted_proxy_headers": _HEADERS, "trusted_proxy_count": 1} if place.proxy else {}
    try:
        return create_server(
            app,
            channels,
            host=place.host,
            port=place.port,
            ident="dutygraph",
            threads=THREADS,
            connection_limit=CONNECTIONS,
            url_prefix=place.prefix,
            clear_untrusted_proxy_headers=True,
            **believed,
        )
    except OSError as error:
        raise _refused(error, place.host, place.port) from error
    except ValueError as error:  # waitress: the name of a host that cannot be resolved
        raise InputError(f"cannot listen on {place.host}", "use 127.0.0.1 or an address of this machine") from error


@contextmanager
def _told(wake: Callable[[], None]) -> Iterator[list[int]]:
    """The signals to end that have come so far, each of which calls ``wake``; the second one ends at once."""
    told: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        if told:
            raise SystemExit(128 + number)
        told.append(number)
        wake()

    before = {number: signal.signal(number, note) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _run(channels: dict[int, Any], told: list[int]) -> None:
    """Answer until told to end; then take no further connection, and go on until nobody waits for an answer."""
    from waitress import wasyncore

    def turn(seconds: float) -> None:
        wasyncore.loop(seconds, use_poll=True, map=channels, count=1)

    while not told:
        turn(1.0)
    for one in _listening(channels):
        wasyncore.dispatcher.close(one)  # its own close would take away the trigger by which answers are sent on
    end = time.monotonic() + _PATIENCE
    turn(0.1)  # what has reached us but was not read yet
    while (waiting := _connections(channels)) and time.monotonic() < end:
        for channel in waiting:
            if not (channel.requests or channel.total_outbufs_len):
                channel.handle_close()
        turn(0.1)


def _listening(channels: dict[int, Any]) -> list[Any]:
    """The sockets that take connections: two where a name has an address of each family."""
    from waitress.server import BaseWSGIServer

    return [one for one in channels.values() if isinstance(one, BaseWSGIServer)]


def _connections(channels: dict[int, Any]) -> list[Any]:
    from waitress.channel import HTTPChannel

    return [one for one in channels.values() if isinstance(one, HTTPChannel)]


def _refused(error: OSError, host: str, port: int) -> InputError:
    if error.errno == errno.EADDRINUSE:
        return InputError(f"port {port} of {host} is in use", "choose another with --port, or 0 for any free one")
    if error.errno == errno.EACCES:
        return InputError(f"port {port} may not be used by you", "choose one above 1023 with --port")
    return InputError(f"cannot listen on {host}: {error.strerror or error}", "use 127.0.0.1 or an address of this machine")
