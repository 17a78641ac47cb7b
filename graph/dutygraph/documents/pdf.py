"""Reads a .pdf with a text layer: order of reading, running heads and page numbers dropped, lines joined into paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

import pypdfium2

from dutygraph.documents.pdf_lines import Line, between, lines_of
from dutygraph.documents.pdf_order import Block, in_order
from dutygraph.documents.pdf_page import Char, Page, read_page
from dutygraph.documents.pdf_tables import Table, find_tables
from dutygraph.documents.tables import Cell, numbers_row, write_table
from dutygraph.documents.writing import SourceText, TextWriter
from dutygraph.errors import InputError
from dutygraph.model import Place
from dutygraph.vocabulary import Vocabulary

MAX_PAGES, MAX_CHARS = 2000, 1_000_000
#: A page with fewer characters has no text; where a picture covers it, it is scanned.
_FEWEST = 8
#: Shares of characters that no font maps, or that a wrong mapping gives, from which on a text layer is no text.
_UNMAPPED, _WRONG = 0.1, 0.3
#: Running heads stand in this share of the page at the top and bottom, among so many lines there, so many leadings from the text.
_MARGIN, _OUTERMOST, _SET_OFF = 0.14, 2, 1.25
#: A line is full where it ends so near the edge and indented from here on (in sizes of type), apart from the one above from so many
#: leadings on.
_FULL, _INDENTED, _APART = 2.0, 0.9, 1.7
_ENDS = "。！？；：.!?;:）)"
_BLANK = re.compile(r"\s+")


@dataclass(slots=True)
class _Paragraph:
    """Lines that belong together, each with its page; ``open`` where the last one is full, so that it may go on elsewhere."""

    lines: list[tuple[Line, int]]
    open: bool = False


@dataclass(slots=True)
class _Sheet:
    """A page's content in order: blocks of lines and tables."""

    page: int
    width: float
    parts: Sequence[Block | Table]


def read_pdf(data: bytes, vocabulary: Vocabulary, path: str) -> SourceText:
    """Raises InputError, naming ``path``, where it is damaged, protected, scanned, or its text layer is no text."""
    pages = _pages(data, path)
    _refuse_pictures(pages, path)
    tables = {page.number: find_tables(page.rules, page.chars) for page in pages}
    flowing = {page.number: [c for c in page.chars if not any(t.holds(c) for t in tables[page.number])] for page in pages}
    _drop_running(pages, flowing, frozenset(vocabulary["structure"]["lines"]["page"]))
    sheets = [_Sheet(page.number, page.width, in_order(flowing[page.number], tables[page.number], page.width)) for page in pages]
    return _written(sheets)


def _pages(data: bytes, path: str) -> list[Page]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise InputError("is a PDF protected by a password", "save it without one", path) from error
        raise InputError("is a damaged PDF", "fetch it again, or save it anew from the program that made it", path) from error
    try:
        if len(document) > MAX_PAGES:
            raise InputError(f"has more than {MAX_PAGES:,} pages", "give the pages of the plan only", path)
        pages, count = [], 0
        for number in range(1, len(document) + 1):
            pages.append(read_page(document, number))
            count += len(pages[-1].chars)
            if count > MAX_CHARS:
                raise InputError(f"holds more than {MAX_CHARS:,} characters", "give the pages of the plan only", path)
        return pages
    except (pypdfium2.PdfiumError, ValueError) as error:
        raise InputError(f"is a PDF that cannot be read ({error})", "save it anew from the program that made it", path) from error
    finally:
        document.close()


def _refuse_pictures(pages: Sequence[Page], path: str) -> None:
    """Refuse what has no text layer, or one that is no text."""
    cure = "run text recognition (OCR) on it and give the result as .docx, .pdf or .txt"
    empty = [page.number for page in pages if len(page.chars) < _FEWEST]
    scanned = [page.number for page in pages if page.picture and page.number in empty]
    if len(empty) == len(pages):
        raise InputError("is a scanned PDF: it holds pictures of pages and no text" if scanned else "is a PDF without text", cure, path)
    if scanned:
        raise InputError(f"is scanned in part: page {', '.join(map(str, scanned[:10]))} is a picture without text", cure, path)
    chars = Counter(char.text for page in pages for char in page.chars)
    total = sum(chars.values())
    unmapped = sum(count for char, count in chars.items() if char == "\ufffd" or "\ue000" <= char <= "\uf8ff")
    wrong = sum(count for char, count in chars.items() if "\u0080" <= char <= "\u024f" and char not in "·×÷°±§")
    if unmapped > _UNMAPPED * total or wrong > _WRONG * total:
        raise InputError("is a PDF whose text layer is garbage: its fonts do not say which characters they print", cure, path)


def _drop_running(pages: Sequence[Page], flowing: dict[int, list[Char]], forms: frozenset[str]) -> None:
    """Leave out page numbers, and lines at the head or foot that stand apart at the same height on several pages."""
    edges: dict[int, list[tuple[str, Line]]] = {}
    lines_on = {page.number: lines_of(flowing[page.number]) for page in pages}
    leading = median([a.y - b.y for lines in lines_on.values() for a, b in pairwise(lines)] or [0.0])
    for page in pages:
        lines = lines_on[page.number]
        head = [line for line in lines[:_OUTERMOST] if line.y > page.height * (1 - _MARGIN)]
        foot = [line for line in lines[: -_OUTERMOST - 1 : -1] if line.y < page.height * _MARGIN]
        outer = [*_set_off(head, lines, leading), *_set_off(foot, lines[::-1], leading)]
        edges[page.number] = [(re.sub(r"\d+", "#", _BLANK.sub("", line.text)), line) for line in outer]
    seen = Counter((shape, round(line.y / 6)) for found in edges.values() for shape, line in found)
    often = max(2, min(len(pages) // 3, 4))
    for number, found in edges.items():
        for shape, line in found:
            height = round(line.y / 6)
            repeated = sum(seen[shape, height + near] for near in (-1, 0, 1)) >= often
            if repeated or shape in forms or re.fullmatch(r"[^\w]*#[^\w]*", shape):
                flowing[number] = [c for c in flowing[number] if abs(c.y - line.y) > 0.5 * line.size]


def _set_off(outer: Sequence[Line], lines: Sequence[Line], leading: float) -> list[Line]:
    """Of the outermost lines (the first of ``lines``) those that a wider space than the usual one parts from the text."""
    for count in range(len(outer), 0, -1):
        if count == len(lines) or abs(lines[count - 1].y - lines[count].y) > _SET_OFF * leading:
            return list(outer[:count])
    return []


def _written(sheets: Sequence[_Sheet]) -> SourceText:
    """The text: paragraphs go on over columns and pages, tables over pages."""
    writer = _Writer()
    edges, indented = _edges(sheets), _indents(sheets)
    parts = [(sheet, part) for sheet in sheets for part in sheet.parts]
    at = 0
    while at < len(parts):
        sheet, part = parts[at]
        if isinstance(part, Table):
            rows, pages, at = _whole_table([(one.page, other) for one, other in parts], at)
            writer.table(rows, pages)
            continue
        paragraphs, goes_on = _paragraphs(part, sheet.page, edges[part.column, round(sheet.width)], indented)
        writer.block(paragraphs, goes_on)
        at += 1
    return writer.finish()


@dataclass(slots=True)
class _Writer:
    """Writes paragraphs once it is known that they do not go on; counts them on each page, and tables in the document."""

    text: TextWriter = field(default_factory=TextWriter)
    waiting: _Paragraph | None = None
    numbers: Counter[int] = field(default_factory=Counter)
    tables: int = 0

    def block(self, paragraphs: Sequence[_Paragraph], goes_on: bool) -> None:
        first, *others = paragraphs
        if self.waiting and self.waiting.open and goes_on and _alike(self.waiting.lines[-1][0], first.lines[0][0]):
            self.waiting.lines += first.lines
            self.waiting.open = first.open
        else:
            others = [first, *others]
        for paragraph in others:
            self._write()
            self.waiting = paragraph

    def table(self, rows: Sequence[Sequence[Cell]], pages: Sequence[int]) -> None:
        self._write()
        self.tables += 1
        write_table(self.text, rows, self.tables, pages)

    def finish(self) -> SourceText:
        self._write()
        return self.text.finish("pdf")

    def _write(self) -> None:
        stretches: list[tuple[str, Place]] = []
        paragraph, self.waiting = self.waiting, None
        for line, page in paragraph.lines if paragraph else ():
            if not stretches or stretches[-1][1].page != page:
                self.numbers[page] += 1
            if stretches:
                stretches[-1] = (between(stretches[-1][0], line.text), stretches[-1][1])
            stretches.append((line.text, Place(page=page, paragraph=self.numbers[page])))
        self.text.paragraph(stretches)


def _alike(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) < 0.15 * one.size


def _blocks(sheets: Sequence[_Sheet]) -> list[tuple[tuple[str, int], Block]]:
    """All blocks, each with its column and its page's width: blocks of one kind have the same edges."""
    return [((part.column, round(sheet.width)), part) for sheet in sheets for part in sheet.parts if isinstance(part, Block)]


def _edges(sheets: Sequence[_Sheet]) -> dict[tuple[str, int], tuple[float, float]]:
    """The left and right edge of each kind of block; a few lines that stand out at the left do not count."""
    lines: dict[tuple[str, int], list[Line]] = {}
    for kind, block in _blocks(sheets):
        lines.setdefault(kind, []).extend(block.lines)
    return {kind: (sorted(line.x0 for line in found)[len(found) // 12], max(line.x1 for line in found)) for kind, found in lines.items()}


def _indents(sheets: Sequence[_Sheet]) -> bool:
    """Whether the document sets its paragraphs in from the left: then a full line that is followed by one at the edge goes on."""
    edges = _edges(sheets)
    starts = [(line.x0 - edges[kind][0]) / line.size for kind, block in _blocks(sheets) for line in block.lines]
    return sum(_INDENTED < start < 3.5 for start in starts) * 12 > len(starts)


def _paragraphs(block: Block, page: int, edges: tuple[float, float], indented: bool) -> tuple[list[_Paragraph], bool]:
    """The paragraphs of a block, and whether the first one may go on from the block before."""
    left, right = edges
    lines = block.lines
    leading = median(a.y - b.y for a, b in pairwise(lines)) if len(lines) > 2 else 0.0
    found: list[_Paragraph] = []
    for n, line in enumerate(lines):
        full = right - line.x1 < _FULL * line.size + (_unbroken(lines[n + 1]) if n + 1 < len(lines) else 0)
        before = lines[n - 1] if n else None
        near = before is not None and (not leading or before.y - line.y < _APART * leading)
        if before and near and found[-1].open and _at_edge(line, left) and _alike(before, line):
            found[-1].lines.append((line, page))
        else:
            found.append(_Paragraph([(line, page)]))
        found[-1].open = full and (indented or line.text[-1] not in _ENDS)
    return found, _at_edge(lines[0], left)


def _at_edge(line: Line, left: float) -> bool:
    return line.x0 - left < _INDENTED * line.size


def _unbroken(line: Line) -> float:
    """The width of the number or word that a line opens with, which could not be broken to fill the line above."""
    opening = re.match(r"[^\s\u2e80-\uffef]*", line.text)
    return 0.6 * line.size * len(opening[0]) if opening else 0.0


def _whole_table(parts: Sequence[tuple[int, Block | Table]], at: int) -> tuple[list[Sequence[Cell]], list[int], int]:
    """The rows of a table and of what continues it in the next column or on the next pages, the page of each row, and the place behind it.

    A head that is repeated is left out; a row that a page cut in two is one again.
    """
    page, table = parts[at]
    assert isinstance(table, Table)
    rows: list[Sequence[Cell]] = list(table.rows)
    pages = [page] * len(rows)
    head = [cell.text for cell in rows[0]]
    while at + 1 < len(parts) and isinstance(following := parts[at + 1][1], Table):
        new = list(following.rows)
        again = [cell.text for cell in new[0]] == head
        if following.columns != table.columns or not (again or parts[at + 1][0] == page + 1):
            break
        at, page = at + 1, parts[at + 1][0]
        new = new[again:]
        if new and len(new[0]) == len(rows[-1]) and not new[0][0].text and not any(numbers_row(cell.text) for cell in new[0]):
            rows[-1] = [replace(old, text=old.text + more.text) for old, more in zip(rows[-1], new[0], strict=True)]
            new = new[1:]
        rows += new
        pages += [page] * len(new)
    return rows, pages, at + 1
