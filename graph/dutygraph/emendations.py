"""Finds where the printing errors of ``emendations.toml`` stand in the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dutygraph.errors import InputError
from dutygraph.model import Anchor, Defect, Emendation
from dutygraph.workspace import read_toml

FILE = "emendations.toml"


def load_emendations(path: Path, source: str) -> tuple[tuple[Emendation, ...], tuple[Defect, ...]]:
    """The emendations of a plan's folder, placed in its verbatim text.

    Each is anchored by ``quote`` with ``prefix`` and ``suffix``, as printed. One that fits nowhere or
    in several places is not applied: it becomes a ``stale-emendation`` defect at the nearest place.
    Raises InputError where an entry lacks quote or reads.
    """
    placed: list[Emendation] = []
    stale: list[Defect] = []
    for number, raw in enumerate(_entries(path), 1):
        if not raw.get("quote") or not isinstance(raw.get("reads"), str):
            raise InputError(f"emendation {number} needs quote and reads", "add them", str(path))
        places = _places(source, raw)
        if len(places) == 1:
            at = places[0]
            why, by = str(raw.get("why", "")), str(raw.get("by", ""))
            placed.append(Emendation(at, at + len(raw["quote"]), raw["reads"], why, by, str(raw.get("when", ""))))
        else:
            stale.append(_stale(source, raw, places))
    return tuple(sorted(placed, key=lambda e: e.start)), tuple(stale)


def _entries(path: Path) -> Sequence[Mapping[str, Any]]:
    entries = read_toml(path).get("emendation", [])
    if not isinstance(entries, list):
        raise InputError("emendations stand under [[emendation]]", "write two brackets", str(path))
    return entries


def _places(source: str, raw: Mapping[str, Any]) -> list[int]:
    prefix, quote, suffix = str(raw.get("prefix", "")), str(raw["quote"]), str(raw.get("suffix", ""))
    whole, places, at = prefix + quote + suffix, [], -1
    while (at := source.find(whole, at + 1)) >= 0:
        places.append(at + len(prefix))
    return places


def _stale(source: str, raw: Mapping[str, Any], places: Sequence[int]) -> Defect:
    quote = str(raw["quote"])
    at = places[0] if places else max(source.find(quote), 0)
    end = at + len(quote) if source.startswith(quote, at) else min(at + 1, len(source))
    detail = f"{quote}: fits in {len(places)} places"
    return Defect("stale-emendation", Anchor(source[at:end], at, end), detail)
