"""Finds where the printing errors of ``emendations.toml`` stand in the text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dutygraph.curation.fields import Fields
from dutygraph.curation.files import NO_DRAFTS, Drafts, read_tables
from dutygraph.model import Anchor, Defect, Emendation

EMENDATIONS = "emendations.toml"
#: What an entry may say, in the order in which a command writes it.
KEYS = ("prefix", "quote", "suffix", "reads", "why", "by", "when")


def load_emendations(
    path: Path, source: str, shown: str = "", drafts: Drafts = NO_DRAFTS
) -> tuple[tuple[Emendation, ...], tuple[Defect, ...]]:
    """The emendations of a plan's folder, placed in its verbatim text.

    Each is anchored by ``quote`` with ``prefix`` and ``suffix``, as printed. One that fits nowhere or
    in several places is not applied: it becomes a ``stale-emendation`` defect at the nearest place.
    ``shown`` is the file's name in messages. Raises InputError where an entry lacks quote or reads.
    """
    placed: list[Emendation] = []
    stale: list[Defect] = []
    for fields in read_emendations(path, shown or str(path), drafts):
        quote, reads, why, by = (fields.text(key) for key in ("quote", "reads", "why", "by"))
        if len(places := _places(source, fields)) == 1:
            placed.append(Emendation(places[0], places[0] + len(quote), reads, why, by, str(fields.raw.get("when", ""))))
        else:
            stale.append(_stale(source, fields, places))
    return tuple(sorted(placed, key=lambda e: e.start)), tuple(stale)


def read_emendations(path: Path, shown: str, drafts: Drafts = NO_DRAFTS) -> list[Fields]:
    """The checked entries of emendations.toml, not yet placed. Raises InputError."""
    entries = read_tables(path, shown, ("emendation",), drafts)["emendation"]
    for fields in entries:
        fields.only(KEYS)
        fields.needs(("quote",))
        if "reads" not in fields.raw:
            raise fields.fault("reads missing", 'add reads = "…", or reads = "" for words that should not be there')
    return entries


def _places(source: str, fields: Fields) -> list[int]:
    prefix, quote, suffix = (fields.text(key) for key in ("prefix", "quote", "suffix"))
    whole, places, at = prefix + quote + suffix, [], -1
    while (at := source.find(whole, at + 1)) >= 0:
        places.append(at + len(prefix))
    return places


def _stale(source: str, fields: Fields, places: Sequence[int]) -> Defect:
    quote = fields.text("quote")
    at = places[0] if places else max(source.find(quote), 0)
    end = at + len(quote) if source.startswith(quote, at) else min(at + 1, len(source))
    where = f"{EMENDATIONS}:{fields.line}" if fields.line else EMENDATIONS
    detail = f"{where}: “{quote}” fits in {len(places)} places"
    return Defect("stale-emendation", Anchor(source[at:end], at, end), detail)
