"""Recognises the numbers that open lines (一、 （二） 3. 第四条 ①) and how a plan nests its ways of numbering."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from dutygraph.read.lines import BLANK, Text
from dutygraph.read.tables import FILE
from dutygraph.vocabulary import Vocabulary
from dutygraph.vocabulary.numerals import numeral
from dutygraph.vocabulary.patterns import any_of

ROW = "row"
#: Styles that are told from common text only by the run of numbers that they make, and how long it must be.
_RUNS = {ROW: 3, "letter": 2, "letter-bracket": 2}
_DECIMAL = "decimal"
ANNEX = "annex"
#: What may stand between a number and its text.
_AFTER = BLANK + "、.:|"


@dataclass(frozen=True, slots=True)
class Marker:
    """A number at the head of a line. ``numeral`` is it alone, folded, ``printed`` verbatim; ``value`` what it counts.

    The text of the line begins at ``text``; the printed number ends at ``end``.
    """

    line: int
    style: str
    numeral: str
    printed: str
    value: int
    start: int
    end: int
    text: int


@dataclass(frozen=True, eq=False)
class Numbering:
    """The ways of numbering of a vocabulary: one pattern for all, their usual order of nesting, and how each is cited."""

    pattern: re.Pattern[str]
    order: Mapping[str, int]
    alone: frozenset[str]
    cited_alone: frozenset[str]
    chapters: frozenset[str]
    counters: Mapping[str, int]
    groups: Mapping[str, str]
    first: frozenset[str]
    bullets: frozenset[str]
    spelled: Mapping[str, Mapping[int, str]]

    def printed(self, style: str, value: int) -> str:
        """How a style of numbering prints the numeral for ``value`` (below 100)."""
        known = self.spelled[style]
        if not known:
            return str(value)
        if value in known:
            return known[value]
        tens, ones = divmod(value, 10)
        return (known[tens] if tens > 1 else "") + known[10] + (known[ones] if ones else "")

    def at(self, text: Text, index: int, vocabulary: Vocabulary) -> Marker | None:
        """The number that opens a line, None where none does."""
        line = text.lines[index]
        at = line.start
        while at < line.end - 1 and text.folded[at] in self.bullets:
            at += 1
        if text.folded[at] not in self.first:
            return None
        match = self.pattern.match(text.folded, at, line.end)
        if match is None or match.lastgroup is None:
            return None
        style = self.groups[match.lastgroup]
        if style in self.alone and line.end - match.end() > 40:
            return None
        start = at
        at, to = match.span(match.lastgroup + "n" if match[match.lastgroup + "n"] else 0)
        alone = text.folded[at:to]
        value = self._value(alone, vocabulary)
        if value is None:
            return None
        end = match.start() + len(match[0].rstrip(_AFTER))
        begin = match.end()
        while begin < line.end and text.folded[begin] in _AFTER:
            begin += 1
        start = at if style == ROW else start  # a row may open with the frame of its table
        return Marker(index, style, alone, text.source[at:to], value, start, end, begin)

    def _value(self, printed: str, vocabulary: Vocabulary) -> int | None:
        if printed in self.counters:
            return self.counters[printed]
        last = printed.rsplit(".", 1)[-1]
        if last.isdecimal():
            return int(last)
        value = numeral(last, vocabulary)
        return int(value) if value is not None and 0 < value < 1000 else None


def find_markers(text: Text, vocabulary: Vocabulary) -> list[Marker]:
    """All numbers that may open an item, in order, one per line."""
    numbering = numbering_of(vocabulary)
    found = [marker for index, line in enumerate(text.lines) if line.role == "text" and (marker := numbering.at(text, index, vocabulary))]
    rows = [_row(text, index, *line.number) for index, line in enumerate(text.lines) if line.number]
    found = _without_lone_rows(_without_inline(text, found))
    return sorted([*found, *rows], key=lambda marker: marker.line) if rows else found


def _row(text: Text, index: int, at: int, to: int) -> Marker:
    """The number of a flattened table's row, which has a cell for itself."""
    start = at - (text.folded[at - 1 : at] == "(")
    end = to + (text.folded[to : to + 1] == ")")
    numeral = text.folded[at:to]
    return Marker(index, ROW, numeral, text.source[at:to], int(re.split(r"\D", numeral)[-1]), start, end, text.lines[index].end)


def nesting(markers: Sequence[Marker], vocabulary: Vocabulary) -> dict[str, int]:
    """For each style in use its rank, 0 outermost: the usual order, except where numbers restart the other way round.

    A style whose 1 follows directly on another style's number stands below it; that counts for a pair
    only where it is never, or less often, seen in the usual direction.
    """
    usual = numbering_of(vocabulary).order
    below: Counter[tuple[str, str]] = Counter()
    for before, marker in pairwise(markers):
        if marker.value == 1 and before.style != marker.style != ANNEX:
            below[before.style, marker.style] += 1
    styles = sorted({marker.style for marker in markers}, key=lambda style: usual[style])

    def above(one: str, other: str) -> bool:
        seen = below[one, other] - below[other, one]
        return seen > 0 or (seen == 0 and usual[one] < usual[other])

    wins = {style: sum(above(style, other) for other in styles if other != style) for style in styles}
    return {style: rank for rank, style in enumerate(sorted(styles, key=lambda style: (-wins[style], usual[style])))}


def _without_inline(text: Text, markers: list[Marker]) -> list[Marker]:
    """Drop a first number whose list goes on within its own line: (1)…。(2)…。 The paragraph belongs to the item above."""
    following: dict[str, int] = {}
    good: list[Marker] = []
    for marker in reversed(markers):
        line = text.lines[marker.line]
        number = text.folded[marker.start : marker.end]
        second = number.replace(marker.numeral, marker.numeral[:-1] + "2") if marker.value == 1 and number[-1] == ")" else ""
        inline = bool(second) and following.get(marker.style) != 2 and second in text.folded[marker.end : line.end]
        following[marker.style] = marker.value
        if not inline:
            good.append(marker)
    return good[::-1]


def _without_lone_rows(markers: list[Marker]) -> list[Marker]:
    """Drop numbers of styles that need a run of consecutive values from 1 to be believed."""
    good: set[int] = set()
    for style, length in _RUNS.items():
        run: list[Marker] = []
        for marker in [*(one for one in markers if one.style == style), None]:
            if marker and run and marker.value == run[-1].value + 1:
                run.append(marker)
                continue
            if len(run) >= length:
                good.update(one.line for one in run)
            run = [marker] if marker and marker.value == 1 else []
    return [marker for marker in markers if marker.style not in _RUNS or marker.line in good]


@cache
def numbering_of(vocabulary: Vocabulary) -> Numbering:
    """The ways of numbering, made ready; kept per vocabulary."""
    table, counters = vocabulary[FILE], {}
    for words in table["counters"].values():
        for count, spellings in enumerate(words, 1):
            counters.update(dict.fromkeys(spellings.split("|"), count))
    parts, groups, first = [], {}, set[str]()
    for number, form in enumerate(table["heading"]):
        group = f"s{number}"
        groups[group] = form["style"]
        counters.update({symbol: count for count, symbol in enumerate(form.get("symbols", ""), 1)})
        parts.append(f"(?P<{group}>{_form(form, group, vocabulary)})")
        first |= _opening(form, vocabulary)
    styles = table["heading"]
    return Numbering(
        re.compile("|".join(parts)),
        {form["style"]: rank for rank, form in enumerate(styles)},
        frozenset(form["style"] for form in styles if form.get("alone")),
        frozenset(form["style"] for form in styles if form.get("cite") == "alone"),
        frozenset(form["style"] for form in styles if form.get("chapter")),
        counters,
        groups,
        frozenset(first),
        frozenset(table["bullets"]["before"] + BLANK),
        {form["style"]: _spelled(form, vocabulary) for form in styles},
    )


def _spelled(form: Mapping[str, Any], vocabulary: Vocabulary) -> dict[int, str]:
    """The numerals of one way of numbering by value, as far as each is one word; none for Arabic digits."""
    kind = form.get("numerals", [""])[0]
    numbers = vocabulary["numbers"]
    if kind == "han":
        words = [*numbers["digits"].items(), *numbers["places"].items()]
        return {value: word for word, value in reversed(words)}
    if kind in vocabulary[FILE]["counters"]:
        return {value: one.split("|")[0] for value, one in enumerate(vocabulary[FILE]["counters"][kind], 1)}
    return dict(enumerate(form["symbols"], 1)) if "numerals" not in form else {}


def _form(form: Mapping[str, Any], group: str, vocabulary: Vocabulary) -> str:
    """A pattern for one way of numbering; white space may stand around the numeral."""
    symbols = "".join(form.get("symbols", ""))
    named = f"(?P<{group}n>"
    if "numerals" not in form:
        return f"{named}[{symbols}])"
    kinds = "|".join(_numerals(kind, vocabulary) for kind in form["numerals"])
    after = any_of(form["after"])
    if "digits" in form["numerals"] and not form["before"][0] and "." in form["after"]:
        day = vocabulary[FILE]["metadata"]
        after += rf"(?!\d)|{after}(?=\d{{4}}{day['year']}|\d{{1,2}}{day['month']})"
    if form["style"].startswith(_DECIMAL):
        numbers = vocabulary["numbers"]
        units = "".join((*numbers["groups"], *numbers["places"]))
        after = rf"{after}(?![\d.%{units}{vocabulary[FILE]['metadata']['month']}])(?!\s*[{''.join(numbers['groups'])}])"
    if form.get("alone"):
        after = rf"(?:{after})(?=[ \t]|$)|{any_of([a for a in form['after'] if a])}"
    space = "" if form["style"] == ROW else rf"[{re.escape(BLANK)}]*"
    full = rf"{any_of(form['before'])}{space}{named}{kinds}){space}(?:{after})"
    return rf"{full}|[{symbols}]" if symbols else full


def _numerals(kind: str, vocabulary: Vocabulary) -> str:
    numbers = vocabulary["numbers"]
    if kind == "han":
        return f"[{''.join((*numbers['digits'], *numbers['places']))}]{{1,5}}"
    if kind == "digits":
        return r"(?<!\d)\d{1,3}"
    if kind.startswith(_DECIMAL):
        return rf"\d{{1,3}}(?:\.\d{{1,3}}){{{int(kind[-1]) - 1}}}"
    spellings = [one for words in vocabulary[FILE]["counters"][kind] for one in words.split("|")]
    return "|".join(sorted(spellings, key=len, reverse=True))


def _opening(form: Mapping[str, Any], vocabulary: Vocabulary) -> set[str]:
    """The characters that a number of this form may open with."""
    chars = set(form.get("symbols", ""))
    befores = form.get("before", [])
    chars |= {before[0] for before in befores if before}
    if "" in befores:
        numbers = vocabulary["numbers"]
        known = {"han": "".join((*numbers["digits"], *numbers["places"])), "digits": "0123456789"}
        for kind in form["numerals"]:
            chars |= set(
                known.get("digits" if kind.startswith(_DECIMAL) else kind)
                or (one[0] for words in vocabulary[FILE]["counters"][kind] for one in words.split("|"))
            )
    return chars
