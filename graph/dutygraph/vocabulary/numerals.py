"""Reads numbers as plans print them: 一百二十, 百分之八十, 3.5, 1,200, 两万亿, 二〇二五."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from dutygraph.vocabulary import Vocabulary

FILE = "numbers"
#: An Arabic number; a comma only between groups of three digits. All lengths are bounded, so that no text makes matching slow.
ARABIC = r"\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,9})?(?!\d)|\d{1,15}(?:\.\d{1,9})?"
_ARABIC = re.compile(ARABIC, re.ASCII)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The words of ``numbers.toml`` made ready: ``pattern`` matches a stretch that may be a number, without its share word."""

    digits: Mapping[str, int]
    places: Mapping[str, int]
    groups: Mapping[str, int]
    shares: Mapping[str, Decimal]
    fraction: str
    point: str
    pattern: str

    @property
    def share(self) -> str:
        """A pattern for the words that make what follows a percentage."""
        below = "".join((*self.digits, min(self.places, key=lambda word: self.places[word])))
        return "|".join((*map(re.escape, self.shares), f"[{below}]{{1,3}}{self.fraction}"))

    def is_share(self, text: str) -> bool:
        """Whether the printed number opens as a percentage or fraction does."""
        return self.fraction in text

    @property
    def starts(self) -> str:
        """Every character that a number may open with, for a character class."""
        return "0-9" + "".join((*self.digits, *self.places))


@cache
def numbers(vocabulary: Vocabulary) -> Numbers:
    """The number words of a vocabulary; kept per vocabulary."""
    table = vocabulary[FILE]
    places, groups = "".join(table["places"]), "".join(table["groups"])
    words = "".join(table["digits"]) + places
    arabic = rf"(?:{ARABIC})[{places}]?[{groups}]{{0,3}}(?:\d{{1,15}}[{groups}]{{1,3}}){{0,4}}"
    point = str(table["decimal"]["word"])
    behind = rf"(?:{point}[{''.join(table['digits'])}]{{1,6}}[{groups}]{{0,3}})?"
    pattern = rf"(?:{arabic}|[{words}][{words}{groups}]{{0,30}}{behind})"
    shares = {word: Decimal(worth) for word, worth in table["shares"].items()}
    return Numbers(table["digits"], table["places"], table["groups"], shares, str(table["fraction"]["word"]), point, pattern)


def numeral(folded_text: str, vocabulary: Vocabulary) -> Decimal | None:
    """The number that the whole of ``folded_text`` prints, None where it is no number.

    万 and 亿 are multiplied out; a share word gives percent (百分之八十 is 80, as is 80%, whose sign the
    caller keeps), and so does any other fraction, to two places (三分之一 is 33.33). Digits one behind
    another are read by place (二〇二五), and so are those behind a point (四点五), but what colloquial speech
    leaves out is not guessed (一百二 is None).
    """
    words = numbers(vocabulary)
    for share, worth in words.shares.items():
        if folded_text.startswith(share):
            bare = numeral(folded_text[len(share) :], vocabulary)
            return None if bare is None else bare * worth
    below, fraction, above = folded_text.partition(words.fraction)
    if fraction:
        of, part = numeral(below, vocabulary), numeral(above, vocabulary)
        return None if not of or part is None else (100 * part / of).quantize(Decimal("0.01"))
    whole, point, behind = folded_text.partition(words.point)
    if point:
        return _decimal(whole, behind, words)
    if len(folded_text) > 1 and all(char in words.digits for char in folded_text):
        return Decimal("".join(str(words.digits[char]) for char in folded_text))
    return _grouped(folded_text, words)


def _decimal(whole: str, behind: str, words: Numbers) -> Decimal | None:
    """一点五亿: the digits behind the point, times the group words that end the number."""
    digits = behind.rstrip("".join(words.groups))
    above = _grouped(whole, words)
    if above is None or not digits or not all(char in words.digits for char in digits):
        return None
    value = above + Decimal("0." + "".join(str(words.digits[char]) for char in digits))
    for char in behind[len(digits) :]:
        value *= words.groups[char]
    return value.to_integral_value() if value == value.to_integral_value() else value


def _grouped(text: str, words: Numbers) -> Decimal | None:
    """Sum up the groups of four digits; a larger group word multiplies all before it (万亿)."""
    total, last, at = Decimal(0), 0, 0
    for end, char in enumerate(text):
        if char not in words.groups:
            continue
        below = _within_group(text[at:end], words) if end > at else Decimal(0)
        if below is None or (end == at and not last):
            return None
        group, at = words.groups[char], end + 1
        if last and group >= last:
            total, last = (total + below) * group, group * last
        else:
            total, last = total + below * group, group
    rest = text[at:]
    if rest or not last:
        below = None if last and len(rest) == 1 else _within_group(rest, words)
        if below is None:
            return None
        total += below
    return Decimal(int(total)) if total == total.to_integral_value() else total


def _within_group(text: str, words: Numbers) -> Decimal | None:
    """A number below a group word: an Arabic one, with at most one place word, or Chinese digits and places."""
    arabic = _ARABIC.match(text)
    if arabic:
        value, rest = Decimal(arabic[0].replace(",", "")), text[arabic.end() :]
        return value if not rest else value * words.places[rest] if rest in words.places else None
    if not text:
        return None
    total, digit, last, zero = 0, 0, 10_000, False
    for char in text:
        place = words.places.get(char)
        if place is not None:
            if place >= last or (total and not digit):
                return None
            total, digit, last, zero = total + (digit or 1) * place, 0, place, False
        elif digit or char not in words.digits:
            return None
        else:
            digit = words.digits[char]
            zero = zero or not digit
    if digit and total and last > min(words.places.values()) and not zero:
        return None
    return Decimal(total + digit)
