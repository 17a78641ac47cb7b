"""Reads curated.toml and waivers.toml into checked entries, each with the line where it stands."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from dutygraph import resources
from dutygraph.curation.entries import FIELDS, Fact, FactEntry, LinkEntry, Note, Overridden, Report, ReportEntry, WaiverEntry, Words
from dutygraph.curation.fields import Fields
from dutygraph.curation.layout import heads
from dutygraph.errors import InputError
from dutygraph.model import Anchor, Deadline, Deliverable, Law, Party, Target
from dutygraph.rdf.terms import LISTS
from dutygraph.workspace import toml_error

CURATED = "curated.toml"
WAIVERS = "waivers.toml"
#: The largest file of entries, in bytes; an entry takes some hundred.
MAX_FILE = 5_000_000

#: Contents that files of a plan are about to get, or had when they were last looked at, by name: taken instead of what is on disk.
Drafts = Mapping[str, str | bytes]
NO_DRAFTS: Drafts = {}

#: What the ids of entries begin with, by their table.
LETTERS = {"fact": "c", "link": "l", "waiver": "w", "emendation": "e"}
_NOTE = ("id", "by", "when", "why")
_WORDS = ("quote", "occurrence")
#: What each kind of fact may say, besides what all entries may.
VALUES: dict[str, tuple[str, ...]] = {
    "party": ("label", "role", "agency_kind"),
    "law": ("title", "relation"),
    "deadline": ("due", "period", "deadline_kind"),
    "target": ("metric", "op", "value", "unit", "number", "due", "population", "baseline"),
    "deliverable": ("label", "deliverable_kind", "verb", "stage"),
    "status": ("status", "document", "said", "reported"),
}
_DUE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?|P\d{1,4}[YMWD]", re.ASCII)
_PERIOD = re.compile(r"P\d{1,4}[YMWD]|irregular", re.ASCII)
_NOWHERE = Anchor("", 0, 0)


@dataclass(frozen=True, slots=True)
class Entries:
    """All entries of a plan's two files, in their order."""

    facts: tuple[FactEntry, ...] = ()
    links: tuple[LinkEntry, ...] = ()
    waivers: tuple[WaiverEntry, ...] = ()
    reports: tuple[ReportEntry, ...] = ()


def load_entries(folder: Path, shown: str, drafts: Drafts = NO_DRAFTS) -> Entries:
    """The entries in a plan's folder; ``shown`` is the folder's name in messages.

    Raises InputError with file and line for a file that is no TOML or too large, and for an entry that lacks who, when, why or
    its task, has unknown keys or codes, a value of another type, or the id of another entry.
    """
    curated = read_tables(folder / CURATED, f"{shown}/{CURATED}", ("fact", "link"), drafts)
    waivers = read_tables(folder / WAIVERS, f"{shown}/{WAIVERS}", ("waiver",), drafts)
    ids = Ids()
    facts = [_report(fields, ids) if fields.raw.get("kind") == "status" else _fact(fields, ids) for fields in curated.get("fact", ())]
    return Entries(
        tuple(one for one in facts if isinstance(one, FactEntry)),
        tuple(_links(curated.get("link", ()), ids)),
        tuple(_waiver(fields, ids) for fields in waivers.get("waiver", ())),
        tuple(one for one in facts if isinstance(one, ReportEntry)),
    )


def shapes() -> list[str]:
    """The names of all kinds of finding: one file of shapes each (task-owner.ttl is TaskOwner)."""
    return sorted("".join(map(str.capitalize, path.stem.split("-"))) for path in resources.folder("shapes").glob("*.ttl"))


class Ids:
    """Gives each entry its id, in the order of the files, and refuses one that is given twice."""

    def __init__(self) -> None:
        self._seen: dict[str, Fields] = {}

    def take(self, fields: Fields, table: str) -> str:
        """The id of an entry that stands under ``[[table]]``: its own, or one made of what it says. Raises InputError."""
        own, letter = fields.name("id"), LETTERS[table]
        new = own or made_id(fields.raw, letter)
        again = 1
        while not own and new in self._seen:
            again += 1
            new = made_id({**fields.raw, "again": again}, letter)
        if new in self._seen:
            raise fields.fault(f"id {new!r} is that of another entry (line {self._seen[new].line})", "give one of them another id")
        self._seen[new] = fields
        return new


def made_id(raw: Any, letter: str) -> str:
    """An id made of what an entry says; who wrote it, when and why does not count."""
    told = json.dumps({key: value for key, value in raw.items() if key not in _NOTE}, sort_keys=True, default=str, ensure_ascii=False)
    return letter + base64.b32encode(hashlib.sha256(told.encode()).digest()).decode().lower()[:7]


def read_tables(path: Path, shown: str, known: Sequence[str], drafts: Drafts = NO_DRAFTS) -> dict[str, list[Fields]]:
    """The entries of one file by the name of their table, each with its line. Raises InputError where it cannot be read."""
    return {name: list(fields) for name, fields in _tables(read_text(path, shown, drafts), shown, tuple(known))}


@lru_cache(maxsize=100)  # an edit leaves most files as they are
def _tables(text: str, shown: str, known: tuple[str, ...]) -> tuple[tuple[str, tuple[Fields, ...]], ...]:
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise toml_error(error, shown) from error
    Fields(raw, "entries stand under " + " and ".join(f"[[{name}]]" for name in known), shown, 0).only(known)
    return tuple((name, tuple(_listed(name, raw.get(name, []), text, shown))) for name in known)


def read_text(path: Path, shown: str, drafts: Drafts = NO_DRAFTS) -> str:
    """The draft of a file of entries where there is one, else what is in it, "" where it does not exist.

    Raises InputError where it cannot be read or is too large.
    """
    draft = drafts.get(path.name)
    if isinstance(draft, str):
        return draft
    try:
        data = draft if draft is not None else path.read_bytes() if path.exists() else b""
        if len(data) > MAX_FILE:
            raise InputError(f"more than {MAX_FILE:,} bytes", "split the plan, or take entries out", shown)
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"no UTF-8: {error.reason} at byte {error.start}", "save the file as UTF-8", shown) from error
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", "check the file", shown) from error


def _listed(name: str, entries: Any, text: str, shown: str) -> Iterator[Fields]:
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise InputError(f"entries stand under [[{name}]]", "write two brackets", shown)
    lines = [head.line for head in heads(text) if head.name == name]
    if len(lines) != len(entries):  # written otherwise, as a list of tables in one line
        lines = [0] * len(entries)
    for number, (raw, line) in enumerate(zip(entries, lines, strict=True), 1):
        yield Fields(raw, f"{name} {number}", shown, line)


def _note(fields: Fields, ids: Ids, table: str) -> Note:
    fields.needs(("by", "when", "why"))
    place = f"{fields.path}:{fields.line}" if fields.line else fields.path
    return Note(ids.take(fields, table), fields.text("by"), fields.day("when"), fields.text("why"), place)


def _words(fields: Fields) -> Words | None:
    quote, occurrence = fields.text("quote"), fields.whole_number("occurrence", 1)
    if "occurrence" in fields.raw and not quote:
        raise fields.fault("occurrence without quote", "add the words, or take occurrence out")
    return Words(quote, occurrence) if quote else None


def _fact(fields: Fields, ids: Ids) -> FactEntry:
    kind = fields.code("kind", tuple(VALUES))
    fields.only((*_NOTE, "task", "kind", *_WORDS, "whole", "overrides", *VALUES.get(kind, ())))
    fields.needs(("task",))
    overrides = tuple(_overridden(one) for one in fields.tables("overrides"))
    if not kind and not overrides:
        raise fields.fault("neither kind nor overrides", f"add kind = … ({', '.join(VALUES)}), or what is withdrawn")
    fact = _MAKERS[kind](fields) if kind else None
    return FactEntry(_note(fields, ids, "fact"), fields.text("task"), fact, _words(fields), fields.truth("whole"), overrides)


def _report(fields: Fields, ids: Ids) -> ReportEntry:
    fields.only((*_NOTE, "task", "kind", *VALUES["status"]))
    fields.needs(("task", "status", "document", "reported"))
    report = Report(fields.code("status", LISTS["progress"]), fields.text("document"), fields.text("said"), fields.day("reported"))
    return ReportEntry(_note(fields, ids, "fact"), fields.text("task"), report)


def _overridden(fields: Fields) -> Overridden:
    fields.only(("kind", *_WORDS, "value"))
    fields.needs(("kind", "quote"))
    words = _words(fields)
    assert words is not None
    return Overridden(fields.code("kind", tuple(FIELDS)), words, fields.text("value"))


def _party(fields: Fields) -> Party:
    fields.needs(("label", "role"))
    return Party(_NOWHERE, fields.text("label"), fields.code("role", LISTS["role"]), "", fields.code("agency_kind", LISTS["kind"], "body"))


def _law(fields: Fields) -> Law:
    fields.needs(("title", "relation"))
    return Law(_NOWHERE, fields.text("title"), fields.code("relation", LISTS["relation"]), "")


def _deadline(fields: Fields) -> Deadline:
    due, period = _due(fields), fields.text("period")
    if period and not _PERIOD.fullmatch(period):
        raise fields.fault(f"period is no duration: {period!r}", 'write period = "P1Y" (P6M, P3M, P1M, P1W, P1D), or "irregular"')
    kind = fields.code("deadline_kind", LISTS["deadline"], "by" if due or not period else "recurring")
    if (kind == "by" and not (due or period)) or (kind == "recurring" and not period):
        raise fields.fault(f"a deadline of kind {kind} needs {'period' if kind == 'recurring' else 'due'}", "add it")
    return Deadline(_NOWHERE, kind, "", due, period)


def _due(fields: Fields) -> str:
    value = fields.raw.get("due", "")
    said = value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, int) else fields.text("due")
    found = _DUE.fullmatch(said)
    try:
        if found and found[1]:
            date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        found = None
    if said and not found:
        raise fields.fault(f"due is no date: {said!r}", 'write due = "2025", "2025-06" or "2025-06-30"')
    return said


def _target(fields: Fields) -> Target:
    fields.needs(("metric", "op", "value"))
    op, value = fields.code("op", LISTS["op"]), fields.number("value")
    if (op == "between") != isinstance(value, tuple):
        raise fields.fault("between takes two values, every other comparator one", 'write op = "between" with value = [5, 10]')
    unit, number = fields.text("unit"), fields.text("number")
    said = (fields.text("population"), fields.text("baseline"))
    return Target(_NOWHERE, fields.text("metric"), op, value, unit, "", number, _due(fields), *said)


def _deliverable(fields: Fields) -> Deliverable:
    fields.needs(("label", "deliverable_kind"))
    kind, stage = fields.code("deliverable_kind", LISTS["deliverable"]), fields.code("stage", LISTS["stage"])
    return Deliverable(_NOWHERE, fields.text("label"), fields.text("verb"), kind, "", stage)


_MAKERS: dict[str, Callable[[Fields], Fact]] = {
    "party": _party,
    "law": _law,
    "deadline": _deadline,
    "target": _target,
    "deliverable": _deliverable,
}


def _links(entries: Iterable[Fields], ids: Ids) -> Iterator[LinkEntry]:
    """Each link; one pair of tasks has one answer."""
    answered: dict[tuple[str, ...], tuple[bool, Fields]] = {}
    for fields in entries:
        link = _link(fields, ids)
        rejected, first = answered.setdefault((link.task, link.higher_plan, link.higher_task), (link.rejected, fields))
        if rejected != link.rejected:
            raise fields.fault(f"the link is both confirmed and rejected (line {first.line})", "keep one of the two entries")
        yield link


def _link(fields: Fields, ids: Ids) -> LinkEntry:
    fields.only((*_NOTE, "task", "higher_plan", "higher_task", "status", *_WORDS))
    fields.needs(("task", "higher_plan", "higher_task"))
    task, plan, above = (fields.text(key) for key in ("task", "higher_plan", "higher_task"))
    rejected = fields.code("status", ("confirmed", "rejected"), "confirmed") == "rejected"
    return LinkEntry(_note(fields, ids, "link"), task, plan, above, _words(fields), rejected)


def _waiver(fields: Fields, ids: Ids) -> WaiverEntry:
    fields.only((*_NOTE, "shape", "task", *_WORDS, "fact"))
    fields.needs(("shape",))
    shape, task, words, fact = fields.code("shape", shapes()), fields.text("task"), _words(fields), fields.name("fact")
    if not task and not words:
        raise fields.fault("neither task nor quote", "add the finding's task, or its words where it stands outside all tasks")
    if fact and (words or not task):
        raise fields.fault("fact goes with task and without quote", "take one of them out")
    return WaiverEntry(_note(fields, ids, "waiver"), shape, task, words, fact)
