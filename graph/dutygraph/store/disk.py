"""Keeps the embedded store on disk: made whole in a folder of its own, opened read-only by many, changed by one.

Below ``disk/`` lie folders of Oxigraph's (RocksDB) and ``current.json``, written last, which names the one that counts, its version
and the sizes of its files: a store that a kill left half made is never named, a torn one is told by its sizes. A change goes into
the store in place, with its version in the same transaction; from then on the store itself says of which version it is, and
RocksDB's own log mends it after a kill. Whoever has a store open holds a shared lock, so that it is not removed meanwhile.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import shutil
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pyoxigraph
from pyoxigraph import Literal, NamedNode

from dutygraph.errors import InputError
from dutygraph.files import write_whole
from dutygraph.rdf import iris, terms
from dutygraph.store.changes import STATE, update_text, version_quad, version_update
from dutygraph.store.embedded import EmbeddedStore

FOLDER = "disk"
_CURRENT = "current.json"
_FORM = 1
_EDITED = "edited"
_PLAN = iris.plan("").value
#: The plans of the nodes that lines of a change speak of.
_PLANS = re.compile(rf"^<({re.escape(_PLAN)}[^/>]+)", re.MULTILINE)


class DiskStore(EmbeddedStore):
    """Quads on disk: read-only until the first ``replace``, from then on the one writer until ``close``."""

    def __init__(self, store: pyoxigraph.Store, version: str, path: Path, lock: int) -> None:
        super().__init__(store, version)
        self._path, self._writing = path, False
        self._unlock = weakref.finalize(self, os.close, lock)
        self._changing = threading.Lock()

    @property
    def folder(self) -> Path | None:
        """The folder of Oxigraph's that another process can open read-only."""
        return self._path

    def replace(self, removed: Mapping[NamedNode, str], added: Mapping[NamedNode, str], version: str) -> None:
        """See ``Store.replace``. The plans that are changed thereby are noted in the store: ``edited`` tells them."""
        sides = (removed, added)
        plans = {plan for side in sides for lines in side.values() for plan in _PLANS.findall(lines)}
        marks = "".join(f"<{plan}> {terms.dcat_version} {Literal(_EDITED)} .\n" for plan in sorted(plans))
        self._change(update_text(removed, {**added, STATE: marks}), version)

    def bring(self, removed: Mapping[NamedNode, str], added: Mapping[NamedNode, str], version: str) -> None:
        """As ``replace``, by a build: then the store holds what plans' files say, and no plan is edited any more."""
        unmarked = {NamedNode(f"{_PLAN}{plan}") for plan in self.edited()}
        marks = "".join(f"{plan} {terms.dcat_version} {Literal(_EDITED)} .\n" for plan in unmarked)
        self._change(update_text({**removed, STATE: marks}, added), version)

    def edited(self) -> frozenset[str]:
        """Ids of the plans of which something was changed since the last build."""
        marks = self._store.quads_for_pattern(None, terms.dcat_version, Literal(_EDITED), STATE)
        return frozenset(quad.subject.value.removeprefix(_PLAN) for quad in marks)  # type: ignore[union-attr]

    def _change(self, changed: str, version: str) -> None:
        with self._changing:
            if not self._writing:
                self._store, self._writing = self._opened_for_writing(), True
            self._store.update(f"{changed};\n{version_update(version)}" if changed else version_update(version))
            self._store.flush()
            self._version = version

    def _opened_for_writing(self) -> pyoxigraph.Store:
        try:
            store = pyoxigraph.Store(str(self._path))
        except OSError as error:
            raise InputError("another process is changing the graph", "wait until it has ended", str(self._path)) from error
        record = json.loads((self._path.parent / _CURRENT).read_bytes())
        write_whole(self._path.parent / _CURRENT, json.dumps({**record, "version": None, "files": None}).encode())
        return store

    def close(self) -> None:
        """See ``Store.close``."""
        self._store = pyoxigraph.Store()
        self._unlock()


def open_disk(folder: Path, digest: str | None) -> DiskStore | None:
    """The store kept in ``folder``, read-only; None where it is missing, torn, or of another version (``digest=None``: any) or form."""
    home = folder / FOLDER
    try:
        record = json.loads((home / _CURRENT).read_bytes())
        path = home / record["folder"]
        if record["form"] != _FORM or (digest is not None and record["version"] not in (digest, None)):
            return None
        lock = os.open(_lock_file(path), os.O_RDONLY)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        if record["files"] is not None and record["files"] != _sizes(path):
            raise ValueError("torn")
        store = pyoxigraph.Store.read_only(str(path))
        version = record["version"] or _version(store)
        if digest not in (version, None):
            raise ValueError("of another version")
    except (OSError, ValueError):
        os.close(lock)
        return None
    return DiskStore(store, version, path, lock)


def make_disk(folder: Path, fill: Callable[[pyoxigraph.Store], str]) -> DiskStore:
    """Make the store anew in ``folder``, whole or not at all; ``fill`` loads it and gives its version.

    Raises OSError where the folder cannot be written; then, and where ``fill`` raises, what was kept before is as it was.
    """
    home = folder / FOLDER
    home.mkdir(parents=True, exist_ok=True)
    path = home / secrets.token_hex(4)
    with _held(path):
        store = pyoxigraph.Store(str(path))
        version = fill(store)
        store.add(version_quad(version))
        store.flush()
        del store  # closes it
        record = {"form": _FORM, "folder": path.name, "version": version, "files": _sizes(path)}
        write_whole(home / _CURRENT, json.dumps(record).encode())
    forget_others(home, path.name)
    opened = open_disk(folder, version)
    if opened is None:
        raise InputError("the graph that was just made cannot be opened", "is the disk full? build again", str(path))
    return opened


def forget_others(home: Path, current: str) -> None:
    """Remove every store but the current one that nobody has open, and what kills left."""
    for path in [one for one in home.iterdir() if one.is_dir() and one.name != current]:
        with suppress(OSError), _held(path):
            shutil.rmtree(path)
            _lock_file(path).unlink(missing_ok=True)


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Hold a store alone. Raises BlockingIOError where somebody has it open."""
    lock = os.open(_lock_file(path), os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(lock)


def _lock_file(path: Path) -> Path:
    return path.with_suffix(".lock")


def _sizes(path: Path) -> dict[str, int]:
    """The sizes of the files that hold the data; those that opening a store writes are none."""
    files = (file for file in sorted(path.iterdir()) if file.name.endswith(".sst") or file.name.startswith("MANIFEST"))
    return {file.name: file.stat().st_size for file in files}


def _version(store: pyoxigraph.Store) -> str:
    found = [quad.object.value for quad in store.quads_for_pattern(STATE, None, None, STATE) if isinstance(quad.object, Literal)]
    return found[0] if len(found) == 1 else ""
