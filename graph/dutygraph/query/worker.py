"""Runs free queries where they can do no harm: in a forked child with limits on time, rows and memory.

The parent's side of ``query.forks``. Measured (bench/free_queries.py): a fork from a process that holds the store costs a few
milliseconds at one plan, shares its memory with every other query and needs no loading after a kill, so there is no pool of
preloaded workers to size and refill.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, replace

from dutygraph.query import guard
from dutygraph.query.forks import CANCEL, LENGTH, QUERY, STATUS, TICKET, UPDATE
from dutygraph.query.result import QueryError, QueryResult, from_record
from dutygraph.store import READINGS, Dataset, EmbeddedStore

_GRACE = 5.0
_AT_ONCE = 8
_MOST = 16 << 20  # characters of changes that wait for the next query; beyond, a new copy is made


@dataclass(frozen=True, slots=True)
class Limits:
    """What one free query may use: wall time, rows (or triples) that are given, bytes of memory beyond the store's own, bytes of answer."""

    seconds: float = 10.0
    rows: int = 10_000
    memory: int = 512 << 20
    answer: int = 32 << 20


class FreeQueries:
    """Runs free queries over one embedded store; safe from many threads. Close it (or use ``with``) to end its process."""

    def __init__(self, store: EmbeddedStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(_AT_ONCE)
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._copied = ""
        self._noting = threading.Lock()  # held for a moment only: whoever edits takes it
        self._changes: list[tuple[str, str]] | None = None  # what the copy lacks: updates and the versions that they lead to
        self._waiting = 0  # characters of them
        if not store.folder:
            store.replaced.append(self._note)
        self._running: dict[bytes, socket.socket | None] = {}  # ticket -> where its child can be told to end
        self._former: list[tuple[subprocess.Popen[bytes], socket.socket]] = []  # with older copies, for what still runs there

    def __enter__(self) -> FreeQueries:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def process(self) -> int | None:
        """The id of the process that holds the copy of the store; None before the first query."""
        return self._process.pid if self._process else None

    @property
    def version(self) -> str:
        """The version of the data that the last query saw: that of a store on disk itself, which each query opens anew; else the copy's.

        "" before the first query.
        """
        return self._store.version if self._store.folder else self._copied

    def run_free(
        self, text: str, reading: str = "written", limits: Limits | None = None, dataset: Dataset | None = None, name: str = ""
    ) -> QueryResult | QueryError:
        """Run a query that anybody may have written. Never hangs, never raises for what the query says.

        FROM and FROM NAMED replace the reading, a ``dataset`` both. By ``name``, which nobody else should guess, ``cancel`` ends it.
        """
        limits = limits or Limits()
        if reading not in READINGS:
            return QueryError("refused", f"unknown reading {reading!r}; known are {', '.join(READINGS)}")
        try:
            checked = guard.check(text)
        except guard.Refused as error:
            return QueryError("refused", error.message, error.line, error.column)
        request = {
            "text": text,
            "reading": None if checked.own_dataset else reading,
            "dataset": [dataset.default, dataset.named] if dataset else None,
            **asdict(limits),
        }
        if not self._places.acquire(timeout=limits.seconds):
            return QueryError("timeout", f"{_AT_ONCE} other queries are still running; try again in some seconds")
        ticket = _ticket(name or secrets.token_hex())
        try:
            return self._ask_as(ticket, json.dumps(request).encode(), limits)
        finally:
            self._places.release()

    def cancel(self, name: str) -> bool:
        """End the running query of that name, and no other; False where there is none. Its ``run_free`` says that it was cancelled."""
        ticket = _ticket(name)
        with self._lock:
            control = self._running.get(ticket)
            if control is None:
                return False
            try:
                control.sendall(CANCEL + ticket)
            except OSError:  # the process that would end it has gone, and so has the query
                return False
        return True

    def close(self) -> None:
        """End the process; a later query would start it again."""
        with self._lock:
            if self._process is not None and self._control is not None:
                self._former.append((self._process, self._control))
            while self._former:
                _end(*self._former.pop())
            self._control = self._process = None

    def _note(self, update: str, version: str) -> None:
        """Remember a change of the store for the copy, if there is one; too many are given up, and a new copy will be made."""
        with self._noting:
            self._waiting += len(update)
            if self._changes is not None and self._waiting <= _MOST:
                self._changes.append((update, version))
            else:
                self._changes = None

    def _ask_as(self, ticket: bytes, request: bytes, limits: Limits) -> QueryResult | QueryError:
        with self._lock:
            if ticket in self._running:
                return QueryError("refused", "a query of that name is still running")
            self._running[ticket] = None
        try:
            return self._ask(ticket, request, limits)
        finally:
            self._finished(ticket)

    def _finished(self, ticket: bytes) -> None:
        """Forget a query, and end the processes with older copies in which nothing runs any more."""
        with self._lock:
            del self._running[ticket]
            idle = [one for one in self._former if one[1] not in self._running.values()]
            self._former = [one for one in self._former if one not in idle]
        for one in idle:
            _end(*one)

    def _ask(self, ticket: bytes, request: bytes, limits: Limits) -> QueryResult | QueryError:
        for _ in range(2):  # once more where the forking process itself had died
            ours, theirs = socket.socketpair()
            with ours:
                ours.settimeout(limits.seconds + _GRACE)
                try:
                    self._hand_over(ticket, theirs)
                    started = time.perf_counter()
                    with suppress(BrokenPipeError):  # the child was ended before it had read: how, stands in the reply
                        ours.sendall(LENGTH.pack(len(request)) + request)
                    return _reply(ours, limits, started)
                except TimeoutError:
                    return _ended(-signal.SIGALRM, limits)
                except (OSError, EOFError):
                    self.close()
        return _ended(-signal.SIGKILL, limits)

    def _hand_over(self, ticket: bytes, connection: socket.socket) -> None:
        with self._lock, connection:
            if self._process is None or self._process.poll() is not None:
                self._start()
            elif self._control and self._changes is None and not self._store.folder:
                self._former.append((self._process, self._control))
                self._control = None
                self._start()
            assert self._control is not None
            self._bring_up(self._control)
            socket.send_fds(self._control, [QUERY + ticket], [connection.fileno()])
            self._running[ticket] = self._control

    def _bring_up(self, control: socket.socket) -> None:
        """Let the copy take over what changed, before the next query."""
        with self._noting:
            changes, self._changes, self._waiting = self._changes or [], [], 0
        if not changes:
            return
        self._copied = changes[-1][1]
        if text := ";\n".join(update for update, _ in changes if update):
            with tempfile.TemporaryFile() as file:
                file.write(text.encode())
                file.seek(0)
                socket.send_fds(control, [UPDATE + bytes(TICKET)], [file.fileno()])

    def _start(self) -> None:
        if self._control is not None:
            self._control.close()
        self._control, theirs = socket.socketpair()
        with self._noting:
            self._changes, self._waiting = [], 0  # a change that comes while the copy is made may be made twice: that gives the same
        with tempfile.TemporaryFile() as dump, theirs:
            self._copied = self._store.version
            command = [sys.executable, "-P", "-m", "dutygraph.query.forks", str(theirs.fileno())]
            if self._store.folder:
                command.append(str(self._store.folder))
            else:
                self._store.dump_into(dump)
                dump.seek(0)
            self._process = subprocess.Popen(command, stdin=dump, pass_fds=[theirs.fileno()], start_new_session=True)
        self._control.recv(1)


def _end(process: subprocess.Popen[bytes], control: socket.socket) -> None:
    control.close()
    process.terminate()
    process.wait()


def _ticket(name: str) -> bytes:
    """The name in the fixed length in which the forking process is told it."""
    return hashlib.blake2b(name.encode(), digest_size=TICKET).digest()


def _reply(connection: socket.socket, limits: Limits, started: float) -> QueryResult | QueryError:
    body = bytearray()
    with suppress(ConnectionResetError):  # in place of the end where the child left some of the request unread
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
    if status == -signal.SIGTERM:
        return QueryError("cancelled", "the query was cancelled")
    if status == -signal.SIGSEGV:
        return QueryError("refused", "the query is nested too deeply")
    return QueryError("memory", f"the query was stopped: it needs more than {limits.memory >> 20} MB of memory")
