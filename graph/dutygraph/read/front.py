"""Finds the title of a plan among the lines before its first number, and what of those lines is text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from dutygraph.model import Anchor
from dutygraph.read.lines import BLANK, Text
from dutygraph.read.markers import ANNEX
from dutygraph.read.paragraphs import Paragraph, heading_like
from dutygraph.read.standing import standing_of, states_goal
from dutygraph.read.structure import Item, Tree
from dutygraph.read.tables import FILE
from dutygraph.vocabulary import Vocabulary

_SENTENCE = re.compile(r"[。;!?]")
_LETTER = re.compile(r"[^\W\d_]")
_BRACKETED = re.compile(r"[(\[【〔].*[)\]】〕]")
_NUMBER_OF_DOCUMENT = re.compile(r"[〔\[(【]\d{4}[〕\])】]\s*\D?\d+")
_LABELLED = re.compile(r"[^:《]{1,8}:")
#: A title takes at most so many lines, each no longer than this.
_LINES, _LENGTH = 4, 60


@dataclass(frozen=True, slots=True)
class Front:
    """The title, the lines before the first number, and those that may be tasks: goals, or all text where there is no number."""

    title: Anchor | None
    lines: tuple[Anchor, ...]
    loose: tuple[Paragraph, ...]


def front_of(text: Text, tree: Tree, vocabulary: Vocabulary) -> Front:
    """Read the front. The title of a plan that is issued by a notice is the plan's own, which stands behind the notice's date."""
    table = vocabulary[FILE]
    record, letterhead = tuple(table["lines"]["record"]), table["metadata"]["letterhead"]
    lines = [
        (piece.start, piece.end)
        for paragraph in tree.front
        for piece in paragraph.pieces
        if not text.folded.startswith(record, piece.start) and not text.folded.endswith(letterhead, piece.start, piece.end)
    ]
    signed = max((paragraph.end for paragraph in tree.front if paragraph.role in ("date", "closing")), default=0)
    ends = _ends(vocabulary)
    title = _title(text, [line for line in lines if line[0] >= signed], ends) or _title(text, lines or _caption(tree), ends)
    after = title.end if title else 0
    texts = [paragraph for paragraph in tree.front if paragraph.role == "text" and paragraph.start >= after]
    loose = tuple(_goals(text, texts, vocabulary) if tree.entries else (one for one in texts if _is_text(text, one)))
    front = [paragraph for paragraph in tree.front if not loose or paragraph.start < loose[0].start]
    anchors = tuple(Anchor(text.source[p.start : p.end], p.start, p.end) for p in front)
    return Front(title, anchors, loose)


def _caption(tree: Tree) -> list[tuple[int, int]]:
    """The lines behind the number of an annex that stands by itself."""
    first = tree.entries[0] if tree.entries else None
    if not isinstance(first, Item) or first.marker.style != ANNEX:
        return []
    return [(piece.start, piece.end) for paragraph in first.paragraphs for piece in paragraph.pieces]


def _goals(text: Text, paragraphs: Sequence[Paragraph], vocabulary: Vocabulary) -> Iterator[Paragraph]:
    """The paragraphs that call themselves goals, and those under a heading that does (工作目标), with that heading."""
    head: Paragraph | None = None
    for paragraph in paragraphs:
        body = text.folded[paragraph.start : paragraph.end]
        if head and not heading_like(text, paragraph):
            yield Paragraph(head.start, paragraph.end, pieces=[*head.pieces, *paragraph.pieces])
        elif states_goal(body, vocabulary):
            yield paragraph
        head = paragraph if heading_like(text, paragraph) and standing_of(body, vocabulary) == "goal" else None


def _is_text(text: Text, paragraph: Paragraph) -> bool:
    """Whether a paragraph of a text without numbers is more than a salutation or a document's number."""
    body = text.folded[paragraph.start : paragraph.end]
    return bool(_SENTENCE.search(body)) or not (body.endswith(":") or _NUMBER_OF_DOCUMENT.search(body))


def _title(text: Text, lines: Sequence[tuple[int, int]], ends: tuple[str, ...]) -> Anchor | None:
    """The first lines that end as titles of documents do; else the first line, if it is no sentence."""
    first: Anchor | None = None
    begin: int | None = None
    taken = 0
    for index, (start, end) in enumerate(lines):
        body = text.folded[start:end]
        if not _LETTER.search(body):
            continue
        if _SENTENCE.search(body) or len(body) > _LENGTH or body.endswith(":"):
            if first or begin is not None:
                break
            continue
        if _NUMBER_OF_DOCUMENT.search(body) or _LABELLED.match(body) or (begin is None and _BRACKETED.fullmatch(body)):
            if begin is not None:
                break
            continue
        begin, taken = (start, 1) if begin is None or taken == _LINES else (begin, taken + 1)
        first = first or Anchor(text.source[start:end], start, end)
        if _core(body).endswith(ends):
            close = _with_bracket(text, lines, index)
            return Anchor(text.source[begin:close], begin, close)
    return first


def _core(body: str) -> str:
    """A title line without the brackets at its end: (2021—2025年), (试行)."""
    core = body.rstrip("》" + BLANK)
    while core.endswith((")", "]", "】")) and (at := max(core.rfind("("), core.rfind("["), core.rfind("【"))) > 0:
        core = core[:at].rstrip("》" + BLANK)
    return core


def _with_bracket(text: Text, lines: Sequence[tuple[int, int]], index: int) -> int:
    """Where the title ends, taking in a line that is nothing but a bracket: (2021—2025年)."""
    if index + 1 < len(lines):
        start, end = lines[index + 1]
        body = text.folded[start:end]
        if _BRACKETED.fullmatch(body) and len(body) <= 20 and not _SENTENCE.search(body):
            return end
    return lines[index][1]


@cache
def _ends(vocabulary: Vocabulary) -> tuple[str, ...]:
    title, kind = vocabulary["documents"]["title"], vocabulary["documents"]["kind"]
    return tuple({*vocabulary[FILE]["titles"]["documents"], *title["rules"], *title["policies"], *kind["plan"], *kind["regulation"]})
