"""Resolves a name that a plan prints to an agency, instrument or indicator that is known, or says that it is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast

from dutygraph.fold import fold_name
from dutygraph.names.departments import Departments, Found, load_departments
from dutygraph.names.entries import AGENCIES, INDICATORS, INSTRUMENTS, Entry, Sort, names_of, read_entries
from dutygraph.names.places import STATE as STATE
from dutygraph.names.places import Places, load_places
from dutygraph.vocabulary import load_vocabulary

Label = tuple[str, str]
#: A second name that a body bears, printed behind the first: 交通运输局(港口局).
_BEHIND = re.compile(r"\([^()]*\)$")
#: So many answers are kept, some hundred bytes each.
_MOST_ANSWERS = 100_000
#: Jurisdiction (a path; "" stands for every one) and folded name.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ResolvedAgency:
    """Who a printed name stands for. ``jurisdiction`` (江苏省/南京市; the state is 中国) and ``name`` are the identity.

    ``labels`` are (text, language tag) pairs, the preferred one first; ``search`` the folded names under
    which it is found; ``how``: exact, alias, folded, shared-head, jurisdiction-supplied, pattern, unresolved.
    ``parent`` is the identity of the body it belongs to, ``replaced_by`` those of the bodies that took its place
    ``since`` a day; ``level`` is "" where it cannot be told. ``by_pattern``: ``search`` holds every form that a pattern knows.
    """

    jurisdiction: str
    name: str
    kind: str
    labels: tuple[Label, ...]
    search: tuple[str, ...]
    how: str
    registered: bool
    parent: Key | None = None
    level: str = ""
    replaced_by: tuple[Key, ...] = ()
    since: str = ""
    by_pattern: bool = False


@dataclass(frozen=True, slots=True)
class ResolvedInstrument:
    """Which act or document a title stands for; fields as in ResolvedAgency.

    ``status`` (in-force, amended, repealed, draft) holds ``since`` a day, as ``status_source`` says; "" where nobody looked.
    """

    jurisdiction: str
    name: str
    labels: tuple[Label, ...]
    search: tuple[str, ...]
    how: str
    registered: bool
    status: str = ""
    status_source: str = ""
    replaced_by: tuple[Key, ...] = ()
    since: str = ""


@dataclass(frozen=True, slots=True)
class ResolvedIndicator:
    """What is measured by targets of several plans. ``how``: exact, alias or folded; ``unit`` as plans usually print it."""

    name: str
    labels: tuple[Label, ...]
    search: tuple[str, ...]
    how: str
    unit: str = ""


@dataclass(frozen=True)
class Registry:
    """Known agencies, instruments and indicators by key, the patterns of departments, and the places.

    ``own`` holds names that mean an agency in plans of its own jurisdiction only. Answers are kept: an edit asks for the same names again.
    """

    agencies: Mapping[Key, Entry] = field(default_factory=dict)
    own: Mapping[Key, Entry] = field(default_factory=dict)
    instruments: Mapping[Key, Entry] = field(default_factory=dict)
    indicators: Mapping[Key, Entry] = field(default_factory=dict)
    departments: Departments = field(default_factory=Departments)
    _answers: dict[tuple[str, ...], Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def places(self) -> Places:
        """The places that are known."""
        return self.departments.places

    def agency(self, label: str, kind: str, jurisdiction: str, language: str, name: str = "exact") -> ResolvedAgency:
        """The agency that ``label`` means in a plan of that jurisdiction (a path): an entry's, else a pattern's, else a new one.

        ``kind`` and ``language`` hold where the registry knows nothing; ``name`` is how the reader got
        the label: exact or shared-head, which is told wherever the name resolves, since a word was supplied there.
        """
        asked = ("agency", label, kind, jurisdiction, language, name)
        return cast(ResolvedAgency, self._kept(asked, lambda: self._agency_of(label, kind, jurisdiction, language, name)))

    def _agency_of(self, label: str, kind: str, jurisdiction: str, language: str, name: str) -> ResolvedAgency:
        key = fold_name(label)
        found = self._known(label, key, kind, jurisdiction)
        if found is None and (without := _BEHIND.sub("", key)) != key and (found := self._known(without, without, kind, jurisdiction)):
            found = replace(found, how="alias" if found.how in ("exact", "folded") else found.how)
        if found is None:
            return self._unknown(label, kind, jurisdiction, language)
        return replace(found, how=name) if name != "exact" else found

    def instrument(self, title: str, jurisdiction: str, language: str) -> ResolvedInstrument:
        """The act or document that ``title`` means in a plan of that jurisdiction; an unknown one is of the place in its name."""
        asked = ("instrument", title, jurisdiction, language)
        return cast(ResolvedInstrument, self._kept(asked, lambda: self._instrument_of(title, jurisdiction, language)))

    def _instrument_of(self, title: str, jurisdiction: str, language: str) -> ResolvedInstrument:
        key = fold_name(title)
        entry, how = _find(self.instruments, title, key, jurisdiction)
        if entry is not None:
            return _instrument(entry, how)
        of_state = any(key.startswith(name) for name in self.places.state_names)
        place = STATE if of_state else next((path for path, _ in self.places.sure(key, jurisdiction)), jurisdiction)
        return ResolvedInstrument(place, key, ((title, language),), (key,), "unresolved", False)

    def indicator(self, metric: str) -> ResolvedIndicator | None:
        """The indicator that a target's metric names as it is registered, or by an alias; None where none does."""
        return cast("ResolvedIndicator | None", self._kept(("indicator", metric), lambda: self._indicator_of(metric)))

    def _indicator_of(self, metric: str) -> ResolvedIndicator | None:
        entry, how = _find(self.indicators, metric, fold_name(metric), "")
        return ResolvedIndicator(fold_name(entry.name), entry.labels, entry.search, how, entry.unit) if entry else None

    def _kept(self, asked: tuple[str, ...], find: Callable[[], object]) -> object:
        if asked in self._answers:
            return self._answers[asked]
        found = find()
        if len(self._answers) < _MOST_ANSWERS:
            self._answers[asked] = found
        return found

    def all_agencies(self) -> list[ResolvedAgency]:
        """Every agency that is registered under a place of its own, in order of place and name."""
        return [self._agency(entry, entry.jurisdiction, "exact") for entry in _each(self.agencies) if not entry.everywhere]

    def all_instruments(self) -> list[ResolvedInstrument]:
        """Every registered instrument, in order of place and title."""
        return [_instrument(entry, "exact") for entry in _each(self.instruments)]

    def all_indicators(self) -> list[ResolvedIndicator]:
        """Every registered indicator, in order of names."""
        return [ResolvedIndicator(fold_name(one.name), one.labels, one.search, "exact", one.unit) for one in _each(self.indicators)]

    def _known(self, label: str, key: str, kind: str, jurisdiction: str) -> ResolvedAgency | None:
        entry, how = _find(self.agencies, label, key, jurisdiction)
        if entry is None and (entry := self.own.get((jurisdiction, key))):
            how = "alias"
        if entry is not None:
            return self._agency(entry, jurisdiction if entry.everywhere else entry.jurisdiction, how)
        department = self.departments.find(key, jurisdiction) if kind == "body" else None
        return self._department(department) if department else None

    def _agency(self, entry: Entry, home: str, how: str) -> ResolvedAgency:
        return ResolvedAgency(
            jurisdiction=home,
            name=fold_name(entry.name),
            kind=entry.kind or "body",
            labels=entry.labels,
            search=entry.search,
            how=how,
            registered=True,
            parent=(home, fold_name(entry.parent)) if entry.parent else None,
            level=entry.level or ("" if entry.everywhere else self.places.level(home)),
            replaced_by=_keys(home, entry.replaced_by),
            since=entry.since,
        )

    def _department(self, found: Found) -> ResolvedAgency:
        """A pattern's body; what an entry of the same identity says goes before."""
        entry = self.agencies.get((found.jurisdiction, found.name))
        if entry and entry.identity == (found.jurisdiction, found.name):
            known = self._agency(entry, found.jurisdiction, "pattern")
            return replace(known, search=names_of((*known.search, *found.search)), parent=known.parent or found.parent, by_pattern=True)
        return ResolvedAgency(
            jurisdiction=found.jurisdiction,
            name=found.name,
            kind=found.kind,
            labels=found.labels,
            search=found.search,
            how="pattern",
            registered=True,
            parent=found.parent,
            level=self.places.level(found.jurisdiction),
            by_pattern=True,
        )

    def _unknown(self, label: str, kind: str, jurisdiction: str, language: str) -> ResolvedAgency:
        """A provisional agency: kept as said, under the place that its name opens with, else the plan's.

        The level's word gives way to the place's name (省X局 is 江苏省X局), so that every plan's way of naming it is one identity.
        Departments without place or level (住房城乡建设部门) are those of every level.
        """
        key, places = fold_name(label), self.places
        home, name, level = jurisdiction, key, ""
        if kind == "body" and (opening := places.opens(key, jurisdiction)) and len(key) - opening[1] > 1:
            home, length = opening
            name = home.rpartition("/")[2] + key[length:]
        elif kind == "body" and not (level := places.level_word(key)) and key.endswith(_shared_tails()):
            return ResolvedAgency(home, key, "level", ((label, language),), (key,), "unresolved", False)
        level = level or (places.level(home) if kind in ("body", "post") else "")
        return ResolvedAgency(home, name, kind, ((label, language),), names_of((name, key)), "unresolved", False, level=level)


@cache
def _shared_tails() -> tuple[str, ...]:
    """How the vocabulary says that names end which several departments share (部门, 机关)."""
    return tuple(load_vocabulary()["agencies"]["names"]["shared_tails"])


def load_registry(folders: Sequence[Path]) -> Registry:
    """Read the registry files of each folder; what an earlier folder says wins, name by name and key by key.

    A registry whose files have not changed is read once in a process.
    Raises InputError with file and line where a file is no TOML or an entry cannot be used.
    """
    files = [path for folder in folders for path in sorted(folder.glob("*.toml"))]
    return _load(tuple(folders), tuple((path.resolve(), path.stat().st_mtime_ns, path.stat().st_size) for path in files))


@lru_cache(maxsize=4)
def _load(folders: tuple[Path, ...], stamps: tuple[tuple[Path, int, int], ...]) -> Registry:  # noqa: ARG001  # stamps tell versions apart
    places = load_places(folders)
    agencies, own = _index(folders, AGENCIES, places)
    instruments, _ = _index(folders, INSTRUMENTS, places)
    indicators, _ = _index(folders, INDICATORS, places)
    return Registry(agencies, own, instruments, indicators, load_departments(folders, places))


def _index(folders: Sequence[Path], sort: Sort, places: Places) -> tuple[dict[Key, Entry], dict[Key, Entry]]:
    """Entries by every name, and by the names of their own plans only. Entries of one identity are joined."""
    joined: dict[Key, Entry] = {}
    ranked: list[dict[Key, Key]] = []
    for folder in folders:
        names: dict[Key, Key] = {}
        for entry in read_entries(folder / sort.file, sort, places.complete):
            identity = entry.identity
            joined[identity] = _join(joined[identity], entry) if identity in joined else entry
            for name in names_of((entry.name, entry.traditional, *entry.aliases)):
                names[identity[0], name] = identity
        ranked.append(names)
    if sort is INSTRUMENTS:
        ranked.append(_without_state(joined, places))
    index: dict[Key, Entry] = {}
    for names in ranked:
        for key, identity in names.items():
            index.setdefault(key, joined[identity])
    own = {(entry.jurisdiction, name): entry for entry in joined.values() for name in names_of(entry.own)}
    return index, own


def _join(first: Entry, later: Entry) -> Entry:
    """Two folders' entries of one identity: names are added up, of all else the earlier folder's is kept where it says anything."""
    said = {
        key: getattr(first, key) or getattr(later, key)
        for key in ("traditional", "kind", "level", "parent", "replaced_by", "since", "unit")
    }
    state = first if first.status else later
    return replace(
        first,
        **said,
        aliases=tuple(dict.fromkeys((*first.aliases, *later.aliases))),
        own=tuple(dict.fromkeys((*first.own, *later.own))),
        status=state.status,
        status_source=state.status_source,
    )


def _without_state(joined: dict[Key, Entry], places: Places) -> dict[Key, Key]:
    """The titles of the state's laws without the state's name, by which plans cite them; written to the entries as aliases too."""
    names: dict[Key, Key] = {}
    for identity, entry in joined.items():
        for state in places.state_names:
            if short := identity[1].removeprefix(state) if identity[1].startswith(state) else "":
                joined[identity] = replace(entry, aliases=(*entry.aliases, short))
                names[identity[0], short] = identity
    return names


def _each(index: Mapping[Key, Entry]) -> list[Entry]:
    """Every entry once, in order of place and name."""
    entries = {id(entry): entry for entry in index.values()}.values()
    return sorted(entries, key=lambda entry: entry.identity)


def _find(index: Mapping[Key, Entry], label: str, key: str, jurisdiction: str) -> tuple[Entry | None, str]:
    for home in (*_upwards(jurisdiction), STATE, ""):
        entry = index.get((home, key))
        if entry is not None:
            return entry, _how(entry, label, key, home)
    return None, "unresolved"


def _upwards(jurisdiction: str) -> Iterable[str]:
    """The jurisdiction itself, then those that hold it: a district's plan may name a bureau of its city."""
    parts = jurisdiction.split("/")
    return ("/".join(parts[:n]) for n in range(len(parts), 0, -1))


def _how(entry: Entry, label: str, key: str, home: str) -> str:
    if label in (entry.name, entry.traditional):
        return "exact"
    if key == fold_name(entry.name):
        return "folded"
    # A short name without its place (the alias under a place's own registry) means that place's body.
    return "alias" if home in ("", STATE) or key.startswith(fold_name(home.rsplit("/")[-1])) else "jurisdiction-supplied"


def _keys(home: str, names: Iterable[str]) -> tuple[Key, ...]:
    return tuple((home, fold_name(name)) for name in names)


def _instrument(entry: Entry, how: str) -> ResolvedInstrument:
    return ResolvedInstrument(
        jurisdiction=entry.jurisdiction,
        name=fold_name(entry.name),
        labels=entry.labels,
        search=entry.search,
        how=how,
        registered=True,
        status=entry.status,
        status_source=entry.status_source,
        replaced_by=_keys(entry.jurisdiction, entry.replaced_by),
        since=entry.since,
    )
