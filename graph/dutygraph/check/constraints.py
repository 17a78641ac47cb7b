"""Reads SHACL shapes of the subset in use (shapes/README.md) into records; what lies outside it is named, not guessed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph
from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from dutygraph.rdf.terms import xsd_string

Term = pyoxigraph.NamedNode | pyoxigraph.Literal


class OutsideSubsetError(Exception):
    """A shape uses a construct that is not read here; the message is its name (``sh:node``)."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: along a property, or against it."""

    predicate: pyoxigraph.NamedNode
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape within a shape: what holds of the values at the end of ``path``, of the node itself where that is empty."""

    path: tuple[Step, ...]
    constraints: tuple[Constraint, ...]


@dataclass(frozen=True, slots=True)
class Logic:
    """``sh:and``, ``sh:or`` or ``sh:not`` of shapes; ``sh:property`` is an ``and`` of one."""

    kind: str
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class In:
    """Each value is one of these terms."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class HasValue:
    """One of the values is this term."""

    term: Term


@dataclass(frozen=True, slots=True)
class Pattern:
    """The text of each value matches this regular expression."""

    expression: pyoxigraph.Literal


@dataclass(frozen=True, slots=True)
class Pair:
    """The values and those of another property are the same set (``equals``), or none of them is greater (``lessThanOrEquals``)."""

    kind: str
    other: pyoxigraph.NamedNode


@dataclass(frozen=True, slots=True)
class Count:
    """At least, or at most, so many distinct values, of those only that conform to ``of`` where it is given."""

    number: int
    most: bool
    of: Shape | None = None


Constraint = Logic | In | HasValue | Pattern | Pair | Count


@dataclass(frozen=True, slots=True)
class Rule:
    """A node shape that finds something: of each instance of these classes it demands ``constraint``.

    ``severity`` and ``message`` are what its results say: violation, warning or info; words by language.
    """

    shape: str
    classes: tuple[pyoxigraph.NamedNode, ...]
    constraint: Logic
    severity: str
    message: Mapping[str, str]


#: What says something about a shape, or about its results, and demands nothing.
_SAID = {RDF.type, RDFS.label, RDFS.comment, SH.severity, SH.message, SH.name, SH.description, SH.order, SH.targetClass, SH.path}
#: Read together with sh:qualifiedValueShape.
_QUALIFIED = {SH.qualifiedMinCount: False, SH.qualifiedMaxCount: True}


def read_rule(shapes: Graph, shape: Node) -> Rule:
    """The rule that this node shape with a target is.

    Raises OutsideSubsetError where it uses anything else than the subset, or where its results would not be its own: the outermost
    constraint must be one of sh:and, sh:or, sh:not, and there must be a message.
    """
    if not isinstance(shape, URIRef):
        raise OutsideSubsetError("a shape with a target that has no name")
    demanded = sorted(_name(p) for p in shapes.predicates(shape, unique=True) if p not in _SAID)
    constraints = [] if set(demanded) - {"sh:and", "sh:or", "sh:not"} else list(_constraints(shapes, shape, ()))
    if len(constraints) != 1 or not isinstance(constraints[0], Logic):
        raise OutsideSubsetError(f"{', '.join(demanded) or 'nothing'} as the outermost constraint")
    if (shape, SH.message, None) not in shapes:
        raise OutsideSubsetError("a shape without sh:message")
    classes = sorted((_property(one) for one in shapes.objects(shape, SH.targetClass)), key=str)
    return Rule(str(shape), tuple(classes), constraints[0], severity_of(shapes, shape), words(shapes.objects(shape, SH.message)))


def severity_of(shapes: Graph, shape: Node) -> str:
    """The severity of a shape's results: violation, warning or info."""
    return str(shapes.value(shape, SH.severity, default=SH.Violation)).rpartition("#")[2].lower()


def words(said: Iterable[Node]) -> dict[str, str]:
    """A message by language; without a tag it is English."""
    return {text.language or "en": str(text) for text in said if isinstance(text, Literal)}


def _shape(shapes: Graph, node: Node, within: tuple[Node, ...]) -> Shape:
    if node in within:
        raise OutsideSubsetError("a shape within itself")
    paths = list(shapes.objects(node, SH.path))
    if len(paths) > 1:
        raise OutsideSubsetError("several sh:path of one shape")
    path = tuple(_steps(shapes, paths[0])) if paths else ()
    return Shape(path, tuple(_constraints(shapes, node, (*within, node))))


def _constraints(shapes: Graph, node: Node, within: tuple[Node, ...]) -> Iterator[Constraint]:
    has_path = (node, SH.path, None) in shapes
    for predicate, said in sorted(shapes.predicate_objects(node), key=str):
        if predicate in (SH["and"], SH["or"]):
            yield Logic(_name(predicate)[3:], tuple(_shape(shapes, one, within) for one in Collection(shapes, said)))
        elif predicate == SH.property and (said, SH.path, None) not in shapes:
            raise OutsideSubsetError("sh:property of a shape without sh:path")
        elif predicate in (SH["not"], SH.property):
            yield Logic("not" if predicate == SH["not"] else "and", (_shape(shapes, said, within),))
        elif predicate == SH["in"]:
            yield In(tuple(_term(one) for one in Collection(shapes, said)))
        elif predicate == SH.hasValue:
            yield HasValue(_term(said))
        elif predicate == SH.pattern:
            yield Pattern(pyoxigraph.Literal(str(said)))
        elif not has_path and predicate not in _SAID:
            raise OutsideSubsetError(f"{_name(predicate)} without sh:path")
        elif predicate in (SH.equals, SH.lessThanOrEquals):
            yield Pair(_name(predicate)[3:], _property(said))
        elif predicate in (SH.minCount, SH.maxCount):
            yield Count(_number(said), predicate == SH.maxCount)
        elif predicate == SH.qualifiedValueShape:
            of = _shape(shapes, said, within)
            yield from (Count(_number(n), most, of) for name, most in _QUALIFIED.items() for n in shapes.objects(node, name))
        elif predicate not in _SAID | set(_QUALIFIED):
            raise OutsideSubsetError(_name(predicate))


def _steps(shapes: Graph, path: Node) -> Iterator[Step]:
    if isinstance(path, URIRef):
        yield Step(_property(path))
    elif (path, RDF.first, None) in shapes:
        for one in Collection(shapes, path):
            yield from _steps(shapes, one)
    elif inverse := shapes.value(path, SH.inversePath):
        yield from (Step(step.predicate, not step.inverse) for step in reversed(list(_steps(shapes, inverse))))
    else:
        raise OutsideSubsetError(", ".join(sorted(map(_name, shapes.predicates(path)))) or "an empty sh:path")


def _name(predicate: Node) -> str:
    return str(predicate).replace(str(SH), "sh:")


def _number(said: Node) -> int:
    number = said.toPython() if isinstance(said, Literal) else None
    if not isinstance(number, int) or number < 0:
        raise OutsideSubsetError(f"{said} as a count")
    return number


def _property(said: Node) -> pyoxigraph.NamedNode:
    term = _term(said)
    if not isinstance(term, pyoxigraph.NamedNode):
        raise OutsideSubsetError(f"{said} as a property or class")
    return term


def _term(said: Node) -> Term:
    """Oxigraph's term, which also refuses what could not stand in a query."""
    try:
        if isinstance(said, URIRef):
            return pyoxigraph.NamedNode(str(said))
        if isinstance(said, Literal):
            if said.language:
                return pyoxigraph.Literal(str(said), language=said.language)
            return pyoxigraph.Literal(str(said), datatype=pyoxigraph.NamedNode(str(said.datatype)) if said.datatype else xsd_string)
    except ValueError as error:
        raise OutsideSubsetError(f"{said}, {error}") from error
    raise OutsideSubsetError("a blank node as a value")
