"""Proposes what a plan says of itself: title, number, date, period, issuer and jurisdiction, each with where it says so."""

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
    title: Proposed | None = None
    number: Proposed | None = None

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
    """Read title, document number, date, period, issuer and jurisdiction from title, letterhead and signature.

    The date is the last signature's; without one that of the record of a website, then the document number's year, then the
    title's first year.
    """
    words: dict[str, Any] = vocabulary[FILE]["metadata"]
    signature = _signature(text, paragraphs, vocabulary)
    issuer = _issuer(text, front, signature, words)
    return Metadata(
        date=_date(text, front, signature, vocabulary),
        period=_period(text, front, vocabulary),
        issuer=issuer,
        jurisdiction=_jurisdiction(text, front, issuer, vocabulary),
        title=_part(text, front.title.start, front.title.end, _title(front.title.quote)) if front.title else None,
        number=_number(text, front, words),
    )


def language_of(source: str) -> str:
    """zh-Hant where the text holds a good share of characters that folding changes, else zh-Hans."""
    changed = sum(a != b for a, b in zip(source, fold(source), strict=True) if a > "\u2e7f" and not "\uff00" <= a <= "\uffef")
    return "zh-Hant" if changed * 20 > len(source) else "zh-Hans"


def _part(text: Text, start: int, end: int, value: str) -> Proposed:
    return Proposed(value, Anchor(text.source[start:end], start, end))


def _title(printed: str) -> str:
    """A title on one line: nothing comes for a line break beside a Chinese character, a space else."""
    lines = [line.strip(BLANK) for line in printed.splitlines()]
    title = lines[0]
    for line in lines[1:]:
        title += ("" if title[-1:] > "\u2e7f" or line[:1] > "\u2e7f" else " ") + line
    return title


def _number(text: Text, front: Front, words: dict[str, Any]) -> Proposed | None:
    """The document's number (国办发〔2018〕121号) where it stands alone on a line before the text, or in a field of its own."""
    whole = re.compile(rf"(?<![^\s:]){_HAN}{{1,12}}{_NUMBER.pattern}{words['numbered']}(?![^\s)])")
    for line in front.lines:
        found = whole.search(text.folded, line.start, line.end)
        if found:
            return _part(text, found.start(), found.end(), _flat(text.source[found.start() : found.end()]))
    return None


@dataclass(frozen=True, slots=True)
class _Signature:
    date: Paragraph
    signatories: tuple[Paragraph, ...]


def _signature(text: Text, paragraphs: Sequence[Paragraph], vocabulary: Vocabulary) -> _Signature | None:
    """The last date that signs, with its signatories."""
    for index in range(len(paragraphs) - 1, -1, -1):
        if paragraphs[index].role == "date" and _day(text, paragraphs[index].start, paragraphs[index].end, vocabulary):
            begin = index
            while begin and paragraphs[begin - 1].role == "sign":
                begin -= 1
            return _Signature(paragraphs[index], tuple(paragraphs[begin:index]))
    return None


def _day(text: Text, start: int, end: int, vocabulary: Vocabulary) -> str:
    """A printed date as YYYY-MM or YYYY-MM-DD, "" where it is none."""
    words = vocabulary[FILE]["metadata"]
    flat = re.sub(rf"[{re.escape(BLANK)}]", "", text.folded[start:end])
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
        return _part(text, signature.date.start, signature.date.end, _day(text, signature.date.start, signature.date.end, vocabulary))
    dated = re.compile(rf"(?:{'|'.join(map(re.escape, vocabulary[FILE]['metadata']['dated']))})\s*:?\s*(\S+)")
    for line in front.lines:
        labelled = dated.search(text.folded, line.start, line.end)
        if labelled and (day := _day(text, labelled.start(1), labelled.end(1), vocabulary)):
            return _part(text, labelled.start(1), labelled.end(1), day)
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
        if place and place[0] and not any(word in place[0] for word in words["no-places"]):
            path = "/".join(part for part in place.groups() if part)
            return _part(text, anchor.start, anchor.start + place.end(), path)
    return None


@cache
def _places(vocabulary: Vocabulary) -> re.Pattern[str]:
    """A path of places at the head of a name, each as short as can be."""
    ranks = vocabulary[FILE]["metadata"]["places"]
    return re.compile("".join(rf"({_HAN}{{2,9}}?(?:{'|'.join(sorted(rank, key=len, reverse=True))}))?" for rank in ranks))
