"""Resolves names of bodies that every province, city and county has, by patterns of their level (registry/departments.toml)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

from dutygraph.errors import InputError
from dutygraph.fold import fold_name
from dutygraph.names.entries import KINDS, LEVELS, both_scripts, names_of, place, table_list
from dutygraph.names.places import Places
from dutygraph.workspace import read_toml

FILES = ("departments.toml", "organs.toml")
#: Where a name's place stands in a printed form: its level's word or full name, or its word alone.
_HEAD, _SHORT = "{head}", "{short}"
_PLACE, _NAME, _LEVEL = "{place}", "{name}", "{level}"
_KNOWN, _OPEN = {_HEAD, _SHORT, _NAME, _LEVEL}, re.compile(r"\{.*?\}")
#: Slot, and what stands before and behind it in print; a form without a slot is all "before".
_Form = tuple[str, str, str]
_LEVELS = ("municipality", *LEVELS[1:])
_PATTERN_KEYS = ("official", "traditional", "printed", "parent", "kind", "source", "departments")
_DEPARTMENT_KEYS = ("name", "traditional", "short", "levels", "parent")


@dataclass(frozen=True, slots=True)
class Department:
    """One line of a pattern file: a body of some levels, its names and the forms in which they are printed, the official ones first."""

    names: tuple[str, ...]
    official: str
    traditional: str
    kind: str
    parent: str
    templates: tuple[_Form, ...]
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
    """All patterns by printed form, then by level. ``openings`` are the slots with what stands before them, the longest first."""

    places: Places = field(default_factory=Places)
    index: Mapping[_Form, Mapping[str, Department]] = field(default_factory=dict)
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
        stand = {_HEAD: (name, word) if word else (name,), _SHORT: (short,)}
        search = [before + one + behind for slot, before, behind in _printed(department, [word[-1:]]) for one in stand.get(slot, ("",))]
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
    index: dict[_Form, dict[str, Department]] = {}
    words = sorted({word[-1] for word in places.level_words})
    for folder in folders:
        own: dict[_Form, dict[str, Department]] = {}
        for path in (folder / file for file in FILES):
            for number, pattern in enumerate(table_list(path, "pattern", read_toml(path)), 1):
                for department in _departments(path, number, pattern):
                    for form in _printed(department, words):
                        _claim(own.setdefault(form, {}), department, form, path, number)
        for form, by_level in own.items():
            index[form] = {**by_level, **index.get(form, {})}
    openings = sorted({(slot, before) for slot, before, _ in index if slot}, key=lambda one: (-len(one[1]), one))
    return Departments(places, index, openings)


def _claim(by_level: dict[str, Department], department: Department, form: _Form, path: Path, number: int) -> None:
    for level in department.levels:
        other = by_level.setdefault(level, department)
        if other.official != department.official:
            message = f"{form[1]}{form[0]}{form[2]} is printed for {other.names[0]} and for {department.names[0]} of one level"
            raise InputError(message, "leave it to one of them", *place(path, "pattern", number, department.names[0]))


def _printed(department: Department, words: Sequence[str]) -> Iterator[_Form]:
    """Every form, folded; once for each word that ``{level}`` may be."""
    for n, (slot, before, behind) in enumerate(department.templates):
        for name in department.names if n else department.names[:1]:  # the official form takes the official name alone
            said = behind.replace(_NAME, name)
            if _LEVEL in said:
                yield from ((slot, before, said.replace(_LEVEL, word)) for word in words)
            elif slot:
                yield slot, before, said
            else:
                yield "", before.replace(_NAME, name), ""


def _departments(path: Path, number: int, pattern: Mapping[str, Any]) -> Iterator[Department]:
    """The lines of one ``[[pattern]]``."""
    _check(pattern, _PATTERN_KEYS, ("official", "source", "departments"), lambda: place(path, "pattern", number))
    if pattern.get("kind", "body") not in KINDS:
        raise InputError(f"unknown kind {pattern['kind']!r}", f"known are {', '.join(KINDS)}", *place(path, "pattern", number))
    official = pattern["official"]
    forms = [form.replace(_PLACE, _HEAD) for form in (official, *pattern.get("printed", ()))]
    if wrong := [form for form in forms if form.count(_HEAD) + form.count(_SHORT) > 1 or set(_OPEN.findall(form)) - _KNOWN]:
        raise InputError(f"{wrong[0]} cannot be read", "write one {head} or {short}, and {name} behind it", *place(path, "pattern", number))
    templates = tuple(map(_template, forms))
    for raw in pattern["departments"]:
        where = partial(place, path, "pattern", number, raw.get("name") if isinstance(raw, dict) else None)
        _check(raw, _DEPARTMENT_KEYS, ("name", "levels"), where)
        levels = raw["levels"].split()
        if unknown := [level for level in levels if level not in _LEVELS]:
            raise InputError(f"unknown level {unknown[0]!r}", f"known are {', '.join(_LEVELS)}", *where())
        yield Department(
            names=names_of((raw["name"], *raw.get("short", ()))),
            official=official.replace(_NAME, raw["name"]),
            traditional=pattern.get("traditional", official).replace(_NAME, raw.get("traditional", raw["name"])),
            kind=pattern.get("kind", "body"),
            parent=raw.get("parent", pattern.get("parent", "")),
            templates=templates,
            levels=tuple(levels),
        )


def _template(form: str) -> _Form:
    slot = next((one for one in (_HEAD, _SHORT) if one in form), "")
    before, _, behind = form.partition(slot) if slot else (form, "", "")
    return slot, fold_name(before), fold_name(behind)


def _check(raw: object, keys: Sequence[str], needs: Sequence[str], where: Callable[[], tuple[str, int]]) -> None:
    if not isinstance(raw, dict):
        raise InputError("a department is a table", 'write { name = "…", levels = "…" }', *where())
    for key in raw:
        if key not in keys:
            near = get_close_matches(key, keys, n=1)
            raise InputError(f"unknown key {key}", f"did you mean {near[0]}?" if near else f"known are {', '.join(keys)}", *where())
    if missing := [key for key in needs if not raw.get(key)]:
        raise InputError(f"lacks {', '.join(missing)}", "add it", *where())
    for key, value in raw.items():
        if key in ("printed", "short", "departments"):
            if not isinstance(value, list) or (key != "departments" and not all(isinstance(one, str) for one in value)):
                raise InputError(f"{key} must be a list", f"write {key} = [ … ]", *where())
        elif not isinstance(value, str):
            raise InputError(f"{key} must be a text", f'write {key} = "…"', *where())


def _fill(form: str, name: str, short: str, word: str) -> str:
    return form.replace(_PLACE, name).replace(_HEAD, name).replace(_SHORT, short).replace(_LEVEL, word[-1:])
