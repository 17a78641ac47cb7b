"""Finds every number with a unit in a passage, whether or not it turns out to be a target: 3.5亿元, 1到2个, 85%以上."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from dutygraph.extract.stretches import STOPS, covers, quotations, titles
from dutygraph.vocabulary import Vocabulary
from dutygraph.vocabulary.numerals import numbers, numeral
from dutygraph.vocabulary.patterns import any_of

#: How far before a list of numbers a word may stand that gives them in turn.
_TURN = 8
#: Four figures from here on before 年 are a year of the calendar.
_FIRST_YEAR = 1900


@dataclass(frozen=True, slots=True)
class Measure:
    """A number and its unit: folded offsets, ``number_end`` behind the number, ``end`` behind the unit and any word like 以上.

    ``family``: count, measure, time, share, points, or bare where no unit is printed (系数提高到0.58以上).
    ``after`` is the operator that such a word gives, else "".
    ``unit_start``/``unit_end`` span the unit as printed (empty where 百分之 stands for it). ``digits`` says that
    the number is written in figures or as a share.
    """

    start: int
    number_end: int
    end: int
    value: Decimal | tuple[Decimal, Decimal]
    unit: str
    family: str
    after: str
    digits: bool
    unit_start: int
    unit_end: int


class MeasureWords:
    """Units and the words behind them, from ``quantities.toml`` and ``numbers.toml``, compiled."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        table, words = vocabulary["quantities"], numbers(vocabulary)
        self.families = {unit: family for family, units in table["units"].items() for unit in units}
        self.parts = {unit: Decimal(worth) for unit, worth in table["parts"].items()}
        self.families |= dict.fromkeys(self.parts, "share")
        self.grades = tuple(table["grades"]["words"])
        self.point = min(table["units"]["points"], key=len)
        self.percent = table["units"]["share"][0]
        self.after = {word: operator for operator, found in table["operators"]["after"].items() for word in found}
        ranges = any_of(vocabulary["time"]["date"]["ranges"])
        known = "".join((*words.digits, *words.places, *words.groups))
        scale = "".join((*words.places, *words.groups))
        kilo = {unit[:2] for unit in self.families if unit[0] in words.places}
        own = "|".join(f"(?<={unit[0]})(?={unit[1]})" for unit in sorted(kilo))  # 5千瓦 is 5 of a unit, not 5千 of another
        number, units = rf"(?:{words.share})?{words.pattern}(?!{own})", any_of(self.families)
        self.measure = re.compile(
            rf"(?<![\dA-Za-z.{known}])(?=[{words.starts}]|{words.share})"
            rf"(?P<low>{number})(?:(?P<unit_low>{units})?(?:{ranges})(?P<high>{number}))?"
            rf"(?:(?:{any_of(table['more']['words'])})(?P<scale>[{''.join(words.groups)}]+)?(?P<more>))?"
            rf"(?: ?(?P<unit>{units}))?(?P<per>/[{scale}]{{0,2}}(?:{units}))?(?P<after>{any_of(self.after)})?"
        )
        self.other_word = {unit: tuple(rest) for unit, rest in table["units_not_before"].items()}
        self.not_before = tuple(table["names"]["before"])
        self.groups = words.groups
        before, change = table["operators"]["before"], table["change"]
        reaching = [word for words in before.values() for word in words if len(word) > 1]
        self.reaching = (*reaching, *(verb + to for key in ("increase", "decrease") for verb in change[key] for to in change["to"]))
        self.changing = tuple(verb for key in ("increase", "decrease") for verb in change[key] if len(verb) > 1)
        fillers = table["fillers"]
        self.people = tuple(table["metrics"]["people"])
        self.ratio = re.compile(rf"[:∶]1(?!\d)(?P<after>{any_of(self.after)})?")
        self.joint = tuple(word for word in fillers["joins"] if word != ",")
        self.in_turn = tuple(fillers["in_turn"])


@cache
def measure_words(vocabulary: Vocabulary) -> MeasureWords:
    """The measure words of a vocabulary; kept per vocabulary."""
    return MeasureWords(vocabulary)


def find_measures(text: str, vocabulary: Vocabulary) -> list[Measure]:
    """Every number with a unit, in order of the folded text; none inside 《》 or “”, no ordinals.

    A number without a unit is one where a comparator reaches it and nothing follows, or where it shares the unit of
    the numbers behind it (分别达到15、12和10个).
    """
    words, found = measure_words(vocabulary), []
    waiting: list[re.Match[str]] = []
    skip = sorted((*titles(text), *quotations(text)))
    for match in words.measure.finditer(text):
        if waiting and not _joined(text, waiting[-1].end(), match.start(), words):
            waiting.clear()
        if match["unit"] or numbers(vocabulary).is_share(match["low"]):
            measure = _measure(match, text, words, vocabulary)
        elif match["low"][0].isdigit() and text.startswith(words.joint, match.end()):
            waiting.append(match)
            continue
        else:
            measure = _bare(match, text, words, vocabulary)
        if measure and not covers(skip, match.start()) and not text.endswith(words.not_before, 0, match.start()):
            if waiting and any(word in text[max(0, waiting[0].start() - _TURN) : waiting[0].start()] for word in words.in_turn):
                found += [_sharing(one, measure, vocabulary) for one in waiting]
            found.append(measure)
        waiting.clear()
    return found


def _joined(text: str, end: int, start: int, words: MeasureWords) -> bool:
    return text[end:start] in words.joint


def _sharing(match: re.Match[str], measure: Measure, vocabulary: Vocabulary) -> Measure:
    """A number that is given the unit of the one behind it."""
    start, end = match.span("low")
    value = numeral(match["low"], vocabulary) or Decimal(0)
    return replace(measure, start=start, number_end=end, end=end, value=value, after="", digits=True)


def _bare(match: re.Match[str], text: str, words: MeasureWords, vocabulary: Vocabulary) -> Measure | None:
    """A number without a unit that a comparator reaches: an index, a coefficient, a ratio."""
    low, end = match["low"], match.end()
    reaching = words.reaching + words.changing if "." in low else words.reaching
    grouped = low[-1] in words.groups and text.endswith(words.people, 0, match.start())
    reached = low[0].isdigit() and not match["high"] and (grouped or text.endswith(reaching, 0, match.start()))
    if not reached or (end < len(text) and text[end] not in STOPS + "、)∶"):
        return None
    value = numeral(low, vocabulary)
    if value is None or (value >= _FIRST_YEAR and low.isdigit() and len(low) == 4):
        return None
    after = words.after[match["after"]] if match["after"] else ""
    at = match.end("low")
    ratio = words.ratio.match(text, at)  # 2.4:1以内
    if text[at : at + 1] == ":" and text[at + 1 : at + 2].isdigit() and not ratio:
        return None
    if ratio:
        after, end = words.after.get(ratio["after"] or "", after), ratio.end()
    return Measure(match.start(), at, end, value, "", "count" if grouped else "bare", after, True, at, at)


def _measure(match: re.Match[str], text: str, words: MeasureWords, vocabulary: Vocabulary) -> Measure | None:
    low = numeral(match["low"], vocabulary)
    high = numeral(match["high"], vocabulary) if match["high"] else None
    if low is None or (match["high"] and high is None):
        return None
    for group in match["scale"] or "":
        low *= words.groups[group]
    unit = match["unit"] or words.percent
    family = words.families[unit]
    if match["unit"] and text.startswith((*words.other_word.get(unit, ()), *words.grades), match.end("unit")):
        return None
    if unit in words.parts:
        if high is not None or low >= 10:
            return None  # 10成熟
        low, unit = low * words.parts[unit], words.percent
    behind = text[match.end("unit") : match.end("unit") + 1]
    if unit[-1].isascii() and unit[-1].isalpha() and behind.isascii() and behind.isalpha():
        return None  # 5GB is a unit, 5GHz not
    if family == "time" and low >= _FIRST_YEAR and len(match["low"]) == 4:
        return None  # 2020年 is a year, not a length
    after = words.after[match["after"]] if match["after"] else ">=" if match["more"] is not None else ""
    if high is not None:
        scale = _shared_scale(match, words)
        value: Decimal | tuple[Decimal, Decimal] = (low * scale, high)
        if low * scale >= high:
            return None
    else:
        value = low
    unit = words.point if family == "points" else unit + (match["per"] or "")
    digits = match["low"][0].isdigit() or numbers(vocabulary).is_share(match["low"])
    number_end = match.end("scale") if match["scale"] else match.end("high") if match["high"] else match.end("low")
    unit_end = max(match.end("unit"), match.end("per"), number_end)
    unit_start = unit_end - len(unit) if match["unit"] and match["unit"] not in words.parts else unit_end
    return Measure(match.start(), number_end, match.end(), value, unit, family, after, digits, unit_start, unit_end)


def _shared_scale(match: re.Match[str], words: MeasureWords) -> int:
    """What the low end of 3至5万 leaves unsaid."""
    if match["unit_low"] or match["low"][-1] in words.groups:
        return 1
    scale = 1
    for char in reversed(match["high"]):
        if char not in words.groups:
            break
        scale *= words.groups[char]
    return scale
