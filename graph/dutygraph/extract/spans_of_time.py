"""Finds spans of time that the plan gives itself: 5年内, 用3年时间, 印发之日起30日内."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from dutygraph.extract.stretches import STOPS, covers, sentence_start, sentence_starts, titles
from dutygraph.vocabulary import Vocabulary
from dutygraph.vocabulary.numerals import numbers, numeral
from dutygraph.vocabulary.patterns import any_of

#: How far before a span the words may stand that say what it is counted from.
_REACH = 24
#: No span is longer, in whatever unit.
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Span:
    """A span before it becomes a deadline: folded offsets, ISO 8601 duration, end year where its start is said, rule."""

    start: int
    end: int
    period: str
    due: str
    rule: str


class SpanWords:
    """The words of ``[span]`` of ``time.toml``, compiled."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        table, date = vocabulary["time"]["span"], vocabulary["time"]["date"]
        self.units, words = table["units"], numbers(vocabulary)
        length = rf"(?:{words.pattern}(?:{any_of(date['ranges'])}))?(?P<number>{words.pattern})(?P<unit>{any_of(self.units)})"
        known = "".join((*words.digits, *words.places, *words.groups))
        before = rf"(?:(?P<coming>{any_of(table['coming'])})|(?P<using>{any_of(table['using'])}))?"
        timed = rf"(?:{any_of(table['about'])})*(?:{any_of(table['time'])})"
        self.halves = table["halves"]
        opening = {word[0] for word in self.halves} | {word[0] for word in (*table["coming"], *table["using"])}
        self.span = re.compile(
            rf"(?=[{words.starts}{''.join(sorted(opening))}])(?<![\d{known}]){before}(?:{length}|(?P<half>{any_of(self.halves)}))(?P<rest>{timed}|{any_of(table['within'])})?"
        )
        self.time = tuple(table["time"])
        self.marks = tuple({word[-1] for word in table["within"]} | {*table["time"], *table["coming"]})
        self.heads, self.not_after = tuple(table["heads"]), tuple(table["not_after"])
        self.issue, self.event = re.compile(any_of(table["issue"])), tuple(table["event"])
        self.started = re.compile(rf"(?P<year>(?:19|20)\d\d){date['year']}(?:\d{{1,2}}{date['month']})?(?:{any_of(table['start'])})")


@cache
def _words(vocabulary: Vocabulary) -> SpanWords:
    return SpanWords(vocabulary)


def find_spans(text: str, vocabulary: Vocabulary) -> list[Span]:
    """The spans counted from the plan, in order of the folded text. One counted from an event is none, nor are bare days (15日内).

    Rules: ``span-from-issue`` (the anchor takes in 印发之日起), ``span-from-year`` (2012年起5年内), ``span``.
    """
    words, skip, starts, found = _words(vocabulary), titles(text), sentence_starts(text), []
    for match in words.span.finditer(text) if any(mark in text for mark in words.marks) else ():
        period = _period(match, words, vocabulary)
        if not period or covers(skip, match.start()) or text.startswith(words.not_after, match.end()):
            continue
        low = max(sentence_start(starts, match.start()), match.start() - _REACH)
        found += _counted(match, text, low, period, words)
    return found


def _counted(match: re.Match[str], text: str, low: int, period: str, words: SpanWords) -> list[Span]:
    start, end = match.span()
    issue = next(words.issue.finditer(text, low, start), None)
    if issue and not set(text[issue.end() : start]) & set(STOPS[1:]):
        return [Span(issue.start(), end, period, "", "span-from-issue")]
    year = next(words.started.finditer(text, low, start), None)
    if year:
        due = str(int(year["year"]) + int(period[1:-1])) if period.endswith("Y") else ""
        return [Span(start, end, period, due, "span-from-year")]
    if (
        period.endswith("D")
        or text.endswith(words.event, low, start)
        or text.endswith(tuple(f"{word}," for word in words.event), low, start)
    ):
        return []
    opens = start == 0 or text[start - 1] in STOPS or text[start - 1] in " \t(、" or text.endswith(words.heads, low, start)
    return [Span(start, end, period, "", "span")] if match["coming"] or match["using"] or opens else []


def _period(match: re.Match[str], words: SpanWords, vocabulary: Vocabulary) -> str | None:
    """The duration, None where nothing marks the span as one to act within."""
    rest = match["rest"] or ""
    timed = rest.endswith(words.time)
    if not (rest or match["coming"]) or (timed and not match["using"] and not match["coming"]) or (match["using"] and not timed):
        return None
    if match["half"]:
        return str(words.halves[match["half"]])
    count, unit = numeral(match["number"], vocabulary), words.units[match["unit"]]
    if not count or count != int(count) or count > _LONGEST:  # 2022年内 is a year
        return None
    times = int(unit[:-1] or 1)
    return f"P{int(count) * times}{unit[-1]}"
