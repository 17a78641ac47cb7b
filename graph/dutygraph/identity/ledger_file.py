"""Reads and writes a plan's ``identity.json``, in a form whose differences people can read (docs/design.md)."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from dutygraph.errors import InputError
from dutygraph.files import write_whole
from dutygraph.identity.ledger import Candidate, Entry, Ledger, linked

FILE = "identity.json"
FORMAT = 2
_CURE = "restore it from version control; it holds the ids of all tasks"


def read_ledger(folder: Path, shown: str, draft: bytes | None = None) -> Ledger:
    """The ledger of a plan's folder, empty where there is none; ``shown`` is the folder's name in messages.

    ``draft`` is taken instead of what is in the file.

    Raises InputError where the file is none, or contradicts itself.
    """
    path, shown = folder / FILE, f"{shown}/{FILE}"
    if draft is None and not path.exists():
        return Ledger()
    return _parsed(path.read_bytes() if draft is None else draft, shown)


@lru_cache(maxsize=8)
def _parsed(data: bytes, shown: str) -> Ledger:
    """The ledger that a file holds; kept, since every edit of a plan's text reads it again."""
    try:
        entries = _entries(json.loads(data))
    except json.JSONDecodeError as error:
        raise InputError(f"no valid ledger: {error.msg}", _CURE, shown, error.lineno, error.colno) from error
    except KeyError as error:
        raise InputError(f"no valid ledger: it lacks {error.args[0]}", _CURE, shown) from error
    except (ValueError, TypeError, AttributeError) as error:
        raise InputError(f"no valid ledger: {error}", _CURE, shown) from error
    _hold_together(entries, shown)
    return Ledger(tuple(entries))


def write_ledger(folder: Path, plan: str, ledger: Ledger) -> bool:
    """Write the ledger into the plan's folder, whole, where it has changed; tell whether it had to be."""
    path, data = folder / FILE, ledger_bytes(plan, ledger)
    if path.exists() and path.read_bytes() == data:
        return False
    write_whole(path, data)
    return True


def unwritable(folder: Path) -> str:
    """Why nothing may be written into the folder, "" where it may."""
    if os.environ.get("CI"):
        return "this is continuous integration (CI is set)"
    return "" if os.access(folder, os.W_OK) else "the folder is read-only"


def ledger_bytes(plan: str, ledger: Ledger) -> bytes:
    """The file's content: an id and its place on one line, its text and what is to be said of it on the next ones."""
    lines = ["{", f' "format": {FORMAT},', f' "plan": {_json(plan)},']
    lines += [' "tasks": [', *_blocks(ledger.present), " ],"]
    lines += [' "retired": [', *_blocks(ledger.absent), " ]", "}"]
    return ("\n".join(lines) + "\n").encode()


def _blocks(entries: Sequence[Entry]) -> list[str]:
    blocks = [_block(one) for one in entries]
    return [block + "," for block in blocks[:-1]] + blocks[-1:]


@lru_cache(1 << 13)  # an edit writes all of them anew, and changes one
def _block(one: Entry) -> str:
    parts = [f'{{"id": {_json(one.id)}, "citation": {_json(one.citation)}, "after": {_json(one.after)}', f'"text": {_json(one.text)}']
    if one.candidates:
        records = [{"id": old.id, "score": old.score, "kind": old.kind} for old in one.candidates]
        parts.append(f'"candidates": {_json(records)}')
    if one.replaced_by:
        parts.append(f'"replacedBy": {_json(one.replaced_by)}')
    return "  " + ",\n   ".join(parts) + "}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _entries(record: dict[str, Any]) -> list[Entry]:
    version = record.get("format", 1)
    if version == 1:  # the first form: the tasks in order of the text, and nothing else
        return list(linked(Entry(_text(one, "id"), _text(one, "citation"), _text(one, "text")) for one in record["tasks"]))
    if version != FORMAT:
        raise ValueError(f"format {version}, of another version of dutygraph")
    return [_entry(one, here) for key, here in (("tasks", True), ("retired", False)) for one in record[key]]


def _entry(record: dict[str, Any], present: bool) -> Entry:
    candidates = tuple(Candidate(_text(one, "id"), float(one["score"]), _text(one, "kind")) for one in record.get("candidates", ()))
    replaced = tuple(str(one) for one in record.get("replacedBy", ()))
    tid, citation, text, after = (_text(record, key) for key in ("id", "citation", "text", "after"))
    return Entry(tid, citation, text, after, present, candidates, replaced)


def _text(record: dict[str, Any], key: str) -> str:
    if not isinstance(value := record[key], str):
        raise ValueError(f"{key} must be a text, not {value!r}")
    return value


def _hold_together(entries: Sequence[Entry], shown: str) -> None:
    twice = [tid for tid, count in Counter(entry.id for entry in entries).items() if count > 1]
    if twice:
        raise InputError(f"id {twice[0]} stands for two tasks", "restore the file from version control; an id is given once", shown)
    known = {entry.id for entry in entries}
    for one in entries:
        for other in (*(old.id for old in one.candidates), *one.replaced_by):
            if other not in known or other == one.id:
                raise InputError(f"{one.id} names {other}, which is no other id of the file", _CURE, shown)
        if one.present and one.replaced_by:
            raise InputError(f"{one.id} stands for a task and is replaced at once", _CURE, shown)
