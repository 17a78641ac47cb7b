"""Cuts a task's folded text into clauses, minding brackets, quotations and titles."""

from __future__ import annotations

import re
from functools import lru_cache

from dutygraph.model import Anchor, Clause, Passage
from dutygraph.read.owners import owning
from dutygraph.vocabulary import Vocabulary

_PAIRS = {"(": ")", "《": "》", "“": "”", "‘": "’", "[": "]", "【": "】", "〔": "〕", "〈": "〉"}
_OPENERS = {close: opener for opener, close in _PAIRS.items()}
_SIGN = re.compile(r"[()《》“”‘’\[\]【】〔〕〈〉。;!?\n]")
_SENTENCE_ENDS = "。;!?"
_LEAD, _LEAD_COMMAS = 40, 1


def matched(text: str, start: int, end: int) -> dict[int, int]:
    """For each opening bracket, quotation mark or 《 in ``text[start:end]`` that is closed there, where it is closed.

    An opener that nothing closes matches nothing and so hides no sentence end. Linear.
    """
    pairs: dict[int, int] = {}
    stack: list[int] = []
    waiting = dict.fromkeys(_PAIRS, 0)
    for sign in _SIGN.finditer(text, start, end):
        char = sign[0]
        if char in _PAIRS:
            stack.append(sign.start())
            waiting[char] += 1
        elif char in _OPENERS and waiting[_OPENERS[char]]:
            while True:
                at = stack.pop()
                waiting[text[at]] -= 1
                if text[at] == _OPENERS[char]:
                    pairs[at] = sign.start()
                    break
    return pairs


def clauses(passage: Passage, vocabulary: Vocabulary) -> tuple[Clause, ...]:
    """The clauses of a task in order: parts that end with 。 ； ！ ？ or with their paragraph.

    What stands inside brackets, quotation marks and titles ends none. A bracket of its own behind a sentence
    end (an owner bracket, mostly) and an owner line (责任单位：…) belong to no clause; everything else that prints
    belongs to exactly one.
    """
    cuts = _cuts(passage.folded, owning(vocabulary).line)
    return tuple([Clause(n, passage.starts[start], passage.ends[end - 1], start, end) for n, (start, end) in enumerate(cuts, 1)])


@lru_cache(maxsize=20_000)
def _cuts(folded: str, label: re.Pattern[str]) -> tuple[tuple[int, int], ...]:
    """Where the clauses stand in a folded text; kept, since an edit leaves most tasks of a plan as they were."""
    return tuple([part for part in _parts(folded) if not label.match(folded, part[0])])


def lead(passage: Passage, parts: tuple[Clause, ...]) -> Anchor | None:
    """The short sentence or heading line that a task opens with, where more text follows it."""
    if len(parts) < 2:
        return None
    first = passage.folded[parts[0].fstart : parts[0].fend]
    closed = first[-1] == "。" or passage.folded[parts[0].fend : parts[0].fend + 1] == "\n"
    if closed and len(first) <= _LEAD and first.count(",") <= _LEAD_COMMAS and ":" not in first:
        return passage.anchor(parts[0].fstart, parts[0].fend)
    return None


def _parts(folded: str) -> list[tuple[int, int]]:
    parts: list[tuple[int, int]] = []
    start = 0
    while start < len(folded):
        end = folded.find("\n", start)
        end = len(folded) if end < 0 else end
        parts.extend(_sentences(folded, start, end))
        start = end + 1
    return parts


def _sentences(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of one paragraph, asides left out."""
    pairs = matched(folded, start, end)
    parts: list[tuple[int, int]] = []
    at, inside, aside = start, start, -1
    for sign in _SIGN.finditer(folded, start, end):
        place = sign.start()
        if place < inside:
            continue
        if place in pairs:
            inside = pairs[place] + 1
            if sign[0] == "(" and (start or parts) and _aside(folded, at, place, inside, end):
                at = aside = inside
        elif sign[0] in _SENTENCE_ENDS:
            if at < place:
                _add(parts, folded, at, place + 1)
            elif at != aside and parts:
                parts[-1] = (parts[-1][0], place + 1)
            at = place + 1
    _add(parts, folded, at, end)
    return parts


def _aside(folded: str, at: int, begin: int, close: int, end: int) -> bool:
    """Whether a bracket stands between sentences: nothing of a sentence before it and none begun behind it."""
    if folded[at:begin].strip():
        return False
    while close < end and folded[close].isspace():
        close += 1
    return close == end or folded[close] in _SENTENCE_ENDS + "("


def _add(parts: list[tuple[int, int]], folded: str, start: int, end: int) -> None:
    stretch = folded[start:end]
    start += len(stretch) - len(stretch.lstrip())
    end -= len(stretch) - len(stretch.rstrip())
    if start < end:
        parts.append((start, end))
