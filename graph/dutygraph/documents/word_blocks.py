"""Makes paragraphs and rows of a Word document like those beside them, fills cells, and takes out what has no text left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy

from lxml import etree

from dutygraph.documents.word_package import Element, Package, tag_of

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SIGNS = {"\t": "tab", "\n": "br"}
#: What a paragraph without text is kept for, and marks that may go with it in pairs.
_KEPT = {"drawing", "pict", "object", "sectPr", "footnoteReference", "endnoteReference", "txbxContent", "commentReference", "fldChar"}
_KEPT |= {
    "commentRangeStart",
    "commentRangeEnd",
    "permStart",
    "permEnd",
    "moveFromRangeStart",
    "moveToRangeStart",
    "AlternateContent",
    "del",
}
#: What of a paragraph's or row's properties belongs to that one alone: sections, tracked changes, being the head of a table.
_OWN = {"sectPr", "ins", "del", "moveFrom", "moveTo", "pPrChange", "rPrChange", "trPrChange", "tblHeader"}
#: What stands before a number among the properties of a paragraph.
_BEFORE_NUMBER = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")


def written(package: Package, said: str) -> Iterator[Element]:
    """The elements of a run that hold this text, tabs and breaks as such."""
    for part in re.findall(r"[\t\n]|[^\t\n]+", said):
        made = etree.Element(package.name(_SIGNS.get(part, "t")))
        if part not in _SIGNS:
            made.text = part
            made.set(_SPACE, "preserve")
        yield made


def paragraph_like(package: Package, like: Element | None, text: str) -> Element:
    """A paragraph with the properties of another and the look of most of its words."""
    made = etree.Element(package.name("p"))
    properties = like.find(package.name("pPr")) if like is not None else None
    if properties is not None:
        made.append(deepcopy(properties))
        _disown(made[0])
    run = etree.SubElement(made, package.name("r"))
    words = max(like.iter(package.name("t")), key=lambda one: len(one.text or ""), default=None) if like is not None else None
    look = words.getparent().find(package.name("rPr")) if words is not None else None
    if look is not None:
        run.append(deepcopy(look))
    run.extend(written(package, text))
    return made


def row_like(package: Package, like: Element, text: str) -> Element | None:
    """A row with the look of another, its cells divided by tabs in ``text``; None where that has merged cells or not as many."""
    made, said = deepcopy(like), text.split("\t")
    made.tail = None
    cells = list(cells_of(made))
    if len(cells) != len(said) or any(tag_of(one) == "vMerge" for one in made.iter()):
        return None
    for properties in made.iter(package.name("trPr")):
        _disown(properties)
    for name in [name for name in made.attrib if name.endswith(("}paraId", "}textId"))]:
        del made.attrib[name]  # no two elements may bear one
    for cell, words in zip(cells, said, strict=True):
        made_of = paragraph_like(package, next(iter(cell.iter(package.name("p"))), None), words)
        for block in [one for one in cell if tag_of(one) != "tcPr"]:
            cell.remove(block)
        cell.append(made_of)
    return made


def fill_cell(package: Package, cell: Element, text: str) -> None:
    """Words for a cell that has none."""
    paragraph = next(iter(cell.iter(package.name("p"))), None)
    if paragraph is None:
        paragraph = etree.SubElement(cell, package.name("p"))
    run = etree.SubElement(paragraph, package.name("r"))
    look = paragraph.find(f"{package.name('pPr')}/{package.name('rPr')}")
    if look is not None:
        run.append(deepcopy(look))
        _disown(run[0])
    run.extend(written(package, text))


def set_words(package: Package, paragraph: Element, text: str) -> None:
    """Other words for a paragraph that ``paragraph_like`` made."""
    run = paragraph.find(package.name("r"))
    for one in [one for one in run if tag_of(one) != "rPr"]:
        run.remove(one)
    run.extend(written(package, text))


def take_out(package: Package, home: Element) -> None:
    """Take out a paragraph or row that has no text left; a paragraph that holds anything else stays, without number."""
    parent = home.getparent()
    if parent is None:
        return
    if tag_of(home) == "tr":
        table = table_of(home)
        parent.remove(home)
        if not any(tag_of(one) == "tr" for one in table.iter()):
            table.getparent().remove(table)
        return
    held = [tag_of(one) for one in home.iter()]
    alone = not any(one is not home and tag_of(one) in ("p", "tbl", "sdt") for one in parent)
    if alone or _KEPT & set(held) or held.count("bookmarkStart") != held.count("bookmarkEnd"):
        unnumber(package, home)
    else:
        parent.remove(home)


def unnumber(package: Package, paragraph: Element) -> None:
    """Say that the paragraph bears no number, whatever its style says."""
    set_numbering(package, paragraph, "0")


def set_numbering(package: Package, paragraph: Element, number: str, level: int | None = None) -> None:
    """Say by which use of a list the paragraph is numbered (``0``: none), and at which level of it."""
    name = package.name
    properties = paragraph.find(name("pPr"))
    if properties is None:
        properties = etree.Element(name("pPr"))
        paragraph.insert(0, properties)
    numbering = properties.find(name("numPr"))
    if numbering is None:
        numbering = etree.Element(name("numPr"))
        properties.insert(sum(tag_of(one) in _BEFORE_NUMBER for one in properties), numbering)
    for child in list(numbering):
        numbering.remove(child)
    if level is not None:
        etree.SubElement(numbering, name("ilvl"), {name("val"): str(level)})
    etree.SubElement(numbering, name("numId"), {name("val"): number})


def cells_of(row: Element) -> Iterator[Element]:
    """The cells of a row, content controls opened."""
    for child in row:
        if tag_of(child) == "tc":
            yield child
        elif tag_of(child) in ("sdt", "sdtContent", "customXml"):
            yield from cells_of(child)


def table_of(row: Element) -> Element:
    """The table that a row is of."""
    return next(one for one in row.iterancestors() if tag_of(one) == "tbl")


def is_frame(row: Element) -> bool:
    """Whether the row is that of a frame round text: the only one of its table, with one cell."""
    rows = [one for one in table_of(row).iter() if tag_of(one) == "tr" and table_of(one) is table_of(row)]
    return len(rows) == 1 and len(list(cells_of(row))) == 1


def _disown(properties: Element) -> None:
    for mark in [one for one in properties.iter() if tag_of(one) in _OWN]:
        mark.getparent().remove(mark)
