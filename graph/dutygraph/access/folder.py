"""The private folder ``access/`` of a workspace: made for its owner alone, left out of git, one change at a time."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dutygraph.errors import InputError
from dutygraph.files import own_folder, write_whole
from dutygraph.workspace import Workspace

FOLDER = "access"
ACCOUNTS = "accounts.toml"
LOG = "audit.jsonl"
_KEY = "secret.key"
_LOCK = "lock"
#: The variable that holds the key where a deployment keeps its secrets there.
KEY_VARIABLE = "DUTYGRAPH_SECRET_KEY"
_SHORTEST_KEY = 32
PRIVATE = 0o600


def private_folder(workspace: Workspace) -> Path:
    """The folder, made where it is missing. Raises InputError where the workspace is the shipped one or may not be written."""
    if workspace.shipped:
        raise InputError("the shipped plan is for reading only", "work on a copy of your own: dutygraph demo FOLDER", str(workspace.root))
    folder = workspace.root / FOLDER
    try:
        own_folder(folder, 0o700)
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise InputError(f"accounts cannot be kept here: {error.strerror}", "work as the owner of the folder", str(folder)) from error
    return folder


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the accounts alone for a change; read them inside."""
    handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, PRIVATE)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def exposed(folder: Path) -> list[Path]:
    """What of it others on this machine could read or change."""
    paths = [folder, *(folder / name for name in (ACCOUNTS, LOG, _KEY))]
    return [path for path in paths if path.exists() and path.stat().st_mode & 0o077]


def secret_key(folder: Path) -> bytes:
    """The key that signs sessions: the variable's, else the file's, made once.

    Raises InputError where the variable's is too short to be safe from guessing, or the file's was cut.
    """
    given = os.environ.get(KEY_VARIABLE, "")
    if given:
        if len(given) < _SHORTEST_KEY:
            raise InputError(f"{KEY_VARIABLE} is too short", f"give it {_SHORTEST_KEY} random characters or more: openssl rand -hex 32")
        return given.encode()
    path = folder / _KEY
    with alone(folder):
        if not path.exists():
            write_whole(path, secrets.token_hex(32).encode(), PRIVATE)
        key = path.read_bytes().strip()
    if len(key) < _SHORTEST_KEY:
        raise InputError("no key", "remove the file: a new one is made, and all have to sign in again", str(path))
    return key
