"""Opens the graph of a workspace: as it is kept, or made again where files, code or rules have changed."""

from __future__ import annotations

import fcntl
import io
import json
import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph
from pyoxigraph import Quad, RdfFormat

from dutygraph.corpus.engines import GUARD
from dutygraph.corpus.inputs import Inputs, read_inputs
from dutygraph.corpus.results import Failed, How, Made, Result
from dutygraph.errors import InputError
from dutygraph.files import own_folder, write_whole
from dutygraph.store import Store, snapshot
from dutygraph.store.disk import make_disk, open_disk
from dutygraph.store.embedded import EmbeddedStore
from dutygraph.store.setting import Endpoint, Setting
from dutygraph.workspace import Workspace

if TYPE_CHECKING:
    from dutygraph.corpus.plans import Corpus

_FILE = "built.json"
_FORM = 2


@dataclass(frozen=True, slots=True)
class Opened:
    """The store, what became of each plan, and where the graph was just made what each plan says of things that plans share."""

    store: Store
    results: tuple[Result, ...]
    said: Callable[[], Mapping[str, Sequence[Quad]]] = dict


def open_embedded(workspace: Workspace, setting: Setting, serving: bool, how: How, noted: Callable[[Result], None]) -> Opened:
    """The workspace's graph in memory or on disk; ``noted`` is told of each plan. Raises InputError where no plan can be read."""
    inputs, folder = read_inputs(workspace), workspace.store
    if folder is None:
        return _made("memory", None, workspace, inputs, how, noted)
    kind = setting.embedded(inputs.size, serving)
    opened = _kept(kind, folder, inputs, how)
    if opened is None:
        _refuse_while_starting()
        with _alone(folder):
            opened = _kept(kind, folder, inputs, how)  # another process may have made it while this one waited
            if opened is None:
                return _made(kind, folder, workspace, inputs, how, noted)
    for result in opened.results:
        noted(result)
    return opened


def open_remote(workspace: Workspace, endpoint: Endpoint, how: How, noted: Callable[[Result], None]) -> Opened:
    """What the endpoint holds; in a build it is made to hold the plans as they are.

    Raises InputError where the endpoint does not answer, or holds no whole graph.
    """
    from dutygraph.store.remote import RemoteStore

    store = RemoteStore(endpoint)
    if not how.load:
        if not store.version:
            raise InputError("no whole graph at this endpoint", "load the plans into it: dutygraph build", endpoint.query)
        return Opened(store, _read_results(workspace.store, store.version) or () if workspace.store else ())
    from dutygraph.corpus.plans import Corpus
    from dutygraph.corpus.sending import send

    with _alone(workspace.store):
        corpus = Corpus(workspace, read_inputs(workspace), how, noted)
        send(corpus, store)
        if workspace.store:
            _write_results(workspace.store, store.version, corpus.inputs.rules, corpus.results)
    return Opened(store, tuple(corpus.results))


def _kept(kind: str, folder: Path, inputs: Inputs, how: How) -> Opened | None:
    """What is kept of these inputs; None where there is nothing, or ids are to be written first."""
    results = _read_results(folder, inputs.digest)
    if results is None or (how.mint and not all(one.settled for one in results if isinstance(one, Made))):
        return None
    if kind == "disk":
        store: Store | None = open_disk(folder, inputs.digest)
    else:
        kept = snapshot.read(folder, inputs.digest)
        store = None if kept is None else EmbeddedStore.load(kept, inputs.digest)
    return None if store is None else Opened(store, results)


def _made(kind: str, folder: Path | None, workspace: Workspace, inputs: Inputs, how: How, noted: Callable[[Result], None]) -> Opened:
    from dutygraph.corpus.plans import Corpus  # late: what reads and extracts plans takes longer to import than most queries

    corpus = Corpus(workspace, inputs, how, noted)

    def fill(store: pyoxigraph.Store) -> str:
        pieces = cast(IO[bytes], _Reader(corpus.text()))
        store.bulk_load(input=pieces, format=RdfFormat.TRIG, lenient=True)
        return corpus.inputs.digest

    if kind == "disk" and folder:
        store: EmbeddedStore = _taken_over(folder, corpus) or make_disk(folder, fill)
    else:
        graph = pyoxigraph.Store()
        store = EmbeddedStore(graph, fill(graph))
        if folder:
            snapshot.write(folder, store.version, store.dump())
    if folder:
        _write_results(folder, store.version, corpus.inputs.rules, corpus.results)
    return Opened(store, tuple(corpus.results), corpus.said)


def _taken_over(folder: Path, corpus: Corpus) -> EmbeddedStore | None:
    """The store on disk, brought up to plans of which few changed; None where it is to be made again."""
    from dutygraph.corpus.changing import few, take_over

    try:
        record = json.loads((folder / _FILE).read_bytes())
        if (record["form"], record["rules"]) != (_FORM, corpus.inputs.rules):
            return None
        keys = {plan: its["key"] for plan, its in record["made"].items()}
        digests = {plan: its["digest"] for plan, its in record["made"].items()}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    store = open_disk(folder, None)
    if store is None or not few(digests, corpus.inputs.plans, store.edited()):
        return None
    with closing(store), suppress(InputError):  # another process may be changing it
        take_over(corpus, store, keys)
    return open_disk(folder, corpus.inputs.digest)


def _read_results(folder: Path, digest: str) -> tuple[Result, ...] | None:
    """What became of each plan when the graph of that version was made; None where that is not known."""
    try:
        record = json.loads((folder / _FILE).read_bytes())
        if (record["form"], record["version"]) != (_FORM, digest):
            return None
        made = [Made(plan, its["key"], its["digest"], its["counts"], its["settled"]) for plan, its in record["made"].items()]
        failed = [Failed(plan, InputError(*error)) for plan, error in record["failed"].items()]
        return tuple(sorted([*made, *failed], key=lambda one: one.plan))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write_results(folder: Path, digest: str, rules: str, results: Sequence[Result]) -> None:
    made = {
        one.plan: {"key": one.key, "digest": one.digest, "counts": dict(one.counts), "settled": one.settled}
        for one in results
        if isinstance(one, Made)
    }
    failed = {one.plan: one.error.__reduce__()[1] for one in results if isinstance(one, Failed)}
    record = {"form": _FORM, "version": digest, "rules": rules, "made": made, "failed": failed}
    with suppress(OSError):  # then the graph is made again next time
        write_whole(folder / _FILE, json.dumps(record, ensure_ascii=False).encode())


def _refuse_while_starting() -> None:
    """Raise InputError in a process that another one's build starts: it reads that one's script again, and would wait for it for ever."""
    if getattr(multiprocessing.current_process(), "_inheriting", False):  # what multiprocessing itself asks
        raise InputError("a script that builds plans is read again by the processes that it starts", GUARD)


@contextmanager
def _alone(folder: Path | None) -> Iterator[None]:
    """Make the graph while no other process makes it: two would do the same work twice."""
    if folder is None:
        yield
        return
    try:
        own_folder(folder)
        lock = os.open(folder / "building", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise InputError(f"nothing can be kept here: {error.strerror}", "remove what stands in the way", str(folder)) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


class _Reader(io.RawIOBase):
    """Text that comes in pieces, read as one file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._left = pieces, memoryview(b"")

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most ``size``; none at the end."""
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._left = memoryview(piece)
        given, self._left = (self._left, self._left[:0]) if size < 0 else (self._left[:size], self._left[size:])
        return bytes(given)
