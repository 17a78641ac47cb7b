"""Reads the SHACL shapes, one kind of finding a file, and narrows them to the nodes of one edit."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef

from dutygraph import resources
from dutygraph.check.constraints import OutsideSubsetError, Rule, read_rule
from dutygraph.check.findings import shape_name as shape_name
from dutygraph.errors import InputError
from dutygraph.rdf.terms import SHAPES as SHAPES


def load_shapes(folder: Path | None = None) -> Graph:
    """All shapes of ``folder`` (the shipped ones where None) as one graph, not to be changed.

    Raises InputError where the folder holds no shape or a file is no Turtle.
    """
    return _load(folder or resources.folder("shapes"))


@cache
def _load(folder: Path) -> Graph:
    graph = Graph()
    files = sorted(folder.glob("*.ttl"))
    if not files:
        raise InputError("no shapes here", "put SHACL shapes in files named *.ttl", str(folder))
    for path in files:
        try:
            graph.parse(path, format="turtle")
        except (SyntaxError, UnicodeDecodeError) as error:  # rdflib's BadSyntax is a SyntaxError
            raise InputError(f"no valid Turtle: {' '.join(str(error).split())}", "mend the file", str(path)) from error
    return graph


def digest() -> str:
    """SHA-256 over the shipped shapes: another one where what is demanded may be another."""
    whole = hashlib.sha256()
    for path in sorted(resources.folder("shapes").glob("*.ttl")):
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def narrowed(shapes: Graph, data: Graph, focus: Collection[URIRef]) -> Graph:
    """The same shapes, each aimed at those nodes of ``focus`` that are of its target class or one below it, and at no others.

    pySHACL's own ``focus_nodes`` cannot serve: it drops the nodes of nested shapes too, which then all conform.
    """
    small = _without_targets(shapes)
    for shape, _, target in shapes.triples((None, SH.targetClass, None)):
        for kind in data.transitive_subjects(RDFS.subClassOf, target):
            for node in focus:
                if (node, RDF.type, kind) in data:
                    small.add((shape, SH.targetNode, node))
    return small


def only(shapes: Graph, names: Collection[str]) -> Graph:
    """The same shapes, of which none has a target but those of these IRIs."""
    small = _without_targets(shapes)
    for triple in shapes.triples((None, SH.targetClass, None)):
        if str(triple[0]) in names:
            small.add(triple)
    return small


def _without_targets(shapes: Graph) -> Graph:
    small = Graph()
    for triple in shapes:
        if triple[1] != SH.targetClass:
            small.add(triple)
    return small


@dataclass(frozen=True, slots=True)
class Rules:
    """What the shapes demand: those that could be read as rules, and what kept the others from it, by IRI (``sh:node``)."""

    rules: tuple[Rule, ...]
    left: Mapping[str, str]


@lru_cache(maxsize=4)
def rules_of(shapes: Graph) -> Rules:
    """The rules that the shapes are. Read once: the graph is not to be changed afterwards."""
    rules, left = [], {}
    for shape in sorted(shapes.subjects(SH.targetClass, None, unique=True), key=str):
        try:
            rules.append(read_rule(shapes, shape))
        except OutsideSubsetError as error:
            left[str(shape)] = str(error)
    return Rules(tuple(rules), left)


def shape_labels(shapes: Graph, language: str) -> dict[str, str]:
    """The label of each shape that finds something, by its name (``TaskOwner``)."""
    return {
        shape_name(str(shape)): str(label)
        for shape in shapes.subjects(SH.targetClass, None)
        for label in shapes.objects(shape, RDFS.label)
        if isinstance(label, Literal) and label.language == language
    }
