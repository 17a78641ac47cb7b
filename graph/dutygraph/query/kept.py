"""Keeps what ready questions printed on disk, for the data that it was computed from and for those who ask again by command."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from dutygraph.files import write_whole

FOLDER = "answers"
_FORM = 2
#: What took less (in seconds) is made again sooner than it is looked for.
_WORTH = 0.1


def kept_text(folder: Path | None, version: str, asked: tuple[str, ...], write: Callable[[], str], *, worth: float = _WORTH) -> str:
    """What was printed for what was ``asked`` over that version of the data: as kept in ``folder``, else written now, and kept.

    ``asked`` holds all that the text rests on besides the data: the query, the reading, the form. What took less than ``worth`` seconds
    is not kept. Texts for other versions are removed when one is kept.
    """
    if folder is None or not version:
        return write()
    told = "\0".join((str(_FORM), version, *asked))
    path = folder / FOLDER / f"{version[:16]}-{hashlib.sha256(told.encode()).hexdigest()[:32]}.txt"
    with suppress(OSError):
        digest, _, data = path.read_bytes().partition(b"\n")
        if digest == _digest(data):
            return data.decode()
    began = time.perf_counter()
    text = write()
    if time.perf_counter() - began >= worth:
        with suppress(OSError):  # nothing is lost but time
            for other in path.parent.glob("*"):
                if not other.name.startswith(version[:16]):
                    other.unlink(missing_ok=True)
            data = text.encode()
            write_whole(path, _digest(data) + b"\n" + data, durable=False)
    return text


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()
