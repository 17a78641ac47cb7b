"""Collects quads of one plan: statements by type of value, one span for each stretch of words, and where the spans stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Quad

from dutygraph.model import Anchor
from dutygraph.occurrences import Occurrences
from dutygraph.rdf import iris, terms

_LINE_END = re.compile(r"\r\n|\r|\n")


class Spot(NamedTuple):
    """Where a span stands in the verbatim text. This alone changes when words before it do, so it is kept apart from what is said."""

    node: NamedNode
    start: int
    end: int


@dataclass
class Sink:
    """Quads of one graph, in the order in which they are said, and where its spans stand."""

    graph: NamedNode
    quads: list[Quad] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)

    def link(self, subject: NamedNode, predicate: NamedNode, value: NamedNode) -> None:
        """A statement about another node."""
        self.quads.append(Quad(subject, predicate, value, self.graph))

    def text(self, subject: NamedNode, predicate: NamedNode, value: str, language: str = "") -> None:
        """A string, in a language where one is given; nothing where it is empty."""
        if value:
            literal = Literal(value, language=language) if language else Literal(value)
            self.quads.append(Quad(subject, predicate, literal, self.graph))

    def integer(self, subject: NamedNode, predicate: NamedNode, value: int) -> None:
        """An xsd:integer."""
        self.quads.append(Quad(subject, predicate, Literal(str(value), datatype=terms.xsd_integer), self.graph))

    def decimal(self, subject: NamedNode, predicate: NamedNode, value: Decimal) -> None:
        """An xsd:decimal, without trailing zeros or exponent."""
        self.quads.append(Quad(subject, predicate, Literal(f"{value.normalize():f}", datatype=terms.xsd_decimal), self.graph))

    def day(self, subject: NamedNode, predicate: NamedNode, value: str) -> None:
        """An xsd:date (YYYY-MM-DD)."""
        self.quads.append(Quad(subject, predicate, Literal(value, datatype=terms.xsd_date), self.graph))

    def truth(self, subject: NamedNode, predicate: NamedNode, value: bool) -> None:
        """An xsd:boolean."""
        self.quads.append(Quad(subject, predicate, Literal("true" if value else "false", datatype=terms.xsd_boolean), self.graph))


class Scope:
    """A task, or the plan outside its tasks: mints names within it from words and their occurrence.

    Names that would be equal (two facts of one kind on the same words) are numbered in order of appearance.
    """

    def __init__(self, node: NamedNode, source: str, stretch: tuple[int, int] | None) -> None:
        """``stretch`` is the task's range; None for the plan, where words are told apart by their neighbours."""
        self.node = node
        self._source = source
        self._stretch = stretch
        self._occurrences = Occurrences(source, *stretch) if stretch else None
        self._minted: set[str] = set()

    def holds(self, anchor: Anchor) -> bool:
        """Whether the anchor lies within the scope."""
        return self._stretch is None or (self._stretch[0] <= anchor.start and anchor.end <= self._stretch[1])

    def mint(self, kind: str, anchor: Anchor, *values: str) -> NamedNode:
        """A new name ``{scope}/{kind}/{fingerprint}`` for something of that kind that the anchor's words say."""
        if self._occurrences and self.holds(anchor):
            number, told = self._occurrences.number(anchor), values
        else:
            number, told = 1, (*iris.surroundings(self._source, anchor), *values)
        again = 1
        while (fp := iris.fingerprint(kind, anchor.quote, number, *told, *([str(again)] if again > 1 else []))) in self._minted:
            again += 1
        self._minted.add(fp)
        return iris.below(self.node, kind, fp)


class Spans:
    """Writes source spans, each once; where they stand is left in the sink's ``spots``.

    ``outside`` are names of spans outside the tasks that somebody else writes; ``used`` says which of them were asked for.
    """

    def __init__(self, sink: Sink, plan: NamedNode, source: str, outside: Mapping[tuple[int, int], NamedNode] | None = None) -> None:
        self._sink = sink
        self._plan = plan
        self._source = source
        self._whole = Scope(plan, source, None)
        self._outside = outside or {}
        self.written: dict[tuple[str, int, int], NamedNode] = {}
        self.used: dict[NamedNode, None] = {}

    def span(self, anchor: Anchor, scope: Scope | None = None) -> NamedNode:
        """The span of the anchor, named within the scope that holds it, else within the plan."""
        home = scope if scope and scope.holds(anchor) else self._whole
        if home is self._whole and (known := self._outside.get((anchor.start, anchor.end))):
            self.used[known] = None
            return known
        key = (home.node.value, anchor.start, anchor.end)
        if key not in self.written:
            self.written[key] = node = home.mint("span", anchor)
            write_span(self._sink, self._plan, self._source, node, anchor, apart=home is self._whole)
        return self.written[key]


def write_span(sink: Sink, plan: NamedNode, source: str, node: NamedNode, anchor: Anchor, *, apart: bool) -> None:
    """Write a span and note where it stands; ``apart`` from all tasks it is told by its neighbours."""
    sink.link(node, terms.rdf_type, terms.SourceSpan)
    sink.link(node, terms.plan, plan)
    sink.quads.append(Quad(node, terms.quote, Literal(anchor.quote), sink.graph))
    sink.quads.append(Quad(node, terms.source_text, Literal(source[anchor.start : anchor.end]), sink.graph))
    if apart:
        before, behind = iris.surroundings(source, anchor)
        sink.text(node, terms.prefix, before)
        sink.text(node, terms.suffix, behind)
    sink.spots.append(Spot(node, anchor.start, anchor.end))


def spot_quads(spots: Iterable[Spot], graph: NamedNode, lines: list[int]) -> Iterator[Quad]:
    """Where spans stand, as quads; ``lines`` are the offsets at which lines of the text start."""
    for node, start, end in spots:
        line, column = place_of(start, lines)
        for term, value in ((terms.start, start), (terms.end, end), (terms.line, line), (terms.column, column)):
            yield Quad(node, term, Literal(str(value), datatype=terms.xsd_integer), graph)


def place_of(offset: int, lines: list[int]) -> tuple[int, int]:
    """Line and column of an offset, both from 1."""
    line = bisect_right(lines, offset)
    return line, offset - lines[line - 1] + 1


def line_starts(source: str) -> list[int]:
    """Offsets at which lines start. A line ends with LF, CR LF or CR."""
    return [0, *(match.end() for match in _LINE_END.finditer(source))]
