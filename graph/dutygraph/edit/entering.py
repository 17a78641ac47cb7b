"""Makes entries of curated.toml, waivers.toml and emendations.toml of what a person says; puts them into a text or takes them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from dutygraph.built import BuiltPlan
from dutygraph.check.waiving import waiver_values
from dutygraph.curation.emendations import EMENDATIONS
from dutygraph.curation.files import CURATED, LETTERS, WAIVERS, Ids, made_id, read_tables
from dutygraph.curation.layout import added, removed
from dutygraph.edit.pointing import context, place, quoted, reference
from dutygraph.errors import InputError
from dutygraph.model import Finding

#: Fields of an entry in the order in which they are written.
Values = list[tuple[str, Any]]
#: The tables that each file of entries holds.
TABLES = {CURATED: ("fact", "link"), WAIVERS: ("waiver",), EMENDATIONS: ("emendation",)}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry to be written: into which file, under which ``[[table]]``, and what it says in that order; ``id`` is "" for an emendation.

    ``comment`` stands behind the task's id, for those who read the file.
    """

    file: str
    table: str
    id: str
    values: Values
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a task as a person names them; ``whole``: what rests on them holds for the whole task."""

    quote: str = ""
    occurrence: int | None = None
    whole: bool = False


NO_WORDS = Words()


def signed(by: str, why: str, when: date | None = None) -> Values:
    """The last fields of every entry: who, when (today where it is not said) and why. Raises InputError for an empty reason."""
    if not why.strip():
        raise InputError("the reason is empty", "say why, for those who read it later")
    return [("by", by), ("when", when or date.today()), ("why", why.strip())]


def fact_entry(
    built: BuiltPlan, n: int, kind: str, said: Values, signature: Values, words: Words = NO_WORDS, over: Sequence[str] = ()
) -> Entry:
    """A fact of the ``n``-th task. ``over`` are extracted facts that it replaces, by their words or ids; ``kind`` "" only withdraws them.

    Raises InputError where the words or a fact cannot be told, or the same entry is there already.
    """
    values: Values = [("kind", kind), *said] if kind else []
    quote, occurrence = _words(built, n, words)
    values += [("quote", quote), ("occurrence", occurrence), ("whole", words.whole)]
    values += [("overrides", [reference(built, n, one, kind) for one in over])]
    return _entry(built, n, CURATED, "fact", values, signature)


def link_entry(
    built: BuiltPlan, n: int, higher: BuiltPlan, above: str, signature: Values, words: Words = NO_WORDS, rejected: bool = False
) -> Entry:
    """That the ``n``-th task carries out a task of a higher plan (its id or citation), or does not; raises as ``fact_entry`` does."""
    quote, occurrence = _words(built, n, words)
    values: Values = [("higher_plan", higher.info.id), ("higher_task", higher.ids[higher.index_of(above)])]
    values += [("status", "rejected" if rejected else ""), ("quote", quote), ("occurrence", occurrence)]
    return _entry(built, n, CURATED, "link", values, signature)


def waiver_entry(built: BuiltPlan, found: Finding, signature: Values) -> Entry:
    """That a person accepts a finding. Raises InputError where it is waived already, or tells of an entry that no longer fits."""
    if found.shape == "StaleEntry":
        raise InputError("an entry that no longer fits is not waived", "mend the entry, or remove it")
    if by := found.waived:
        raise InputError(f"{by.by} waived it on {by.when} already: {by.why}", "nothing is to be done")
    values: Values = waiver_values(built, found)
    made = _id(values, "waiver")
    return Entry(WAIVERS, "waiver", made, [("id", made), *values, *signature], found.citation)


def emendation_entry(built: BuiltPlan, quote: str, reads: str, nth: int | None, signature: Values) -> Entry:
    """What misprinted words should read, anchored by as few words around them as it takes.

    Raises InputError where the place cannot be told.
    """
    source = built.facts.document.source
    at = place(source, quote, nth)
    for mend in built.emendations:
        if mend.start < at + len(quote) and at < mend.end:
            raise InputError(f"{source[mend.start : mend.end]!r} is mended there already: {mend.why}", "remove that emendation first")
    before, behind = context(source, at, at + len(quote))
    signs = dict(signature)
    values: Values = [("prefix", before), ("quote", quote), ("suffix", behind), ("reads", reads)]
    return Entry(EMENDATIONS, "emendation", "", [*values, *((key, signs[key]) for key in ("why", "by", "when"))])


def figures(texts: Sequence[str]) -> Decimal | list[Decimal]:
    """The numbers that a person wrote for a target: one, or the two ends of a range. Raises InputError where one is none."""
    try:
        found = [Decimal(text.replace(",", "")) for text in texts]
    except InvalidOperation as error:
        raise InputError(f"no number: {', '.join(texts)}", "write digits, as 95 or 0.5") from error
    if not all(figure.is_finite() for figure in found):
        raise InputError(f"no finite number: {', '.join(texts)}", "write digits, as 95 or 0.5")
    return found if len(found) > 1 else found[0]


def entered(text: str, entry: Entry) -> str:
    """The file's text with the entry at its end; what it leaves empty is not written, but for what an emendation reads."""
    said = [(key, value) for key, value in entry.values if key == "reads" or value not in ("", None, False, [])]
    return added(text, entry.table, said, entry.comment)


def refuse_unfit(after: BuiltPlan, entry: Entry) -> None:
    """Raise InputError where the entry does not fit into the plan as it is with it."""
    for stale in after.curation.stale:
        if entry.id and stale.note.id == entry.id:
            raise InputError(stale.detail, "see dutygraph explain for the task's words and facts")


def taken_out(folder: Path, shown: str, file: str, text: str, wanted: str) -> tuple[str, Mapping[str, Any]]:
    """The text of a file of entries without the entry of that id, and what that entry says.

    Raises InputError where there is none, or it cannot be told from its neighbours.
    """
    tables, path, ids = TABLES[file], f"{shown}/{file}", Ids()
    entries = read_tables(folder / file, path, tables, {file: text})
    known = {ids.take(fields, name): (name, n) for name in tables for n, fields in enumerate(entries[name])}
    if wanted not in known:
        raise InputError(f"no entry {wanted!r} in {path}", f"known are: {', '.join(known) or 'none'}")
    table, number = known[wanted]
    if not entries[table][number].line:
        raise InputError("this file is not laid out as one table per entry", "take the entry out by hand", path)
    without = removed(text, table, number)
    left = read_tables(folder / file, path, tables, {file: without})
    rest = {name: [f.raw for n, f in enumerate(entries[name]) if (name, n) != (table, number)] for name in tables}
    if {name: [f.raw for f in left[name]] for name in tables} != rest:
        raise InputError(f"entry {wanted!r} cannot be told from its neighbours", "take it out by hand", path)
    return without, entries[table][number].raw


def _words(built: BuiltPlan, n: int, words: Words) -> tuple[str, int | None]:
    if words.quote:
        return quoted(built, n, words.quote, words.occurrence)
    if words.occurrence:
        raise InputError("an occurrence without words", "quote the words too")
    return "", None


def _entry(built: BuiltPlan, n: int, file: str, table: str, said: Values, signature: Values) -> Entry:
    values = [("task", built.ids[n]), *said]
    made = _id(values, table)
    known = built.curation
    if made in {
        note.id
        for note in [one.note for one in known.facts]
        + [one.note for one in known.links]
        + [one.note for one in known.reports]
        + [one.note for one in known.stale]
    }:
        raise InputError(f"the same entry is there already: {made}", f"see dutygraph curate list {built.info.id}")
    return Entry(file, table, made, [("id", made), *values, *signature], built.facts.tasks[n].task.citation)


def _id(values: Values, table: str) -> str:
    return made_id({key: value for key, value in values if value}, LETTERS[table])
