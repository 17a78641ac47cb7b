"""The ontology and the shapes: pages to browse them, the same as RDF, and the vocabulary that the editor completes from."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pyoxigraph
from flask import Blueprint, Response, jsonify, request
from pyoxigraph import RdfFormat

from dutygraph import resources
from dutygraph.query.run import run_ready
from dutygraph.rdf import iris
from dutygraph.store import PREFIXES, EmbeddedStore
from dutygraph_web.answers import TAGS, Row, answers, local, rows_of
from dutygraph_web.forms import for_people, from_triples, written
from dutygraph_web.languages import own
from dutygraph_web.tables import FORMATS, Table, page

blueprint = Blueprint("ontology", __name__)

#: Local name of a term's type -> what the editor calls it.
_KINDS = {
    "Class": "class",
    "ObjectProperty": "property",
    "DatatypeProperty": "property",
    "Concept": "constant",
    "ConceptScheme": "namespace",
}
_ABOVE = ("subClassOf", "subPropertyOf")
_NEAR = ("closeMatch", "exactMatch")
_SHAPES = ("shape", "label", "severity", "message")
_TERMS = ("term", "kind", "label", "notation", "definition", "above", "domain", "range")


@dataclass(frozen=True, slots=True)
class Term:
    """A class, property, code list, code or shape: what is said of it by property, each value with its language tag or ""."""

    iri: str
    values: Mapping[str, Sequence[tuple[str, str]]]

    @property
    def name(self) -> str:
        """The last part of its IRI."""
        return local(self.iri)

    @property
    def kind(self) -> str:
        """What sort of term it is, by the local name of its type."""
        return next((local(value) for value in self.all("type") if local(value) in _KINDS), "")

    def all(self, *properties: str) -> list[str]:
        """The values of these properties, whatever their language."""
        return [value for name in properties for value, _ in self.values.get(name, ())]

    def first(self, name: str) -> str:
        """The first value of that property, "" where there is none."""
        return next(iter(self.all(name)), "")

    def said(self, *properties: str) -> str:
        """What the first of these properties that it has says, in the reader's language."""
        for name in properties:
            if found := {TAGS.get(tag, tag): value for value, tag in self.values.get(name, ())}:
                return own(found)
        return ""

    @property
    def label(self) -> str:
        """Its name for readers."""
        return self.said("label", "prefLabel")


@blueprint.get("/ns")
def ns() -> Response:
    """The ontology: a page for people, RDF for programs, as Turtle its own file."""
    if not _wanted_as_page():
        answer = written(from_triples(quad.triple for quad in answers().session.store.quads("ontology")), "duty")
        if answer.mimetype == "text/turtle":  # with its comments, in its own order
            answer.set_data((resources.folder("ontology") / "duty.ttl").read_bytes())
        return answer
    terms = _terms(answers().rows("ontology"), "term")
    of = {kind: [term for term in terms if term.kind == kind] for kind in _KINDS}
    properties = sorted((*of["ObjectProperty"], *of["DatatypeProperty"]), key=lambda term: term.name)
    values = {
        "classes": of["Class"],
        "properties": properties,
        "schemes": of["ConceptScheme"],
        "codes": {one.iri: [code for code in of["Concept"] if one.iri in code.all("inScheme")] for one in of["ConceptScheme"]},
        "of_class": {one.iri: [term for term in properties if one.iri in term.all("domain", "domainIncludes")] for one in of["Class"]},
        "examples": {one.iri: _file("ontology/examples", one.name) for one in of["Class"]},
    }
    tables = {"terms": lambda: Table(_TERMS, [_line(term) for term in terms if term.kind])}
    return page("ontology.html", tables, above=_ABOVE, near=_NEAR, near_or_above=_NEAR + _ABOVE, **values)


@blueprint.get("/shapes")
def shapes() -> Response:
    """The shapes: what each finds and what to write, or RDF for programs."""
    if not _wanted_as_page():
        return written(from_triples(quad.triple for quad in _shapes().quads("base")), "shapes")
    found = _terms(rows_of(run_ready(_shapes(), answers().pages["shapes"])), "shape")
    files = {
        shape.iri: {
            "source": _file("shapes", shape.name),
            "conforms": _file("shapes/examples", shape.name, "-conforms"),
            "fails": _file("shapes/examples", shape.name, "-fails"),
        }
        for shape in found
    }
    tables = {"shapes": lambda: Table(_SHAPES, [_shape_line(shape) for shape in found])}
    return page("shapes.html", tables, shapes=found, files=files)


@blueprint.get("/ns/vocabulary.json")
def vocabulary() -> Response:
    """The ontology's terms with their names in the reader's language, and the prefixes that need no declaration: for completion."""
    terms = _terms(answers().rows("ontology"), "term")
    listed = [
        {"name": f"duty:{term.name}", "kind": _KINDS[term.kind], "label": term.label, "definition": term.said("definition")}
        for term in terms
    ]
    return jsonify({"prefixes": PREFIXES, "terms": listed})


def _wanted_as_page() -> bool:
    """Whether the page is asked for, or one of its tables: all else is RDF."""
    return request.args.get("format") in FORMATS or for_people()


def _line(term: Term) -> dict[str, object]:
    values = {"above": term.all(*_ABOVE), "domain": term.all("domain", "domainIncludes"), "range": term.all("range")}
    lists: dict[str, object] = {key: "; ".join(dict.fromkeys(found)) for key, found in values.items()}
    said = {"label": term.label, "notation": term.first("notation"), "definition": term.said("definition")}
    return {"term": term.iri, "kind": term.kind, **said, **lists}


def _shape_line(shape: Term) -> dict[str, object]:
    severity = local(shape.first("severity")).lower()
    return {"shape": shape.name, "label": shape.label, "severity": severity, "message": shape.said("message")}


def _terms(rows: Iterable[Row], key: str) -> list[Term]:
    said: defaultdict[str, defaultdict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        said[row[key]][local(row["property"])].append((row["value"], row["language"]))
    return [Term(iri, values) for iri, values in said.items()]


@cache
def _file(folder: str, name: str, ending: str = "") -> str:
    """The text of the Turtle file that is called as the term, ``TaskOwner`` as ``task-owner.ttl``; "" where there is none."""
    top, _, below = folder.partition("/")
    path = resources.folder(top) / below / f"{re.sub(r'(?<=[a-z])(?=[A-Z])', '-', name).lower()}{ending}.ttl"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


@cache
def _shapes() -> EmbeddedStore:
    """The shapes in a store of their own: they are no part of any reading."""
    store = pyoxigraph.Store()
    for path in sorted(resources.folder("shapes").glob("*.ttl")):
        store.load(path=path, format=RdfFormat.TURTLE, to_graph=iris.graph("base"))
    return EmbeddedStore(store, "shapes")
