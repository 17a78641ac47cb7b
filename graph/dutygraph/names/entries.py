"""Reads registry files into entries, and says at which line one cannot be used."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

from dutygraph.errors import InputError
from dutygraph.fold import fold_name
from dutygraph.workspace import read_toml

#: Codes that the ontology's lists hold too.
KINDS = ("body", "level", "post", "collective")
LEVELS = ("central", "provincial", "prefectural", "county", "township")
STATUSES = ("in-force", "amended", "repealed", "draft")
_CODES = {"kind": KINDS, "level": LEVELS, "status": STATUSES}
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_LISTS, _TRUTHS = ("aliases", "own", "replaced-by"), ("everywhere",)


@dataclass(frozen=True, slots=True)
class Sort:
    """A kind of registry file: how its tables are called, and what an entry may and must say."""

    file: str
    table: str
    members: str
    keys: frozenset[str]
    needs: tuple[str, ...]


_COMMON = {"name", "traditional", "aliases", "source"}
AGENCIES = Sort(
    "agencies.toml",
    "agency",
    "agencies",
    frozenset(_COMMON | {"kind", "level", "jurisdiction", "everywhere", "own", "parent", "replaced-by", "since"}),
    ("name", "source", "jurisdiction"),
)
INSTRUMENTS = Sort(
    "instruments.toml",
    "instrument",
    "instruments",
    frozenset(_COMMON | {"jurisdiction", "status", "status-source", "replaced-by", "since"}),
    ("name", "source", "jurisdiction"),
)
INDICATORS = Sort("indicators.toml", "indicator", "indicators", frozenset(_COMMON | {"unit"}), ("name", "source"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a registry file; registry/README.md says what each key means. "" stands for what it does not say."""

    name: str
    traditional: str = ""
    kind: str = ""
    level: str = ""
    jurisdiction: str = ""
    aliases: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    everywhere: bool = False
    parent: str = ""
    replaced_by: tuple[str, ...] = ()
    since: str = ""
    status: str = ""
    status_source: str = ""
    unit: str = ""

    @property
    def identity(self) -> tuple[str, str]:
        """Jurisdiction ("" for every one) and canonical name, folded."""
        return ("" if self.everywhere else self.jurisdiction, fold_name(self.name))

    @property
    def labels(self) -> tuple[tuple[str, str], ...]:
        """The name in both scripts, as (text, language tag)."""
        return both_scripts(self.name, self.traditional)

    @property
    def search(self) -> tuple[str, ...]:
        """Every name, folded, without doubles."""
        return tuple(dict.fromkeys(map(fold_name, (self.name, *self.aliases, *self.own))))


def both_scripts(name: str, traditional: str) -> tuple[tuple[str, str], ...]:
    """Labels of a name, as (text, language tag), in the scripts in which it is known."""
    return ((name, "zh-Hans"), (traditional, "zh-Hant")) if traditional else ((name, "zh-Hans"),)


def read_entries(
    path: Path, sort: Sort, complete: Callable[[str], str] = str, text: str | None = None, beside: Sequence[str] = ()
) -> list[Entry]:
    """The entries of a registry file in order; none where there is no such file.

    ``complete`` gives a jurisdiction's full path; ``text`` is what the file is going to hold, where that is not yet
    written; ``beside`` are tables of other kinds that may stand there.
    Raises InputError with file and line where the file is no TOML, or an entry lacks what it needs, says
    what is not known, or gives a name to two entries of one jurisdiction.
    """
    entries: list[Entry] = []
    claimed: dict[tuple[str, str], Entry] = {}
    data = read_toml(path) if text is None else tomllib.loads(text)
    for raw, table, number in _raw(path, sort, data, beside):
        where = partial(place, path, table, number, raw.get("name"), text)
        entry = _entry(raw, sort, where)
        entry = replace(entry, jurisdiction=complete(entry.jurisdiction)) if entry.jurisdiction else entry
        home, canonical = entry.identity
        for name in dict.fromkeys((*entry.search, *([fold_name(entry.traditional)] if entry.traditional else []))):
            other = claimed.setdefault((home, name), entry)
            if other.identity != entry.identity:
                raise InputError(f"{name} is a name of {other.name} too", "a name stands for one in each jurisdiction", *where())
            if other is not entry and name == canonical:
                raise InputError(f"{name} stands here twice", "join the entries", *where())
        entries.append(entry)
    return entries


def table_list(path: Path, table: str, data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The tables ``[[table]]`` of a parsed file. Raises InputError where something else stands under that key."""
    found = data.get(table, [])
    if not (isinstance(found, list) and all(isinstance(one, dict) for one in found)):
        raise InputError(f"entries stand under [[{table}]]", "write two brackets", str(path))
    return found


def place(path: Path, table: str, number: int, name: object = None, text: str | None = None) -> tuple[str, int]:
    """File and line of the ``number``-th (from 1) ``[[table]]``, or within it of the line that gives that name."""
    lines = (path.read_text(encoding="utf-8") if text is None else text).splitlines()
    heads = [n for n, line in enumerate(lines, 1) if re.match(rf"\s*\[\[\s*{table}\s*\]\]", line)]
    at = heads[number - 1] if number <= len(heads) else 0
    if isinstance(name, str) and table in ("group", "pattern", "within"):
        said = re.compile(rf"""name\s*=\s*["']{re.escape(name)}["']""")
        at = next((n for n, line in enumerate(lines, 1) if n >= at and said.search(line)), at)
    return str(path), at


def _raw(path: Path, sort: Sort, data: Mapping[str, Any], beside: Sequence[str]) -> Iterator[tuple[Mapping[str, Any], str, int]]:
    """Each entry's keys, with those of its group, and where it stands."""
    for key in data:
        if key not in (sort.table, "group", *beside):
            raise InputError(f"unknown table {key}", f"entries stand under [[{sort.table}]], several together under [[group]]", str(path))
    for number, raw in enumerate(table_list(path, sort.table, data), 1):
        yield raw, sort.table, number
    for number, group in enumerate(table_list(path, "group", data), 1):
        members = group.get(sort.members)
        if not (isinstance(members, list) and all(isinstance(one, dict) for one in members)):
            raise InputError(f"the group lacks {sort.members}", f"write {sort.members} = [{{ name = … }}]", *place(path, "group", number))
        common = {key: value for key, value in group.items() if key != sort.members}
        for member in members:
            yield {**common, **member}, "group", number


def _entry(raw: Mapping[str, Any], sort: Sort, where: Callable[[], tuple[str, int]]) -> Entry:
    for key, value in raw.items():
        if key not in sort.keys:
            near = get_close_matches(key, sort.keys, n=1)
            raise InputError(
                f"unknown key {key}", f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(sort.keys))}", *where()
            )
        if fault := _fault(key, value):
            raise InputError(*fault, *where())
    missing = [key for key in sort.needs if not raw.get(key) and not (key == "jurisdiction" and raw.get("everywhere"))]
    missing += [key for key, need in (("status-source", "status"), ("status", "status-source")) if raw.get(need) and not raw.get(key)]
    if missing:
        raise InputError(f"{sort.table} {raw.get('name', '')} lacks {', '.join(missing)}", "add it", *where())
    replaced = raw.get("replaced-by", [])
    return Entry(
        name=raw["name"],
        traditional=raw.get("traditional", ""),
        kind=raw.get("kind", ""),
        level=raw.get("level", ""),
        jurisdiction="/".join(map(fold_name, raw.get("jurisdiction", "").split("/"))),
        aliases=tuple(raw.get("aliases", ())),
        own=tuple(raw.get("own", ())),
        everywhere=raw.get("everywhere", False),
        parent=raw.get("parent", ""),
        replaced_by=(replaced,) if isinstance(replaced, str) else tuple(replaced),
        since=raw.get("since", ""),
        status=raw.get("status", ""),
        status_source=raw.get("status-source", ""),
        unit=raw.get("unit", ""),
    )


def _fault(key: str, value: object) -> tuple[str, str] | None:
    """What is wrong with a value, and the cure."""
    if key in _TRUTHS:
        return None if isinstance(value, bool) else (f"{key} must be true or false", f"write {key} = true")
    if key in _LISTS and not (key == "replaced-by" and isinstance(value, str)):
        good = isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value)
        return None if good else (f"{key} must be a list of names", f'write {key} = ["…"]')
    if not isinstance(value, str) or not value.strip():
        return f"{key} must be a text", f'write {key} = "…"'
    if key in _CODES and value not in _CODES[key]:
        return f"unknown {key} {value!r}", f"known are {', '.join(_CODES[key])}"
    if key == "since" and not _DAY.fullmatch(value):
        return f"since {value!r} is no date", "write YYYY, YYYY-MM or YYYY-MM-DD"
    return None


def names_of(values: Iterable[str]) -> tuple[str, ...]:
    """Folded names, without doubles and empty ones."""
    return tuple(dict.fromkeys(filter(None, map(fold_name, values))))
