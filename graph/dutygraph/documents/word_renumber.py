"""Makes Word's own numbers print what an edited text says: a list goes on from another number, or a paragraph leaves its list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy

from lxml import etree

from dutygraph.documents.traced import origins_of
from dutygraph.documents.word import trace_numbers
from dutygraph.documents.word_blocks import cells_of, fill_cell, set_numbering, set_words, unnumber, written
from dutygraph.documents.word_numbering import Numbered, whole
from dutygraph.documents.word_package import Element, Package, tag_of

#: Numbers are settled one after the other, each by reading the document again: so many at most.
_ROUNDS = 200


def settle_numbers(package: Package, wanted: Sequence[str], path: str) -> None:
    """Where a line reads another number than ``wanted`` says, set it as a word processor does; what else differs is left."""
    if "numbering" not in package.parts:
        return
    for _ in range(_ROUNDS):
        text, told = trace_numbers(package, path)
        lines = [line for line in text.split("\n") if line]
        differing = next(((line, said) for line, said in zip(lines, wanted, strict=False) if line != said), None)
        if differing is None or not any(_settle(package, *one, told) for one in _numbered(*differing, told)):
            return


def _numbered(line: str, wanted: str, told: Mapping[Element, Numbered]) -> Iterator[tuple[Element, str, str]]:
    """The paragraphs of a line that bear a number, each with what it reads and what it should."""
    held = [origin[0] for origin in origins_of(line) if origin]
    if not held:
        return
    first = next(one for one in held[0].iterancestors() if tag_of(one) == "p")
    if "\t" not in wanted:
        if first in told:
            yield first, line, wanted
        return
    row = next((one for one in held[0].iterancestors() if tag_of(one) == "tr"), None)
    read, said = line.split("\t"), wanted.split("\t")
    cells = list(cells_of(row)) if row is not None else []
    if len(cells) == len(read) == len(said):
        for cell, one, other in zip(cells, read, said, strict=True):
            paragraph = next((part for part in cell.iter() if tag_of(part) == "p"), None)
            if one != other and paragraph in told:
                yield paragraph, one, other


def _settle(package: Package, paragraph: Element, read: str, wanted: str, told: Mapping[Element, Numbered]) -> bool:
    """Make one paragraph that reads ``read`` read ``wanted``, as far as its number goes; False where more than that differs."""
    first = next(((n, origin[0]) for n, origin in enumerate(origins_of(read)) if origin), (len(read), None))
    words, own = read[first[0] :], told[paragraph]
    if not wanted.endswith(words):
        return False
    value, number = own.value_of(wanted) or (None, "")
    if value is None or (words != wanted and wanted[len(number) :].strip() != words):  # a number that the list cannot print
        unnumber(package, paragraph)
        _write_before(package, paragraph, first[1], wanted[: len(wanted) - len(words)])
        return True
    if words == wanted:  # a paragraph that was added, with its number in its words
        set_words(package, paragraph, wanted[len(number) :])
    if own.counts[own.level] != value:
        _go_on_from(package, paragraph, value, told)
    return True


def _write_before(package: Package, paragraph: Element, element: Element | None, said: str) -> None:
    """Write ``said`` before the element that a paragraph's words begin with, or into a cell that has none (None)."""
    if element is None:
        fill_cell(package, paragraph.getparent(), said)
        return
    for one in written(package, said):
        element.addprevious(one)


def _go_on_from(package: Package, paragraph: Element, value: int, told: Mapping[Element, Numbered]) -> None:
    """Let the list go on from ``value`` at this paragraph: a further use of it, borne by those that count on from here."""
    name, own = package.name, told[paragraph]
    part = package.parts["numbering"]
    uses = part.findall(name("num"))
    known = next(one for one in uses if one.get(name("numId")) == own.used)
    made = deepcopy(known)
    number = str(1 + max(whole(one.get(name("numId")), 0) for one in uses))
    made.set(name("numId"), number)
    for override in made.findall(name("lvlOverride")):
        for start in override.findall(name("startOverride")):
            override.remove(start)
    level = str(own.level)
    override = next((one for one in made.findall(name("lvlOverride")) if one.get(name("ilvl")) == level), None)
    if override is None:
        override = etree.SubElement(made, name("lvlOverride"), {name("ilvl"): level})
    override.insert(0, etree.Element(name("startOverride"), {name("val"): str(value)}))
    uses[-1].addnext(made)
    order = list(told)
    for one in order[order.index(paragraph) :]:
        other = told[one]
        if other.abstract == own.abstract and own.restarts_below(other):
            return
        if other.used == own.used and other.level == own.level:
            set_numbering(package, one, number, own.level)
