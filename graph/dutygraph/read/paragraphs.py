"""Joins printed lines into paragraphs and tells text from signatures, contents and other lines around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from dutygraph.model import Piece
from dutygraph.read.lines import BLANK, FILE, Line, Text
from dutygraph.read.markers import Marker, numbering_of
from dutygraph.read.owners import owning
from dutygraph.vocabulary import Vocabulary

_INNER = re.compile(r"[。;]")
_OPEN = "、,(《“‘[【—-·"
_PUNCTUATION = re.compile(r"[。;,、:!?]")
#: A heading is no longer than this and holds at most so many commas; without a number it holds none.
_HEADING, _COMMAS, _BARE_HEADING = 40, 2, 25
_SIGNATORY, _SIGNATORIES = 30, 8
#: A table of contents has no more entries, a list of annexes no longer ones.
_CONTENTS, _ANNEX = 1000, 60


@dataclass(slots=True)
class Paragraph:
    """One paragraph: its number if it opens with one, and the pieces of lines that hold its text, number left out.

    ``role``: text; date, sign, closing, annexes, contents (no text of an item); from, to (carried over).
    """

    start: int
    end: int
    marker: Marker | None = None
    pieces: list[Piece] = field(default_factory=list)
    role: str = "text"


@dataclass(frozen=True, slots=True)
class _Words:
    contents: frozenset[str]
    closing: tuple[str, ...]
    annexes: tuple[str, ...]


def read_paragraphs(text: Text, markers: Sequence[Marker], vocabulary: Vocabulary) -> list[Paragraph]:
    """All paragraphs in order.

    A line without a number continues the paragraph before it where that one ends within a sentence (a page or
    line break cut it); a number that nothing leads up to does not open an item there.
    """
    numbered = {marker.line: marker for marker in markers}
    paragraphs: list[Paragraph] = []
    last: dict[str, int] = {}
    open_line: Line | None = None
    label = owning(vocabulary).label
    for index, line in enumerate(text.lines):
        if line.role != "text":
            paragraphs.append(Paragraph(line.start, line.end, role=line.role))
            open_line = None if line.role == "date" else open_line
            continue
        broken = _last_text(paragraphs) if open_line and _cut(text, paragraphs, open_line, label) else None
        if broken and label.match(text.folded, line.start):
            broken = None
        marker = numbered.get(index)
        if marker and not _believed(marker, last, broken, text):
            marker = None
        if marker is None and paragraphs and paragraphs[-1].marker and not paragraphs[-1].pieces:
            broken = paragraphs[-1]
        if marker:
            last[marker.style] = marker.value
            pieces = [Piece(marker.text, line.end)] if marker.text < line.end else []
            paragraphs.append(Paragraph(line.start, line.end, marker, pieces))
        elif broken:
            broken.pieces.append(Piece(line.start, line.end, joined=bool(broken.pieces)))
            broken.end = line.end
        else:
            paragraphs.append(Paragraph(line.start, line.end, None, [Piece(line.start, line.end)]))
        open_line = line
    _set_apart(text, paragraphs, vocabulary)
    return paragraphs


def heading_like(text: Text, paragraph: Paragraph) -> bool:
    """Whether the paragraph could be a heading: short, one line, one sentence at most."""
    if len(paragraph.pieces) != 1:
        return not paragraph.pieces
    piece = paragraph.pieces[0]
    body = text.folded[piece.start : piece.end]
    if not paragraph.marker:
        return len(body) <= _BARE_HEADING and not _PUNCTUATION.search(body)
    return len(body) <= _HEADING and body.count(",") <= _COMMAS and not _INNER.search(body, 0, len(body) - 1) and body[-1] not in _OPEN


def _last_text(paragraphs: list[Paragraph]) -> Paragraph | None:
    for paragraph in reversed(paragraphs):
        if paragraph.role == "text":
            return paragraph
        if paragraph.role == "date":
            return None
    return None


def _cut(text: Text, paragraphs: list[Paragraph], line: Line, label: re.Pattern[str]) -> bool:
    """Whether the line, the last one of the paragraph so far, ends within a sentence."""
    paragraph = _last_text(paragraphs)
    if paragraph is None or not paragraph.pieces or text.finished(line):
        return False
    if label.match(text.folded, paragraph.start) and not paragraph.marker:
        return text.full(line) or text.folded[line.end - 1] in _OPEN
    return text.full(line) or not (heading_like(text, paragraph) or (text.width and len(paragraph.pieces) > 1))


def _believed(marker: Marker, last: dict[str, int], broken: Paragraph | None, text: Text) -> bool:
    """Whether a number opens an item here: not in the middle of a sentence, unless it is the next of its list."""
    if marker.style.startswith("decimal") and marker.value > 1 and last.get(marker.style, 0) + 1 != marker.value:
        return False
    if broken is None or marker.value == last.get(marker.style, 0) + 1 != 1:
        return True
    return marker.value == 1 and text.folded[broken.end - 1] not in _OPEN


def _set_apart(text: Text, paragraphs: list[Paragraph], vocabulary: Vocabulary) -> None:
    """Give the paragraphs their roles."""
    words = _words(vocabulary)
    following: list[Marker | None] = [None] * (len(paragraphs) + 1)
    for index in range(len(paragraphs) - 1, -1, -1):
        following[index] = paragraphs[index].marker or following[index + 1]
    ranks, top = numbering_of(vocabulary).order, following[0]
    for index, paragraph in enumerate(paragraphs):
        after = following[index + 1]
        ends = after is None or (after.value == 1 and top is not None and ranks[after.style] <= ranks[top.style])
        if paragraph.role == "date":
            _sign(text, paragraphs, index, ends)
        elif paragraph.role == "text" and paragraph.marker is None and paragraph.end - paragraph.start < 200:
            flat = text.folded[paragraph.start : paragraph.end].strip("()[]【】" + BLANK)
            if flat.startswith(words.closing) and ends:
                paragraph.role = "closing"
            elif flat.startswith(words.annexes) and _annexes(text, paragraphs, index):
                paragraph.role = "annexes"
            elif flat.replace(" ", "") in words.contents:
                _contents(text, paragraphs, index)


def _sign(text: Text, paragraphs: list[Paragraph], index: int, ends: bool) -> None:
    """A date on a line of its own signs what stands before it, unless the plan goes on behind it (``ends`` is False)."""
    if not ends:
        paragraphs[index].role = "text"
        paragraphs[index].pieces = [Piece(paragraphs[index].start, paragraphs[index].end)]
        return
    for paragraph in reversed(paragraphs[max(0, index - _SIGNATORIES) : index]):
        body = text.folded[paragraph.start : paragraph.end]
        if paragraph.role != "text" or paragraph.marker or len(body) > _SIGNATORY or _PUNCTUATION.search(body):
            break
        paragraph.role = "sign"


def _annexes(text: Text, paragraphs: list[Paragraph], index: int) -> bool:
    """Whether a list of annexes begins here; its further entries (2. …, without a sentence) are set apart with it."""
    first = text.folded[paragraphs[index].start : paragraphs[index].end]
    if _INNER.search(first) or len(first) > _ANNEX or (":" not in first[:4] and _PUNCTUATION.search(first)):
        return False
    for place in range(index + 1, len(paragraphs)):
        paragraph = paragraphs[place]
        body = text.folded[paragraph.start : paragraph.end]
        if (
            paragraph.role != "text"
            or paragraph.marker is None
            or paragraph.marker.style != "digits"
            or _INNER.search(body)
            or len(body) > _ANNEX
        ):
            break
        paragraph.role, paragraph.marker = "annexes", None
    return True


def _contents(text: Text, paragraphs: list[Paragraph], index: int) -> None:
    """Set a table of contents apart: from its title to where its first entry stands again."""
    paragraphs[index].role = "contents"
    entry = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
    if entry is None:
        return
    title = _entry(text, entry)
    for end in range(index + 2, min(len(paragraphs), index + _CONTENTS)):
        if title and _entry(text, paragraphs[end]) == title:
            for paragraph in paragraphs[index + 1 : end]:
                paragraph.role, paragraph.marker = "contents", None
            return


def _entry(text: Text, paragraph: Paragraph) -> str:
    """The words of an entry of a table of contents, without leaders and page number."""
    return re.sub(r"[\s.…·]+\d*$|\s", "", text.folded[paragraph.start : min(paragraph.end, paragraph.start + 80)])


@cache
def _words(vocabulary: Vocabulary) -> _Words:
    table = vocabulary[FILE]["lines"]
    return _Words(frozenset(table["contents"]), tuple(table["closing"]), tuple(table["annexes"]))
