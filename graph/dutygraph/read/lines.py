"""Cuts the verbatim text into its printed lines, trimmed, without page numbers and other lines that are no text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from dutygraph.fold import fold
from dutygraph.vocabulary import Vocabulary

FILE = "structure"
_LINE = re.compile(r"[^\r\n]+")
#: White space and what prints nothing, as a set of characters to strip (see ``fold.INVISIBLE``).
BLANK = "".join(
    chr(code)
    for part in (
        (0, 0x21),
        (0x7F, 0xA1),
        (0xAD, 0xAE),
        (0x2000, 0x2010),
        (0x2028, 0x2030),
        (0x205F, 0x2070),
        (0x3000, 0x3001),
        (0xFEFF, 0xFF00),
    )
    for code in range(*part)
)
_SPACE = re.compile(rf"[{re.escape(BLANK)}]+")
#: A paragraph that ends so is finished; closing quotation marks may follow.
_FINISHED = re.compile(r"(?:[。;!?:)\]】…]|(?<!\d)\.)[”’]*$")
#: Longer lines are no page numbers, dates or notes, and no text is wrapped at a greater width.
_WIDTH = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line, trimmed: ``start:end`` in the verbatim text. ``role``: text, date, from, to (carried over a page)."""

    start: int
    end: int
    role: str = "text"


@dataclass(frozen=True, eq=False)
class Text:
    """The verbatim text, the same folded one character to one, its lines, and the width at which they are wrapped (0: they are not)."""

    source: str
    folded: str
    lines: tuple[Line, ...]
    width: int

    def finished(self, line: Line) -> bool:
        """Whether the line ends as a sentence, a list's lead or an owner bracket ends."""
        return bool(_FINISHED.search(self.folded, max(line.start, line.end - 6), line.end))

    def full(self, line: Line) -> bool:
        """Whether the line was broken by the width of the page."""
        return bool(self.width) and line.end - line.start >= self.width - 2


@dataclass(frozen=True, slots=True)
class _Words:
    page: frozenset[str]
    date: re.Pattern[str]
    notes: tuple[tuple[str, re.Pattern[str]], ...]
    trailing: re.Pattern[str]


def read_lines(source: str, vocabulary: Vocabulary) -> Text:
    """All lines with text on them, in order. Page numbers are left out; notes that the text is carried over are marked.

    Each line is looked at once.
    """
    words, folded = _words(vocabulary), fold(source)
    lines: list[Line] = []
    for match in _LINE.finditer(source):
        raw = match[0]
        start = match.start() + len(raw) - len(raw.lstrip(BLANK))
        end = match.start() + len(raw.rstrip(BLANK))
        if start >= end:
            continue
        if end - start > _WIDTH:
            lines.extend(_without_note(start, end, folded, words))
        else:
            lines.extend(_short(start, end, folded, words))
    return Text(source, folded, tuple(lines), _wrapped(lines))


def shape(folded: str, numerals: str) -> str:
    """A line without white space and with ``#`` for every number: what the forms in structure.toml are compared with."""
    return re.sub(rf"[0-9]+|[{numerals}]+", "#", _SPACE.sub("", folded))


def _short(start: int, end: int, folded: str, words: _Words) -> Iterable[Line]:
    text = _SPACE.sub("", folded[start:end])
    if re.sub(r"\d+", "#", text) in words.page:
        return []
    for role, pattern in words.notes:
        if pattern.match(text):
            return [Line(start, end, role)]
    if words.date.fullmatch(text):
        return [Line(start, end, "date")]
    return _without_note(start, end, folded, words)


def _without_note(start: int, end: int, folded: str, words: _Words) -> Iterable[Line]:
    """The line; a bracket at its end that says where the text goes on stands apart."""
    note = words.trailing.search(folded, max(start, end - 20), end)
    if note and note.start() > start:
        cut = start + len(folded[start : note.start()].rstrip(BLANK))
        return [Line(start, cut), Line(note.start(), end, "to")]
    return [Line(start, end)]


def _wrapped(lines: list[Line]) -> int:
    """The width of a page where many lines are just as long as the longest."""
    lengths = Counter(line.end - line.start for line in lines)
    width = max(lengths, default=0)
    full = sum(lengths[width - n] for n in range(3))
    return width if 15 <= width <= _WIDTH and full >= 5 and full * 10 >= len(lines) * 3 else 0


@cache
def _words(vocabulary: Vocabulary) -> _Words:
    table, numbers = vocabulary[FILE]["lines"], vocabulary["numbers"]
    numerals = "".join((*numbers["digits"], *numbers["places"]))
    number = rf"(?:\d+|[{numerals}○O]+)"
    dates = "|".join(re.escape(form).replace(r"\#", "#").replace("#", number) for form in table["date"])
    begins = {role: "|".join(map(re.escape, table[key])) for role, key in (("from", "carried-from"), ("to", "carried-to"))}
    notes = tuple((role, re.compile(rf"[(\[【]?(?:{words})[^。]{{0,12}}$")) for role, words in begins.items())
    trailing = re.compile(rf"[(\[【](?:{begins['to']})[^()]{{0,12}}[)\]】]$")
    return _Words(frozenset(table["page"]), re.compile(dates), notes, trailing)
