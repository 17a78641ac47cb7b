"""Keeps one dump of the store on disk, whole or not at all.

One file, so that it cannot disagree with a manifest beside it: its first line is a TriG comment that holds the manifest as
JSON (form, digest of everything the graph was made from, SHA-256 of the rest), the rest is TriG. TriG loads somewhat faster
than N-Quads and takes half the room.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from dutygraph.files import write_whole

FILE = "graph.trig"
_FORM = 1
_MARK = b"# dutygraph snapshot "


def read(folder: Path, digest: str, file: str = FILE) -> bytes | None:
    """What ``file`` in ``folder`` keeps for ``digest``; None where it is missing, torn, or of other inputs or another form."""
    try:
        head, _, body = (folder / file).read_bytes().partition(b"\n")
        manifest = json.loads(head.removeprefix(_MARK)) if head.startswith(_MARK) else None
    except (OSError, ValueError):
        return None
    return body if manifest == _manifest(digest, body) else None


def write(folder: Path, digest: str, body: bytes, file: str = FILE) -> bool:
    """Keep the dump, or what else ``file`` is for, whole or not at all. False, and nothing changed, where the folder cannot be written."""
    head = _MARK + json.dumps(_manifest(digest, body), sort_keys=True).encode() + b"\n"
    try:
        write_whole(folder / file, head + body)
    except OSError:
        return False
    return True


def _manifest(digest: str, body: bytes) -> dict[str, object]:
    return {"form": _FORM, "digest": digest, "sha256": hashlib.sha256(body).hexdigest()}
