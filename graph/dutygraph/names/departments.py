"""Resolves names of bodies that every province, city and county has, by patterns of their level (registry/departments.toml)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from dutygraph.errors import InputError
from dutygraph.fold import fold_name
from dutygraph.names.entries import KINDS, LEVELS, both_scripts, place, table_list
from dutygraph.names.places import Places
from dutygraph.workspace import read_toml

FILES = ("departments.toml", "organs.toml")
#: Where a name's place stands in a printed form: its level's word or full name, or its word alone.
_HEAD, _SHORT = "{head}", "{short}"
_PLACE, _NAME, _LEVEL = "{place}", "{name}", "{level}"
_SLOTS, _OPEN = {_HEAD, _SHORT, _LEVEL}, re.compile(r"\{.*?\}")
_LEVELS = ("municipality", *LEVELS[1:])
_PATTERN_KEYS = ("official", "traditional", "printed", "parent", "kind", "source", "departments")
_DEPARTMENT_KEYS = ("name", "traditional", "short", "levels", "parent")


@dataclass(frozen=True, slots=True)
class Department:
    """One line of a pattern file: a body of some levels, and all forms of its names, with places left open."""

    name: str
    official: str
    traditional: str
    kind: str
    parent: str
    forms: tuple[str, ...]
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A department at its place: ``name`` and ``jurisdiction`` are the identity."""

    jurisdiction: str
    name: str
    kind: str
    labels: tuple[tuple[str, str], ...]
    search: tuple[str, ...]
    parent: tuple[str, str] | None


@dataclass(frozen=True)
class Departments:
    """All patterns, by slot and what stands before and behind it in print, then by level; forms without a slot under ""."""

    places: Places = field(default_factory=Places)
    index: Mapping[tuple[str, str, str], Mapping[str, Department]] = field(default_factory=dict)
    openings: Sequence[tuple[str, str]] = ()

    def find(self, label: str, jurisdiction: str) -> Found | None:
        """The department that a folded name means in a plan of that jurisdiction; None where no pattern fits."""
        for path, department in self._fits(label, jurisdiction):
            return self._at(department, path)
        return None

    def _fits(self, label: str, jurisdiction: str) -> Iterator[tuple[str, Department]]:
        for slot, before in self.openings:
            if not label.startswith(before):
                continue
            rest = label[len(before) :]
            for path, length in self._heads(slot, rest, jurisdiction):
                by_level = self.index.get((slot, before, rest[length:]), {})
                yield from ((path, by_level[kind]) for kind in self.places.kinds(path) if kind in by_level)
        by_level = self.index.get(("", label, ""), {})
        yield from ((jurisdiction, by_level[kind]) for kind in self.places.kinds(jurisdiction) if kind in by_level)

    def _heads(self, slot: str, rest: str, jurisdiction: str) -> Iterable[tuple[str, int]]:
        if slot == _SHORT:
            return self.places.shortened(rest, jurisdiction)
        return (*self.places.named(rest, jurisdiction), *self.places.supplied(rest, jurisdiction))

    def _at(self, department: Department, path: str) -> Found:
        places = self.places
        name, word, short = path.rpartition("/")[2], places.word(path), places.short(path)
        official = _fill(department.official, name, short, word)
        heads = (name, word) if word else (name,)
        search = [_fill(form.replace(_HEAD, head), name, short, word) for form in department.forms for head in heads]
        traditional = ""
        if name in places.traditional:
            other = places.traditional[name]
            traditional = _fill(department.traditional, other, other[: len(short)], other[len(name) - len(word) :])
        parent = department.parent and _fill(department.parent, name, short, word)
        home, _, above = parent.rpartition("/")
        return Found(
            jurisdiction=path,
            name=fold_name(official),
            kind=department.kind,
            labels=both_scripts(official, traditional),
            search=tuple(dict.fromkeys((fold_name(official), *map(fold_name, search)))),
            parent=(home or path, fold_name(above)) if parent else None,
        )


def load_departments(folders: Sequence[Path], places: Places) -> Departments:
    """Read the pattern files of each folder; what an earlier folder says wins.

    Raises InputError with file and line where one cannot be used, or gives one printed form to two bodies of a level.
    """
    index: dict[tuple[str, str, str], dict[str, Department]] = {}
    for folder in folders:
        own: dict[tuple[str, str, str], dict[str, Department]] = {}
        for path in (folder / file for file in FILES):
            for number, pattern in enumerate(table_list(path, "pattern", read_toml(path)), 1):
                for department in _departments(path, number, pattern):
                    for form in department.forms:
                        for key in _keys(form, places):
                            _claim(own.setdefault(key, {}), department, form, path, number)
        for key, by_level in own.items():
            index[key] = {**by_level, **index.get(key, {})}
    openings = sorted({(slot, before) for slot, before, _ in index if slot}, key=lambda one: (-len(one[1]), one))
    return Departments(places, index, openings)


def _claim(by_level: dict[str, Department], department: Department, form: str, path: Path, number: int) -> None:
    for level in department.levels:
        other = by_level.setdefault(level, department)
        if other.official != department.official:
            message = f"{form} is printed for {other.name} and for {department.name} of one level"
            raise InputError(message, "leave it to one of them", *place(path, "pattern", number, department.name))


def _keys(form: str, places: Places) -> Iterator[tuple[str, str, str]]:
    """The slot of a printed form, and what stands before and behind it; once for each word that ``{level}`` may be."""
    words = sorted({word[-1] for word in places.level_words}) if _LEVEL in form else [""]
    for word in words:
        filled = form.replace(_LEVEL, word)
        slot = next((one for one in (_HEAD, _SHORT) if one in filled), "")
        before, _, behind = filled.partition(slot) if slot else (filled, "", "")
        yield slot, fold_name(before), fold_name(behind)


def _departments(path: Path, number: int, pattern: Mapping[str, Any]) -> Iterator[Department]:
    """The lines of one ``[[pattern]]``."""
    _check(pattern, _PATTERN_KEYS, ("official", "source", "departments"), lambda: place(path, "pattern", number))
    if pattern.get("kind", "body") not in KINDS:
        raise InputError(f"unknown kind {pattern['kind']!r}", f"known are {', '.join(KINDS)}", *place(path, "pattern", number))
    official = str(pattern["official"])
    for raw in pattern["departments"]:
        where = lambda raw=raw: place(path, "pattern", number, raw.get("name"))  # noqa: E731  # asked only for a message
        _check(raw, _DEPARTMENT_KEYS, ("name", "levels"), where)
        name, levels = str(raw["name"]), str(raw["levels"]).split()
        if unknown := [level for level in levels if level not in _LEVELS]:
            raise InputError(f"unknown level {unknown[0]!r}", f"known are {', '.join(_LEVELS)}", *where())
        names = (name, *raw.get("short", ()))
        forms = [official.replace(_PLACE, _HEAD).replace(_NAME, name)]
        forms += [form.replace(_PLACE, _HEAD).replace(_NAME, one) for form in pattern.get("printed", ()) for one in names]
        if wrong := [form for form in forms if form.count(_HEAD) + form.count(_SHORT) > 1 or set(_OPEN.findall(form)) - _SLOTS]:
            raise InputError(f"{wrong[0]} cannot be read", "write one {head} or {short}, and {name}", *where())
        yield Department(
            name=name,
            official=official.replace(_NAME, name),
            traditional=str(pattern.get("traditional", official)).replace(_NAME, str(raw.get("traditional", name))),
            kind=pattern.get("kind", "body"),
            parent=str(raw.get("parent", pattern.get("parent", ""))),
            forms=tuple(dict.fromkeys(forms)),
            levels=tuple(levels),
        )


def _check(raw: object, keys: Sequence[str], needs: Sequence[str], where: Callable[[], tuple[str, int]]) -> None:
    if not isinstance(raw, dict):
        raise InputError("a department is a table", 'write { name = "…", levels = "…" }', *where())
    for key in raw:
        if key not in keys:
            near = get_close_matches(key, keys, n=1)
            raise InputError(f"unknown key {key}", f"did you mean {near[0]}?" if near else f"known are {', '.join(keys)}", *where())
    if missing := [key for key in needs if not raw.get(key)]:
        raise InputError(f"lacks {', '.join(missing)}", "add it", *where())
    for key in ("printed", "short", "departments"):
        if not isinstance(raw.get(key, []), list):
            raise InputError(f"{key} must be a list", f"write {key} = [ … ]", *where())


def _fill(form: str, name: str, short: str, word: str) -> str:
    return form.replace(_PLACE, name).replace(_HEAD, name).replace(_SHORT, short).replace(_LEVEL, word[-1:])
