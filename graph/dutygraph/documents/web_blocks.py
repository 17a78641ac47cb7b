"""Cuts an element of a web page into the lines and tables that a browser would print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from dutygraph.documents.tables import Cell, one_line, write_table
from dutygraph.documents.writing import TextWriter
from dutygraph.errors import InputError
from dutygraph.read.lines import BLANK

Element = Any

# fmt: off
#: Elements that print nothing of the text, or stand round it.
_LEFT_OUT = {
    "script", "style", "noscript", "template", "head", "link", "meta", "title",
    "iframe", "frame", "object", "embed", "svg", "canvas", "video", "audio", "map", "area",
    "button", "select", "option", "textarea", "input",
    "nav", "footer", "aside", "rt", "rp",
}
_BLOCK = {
    "html", "body", "main", "article", "section", "header", "figure", "figcaption", "details", "summary",
    "fieldset", "form", "center", "address", "blockquote", "pre", "hr",
    "div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd",
    "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th",
}
# fmt: on
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
#: White space of the markup; no-break and wide spaces are characters of the text.
_SPACE = re.compile(r"[ \t\r\n\f]+")
_WIDE = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…"
#: A line break of the markup between two wide characters prints nothing that anybody meant.
_BROKEN = re.compile(rf"(?<=[{_WIDE}])[ \t]*[\r\n]\s*(?=[{_WIDE}])")
#: A cell with more text than this, or more than so many paragraphs, lays out a page and is no cell of a table.
_CELL_TEXT, _CELL_PARAGRAPHS = 3000, 12
_DEEP = 400


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of data, its cells as HTML gives them."""

    rows: tuple[tuple[Cell, ...], ...]

    def write(self, writer: TextWriter, number: int) -> None:
        """Write it as the table of that number."""
        write_table(writer, self.rows, number)


@dataclass(slots=True)
class _Builder:
    blocks: list[Line | Table] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def end(self) -> None:
        line = _SPACE.sub(" ", _BROKEN.sub("", "".join(self.text))).strip(BLANK)
        if line:
            self.blocks.append(Line(line))
        self.text = []


def blocks_of(element: Element, path: str = "") -> list[Line | Table]:
    """The lines and tables within an element, in order. Raises InputError, naming ``path``, for a table that is too large."""
    builder = _Builder()
    try:
        _walk(element, builder, 0, top=True)
    except InputError as error:
        raise InputError(error.message, error.cure, path) from error
    builder.end()
    return builder.blocks


def tag_of(element: Element) -> str:
    """The name of an element, "" for comments and the like."""
    return element.tag.lower() if isinstance(element.tag, str) else ""


def left_out(element: Element) -> bool:
    """Whether an element prints nothing of the text: by its kind, or because it is hidden."""
    if not isinstance(element.tag, str) or tag_of(element) in _LEFT_OUT:
        return True
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style", "")))


def _walk(element: Element, builder: _Builder, depth: int, top: bool = False) -> None:
    if depth > _DEEP or (left_out(element) and not top):
        return
    tag = tag_of(element)
    if tag == "br":
        builder.end()
        return
    if tag == "table" and (table := _table(element)):
        builder.end()
        builder.blocks.append(table)
        return
    block = tag in _BLOCK
    if block:
        builder.end()
    builder.text.append(element.text or "")
    for child in element:
        _walk(child, builder, depth + 1)
        builder.text.append(child.tail or "")
    if block:
        builder.end()


def _table(element: Element) -> Table | None:
    """The table, None where it only lays out the page: one cell a row, a table within, or cells that are whole texts."""
    if next(element.iterdescendants("table"), None) is not None:
        return None
    rows: list[tuple[Cell, ...]] = []
    for row in _rows(element):
        cells = [cell for cell in row if tag_of(cell) in ("td", "th")]
        made = []
        for cell in cells:
            inner = blocks_of(cell)
            if len(inner) > _CELL_PARAGRAPHS:
                return None
            text = one_line("\n".join(one.text for one in inner if isinstance(one, Line)))
            if len(text) > _CELL_TEXT:
                return None
            made.append(Cell(text, _span(cell, "rowspan"), _span(cell, "colspan")))
        if made:
            rows.append(tuple(made))
    return Table(tuple(rows)) if sum(len(row) > 1 for row in rows) > 1 else None


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if tag_of(child) == "tr":
            yield child
        elif tag_of(child) in ("thead", "tbody", "tfoot"):
            yield from _rows(child)


def _span(cell: Element, name: str) -> int:
    said = cell.get(name, "").strip()
    return min(int(said), 1000) if said.isascii() and said.isdigit() and len(said) < 6 and int(said) else 1
