"""Tells which quads of a plan an edit takes away and which it adds, going only through the parts that changed or moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad

from dutygraph.rdf import iris, terms
from dutygraph.rdf.parts import PlanParts, TaskPart
from dutygraph.rdf.sink import Spot, place_of
from dutygraph.store.changes import by_graph

#: Start, end, line and column of a span.
Place = tuple[int, int, int, int]
_TERMS = (terms.start, terms.end, terms.line, terms.column)
_NAMES = tuple(f" <{term.value}> " for term in _TERMS)
_NOWHERE = (-1, -1, -1, -1)


@dataclass(slots=True)
class Delta:
    """The exact difference of two graphs: quads of one that are not in the other, and spans that moved (graph, span, before, after).

    What is said of a span's place is in ``moved`` alone: ``None`` before for a span that is new, after for one that is gone.
    """

    removed: set[Quad] = field(default_factory=set)
    added: set[Quad] = field(default_factory=set)
    moved: list[tuple[NamedNode, NamedNode, Place | None, Place | None]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.removed or self.added or self.moved)

    def add(self, other: Delta) -> None:
        """Take in what changed elsewhere; what goes in one place and comes in the other stays."""
        self.removed |= other.removed
        self.added |= other.added
        self.moved += other.moved
        self.settle()

    def settle(self) -> None:
        """Leave alone what both goes and comes."""
        common = self.removed & self.added
        self.removed -= common
        self.added -= common

    def all_removed(self) -> set[Quad]:
        """Every quad that goes, places of spans among them."""
        return self.removed | {quad for graph, node, old, new in self.moved for quad in _place_quads(graph, node, old, new)}

    def all_added(self) -> set[Quad]:
        """Every quad that comes, places of spans among them."""
        return self.added | {quad for graph, node, old, new in self.moved for quad in _place_quads(graph, node, new, old)}

    def lines(self) -> tuple[dict[NamedNode, str], dict[NamedNode, str]]:
        """Both sides as triples by graph, in Turtle without prefixes: what goes and what comes."""
        gone, come = _lines(self.removed), _lines(self.added)
        for graph, node, old, new in self.moved:
            gone[graph].append(_place_lines(node, old, new))
            come[graph].append(_place_lines(node, new, old))
        return {graph: "".join(some) for graph, some in gone.items()}, {graph: "".join(some) for graph, some in come.items()}


#: Where the spans of tasks that only moved still stand in a store: the task's start, and the lines of that text.
Left = dict[NamedNode, tuple[int, list[int]]]


def parts_delta(old: PlanParts | None, new: PlanParts | None, left: Left | None = None) -> Delta:
    """What changes of a plan's own nodes; what other plans may name too is ``edit.shared``'s.

    With ``left`` the spans of a task that only moved stay where they are, which is noted there (see ``brought``).
    """
    delta, base = Delta(), iris.graph("base")
    before, after = _by_node(old), _by_node(new)
    for node in dict.fromkeys((*before, *after)):
        one, other = before.get(node), after.get(node)
        if one is None or other is None or one[1] is not other[1]:
            delta.removed.update(one[1].own.quads if one else ())
            delta.added.update(other[1].own.quads if other else ())
        if (one and one[0]) != (other and other[0]):
            delta.removed.update([_order_quad(node, one[0], base)] if one else [])
            delta.added.update([_order_quad(node, other[0], base)] if other else [])
        _move(delta, one and one[1:], other and other[1:], old, new, left)
    delta.removed.update(old.rest.quads if old else ())
    delta.added.update(new.rest.quads if new else ())
    delta.settle()
    _compare(delta, *(_places(parts.spots, 0, parts.lines) if parts else {} for parts in (old, new)))
    return delta


def brought(parts: PlanParts, nodes: Collection[str], left: Left) -> Delta:
    """The move of all spans of these tasks (IRIs) from where they were left to where they stand now."""
    delta = Delta()
    for part, start in zip(parts.tasks, parts.starts, strict=True):
        if part.node.value in nodes and part.node in left:
            _shift(delta, part, left.pop(part.node), (start, parts.lines))
    return delta


def changed_tasks(old: PlanParts | None, new: PlanParts | None) -> tuple[list[TaskPart], list[TaskPart]]:
    """The parts of before that are gone or were made anew, and those of now that are new or were; places apart."""
    before, after = _by_node(old), _by_node(new)
    gone = [one[1] for node, one in before.items() if node not in after or after[node][1] is not one[1]]
    return gone, [one[1] for node, one in after.items() if node not in before or before[node][1] is not one[1]]


def quads_delta(old: Iterable[Quad], new: Iterable[Quad]) -> Delta:
    """The difference of two sets of quads, places of spans among them."""
    one, other = set(old), set(new)
    return Delta(one - other, other - one)


def pieces_delta(old: Iterable[Sequence[Quad]], new: Iterable[Sequence[Quad]]) -> Delta:
    """The difference of two graphs that are given in pieces: one that is the same object in both is passed over."""
    gone, come = ({id(piece): piece for piece in side} for side in (old, new))
    return quads_delta(
        (quad for key, piece in gone.items() if key not in come for quad in piece),
        (quad for key, piece in come.items() if key not in gone for quad in piece),
    )


def _by_node(parts: PlanParts | None) -> dict[NamedNode, tuple[int, TaskPart, int]]:
    if parts is None:
        return {}
    return {part.node: (number, part, start) for number, (part, start) in enumerate(zip(parts.tasks, parts.starts, strict=True), 1)}


def _order_quad(task: NamedNode, number: int, graph: NamedNode) -> Quad:
    """Which place a task has among those of its plan, from 1."""
    return Quad(task, terms.position, Literal(str(number), datatype=terms.xsd_integer), graph)


def _move(
    delta: Delta,
    one: tuple[TaskPart, int] | None,
    other: tuple[TaskPart, int] | None,
    old: PlanParts | None,
    new: PlanParts | None,
    left: Left | None,
) -> None:
    if one and other and old and new and one[0] is other[0]:
        if left is not None:
            left.setdefault(one[0].node, (one[1], old.lines))
        else:
            _shift(delta, one[0], (one[1], old.lines), (other[1], new.lines))
        return
    start, lines = (left or {}).pop(one[0].node, (one[1], old.lines)) if one and old else (0, [])
    _compare(
        delta,
        _places(one[0].spots, start, lines) if one else {},
        _places(other[0].spots, other[1], new.lines) if other and new else {},
    )


def _shift(delta: Delta, part: TaskPart, was: tuple[int, list[int]], now: tuple[int, list[int]]) -> None:
    """A part that stood elsewhere: all its spans moved, and stand as they stood to each other."""
    (one, old_lines), (other, new_lines) = was, now
    if (one, *place_of(one, old_lines)) == (other, *place_of(other, new_lines)):
        return
    for graph, spots in part.spots.items():
        for node, start, end in spots:
            before = (start + one, end + one, *place_of(start + one, old_lines))
            delta.moved.append((graph, node, before, (start + other, end + other, *place_of(start + other, new_lines))))


def _places(spots: Mapping[NamedNode, Sequence[Spot]], by: int, lines: list[int]) -> dict[tuple[NamedNode, NamedNode], Place]:
    return {
        (graph, node): (start + by, end + by, *place_of(start + by, lines)) for graph, some in spots.items() for node, start, end in some
    }


def _compare(delta: Delta, old: Mapping[tuple[NamedNode, NamedNode], Place], new: Mapping[tuple[NamedNode, NamedNode], Place]) -> None:
    for key, place in old.items():
        if (now := new.get(key)) != place:
            delta.moved.append((*key, place, now))
    delta.moved += [(*key, None, place) for key, place in new.items() if key not in old]


def _differing(one: Place | None, other: Place | None) -> Iterator[tuple[NamedNode, int]]:
    """The values of one place that the other does not have."""
    if one:
        for n, term in enumerate(_TERMS):
            if not other or one[n] != other[n]:
                yield term, one[n]


def _place_quads(graph: NamedNode, node: NamedNode, one: Place | None, other: Place | None) -> Iterator[Quad]:
    for term, value in _differing(one, other):
        yield Quad(node, term, Literal(str(value), datatype=terms.xsd_integer), graph)


def _place_lines(node: NamedNode, one: Place | None, other: Place | None) -> str:
    if one is None:
        return ""
    values = ((name, value) for name, value, was in zip(_NAMES, one, other or _NOWHERE, strict=True) if value != was)
    return f"<{node.value}>" + ";".join([f"{name}{value}" for name, value in values]) + ".\n"


def _lines(quads: Iterable[Quad]) -> defaultdict[NamedNode, list[str]]:
    return defaultdict(list, {graph: [text] for graph, text in by_graph(quads).items()})
