"""Gives each cell of a row of a flattened table its column, and says by the column's head what it holds.

The cells of a row are the lines of its passage. Where tabs or bars divided them their columns can be counted; else each line is
given the column that it fits, so that cells may be broken over lines, and empty ones leave no trace.
Positions are 0-based offsets into the folded text, end exclusive.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from dutygraph.extract.dates import When, find_dates
from dutygraph.extract.name_rules import name_rules
from dutygraph.extract.names_in_text import Span, ends_well, members
from dutygraph.extract.parties_brackets import label_role, role_rules, segments
from dutygraph.extract.recurrence import find_ongoing, find_recurring
from dutygraph.extract.spans_of_time import find_spans
from dutygraph.model import Columns, Context, Document, Passage
from dutygraph.vocabulary import Vocabulary
from dutygraph.vocabulary.patterns import any_of

#: The kinds of a column that says until when, and of one that says what is to be done, or anything else.
TIME, TEXT = "time", "text"
_RESPONSIBLE = "responsible"
#: A cell that says until when, or names a person, is no longer than this.
_TERM, _PERSON = 20, 4
#: How ill a line fits a column: by what the line holds, then by the kind of the column.
_FIT = {
    "names": {"owner": 0, "text": 3, "time": 7, "person": 5},
    "time": {"owner": 7, "text": 3, "time": 0, "person": 5},
    "empty": {"owner": 0, "text": 1, "time": 0, "person": 0},
    "short": {"owner": 4, "text": 0, "time": 4, "person": 0},
    "text": {"owner": 5, "text": 0, "time": 4, "person": 5},
}
#: What it costs that a cell goes on over a further line, after one that ends open or not, and that a column is left out.
_WRAPPED, _WRAPPED_OPEN, _LEFT_OUT = 2, -1, 2
_OPEN = ("、", ",", "(")


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds: ``owner`` (with the role that it gives), ``TIME``, ``person`` or ``TEXT``."""

    kind: str
    role: str | None = None


def columns_at(document: Document, start: int) -> Columns | None:
    """The columns of the table that holds the verbatim offset; None where it stands in none."""
    n = bisect_right(document.tables, start, key=lambda table: table.start) - 1
    return document.tables[n].columns if n >= 0 and start < document.tables[n].end else None


def row_cells(passage: Passage, columns: Columns | None, vocabulary: Vocabulary) -> list[tuple[Span, Column]]:
    """The cells of a row with their columns, without those whose column is not known; a cell may be several lines.

    Empty where the passage is no row of a table (``columns`` is None). Cells that hold a sign for nothing (—) are left out.
    """
    if columns is None:
        return []
    kinds = [_column(head, vocabulary) for head in columns.heads]
    lines = [found.span() for found in re.finditer(r"[^\n]+", passage.folded)]
    if columns.sign:
        places = _counted(passage, lines, columns)
    else:
        first = columns.number + 1 if columns.number is not None else 0
        places = [first + place for place in _fitted(passage.folded, tuple(lines), tuple(kinds[first:]), vocabulary)]
    cells: list[tuple[Span, Column]] = []
    before = -1
    for line, place in zip(lines, places, strict=True):
        if place == before:
            cells[-1] = ((cells[-1][0][0], line[1]), cells[-1][1])
        elif place < len(kinds):
            cells.append((line, kinds[place]))
        before = place if place < len(kinds) else -1
    nothing = vocabulary["structure"]["tables"]["empty"]
    return [(span, column) for span, column in cells if passage.folded[slice(*span)].strip() not in nothing]


def _counted(passage: Passage, lines: list[Span], columns: Columns) -> list[int]:
    """The column of each line by the tabs or bars before it. A printed line that is no whole row goes on with the cell above."""
    places: list[int] = []
    source, begin, base = passage.source, -1, 0
    for at, _ in lines:
        start = passage.starts[at]
        opens = source.rfind("\n", 0, start) + 1
        if opens != begin:
            ends = source.find("\n", start)
            whole = source[opens : ends if ends >= 0 else len(source)]
            framed = columns.sign == "|" and whole.lstrip().startswith(columns.sign)
            cells = len(whole.strip(" \r").removeprefix("|").removesuffix("|").split(columns.sign))
            goes_on = places and cells < len(columns.heads)
            begin, base = opens, places[-1] if goes_on else -int(framed)
        places.append(base + source.count(columns.sign, begin, start))
    return places


@lru_cache(maxsize=4)  # several rules ask for the same task in a row
def _fitted(text: str, lines: tuple[Span, ...], kinds: tuple[Column, ...], vocabulary: Vocabulary) -> tuple[int, ...]:
    """The column of each line, in order, such that what the lines hold fits what the columns are for."""
    best: dict[int, tuple[float, tuple[int, ...]]] = {-1: (0, ())}
    for n, (start, end) in enumerate(lines):
        held = _holds(text, start, end, vocabulary)
        open_above = n > 0 and text.endswith(_OPEN, *lines[n - 1])
        further: dict[int, tuple[float, tuple[int, ...]]] = {}
        for last, (cost, path) in best.items():
            for place in range(max(last, 0), len(kinds)):
                step = (_WRAPPED_OPEN if open_above else _WRAPPED) if place == last else _LEFT_OUT * (place - last - 1) + 2 * open_above
                total = cost + step + _FIT[held][kinds[place].kind]
                if place not in further or total < further[place][0]:
                    further[place] = (total, (*path, place))
        best = further
    ends = [(cost + _LEFT_OUT * (len(kinds) - 1 - last), path) for last, (cost, path) in best.items()]
    return min(ends)[1] if ends else ()


def _holds(text: str, start: int, end: int, vocabulary: Vocabulary) -> str:
    """What a line seems to hold: ``names``, ``time``, ``empty`` (a sign for nothing), ``short`` or other ``text``."""
    line = text[start:end].strip()
    if line in vocabulary["structure"]["tables"]["empty"]:
        return "empty"
    names = name_rules(vocabulary)
    read = segments(text, start, end, _RESPONSIBLE, names, role_rules(vocabulary))
    said = [text[name.start : name.end] for found, _, _ in read for name in found]
    if said and all(ends_well(names, name) for name in said) and _covers(text, start, end, said, vocabulary):
        return "names"
    if len(line) <= _TERM and _is_time(line, vocabulary):
        return "time"
    return "short" if len(line) <= _PERSON else "text"


def _covers(text: str, start: int, end: int, said: list[str], vocabulary: Vocabulary) -> bool:
    """Whether nothing of a line but words of a list stands beside its names."""
    spans = members(name_rules(vocabulary), text, start, end)
    return sum(map(len, said)) * 5 > 2 * (end - start) and len(said) >= len(spans)


def dates_of_cell(cell: str, context: Context, vocabulary: Vocabulary) -> list[When]:
    """The dates in a cell of times. What fills the cell is a deadline though no word says so (9月): as if 前 stood behind it."""
    end = len(cell.rstrip())
    dates = find_dates(cell[:end] + vocabulary["time"]["date"]["before"][0], context, vocabulary)
    return [replace(one, end=min(one.end, end)) for one in dates if one.start < end]


def _is_time(line: str, vocabulary: Vocabulary) -> bool:
    """Whether a short line is nothing but a time: a date, a span, what recurs, what goes on."""
    spans = [(one.start, one.end) for one in (*find_ongoing(line, vocabulary), *find_recurring(line, vocabulary))]
    spans += [(one.start, one.end) for one in find_spans(line, vocabulary)]
    spans += [(one.start, one.end) for one in dates_of_cell(line, Context(), vocabulary)]
    return any(2 * (end - start) >= len(line) for start, end in spans)


@cache
def _column(head: str, vocabulary: Vocabulary) -> Column:
    """What a column holds by its folded head."""
    table = vocabulary["structure"]["tables"]
    if found := _owner_head(vocabulary).fullmatch(head):
        return Column("owner", label_role(role_rules(vocabulary), found[1]))
    if any(word in head for word in table["persons"]):
        return Column("person")
    return Column(TIME if any(word in head for word in table["time"]) else TEXT)


@cache
def _owner_head(vocabulary: Vocabulary) -> re.Pattern[str]:
    """The head of a column of owners: 市级牵头单位, 责任单位(部门), 牵头单位及责任单位, 牵头."""
    labels = vocabulary["roles"]["labels"]
    first, joins = any_of([word for group in labels["first"].values() for word in group]), any_of(labels["joins"])
    last = any_of(labels["last"])
    one = rf"(?:{first}(?:{joins})?)+{last}"
    own = rf"{one}(?:{joins}(?:{one}|{last}))*|{any_of(labels['bare'])}"
    return re.compile(rf"{any_of(labels['levels'])}?({own})(?:\([^()]*\))?")
