"""Reads a text that was edited within a sentence of a numbered line from what was read before, where nothing else can follow from it."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dutygraph.fold import fold, passage
from dutygraph.model import Anchor, Clause, Context, Defect, Document, Emendation, Passage, Piece, Section, Task
from dutygraph.read.clauses import clauses, lead
from dutygraph.read.lines import BLANK, Text
from dutygraph.read.markers import Marker
from dutygraph.read.paragraphs import Paragraph, heading_like
from dutygraph.read.plan import read_plan
from dutygraph.read.standing import standing_of
from dutygraph.read.structure import heading
from dutygraph.vocabulary import Vocabulary

#: Besides letters and digits only these may come or go: all other signs may end, open or close something.
_HARMLESS = frozenset("、，,%％·")
_BRACKETS = frozenset("()[]{}《》〈〉【】〔〕「」『』“”‘’")
#: What tells a number from a decimal or a date stands in so many characters behind it.
_BEHIND_NUMBER = 6
#: No text is wrapped at a greater width.
_WIDTH = 60
_TITLE_ENDS = "。;:"
_NUMBERED = Marker(0, "", "", "", 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Edit:
    """``start:end`` of the old text was replaced; what stands behind moved ``by`` so many characters."""

    start: int
    end: int
    by: int

    def moved(self, start: int, end: int) -> tuple[int, int] | None:
        """Where that range stands now; None where it was edited itself."""
        if end <= self.start:
            return start, end
        return (start + self.by, end + self.by) if start >= self.end else None


class Reading:
    """Reads the text of one state of a plan. Use it as ``read`` of ``build_plan``, once; ``before`` read that of an earlier state."""

    def __init__(self, before: Reading | None = None) -> None:
        self._before = before
        self.document: Document | None = None
        self.emendations: tuple[Emendation, ...] = ()

    def __call__(
        self,
        source: str,
        vocabulary: Vocabulary,
        context: Context | None = None,
        emendations: Iterable[Emendation] = (),
        defects: Iterable[Defect] = (),
    ) -> Document:
        """As ``read_plan``, and equal to what that gives."""
        self.emendations, noticed = tuple(emendations), tuple(defects)
        found, before, self._before = None, self._before, None
        if before and before.document and context is None and not noticed:
            found = reread(before.document, before.emendations, source, self.emendations, vocabulary)
        made = found or read_plan(source, vocabulary, context, self.emendations, noticed)
        if context is None and not noticed:
            self.document = made
        return made


def reread(
    before: Document, mended: Sequence[Emendation], source: str, emendations: Sequence[Emendation], vocabulary: Vocabulary
) -> Document | None:
    """The document of ``source``, if it is ``before`` but for letters within one line that leave its structure alone; else None.

    ``mended`` are the emendations that ``before`` was read with; it must have been read without others' defects.
    """
    edit = _edit(before.source, source)
    n = bisect_right(before.tasks, edit.start, key=lambda task: task.start) - 1
    if before.tables or n < 0 or not _harmless(before.source[edit.start : edit.end] + source[edit.start : edit.end + edit.by]):
        return None
    task = before.tasks[n]
    if not _within(before, task, edit) or not _same_kind(before.source, source, task, edit, vocabulary):
        return None
    if not _unwrapped(before.tasks, n, edit.by):
        return None
    sections, defects = _sections(before.sections, edit), _defects(before.defects, edit)
    if sections is None or defects is None or (before.title and edit.start < before.title.end):
        return None
    if any(not (at := edit.moved(one.start, one.end)) or replace(one, start=at[0], end=at[1]) not in emendations for one in mended):
        return None
    if len(mended) != len(emendations):
        return None
    first = task.pieces[0]
    pieces = (Piece(first.start, first.end + edit.by), *(_piece(one, edit.by) for one in task.pieces[1:]))
    folded = passage(source, pieces, emendations)
    parts = clauses(folded, vocabulary)
    edited = replace(task, end=task.end + edit.by, pieces=pieces, passage=folded, clauses=parts, title=lead(folded, parts))
    tasks = (
        *[_moved(one, source, 0) for one in before.tasks[:n]],
        edited,
        *[_moved(one, source, edit.by) for one in before.tasks[n + 1 :]],
    )
    return replace(before, source=source, sections=sections, tasks=tasks, defects=defects)


def _edit(old: str, new: str) -> Edit:
    start = _common(old, new)
    behind = _common(old[start:][::-1], new[start:][::-1])
    return Edit(start, len(old) - behind, len(new) - len(old))


def _common(one: str, other: str) -> int:
    """How many characters are the same from the start."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _harmless(words: str) -> bool:
    return bool(words) and all(char.isalnum() or char in _HARMLESS for char in words)


def _within(document: Document, task: Task, edit: Edit) -> bool:
    """Whether the edit is within the numbered line of an item, behind what makes it one and before what ends it."""
    source, line = document.source, task.pieces[0]
    if not task.number or not line.start + _BEHIND_NUMBER <= edit.start or not edit.end < line.end:
        return False
    if source[edit.start - 1] in _BRACKETS or source[edit.end] in _BRACKETS or fold(source[edit.start - 1] + source[edit.end]) in _BRACKETS:
        return False
    end = fold(source[edit.end : line.end])
    return end[-1] in "。;" or (end[-1] == ")" and "。" in end)


def _same_kind(old: str, new: str, task: Task, edit: Edit, vocabulary: Vocabulary) -> bool:
    """Whether the line is as much a heading as it was, announces the same, and may name the same owners at its end."""
    line = task.pieces[0]
    was, now = old[line.start : line.end], new[line.start : line.end + edit.by]
    if len(task.pieces) > 1 and fold(was).count(",") != fold(now).count(","):
        return False  # what its further lines announce may depend on it
    return _kind(was, vocabulary) == _kind(now, vocabulary) and _owners(was, edit.end - line.start)


def _unwrapped(tasks: Sequence[Task], n: int, by: int) -> bool:
    """Whether some line is longer than any wrapped text's, before the edit of the ``n``-th task's and behind it."""
    one = tasks[n].pieces[0]
    if one.end - one.start + min(by, 0) > _WIDTH:
        return True
    return any(piece.end - piece.start > _WIDTH for task in tasks for piece in task.pieces if piece is not one)


def _kind(line: str, vocabulary: Vocabulary) -> tuple[bool, str]:
    text, whole = Text(line, fold(line), (), 0), Paragraph(0, len(line), _NUMBERED, [Piece(0, len(line))])
    end, _ = heading(text, whole)
    return heading_like(text, whole), standing_of(text.folded[:end].strip(BLANK).rstrip(_TITLE_ENDS), vocabulary)


def _owners(line: str, at: int) -> bool:
    """Whether the bracket that ends the line, if one does, opens behind that place: it may name owners."""
    tail, depth = fold(line).rstrip("。;" + BLANK), 0
    if not tail.endswith(")"):
        return True
    for place in range(len(tail) - 1, at - 1, -1):
        depth += (tail[place] == ")") - (tail[place] == "(")
        if not depth:
            return True
    return False


def _sections(sections: Iterable[Section], edit: Edit) -> tuple[Section, ...] | None:
    moved = [(one, edit.moved(one.start, one.end)) for one in sections]
    return None if any(at is None for _, at in moved) else tuple(replace(one, start=at[0], end=at[1]) for one, at in moved if at)


def _defects(defects: Iterable[Defect], edit: Edit) -> tuple[Defect, ...] | None:
    moved = [(one, edit.moved(one.anchor.start, one.anchor.end)) for one in defects]
    if any(at is None for _, at in moved):
        return None
    return tuple(replace(one, anchor=Anchor(one.anchor.quote, *at)) for one, at in moved if at)


def _piece(piece: Piece, by: int) -> Piece:
    return Piece(piece.start + by, piece.end + by, piece.joined)


def _moved(task: Task, source: str, by: int) -> Task:
    """The task of the text ``source``, so many characters further on. ``dataclasses.replace`` would take three times as long."""
    old, title = task.passage, task.title
    if not by:
        folded = Passage(source, old.folded, old.starts, old.ends)
        return Task(task.number, task.citation, task.section, task.start, task.end, task.pieces, folded, task.clauses, title)
    folded = Passage(source, old.folded, _further(old.starts, by), _further(old.ends, by))
    return Task(
        task.number,
        task.citation,
        task.section,
        task.start + by,
        task.end + by,
        tuple([_piece(one, by) for one in task.pieces]),
        folded,
        tuple([Clause(one.index, one.start + by, one.end + by, one.fstart, one.fend) for one in task.clauses]),
        title and Anchor(title.quote, title.start + by, title.end + by),
    )


def _further(offsets: Sequence[int], by: int) -> Sequence[int]:
    if isinstance(offsets, range):
        return range(offsets.start + by, offsets.stop + by)
    return array("q", [one + by for one in offsets])
