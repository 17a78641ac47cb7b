"""Says what is wrong with a text that can be read in spite of it; nothing is repaired."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from dutygraph.fold import INVISIBLE
from dutygraph.model import Anchor, Defect, Task
from dutygraph.read.clauses import matched
from dutygraph.read.lines import Line, Text
from dutygraph.read.markers import ANNEX, ROW
from dutygraph.read.owners import owning
from dutygraph.read.paragraphs import Paragraph
from dutygraph.read.structure import Item, Tree
from dutygraph.vocabulary import Vocabulary

_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BRACKET = re.compile(r"[()《》]")
_KIND = {"(": "unclosed-bracket", ")": "unclosed-bracket", "《": "unclosed-title", "》": "unclosed-title"}
_NESTED = {"(": "nested-bracket", "《": "nested-title"}
_CUT = 8


def find_defects(text: Text, paragraphs: Sequence[Paragraph], tree: Tree, tasks: Sequence[Task], vocabulary: Vocabulary) -> list[Defect]:
    """All defects in order of the text, each with the index of the task that it stands in."""
    found = [
        *_invisible(text.source),
        *_brackets(text, paragraphs),
        *_numbers(text, tree),
        *_cut_off(text, tree, tasks, paragraphs, owning(vocabulary).label),
    ]
    return sorted(found, key=lambda defect: (defect.anchor.start, defect.kind))


def placed(defects: Iterable[Defect], tasks: Sequence[Task]) -> tuple[Defect, ...]:
    """The defects with the index of the task in which each begins."""
    starts = [task.start for task in tasks]

    def place(defect: Defect) -> Defect:
        index = bisect_right(starts, defect.anchor.start) - 1
        inside = index >= 0 and defect.anchor.start < tasks[index].end
        return replace(defect, task=index if inside else None)

    return tuple(place(defect) for defect in defects)


def _anchor(source: str, start: int, end: int) -> Anchor:
    return Anchor(source[start:end], start, end)


def _invisible(source: str) -> Iterable[Defect]:
    """Characters that print nothing, one defect for a run of them; a byte order mark and page feeds are none."""
    run: list[int] = []
    for match in INVISIBLE.finditer(source):
        at = match.start()
        if match[0] == "\f" or (at == 0 and match[0] == "\ufeff"):
            continue
        if run and (at != run[-1] + 1 or _kind(source[at]) != _kind(source[at - 1])):
            yield _character(source, run)
            run = []
        run.append(at)
    if run:
        yield _character(source, run)


def _kind(char: str) -> str:
    return "bidi-character" if _BIDI.match(char) else "control-character"


def _character(source: str, run: Sequence[int]) -> Defect:
    names = " ".join(f"U+{ord(source[at]):04X}" for at in run[:4])
    return Defect(_kind(source[run[0]]), _anchor(source, run[0], run[-1] + 1), names)


def _brackets(text: Text, paragraphs: Sequence[Paragraph]) -> Iterable[Defect]:
    """Brackets and title marks that are not closed, not opened, or stand within their own kind."""
    for paragraph in paragraphs:
        if paragraph.role != "text" or not paragraph.pieces:
            continue
        begin, end = paragraph.pieces[0].start, paragraph.pieces[-1].end
        pairs = matched(text.folded, begin, end)
        closers = set(pairs.values())
        inside = {"(": begin, "《": begin}
        for sign in _BRACKET.finditer(text.folded, begin, end):
            char, at = sign[0], sign.start()
            if char in inside and at in pairs:
                if at < inside[char]:
                    yield Defect(_NESTED[char], _anchor(text.source, at, at + 1), "stands within its own kind")
                inside[char] = max(inside[char], pairs[at])
            elif char in inside:
                yield Defect(_KIND[char], _anchor(text.source, at, at + 1), "not closed in its paragraph")
            elif at not in closers and not (char == ")" and text.folded[max(begin, at - 1)].isalnum() and at - begin < 4):
                yield Defect(_KIND[char], _anchor(text.source, at, at + 1), "not opened in its paragraph")


def _numbers(text: Text, tree: Tree) -> Iterable[Defect]:
    """Where the first number of all is not the first of its kind the start is missing; elsewhere numbers have a gap."""
    if tree.fragment:
        yield Defect("missing-start", _anchor(text.source, tree.fragment.start, tree.fragment.end), "carried over from elsewhere")
    said, last = tree.fragment is not None, dict[str, int]()
    fragment, top = said, float("inf")
    for item in tree.entries:
        if not isinstance(item, Item):
            continue
        marker = item.marker
        before = last.get(marker.style)
        annexed = marker.style == ANNEX and before is None  # people pass annexes on by themselves
        if marker.value != 1 and marker.value - 1 != before and not annexed:
            anchor = _anchor(text.source, marker.start, marker.end)
            if before is None and (fragment or item.rank < top):
                if not said:
                    yield Defect("missing-start", anchor, f"begins at number {marker.value}")
                said = fragment = True
            else:
                yield Defect("number-gap", anchor, f"{marker.value} follows {before or 0}")
        if item.rank < top and top != float("inf"):
            fragment = False
        top = min(top, item.rank)
        last[marker.style] = marker.value


def _row(paragraph: Paragraph) -> bool:
    """Whether the paragraph is a table's row or a cell of one: these end without a stop."""
    return bool(paragraph.row) or (paragraph.marker is not None and paragraph.marker.style == ROW)


def _cut_off(text: Text, tree: Tree, tasks: Sequence[Task], paragraphs: Sequence[Paragraph], label: re.Pattern[str]) -> Iterable[Defect]:
    """A last task that ends within a sentence, in a plan whose tasks end with one, or a note that the text goes on elsewhere."""
    ends = [paragraph for paragraph in paragraphs if paragraph.role != "from"]
    if ends and ends[-1].role == "to":
        yield Defect("cut-off-end", _anchor(text.source, ends[-1].start, ends[-1].end), "carried on elsewhere")
    if not tasks or not tree.entries or (ends and ends[-1].end > tasks[-1].end):
        return
    last = tasks[-1]
    if text.finished(Line(last.start, last.end)):
        return
    whole = sum(text.finished(Line(task.start, task.end)) for task in tasks)
    unended = any(paragraph.end == last.end and (_row(paragraph) or label.match(text.folded, paragraph.start)) for paragraph in ends)
    if text.folded[last.end - 1] in "、,(《“" or (whole * 2 >= len(tasks) > 1 and not unended):
        yield Defect("cut-off-end", _anchor(text.source, max(last.start, last.end - _CUT), last.end), "ends within a sentence")
