"""Cuts a passage into parts of sentences and finds the verbs in them that govern an object.

Everything works on folded text; positions are offsets into ``Passage.folded``, end exclusive.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

import ahocorasick

from dutygraph.model import Clause
from dutygraph.vocabulary import Vocabulary

#: An object is never sought further than this behind its verb: keeps endless sentences linear.
REACH = 200
_MARKS = re.compile("[《》“”()\n]")
#: Punctuation, the space between two cells of a flattened table, and the number that opens its row.
_STOPS = re.compile(r"[,。;:!?\n]|(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])|^\d{1,3} (?=[^\x00-\x7f])", re.MULTILINE)
_PAIRS = {"》": "《", "”": "“", ")": "("}


class Word(NamedTuple):
    """A verb of the vocabulary where it stands, with what ``verbs.toml`` says of it. (A tuple: thousands are made.)"""

    start: int
    end: int
    text: str
    tags: frozenset[str]


class Part(NamedTuple):
    """A stretch without comma, colon or full stop, its verbs in order."""

    start: int
    end: int
    words: tuple[Word, ...]
    starts: tuple[int, ...]

    def between(self, start: int, end: int) -> tuple[Word, ...]:
        """The words that begin in [start, end)."""
        return self.words[bisect_left(self.starts, start) : bisect_left(self.starts, end)]


@dataclass(frozen=True, slots=True)
class Scan:
    """``closed`` are the outermost 《》, “” and () with what they hold: nothing inside governs anything outside."""

    text: str
    parts: tuple[Part, ...]
    closed: tuple[tuple[int, int], ...]

    def titles(self) -> Iterator[tuple[int, int]]:
        """The outermost 《…》, brackets included."""
        return (span for span in self.closed if self.text[span[0]] == "《")

    def opening_at(self, start: int) -> int:
        """Where the bracket or quotation that begins at ``start`` ends; -1 where none does."""
        at = bisect_left(self.closed, start, key=lambda span: span[0])
        return self.closed[at][1] if at < len(self.closed) and self.closed[at][0] == start else -1

    def closing_at(self, end: int) -> int:
        """Where the bracket or quotation that ends at ``end`` opens; -1 where none does."""
        at = bisect_left(self.closed, end, key=lambda span: span[1])
        return self.closed[at][0] if at < len(self.closed) and self.closed[at][1] == end else -1


class Predicate(NamedTuple):
    """Verbs that stand together and the object behind them.

    ``words`` are the verbs (推进, 建立); ``end`` is the object's end, where the part ends or the next
    coordinated verb begins (修订A、制定B).
    """

    words: tuple[Word, ...]
    start: int
    end: int

    def has(self, tag: str) -> bool:
        """Whether one of the verbs carries the tag."""
        return any(tag in word.tags for word in self.words)

    def first(self, *tags: str) -> Word | None:
        """The first verb that carries one of the tags."""
        return next((word for word in self.words if any(tag in word.tags for tag in tags)), None)


class Lexicon:
    """The verbs of a vocabulary in one index, and the words that decide whether a verb governs what follows."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        verbs = vocabulary["verbs"]
        tags: dict[str, set[str]] = {}
        for key in ("duty", "result", "noun"):
            _tag(tags, key, verbs[key])
        for table in ("relation", "make", "stage", "institute"):
            for key, words in verbs[table].items():
                _tag(tags, f"{table}:{key}", words)
        for key in ("enacts", "revises", "drafts"):
            _tag(tags, "make:create", verbs["relation"][key])
        duties = tuple(verbs["duty"])
        made = {word for word, marks in tags.items() if marks & {"make:create", "institute:verbs"}}
        _tag(
            tags,
            "duty",
            [word for word, marks in tags.items() if not marks & {"noun", "result"} and (word in made or word.startswith(duties))],
        )
        self.index = ahocorasick.Automaton()
        for word, marks in tags.items():
            self.index.add_word(word, (len(word), word, frozenset(marks)))
        self.index.make_automaton()
        self.every = tuple(tags)
        self.deeds = tuple(word for word, marks in tags.items() if marks & {"make:create", "make:deed"})
        self.adverbs = tuple(verbs["adverb"])
        self.of = str(verbs["grammar"]["of"])
        self.about = str(verbs["grammar"]["about"])
        self.connectors = tuple(verbs["grammar"]["connector"])
        self.particles = tuple(verbs["grammar"]["particle"])
        self.situation = tuple(verbs["grammar"]["situation"])
        self.small = tuple(verbs["grammar"]["small"])
        self.partners = tuple(verbs["grammar"]["partner"])
        self.nominal = frozenset(verbs["nominal"])
        self.negation = str(verbs["grammar"]["not"])
        forbid = "|".join(map(re.escape, verbs["grammar"]["forbid"]))
        self.forbidden = re.compile(f"(?:{forbid})[^,。;、:]{{0,6}}$|{self.negation}$")
        self.openers = tuple(verbs["opener"]) + self.adverbs + self.every
        self.not_openers = tuple(verbs["not_opener"])
        adverbs = "|".join(map(re.escape, sorted(self.adverbs, key=len, reverse=True)))
        joints = "|".join(map(re.escape, sorted(verbs["between"], key=len, reverse=True)))
        self.joint = re.compile(f"(?:{joints})(?:{adverbs})*")

    def governs(self, text: str, part_start: int, word: Word) -> bool:
        """Whether the word is a predicate there and not a noun (城市建设) or an attribute (印发的)."""
        if text.startswith(self.of, word.end):
            return False
        if word.text not in self.nominal or word.start == part_start:
            return True
        before = text[max(part_start, word.start - 8) : word.start]
        return before.endswith(self.openers) and not before.endswith(self.not_openers)

    def forbids(self, text: str, start: int, at: int) -> bool:
        """Whether what begins at ``at`` is forbidden or negated there (不得设立X): nobody is to make it."""
        return bool(self.forbidden.search(text, max(start, at - 12), at))

    def before_adverbs(self, text: str, start: int, at: int) -> int:
        """Where the adverbs that end at ``at`` begin, not before ``start``."""
        while text.endswith(self.adverbs, start, at):
            at -= max(len(adverb) for adverb in self.adverbs if text.endswith(adverb, start, at))
        return at


def _tag(tags: dict[str, set[str]], tag: str, words: Iterable[str]) -> None:
    for word in words:
        tags.setdefault(word, set()).add(tag)


@cache
def lexicon(vocabulary: Vocabulary) -> Lexicon:
    """The lexicon of a vocabulary, made once."""
    return Lexicon(vocabulary)


@lru_cache(maxsize=4)
def scan(text: str, vocabulary: Vocabulary) -> Scan:
    """Parts, verbs and closed brackets of a folded passage. The kinds of fact of one task share it."""
    closed = _closed(text)
    words = _longest(text, lexicon(vocabulary), closed)
    starts = [word.start for word in words]
    parts = []
    for start, end in _stretches(text, closed):
        here = tuple(words[bisect_left(starts, start) : bisect_left(starts, end)])
        parts.append(Part(start, end, here, tuple(word.start for word in here)))
    return Scan(text, tuple(parts), tuple(closed))


def _closed(text: str) -> list[tuple[int, int]]:
    """Outermost pairs; what a paragraph leaves open closes nothing."""
    spans: list[tuple[int, int]] = []
    open_: list[tuple[str, int]] = []
    for mark in _MARKS.finditer(text):
        char, at = mark.group(), mark.start()
        if char == "\n":
            open_.clear()
        elif char not in _PAIRS:
            if char == "《" and open_ and open_[-1][0] == "《" and _broken(text, open_[-1][1], at):
                open_.pop()
            open_.append((char, at))
        elif open_ and open_[-1][0] == _PAIRS[char]:
            start = open_.pop()[1]
            while spans and spans[-1][0] > start:
                spans.pop()
            spans.append((start, at + 1))
    return spans


def _broken(text: str, opened: int, again: int) -> bool:
    """A title that a comma or full stop interrupts before the next one opens was never closed."""
    return any(text.find(stop, opened, again) >= 0 for stop in ",。;")


def _stretches(text: str, closed: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    start, n = 0, 0
    for stop in _STOPS.finditer(text):
        at = stop.start()
        while n < len(closed) and closed[n][1] <= at:
            n += 1
        if n < len(closed) and closed[n][0] < at:
            continue
        if at > start:
            yield start, at
        start = stop.end()
    if start < len(text):
        yield start, len(text)


def _longest(text: str, words: Lexicon, closed: list[tuple[int, int]]) -> list[Word]:
    """Leftmost longest verbs outside closed brackets."""
    found = [Word(last + 1 - size, last + 1, word, tags) for last, (size, word, tags) in words.index.iter_long(text)]
    if not closed:
        return found
    opens = [start for start, _ in closed]
    kept = []
    for word in found:
        n = bisect_right(opens, word.start) - 1
        if n < 0 or closed[n][0] == word.start or closed[n][1] <= word.start:
            kept.append(word)
    return kept


def predicates(
    scanned: Scan, part: Part, vocabulary: Vocabulary, tags: frozenset[str], complete: Callable[[int, int], bool]
) -> Iterator[Predicate]:
    """The predicates of a part whose verbs carry one of ``tags``, from left to right.

    ``complete(start, end)`` says whether the text there ends like a finished object; only behind such a one
    does a connector and a further verb open a new predicate. A predicate inside another's object comes too:
    the caller skips it where it took the outer one.
    """
    text, words = scanned.text, lexicon(vocabulary)
    run = [word for word in part.words if not tags.isdisjoint(word.tags)]
    at = 0
    while at < len(run):
        if not words.governs(text, part.start, run[at]):
            at += 1
            continue
        last = at
        while last + 1 < len(run) and _share(text, run[last], run[last + 1], words):
            last += 1
        start = run[last].end
        start += next((len(word) for word in words.particles if text.startswith(word, start)), 0)
        limit = min(part.end, start + REACH)
        yield Predicate(tuple(run[at : last + 1]), start, _object_end(text, start, limit, run, last + 1, words, complete))
        at = last + 1


def _share(text: str, word: Word, following: Word, words: Lexicon) -> bool:
    """Whether two verbs govern one object together; a light one never follows a heavy one (出台支持…的措施)."""
    heavier = "make:light" in following.tags and "make:light" not in word.tags
    return not heavier and words.joint.fullmatch(text, word.end, following.start) is not None


def _object_end(
    text: str, start: int, limit: int, run: list[Word], later: int, words: Lexicon, complete: Callable[[int, int], bool]
) -> int:
    """Where the next coordinated verb cuts the object off, else the limit."""
    while later < len(run) and run[later].start < limit:
        at = words.before_adverbs(text, start, run[later].start)
        if text.endswith(words.connectors, start, at):
            cut = at - next(len(mark) for mark in words.connectors if text.endswith(mark, start, at))
            if complete(start, cut):
                return cut
        later += 1
    return limit


def clause_of(clauses: tuple[Clause, ...], at: int) -> int | None:
    """The 1-based number of the clause in which a folded position stands."""
    n = bisect_right(clauses, at, key=lambda clause: clause.fstart) - 1
    return clauses[n].index if n >= 0 and at < clauses[n].fend else None
