"""The process that holds a copy of the store and forks one confined child per free query.

Run as ``python -m dutygraph.query.forks FD`` with a TriG dump on standard input, or with FD and the folder of a store on disk, which
each child opens for itself: threads of a store that is open would not live on in a fork. It has one thread, so forking is safe,
which it would not be in a threaded server. FD is a Unix socket over which ``query.worker`` sends a letter and a ticket: QUERY
hands one connected socket over, CANCEL ends the child of that ticket, UPDATE hands a file over with a change of the data (SPARQL Update)
that later queries see. This process ends when FD closes, or where it cannot follow a change. On a connection stand a
request (length, JSON), then the child's reply (length, JSON), then four bytes: how the child ended, written here, whatever
became of the child.
"""

from __future__ import annotations

import gc
import json
import os
import re
import resource
import selectors
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress

import pyoxigraph

from dutygraph.query.result import QueryError, QueryResult, collect, to_record
from dutygraph.store import Dataset, EmbeddedStore

LENGTH = struct.Struct("!Q")
STATUS = struct.Struct("!i")
QUERY, CANCEL, UPDATE = b"q", b"c", b"u"
#: Bytes of a ticket, which tells one running query from the others.
TICKET = 16
#: How often a store on disk is tried to be opened, and seconds between.
_ATTEMPTS, _PAUSE = 20, 0.05
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


def main(control: socket.socket, folder: str = "") -> None:
    """Load the store, say so with one byte, then fork for every connection handed over."""
    kept = None if folder else EmbeddedStore.load(sys.stdin.buffer.read(), "")

    def opened() -> EmbeddedStore:
        return kept or _read_only(folder)

    gc.collect()
    gc.freeze()  # keeps the collector from touching, and so copying, pages shared with the children
    running: dict[int, tuple[bytes, socket.socket]] = {}
    woken, wake = socket.socketpair()
    woken.setblocking(False)
    wake.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
    ready = selectors.DefaultSelector()
    ready.register(control, selectors.EVENT_READ)
    ready.register(woken, selectors.EVENT_READ)
    control.send(b"r")
    while True:
        for key, _ in ready.select():
            if key.fileobj is woken:
                woken.recv(4096)
                _reap(running)
                continue
            message, handles, _, _ = socket.recv_fds(control, 1 + TICKET, 1)
            if not message:
                return
            if message.startswith(UPDATE):
                _update(kept, handles)
            elif handles:
                asked = message[1:], socket.socket(fileno=handles[0])
                _fork(asked, opened, running, [control, woken, wake])
            elif message.startswith(CANCEL):
                _cancel(message[1:], running)


def _read_only(folder: str) -> EmbeddedStore:
    """The store in a folder; once more where its writer took files away between the reading of their list and their opening."""
    for left in reversed(range(_ATTEMPTS)):
        try:
            return EmbeddedStore(pyoxigraph.Store.read_only(folder), "")
        except (OSError, RuntimeError):
            if not left:
                raise
            time.sleep(_PAUSE)
    raise AssertionError("the last attempt gave a store or raised")


def _update(kept: EmbeddedStore | None, handles: list[int]) -> None:
    """Make the change that a file holds; without a store of its own, children see it by themselves."""
    for handle in handles:
        with os.fdopen(handle, "rb") as file:
            if kept:
                kept.update(file.read().decode())


def _cancel(ticket: bytes, running: dict[int, tuple[bytes, socket.socket]]) -> None:
    """End the child of that ticket. It is not reaped yet, so its id cannot have become another process's."""
    for child, (its, _) in running.items():
        if its == ticket:
            os.kill(child, signal.SIGTERM)


def _fork(
    asked: tuple[bytes, socket.socket],
    opened: Callable[[], EmbeddedStore],
    running: dict[int, tuple[bytes, socket.socket]],
    others: list[socket.socket],
) -> None:
    _, connection = asked
    try:
        child = os.fork()
    except OSError:
        _finish(connection, -signal.SIGKILL)
        return
    if child:
        running[child] = asked
        return
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for other in (*others, *(other for _, other in running.values())):
        other.close()
    try:
        answer(connection, opened)
    finally:
        os._exit(0)


def _reap(running: dict[int, tuple[bytes, socket.socket]]) -> None:
    while running:
        try:
            child, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not child:
            return
        _finish(running.pop(child)[1], os.waitstatus_to_exitcode(status))


def _finish(connection: socket.socket, status: int) -> None:
    with suppress(OSError):  # the asker may have gone
        connection.sendall(STATUS.pack(status))
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


def answer(connection: socket.socket, opened: Callable[[], EmbeddedStore]) -> None:
    """In the child: read the request, open the store, confine this process, run the query, write the reply."""
    (size,) = LENGTH.unpack(receive(connection, LENGTH.size))
    request = json.loads(receive(connection, size))
    try:
        store = opened()
        _confine(request["seconds"], request["memory"])
        dataset = Dataset(*map(tuple, request["dataset"])) if request["dataset"] else None
        reply: QueryResult | QueryError = collect(store.query(request["text"], request["reading"], dataset), request["rows"])
    except SyntaxError as error:
        reply = _syntax(str(error))
    except MemoryError:
        reply = QueryError("memory", "the query needs more memory than it may use")
    except (ValueError, RuntimeError, OSError) as error:  # what the engine finds only while it runs
        reply = QueryError("refused", str(error))
    payload = json.dumps(to_record(reply), ensure_ascii=False).encode()
    if len(payload) > request["answer"]:
        payload = json.dumps(to_record(QueryError("memory", "the answer is larger than it may be"))).encode()
    connection.sendall(LENGTH.pack(len(payload)) + payload)


def receive(connection: socket.socket, size: int) -> bytes:
    """Exactly ``size`` bytes. Raises EOFError where the other side ends before."""
    parts = bytearray()
    while len(parts) < size:
        part = connection.recv(min(size - len(parts), 1 << 20))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)


def _confine(seconds: float, memory: int) -> None:
    """From here on: killed by the kernel after ``seconds``, ``memory`` more bytes at most, no new file or socket, no core."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    _lower(resource.RLIMIT_AS, _mapped() + memory)
    _lower(resource.RLIMIT_CORE, 0)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)  # an engine that runs out of memory says so there before it aborts
    _lower(resource.RLIMIT_NOFILE, 0)


def _lower(which: int, value: int) -> None:
    with suppress(ValueError, OSError):  # a system that knows no such limit; time and rows still hold
        resource.setrlimit(which, (value, value))


def _mapped() -> int:
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123  # no pathlib in the child's few lines
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 1 << 30


def _syntax(message: str) -> QueryError:
    found = _PLACE.match(message)
    if not found:
        return QueryError("syntax", message)
    return QueryError("syntax", _plainly(found[3]), int(found[1]), int(found[2]))


def _plainly(said: str) -> str:
    """The engine's list of what it expected, without character classes; only its sentence where it has one."""
    if "Prefix not found" in said:
        return "this prefix is not declared"
    listed = re.sub(r"\[[^\]]*\](?:\s*\|\s*\[[^\]]*\]|\s*\|?\s*'[^']*'\.\.='[^']*'\]?)*", "", " ".join(said.split()))
    items = [item.strip(" |") for item in listed.removeprefix("expected").removeprefix(" one of").split(", ")]
    sentence = [item for item in items if re.match(r"[A-Z]\w* \w", item)]
    words = [item for item in items if item not in ("", "LATERAL", "SERVICE")]
    return sentence[0] if sentence else f"expected {' or '.join(words)}" if words else "the query is not complete here"


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), *sys.argv[2:])
