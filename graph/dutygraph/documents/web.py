"""Reads a web page as government sites serve it: the article's text and tables, without what stands round it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

from lxml import etree

from dutygraph.documents.web_article import find_article, title_before
from dutygraph.documents.web_blocks import Element, Line, Table, blocks_of
from dutygraph.documents.writing import SourceText, TextWriter
from dutygraph.errors import InputError
from dutygraph.fold import fold
from dutygraph.model import Place
from dutygraph.read.decode import decode
from dutygraph.read.lines import read_lines
from dutygraph.read.markers import find_markers
from dutygraph.read.owners import owning
from dutygraph.vocabulary import Vocabulary

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([a-zA-Z0-9_.:-]+)""", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([a-zA-Z0-9_.:-]+)""")
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
#: What browsers read pages as that say these charsets of themselves.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs", "utf8": "utf-8", "utf-16": "utf-8"}
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
#: A line of page furniture is no longer than this, and stands among so many lines at the head or the end of the article.
_SHORT, _EDGE = 60, 15


def read_html(data: bytes, vocabulary: Vocabulary, path: str) -> SourceText:
    """Raises InputError, naming ``path``, where the page nests too deep or holds no numbered item, table or owner line."""
    page = _parse(_decoded(data, path), path)
    article = find_article(page, vocabulary["originals"]["web"]["article"])
    writer = TextWriter()
    lines = blocks_of(article, path)
    title = title_before(page, article, [line.text for line in lines if isinstance(line, Line)])
    if title:
        lines = [Line(title), *lines]
    tables = paragraph = 0
    kept = _without_furniture(lines, tuple(vocabulary["originals"]["web"]["furniture"]))
    for line in kept:
        if isinstance(line, Line):
            paragraph += 1
            writer.paragraph([(line.text, Place(paragraph=paragraph))])
        else:
            tables += 1
            line.write(writer, tables)
    made = writer.finish("html")
    if not tables and not _numbered_or_owned(made.text, vocabulary):
        raise InputError(
            "is a web page without a numbered item, a table or an owner line",
            "give the page of the plan itself, or its attachment; a news page about it is no plan",
            path,
        )
    return made


def _decoded(data: bytes, path: str) -> str:
    """The page's characters: by byte order mark, then by what it says of itself where that reads without fault, then by its bytes."""
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    said = _CHARSET.search(data[:4096]) or _XML_CHARSET.match(data[:200])
    name = said[1].decode("ascii", "replace").lower() if said else "utf-8"
    for encoding in dict.fromkeys(("utf-8", _WIDER.get(name, name))):  # bytes that are UTF-8 are hardly anything else
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    try:
        return decode(data, path)[0]
    except InputError:
        return data.decode(_WIDER.get(name, "utf-8") if said else "gb18030", "replace")  # single bad bytes, as browsers take them


def _parse(text: str, path: str) -> Element:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    text = _DECLARATION.sub("", text).replace("\0", "")
    try:
        page = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise InputError(
            "is no web page that can be read", "open it in a browser and save it again, or save the text as .txt", path
        ) from error
    if page is None:
        raise InputError("is an empty web page", "save the page again when it has loaded", path)
    if any("xcessive depth" in entry.message for entry in parser.error_log):
        raise InputError("nests its elements too deep", "copy the plan's text into a .txt file", path)
    return page


def _without_furniture(lines: Sequence[Line | Table], openings: tuple[str, ...]) -> list[Line | Table]:
    """The blocks without short lines of links to share, print and so on at the head and the end of the article."""
    last = len(lines) - _EDGE
    return [
        line
        for at, line in enumerate(lines)
        if not (
            isinstance(line, Line)
            and (at < _EDGE or at >= last)
            and len(line.text) <= _SHORT
            and fold(line.text).lstrip("[【( ").startswith(openings)
        )
    ]


def _numbered_or_owned(source: str, vocabulary: Vocabulary) -> bool:
    """Whether a line opens with a number, as an item does, or with an owner's label."""
    text = read_lines(source, vocabulary)
    label = owning(vocabulary).label
    return bool(find_markers(text, vocabulary)) or any(label.match(text.folded, line.start) for line in text.lines)
