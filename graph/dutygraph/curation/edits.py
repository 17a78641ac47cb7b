"""Reads edits.toml: who changed a plan's files, when and why, where what was changed does not say so itself."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from dutygraph.curation.fields import Fields
from dutygraph.curation.files import NO_DRAFTS, Drafts, read_tables, read_text
from dutygraph.errors import InputError
from dutygraph.workspace import EDITS

TABLE = "edit"
_HEAD = f"\n[[{TABLE}]]"
_KEYS = ("at", "by", "what", "why", "tasks", "files", "text")
_TEXT = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class EditEntry:
    """One edit: ``at`` which moment (UTC, YYYY-MM-DDThh:mm:ssZ), ``by`` whom, ``what`` kind of edit, ``why`` ("" where nobody said).

    ``tasks`` are the ids of those that it touched, ``files`` the names of those that it changed; ``text`` are the first twelve digits
    of the SHA-256 of the source.txt that it left, "" where it left the text alone.
    """

    at: str
    by: str
    what: str
    why: str
    tasks: tuple[str, ...]
    files: tuple[str, ...]
    text: str


def load_edits(folder: Path, shown: str, drafts: Drafts = NO_DRAFTS) -> tuple[EditEntry, ...]:
    """The edits that a plan's folder tells of, in the order of the file; ``shown`` is the folder's name in messages.

    Raises InputError with file and line for a file that is no TOML or too large, and for an edit that lacks who, when or what, has
    unknown keys, or a value of another type.
    """
    path, place = folder / EDITS, f"{shown}/{EDITS}"
    text = read_text(path, place, drafts)
    above, *pieces = f"\n{text}".split(_HEAD)
    try:
        if not tomllib.loads(above):
            return tuple(map(_alone, pieces))
    except (tomllib.TOMLDecodeError, RecursionError, InputError):
        pass  # read as a whole, what is wrong is told with its line
    return tuple(map(_entry, read_tables(path, place, (TABLE,), drafts)[TABLE]))


@lru_cache(maxsize=20_000)  # the file only grows: after an edit all but its own entry are known
def _alone(piece: str) -> EditEntry:
    """One entry, what stands behind its head, read by itself. Raises InputError or TOMLDecodeError where that cannot be."""
    found = tomllib.loads(_HEAD + piece)
    return _entry(Fields(_single(found), TABLE, EDITS, 0))


def _single(found: Mapping[str, Any]) -> Mapping[str, Any]:
    if list(found) != [TABLE] or len(found[TABLE]) != 1:
        raise InputError("no single entry")
    return dict(found[TABLE][0])


def _entry(fields: Fields) -> EditEntry:
    fields.only(_KEYS)
    fields.needs(("at", "by", "what"))
    at, text = fields.raw["at"], fields.text("text")
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise fields.fault("at must be a moment with its zone", "write at = 2026-01-31T08:30:00Z, without quotation marks")
    if text and not _TEXT.fullmatch(text):
        raise fields.fault(f"text is no digest: {text!r}", "write the first twelve digits of the SHA-256 of source.txt")
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    said = (fields.text("by"), fields.text("what"), fields.text("why"))
    return EditEntry(moment, *said, _names(fields, "tasks"), _names(fields, "files"), text)


def _names(fields: Fields, key: str) -> tuple[str, ...]:
    value = fields.raw.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise fields.fault(f"{key} must be a list of texts", f'write {key} = ["…"]')
    return tuple(value)
