"""Reads the owners in a row of a task table that was flattened to text: 1<tab>任务<tab>牵头单位<tab>责任单位<tab>时限.

The header above the row names the columns. Cells are divided by tabs, by |, by runs of spaces, or stand on lines of their own.
Positions are 0-based offsets: of the header into the verbatim text, of owners into the folded text, end exclusive.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

from dutygraph.extract.name_rules import name_rules
from dutygraph.extract.names_in_text import Name, Span, ends_well, members
from dutygraph.extract.parties_brackets import OwnerList, label_role, role_rules, segments
from dutygraph.fold import fold
from dutygraph.model import Columns, Passage
from dutygraph.vocabulary import Vocabulary
from dutygraph.vocabulary.patterns import any_of

#: A line with a longer cell than this is no header.
_LONGEST_CELL = 16
_FEWEST_COLUMNS = 3
_RESPONSIBLE = "responsible"
_HEADER_LINE = re.compile(r"^[^\n。;]{1,40}?[ \t\u3000|][^\n。;]{2,120}$", re.MULTILINE)
_TABS = re.compile(r"[ \u3000]*[\t|][ \u3000]*")
#: Where a cell ends that stands on lines of its own: not behind a list that goes on.
_LINES = r"(?<![、,;])\n"
_NEWLINES = re.compile(r"\s*\n\s*")
_SPACES = re.compile(r"[ \u3000]+")


def columns_above(source: str, start: int, vocabulary: Vocabulary) -> Columns | None:
    """The columns that the nearest header line above the verbatim offset names; None where there is no header."""
    headers = _headers(source, vocabulary)
    n = bisect_left(headers, start, key=lambda header: header[0]) - 1
    return headers[n][1] if n >= 0 else None


def table_owners(passage: Passage, columns: Columns | None, vocabulary: Vocabulary) -> OwnerList | None:
    """The owners that a table's row names in its columns, None where the passage is no such row."""
    text = passage.folded
    if columns is None or text.count(" ") + text.count("\n") + text.count("|") < _FEWEST_COLUMNS - 2:
        return None
    parties: list[tuple[Name, str]] = []
    for (at, to), role in _cells(passage, columns, vocabulary):
        if role is not None:
            found = segments(text, at, to, role, name_rules(vocabulary), role_rules(vocabulary))
            parties += [(name, given) for names, given, _ in found for name in names]
    if not parties:
        return None
    said = any(role != _RESPONSIBLE for _, role in parties)
    etc = text.startswith(name_rules(vocabulary).lists.etc_word, parties[0][0].end)
    return OwnerList(parties[0][0].start, parties[-1][0].end, "owner-table", tuple(parties), said, etc)


def _cells(passage: Passage, columns: Columns, vocabulary: Vocabulary) -> list[tuple[Span, str | None]]:
    """The cells of a row with the roles of their columns; the number in the first column is no longer in the passage."""
    text, roles = passage.folded.rstrip("| "), columns.roles
    tabs = [
        n for n, char in enumerate(text) if char == "|" or (char == " " and "\t" in passage.source[passage.starts[n] : passage.ends[n]])
    ]
    cuts = [(n, n + 1) for n in tabs] or [found.span() for found in re.finditer(_LINES if columns.lines else " +", text)]
    spans = list(zip([0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)], strict=True))
    if tabs:  # every cell has its own tab before it; those at the end of a line may be empty and so missing
        number = passage.starts[0] > 0 and passage.source[passage.starts[0] - 1] != "\n"
        return list(zip(spans, roles[1:] if number else roles, strict=False)) if len(spans) <= len(roles) - number else []
    extra, owners = len(spans) - len(roles), [role for role in roles if role]
    if columns.lines and len(owners) == 1 and extra >= 0:  # a cell is broken: the owners are those cells that hold nothing but names
        return [(span, owners[0] if _all_names(text, span, vocabulary) else None) for span in spans[1:]]
    if extra in (0, -1):
        return list(zip(spans, roles[-len(spans) :], strict=True))
    if extra > 0:  # the task's own cell is broken
        return list(zip(spans[extra + 1 :], roles[1:], strict=True))
    return []


def _all_names(text: str, cell: Span, vocabulary: Vocabulary) -> bool:
    names = name_rules(vocabulary)
    found = members(names, text, *cell)
    return bool(found) and all(ends_well(names, text[start:end]) for start, end in found)


@lru_cache(maxsize=4)
def _headers(source: str, vocabulary: Vocabulary) -> tuple[tuple[int, Columns], ...]:
    """Where each header line of a text starts, and its columns: short cells, of which one is an owner label. Folding changes no offset."""
    labels = vocabulary["roles"]["labels"]
    first = any_of([word for group in labels["first"].values() for word in group])
    joined = f"(?:{any_of(labels['joins'])})?"
    own = re.compile(f"{any_of(labels['levels'])}?((?:{first}{joined})+{any_of(labels['last'])}|{any_of(labels['bare'])})(?:\\([^()]*\\))?")
    column = re.compile(any_of([*vocabulary["structure"]["tables"]["number"], *vocabulary["structure"]["tables"]["columns"]]))
    number = any_of(vocabulary["structure"]["tables"]["number"])
    lines = re.compile(rf"^[ \t]*{number}[ \t]*\n(?:[^\n\d]{{1,{_LONGEST_CELL}}}\n){{{_FEWEST_COLUMNS - 1},12}}", re.MULTILINE)
    folded, rules, found = fold(source), role_rules(vocabulary), []
    for head in [*_HEADER_LINE.finditer(folded), *lines.finditer(folded)]:
        words = head.group().strip(" \n\u3000|")
        cells = (_NEWLINES if "\n" in words else _TABS if {"\t", "|"} & set(words) else _SPACES).split(words)
        if "\n" in words:
            cells = cells[: next((n for n, cell in enumerate(cells) if not column.search(cell)), len(cells))]
        if len(cells) < _FEWEST_COLUMNS or max(map(len, cells)) > _LONGEST_CELL:
            continue
        said = [own.fullmatch(cell) for cell in cells]
        if any(said):
            roles = tuple(label_role(rules, one[1]) if one else None for one in said)
            found.append((head.start(), Columns("\n" in words, roles)))
    return tuple(sorted(found, key=lambda header: header[0]))
