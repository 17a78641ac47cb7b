"""Checks again what an edit touched, and nothing else: which focus nodes it can concern, what they lack now, where it stands.

An edit takes quads out of a reading and puts others in. Where ``before`` are the findings of the reading as it was::

    nodes = affected(store, reading, shapes, changed)           # all that it took out or put in
    kept = renewed(store, reading, shapes, [one for one in before if one.focus not in nodes])
    now = waived(store, reading, in_order([*kept, *check_nodes(store, reading, shapes, nodes)]))

``now`` is what checking the whole store would give (``check.reading.check_reading``), but for waivers: that one has lost its finding
is told there. The cost follows from what is touched, not from the size of the store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from pyoxigraph import NamedNode, Quad
from rdflib import SH, Graph, URIRef

from dutygraph.check import translate
from dutygraph.check.constraints import Constraint, Count, Logic, Pair, Rule, Shape, Step, severity_of, words
from dutygraph.check.findings import Result, findings_of
from dutygraph.check.lookup import StoreFacts, rows
from dutygraph.check.run import aimed_at, check_store, subclasses
from dutygraph.check.shapes import rules_of
from dutygraph.model import Finding
from dutygraph.rdf.terms import SHAPES, rdf_type
from dutygraph.store.interface import Store

#: Steps from a focus node to a node of which a shape reads something.
_Path = tuple[Step, ...]


def check_nodes(
    store: Store, reading: str, shapes: Graph, focus: Collection[str], paths: Mapping[str, str] | None = None
) -> tuple[Finding, ...]:
    """The findings about these nodes (IRIs), each judged by the shapes of its class, in order of plan and place.

    Complete but for waivers, which ``check.reading.waived`` marks. ``paths`` gives the file to show for a plan id. Nodes that
    are gone have no finding. Raises ValueError where one is no IRI.
    """
    return check_store(store, reading, shapes, focus, paths).findings


def affected(store: Store, reading: str, shapes: Graph, changed: Iterable[Quad]) -> set[str]:
    """The focus nodes (IRIs) whose findings may be others once these quads were taken out or put in.

    ``store`` may be that before the change or after it. What the shapes read of a focus node follows from their paths: from a
    changed triple that stands on such a path, all the focus nodes are sought from where the path leads there. The first
    change on a path is reached through triples that did not change, so either store knows them. Some of the nodes may be gone,
    or may never have been of a class that a shape is about. All nodes of its class are taken where a shape is outside the subset.
    The ontology is taken as it is: where it changes, everything is to be checked.
    """
    read, below = rules_of(shapes), subclasses(store, reading)
    places = _places(read.rules)
    at: dict[_Path, set[str]] = defaultdict(set)
    found = set[str]()
    for quad in changed:
        if quad.predicate == rdf_type and isinstance(quad.subject, NamedNode):
            found.add(quad.subject.value)
        for path, inverse in places.get(quad.predicate, ()):
            node = quad.object if inverse else quad.subject
            if isinstance(node, NamedNode):
                at[path].add(node.value)
    for path, nodes in at.items():
        found |= _leading_to(store, reading, path, nodes)
    for shape in read.left:
        classes = tuple(NamedNode(str(kind)) for kind in shapes.objects(URIRef(shape), SH.targetClass))
        facts = StoreFacts(store, reading)
        found |= {node for kind in aimed_at(classes, below) for node in facts.instances(kind)}
    return found


def renewed(
    store: Store, reading: str, shapes: Graph, findings: Iterable[Finding], paths: Mapping[str, str] | None = None
) -> tuple[Finding, ...]:
    """The same findings as they stand now: an edit further up moves lines and offsets of all that is below it."""
    results = [_result(shapes, one) for one in findings]
    return tuple(findings_of(results, StoreFacts(store, reading), paths or {}))


def _result(shapes: Graph, finding: Finding) -> Result:
    shape = URIRef(finding.shape if ":" in finding.shape else SHAPES + finding.shape)
    return Result(finding.focus, str(shape), severity_of(shapes, shape), words(shapes.objects(shape, SH.message)))


def _leading_to(store: Store, reading: str, path: _Path, nodes: set[str]) -> set[str]:
    """From where the path leads to one of these nodes."""
    for step in reversed(path):
        nodes = {node.value for (node,) in rows(store, translate.before(step, nodes), reading) if isinstance(node, NamedNode)}
        if not nodes:
            break
    return nodes


def _places(rules: Iterable[Rule]) -> Mapping[NamedNode, set[tuple[_Path, bool]]]:
    """Where rules read a property: the path to the node of which it is read, and whether against its direction."""
    places: dict[NamedNode, set[tuple[_Path, bool]]] = defaultdict(set)
    for rule in rules:
        for path in _read_by(rule.constraint, ()):
            for length, step in enumerate(path):
                places[step.predicate].add((path[:length], step.inverse))
    return places


def _read_by(constraint: Constraint, node: _Path, values: _Path = ()) -> Iterator[_Path]:
    """The whole paths that a constraint reads along; ``node`` leads to its shape's node and ``values`` from there to the values."""
    match constraint:
        case Logic(_, shapes):
            for shape in shapes:
                yield from _read_in(shape, node + values)
        case Count(of=Shape() as of):
            yield from _read_in(of, node + values)
        case Pair(_, other):
            yield (*node, Step(other))


def _read_in(shape: Shape, node: _Path) -> Iterator[_Path]:
    yield node + shape.path
    for constraint in shape.constraints:
        yield from _read_by(constraint, node, shape.path)
