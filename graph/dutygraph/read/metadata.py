"""Proposes what a plan says of itself: its date, period, issuer and jurisdiction, each with where it says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from dutygraph.fold import fold
from dutygraph.model import Anchor, Context
from dutygraph.read.front import Front
from dutygraph.read.lines import BLANK, Text
from dutygraph.read.paragraphs import Paragraph
from dutygraph.read.tables import FILE
from dutygraph.vocabulary import Vocabulary
from dutygraph.vocabulary.numerals import numeral

_NUMBER = re.compile(r"[〔\[(【](\d{4})[〕\])】]\s*\D?\d+")
_YEAR = r"(?<!\d)((?:19|20)\d\d)(?!\d)"
_HAN = r"[\u4e00-\u9fff]"
_ISSUER = 40
_FIVE_YEARS = 5


@dataclass(frozen=True, slots=True)
class Proposed:
    """A value read from the text, and the words that it is read from."""

    value: str
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the text proposes; None where it says nothing. ``period`` is ``first/last`` year, ``date`` as printed precision."""

    date: Proposed | None = None
    period: Proposed | None = None
    issuer: Proposed | None = None
    jurisdiction: Proposed | None = None

    def context(self) -> Context:
        """The context of extraction, as far as the text gives it."""
        years = self.period.value.split("/") if self.period else []
        return Context(
            date=self.date.value if self.date else "",
            period=(int(years[0]), int(years[1])) if years else None,
            issuer=self.issuer.value if self.issuer else "",
            jurisdiction=self.jurisdiction.value if self.jurisdiction else "",
        )


def propose(text: Text, front: Front, paragraphs: Sequence[Paragraph], vocabulary: Vocabulary) -> Metadata:
    """Read date, period, issuer and jurisdiction from title, letterhead, document number and signature.

    The date is the last signature's; without one the document number's year, then the title's first year.
    """
    words: dict[str, Any] = vocabulary[FILE]["metadata"]
    signature = _signature(text, paragraphs, vocabulary)
    issuer = _issuer(text, front, signature, words)
    return Metadata(
        date=_date(text, front, signature, vocabulary),
        period=_period(text, front, vocabulary),
        issuer=issuer,
        jurisdiction=_jurisdiction(text, front, issuer, vocabulary),
    )


def _part(text: Text, start: int, end: int, value: str) -> Proposed:
    return Proposed(value, Anchor(text.source[start:end], start, end))


@dataclass(frozen=True, slots=True)
class _Signature:
    date: Paragraph
    signatories: tuple[Paragraph, ...]


def _signature(text: Text, paragraphs: Sequence[Paragraph], vocabulary: Vocabulary) -> _Signature | None:
    """The last date that signs, with its signatories."""
    for index in range(len(paragraphs) - 1, -1, -1):
        if paragraphs[index].role == "date" and _day(text, paragraphs[index], vocabulary):
            begin = index
            while begin and paragraphs[begin - 1].role == "sign":
                begin -= 1
            return _Signature(paragraphs[index], tuple(paragraphs[begin:index]))
    return None


def _day(text: Text, paragraph: Paragraph, vocabulary: Vocabulary) -> str:
    """A printed date as YYYY-MM or YYYY-MM-DD, "" where it is none."""
    words = vocabulary[FILE]["metadata"]
    flat = re.sub(rf"[{re.escape(BLANK)}]", "", text.folded[paragraph.start : paragraph.end])
    republic = words["republic"] in flat
    flat = flat.partition(words["republic"])[2] if republic else flat
    parts = re.fullmatch(rf"(.+?){words['year']}(.+?){words['month']}(?:(.+?){words['day']})?", flat)
    if not parts:
        return ""
    values = [numeral(re.sub("[○O]", "0", one), vocabulary) if one else None for one in parts.groups()]
    if values[0] is None or values[1] is None:
        return ""
    year = int(values[0]) + (1911 if republic else 0)
    return f"{year:04d}-{int(values[1]):02d}" + (f"-{int(values[2]):02d}" if values[2] is not None else "")


def _date(text: Text, front: Front, signature: _Signature | None, vocabulary: Vocabulary) -> Proposed | None:
    if signature:
        return _part(text, signature.date.start, signature.date.end, _day(text, signature.date, vocabulary))
    for line in front.lines:
        number = _NUMBER.search(text.folded, line.start, line.end)
        if number:
            return _part(text, number.start(1), number.end(1), number[1])
    year = re.compile(_YEAR).search(text.folded, front.title.start, front.title.end) if front.title else None
    return _part(text, year.start(), year.end(), year[1]) if year else None


def _period(text: Text, front: Front, vocabulary: Vocabulary) -> Proposed | None:
    """The years of the title (2021—2025), the years of a plan period that it names, or the one year that it is about."""
    if not front.title:
        return None
    table = vocabulary[FILE]
    to, year = "|".join(map(re.escape, table["metadata"]["to"])), table["metadata"]["year"]
    plans = vocabulary["time"]["plans"]["years"]
    at, end = front.title.start, front.title.end
    span = re.compile(rf"{_YEAR}\s*{year}?\s*(?:[-—–~]+|{to})\s*{_YEAR}").search(text.folded, at, end)
    if span:
        return _part(text, span.start(), span.end(), f"{span[1]}/{span[2]}")
    named = re.compile("|".join(map(re.escape, plans))).search(text.folded, at, end)
    if named:
        return _part(text, named.start(), named.end(), f"{plans[named[0]] - _FIVE_YEARS + 1}/{plans[named[0]]}")
    one = re.compile(rf"{_YEAR}\s*{year}").search(text.folded, at, end)
    return _part(text, one.start(), one.end(), f"{one[1]}/{one[1]}") if one else None


def _issuer(text: Text, front: Front, signature: _Signature | None, words: dict[str, Any]) -> Proposed | None:
    """Who issues the plan: what stands in the title before the word for about, the letterhead, the signatories."""
    title = front.title
    if title:
        about = text.folded.find(words["about"], title.start, title.end)
        name = text.folded[title.start : max(about, title.start)].strip(BLANK)
        if name and len(name) <= _ISSUER and "《" not in name and not name.endswith(tuple(words["printing"])):
            end = title.start + len(text.source[title.start : about].rstrip(BLANK))
            return _part(text, title.start, end, _flat(text.source[title.start : end]))
    for line in front.lines:
        if text.folded[line.start : line.end].endswith(words["letterhead"]) and len(line.quote) <= _ISSUER:
            end = line.end - len(words["letterhead"])
            if end > line.start:
                return _part(text, line.start, end, _flat(text.source[line.start : end]))
    if signature and signature.signatories:
        names = [_flat(text.source[one.start : one.end]) for one in signature.signatories]
        return _part(text, signature.signatories[0].start, signature.signatories[-1].end, "、".join(names))
    return None


def _flat(name: str) -> str:
    return re.sub(rf"[{re.escape(BLANK)}]+", "", name)


def _jurisdiction(text: Text, front: Front, issuer: Proposed | None, vocabulary: Vocabulary) -> Proposed | None:
    """The place that the issuer's name, or else the title, opens with; the state for the state's own organs."""
    words = vocabulary[FILE]["metadata"]
    for anchor in (issuer.anchor if issuer else None, front.title):
        if not anchor:
            continue
        name = fold(anchor.quote)
        if name.startswith(tuple(words["state-issuers"])):
            return Proposed(words["state"], anchor)
        place = _places(vocabulary).match(name)
        if place and place[0]:
            path = "/".join(part for part in place.groups() if part)
            return _part(text, anchor.start, anchor.start + place.end(), path)
    return None


@cache
def _places(vocabulary: Vocabulary) -> re.Pattern[str]:
    """A path of places at the head of a name, each as short as can be."""
    ranks = vocabulary[FILE]["metadata"]["places"]
    return re.compile("".join(rf"({_HAN}{{2,9}}?(?:{'|'.join(sorted(rank, key=len, reverse=True))}))?" for rank in ranks))
