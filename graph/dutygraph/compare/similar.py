"""Finds tasks of other plans that are like one and say what it leaves open: who, what can be checked, by when."""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from heapq import nlargest
from itertools import chain, pairwise

from dutygraph.compare.ngrams import ngrams, rarities, unit
from dutygraph.fold import fold

#: What a task may lack, by the shape whose finding says so.
LACKS = {"TaskOwner": "owner", "TaskMeasure": "measure", "TaskDeadline": "date"}
#: So many are told at most, and none that is less like the task (a cosine).
MOST, LEAST = 5, 0.12
#: An n-gram that more tasks have (and more than that share of all) proposes nobody; those proposed are compared by all of theirs.
_COMMON, _SHARE, _COMPARED = 300, 20, 40
_SENTENCE_END, _OPEN, _CLOSE = "。;\n", "(", ")"


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of a task's text that names somebody, a measure or a time; ``gives`` is owner, measure, date, or "" for none of them.

    ``name`` is an agency as it is printed, ``kind`` what it is (body, level, post); both "" for other facts.
    """

    start: int
    end: int
    gives: str
    name: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A task that others may take wording from: its plan's id, its IRI, its verbatim text and the words in it, offsets within that."""

    plan: str
    task: str
    citation: str
    text: str
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Similar:
    """One like task. ``score`` is 0 to 1; ``start`` to ``end`` is the sentence or bracket of its text that says it, ``said`` the words."""

    example: Example
    score: float
    start: int
    end: int
    said: tuple[Words, ...]

    @property
    def quote(self) -> str:
        """The sentence or bracket, verbatim."""
        return self.example.text[self.start : self.end]


class Examples:
    """All tasks of a workspace, indexed by their n-grams. Names and times are left out of what is compared: whoever asks lacks them.

    Frozen once made, safe for many threads. ``before`` is the index of earlier data, whose work on tasks that stayed is taken over.
    """

    def __init__(self, examples: Iterable[Example], before: Examples | None = None) -> None:
        self.examples = tuple(examples)
        self._numbers: dict[str, int] = dict(before._numbers) if before else {}
        known = dict(zip(before.examples, before._grams, strict=True)) if before else {}
        self._grams: list[array[int]] = [known[one] if one in known else self._numbered(one) for one in self.examples]
        self._rarity = rarities((set(grams) for grams in self._grams), len(self.examples))
        self._having: dict[int, array[int]] = {}
        for n, grams in enumerate(self._grams):
            for gram in set(grams):
                self._having.setdefault(gram, array("I")).append(n)

    def like(self, text: str, lacks: str, plan: str = "", most: int = MOST, least: float = LEAST) -> list[Similar]:
        """The tasks most like ``text`` (verbatim) that say what it ``lacks`` (owner, measure or date), best first; none of ``plan``.

        ``text`` may name somebody or a time: only what both have counts.
        """
        asked = unit(self._counted(text), self._rarity)
        proposed: defaultdict[int, float] = defaultdict(float)
        common = max(_COMMON, len(self.examples) // _SHARE)
        for gram, value in asked.items():
            having = self._having[gram]
            if len(having) <= common:
                for n in having:
                    proposed[n] += value * self._rarity[gram]
        able = ((n, score) for n, score in proposed.items() if self._gives(n, lacks) and self.examples[n].plan != plan)
        found = []
        for n, _ in nlargest(_COMPARED, able, key=lambda one: one[1]):
            score = sum(value * asked.get(gram, 0.0) for gram, value in unit(Counter(self._grams[n]), self._rarity).items())
            if score >= least:
                found.append((score, n))
        found.sort(key=lambda one: (-one[0], one[1]))
        return [self._told(n, round(min(score, 1.0), 3), lacks) for score, n in found[:most]]

    def _gives(self, n: int, lacks: str) -> bool:
        return any(words.gives == lacks for words in self.examples[n].words)

    def _told(self, n: int, score: float, lacks: str) -> Similar:
        one = self.examples[n]
        giving = [words for words in one.words if words.gives == lacks]
        start, end = around(one.text, giving[0].start, giving[0].end)
        return Similar(one, score, start, end, tuple(words for words in giving if start <= words.start and words.end <= end))

    def _counted(self, text: str) -> Counter[int]:
        """The n-grams of a text that tasks here have, each by the number of sentences that it stands in."""
        known = (self._numbers.get(gram, -1) for gram in _of_sentences(text, ()))
        return Counter(number for number in known if number in self._rarity)

    def _numbered(self, one: Example) -> array[int]:
        hidden = set(chain.from_iterable(range(words.start, words.end) for words in one.words if words.name or words.gives == "date"))
        return array("I", (self._numbers.setdefault(gram, len(self._numbers)) for gram in _of_sentences(one.text, hidden)))


def around(text: str, start: int, end: int) -> tuple[int, int]:
    """The bracket that a stretch of ``text`` stands in, brackets included, else its sentence with what ends it."""
    folded = fold(text)
    inner = [(at, to) for at, to in _brackets(folded) if at < start and end < to]
    if inner:
        return min(inner, key=lambda one: one[1] - one[0])
    for at, to in _sentences(folded):
        if at <= start < to:
            opening = at + len(text[at:to]) - len(text[at:to].lstrip())
            return min(opening, start), max(len(text[:to].rstrip()), end)
    return start, end


def _brackets(folded: str) -> list[tuple[int, int]]:
    found, open_at = [], list[int]()
    for match in re.finditer("[()\n]", folded):
        if match[0] == _OPEN:
            open_at.append(match.start())
        elif match[0] == _CLOSE and open_at:
            found.append((open_at.pop(), match.end()))
        elif match[0] == "\n":
            open_at.clear()
    return found


def _sentences(folded: str) -> list[tuple[int, int]]:
    """Where sentences start and end, the sign that ends them within."""
    ends = [match.end() for match in re.finditer(f"[{_SENTENCE_END}]", folded)]
    cuts = [0, *ends, len(folded)]
    return [(at, to) for at, to in pairwise(cuts) if at < to]


def _of_sentences(text: str, hidden: Collection[int]) -> Iterable[str]:
    folded = fold(text)
    return chain.from_iterable(sorted(ngrams(folded, at, to, hidden)) for at, to in _sentences(folded))
