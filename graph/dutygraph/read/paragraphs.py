"""Joins printed lines into paragraphs and tells text from signatures, contents and other lines around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from dutygraph.model import Piece
from dutygraph.read.lines import BLANK, Line, Text
from dutygraph.read.markers import ANNEX, Marker, numbering_of
from dutygraph.read.owners import ENTRY, owning
from dutygraph.read.tables import FILE
from dutygraph.vocabulary import Vocabulary

_INNER = re.compile(r"[。;]")
_OPEN = "、,(《“‘[【—-·"
_PUNCTUATION = re.compile(r"[。;,、:!?]")
#: A heading is no longer than this and holds at most so many commas; without a number it holds none.
_HEADING, _COMMAS, _BARE_HEADING = 40, 2, 25
_SIGNATORY, _SIGNATORIES = 30, 8
_CELLS = ("row", "cell")
_TABS = 2
#: So many paragraphs back are others of an item's kind looked for.
_LIKE = 60
#: A table of contents has no more entries, a list of annexes no longer ones.
_CONTENTS, _ANNEX = 1000, 60
#: A line that closes a document is no longer than this.
_CLOSING = 200


@dataclass(slots=True)
class Paragraph:
    """One paragraph: its number if it opens with one, and the pieces of lines that hold its text, number left out.

    ``role``: text; date, sign, closing, annexes, contents (no text of an item); from, to (carried over).
    ``row``: it begins a row of a flattened table (``row``) or goes on with one (``cell``).
    """

    start: int
    end: int
    marker: Marker | None = None
    pieces: list[Piece] = field(default_factory=list)
    role: str = "text"
    row: str = ""


@dataclass(frozen=True, slots=True)
class _Words:
    contents: frozenset[str]
    closing: tuple[str, ...]
    annexes: tuple[str, ...]
    imprint: re.Pattern[str]

    def ends(self, text: Text, line: Line) -> bool:
        """Whether the line closes a document: (此件公开发布), 抄送：…, …2023年5月6日印发."""
        if line.end - line.start > _CLOSING:
            return False
        flat = text.folded[line.start : line.end].strip("()[]【】" + BLANK)
        return flat.startswith(self.closing) or bool(self.imprint.search(flat))


def read_paragraphs(text: Text, markers: Sequence[Marker], vocabulary: Vocabulary) -> list[Paragraph]:
    """All paragraphs in order.

    A line without a number continues the paragraph before it where that one ends within a sentence (a page or
    line break cut it); a number that nothing leads up to does not open an item there.
    """
    numbered = {marker.line: marker for marker in markers}
    words = _words(vocabulary)
    paragraphs: list[Paragraph] = []
    last: dict[str, int] = {}
    open_line: Line | None = None
    label = owning(vocabulary).label
    for index, line in enumerate(text.lines):
        if line.role in _CELLS and not words.ends(text, line):
            paragraphs.append(_cell(line, numbered.get(index)))
            open_line = None
            continue
        if line.role not in ("text", *_CELLS):
            paragraphs.append(Paragraph(line.start, line.end, role=line.role))
            open_line = None if line.role == "date" else open_line
            continue
        turned = index in text.breaks or (bool(paragraphs) and paragraphs[-1].role in ("from", "to"))
        broken = _last_text(paragraphs) if open_line and _cut(text, paragraphs, open_line, turned, label) else None
        if broken and (label.match(text.folded, line.start) or words.ends(text, line) or _table_row(text, line)):
            broken = None
        marker = numbered.get(index)
        if marker and not _believed(marker, last, broken, text):
            marker = None
        if marker is None and paragraphs and paragraphs[-1].marker and not paragraphs[-1].pieces and not paragraphs[-1].row:
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


def _cell(line: Line, marker: Marker | None) -> Paragraph:
    """A line of a flattened table: a piece for each cell, without the number of the row and what stands before that."""
    return Paragraph(marker.start if marker else line.start, line.end, marker, [Piece(*cell) for cell in line.cells], row=line.role)


def heading_like(text: Text, paragraph: Paragraph) -> bool:
    """Whether the paragraph could be a heading: short, one line, one sentence at most."""
    if len(paragraph.pieces) != 1:
        return not paragraph.pieces
    piece = paragraph.pieces[0]
    body = text.folded[piece.start : piece.end]
    if not paragraph.marker:
        return len(body) <= _BARE_HEADING and not _PUNCTUATION.search(body)
    return len(body) <= _HEADING and body.count(",") <= _COMMAS and not _INNER.search(body, 0, len(body) - 1) and body[-1] not in _OPEN


def _table_row(text: Text, line: Line) -> bool:
    """Whether the line is a row of a table whose cells tabs divide."""
    return text.source.count("\t", line.start, line.end) >= _TABS


def _last_text(paragraphs: list[Paragraph]) -> Paragraph | None:
    for paragraph in reversed(paragraphs):
        if paragraph.role == "text":
            return paragraph
        if paragraph.role == "date":
            return None
    return None


def _cut(text: Text, paragraphs: list[Paragraph], line: Line, turned: bool, label: re.Pattern[str]) -> bool:
    """Whether the line, the last one of the paragraph so far, ends within a sentence; ``turned``: the page ends behind it."""
    paragraph = _last_text(paragraphs)
    if paragraph is None or not paragraph.pieces or text.finished(line):
        return False
    if paragraph.row or _table_row(text, line):
        return False
    if not paragraph.marker and (label.match(text.folded, paragraph.start) or ENTRY.match(text.folded, paragraph.start, paragraph.end)):
        return text.full(line) or text.folded[line.end - 1] in _OPEN
    if turned and _item_like(text, paragraphs, paragraph):
        return True
    return text.full(line) or not (heading_like(text, paragraph) or (text.width and len(paragraph.pieces) > 1))


def _item_like(text: Text, paragraphs: list[Paragraph], paragraph: Paragraph) -> bool:
    """Whether a short unfinished line is an item's text rather than a heading: a note says that it goes on, or all its like are text."""
    if paragraphs[-1].role in ("from", "to"):
        return True
    if paragraph.marker is None:
        return False
    like = [one for one in paragraphs[-_LIKE:] if one.marker and one.marker.style == paragraph.marker.style and one is not paragraph]
    return bool(like) and all(text.folded[one.end - 1] in "。;" for one in like)


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
    _annexes_alone(text, paragraphs, words)
    for index, paragraph in enumerate(paragraphs):
        if _may_stand_apart(paragraph):
            flat = _flat(text, paragraph)
            if flat.startswith(words.annexes) and not words.ends(text, Line(paragraph.start, paragraph.end)):
                paragraph.role = "annexes" if _annexes(text, paragraphs, index) else "text"
            elif flat.replace(" ", "") in words.contents:
                _contents(text, paragraphs, index)
    following: list[Marker | None] = [None] * (len(paragraphs) + 1)
    for index in range(len(paragraphs) - 1, -1, -1):
        following[index] = paragraphs[index].marker or following[index + 1]
    ranks, top = numbering_of(vocabulary).order, following[0]
    for index, paragraph in enumerate(paragraphs):
        after = following[index + 1]
        ends = after is None or (after.value == 1 and top is not None and ranks[after.style] <= ranks[top.style])
        if paragraph.role == "date":
            _sign(text, paragraphs, index, ends)
        elif _may_stand_apart(paragraph) and (ends or _flat(text, paragraph).endswith(words.closing)):
            paragraph.role = "closing" if words.ends(text, Line(paragraph.start, paragraph.end)) else "text"


def _may_stand_apart(paragraph: Paragraph) -> bool:
    return paragraph.role == "text" and not paragraph.marker and not paragraph.row and paragraph.end - paragraph.start < _CLOSING


def _flat(text: Text, paragraph: Paragraph) -> str:
    return text.folded[paragraph.start : paragraph.end].strip("()[]【】" + BLANK)


def _annexes_alone(text: Text, paragraphs: list[Paragraph], words: _Words) -> None:
    """A line that says no more than "annex" heads what stands behind it, where that is more than a list of annexes."""
    for index, paragraph in enumerate(paragraphs):
        if paragraph.role != "text" or paragraph.marker or paragraph.end - paragraph.start > 4:
            continue
        if text.folded[paragraph.start : paragraph.end] not in words.annexes:
            continue
        entries = paragraphs[index + 1 :]
        if any(one.row or (one.marker and not _entry_of_annexes(text, one)) for one in entries):
            paragraph.marker = Marker(0, ANNEX, "", "", 1, paragraph.start, paragraph.end, paragraph.end)
            paragraph.pieces = []


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
        if not _entry_of_annexes(text, paragraph):
            break
        paragraph.role, paragraph.marker = "annexes", None
    return True


def _entry_of_annexes(text: Text, paragraph: Paragraph) -> bool:
    """Whether the paragraph may name an annex: 2.任务清单."""
    if paragraph.role != "text" or paragraph.marker is None or paragraph.marker.style != "digits":
        return False
    return paragraph.end - paragraph.start <= _ANNEX and not _INNER.search(text.folded, paragraph.start, paragraph.end)


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
    day = vocabulary[FILE]["metadata"]["day"]
    imprint = re.compile(rf"^[^。,;《]*\d{day}(?:{'|'.join(map(re.escape, table['imprint']))})$")
    return _Words(frozenset(table["contents"]), tuple(table["closing"]), tuple(table["annexes"]), imprint)
