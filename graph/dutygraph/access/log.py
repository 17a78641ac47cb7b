"""The audit log ``access/audit.jsonl``: a line of JSON for each thing done, only ever appended, each sealing the ones before."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dutygraph.access.folder import LOG, PRIVATE

_FIRST = "0" * 64
_TAIL = 1 << 16  # bytes read at a time from the end
_LONGEST = 2000  # characters of one value; a summary is no place for a text


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of the log found: whole lines, those cut by a kill, the seal of the last one.

    ``wrong`` is the first line (from 1) before which something was altered, 0 where nothing was; ``holds``: the seal asked for is there.
    """

    lines: int
    torn: int
    seal: str
    wrong: int
    holds: bool


def record(folder: Path, what: str, who: str, address: str, **details: Any) -> None:
    """Append one line and wait until the disk has it. Raises OSError where that fails: then what it tells must not be done.

    A line that a kill left unfinished is ended first; the new line's seal covers it.
    """
    told = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "what": what, "who": who, "from": address, **details}
    handle = os.open(folder / LOG, os.O_RDWR | os.O_APPEND | os.O_CREAT, PRIVATE)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        end, torn = _end(handle)
        line = json.dumps({**_bounded(told), "before": _seal(end)}, ensure_ascii=True)
        data = (b"\n" if torn else b"") + line.encode() + b"\n"
        while data:
            data = data[os.write(handle, data) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def entries(folder: Path) -> Iterator[dict[str, Any]]:
    """Every whole line, in order."""
    for _, entry in _lines(folder):
        if entry is not None:
            yield entry


def check(folder: Path, holds: str = "") -> Checked:
    """Go through the whole chain. ``holds`` is a seal noted earlier that the log must still contain: one cut at its end is well-formed."""
    count = torn = wrong = 0
    since, seen = b"", {_FIRST}
    for number, (line, entry) in enumerate(_lines(folder), 1):
        if entry is None:
            torn += 1
            since = since + b"\n" + line if since else line
            continue
        count += 1
        if not wrong and entry["before"] != _seal(since):
            wrong = number
        since = line
        seen.add(_seal(line))
    return Checked(count, torn, _seal(since), wrong, not holds or holds in seen)


def digests(files: Mapping[str, bytes | None]) -> dict[str, str]:
    """For a line on a change: SHA-256 of each file by its name, "" for one that is not there."""
    return {name: "" if data is None else hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}


def _lines(folder: Path) -> Iterator[tuple[bytes, dict[str, Any] | None]]:
    """Every line without its end, and what it says; None for one that was cut."""
    if not (folder / LOG).exists():
        return
    with (folder / LOG).open("rb") as file:
        for line in file:
            yield line.removesuffix(b"\n"), _read(line)


def _read(line: bytes) -> dict[str, Any] | None:
    """What a line says; None for one that a kill cut, which is no JSON before its last brace."""
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) and "before" in entry else None


def _end(handle: int) -> tuple[bytes, bool]:
    """All from the start of the last whole line on, without the last line's end; and whether that end is missing."""
    start, data = os.fstat(handle).st_size, b""
    while start:
        step = min(_TAIL, start)
        start -= step
        data = os.pread(handle, step, start) + data
        lines = data.removesuffix(b"\n").split(b"\n")
        for back in range(len(lines) - 1, 0 if start else -1, -1):  # the first one may have begun before what was read
            if _read(lines[back]) is not None:
                return b"\n".join(lines[back:]), not data.endswith(b"\n")
    return data.removesuffix(b"\n"), bool(data) and not data.endswith(b"\n")


def _seal(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest() if data else _FIRST


def _bounded(value: Any) -> Any:
    if isinstance(value, str):
        return value[:_LONGEST]
    return {key: _bounded(one) for key, one in value.items()} if isinstance(value, dict) else value
