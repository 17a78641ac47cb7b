"""Finds what recurs (每年, 每两年, 按季度, 定期) and what goes on without end (长期坚持)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from dutygraph.extract.dates import date_words
from dutygraph.extract.stretches import STOPS, covers, titles
from dutygraph.vocabulary import Vocabulary
from dutygraph.vocabulary.numerals import numbers, numeral
from dutygraph.vocabulary.patterns import any_of


@dataclass(frozen=True, slots=True)
class Again:
    """A recurrence before it becomes a record: folded offsets, ISO 8601 duration or irregular ("" for what goes on), rule."""

    start: int
    end: int
    period: str
    rule: str


class RecurrenceWords:
    """The words of ``[recurring]`` and ``[ongoing]`` of ``time.toml``, compiled."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        table, ongoing = vocabulary["time"]["recurring"], vocabulary["time"]["ongoing"]
        self.units, self.words = table["units"], table["words"]
        self.each = re.compile(rf"(?:{any_of(table['each'])})(?P<number>{numbers(vocabulary).pattern})?(?P<unit>{any_of(self.units)})")
        self.rated = tuple(table["not_before"])
        self.paid = re.compile(rf"[^,。;]{{0,8}}?\d[\d.,]{{0,12}}[^\d,。;]?(?:{any_of(vocabulary['quantities']['payment']['money'])})")
        self.word = re.compile(any_of(self.words))
        self.not_before = {word: tuple(chars) for word, chars in table["guards_before"].items()}
        self.not_after = {word: tuple(chars) for word, chars in table["guards_after"].items()}
        self.phrases = tuple(ongoing["phrases"])
        self.phrase = re.compile(
            rf"(?<![{''.join(ongoing['not_before'])}])(?:{any_of(ongoing['phrases'])})(?!{any_of(ongoing['not_after'])})"
        )
        self.cell = re.compile(any_of(ongoing["cells"]))
        date, number = vocabulary["time"]["date"], numbers(vocabulary).pattern
        self.joint = re.compile(any_of(table["joints"]))
        day = rf"{number}(?:{any_of(date['day'])})(?:{any_of(date['before'])})?"
        self.in_month = re.compile(rf"(?:{any_of(table['nth'])}){number}(?:{any_of(table['months'])})(?:{day})?")


@cache
def _words(vocabulary: Vocabulary) -> RecurrenceWords:
    return RecurrenceWords(vocabulary)


def find_recurring(text: str, vocabulary: Vocabulary) -> list[Again]:
    """What recurs, in order of the folded text. A date right behind belongs to it (每年1月31日前).

    Rules: ``recurring-each``, ``recurring-word``.
    """
    words, skip, found = _words(vocabulary), titles(text), []
    for match in words.each.finditer(text):
        rate = text.endswith(words.rated, 0, match.start()) and words.paid.match(text, match.end())
        period = None if rate else _period(match, words, vocabulary)
        if period and not covers(skip, match.start()):
            found.append(Again(match.start(), _date_end(text, match.end(), vocabulary), period, "recurring-each"))
    for match in words.word.finditer(text):
        word, start, end = match[0], *match.span()
        if text.endswith(words.not_before.get(word, ()), 0, start) or text.startswith(words.not_after.get(word, ()), end):
            continue
        said = bool(found) and found[-1].end == start and found[-1].rule == "recurring-word"  # 定期不定期 says one thing
        if not said and not covers(skip, start):
            found.append(Again(start, end, words.words[word], "recurring-word"))
    return sorted(found, key=lambda again: again.start)


def find_ongoing(text: str, vocabulary: Vocabulary) -> list[Again]:
    """What goes on without end: set phrases, and shorter words that fill a cell, a bracket or what follows a label.

    Rules: ``ongoing-phrase``, ``ongoing-cell``.
    """
    words = _words(vocabulary)
    phrases = words.phrase.finditer(text) if any(phrase in text for phrase in words.phrases) else ()
    found = {match.span(): "ongoing-phrase" for match in phrases}
    for match in words.cell.finditer(text):
        opens = match.start() == 0 or text[match.start() - 1] in ":(\t\n"
        if opens and (match.end() == len(text) or text[match.end()] in STOPS + ")\t"):
            found[match.span()] = "ongoing-cell"
    return [Again(start, end, "", rule) for (start, end), rule in sorted(found.items())]


def _period(match: re.Match[str], words: RecurrenceWords, vocabulary: Vocabulary) -> str | None:
    unit = words.units[match["unit"]]
    if not match["number"]:
        return f"P{unit}"
    count = numeral(match["number"], vocabulary)
    return f"P{int(unit[:-1]) * int(count)}{unit[-1]}" if count else None


def _date_end(text: str, at: int, vocabulary: Vocabulary) -> int:
    """Where the dates that belong to what recurs end: 每年6月底, 每年3月和9月, 每季度第一个月10日前."""
    words = date_words(vocabulary)
    if month := _words(vocabulary).in_month.match(text, at):
        at = month.end()
    match = words.date.match(text, at) or words.year_end.match(text, at)
    while match and not match.groupdict().get("year"):
        at = match.end()
        joint = _words(vocabulary).joint.match(text, at)
        match = words.date.match(text, joint.end()) if joint else None
    return at
