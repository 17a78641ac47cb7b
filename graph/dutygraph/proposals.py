"""Proposes registry entries for the names in plans that nobody knows, and says what a user's registry is with chosen ones."""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import tomlkit

from dutygraph.built import BuiltPlan
from dutygraph.errors import InputError
from dutygraph.fold import fold_name
from dutygraph.model import Anchor
from dutygraph.names.entries import AGENCIES, INSTRUMENTS, Sort, place, read_entries
from dutygraph.names.registry import Registry, ResolvedAgency, ResolvedInstrument
from dutygraph.rdf.sink import line_starts
from dutygraph.workspace import read_toml

SORTS = {sort.table: sort for sort in (AGENCIES, INSTRUMENTS)}
_SHOWN = 3  # places that a proposal's comment names


@dataclass
class Proposal:
    """An identity that plans mint provisionally. ``printed`` and ``places`` say how and where, in order of the plans."""

    table: str
    thing: ResolvedAgency | ResolvedInstrument
    printed: list[tuple[str, str]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is called in which file: table, jurisdiction, name."""
        return self.table, self.thing.jurisdiction, self.thing.name

    @property
    def names(self) -> tuple[str, ...]:
        """The canonical name, then all others that plans print, folded."""
        return tuple(dict.fromkeys((self.thing.name, *(fold_name(text) for text, _ in self.printed))))

    def entry(self) -> dict[str, object]:
        """The keys of a registry entry. The name is the identity: everything else may be changed before it is accepted."""
        whole = {language: text for text, language in reversed(self.printed) if fold_name(text) == self.thing.name}
        agency = self.thing if isinstance(self.thing, ResolvedAgency) else None
        said = {
            "name": whole.get("zh-Hans", self.thing.name),
            "traditional": whole.get("zh-Hant", ""),
            "jurisdiction": self.thing.jurisdiction,
            "level": agency.level if agency else "",
            "kind": agency.kind if agency else "",
            "aliases": list(self.names[1:]),
            "source": "unverified",
        }
        return {key: value for key, value in said.items() if value}


def proposals(plans: Iterable[BuiltPlan]) -> list[Proposal]:
    """One proposal for each name that no registry knows, agencies first, then the most frequent. A collective names nobody and is none.

    Raises InputError for a plan without jurisdiction, which is half of an identity.
    """
    found: dict[tuple[str, str, str], Proposal] = {}
    for plan in plans:
        if not plan.info.jurisdiction:
            raise InputError(
                "the plan's jurisdiction is not known",
                f'write jurisdiction = "…" into {Path(plan.info.path).parent / "plan.toml"}',
                plan.info.path,
            )
        lines = line_starts(plan.facts.document.source)
        for table, thing, anchor, citation in _unknown(plan):
            proposal = Proposal(table, thing)
            proposal = found.setdefault(proposal.key, proposal)
            proposal.printed.append(thing.labels[0])
            line = bisect_right(lines, anchor.start)
            column = anchor.start - lines[line - 1] + 1
            proposal.places.append(f"{plan.info.path}:{line}:{column} ({citation}) {' '.join(anchor.quote.split())}")
    order = list(SORTS)
    return sorted(found.values(), key=lambda one: (order.index(one.table), -len(one.places)))


def _unknown(plan: BuiltPlan) -> Iterator[tuple[str, ResolvedAgency | ResolvedInstrument, Anchor, str]]:
    for task, agencies, instruments in zip(plan.facts.tasks, plan.agencies, plan.instruments, strict=True):
        for party, agency in zip(task.parties, agencies, strict=True):
            if not agency.registered and agency.kind != "collective":
                yield AGENCIES.table, agency, party.anchor, task.task.citation
        for law, instrument in zip(task.laws, instruments, strict=True):
            if not instrument.registered:
                yield INSTRUMENTS.table, instrument, law.anchor, task.task.citation


def as_toml(proposed: Sequence[Proposal]) -> str:
    """Entries to look through: how often and where each name stands is a comment above it."""
    texts = []
    for one in proposed:
        times = f"{len(one.places)} time" + ("s" if len(one.places) > 1 else "")
        comment = "".join(f"# {line}\n" for line in (times, *one.places[:_SHOWN]))
        texts.append(comment + _table(one.table, one.entry()))
    return "\n".join(texts)


def edited(path: Path, proposed: Sequence[Proposal], known: Registry) -> list[tuple[str, dict[str, object]]]:
    """The entries of a file of proposals that a person looked through, as (table, keys); those that are known by now left out.

    Raises InputError with file and line where an entry cannot be used, or bears a name that no plan mints: names are identity.
    """
    if not path.exists():
        raise InputError("no such file", "write one with `dutygraph registry propose -o`", str(path))
    minted = {one.key for one in proposed}
    found: list[tuple[str, dict[str, object]]] = []
    for table, sort in SORTS.items():
        entries = read_entries(path, sort, known.places.complete, beside=tuple(SORTS))
        raw = read_toml(path).get(table, [])
        if len(raw) != len(entries):
            raise InputError("groups cannot be accepted", f"write each entry under [[{table}]]", *place(path, "group", 1))
        for number, (entry, keys) in enumerate(zip(entries, raw, strict=True), 1):
            if entry.identity in (known.agencies if table == AGENCIES.table else known.instruments):
                continue
            if (table, *entry.identity) not in minted:
                cure = "keep name and jurisdiction, which are its identity; put other names under aliases"
                raise InputError(f"no plan mints {entry.name} in {entry.jurisdiction}", cure, *place(path, table, number))
            found.append((table, keys))
    return found


def accepted(folder: Path, chosen: Sequence[tuple[str, dict[str, object]]]) -> dict[Path, bytes]:
    """The registry files of ``folder`` with these entries appended; what stands there stays as it is, byte for byte.

    Raises InputError where an entry's names stand there for another one.
    """
    files = {}
    for table, sort in SORTS.items():
        added = [keys for one, keys in chosen if one == table]
        if added:
            path = folder / sort.file
            files[path] = _appended(path, sort, added).encode("utf-8")
    return files


def _appended(path: Path, sort: Sort, added: Sequence[dict[str, object]]) -> str:
    read_entries(path, sort)  # what is broken already is told as such
    old = (
        path.read_bytes().decode("utf-8")
        if path.exists()
        else f"# {sort.members.capitalize()} of this workspace; they come before the shipped ones.\n"
    )
    text = "\n".join([old.rstrip("\r\n") + "\n", *(_table(sort.table, keys) for keys in added)])
    text = text.replace("\r\n", "\n").replace("\n", "\r\n") if "\r\n" in old else text
    try:
        read_entries(path, sort, text=text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"nothing can be added: {error}", f"write entries as [[{sort.table}]]", str(path)) from error
    return text


def _table(table: str, keys: dict[str, object]) -> str:
    array = tomlkit.aot()
    array.append(tomlkit.item(keys))
    document = tomlkit.document()
    document.append(table, array)
    return tomlkit.dumps(document)
