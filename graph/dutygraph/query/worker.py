"""Runs free queries where they can do no harm: in a forked child with limits on time, rows and memory.

The parent's side of ``query.forks``. Measured (bench/queries.py): a fork from a process that holds the store costs a few
milliseconds at one plan, shares its memory with every other query and needs no loading after a kill, so there is no pool of
preloaded workers to size and refill.
"""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, replace

from dutygraph.query import guard
from dutygraph.query.forks import LENGTH, STATUS
from dutygraph.query.result import QueryError, QueryResult, from_record
from dutygraph.store import READINGS, Store

_GRACE = 5.0
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Limits:
    """What one free query may use: wall time, rows (or triples) that are given, memory beyond the store's own in bytes."""

    seconds: float = 10.0
    rows: int = 10_000
    memory: int = 512 << 20


class FreeQueries:
    """Runs free queries over one store; safe from many threads. Close it (or use ``with``) to end its process."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._graphs = store.graphs()
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(_AT_ONCE)
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def __enter__(self) -> FreeQueries:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def process(self) -> int | None:
        """The id of the process that holds the copy of the store; None before the first query."""
        return self._process.pid if self._process else None

    def run_free(self, text: str, reading: str = "written", limits: Limits | None = None) -> QueryResult | QueryError:
        """Run a query that anybody may have written. Never hangs, never raises for what the query says.

        FROM and FROM NAMED of graphs that are held replace the reading.
        """
        limits = limits or Limits()
        if reading not in READINGS:
            return QueryError("refused", f"unknown reading {reading!r}; known are {', '.join(READINGS)}")
        try:
            checked = guard.check(text, self._graphs)
        except guard.Refused as error:
            return QueryError("refused", error.message, error.line, error.column)
        request = {
            "text": text,
            "reading": None if checked.own_dataset else reading,
            "seconds": limits.seconds,
            "rows": limits.rows,
            "memory": limits.memory,
        }
        if not self._places.acquire(timeout=limits.seconds):
            return QueryError("timeout", f"{_AT_ONCE} other queries are still running; try again in some seconds")
        try:
            return self._ask(json.dumps(request).encode(), limits)
        finally:
            self._places.release()

    def close(self) -> None:
        """End the process; a later query would start it again."""
        with self._lock:
            if self._control is not None:
                self._control.close()
            if self._process is not None:
                self._process.terminate()
                self._process.wait()
            self._control = self._process = None

    def _ask(self, request: bytes, limits: Limits) -> QueryResult | QueryError:
        for _ in range(2):  # once more where the forking process itself had died
            ours, theirs = socket.socketpair()
            with ours:
                ours.settimeout(limits.seconds + _GRACE)
                try:
                    self._hand_over(theirs)
                    started = time.perf_counter()
                    ours.sendall(LENGTH.pack(len(request)) + request)
                    return _reply(ours, limits, started)
                except TimeoutError:
                    return _ended(-signal.SIGALRM, limits)
                except (OSError, EOFError):
                    self.close()
        return _ended(-signal.SIGKILL, limits)

    def _hand_over(self, connection: socket.socket) -> None:
        with self._lock, connection:
            if self._process is None or self._process.poll() is not None:
                self._start()
            assert self._control is not None
            socket.send_fds(self._control, [b"q"], [connection.fileno()])

    def _start(self) -> None:
        if self._control is not None:
            self._control.close()
        self._control, theirs = socket.socketpair()
        with tempfile.TemporaryFile() as dump, theirs:
            dump.write(self._store.dump())
            dump.seek(0)
            command = [sys.executable, "-P", "-m", "dutygraph.query.forks", str(theirs.fileno())]
            self._process = subprocess.Popen(command, stdin=dump, pass_fds=[theirs.fileno()], start_new_session=True)
        self._control.recv(1)


def _reply(connection: socket.socket, limits: Limits, started: float) -> QueryResult | QueryError:
    body = bytearray()
    while part := connection.recv(1 << 20):
        body += part
    if len(body) < STATUS.size:
        raise EOFError
    (status,) = STATUS.unpack(body[-STATUS.size :])
    reply = body[LENGTH.size : -STATUS.size]
    if status != 0 or len(body) < LENGTH.size + STATUS.size or LENGTH.unpack(body[: LENGTH.size])[0] != len(reply):
        return _ended(status or -signal.SIGKILL, limits)
    answer = from_record(json.loads(reply))
    return replace(answer, seconds=time.perf_counter() - started) if isinstance(answer, QueryResult) else answer


def _ended(status: int, limits: Limits) -> QueryError:
    if status in (-signal.SIGALRM, -signal.SIGXCPU):
        return QueryError("timeout", f"the query was stopped after {limits.seconds:g} seconds")
    if status == -signal.SIGSEGV:
        return QueryError("refused", "the query is nested too deeply")
    return QueryError("memory", f"the query was stopped: it needs more than {limits.memory >> 20} MB of memory")
