"""Reads the words around a number: the comparators, verbs and adverbs before it, and the noun phrase that it measures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

from dutygraph.extract.stretches import subclause_end
from dutygraph.vocabulary import Vocabulary
from dutygraph.vocabulary.numerals import numbers
from dutygraph.vocabulary.patterns import any_of

#: The shortest object of a verb, and the reach within which a verb may stand behind a subject.
_OBJECT, _SUBJECT = 2, 12


class Dates(Protocol):
    """The spans of a task's deadlines: the end of each by its start, and the start by its end."""

    @property
    def by_start(self) -> Mapping[int, int]: ...
    @property
    def by_end(self) -> Mapping[int, int]: ...


@dataclass(slots=True)
class Wording:
    """What stands between the opening of a subclause and its number, taken apart from the number leftwards.

    ``operator``: of the comparator nearest to the number. ``direction``: increase or decrease where a verb of
    change stands without 到. ``verb``: where a producing verb stands before the number. ``start``/``end``:
    the noun phrase that is left; ``words`` are the words taken off, ``said`` where the last of them opens,
    ``nearest`` the span of the producing verb next to the number; ``recurs`` that the subclause says how often;
    ``lead`` where a word that opened the noun phrase stands that may be its verb (争取上级资金3亿元), else -1;
    ``due`` that a date governs it.
    """

    start: int
    end: int
    operator: str = ""
    direction: str = ""
    verb: int | None = None
    baseline: tuple[int, int] | None = None
    said: int = 0
    nearest: tuple[int, int] = (0, 0)
    words: list[str] = field(default_factory=list)
    recurs: bool = False
    lead: int = -1
    due: bool = False


class WordingWords:
    """The words of ``quantities.toml`` that surround numbers, compiled into one pattern for either end of a stretch."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        table = vocabulary["quantities"]
        before, change, fillers = table["operators"]["before"], table["change"], table["fillers"]
        self.operators = {word: operator for operator, words in before.items() for word in words}
        for direction, operator in (("increase", ">="), ("decrease", "<=")):
            self.operators |= {verb + to: operator for verb in change[direction] for to in change["to"]}
        self.changes = {verb: direction for direction in ("increase", "decrease") for verb in change[direction]}
        self.produce = frozenset(table["produce"]["verbs"])
        self.nouns = tuple(table["produce"]["nouns"])
        self.adverbs = frozenset(fillers["adverbs"])
        others, tail = {*self.operators, *self.changes, *self.adverbs}, any_of(table["produce"]["tail"])
        self.last = re.compile(rf"(?:(?:{any_of(others)})|(?P<verb>{any_of(self.produce)})(?:{tail}){{0,2}})$")
        own = rf"(?!{any_of(self.nouns)})"
        self.first = re.compile(rf"[\s—:、,]+|{own}{any_of(fillers['leads'])}")
        self.before_date = re.compile(rf"(?:{any_of(vocabulary['time']['date']['heads'])})+")
        year, dates = vocabulary["time"]["date"]["year"], vocabulary["time"]
        ends = any_of(dates["date"]["ends"])
        when = rf"(?:\d{{4}}{year}|“?(?:{any_of(dates['plans']['years'])})”?|{any_of(table['metrics']['against_years'])})"
        what = rf"(?P<what>{when}(?:{ends})?(?:{any_of(table['metrics']['against_years'])})?)"
        upon, basis = table["metrics"]["upon"], any_of(table["metrics"]["upon_end"])
        than, end = any_of(table["metrics"]["against"]), any_of(table["metrics"]["against_end"])
        against = rf"(?:(?P<upon>{upon})|{than}){what}(?(upon){basis}|(?:{end})?)"
        self.against = re.compile(against)
        self.against_last = re.compile(rf"{against},?$")
        verbs = any_of((*self.produce, *self.changes, *vocabulary["verbs"]["duty"]))
        first, noun = rf"{own}(?>{any_of((*self.produce, *self.changes))})", any_of(table["produce"]["noun_tail"])
        self.produce_first = re.compile(rf"(?:{first})(?!{noun})")
        joints = any_of(word for word in fillers["joins"] if word != ",")
        self.produce_run = re.compile(rf"(?:{first})(?:(?:{joints})?(?:{first}))*(?!{noun})")
        self.produce_behind = re.compile(
            rf"(?:{any_of(table['subject']['ends'])})(?P<verb>{own}(?:{any_of(verb for verb in self.produce if len(verb) > 1)})+)(?!{noun})"
        )
        reaches = any_of(word for word in self.operators if len(word) > 1)
        self.reaches = re.compile(reaches)
        each = any_of(table["names"]["per"])
        self.per_last = re.compile(rf"(?:{reaches})(?P<per>{each}[^,。;:、]{{1,5}})$")
        self.has_last = re.compile(rf"(?:{each})[^,。;:、]{{1,14}}?(?P<verb>{any_of(table['names']['has'])})$")
        self.least = str(table["names"]["least"][0])
        least = any_of(table["names"]["least"])
        self.least_last = re.compile(rf"(?P<least>{least})(?P<verb>[^,。;:、\d]{{1,4}})$")
        self.of = tuple(table["metrics"]["attribute"])
        long = any_of(verb for verb in self.produce if len(verb) > 1)
        self.produce_inside = re.compile(rf"{own}(?>{long})(?!{noun})(?:(?:{joints})?(?>{long})(?!{noun}))*")
        heads = any_of(vocabulary["time"]["date"]["heads"])
        self.actor = re.compile(rf"[^,。;:]{{1,16}}?(?:{any_of(table['subject']['ends'])})+(?:{heads})?")
        self.span_alone = re.compile(rf"(?:{numbers(vocabulary).pattern})(?:{year})(?:{any_of(dates['span']['within'])})?")
        self.lead_verb = re.compile(rf"(?:{verbs})+")
        self.counted = frozenset(table["names"]["counted"])


@cache
def wording_words(vocabulary: Vocabulary) -> WordingWords:
    """The wording words of a vocabulary; kept per vocabulary."""
    return WordingWords(vocabulary)


def read_before(text: str, low: int, at: int, dates: Dates, vocabulary: Vocabulary) -> Wording:
    """Take apart ``text[low:at]``, what stands before a number at ``at``; ``dates`` are the deadlines to pass over."""
    words, found = wording_words(vocabulary), Wording(low, at, said=at)
    while found.end > low:
        if text[found.end - 1] in " \t":
            found.end -= 1
        elif text.endswith(words.nouns, low, found.end):
            break
        elif dates.by_end.get(found.end, -1) >= low:
            found.end = dates.by_end[found.end]
        elif match := words.against_last.search(text, max(low, found.end - 24), found.end):
            found.baseline, found.end = match.span("what"), match.start()
        elif (match := words.last.search(text, max(low, found.end - 8), found.end)) and _take(found, match, words):
            continue
        elif not _reaches_over(text, low, found, words):
            break
    _strip(text, found, dates.by_start, words)
    inside = max((start for start in dates.by_start if found.start < start < found.end), default=-1)
    if inside >= 0 and words.actor.fullmatch(text, found.start, inside):  # 市教育局要在2023年底前新建…
        found.start = min(dates.by_start[inside], found.end)
        _strip(text, found, dates.by_start, words)
    return found


def share_of(text: str, found: Wording, vocabulary: Vocabulary) -> None:
    """Find the comparator before the whole that a share is given of: 销售量达到汽车销售总量的20%."""
    words = wording_words(vocabulary)
    if found.operator or found.direction or found.verb is not None or found.words[:1] != list(words.of[:1]):
        return
    for match in words.reaches.finditer(text, found.start + 1, found.end):
        found.operator, found.end, found.said = words.operators[match[0]], match.start(), match.start()
        return


def standard_of(text: str, found: Wording, vocabulary: Vocabulary) -> None:
    """Find the comparator before the standard that points are counted from: 增速高于全省平均水平1个百分点."""
    words = wording_words(vocabulary)
    if found.operator or found.direction or found.verb is not None:
        return
    match = words.reaches.search(text, found.start + 1, found.end)
    if match and match.end() < found.end:
        found.operator, found.baseline = words.operators[match[0]], (match.end(), found.end)
        found.end = found.said = match.start()


def _reaches_over(text: str, low: int, found: Wording, words: WordingWords) -> bool:
    """Pass over what stands between a comparator and its number: 不低于每亩400万元, 至少联系3户."""
    reach = max(low, found.end - 12)
    if match := words.per_last.search(text, reach, found.end):
        found.end = match.start("per")
        return True
    if match := None if found.words else words.has_last.search(text, max(low, found.end - 2 * _SUBJECT), found.end):
        found.verb, found.nearest = match.start("verb"), match.span("verb")
        found.words.append(words.least)
        found.end = found.said = match.start("verb")
        return False
    match = words.least_last.search(text, reach, found.end) if not found.words else None
    if match:
        found.operator, found.verb = ">=", match.start("verb")
        found.nearest = match.span("verb")
        found.words.append(match["least"])
        found.end = found.said = match.start()
    return bool(match)


def _take(found: Wording, match: re.Match[str], words: WordingWords) -> bool:
    """Take one word off the end; False where it belongs to the noun phrase."""
    word = match[0]
    if match["verb"]:
        if found.operator in ("<", "<=") or found.direction or found.verb not in (None, found.end):
            return False
        found.nearest = match.span("verb") if found.verb is None else found.nearest
        found.verb = match.start()
    elif word in words.operators:
        if found.verb is not None and word not in words.counted:
            return False
        found.operator = found.operator or words.operators[word]
    elif word in words.changes:
        if found.verb is not None or found.direction:
            return False
        found.direction = words.changes[word]
    found.words.append(word)
    found.end = found.said = match.start()
    return True


def _strip(text: str, found: Wording, dates: Mapping[int, int], words: WordingWords) -> None:
    """Strip what opens the noun phrase without belonging to it; a span of time alone (三年累计) is no noun phrase."""
    if words.span_alone.fullmatch(text, found.start, found.end):
        found.start = found.end
    while found.start < found.end:
        at = found.start
        if at in dates and dates[at] <= found.end:
            found.start = dates[at]
        elif (match := words.against.match(text, at, found.end)) and found.baseline is None:
            found.baseline, found.start = match.span("what"), match.end()
        else:
            match = words.before_date.match(text, at, found.end)
            if match is None or match.end() not in dates:
                match = words.first.match(text, at, found.end)
            if match is None:
                return
            found.lead = at if match[0] in words.produce else -1
            found.start = match.end()


def noun_after(text: str, at: int, stops: Iterable[int] = ()) -> int:
    """Where the noun phrase that opens at ``at`` ends: at a stop, a long bracket, or one of ``stops`` (the next number)."""
    end = subclause_end(text, at)
    end = min([end, *(stop for stop in stops if stop >= at)])
    bracket = text.find("(", at, end)
    if bracket >= 0:
        close = text.find(")", bracket, end)
        if close < 0 or close - bracket > 8 or ":" in text[bracket:close]:
            end = bracket
    return end


def made_last(text: str, start: int, end: int, vocabulary: Vocabulary) -> tuple[int, int] | None:
    """Where the last producing verb of ``text[start:end]`` and its object open; None without both."""
    found = [match for match in wording_words(vocabulary).produce_inside.finditer(text, start, end) if end - match.end() >= _OBJECT]
    return found[-1].span() if found else None


def object_after(text: str, start: int, end: int, vocabulary: Vocabulary) -> tuple[int, str, int] | None:
    """Where the producing or changing verbs of ``text[start:end]`` open, what they are, and where their object begins.

    A run of verbs (遴选培养) is taken whole where an object of two characters is left, else its first (举办招聘会).
    Before a verb that does not open the stretch a short subject may stand (全市新增就业). None without verb and object.
    """
    words = wording_words(vocabulary)
    for pattern in (words.produce_run, words.produce_first):
        match = pattern.match(text, start, end)
        if match and end - match.end() >= _OBJECT:
            return start, match[0], match.end()
    match = words.produce_inside.search(text, start, min(end, start + _SUBJECT))
    match = words.produce_inside.match(text, match.start(), end) if match else None
    if match and end - match.end() >= _OBJECT:
        return match.start(), match[0], match.end()
    match = words.produce_behind.search(text, start, end)
    return (match.start("verb"), match["verb"], match.end()) if match and end - match.end() >= _OBJECT else None
