"""Keeps one dump of the store on disk, whole or not at all.

One file, so that it cannot disagree with a manifest beside it: its first line is a TriG comment that holds the manifest as
JSON (form, digest of everything the graph was made from, SHA-256 of the rest), the rest is TriG. TriG loads somewhat faster
than N-Quads and takes half the room.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path

FILE = "graph.trig"
_FORM = 1
_MARK = b"# dutygraph snapshot "


def read(folder: Path, digest: str) -> bytes | None:
    """The dump kept in ``folder`` for ``digest``; None where it is missing, torn, or of other inputs or another form."""
    try:
        head, _, body = (folder / FILE).read_bytes().partition(b"\n")
        manifest = json.loads(head.removeprefix(_MARK)) if head.startswith(_MARK) else None
    except (OSError, ValueError):
        return None
    return body if manifest == _manifest(digest, body) else None


def write(folder: Path, digest: str, body: bytes) -> bool:
    """Keep the dump: temporary file, fsync, rename. False, and nothing changed, where the folder cannot be written."""
    head = _MARK + json.dumps(_manifest(digest, body), sort_keys=True).encode() + b"\n"
    temporary = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=FILE + ".", dir=folder)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(head)
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(folder / FILE)
        _sync(folder)
    except OSError:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        return False
    return True


def _manifest(digest: str, body: bytes) -> dict[str, object]:
    return {"form": _FORM, "digest": digest, "sha256": hashlib.sha256(body).hexdigest()}


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
