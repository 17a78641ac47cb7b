"""Builds the tree of a plan from its paragraphs: which numbers stand under which, and what belongs to none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from dutygraph.read.lines import BLANK, Line, Text
from dutygraph.read.markers import Marker
from dutygraph.read.owners import ENTRY, Owning, owning
from dutygraph.read.paragraphs import Paragraph, heading_like
from dutygraph.vocabulary import Vocabulary

_FRAME = "box"
#: So many items of one paragraph each show that a plan's items have no second one.
_OTHERS = 4
_ENDS = "。;"
_SENTENCE = re.compile(f"[{_ENDS}]")


@dataclass(slots=True, eq=False)
class Item:
    """A numbered heading or item with the paragraphs that stand under its number, its own line first."""

    marker: Marker
    rank: float
    parent: Item | None
    paragraphs: list[Paragraph]
    kids: bool = False
    position: int = 0
    part: int = 0


@dataclass(slots=True, eq=False)
class Block:
    """Consecutive paragraphs outside any item, under ``parent`` (None: under no heading)."""

    parent: Item | None
    paragraphs: list[Paragraph] = field(default_factory=list)


@dataclass(slots=True)
class Tree:
    """Items and blocks in order of the text; ``front`` is what stands before the first item of all."""

    front: list[Paragraph]
    entries: list[Item | Block]
    fragment: Paragraph | None = None


def build_tree(text: Text, paragraphs: Sequence[Paragraph], ranks: Mapping[str, int], vocabulary: Vocabulary) -> Tree:
    """The tree of a plan. A heading's rank comes from ``ranks``; a frame's numbering is its own."""
    return _Builder(text, ranks, owning(vocabulary)).build(paragraphs)


class _Builder:
    """Walks the paragraphs once; ``open`` are the items that the next paragraph may stand under, outermost first."""

    def __init__(self, text: Text, ranks: Mapping[str, int], owning: Owning) -> None:
        self.text, self.ranks, self.owning = text, ranks, owning
        self.tree = Tree([], [])
        self.open: list[Item] = []
        self.block: Block | None = None
        self.tail = False
        self.part = 0
        self.counts: dict[str, int] = {}
        self.around_frame: dict[str, int] = {}

    def build(self, paragraphs: Sequence[Paragraph]) -> Tree:
        following = _until_next_number(paragraphs)
        for index, paragraph in enumerate(paragraphs):
            if paragraph.role == "text" and paragraph.marker:
                self._item(paragraph, paragraph.marker)
            elif paragraph.role == "text":
                self._plain(paragraph, (paragraphs[after] for after in range(index + 1, following[index])))
            else:
                self._other(paragraph)
        self._close()
        for entry in self.tree.entries:
            if isinstance(entry, Item) and entry.parent:
                entry.parent.kids = True
        self._detach_tails()
        return self.tree

    def _item(self, paragraph: Paragraph, marker: Marker) -> None:
        if self.tail:
            self._close()
            self.open, self.tail, self.counts, self.part = [], False, {}, self.part + 1
        self._shed(marker)
        rank = self._rank(marker)
        while paragraph.row and self.open and not self.open[-1].paragraphs[0].row and self._says_all(self.open[-1]):
            self.open.pop()
        while self.open and self.open[-1].rank >= rank:
            self.open.pop()
        item = Item(marker, rank, self.open[-1] if self.open else None, [paragraph], part=self.part)
        self.counts[marker.style] = marker.value
        self.open.append(item)
        self.tree.entries.append(item)
        self.block = None

    def _shed(self, marker: Marker) -> None:
        """Take off what is no text of the item above: a heading without number, the title of a further document."""
        above = self.block or (self.open[-1] if self.open else None)
        if above is None:
            return
        again = marker.value == 1 and self.open and self.open[0].marker.style == marker.style and self.open[0].marker.value > 1
        paragraphs = above.paragraphs
        for index in range(1 if again else max(1, len(paragraphs) - 1), len(paragraphs)):
            one, before = paragraphs[index], paragraphs[index - 1]
            if not (one.marker or one.row) and heading_like(self.text, one) and self.text.finished(Line(before.start, before.end)):
                del paragraphs[index:]
                break
        if again:
            self._close()
            self.part += 1

    def _rank(self, marker: Marker) -> float:
        frame = next((item for item in reversed(self.open) if item.marker.style == _FRAME), None)
        if marker.style == _FRAME:
            self.around_frame, self.counts = self.counts, {}
            if self.open and self.open[-1].parent and self.tree.entries[-1] is self.open[-1]:
                self.open.pop()  # a frame interrupts an item, it does not make a heading of it
        elif frame and self._goes_on_around(marker):
            del self.open[self.open.index(frame) :]
        return self.ranks[marker.style]

    def _says_all(self, item: Item) -> bool:
        """Whether an item has a text of its own, so that the rows of a table below it do not stand under it."""
        first = item.paragraphs[0]
        told = not heading_like(self.text, first) or self.text.folded[first.end - 1] in _ENDS
        return bool(first.row) or (told and self.text.folded[first.end - 1] != ":")

    def _goes_on_around(self, marker: Marker) -> bool:
        """Whether a number within a frame is not the frame's next, but the next of the list around it."""
        inside = marker.value in (1, self.counts.get(marker.style, 0) + 1)
        return not inside and self.around_frame.get(marker.style) == marker.value - 1

    def _plain(self, paragraph: Paragraph, following: Iterable[Paragraph]) -> None:
        if self.tail:
            return
        if paragraph.row == "row":  # without a number
            self._block(next((item for item in reversed(self.open) if not self._says_all(item)), None), [paragraph])
        elif not self.open and self.tree.fragment is None and not self.block:
            self.tree.front.append(paragraph)
        elif self.block:
            self.block.paragraphs.append(paragraph)
        elif self.open and (not self._outside(self.open[-1], paragraph) or any(map(self._owned, following))):
            self.open[-1].paragraphs.append(paragraph)
        else:
            self._block(self.open[-1].parent if self.open else None, [paragraph])

    def _block(self, parent: Item | None, paragraphs: list[Paragraph]) -> None:
        self.block = Block(parent, paragraphs)
        self.tree.entries.append(self.block)

    def _other(self, paragraph: Paragraph) -> None:
        if paragraph.role == "from" and not self.open and not self.tree.fragment:
            self.tree.fragment = paragraph
        elif not self.open and paragraph.role not in ("from", "to"):
            self.tree.front.append(paragraph)
        elif paragraph.role not in ("from", "to", "contents"):
            self.tail = True

    def _outside(self, item: Item, paragraph: Paragraph) -> bool:
        """Whether a paragraph stands outside the item above it: that one closed with its owner bracket, this one has none."""
        if item.paragraphs[-1].row:
            return not paragraph.row
        if self.text.folded[item.paragraphs[-1].end - 1] == ":":
            return False
        form = len(item.paragraphs) - 1  # what closes an item may be followed by further lines of its form
        while form > 0 and self._entry(item.paragraphs[form]) and not self._labelled(item.paragraphs[form]):
            form -= 1
        return self._owned(item.paragraphs[form]) and not (self._owned(paragraph) or self._entry(paragraph))

    def _labelled(self, paragraph: Paragraph) -> bool:
        """Whether the paragraph is a line of the item above it that opens with a label (责任单位：, 完成时限：)."""
        return bool(self.owning.label.match(self.text.folded, paragraph.start))

    def _entry(self, paragraph: Paragraph) -> bool:
        """Whether the paragraph is a line of a form, with any label or with nothing but the name of a body."""
        folded = self.text.folded
        name = heading_like(self.text, paragraph) and folded.endswith(self.owning.bodies, paragraph.start, paragraph.end)
        return name or self._labelled(paragraph) or bool(ENTRY.match(folded, paragraph.start, paragraph.end))

    def _owned(self, paragraph: Paragraph) -> bool:
        """Whether the paragraph ends with an owner bracket or is an owner line."""
        if not paragraph.pieces:
            return False
        if not paragraph.marker and self._labelled(paragraph):
            return True
        last = paragraph.pieces[-1]
        tail = self.text.folded[last.start : last.end].rstrip("。;" + BLANK)
        if not tail.endswith(")"):
            return False
        depth = 0
        for place in range(len(tail) - 1, -1, -1):
            depth += (tail[place] == ")") - (tail[place] == "(")
            if not depth:
                return bool(self.owning.words.search(tail, place))
        return bool(self.owning.words.search(tail)) and len(paragraph.pieces) > 1

    def _detach_tails(self) -> None:
        """Paragraphs behind a chapter's last item stand outside it in a plan whose other items of its kind are one paragraph each."""
        leaves = [entry for entry in self.tree.entries if isinstance(entry, Item) and not entry.kids]
        further = {id(item): index for item in leaves if (index := self._further(item))}
        items, long = Counter(map(_kind, leaves)), Counter(_kind(item) for item in leaves if id(item) in further)
        full = {_kind(item) for item in leaves if not heading_like(self.text, item.paragraphs[0])}
        entries: list[Item | Block] = []
        for entry, after in zip_longest(self.tree.entries, self.tree.entries[1:]):
            entries.append(entry)
            if not isinstance(entry, Item) or id(entry) not in further or entry.parent is None:
                continue
            last = after is None or (isinstance(after, Item) and after.rank < entry.rank)
            lead = _kind(entry) in full and heading_like(self.text, entry.paragraphs[0])
            if last and not lead and long[_kind(entry)] == 1 and items[_kind(entry)] > _OTHERS:
                at = further[id(entry)]
                entry.paragraphs, rest = entry.paragraphs[:at], entry.paragraphs[at:]
                entries.append(Block(entry.parent, rest))
        self.tree.entries = entries

    def _further(self, item: Item) -> int:
        """Where the item's second paragraph of sentences stands, 0 if it has none: lines that say its owners do not count."""
        own = item.paragraphs[0]
        if own.row or (heading_like(self.text, own) and self.text.folded[own.end - 1] not in _ENDS):
            return 0
        for index, paragraph in enumerate(item.paragraphs[1:], 1):
            if not self._owned(paragraph) and not self._labelled(paragraph) and not paragraph.row:
                return index
        return 0

    def _close(self) -> None:
        """At the end of a part: paragraphs that address everybody stand outside the last item, if it has a body of its own."""
        if self.block or not self.open:
            return
        item = self.open[-1]
        own = self.text.folded[item.paragraphs[0].end - 1]
        headed = heading_like(self.text, item.paragraphs[0])
        closing = self.owning.force if headed and own == "。" else () if headed else (*self.owning.closing, *self.owning.force)
        for index, paragraph in enumerate(item.paragraphs[1:], 1):
            if closing and self.text.folded.startswith(closing, paragraph.start):
                item.paragraphs, rest = item.paragraphs[:index], item.paragraphs[index:]
                self._block(item.parent, rest)
                return


def _until_next_number(paragraphs: Sequence[Paragraph]) -> list[int]:
    """For each paragraph the index of the first behind it that is numbered or no text."""
    ends, end = [len(paragraphs)] * len(paragraphs), len(paragraphs)
    for index in range(len(paragraphs) - 1, -1, -1):
        ends[index] = end
        if paragraphs[index].marker or paragraphs[index].role != "text":
            end = index
    return ends


def _kind(item: Item) -> tuple[int, str]:
    """Items of one kind: numbered in one way in one part of the text."""
    return item.part, item.marker.style


def heading(text: Text, paragraph: Paragraph) -> tuple[int, int]:
    """Where the heading of an item ends, and where its body begins on the same paragraph (both the end where it has none).

    The lead sentence where more text follows it; else the whole paragraph, which is body as well where it leads up
    to its items (市政府应当：).
    """
    if not paragraph.pieces:
        return paragraph.end, paragraph.end
    first = paragraph.pieces[0]
    stop = _SENTENCE.search(text.folded, first.start, min(first.end, first.start + 60))
    if stop and (stop.end() < first.end or len(paragraph.pieces) > 1):
        return stop.end(), stop.end()
    return paragraph.end, first.start if text.folded[paragraph.end - 1] == ":" else paragraph.end
