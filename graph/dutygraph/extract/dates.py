"""Reads the dates of a passage, and says which of them are the end of something: 到2025年12月底前, 第三季度, 年内."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from dutygraph.extract.stretches import STOPS, covers, sentence_start, sentence_starts, titles
from dutygraph.model import Context
from dutygraph.vocabulary import Vocabulary
from dutygraph.vocabulary.numerals import numbers, numeral
from dutygraph.vocabulary.patterns import any_of

#: The length of a year and the sign of a range behind it.
_FIRST = 6


@dataclass(frozen=True, slots=True)
class When:
    """A deadline before it becomes a record: folded offsets, ``due`` as printed ("" where no year is known), the rule's name."""

    start: int
    end: int
    due: str
    rule: str


class DateWords:
    """The date words of ``time.toml``, compiled."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        table, self.vocabulary = vocabulary["time"]["date"], vocabulary
        words = numbers(vocabulary)
        chinese = f"[{''.join((*words.digits, *words.places))}]"
        digit = f"[{''.join(words.digits)}]"
        self.parts, self.relative = table["parts"], table["relative"]
        parts = any_of(self.parts)
        month = rf"(?:1[0-2]|0?[1-9]|{chinese}{{1,2}})\s?{table['month']}"
        since = rf"(?:(?:[12]\d|3[01]|0?[1-9])(?:{any_of(table['ranges'])}))?"  # 3—11月, 1—20日
        republic = table["republic"]
        self.republic = int(republic["first"])
        told = rf"\s?{table['year']}(?:{any_of(table['ends'])}|\s?\d{{1,2}}{table['month']})"
        own = rf"(?:{any_of(republic['words'])})\s?\d{{2,3}}|(?<!\d)1[0-4]\d(?={told})"
        opening = {word[0] for word in republic["words"]} | {word[0] for word in (*table["until"], *self.parts, *self.relative)}
        self.date = re.compile(
            rf"(?=[{words.starts}{''.join(sorted(opening))}])(?P<until>{any_of(table['until'])})?"
            rf"(?:(?:(?P<year>(?:19|20)\d\d|{digit}{{4}})\s?{table['year']}|(?P<republic>{own})\s?{table['year']}|(?P<relative>{any_of(self.relative)}))|(?={parts}|{since}{month}))"
            rf"(?:(?P<part>{parts})|\s?(?P<since>{since})(?P<month>{month})(?:{any_of(table['month_tail'])})?"
            rf"(?:\s?{since}(?P<day>3[01]|[12]\d|0?[1-9]|{chinese}{{1,3}})\s?(?:{any_of(table['day'])}))?)?"
            rf"(?P<end>{any_of(table['ends'])})?(?P<before>{any_of(table['before'])})?"
        )
        self.figures = re.compile(
            rf"20\d\d(?P<sign>[./-])(?P<month>1[0-2]|0?[1-9])(?:(?P=sign)(?P<day>3[01]|[12]\d|0?[1-9]))?(?![\d./%-])"
            rf"(?:{any_of(table['ends'])})?(?P<before>{any_of(table['before'])})?"
        )
        marks = (table["year"], table["month"])
        self.marks = (*marks, *(word for word in (*self.parts, *self.relative) if not any(mark in word for mark in marks)))
        self.year_end = re.compile(rf"(?:{table['year']})?(?:{any_of(table['ends'])})(?:{any_of(table['before'])})?")
        self.so_far = frozenset(table["so_far"])
        self.range = re.compile(rf"(?:{any_of(table['ranges'])})(?=\d|{digit}|{any_of(self.relative)})")
        self.range_words = frozenset(table["ranges"])
        self.first_year = re.compile(rf"(?<!\d)(?:19|20)\d\d(?:{any_of(table['ranges'])})$")
        self.from_then = re.compile(rf"[^,。;:]{{0,6}}?(?:{any_of(table['from_then'])})")
        self.heads, self.not_before = tuple(table["heads"]), tuple(table["not_before"])
        self.lists, self.carried = tuple(table["lists"]), tuple(vocabulary["time"]["yearly"]["carried"])
        self.no_start = tuple(table["no_start"])
        self.issued = tuple(table["issued"])
        self.not_after, self.attributes = tuple(table["not_after"]), tuple(table["attributes"])
        yearly, number = vocabulary["time"]["yearly"], rf"\d{''.join((*words.digits, *words.places, *words.groups))}"
        self.yearly = re.compile(
            rf"(?<![{number}{''.join(yearly['not_before'])}])(?:{any_of(yearly['words'])})(?!{any_of(yearly['not_after'])})"
        )
        plans = vocabulary["time"]["plans"]
        self.plan_years, self.plan_marks = plans["years"], (*plans["years"], *plans["own"])
        self.plan = re.compile(
            rf"(?:(?:{any_of(table['until'])})?[“]?(?P<plan>{any_of(self.plan_years)})”?(?:{any_of(plans['tails'])})|(?P<own>{any_of(plans['own'])}))"
        )


@cache
def date_words(vocabulary: Vocabulary) -> DateWords:
    """The date words of a vocabulary; kept per vocabulary."""
    return DateWords(vocabulary)


def plan_year(context: Context) -> int | None:
    """The year that 年内 and a month without year mean: the plan's own date, else the first year of its period."""
    if re.match(r"\d{4}", context.date):
        return int(context.date[:4])
    return context.period[0] if context.period else None


def find_dates(text: str, context: Context, vocabulary: Vocabulary) -> list[When]:
    """The dates of a folded text that are deadlines, in order; those of titles (《》) are none.

    Rules: ``date``, ``year-of-plan`` (年内), ``planning-period`` (“十四五”期间).
    """
    words, skip = date_words(vocabulary), titles(text)
    found = [when for when in _dates(text, words, context) if not covers(skip, when.start)]
    found += _in_figures(text, words, context)
    taken = sorted((when.start, when.end) for when in found)
    for match in words.yearly.finditer(text) if words.marks[0] in text else ():
        if not covers(skip, match.start()) and not covers(taken, match.start()):
            year = _named_year(text, match, found, words) or str(plan_year(context) or "")
            found.append(When(*match.span(), year, "year-of-plan"))
    for match in words.plan.finditer(text) if any(mark in text for mark in words.plan_marks) else ():
        due = _period_end(match, words, context)
        if not covers(skip, match.start()) and due and not _past(str(due), context):
            found.append(When(*match.span(), str(due), "planning-period"))
    return sorted(found, key=lambda when: when.start)


def _in_figures(text: str, words: DateWords, context: Context) -> list[When]:
    """Dates in figures alone (2023.12, 2024-06-30): deadlines where 前 follows, or where they fill a cell or what follows a label."""
    found = []
    for match in words.figures.finditer(text):
        start, end = match.span()
        cell = (start == 0 or text[start - 1] in "\t\n:( ") and (end == len(text) or text[end] in "\t\n)。;")
        due = f"{match[0][:4]}-{int(match['month']):02}" + (f"-{int(match['day']):02}" if match["day"] else "")
        signed = start == 0 and end == len(text)
        if (match["before"] or (cell and not signed)) and not text[start - 1 : start].isdigit() and not _past(due, context):
            found.append(When(start, end, due, "date"))
    return found


def _named_year(text: str, yearly: re.Match[str], found: list[When], words: DateWords) -> str:
    """The year of the last date to be met before 年底前 and its like in their clause; "" where none is, and for 年内, which is
    always the plan's own."""
    if not yearly[0].startswith(words.carried):
        return ""
    low = max(sentence_start(sentence_starts(text), yearly.start()), text.rfind(";", 0, yearly.start()))
    return next((when.due[:4] for when in reversed(found) if low <= when.start < yearly.start()), "")


def _period_end(match: re.Match[str], words: DateWords, context: Context) -> int | None:
    if match["plan"]:
        return int(words.plan_years[match["plan"]])
    return context.period[1] if context.period else None


@lru_cache(maxsize=4)  # deadlines and targets of one task ask for the same
def _date_matches(text: str, words: DateWords) -> tuple[re.Match[str], ...]:
    return tuple(words.date.finditer(text)) if any(mark in text for mark in words.marks) else ()


def _dates(text: str, words: DateWords, context: Context) -> list[When]:
    found: list[When] = []
    starts, carried, carried_in, opened, last = sentence_starts(text), None, -1, (-1, -1), -1
    for match in _date_matches(text, words):
        start, end = match.span()
        sentence = sentence_start(starts, start)
        year = _year(match, words, context)
        if year is None:
            year = carried if carried_in == sentence else plan_year(context)
        else:
            carried, carried_in = year, sentence
        due = _due(match, year, words)
        ranged = opened[1] >= 0 and text[opened[1] : start + len(match["until"] or "")] in words.range_words
        first = words.first_year.search(text, max(0, start - _FIRST), start + len(match["until"] or ""))
        opens = words.range.match(text, end)
        joined = (last >= 0 and start - last == 1 and text[last] not in STOPS) or bool(match["since"] and _opens(text, start))
        if (
            due is not None
            and not opens
            and (ranged or joined or _is_end(match, text, words, first))
            and not _told(match, text, due, words, context)
        ):
            found.append(When(opened[0] if ranged else first.start() if first else start, end, due, "date"))
            last = end
        opened = (start, end) if opens else (-1, -1)
    return found


def _year(match: re.Match[str], words: DateWords, context: Context) -> int | None:
    if match["year"]:
        value = numeral(match["year"], words.vocabulary)
        return None if value is None else int(value)
    if match["republic"]:
        return words.republic + int(re.sub(r"\D", "", match["republic"]))
    base = plan_year(context)
    return base + int(words.relative[match["relative"]]) if match["relative"] and base else None


def _due(match: re.Match[str], year: int | None, words: DateWords) -> str | None:
    """The date in printed precision; "" where the year is not known, None where there is no such day."""
    month = words.parts.get(match["part"]) if match["part"] else None
    if match["month"]:
        month = numeral(match["month"][:-1].strip(), words.vocabulary)
    if month is not None and not 1 <= month <= 12:
        return None
    day = numeral(match["day"], words.vocabulary) if match["day"] else None
    try:
        date(year or 2000, int(month or 1), int(day or 1))
    except ValueError:
        return None
    if year is None:
        return ""
    return f"{year:04}" + (f"-{int(month):02}" if month else "") + (f"-{int(day):02}" if day else "")


def _is_end(match: re.Match[str], text: str, words: DateWords, first: re.Match[str] | None = None) -> bool:
    """Whether the words around the date make it the end of something; ``first`` is the year that a range opens with
    (2021 in 2021—2023年), which behind a bracket is part of a title."""
    start, end = match.span()
    start = first.start() if first else start
    before = text[max(0, start - 6) : start]
    if first and before[-1:] == "(":
        return False
    if match["until"] and not first:
        return not before[-1:].isdigit()
    if before.endswith(words.not_before):
        return False
    if match["end"] or match["before"]:
        return True
    if text.startswith(words.attributes, end):
        return False
    if before.endswith(words.heads) or (match["year"] and before.endswith(words.lists) and text[end : end + 1].isdigit()):
        return True
    opens = _opens(text, start)
    signed = end == len(text) or text[end] == "\n" or text.startswith(words.issued, end)  # the date of a signature or of printing
    whole_day_alone = match["day"] and opens and before[-1:] != ":" and signed
    return bool(opens and not whole_day_alone and (match["year"] or match["relative"] or match["part"] or match["republic"]))


def _opens(text: str, at: int) -> bool:
    """Whether a subclause, a cell or a bracket opens there."""
    return at == 0 or text[at - 1] in STOPS or text[at - 1] in " \t("


def _told(match: re.Match[str], text: str, due: str, words: DateWords, context: Context) -> bool:
    """Whether the date tells how things stood or began rather than when they must be done."""
    behind = match.end()
    started = text.startswith(words.not_after, behind) and not text.startswith(words.no_start, behind)
    if started or words.from_then.match(text, behind) or _past(due, context):
        return True
    return match["until"] in words.so_far and not (context.date and due > context.date[: len(due)])


def _past(due: str, context: Context) -> bool:
    """Whether the day lies before the plan's own date, or before its period where it has no date."""
    floor = context.date or (str(context.period[0]) if context.period else "")
    shared = min(len(due), len(floor))
    return bool(shared) and due[:shared] < floor[:shared]


@lru_cache(maxsize=4)  # asked for every number of a task
def find_past(text: str, context: Context, vocabulary: Vocabulary) -> tuple[int, ...]:
    """Where a year or five-year plan that was over before the plan heads a stretch that tells how things stood (2022年，…为33%)."""
    words, found = date_words(vocabulary), []
    named = words.plan.finditer(text) if any(mark in text for mark in words.plan_marks) else ()
    for match in (*_date_matches(text, words), *named):
        start, end = match.span()
        first = words.first_year.search(text, max(0, start - _FIRST), start)  # 2017—2021年
        start = first.start() if first else start
        groups = match.groupdict()
        due = groups["plan"] and str(words.plan_years[groups["plan"]]) if "plan" in groups else groups["year"] and match["year"]
        if (
            due
            and due.isascii()
            and _opens(text, start)
            and _past(due, context)
            and not words.range.match(text, end)
            and not text.startswith(words.not_after, end)
        ):
            found.append(start)
    return tuple(sorted(found))
