"""Collects quads of one plan: statements by type of value, one span for each stretch of words, and where the spans stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from pyoxigraph import NamedNode, Quad

from dutygraph.model import Anchor
from dutygraph.occurrences import Occurrences
from dutygraph.rdf import iris, terms
from dutygraph.rdf.statements import NAMES, About, quads_of, string, turtle_of, typed

_LINE_END = re.compile(r"\r\n|\r|\n")
_START, _END, _LINE, _COLUMN = (f" {NAMES[term]} " for term in (terms.start, terms.end, terms.line, terms.column))


class Spot(NamedTuple):
    """Where a span stands in the verbatim text. This alone changes when words before it do, so it is kept apart from what is said."""

    node: NamedNode
    start: int
    end: int


@dataclass
class Sink:
    """Statements of one graph, in the order in which they are said, and where its spans stand."""

    graph: NamedNode
    about: About = field(default_factory=About)
    spots: list[Spot] = field(default_factory=list)

    def link(self, subject: NamedNode, predicate: NamedNode, value: NamedNode) -> None:
        """A statement about another node."""
        told = self.about.get(subject)  # as _say, written out: two statements of three come here
        if told is None:
            told = self.about[subject] = {}
        told[f"{NAMES[predicate]} {NAMES[value]}"] = None

    def text(self, subject: NamedNode, predicate: NamedNode, value: str, language: str = "") -> None:
        """A string, in a language where one is given; nothing where it is empty."""
        if value:
            self._say(subject, predicate, string(value, language))

    def words(self, subject: NamedNode, predicate: NamedNode, value: str) -> None:
        """A string that is said though it may be empty."""
        self._say(subject, predicate, string(value))

    def integer(self, subject: NamedNode, predicate: NamedNode, value: int) -> None:
        """An xsd:integer."""
        self._say(subject, predicate, str(value))

    def decimal(self, subject: NamedNode, predicate: NamedNode, value: Decimal) -> None:
        """An xsd:decimal, without trailing zeros or exponent."""
        self._say(subject, predicate, typed(f"{value.normalize():f}", terms.xsd_decimal))

    def day(self, subject: NamedNode, predicate: NamedNode, value: str) -> None:
        """An xsd:date (YYYY-MM-DD)."""
        self._say(subject, predicate, typed(value, terms.xsd_date))

    def moment(self, subject: NamedNode, predicate: NamedNode, value: str) -> None:
        """An xsd:dateTime."""
        self._say(subject, predicate, typed(value, terms.xsd_datetime))

    def truth(self, subject: NamedNode, predicate: NamedNode, value: bool) -> None:
        """An xsd:boolean."""
        self._say(subject, predicate, "true" if value else "false")

    def quads(self) -> list[Quad]:
        """All that was said, but where spans stand, as quads."""
        return quads_of(turtle_of(self.about), self.graph)

    def _say(self, subject: NamedNode, predicate: NamedNode, value: str) -> None:
        told = self.about.get(subject)
        if told is None:
            told = self.about[subject] = {}
        told[f"{NAMES[predicate]} {value}"] = None


class Scope:
    """A task, or the plan outside its tasks: mints names within it from words and their occurrence.

    Names that would be equal (two facts of one kind on the same words) are numbered in order of appearance.
    """

    def __init__(self, node: NamedNode, source: str, stretch: tuple[int, int] | None) -> None:
        """``stretch`` is the task's range; None for the plan, where words are told apart by their neighbours."""
        self.node, self._below = node, f"{node.value}/"
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
        return NamedNode(f"{self._below}{kind}/{fp}")


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
    sink.words(node, terms.quote, anchor.quote)
    sink.words(node, terms.source_text, source[anchor.start : anchor.end])
    if apart:
        before, behind = iris.surroundings(source, anchor)
        sink.text(node, terms.prefix, before)
        sink.text(node, terms.suffix, behind)
    sink.spots.append(Spot(node, anchor.start, anchor.end))


def spot_text(spots: Iterable[Spot], lines: list[int], by: int = 0) -> str:
    """Where spans stand, so many characters further on, as Turtle; ``lines`` are the offsets at which lines of the text start."""
    told = []
    for node, start, end in spots:
        line, column = place_of(start + by, lines)
        told.append(f"<{node.value}>{_START}{start + by};{_END}{end + by};{_LINE}{line};{_COLUMN}{column}.\n")
    return "".join(told)


def place_of(offset: int, lines: list[int]) -> tuple[int, int]:
    """Line and column of an offset, both from 1."""
    line = bisect_right(lines, offset)
    return line, offset - lines[line - 1] + 1


def line_starts(source: str) -> list[int]:
    """Offsets at which lines start. A line ends with LF, CR LF or CR."""
    return [0, *(match.end() for match in _LINE_END.finditer(source))]
