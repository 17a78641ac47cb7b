"""Collects quads of one plan: statements by type of value, and one span for each stretch of words."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Quad

from dutygraph.model import Anchor
from dutygraph.occurrences import Occurrences
from dutygraph.rdf import iris, terms

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass
class Sink:
    """Quads of one graph, in the order in which they are said."""

    graph: NamedNode
    quads: list[Quad] = field(default_factory=list)

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
        self.quads.append(Quad(subject, predicate, _integer(value), self.graph))

    def decimal(self, subject: NamedNode, predicate: NamedNode, value: Decimal) -> None:
        """An xsd:decimal, without trailing zeros or exponent."""
        self.quads.append(Quad(subject, predicate, Literal(f"{value.normalize():f}", datatype=terms.xsd_decimal), self.graph))

    def day(self, subject: NamedNode, predicate: NamedNode, value: str) -> None:
        """An xsd:date (YYYY-MM-DD)."""
        self.quads.append(Quad(subject, predicate, Literal(value, datatype=terms.xsd_date), self.graph))

    def truth(self, subject: NamedNode, predicate: NamedNode, value: bool) -> None:
        """An xsd:boolean."""
        self.quads.append(Quad(subject, predicate, Literal("true" if value else "false", datatype=terms.xsd_boolean), self.graph))


@lru_cache(maxsize=1 << 15)  # lines, columns and offsets of a plan recur in the next one
def _integer(value: int) -> Literal:
    return Literal(str(value), datatype=terms.xsd_integer)


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
    """Writes source spans, each once."""

    def __init__(self, sink: Sink, plan: NamedNode, source: str) -> None:
        self._sink = sink
        self._plan = plan
        self._source = source
        self._whole = Scope(plan, source, None)
        self._written: dict[tuple[str, int, int], NamedNode] = {}
        self._lines = line_starts(source)

    def span(self, anchor: Anchor, scope: Scope | None = None) -> NamedNode:
        """The span of the anchor, named within the scope that holds it, else within the plan."""
        home = scope if scope and scope.holds(anchor) else self._whole
        key = (home.node.value, anchor.start, anchor.end)
        if key not in self._written:
            self._written[key] = self._write(home, anchor)
        return self._written[key]

    def _write(self, home: Scope, anchor: Anchor) -> NamedNode:
        sink, node = self._sink, home.mint("span", anchor)
        line = bisect_right(self._lines, anchor.start)
        sink.link(node, terms.rdf_type, terms.SourceSpan)
        sink.link(node, terms.plan, self._plan)
        sink.integer(node, terms.start, anchor.start)
        sink.integer(node, terms.end, anchor.end)
        sink.integer(node, terms.line, line)
        sink.integer(node, terms.column, anchor.start - self._lines[line - 1] + 1)
        sink.quads.append(Quad(node, terms.quote, Literal(anchor.quote), sink.graph))
        sink.quads.append(Quad(node, terms.source_text, Literal(self._source[anchor.start : anchor.end]), sink.graph))
        if home is self._whole:
            before, behind = iris.surroundings(self._source, anchor)
            sink.text(node, terms.prefix, before)
            sink.text(node, terms.suffix, behind)
        return node


def line_starts(source: str) -> list[int]:
    """Offsets at which lines start. A line ends with LF, CR LF or CR."""
    return [0, *(match.end() for match in _LINE_END.finditer(source))]
