"""Gathers statements by what they are about and writes them as Turtle: text costs a tenth of what making quads one by one does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from json.encoder import encode_basestring

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from dutygraph.rdf import terms
from dutygraph.rdf.convert import PREFIXES

#: By what they are about, what is said of it: predicates with objects, as Turtle, each once, in the order in which they were said.
About = dict[NamedNode, dict[str, None]]

HEAD = "".join(f"@prefix {name}: <{namespace}> .\n" for name, namespace in PREFIXES.items())


class Statements:
    """Statements by the graph that they stand in, as Turtle whose prefixes ``HEAD`` declares; as quads for whoever asks for them."""

    def __init__(self, graphs: Mapping[NamedNode, About]) -> None:
        self.graphs: Mapping[NamedNode, str] = {graph: turtle_of(said) for graph, said in graphs.items() if said}

    @cached_property
    def quads(self) -> tuple[Quad, ...]:
        """The same as quads, parsed when they are first asked for."""
        return tuple(quad for graph, text in self.graphs.items() for quad in quads_of(text, graph))


def string(value: str, language: str = "") -> str:
    """A string in Turtle, in a language where one is given. Raises ValueError where that is no language tag."""
    return encode_basestring(value) + _tag(language) if language else encode_basestring(value)


def typed(value: str, datatype: NamedNode) -> str:
    """A literal of that datatype in Turtle."""
    return f"{encode_basestring(value)}^^{NAMES[datatype]}"


def turtle_of(said: About) -> str:
    """All that is said, as Turtle without prefixes' declarations."""
    return "".join([f"<{node.value}> {';'.join(told)}.\n" for node, told in said.items()])


def quads_of(text: str, graph: NamedNode) -> list[Quad]:
    """The quads that such a text stands for, in that graph."""
    return list(parse(f"{HEAD}{graph} {{\n{text}}}", format=RdfFormat.TRIG, lenient=True)) if text else []


def trig_of(graphs: Iterable[tuple[NamedNode, str]]) -> bytes:
    """Texts by graph as one TriG document; "" where there are none."""
    blocks = "".join([f"{graph} {{\n{text}}}\n" for graph, text in graphs if text])
    return (HEAD + blocks).encode() if blocks else b""


def split(said: About, plan: NamedNode) -> tuple[About, About]:
    """What is said of the plan and what is below it, and what of things that other plans may name too."""
    own, shared, below = About(), About(), f"{plan.value}/"
    for node, told in said.items():
        (own if node.value.startswith(below) or node == plan else shared)[node] = told
    return own, shared


def compared(one: About, other: About) -> tuple[About, About, About]:
    """What both say, and what each says alone."""
    both, left, right = About(), About(), About()
    for node, told in one.items():
        _put(both, node, [said for said in told if said in other.get(node, ())])
        _put(left, node, [said for said in told if said not in other.get(node, ())])
    for node, told in other.items():
        _put(right, node, [said for said in told if said not in one.get(node, ())])
    return both, left, right


def _put(said: About, node: NamedNode, told: Iterable[str]) -> None:
    if found := dict.fromkeys(told):
        said[node] = found


class _Names(dict[NamedNode, str]):
    """Each term as Turtle writes it shortest; any other node in full."""

    def __init__(self) -> None:
        for node in terms.every():
            for prefix, namespace in PREFIXES.items():
                if node.value.startswith(namespace):
                    self[node] = f"{prefix}:{node.value.removeprefix(namespace)}"
        self[terms.rdf_type] = "a"

    def __missing__(self, node: NamedNode) -> str:
        return f"<{node.value}>"


#: Nodes in Turtle: terms of ours and of common vocabularies by their prefix.
NAMES = _Names()


@lru_cache(maxsize=64)
def _tag(language: str) -> str:
    return f"@{Literal('', language=language).language}"
