"""Cuts the verbatim text into its printed lines, trimmed, without page numbers and other lines that are no text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from dutygraph.fold import fold
from dutygraph.model import Columns, Table
from dutygraph.read.table_rows import FoundTable, TableLine, find_tables
from dutygraph.read.tables import BAR, FILE, TAB
from dutygraph.vocabulary import Vocabulary

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
#: A running head is no longer than this; one that stands only once is known from the first lines of the text.
_RUNNING, _FIRST = 40, 6
#: The very first lines are the title, even where a page ends behind it.
_TITLE = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line, trimmed: ``start:end`` in the verbatim text.

    ``role``: text, date, from, to (carried over a page); row, cell (a row of a flattened table begins, or goes on), with
    ``number`` (where it stands, if the row has one) and ``cells`` (those behind it that are not empty).
    """

    start: int
    end: int
    role: str = "text"
    number: tuple[int, int] | None = None
    cells: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, eq=False)
class Text:
    """The verbatim text, the same folded one character to one, its lines and its flattened tables.

    ``width`` is where lines are wrapped (0: they are not); ``breaks`` are the lines (indices) that a new page begins with.
    """

    source: str
    folded: str
    lines: tuple[Line, ...]
    width: int
    breaks: frozenset[int] = frozenset()
    tables: tuple[Table, ...] = ()

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
    sentence: re.Pattern[str]


def read_lines(source: str, vocabulary: Vocabulary) -> Text:
    """All lines with text on them, in order.

    Page numbers, running heads and the heads of flattened tables are left out; notes that the text is carried over are
    marked. Time grows linearly with the text.
    """
    words, folded = _words(vocabulary), fold(source)
    spans: list[tuple[int, int]] = []
    whole: list[tuple[int, int]] = []
    paged: list[bool] = []
    for match in _LINE.finditer(source):
        raw = match[0]
        start = match.start() + len(raw) - len(raw.lstrip(BLANK))
        end = match.start() + len(raw.rstrip(BLANK))
        if start < end:
            spans.append((start, end))
            whole.append(match.span())
            paged.append("\f" in source[match.start() : start])
    flat = [_SPACE.sub("", folded[start:end]) if end - start <= _WIDTH else "" for start, end in spans]
    numbers = {at for at, text in enumerate(flat) if text and re.sub(r"\d+", "#", text) in words.page}
    sure = {at for at in numbers if not flat[at].isdigit()}
    rest = [at for at in range(len(flat)) if at not in sure]
    found = find_tables([folded[slice(*whole[at])] for at in rest], vocabulary)
    tables = {rest[place]: line for table in found for place, line in table.lines.items()}
    pages = numbers - tables.keys()
    rows = {at for at, line in tables.items() if line.kind == "row"}
    dropped = pages | (_running_heads(flat, pages, paged, words) - rows) | {at for at, line in tables.items() if line.kind == "head"}
    lines: list[Line] = []
    breaks: set[int] = set()
    for at, (start, end) in enumerate(spans):
        if paged[at] or at in pages:
            breaks.add(len(lines))
        if at in dropped:
            continue
        if at in tables and tables[at].kind != "group":
            lines.append(_of_table(start, end, whole[at][0], tables[at]))
        elif end - start > _WIDTH:
            lines.extend(_without_note(start, end, folded, words))
        else:
            lines.extend(_short(start, end, flat[at], folded, words))
    return Text(source, folded, tuple(lines), _wrapped(lines), frozenset(breaks), tuple(_table(table, rest, spans) for table in found))


def _of_table(start: int, end: int, begin: int, line: TableLine) -> Line:
    """A line of a table's row; ``begin`` is where the line begins, white space included."""
    number = (begin + line.number[0], begin + line.number[1]) if line.number else None
    return Line(start, end, line.kind, number, tuple((begin + at, begin + to) for at, to in line.cells))


def _table(table: FoundTable, rest: list[int], spans: list[tuple[int, int]]) -> Table:
    """A table with its verbatim offsets; ``rest`` and ``spans`` tell where its lines stand."""
    sign = table.head.sign if table.head.sign in (TAB, BAR) else ""
    return Table(spans[rest[table.start]][0], spans[rest[table.end - 1]][1], Columns(table.head.cells, table.head.number, sign))


def shape(folded: str, numerals: str) -> str:
    """A line without white space and with ``#`` for every number: what the forms in structure.toml are compared with."""
    return re.sub(rf"[0-9]+|[{numerals}]+", "#", _SPACE.sub("", folded))


def _running_heads(flat: list[str], pages: set[int], paged: list[bool], words: _Words) -> set[int]:
    """The lines beside page numbers or page breaks that stand there again and again, or that repeat a first line of the text.

    A bare number may be something else than a page's: beside one only the repetition of a first line counts.
    """
    if not pages and not any(paged):
        return set()
    sure = {at for at in pages if not flat[at].isdigit()}
    first = {text: at for at, text in reversed(list(enumerate(flat[:_FIRST])))}
    beside: dict[str, list[int]] = {}
    doubtful: set[int] = set()
    for at, text in enumerate(flat):
        if at in pages or at < _TITLE or not 4 <= len(text) <= _RUNNING or words.sentence.search(text):
            continue
        near = {at - 1, at + 1}
        if paged[at] or near & sure:
            beside.setdefault(text, []).append(at)
        elif near & pages and first.get(text, at) < at:
            doubtful.add(at)
    return doubtful | {at for text, places in beside.items() for at in places if len(places) > 1 or first.get(text, at) < at}


def _short(start: int, end: int, text: str, folded: str, words: _Words) -> Iterable[Line]:
    """A line of page width at most; ``text`` is it folded, without white space."""
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
    return _Words(frozenset(table["page"]), re.compile(dates), notes, trailing, re.compile("[。;:,、!?]"))
