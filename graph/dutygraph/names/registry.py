"""Resolves a name that a plan prints to an agency or instrument that is known, or says that it is not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dutygraph.errors import InputError
from dutygraph.fold import fold_name
from dutygraph.workspace import read_toml

#: The jurisdiction of central bodies and national law, as a path in simplified script.
STATE = "中国"


@dataclass(frozen=True, slots=True)
class ResolvedAgency:
    """Who a printed name stands for. ``jurisdiction`` (辽宁省/沈阳市; the state is 中国) and ``name`` are the identity.

    ``labels`` are (text, language tag) pairs, the preferred one first; ``search`` the folded names under
    which it is found; ``how``: exact, alias, folded, shared-head, jurisdiction-supplied, unresolved.
    ``parent`` is the identity of the body it belongs to.
    """

    jurisdiction: str
    name: str
    kind: str
    labels: tuple[tuple[str, str], ...]
    search: tuple[str, ...]
    how: str
    registered: bool
    parent: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class ResolvedInstrument:
    """Which act or document a title stands for; fields as in ResolvedAgency."""

    jurisdiction: str
    name: str
    labels: tuple[tuple[str, str], ...]
    search: tuple[str, ...]
    how: str
    registered: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a registry file. ``everywhere``: a post or level that each jurisdiction has for itself."""

    name: str
    traditional: str
    kind: str
    jurisdiction: str
    aliases: tuple[str, ...]
    everywhere: bool = False
    parent: str = ""

    @property
    def labels(self) -> tuple[tuple[str, str], ...]:
        """The name in both scripts."""
        both = ((self.name, "zh-Hans"), (self.traditional, "zh-Hant"))
        return both if self.traditional else both[:1]

    @property
    def search(self) -> tuple[str, ...]:
        """Every name, folded, without doubles."""
        return tuple(dict.fromkeys(fold_name(name) for name in (self.name, *self.aliases)))


@dataclass(frozen=True)
class Registry:
    """Known agencies and instruments by (jurisdiction, folded name); "" stands for every jurisdiction."""

    agencies: Mapping[tuple[str, str], Entry] = field(default_factory=dict)
    instruments: Mapping[tuple[str, str], Entry] = field(default_factory=dict)

    def agency(self, label: str, kind: str, jurisdiction: str, language: str, name: str = "exact") -> ResolvedAgency:
        """The agency that ``label`` means in a plan of that jurisdiction (a path).

        ``kind`` and ``language`` hold where the registry knows nothing; ``name`` is how the reader got
        the label (exact or shared-head) and is told where the registry's answer is no more telling.
        """
        entry, how = _find(self.agencies, label, jurisdiction)
        if entry is None:
            return ResolvedAgency(jurisdiction, fold_name(label), kind, ((label, language),), (fold_name(label),), "unresolved", False)
        how = name if name != "exact" and how in ("exact", "folded") else how
        return _agency(entry, jurisdiction if entry.everywhere else entry.jurisdiction, how)

    def instrument(self, title: str, jurisdiction: str, language: str) -> ResolvedInstrument:
        """The act or document that ``title`` means in a plan of that jurisdiction."""
        entry, how = _find(self.instruments, title, jurisdiction)
        if entry is None:
            return ResolvedInstrument(jurisdiction, fold_name(title), ((title, language),), (fold_name(title),), "unresolved", False)
        return _instrument(entry, how)

    def all_agencies(self) -> list[ResolvedAgency]:
        """Every agency that is registered under a place of its own, in order of place and name."""
        entries = sorted({entry for entry in self.agencies.values() if not entry.everywhere}, key=lambda e: (e.jurisdiction, e.name))
        return [_agency(entry, entry.jurisdiction, "exact") for entry in entries]

    def all_instruments(self) -> list[ResolvedInstrument]:
        """Every registered instrument, in order of place and title."""
        return [_instrument(entry, "exact") for entry in sorted(set(self.instruments.values()), key=lambda e: (e.jurisdiction, e.name))]


def _agency(entry: Entry, home: str, how: str) -> ResolvedAgency:
    parent = (home, fold_name(entry.parent)) if entry.parent else None
    return ResolvedAgency(home, fold_name(entry.name), entry.kind, entry.labels, entry.search, how, True, parent)


def _instrument(entry: Entry, how: str) -> ResolvedInstrument:
    return ResolvedInstrument(entry.jurisdiction, fold_name(entry.name), entry.labels, entry.search, how, True)


def load_registry(folders: Sequence[Path]) -> Registry:
    """Read ``agencies.toml`` and ``instruments.toml`` of each folder; what an earlier folder says wins.

    Raises InputError where a file is no TOML or an entry lacks its name or jurisdiction.
    """
    agencies: dict[tuple[str, str], Entry] = {}
    instruments: dict[tuple[str, str], Entry] = {}
    for folder in folders:
        for index, file, key in ((agencies, "agencies.toml", "agency"), (instruments, "instruments.toml", "instrument")):
            for entry in _entries(folder / file, key):
                home = "" if entry.everywhere else entry.jurisdiction
                for name in (*entry.search, fold_name(entry.traditional)):
                    index.setdefault((home, name), entry)
    return Registry(agencies, instruments)


def _find(index: Mapping[tuple[str, str], Entry], label: str, jurisdiction: str) -> tuple[Entry | None, str]:
    key = fold_name(label)
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


def _entries(path: Path, key: str) -> Iterable[Entry]:
    entries = read_toml(path).get(key, [])
    if not (isinstance(entries, list) and all(isinstance(raw, dict) for raw in entries)):
        raise InputError(f"entries stand under [[{key}]]", "write two brackets", str(path))
    for number, raw in enumerate(entries, 1):
        missing = [name for name in ("name", "source") if not raw.get(name)]
        if not raw.get("everywhere") and not raw.get("jurisdiction"):
            missing.append("jurisdiction")
        if missing:
            raise InputError(f"{key} {number} lacks {', '.join(missing)}", "add it", str(path))
        yield _entry(raw)


def _entry(raw: Mapping[str, Any]) -> Entry:
    return Entry(
        name=raw["name"],
        traditional=raw.get("traditional", ""),
        kind=raw.get("kind", "body"),
        jurisdiction=raw.get("jurisdiction", ""),
        aliases=tuple(raw.get("aliases", ())),
        everywhere=bool(raw.get("everywhere", False)),
        parent=raw.get("parent", ""),
    )
