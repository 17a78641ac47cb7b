"""Reads Markdown as the text that it prints: marks of headings, lists, emphasis and links left out, tables as rows.

Line breaks stay as they are: plans are kept with one paragraph a line, and reading joins what a page's width cut.
"""

from __future__ import annotations

import html
import re

from dutygraph.documents.tables import Cell, one_line, write_table
from dutygraph.documents.writing import SourceText, TextWriter
from dutygraph.model import Place

_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_FRONT_MATTER = re.compile(r"\A---\n(?:[^\n]*\n){0,60}?---\n")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_RULE = re.compile(r"\s{0,3}(?:([-*_])\s*(?:\1\s*){2,}|=+\s*)$")
_OPENING = re.compile(r"\s*(?:>\s?)*\s*(?:#{1,6}\s+|[-*+]\s+(?:\[[ xX]\]\s+)?)?")
_CLOSING = re.compile(r"\s+#+\s*$|\s*\\$|\s+$")
_DIVIDER = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_BAR = re.compile(r"(?<!\\)\|")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)")
_FOOTNOTE_MARK = re.compile(r"(?<!^)\[\^[^\]]+\]")
_EMPHASIS = re.compile(r"(\*\*\*|\*\*|__|~~|`)(?=\S)(.+?)(?<=\S)\1")
_SINGLE = re.compile(r"(?<![A-Za-z0-9*])\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?!\*)")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def read_markdown(text: str) -> SourceText:
    """The printed text of ``text`` and its map; the paragraph of a place counts lines with words on them."""
    writer = TextWriter()
    lines = _COMMENT.sub("", _FRONT_MATTER.sub("", text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff"))).split("\n")
    at = paragraph = tables = 0
    fenced = False
    while at < len(lines):
        if _FENCE.match(lines[at]):
            fenced = not fenced
        elif not fenced and "|" in lines[at] and at + 1 < len(lines) and "-" in lines[at + 1] and _DIVIDER.fullmatch(lines[at + 1]):
            end = at + 2
            while end < len(lines) and "|" in lines[end]:
                end += 1
            tables += 1
            write_table(writer, [_cells(line) for line in (lines[at], *lines[at + 2 : end])], tables)
            at = end
            continue
        elif lines[at].strip() and not _RULE.fullmatch(lines[at]):
            paragraph += 1
            writer.paragraph(
                [(lines[at] if fenced else _printed(_CLOSING.sub("", lines[at][_opening(lines[at]) :])), Place(paragraph=paragraph))]
            )
        at += 1
    return writer.finish("md")


def _opening(line: str) -> int:
    found = _OPENING.match(line)
    return found.end() if found else 0


def _cells(line: str) -> list[Cell]:
    parts = _BAR.split(line.strip())
    inner = parts[1 if not parts[0].strip() else 0 : -1 if len(parts) > 1 and not parts[-1].strip() else None]
    return [Cell(one_line(_printed(part.strip()))) for part in inner]


def _printed(line: str) -> str:
    """A line without its marks; escaped characters stand for themselves."""
    line = _LINK.sub(r"\1", _BREAK.sub("\n", line))
    line = _FOOTNOTE_MARK.sub("", line)
    for _ in range(3):  # one kind of emphasis within another
        line = _EMPHASIS.sub(r"\2", line)
    line = _TAG.sub("", _SINGLE.sub(r"\1", line))
    return _ESCAPED.sub(r"\1", html.unescape(line))
