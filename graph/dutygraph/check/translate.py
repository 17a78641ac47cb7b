"""Translates shapes of the subset in use into SPARQL that finds the nodes which do not conform, and look-ups for many nodes at once.

This is the one place where SPARQL is composed in Python, because what it asks is written elsewhere: in ``shapes/*.ttl``, which a
user may change or add to. It knows no shape, class or property by name.

A query gives the focus nodes one by one and judges each by one expression: what the shape demands, in which each step along a path
is an EXISTS of its own, one pattern and a filter. So a node costs a few look-ups in the store's index, however large the
store is; two patterns in one EXISTS would be joined anew for every node, over the whole store.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import count

from pyoxigraph import NamedNode

from dutygraph.check.constraints import Constraint, Count, HasValue, In, Logic, Pair, Pattern, Rule, Shape, Step
from dutygraph.rdf.terms import rdf_type

#: Which class is directly below which.
SUBCLASSES = "SELECT ?class ?above { ?class rdfs:subClassOf ?above }"
#: What is asked of a variable, as an expression.
_Test = Callable[[str], str]


def query(rule: Rule, classes: Sequence[NamedNode], focus: Collection[str] | None = None) -> str:
    """SELECT ?focus: the instances of ``classes`` (those that the rule aims at, and all below them) that do not conform to it.

    With ``focus``, only those of these IRIs. Raises ValueError where one of them is no IRI.
    """
    given = "" if focus is None else _one_of("?focus", focus)
    aimed = " UNION ".join(f"{{ ?focus {rdf_type} {one} }}" for one in classes)
    return f"SELECT DISTINCT ?focus {{ {given} {aimed} FILTER(!{_Composer().meets(rule.constraint, '?focus')}) }}"


def values(nodes: Iterable[str], terms: Iterable[NamedNode]) -> str:
    """SELECT ?node ?term ?value: what these nodes have of these properties. Raises ValueError where a node is no IRI.

    A UNION, because joined with two lists Oxigraph reads every triple that it has.
    """
    each = " UNION ".join(f"{{ ?node {term} ?value BIND({term} AS ?term) }}" for term in terms)
    return f"SELECT ?node ?term ?value {{ {_one_of('?node', nodes)} {each} }}"


def described(nodes: Iterable[str]) -> str:
    """CONSTRUCT of every triple about these nodes. Raises ValueError where one is no IRI."""
    return f"CONSTRUCT {{ ?node ?term ?value }} {{ {_one_of('?node', nodes)} ?node ?term ?value }}"


def instances(kind: NamedNode) -> str:
    """SELECT ?node: everything of that class."""
    return f"SELECT DISTINCT ?node {{ ?node {rdf_type} {kind} }}"


def before(step: Step, nodes: Iterable[str]) -> str:
    """SELECT ?node: from where that step leads to one of these nodes. Raises ValueError where one is no IRI."""
    triple = f"?to {step.predicate} ?node" if step.inverse else f"?node {step.predicate} ?to"
    return f"SELECT DISTINCT ?node {{ {_one_of('?to', nodes)} {triple} }}"


class _Composer:
    """Composes expressions about a variable; those that it brings in have names that no other has. No expression errs."""

    def __init__(self) -> None:
        self._names = (f"?v{number}" for number in count())

    def conforms(self, shape: Shape, node: str) -> str:
        """That the node conforms to the shape."""
        if not shape.path:
            return _all(self.meets(one, node) for one in shape.constraints)
        return _all(self._values_meet(one, shape.path, node) for one in shape.constraints)

    def meets(self, constraint: Constraint, value: str) -> str:
        """That the value meets a constraint which is about it alone."""
        match constraint:
            case Logic("not", (shape,)):
                return f"!{self.conforms(shape, value)}"
            case Logic("or", shapes):
                return f"({' || '.join(self.conforms(shape, value) for shape in shapes) or 'false'})"
            case Logic(_, shapes):
                return _all(self.conforms(shape, value) for shape in shapes)
            case In(terms):
                return f"({' || '.join(f'sameTerm({value}, {term})' for term in terms) or 'false'})"
            case HasValue(term):
                return f"sameTerm({value}, {term})"
            case Pattern(expression):
                return f"COALESCE(REGEX(STR({value}), {expression}), false)"
        raise TypeError(constraint)

    def _values_meet(self, constraint: Constraint, path: Sequence[Step], node: str) -> str:
        """That the values at the end of the path meet a constraint, each of them or all together."""
        match constraint:
            case HasValue(term):
                return self._leads_to(path, node, lambda value: f"sameTerm({value}, {term})")
            case Count(number, most, of):
                enough = self._distinct(number + most, path, node, lambda value: "true" if of is None else self.conforms(of, value))
                return f"!{enough}" if most else enough
            case Pair("equals", other):
                theirs = (Step(other),)
                return f"(!{self._misses(path, theirs, node)} && !{self._misses(theirs, path, node)})"
            case Pair(_, other):
                theirs = (Step(other),)
                return "!" + self._leads_to(
                    path, node, lambda one: self._leads_to(theirs, node, lambda two: f"!COALESCE({one} <= {two}, false)")
                )
        return "!" + self._leads_to(path, node, lambda value: f"!{self.meets(constraint, value)}")

    def _misses(self, path: Sequence[Step], other: Sequence[Step], node: str) -> str:
        """That one path leads to a value to which the other does not."""
        return self._leads_to(path, node, lambda one: "!" + self._leads_to(other, node, lambda two: f"sameTerm({one}, {two})"))

    def _leads_to(self, path: Sequence[Step], node: str, test: _Test) -> str:
        """That the path leads from the node to a value which passes the test."""
        step, value = path[0], next(self._names)
        triple = f"{value} {step.predicate} {node}" if step.inverse else f"{node} {step.predicate} {value}"
        inner = self._leads_to(path[1:], value, test) if path[1:] else test(value)
        return f"EXISTS {{ {triple} FILTER({inner}) }}"

    def _distinct(self, number: int, path: Sequence[Step], node: str, test: _Test, apart: tuple[str, ...] = ()) -> str:
        """That so many values, none of them one of ``apart``, pass the test."""
        if not number:
            return "true"

        def another(value: str) -> str:
            new = [f"!sameTerm({value}, {one})" for one in apart]
            return _all([*new, test(value), self._distinct(number - 1, path, node, test, (*apart, value))])

        return self._leads_to(path, node, another)


def _all(parts: Iterable[str]) -> str:
    return f"({' && '.join(part for part in parts if part != 'true') or 'true'})"


def _one_of(name: str, iris: Iterable[str]) -> str:
    return f"VALUES {name} {{ {' '.join(str(NamedNode(iri)) for iri in iris)} }}"
