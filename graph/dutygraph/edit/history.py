"""The last edits of each plan with its files before and after, kept with the edit itself, so that one can be undone."""

from __future__ import annotations

import base64
import json
import secrets
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dutygraph.edit.entering import TABLES
from dutygraph.edit.saving import Conflict, Contents, Sides
from dutygraph.edit.state import EDITABLE, Files, digest
from dutygraph.errors import InputError

_FOLDER = Path(".dutygraph") / "edits"
_KEPT = 100  # edits of a plan
_FORM = 1


@dataclass(frozen=True, slots=True)
class Past:
    """One edit: when (UTC, ISO), by whom (name shown), what it was and why; its files as (before, after), None where there was none."""

    id: str
    plan: str
    at: str
    by: str
    what: str
    files: Mapping[str, tuple[bytes | None, bytes | None]]
    why: str = ""

    def stands(self, now: Files) -> bool:
        """Whether it can be taken back as things are."""
        try:
            return any(now.get(name) != data for name, data in undone(self, now).items())
        except Conflict:
            return False


def past(plan: str, by: str, what: str, before: Contents, after: Contents, why: str = "") -> Past:
    """What is remembered of an edit that is about to be made; files that no edit changes are left out."""
    at = datetime.now(UTC)
    files = {name: (before.get(name), data) for name, data in after.items() if name in EDITABLE}
    return Past(f"{at:%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}", plan, at.isoformat(timespec="seconds"), by, what, files, why)


def kept(one: Past) -> dict[Path, bytes]:
    """The file, below the workspace, that remembers an edit: to be written in one set with what the edit changes."""
    files = {name: [_packed(before), _packed(after)] for name, (before, after) in one.files.items()}
    told = {"form": _FORM, "at": one.at, "by": one.by, "what": one.what, "why": one.why, "files": files}
    return {_FOLDER / one.plan / f"{one.id}.json": json.dumps(told, ensure_ascii=False).encode()}


def prune(root: Path, plan: str) -> None:
    """Forget all but the last edits of a plan."""
    for path in sorted((root / _FOLDER / plan).glob("*.json"))[:-_KEPT]:
        with suppress(OSError):
            path.unlink()


def edits(root: Path, plan: str) -> list[Past]:
    """The edits of a plan that are remembered, the newest first; a file that cannot be read is passed over."""
    paths = sorted((root / _FOLDER / plan).glob("*.json"), reverse=True)
    return [one for path in paths if (one := _read(path, plan))]


def edit_of(root: Path, plan: str, wanted: str) -> Past:
    """The edit of that id. Raises InputError where none is remembered."""
    found = next((one for one in edits(root, plan) if one.id == wanted), None)
    if found is None:
        raise InputError("this edit is not remembered any more", f"the last {_KEPT} of a plan are; look into version control", plan)
    return found


def undone(one: Past, now: Files) -> Contents:
    """The contents that take an edit back; an entry that it added is taken out though others were added behind it.

    Raises Conflict where somebody changed its files since, with what the edit left, what is there now, and what was there before it.
    """
    new: dict[str, bytes | None] = {}
    changed: dict[str, Sides] = {}
    for name, (before, after) in one.files.items():
        entry = after[len(before or b"") :].strip(b"\r\n") if after and name in TABLES and after.startswith(before or b"") else b""
        if now.get(name) == after:
            new[name] = before
        elif entry and now.get(name, b"").count(entry) == 1:
            left, behind = now[name].split(entry)
            new[name] = left.rstrip(b"\r\n") + behind if left.strip() else behind.lstrip(b"\r\n") or None
        else:
            changed[name] = Sides(after or b"", now.get(name) or b"", before or b"")
    if changed:
        raise Conflict(one.plan, changed)
    return new


def once(root: Path, plan: str, name: str, wanted: str) -> bytes | None:
    """What a file of a plan held when it had that digest, if one of the remembered edits knows."""
    sides = (data for one in edits(root, plan) for data in one.files.get(name, ()))
    return next((data for data in sides if data is not None and digest(data) == wanted), None)


def _read(path: Path, plan: str) -> Past | None:
    try:
        told = json.loads(path.read_bytes())
        files = {name: (_unpacked(before), _unpacked(after)) for name, (before, after) in told["files"].items()}
        return Past(path.stem, plan, told["at"], told["by"], told["what"], files, told.get("why", ""))
    except (OSError, ValueError, KeyError, TypeError, zlib.error):
        return None


def _packed(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(zlib.compress(data)).decode()


def _unpacked(text: str | None) -> bytes | None:
    return None if text is None else zlib.decompress(base64.b64decode(text))
