"""Says what a noun phrase is by how it ends: a deliverable of some kind, or a mechanism; and trims it to the name.

Positions are offsets into ``Passage.folded``, end exclusive; the words are those of ``documents.toml``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import ahocorasick

from dutygraph.extract.predicates import Part, Scan
from dutygraph.vocabulary import Vocabulary
from dutygraph.vocabulary.patterns import any_of

MECHANISM = "mechanism"


@dataclass(frozen=True, slots=True)
class Head:
    """The word that a noun phrase ends with, and what kind of thing it makes of it."""

    start: int
    end: int
    kind: str


class Endings:
    """The endings of a vocabulary, ready to look up backwards from a position."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        documents = vocabulary["documents"]
        thing, institution = documents["thing"], documents["institution"]
        self.kinds = dict.fromkeys(institution["heads"], MECHANISM)
        self.kinds |= {word: kind for kind, words in documents["kind"].items() for word in words}
        self.sizes = sorted({len(word) for word in self.kinds}, reverse=True)
        self.never = tuple(thing["not_systems"]) + tuple(thing["class_heads"])
        self.vague, self.summing = frozenset(thing["vague"]), tuple(thing["summing"])
        self.no_mechanism = tuple(institution["not_heads"])
        self.quoted = tuple(thing["quoted"])
        self.tails = tuple(sorted(thing["tail"], key=len, reverse=True))
        self.qualifiers = tuple(thing["qualifier"])
        self.next_step = tuple(thing["next_step"])
        amounts = vocabulary["quantities"]
        units = amounts["units"]
        counted = any_of([*units["count"], *units["measure"], *units["share"]])
        indefinite = "|".join(map(re.escape, thing["indefinite"]))
        numbers = vocabulary["numbers"]
        groups = "".join(numbers["groups"])
        one = thing["single"][0]
        numerals = "".join(word for word in [*numbers["digits"], *numbers["places"], *numbers["groups"]] if word != one)
        self.single = str(thing["single"])
        money = any_of(amounts["payment"]["money"])
        self.many = re.compile(
            rf"(?!\d[\d.]*[{groups}]*(?:{money}))\d[\d.~-]*[{groups}]*(?:{counted})(?!{any_of(amounts['grades']['words'])})"
        )
        self.opens_many = re.compile(rf"\S{{0,4}}?[{one}{numerals}]*[{numerals}](?:{any_of(units['count'])})|{indefinite}")
        self.index = ahocorasick.Automaton()
        for mark in (*self.kinds, "》", "”"):
            self.index.add_word(mark, self.kinds.get(mark) == MECHANISM)
        self.index.make_automaton()
        self.any_head = re.compile("|".join(map(re.escape, sorted(self.kinds, key=len, reverse=True))))

    def head(self, scanned: Scan, start: int, end: int) -> Head | None:
        """The head of the phrase text[start:end], read through closing brackets and quotation marks."""
        text = scanned.text
        opened = scanned.closing_at(end)
        if opened >= start:
            return self._closed_head(scanned, start, opened, end)
        for size in self.sizes:
            if end - size >= start and (kind := self.kinds.get(text[end - size : end])):
                if kind == MECHANISM and end - start > size and text.endswith(self.no_mechanism, start, end) and size == 1:
                    return None
                return None if text.endswith(self.never, start, end) else Head(end - size, end, kind)
        return None

    def _closed_head(self, scanned: Scan, start: int, opened: int, end: int) -> Head | None:
        text = scanned.text
        if text[opened] == "(":
            return self.head(scanned, start, opened) if opened > start else None
        inner = end - 1
        while text[inner - 1] == ")" and (bracket := text.rfind("(", opened, inner)) > opened:
            inner = bracket
        if text[opened] == "《":
            known = next((kind for size in self.sizes if (kind := self.kinds.get(text[inner - size : inner]))), "regulation")
            return Head(opened, end, known if known != MECHANISM else "regulation")
        if not text.endswith(self.quoted, opened, inner):
            return None
        named = next((kind for size in self.sizes if (kind := self.kinds.get(text[inner - size : inner]))), "system")
        return Head(opened, end, named if named != MECHANISM else "system")

    def name_start(self, text: str, start: int, end: int) -> int:
        """The start of the phrase's name, behind 现有 and its like."""
        return start + next((len(word) for word in self.qualifiers if text.startswith(word, start, end)), 0)

    def trimmed(self, scanned: Scan, start: int, end: int) -> int:
        """The end of the phrase without 等, 工作 and other words behind the name."""
        while end > start and scanned.text.endswith(self.tails, start, end):
            shorter = end - next(len(tail) for tail in self.tails if scanned.text.endswith(tail, start, end))
            if shorter <= start or self.head(scanned, start, end):
                break
            end = shorter
        return end

    def broken_off(self, scanned: Scan, start: int, end: int) -> Head | None:
        """The first head inside the phrase behind which a further step begins (编制X方案报Y批准)."""
        for match in self.any_head.finditer(scanned.text, start, end):
            at = match.end() + scanned.text.startswith(("”", "》"), match.end())
            if scanned.text.startswith(self.next_step, at) and (head := self.head(scanned, start, at)):
                return head
        return None

    def names_one(self, text: str, start: int, head: Head) -> bool:
        """Whether the phrase names a thing of its own: more than the bare head (方案), no count, no A、B等平台."""
        bare = head.start == start and head.end - head.start <= 3
        sums_up = head.kind == "system" and text.endswith(self.summing, start, head.start)
        return not bare and not sums_up and text[start : head.end] not in self.vague and not self.counts(text, start, head.end)

    def counts(self, text: str, start: int, end: int) -> bool:
        """Whether the phrase counts its things (5个基地, 一批园区): a target, or no single thing."""
        return bool(self.many.search(text, start, end) or self.opens_many.match(text, start, end)) and not text.startswith(
            self.single, start
        )


@cache
def endings(vocabulary: Vocabulary) -> Endings:
    """The endings of a vocabulary, made once."""
    return Endings(vocabulary)


def parts_with_things(scanned: Scan, vocabulary: Vocabulary, mechanisms: bool = False) -> Iterator[Part]:
    """The parts of sentences in which a word stands that can end the name of a thing, or of a mechanism; the others name none."""
    last = _lasts(scanned.text, vocabulary)[mechanisms]
    for part in scanned.parts:
        at = bisect_right(last, part.start)
        if at < len(last) and last[at] < part.end:
            yield part


def names_things(scanned: Scan, vocabulary: Vocabulary, start: int, end: int) -> bool:
    """Whether a word that can end the name of a thing or mechanism stands in text[start:end]."""
    return any(bisect_right(last, start) < bisect_left(last, end) for last in _lasts(scanned.text, vocabulary))


@lru_cache(maxsize=4)
def _lasts(text: str, vocabulary: Vocabulary) -> tuple[list[int], list[int]]:
    """Where a head, title or quotation has its last character, ascending: those of things, then those of mechanisms."""
    found: tuple[list[int], list[int]] = ([], [])
    for at, mechanism in endings(vocabulary).index.iter(text):
        found[mechanism].append(at)
    return found
