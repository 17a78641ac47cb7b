"""Changes several files of a workspace as one: journal first, then the files, then the journal is struck off.

Each file alone is replaced whole (``files.write_whole``), but a kill between two of them would leave a set that
disagrees. The journal holds every new content; whoever starts next settles what was left undone. A lock keeps two
processes from changing a workspace at once.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from dutygraph.errors import InputError
from dutygraph.files import own_folder, sync_folder, write_whole

JOURNAL = Path(".dutygraph") / "journal.json"
_LOCK = Path(".dutygraph") / "lock"
_FORM = 1


@contextmanager
def changing(root: Path) -> Iterator[None]:
    """Hold the workspace ``root`` alone for a change: what an earlier one left undone is settled first.

    Read the files that the change rests on inside, so that nobody changes them in between.
    Raises InputError where the workspace cannot be written.
    """
    try:
        own_folder((root / _LOCK).parent)
        handle = os.open(root / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise InputError(f"nothing can be changed here: {error.strerror}", "work in a folder that you may write", str(root)) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        _apply(root)
        yield
    finally:
        os.close(handle)


def write_set(root: Path, files: Mapping[Path, bytes | None]) -> None:
    """Give every file its new content (None: remove it), all of them or, after a kill, none until the next start.

    Paths are absolute or relative to ``root`` and lie within it. Call it inside ``changing``.
    Raises ValueError for a path outside; OSError where the journal cannot be written: then nothing has changed.
    """
    base = root.resolve()
    paths = {(base / path).resolve().relative_to(base): data for path, data in files.items()}
    entries = [{"path": path.as_posix(), "data": None if data is None else base64.b64encode(data).decode()} for path, data in paths.items()]
    write_whole(root / JOURNAL, json.dumps({"form": _FORM, "files": entries}).encode())
    _carry_out(root, {base / path: data for path, data in paths.items()})


def settle(root: Path) -> bool:
    """Finish a change that a kill interrupted; tell whether there was one. Costs one look at the disk where there was none.

    Nothing is done where the workspace may not be written: then the journal waits for somebody who may.
    """
    if not (root / JOURNAL).exists() or not os.access(root / JOURNAL.parent, os.W_OK):
        return False
    with changing(root):
        return True


def _apply(root: Path) -> None:
    journal = root / JOURNAL
    if not journal.exists():
        return
    try:
        record = json.loads(journal.read_bytes())
        files = {root / entry["path"]: entry["data"] for entry in record["files"]}
        if record["form"] != _FORM:
            raise ValueError(f"form {record['form']}")
    except (ValueError, KeyError, TypeError) as error:
        cure = "look into it for what was to be changed, then remove it"
        raise InputError(f"no journal of this version: {error}", cure, str(journal)) from error
    _carry_out(root, {path: None if data is None else base64.b64decode(data) for path, data in files.items()})


def _carry_out(root: Path, files: Mapping[Path, bytes | None]) -> None:
    """Do what the journal says, and strike it off."""
    for path, data in files.items():
        if data is not None:
            write_whole(path, data)
        elif path.exists():
            path.unlink()
            sync_folder(path.parent)
    (root / JOURNAL).unlink()
    sync_folder((root / JOURNAL).parent)
