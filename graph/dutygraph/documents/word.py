"""Reads a .docx: paragraphs with their printed numbers, tables, text boxes and notes; tracked changes as accepted.

Headers and footers are left out, and hidden text; a note stands behind the text, and its mark is left out where it is set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dutygraph.documents.tables import Cell, one_line, write_table
from dutygraph.documents.traced import Traced, joined
from dutygraph.documents.word_numbering import Numbered, Numbering, read_numbering, whole
from dutygraph.documents.word_package import Element, Package, open_package, tag_of
from dutygraph.documents.writing import SourceText, TextWriter
from dutygraph.errors import InputError
from dutygraph.model import Place
from dutygraph.read.lines import BLANK

#: What a change took away, and what stands in the file without being text.
_GONE = {"del", "moveFrom", "instrText", "delText", "rt", "Fallback"}
_GONE |= {"pPr", "rPr", "sectPr", "numPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr"}
#: The tag of the content control that holds what a review added behind the text.
REVIEW = "dutygraph-review"
#: What is nested deeper than this is no plan's text.
_DEEP = 200
#: No row has more columns.
_COLUMNS = 1000
#: A page break as Word last set it is kept as a form feed until places are given.
_PAGE = "lastRenderedPageBreak"
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", _PAGE: "\f"}


def read_docx(data: bytes, path: str) -> SourceText:
    """Raises InputError, naming ``path``, where it is damaged, protected or unpacks to too much."""
    package = open_package(data, path)
    return _read(package, body_of(package, path), traced=False).writer.finish("docx")


def body_of(package: Package, path: str) -> Element:
    """The body of the document. Raises InputError, naming ``path``, where it has none."""
    body: Element = next((child for child in package.document if tag_of(child) == "body"), None)
    if body is None:
        raise InputError("is a Word document without a body", "open it in a word processor and save it again as .docx", path)
    return body


def trace_docx(package: Package, path: str) -> SourceText:
    """The same of an opened package, whose text is ``Traced``: of each character, the element that holds it and its index there.

    A tab, a break and a hyphen are elements of one character; printed numbers and what divides the cells of a row come from nowhere.
    """
    return _read(package, body_of(package, path), traced=True).writer.finish("docx")


def trace_numbers(package: Package, path: str) -> tuple[str, Mapping[Element, Numbered]]:
    """The text, ``Traced``, and of each paragraph that bears a number, which one that is."""
    reader = _read(package, body_of(package, path), traced=True)
    return reader.writer.finish("docx").text, reader.numbering.told


def _read(package: Package, body: Element, traced: bool) -> _Reader:
    paged = next(body.iter(package.name(_PAGE)), None) is not None
    reader = _Reader(package, read_numbering(package), traced, page=int(paged))
    reader.blocks(body)
    reader.notes()
    return reader


@dataclass(slots=True)
class _Reader:
    """Walks the body once. ``page`` is the one that it stands on as Word last set it, 0 where the file does not say."""

    package: Package
    numbering: Numbering
    traced: bool
    page: int = 0
    writer: TextWriter = field(default_factory=TextWriter)
    paragraphs: int = 0
    tables: int = 0
    noted: list[tuple[str, str]] = field(default_factory=list)
    #: Words of a paragraph whose end was deleted: they go on in the next one.
    carried: str = ""

    def blocks(self, parent: Element, note: int = 0) -> None:
        for block in _blocks(parent):
            if tag_of(block) == "tbl":
                self._table(block)
                continue
            said, boxes = self._paragraph(block)
            if said.strip(BLANK):
                self.paragraphs += not note
                self.writer.paragraph(self._placed(said, note))
            elif self.page:
                self.page += said.count("\f")
            for box in boxes:
                self.blocks(box, note)

    def _placed(self, said: str, note: int) -> list[tuple[str, Place]]:
        """The words of a paragraph, each page's with its place."""
        if note:
            return [(said.replace("\f", ""), Place(note=note))]
        stretches = []
        for n, words in enumerate(said.split("\f")):
            self.page += bool(n and self.page)
            stretches.append((words, Place(page=self.page, paragraph=self.paragraphs)))
        return stretches

    def notes(self) -> None:
        """Write the footnotes and endnotes that the text refers to, in the order of their marks."""
        for kind in ("footnote", "endnote"):
            part = self.package.parts.get(f"{kind}s")
            known = {one.get(self.package.name("id")): one for one in part} if part is not None else {}
            wanted = list(dict.fromkeys(name for of, name in self.noted if of == kind))
            for number, name in enumerate(wanted, 1):
                if name in known:
                    self.blocks(known[name], number)

    def _paragraph(self, paragraph: Element) -> tuple[str, list[Element]]:
        """The words of a paragraph with its printed number, and the text boxes that are anchored in it."""
        boxes: list[Element] = []
        properties = paragraph.find(self.package.name("pPr"))
        words = joined("", self._words(paragraph, boxes, 0))
        if properties is not None and properties.find(f"{self.package.name('rPr')}/{self.package.name('del')}") is not None:
            self.carried += words  # its end was deleted: what is left of it goes on in the next one, whose number it bears
            return "", boxes
        said, self.carried = self.numbering.printed(paragraph, self.package) + self.carried + words, ""
        return said, boxes

    def _words(self, parent: Element, boxes: list[Element], depth: int) -> Iterator[str]:
        if depth > _DEEP:
            return
        for child in parent:
            tag = tag_of(child)
            if tag == "t":
                yield self._said(child, child.text or "")
            elif tag in _SIGNS:
                yield self._said(child, _SIGNS[tag])
            elif tag == "txbxContent":
                boxes.append(child)
            elif tag in ("footnoteReference", "endnoteReference"):
                self.noted.append((tag.removesuffix("Reference"), child.get(self.package.name("id"), "")))
            elif tag == "r" and self._hidden(child):
                continue
            elif tag not in _GONE:
                yield from self._words(child, boxes, depth + 1)

    def _said(self, element: Element, text: str) -> str:
        return Traced.of(text, element) if self.traced else text

    def _hidden(self, run: Element) -> bool:
        properties = run.find(self.package.name("rPr"))
        vanish = properties.find(self.package.name("vanish")) if properties is not None else None
        return vanish is not None and vanish.get(self.package.name("val"), "1") not in ("0", "false", "off")

    def _table(self, table: Element) -> None:
        rows = self._rows(table)
        if len(rows) == 1 and len(rows[0]) == 1 and (only := rows[0][0].element) is not None:
            self.blocks(only)  # a frame round text, no table
            return
        self.tables += 1
        made, pages = [], []
        for row in _without_continued(rows):
            words = [joined("\n", self._cell_words(cell.element, 0)) if cell.element is not None else "" for cell in row]
            turned = max((said.count("\f") for said in words), default=0) if self.page else 0  # every cell tells of the same break
            begun = any(said.lstrip(" \n").startswith("\f") for said in words)
            pages.append(self.page + min(begun, turned))
            self.page += turned
            made.append([Cell(one_line(said.replace("\f", "")), cell.rows, cell.columns) for said, cell in zip(words, row, strict=True)])
        write_table(self.writer, made, self.tables, pages)

    def _rows(self, table: Element) -> list[list[_WordCell]]:
        """The rows that are left when changes are accepted, each cell with the grid column at which it begins."""
        name, rows = self.package.name, []
        for row in _children(table, "tr"):
            properties = row.find(name("trPr"))
            if properties is not None and properties.find(name("del")) is not None:
                continue
            before = self._number(properties, "gridBefore", 0)
            cells = [_WordCell(None, "", 1, column) for column in range(before)]
            column = before
            for cell in _children(row, "tc"):
                given = cell.find(name("tcPr"))
                if given is not None and given.find(name("cellDel")) is not None:
                    continue
                merge = given.find(name("vMerge")) if given is not None else None
                state = "" if merge is None else merge.get(name("val"), "continue")
                span = max(self._number(given, "gridSpan", 1), 1)
                cells.append(_WordCell(cell, state, span, column))
                column += span
            rows.append(cells)
        return rows

    def _number(self, properties: Element | None, tag: str, default: int) -> int:
        found = properties.find(self.package.name(tag)) if properties is not None else None
        return min(whole(found.get(self.package.name("val")), default), _COLUMNS) if found is not None else default

    def _cell_words(self, cell: Element, depth: int) -> Iterator[str]:
        """The paragraphs of a cell; those of a table within it too, cell by cell."""
        for block in _blocks(cell) if depth < _DEEP else ():
            if tag_of(block) == "tbl":
                for row in _children(block, "tr"):
                    for inner in _children(row, "tc"):
                        yield from self._cell_words(inner, depth + 1)
                continue
            said, boxes = self._paragraph(block)
            if said.strip(" "):
                yield said
            for box in boxes:
                yield from self._cell_words(box, depth + 1)


@dataclass(slots=True)
class _WordCell:
    """A cell (None: room before the first one); ``merge`` is restart, continue or "" as vMerge says; ``column`` from 0."""

    element: Element | None
    merge: str
    columns: int
    column: int
    rows: int = 1


def _without_continued(rows: list[list[_WordCell]]) -> list[list[_WordCell]]:
    """The rows without the cells that only continue one above, which spans so many more rows."""
    above: dict[int, _WordCell] = {}
    kept = []
    for row in rows:
        for cell in row:
            if cell.merge == "continue" and cell.column in above:
                above[cell.column].rows += 1
            else:
                above[cell.column] = cell
        kept.append([cell for cell in row if above.get(cell.column) is cell])
    return kept


def _blocks(parent: Element) -> Iterator[Element]:
    """The paragraphs and tables within an element, content controls and inserted stretches opened."""
    for child in parent:
        tag = tag_of(child)
        if tag in ("p", "tbl"):
            yield child
        elif tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "AlternateContent", "Choice"):
            yield from _blocks(child) if not is_review(child) else ()


def _children(parent: Element, tag: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, content controls opened."""
    for child in parent:
        if tag_of(child) == tag:
            yield child
        elif tag_of(child) in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from _children(child, tag)


def is_review(element: Element) -> bool:
    """Whether this is the closing table of an earlier review: a content control that bears its tag."""
    return tag_of(element) == "sdt" and any(REVIEW in one.attrib.values() for one in element.findall("{*}sdtPr/{*}tag"))
