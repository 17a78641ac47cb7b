"""Turns the tree of a plan into the sections and candidate tasks that people cite."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from dutygraph.model import Piece, Section
from dutygraph.read.lines import BLANK, Text
from dutygraph.read.markers import ANNEX, numbering_of
from dutygraph.read.paragraphs import Paragraph, heading_like
from dutygraph.read.standing import standing_of
from dutygraph.read.structure import Block, Item, Tree, heading
from dutygraph.vocabulary import Vocabulary

_TITLE_ENDS = "。;:"
_SENTENCE_ENDS = "。;:!?)"
_FIGURE = re.compile(r"[0-9〇○]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A task before its text is folded: as in ``model.Task``."""

    number: str
    citation: str
    section: int | None
    start: int
    pieces: tuple[Piece, ...]


@dataclass(slots=True)
class Outline:
    """Sections and candidate tasks, each in order of the text."""

    sections: list[Section] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)


def outline(text: Text, tree: Tree, loose: Sequence[Paragraph], vocabulary: Vocabulary) -> Outline:
    """The outline of a plan. ``loose`` are paragraphs before the first number: each is a candidate.

    An item with numbered children is a section, and what it says beside its heading a candidate of its own; an
    item without is a candidate. Under preamble headings nothing is, save items that state goals; what stands under a
    stance is one for its targets only (see ``standing``).
    """
    return _Outliner(text, tree, vocabulary).run(loose)


class _Outliner:
    """Walks items and blocks once, parents first."""

    def __init__(self, text: Text, tree: Tree, vocabulary: Vocabulary) -> None:
        self.text, self.tree, self.vocabulary = text, tree, vocabulary
        numbering = numbering_of(vocabulary)
        self.alone, self.chapters = numbering.cited_alone, numbering.chapters
        self.out = Outline()
        self.at: dict[Item, int] = {}
        self.standing: dict[Item, str] = {}
        items = [entry for entry in tree.entries if isinstance(entry, Item)]
        self.nested = {item.marker.style for item in items if item.kids}
        self.missing = _missing_chapter(tree)
        self.uncited = 0  # paragraphs with no number above them so far: they are cited by their place among such
        self.printed = Counter((_top(item), self._label(item)) for item in items)
        self.restarts = Counter((_top(item), item.marker.style) for item in items if item.marker.value == 1)

    def run(self, loose: Sequence[Paragraph]) -> Outline:
        if self.missing:
            number = numbering_of(self.vocabulary).printed(self.missing.marker.style, self.missing.marker.value - 1)
            first = self.tree.entries[0]
            at = (first.paragraphs[0]).start
            self.out.sections.append(Section(number, "", 1, at, at, inferred=True))
        for paragraph in loose:
            self._candidate("", "", None, paragraph.start, paragraph.pieces)
        for entry in self.tree.entries:
            if entry is self.missing:
                self.missing = None
            if isinstance(entry, Block):
                self._block(entry)
            else:
                self._item(entry)
        return self.out

    def _item(self, item: Item) -> None:
        own = item.paragraphs[0]
        end, body = heading(self.text, own)
        title = self.text.source[item.marker.text : end].strip(BLANK)
        folded = self.text.folded[item.marker.text : end].strip(BLANK)
        while folded and folded[-1] in _TITLE_ENDS:
            folded, title = folded[:-1], title[:-1]
        standing = self._standing(item, folded)
        quiet, goal = standing == "preamble", standing == "goal"
        if not item.kids and not quiet and (goal or not self._bare_chapter(item)):
            pieces = [piece for paragraph in item.paragraphs for piece in paragraph.pieces]
            self._candidate(item.marker.numeral, self._citation(item), self._above(item), own.start, pieces, standing == "stance")
            return
        parent = self._above(item)
        level = self.out.sections[parent].level + 1 if parent is not None else 1
        self.at[item] = len(self.out.sections)
        self.out.sections.append(Section(item.marker.numeral, title, level, own.start, end, parent))
        rest = _behind(own.pieces, body) + [piece for paragraph in item.paragraphs[1:] for piece in paragraph.pieces]
        if rest and not quiet:
            self._candidate("", self._chapter(item), self.at[item], rest[0].start, rest, standing == "stance")

    def _block(self, block: Block) -> None:
        standing = self.standing[block.parent] if block.parent else ""
        if standing == "preamble":
            return
        pieces = [piece for paragraph in block.paragraphs for piece in paragraph.pieces]
        section = self.at.get(block.parent) if block.parent else None
        if block.parent is None and self.missing:
            section = 0
        citation = self._chapter(block.parent) if block.parent else self._missing_number()
        self._candidate("", citation, section, pieces[0].start, pieces, standing == "stance")

    def _candidate(
        self, number: str, citation: str, section: int | None, start: int, pieces: Sequence[Piece], stance: bool = False
    ) -> None:
        """Add a candidate; what stands under a stance is one only where it holds a figure."""
        if pieces and not (stance and not any(_FIGURE.search(self.text.folded, piece.start, piece.end) for piece in pieces)):
            self.uncited += not citation
            self.out.candidates.append(Candidate(number, citation or f"¶{self.uncited}", section, start, tuple(pieces)))

    def _standing(self, item: Item, title: str) -> str:
        """What the item stands under: its own heading, else the headings above it (goals hold for themselves alone)."""
        own = standing_of(title, self.vocabulary)
        above = self.standing[item.parent] if item.parent else ""
        if own != "goal" and above in ("preamble", "stance"):
            own = "preamble" if "preamble" in (own, above) else "stance"
        self.standing[item] = own
        return own

    def _bare_chapter(self, item: Item) -> bool:
        """Whether an item without children is a mere heading, in a plan whose other headings of its kind hold items."""
        style = item.marker.style
        if style == ANNEX:
            return True
        top = item.parent is None or item.parent.marker.style == ANNEX
        if not top or style not in self.nested & self.chapters or not heading_like(self.text, item.paragraphs[0]):
            return False
        return len(item.paragraphs) > 1 or self.text.folded[item.paragraphs[0].end - 1] not in _SENTENCE_ENDS

    def _above(self, item: Item) -> int | None:
        if item.parent:
            return self.at[item.parent]
        return 0 if self.missing else None

    def _label(self, item: Item) -> str:
        return self.text.source[item.marker.start : item.marker.end]

    def _missing_number(self) -> str:
        return self.out.sections[0].number if self.missing else ""

    def _chapter(self, item: Item) -> str:
        """The numeral of the chapter that an item stands in, with its annex where it stands in one; an article is its own."""
        chain = _chain(item)
        if chain[-1].marker.style in self.alone:
            return self._label(chain[-1])
        if chain[0].marker.style == ANNEX:
            return ".".join([self._label(chain[0]), *(one.marker.printed for one in chain[1:2])])
        number = self._missing_number()
        return number or chain[0].marker.printed

    def _citation(self, item: Item) -> str:
        """Chapter numeral and printed number; the numbers between as well where the same stands in the chapter twice.

        What stands under an article or a decimal number is cited by that.
        """
        chain = _chain(item)
        article = next((place for place in range(len(chain) - 1, -1, -1) if chain[place].marker.style in self.alone), None)
        if article is not None:
            return ".".join(self._label(one) for one in chain[article:])
        first = 2 if chain[0].marker.style == ANNEX else 1
        if len(chain) <= first:
            labels = [self._label(one) for one in chain]
            return ".".join([number, *labels] if (number := self._missing_number()) else labels)
        twice = self.restarts[_top(item), item.marker.style] > 1 or self.printed[_top(item), self._label(item)] > 1
        between = chain[first:-1] if twice else []
        if self._missing_number():
            between = [chain[0], *between] if between else []
        return ".".join([self._chapter(item), *(self._label(one) for one in between), self._label(item)])


def _chain(item: Item) -> list[Item]:
    """The item and all above it, outermost first."""
    chain = [item]
    while chain[-1].parent:
        chain.append(chain[-1].parent)
    return chain[::-1]


def _top(item: Item) -> int:
    """What tells the item's chapter from all others."""
    chain = _chain(item)
    return chain[1 if chain[0].marker.style == ANNEX and len(chain) > 1 else 0].paragraphs[0].start


def _missing_chapter(tree: Tree) -> Item | None:
    """The first chapter heading, where it is not the first of its kind and a fragment's text stands before it."""
    items = [entry for entry in tree.entries if isinstance(entry, Item)]
    if not items:
        return None
    top = min(item.rank for item in items)
    first = next(item for item in items if item.rank == top)
    return first if first.marker.value > 1 and tree.entries[0] is not first else None


def _behind(pieces: Sequence[Piece], body: int) -> list[Piece]:
    """What of the pieces stands from ``body`` on."""
    rest = [Piece(max(piece.start, body), piece.end, piece.joined) for piece in pieces if piece.end > body]
    return [Piece(rest[0].start, rest[0].end), *rest[1:]] if rest else []
