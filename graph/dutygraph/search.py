"""Finds tasks, agencies and laws by words in either script, names despite a slip, from texts that are folded once and kept in memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dutygraph.fold import fold, fold_name

#: Words of a query beyond these are not looked for: a query is typed by a person.
_TERMS, _LONGEST = 8, 40
_SENTENCE = re.compile(r"[^。；;！!？?\n]+[。；;！!？?]?")
_SHOWN = 140  # characters of a sentence that is shown
_SLIP = 3  # one slip is forgiven for so many characters


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that can be found: ``names`` are all it is called, in either script; ``weight`` puts the weightier of equals first.

    A task has its citation as name, and its verbatim ``text``.
    """

    iri: str
    kind: str
    names: tuple[str, ...]
    text: str = ""
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """What was found. ``how`` is exact, start, part, order (all characters in their order), slip, or text."""

    thing: Thing
    how: str
    _folded: str
    _terms: Sequence[str]

    def sentence(self) -> Sentence:
        """The first of the thing's sentences that hold most of what was sought."""
        return _sentence(self.thing.text, self._folded, self._terms) if self._folded else Sentence("", ())


@dataclass(frozen=True, slots=True)
class Sentence:
    """A verbatim sentence, or what is shown of a long one; ``marks`` are the places of the words in it (code points, end exclusive)."""

    text: str
    marks: tuple[tuple[int, int], ...]


_NAMED = ("exact", "start", "part", "order", "slip")


class SearchIndex:
    """The folded names and texts of all things. It does not change, so that many threads may ask it."""

    def __init__(self, things: Iterable[Thing]) -> None:
        self._things = tuple(things)
        self._texts = [_folded(thing.text) for thing in self._things]
        self._mean = sum(map(len, self._texts)) / max(sum(1 for text in self._texts if text), 1)
        named: dict[tuple[int, str], None] = {}
        for number, thing in enumerate(self._things):
            named |= {(number, _folded_name(name)): None for name in thing.names}
        self._names = [(number, name, frozenset(name)) for number, name in named if name]

    def find(self, query: str, kinds: Sequence[str] = ()) -> list[Hit]:
        """Everything that matches, best first: by name, then by the words of its text. Only ``kinds`` where some are given.

        White space parts words, all of which a text must hold. A query without a character that prints finds nothing.
        """
        terms = _terms(query)
        if not terms:
            return []
        wanted = {number for number, thing in enumerate(self._things) if not kinds or thing.kind in kinds}
        by_name = self._by_name(terms, wanted)
        found = [*by_name.items(), *((number, "text") for number in self._by_text(terms, wanted - by_name.keys()))]
        return [Hit(self._things[number], how, self._texts[number], terms) for number, how in found]

    def _by_name(self, terms: Sequence[str], wanted: set[int]) -> dict[int, str]:
        """Number of a thing -> how its name matches, in order of rank."""
        sought = "".join(terms)
        asked = frozenset(sought)
        best: dict[int, tuple[int, int]] = {}
        for number, name, chars in self._names:
            if number in wanted and (rank := _rank(sought, asked, terms, name, chars)) is not None:
                best[number] = min(best.get(number, (rank, len(name))), (rank, len(name)))
        if any(rank <= _NAMED.index("order") for rank, _ in best.values()):
            best = {number: found for number, found in best.items() if found[0] < _NAMED.index("slip")}
        ordered = sorted(best, key=lambda number: (best[number][0], -self._things[number].weight, best[number][1], number))
        return {number: _NAMED[best[number][0]] for number in ordered}

    def _by_text(self, terms: Sequence[str], wanted: set[int]) -> list[int]:
        """Numbers of the texts that hold all terms, those first that hold them often for their length (BM25's weight of a term)."""
        found = [number for number, text in enumerate(self._texts) if text and number in wanted]
        for term in terms:
            found = [number for number in found if term in self._texts[number]]
        score = dict.fromkeys(found, 0.0)
        for term in terms:
            for number in found:
                text = self._texts[number]
                often = text.count(term)
                score[number] += often * 2.2 / (often + 1.2 * (0.25 + 0.75 * len(text) / self._mean))
        return sorted(found, key=lambda number: (-score[number], number))


def _folded(text: str) -> str:
    """One character for each, so that places stand."""
    folded = fold(text)
    small = folded.lower()
    return small if len(small) == len(text) else folded


def _folded_name(name: str) -> str:
    return fold_name(name).lower()


def _terms(query: str) -> list[str]:
    words = (_folded_name(word) for word in query.split())
    return list(dict.fromkeys(word[:_LONGEST] for word in words if word))[:_TERMS]


def _rank(sought: str, asked: frozenset[str], terms: Sequence[str], name: str, chars: frozenset[str]) -> int | None:
    """The place in ``_NAMED`` of how the name matches; None where it does not."""
    if name == sought:
        return 0
    if name.startswith(sought):
        return 1
    if all(term in name for term in terms):
        return 2
    slips = len(sought) // _SLIP
    if not slips or len(asked - chars) > slips:
        return None
    if len(terms) == 1 and _in_order(sought, name):
        return 3
    return 4 if _slips(sought, name) <= slips else None


def _in_order(sought: str, name: str) -> bool:
    left = iter(name)
    return all(char in left for char in sought)


def _slips(sought: str, name: str) -> int:
    """The fewest characters to change, add or drop in ``sought`` so that it is a part of ``name`` (Myers 1999, bit-parallel)."""
    places: dict[str, int] = {}
    for at, char in enumerate(sought):
        places[char] = places.get(char, 0) | 1 << at
    whole, last = (1 << len(sought)) - 1, 1 << (len(sought) - 1)
    up, down, score = whole, 0, len(sought)
    best = score
    for char in name:
        same = places.get(char, 0)
        across = same | down
        carried = (((same & up) + up) ^ up) | same
        rises, falls = (down | ~(carried | up)) & whole, up & carried
        score += bool(rises & last) - bool(falls & last)
        best = min(best, score)
        rises, falls = rises << 1 & whole, falls << 1 & whole
        up, down = (falls | ~(across | rises)) & whole, rises & across
    return best


def _sentence(text: str, folded: str, terms: Sequence[str]) -> Sentence:
    sentences = [match.span() for match in _SENTENCE.finditer(folded) if match[0].strip()] or [(0, len(text))]
    start, end = max(sentences, key=lambda span: sum(1 for term in terms if folded.find(term, *span) >= 0))
    places = _merged(sorted(place for term in terms for place in _places(folded, term, start, end)))
    if end - start > _SHOWN:
        first = places[0][0] if places else start
        start = max(start, min(first - _SHOWN // 4, end - _SHOWN))
        end = min(end, start + _SHOWN)
    while start < end and text[start].isspace():
        start += 1
    return Sentence(text[start:end].rstrip(), tuple((at - start, to - start) for at, to in places if start <= at and to <= end))


def _places(folded: str, term: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = folded.find(term, start, end)
    while at >= 0:
        yield at, at + len(term)
        at = folded.find(term, at + len(term), end)


def _merged(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for at, to in places:
        if merged and at < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], to))
        else:
            merged.append((at, to))
    return merged
