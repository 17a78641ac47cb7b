"""Turns what a person types, words or a fact's id, into the anchors that files of entries hold."""

from __future__ import annotations

from typing import Any

from dutygraph.built import BuiltPlan
from dutygraph.curation.entries import FIELDS
from dutygraph.curation.placing import values_of
from dutygraph.errors import InputError
from dutygraph.fold import fold_name
from dutygraph.occurrences import Occurrences
from dutygraph.rdf.said import fact_ids

_LONGEST = 60  # characters of context on each side that tell one place from all others
_READABLE = 4  # characters of context at least, where there must be any


def quoted(built: BuiltPlan, n: int, quote: str, occurrence: int | None) -> tuple[str, int | None]:
    """The words as the file gets them, with their occurrence where it is not the only one. Raises InputError where it cannot be told."""
    task, source = built.facts.tasks[n].task, built.facts.document.source
    within = Occurrences(source, task.start, task.end)
    found = within.anchors(quote)
    if not found:
        near = within.nearest(quote)
        raise InputError(f"no “{quote}” in {task.citation}", f"nearest: “{near.quote}”" if near else "quote the task's own words")
    if (occurrence or 1) > len(found):
        raise InputError(f"“{quote}” stands {len(found)} times in {task.citation}", f"give --occurrence 1 to {len(found)}")
    if len(found) > 1 and occurrence is None:
        places = "; ".join(f"{at}: …{' '.join(source[max(a.start - 6, task.start) : a.end + 6].split())}…" for at, a in enumerate(found, 1))
        raise InputError(f"“{quote}” stands {len(found)} times in {task.citation}: {places}", "say which with --occurrence")
    return " ".join(quote.split()), occurrence if occurrence and occurrence > 1 else None


def reference(built: BuiltPlan, n: int, wanted: str, kind: str) -> dict[str, Any]:
    """The extracted fact that is meant by its words or its id, as the file names it. Raises InputError where it cannot be told."""
    facts, ids = built.facts.tasks[n], fact_ids(built, n)
    kinds = {field: name for name, field in FIELDS.items()}
    short = "/".join(wanted.rsplit("/", 2)[-2:])
    found = [key for key, name in ids.items() if short in (name, name.replace("/", "-"))]
    words = fold_name(wanted)
    if not found:
        found = [key for key in ids if fold_name(_of(facts, key).anchor.quote) == words]
        found = found or [key for key in ids if words and words in fold_name(_of(facts, key).anchor.quote)]
        found = [key for key in found if kinds[key[0]] == kind] or found
    if len(found) != 1:
        known = [f"{ids[key]} ({kinds[key[0]]} “{' '.join(_of(facts, key).anchor.quote.split())}”)" for key in found or ids]
        said = f"{len(found)} facts stand on “{wanted}”" if found else f"nothing to override: no fact on “{wanted}”"
        raise InputError(f"{said} in {facts.task.citation}", f"give an id: {', '.join(known)}" if known else "the task has no facts")
    (field, at), fact = found[0], _of(facts, found[0])
    number = Occurrences(built.facts.document.source, facts.task.start, facts.task.end).number(fact.anchor)
    record: dict[str, Any] = {"kind": kinds[field], "quote": " ".join(fact.anchor.quote.split())}
    if number > 1:
        record["occurrence"] = number
    rivals = [other for i, other in enumerate(getattr(facts, field)) if i != at and other.anchor == fact.anchor]
    if rivals:
        taken = {value for other in rivals for value in values_of(other)}
        own = [value for value in values_of(fact) if value not in taken]
        if not own:
            raise InputError(f"two facts on “{wanted}” say the same", "nothing tells them apart")
        record["value"] = own[0]
    return record


def fact_of(built: BuiltPlan, n: int, wanted: str) -> Any:
    """The extracted fact of that id (``target/k7m2q9a1bc``, or with - as in an address). Raises InputError where there is none."""
    facts, ids = built.facts.tasks[n], fact_ids(built, n)
    found = [key for key, name in ids.items() if wanted in (name, name.replace("/", "-"))]
    if len(found) != 1:
        raise InputError(f"no fact {wanted!r} in {facts.task.citation}", f"known are: {', '.join(ids.values()) or 'none'}")
    return _of(facts, found[0])


def _of(facts: Any, key: tuple[str, int]) -> Any:
    return getattr(facts, key[0])[key[1]]


def place(source: str, quote: str, nth: int | None) -> int:
    """The offset of the place that is meant. Raises InputError where there is none, or several and none is named."""
    if not quote:
        raise InputError("the words are empty", "quote what is printed")
    places, at = [], source.find(quote)
    while at >= 0:
        places.append(at)
        at = source.find(quote, at + 1)
    if not places:
        alike = Occurrences(source, 0, len(source)).anchors(quote)
        printed = f"it prints “{alike[0].quote}”" if alike else "quote the text to the letter"
        raise InputError(f"the text has no “{quote}”", printed)
    if (nth or 1) > len(places):
        raise InputError(f"“{quote}” stands {len(places)} times in the text", f"give --nth 1 to {len(places)}")
    if len(places) > 1 and nth is None:
        lines = ", ".join(f"{n} in line {source.count(chr(10), 0, at) + 1}" for n, at in enumerate(places, 1))
        raise InputError(f"“{quote}” stands {len(places)} times in the text: {lines}", "say which with --nth")
    return places[(nth or 1) - 1]


def context(source: str, start: int, end: int) -> tuple[str, str]:
    """As few words before and behind as make the place the only one; first those before, on its line, then those behind."""
    line, close = max(source.rfind("\n", 0, start), source.rfind("\r", 0, start)) + 1, start
    low = max(line, start - _LONGEST)
    while close > low and (_repeats(source, source[close:end]) or 0 < start - close < _READABLE):
        close -= 1
    before, to = source[close:start], end
    while to < len(source) and to - end < _LONGEST and source[to] not in "\r\n" and _repeats(source, source[close:to]):
        to += 1
    if _repeats(source, source[close:to]):
        raise InputError("no words near it tell this place from its like", "quote more of the line")
    return before, source[end:to]


def _repeats(source: str, words: str) -> bool:
    return source.find(words, source.find(words) + 1) >= 0
