"""The ontology defines what is used and nothing else, in both languages, and each class has its example."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, parse
from rdf_sample import built_plan, curated_plan

from dutygraph.compare.links import Proposal
from dutygraph.curation.edits import EditEntry
from dutygraph.rdf import terms
from dutygraph.rdf.edits import edit_quads
from dutygraph.rdf.links import proposed_quads
from dutygraph.rdf.quads import ontology_quads, plan_quads, run_quads

CHECKOUT = Path(__file__).parent.parent
EXAMPLES = sorted((CHECKOUT / "ontology" / "examples").glob("*.ttl"))
NS = terms.NAMESPACE
PROV = "http://www.w3.org/ns/prov#"
OWL, RDFS, SKOS = "http://www.w3.org/2002/07/owl#", "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2004/02/skos/core#"
CLASS, OBJECT, DATATYPE = f"{OWL}Class", f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty"
CONCEPT, SCHEME = f"{SKOS}Concept", f"{SKOS}ConceptScheme"
ONTOLOGY = ontology_quads()


def values(name: str, predicate: str) -> set[str]:
    return {q.object.value for q in ONTOLOGY if q.subject == NamedNode(NS + name) and q.predicate.value == predicate}  # type: ignore[union-attr]


def named(*kinds: str) -> list[str]:
    """Local names of the terms of these kinds."""
    found = [q.subject for q in ONTOLOGY if q.predicate == terms.rdf_type and isinstance(q.object, NamedNode) and q.object.value in kinds]
    return [node.value.removeprefix(NS) for node in found if isinstance(node, NamedNode)]


def mentioned(quads: Iterable[Quad]) -> set[str]:
    """Local names of ontology terms in triples."""
    nodes = (node for quad in quads for node in (quad.subject, quad.predicate, quad.object))
    return {node.value.removeprefix(NS) for node in nodes if isinstance(node, NamedNode) and node.value.startswith(NS)}


@cache
def written_terms(folder: str) -> dict[str, set[str]]:
    """Terms that each shape or query names, by file; comments and texts left out."""
    found = {}
    for path in sorted([*(CHECKOUT / folder).rglob("*.ttl"), *(CHECKOUT / folder).rglob("*.rq")]):
        plain = re.sub(r'"[^"\n]*"', '""', re.sub(r"(?m)^\s*#.*$", "", path.read_text(encoding="utf-8")))
        prefixes = "|".join(re.escape(p) for p in re.findall(r"(?i)prefix\s+(\w*):\s*<" + re.escape(NS) + ">", plain)) or "duty"
        found[str(path.relative_to(CHECKOUT))] = set(re.findall(rf"(?<![\w:])(?:{prefixes}):([A-Za-z][\w-]*)", plain))
    return found


def data_terms() -> set[str]:
    plan = built_plan()
    linked = replace(plan, info=replace(plan.info, higher=("qingyuan-archives-2025",)))
    party = plan.facts.tasks[0].parties[0].anchor
    proposed = proposed_quads(plan, plan, [Proposal(0, 1, 0.5, party, plan.facts.tasks[1].parties[0].anchor)])
    edit = EditEntry("2026-11-26T09:12:03Z", "Li Hua", "text", "x", plan.ids[:1], ("source.txt",), plan.content_hash[:12])
    edited = edit_quads(plan, (edit,)).quads()
    run = run_quads([(plan.info.id, plan.content_hash)], "0.1.0", "0" * 64)
    return mentioned([*plan_quads(linked), *plan_quads(curated_plan()), *proposed, *edited, *run])


def test_it_names_its_version_licence_and_title() -> None:
    head = {
        (q.predicate.value, q.object.value)
        for q in ONTOLOGY
        if q.subject == NamedNode("https://w3id.org/dutygraph/ns") and not isinstance(q.object, BlankNode)
    }  # type: ignore[union-attr]
    assert (f"{OWL}versionIRI", "https://w3id.org/dutygraph/ns/0.1.0") in head
    assert ("http://purl.org/dc/terms/license", "https://creativecommons.org/licenses/by/4.0/") in head
    titles = {
        q.object.language for q in ONTOLOGY if q.predicate.value == "http://purl.org/dc/terms/title" and isinstance(q.object, Literal)
    }
    assert titles == {"en", "zh-hans"}  # Oxigraph gives language tags in small letters


@pytest.mark.parametrize("name", named(CLASS, OBJECT, DATATYPE, CONCEPT, SCHEME))
def test_every_term_has_one_label_and_one_definition_per_language(name: str) -> None:
    coded = name in named(CONCEPT, SCHEME)
    labels, definitions = (
        sorted(
            q.object.language or ""
            for q in ONTOLOGY
            if q.subject == NamedNode(NS + name) and q.predicate.value == p and isinstance(q.object, Literal)
        )
        for p in (f"{SKOS}prefLabel" if coded else f"{RDFS}label", f"{SKOS}definition")
    )
    assert labels == (["en", "zh-hans", "zh-hant"] if coded else ["en", "zh-hans"])
    assert definitions == ["en", "zh-hans"]


def test_every_subject_is_a_term_of_a_known_kind_and_none_is_blank() -> None:
    subjects = {q.subject.value for q in ONTOLOGY if not isinstance(q.subject, BlankNode)}  # type: ignore[union-attr]
    known = {NS + name for name in named(CLASS, OBJECT, DATATYPE, CONCEPT, SCHEME)}
    assert subjects == known | {"https://w3id.org/dutygraph/ns"}
    assert not any(isinstance(node, BlankNode) for q in ONTOLOGY for node in (q.subject, q.object))


def test_every_property_says_what_it_joins() -> None:
    schema = "https://schema.org/"
    for name in named(OBJECT, DATATYPE):
        assert values(name, f"{RDFS}domain") or values(name, f"{schema}domainIncludes"), f"{name} has no domain"
        assert values(name, f"{RDFS}range") or values(name, f"{schema}rangeIncludes"), f"{name} has no range"
    assert values("latest", f"{RDFS}range") == values("earliest", f"{RDFS}range") == {"http://www.w3.org/2001/XMLSchema#date"}


def test_what_it_refers_to_within_itself_is_defined() -> None:
    known = set(named(CLASS, OBJECT, DATATYPE, CONCEPT, SCHEME))
    assert mentioned(ONTOLOGY) <= known


def test_constants_and_ontology_hold_the_same_terms() -> None:
    constants = {v.value.removeprefix(NS) for v in vars(terms).values() if isinstance(v, NamedNode) and v.value.startswith(NS)}
    assert constants == set(named(CLASS, OBJECT, DATATYPE))
    for name in named(CONCEPT):
        prefix = name.split("-")[0]
        (notation,) = values(name, f"{SKOS}notation")
        assert terms.code(prefix, notation) == NamedNode(NS + name)
        assert len(values(name, f"{SKOS}inScheme")) == 1
    assert sum(map(len, terms.LISTS.values())) == len(named(CONCEPT))


def test_each_list_is_the_one_that_its_property_names() -> None:
    lists = {scheme for name in named(OBJECT) for scheme in values(name, f"{RDFS}seeAlso")}
    assert lists == {NS + name for name in named(SCHEME)}
    assert lists == {scheme for name in named(CONCEPT) for scheme in values(name, f"{SKOS}inScheme")}


def test_data_hold_no_undefined_term() -> None:
    assert data_terms() <= set(named(CLASS, OBJECT, DATATYPE, CONCEPT, SCHEME))


@pytest.mark.parametrize("folder", ["shapes", "queries"])
def test_shapes_and_queries_hold_no_undefined_term(folder: str) -> None:
    known = set(named(CLASS, OBJECT, DATATYPE, CONCEPT, SCHEME))
    assert {path: names - known for path, names in written_terms(folder).items() if names - known} == {}


def test_no_term_is_unused() -> None:
    """Classes and properties one by one; a code through its list, which stands or falls as a whole."""
    used = data_terms().union(*written_terms("shapes").values(), *written_terms("queries").values())
    assert set(named(CLASS, OBJECT, DATATYPE)) - used == set()
    lists_in_use = {scheme for name in named(OBJECT) if name in used for scheme in values(name, f"{RDFS}seeAlso")}
    assert lists_in_use == {NS + name for name in named(SCHEME)}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_of_its_class_and_uses_defined_terms(path: Path) -> None:
    quads = list(parse(path=str(path)))
    name = "".join(part.capitalize() for part in path.stem.split("-"))
    assert any(q.predicate == terms.rdf_type and q.object == NamedNode(NS + name) for q in quads)
    assert mentioned(quads) <= set(named(CLASS, OBJECT, DATATYPE, CONCEPT))
    assert not any(isinstance(node, BlankNode) for q in quads for node in (q.subject, q.object))
    assert all(
        q.predicate.value.startswith((NS, RDFS, SKOS, PROV, "http://purl.org/dc/terms/")) or q.predicate == terms.rdf_type for q in quads
    )


def test_every_class_has_its_example() -> None:
    assert {"".join(part.capitalize() for part in path.stem.split("-")) for path in EXAMPLES} == set(named(CLASS))


def test_examples_quote_their_plan() -> None:
    """The invented text in README.md says what the examples' spans say it says, at the offset, line and column given."""
    readme = (CHECKOUT / "ontology" / "README.md").read_text(encoding="utf-8")
    text = readme.split("```text\n")[1].split("```")[0]
    quads = {(q.subject, q.predicate): q.object.value for path in EXAMPLES for q in parse(path=str(path)) if isinstance(q.object, Literal)}
    spans = {subject for subject, predicate in quads if predicate == terms.quote}
    for span in spans:
        start, end = int(quads[span, terms.start]), int(quads[span, terms.end])
        assert text[start:end] == quads[span, terms.quote] == quads[span, terms.source_text]
        line, column = int(quads[span, terms.line]), int(quads[span, terms.column])
        assert text.split("\n")[line - 1].startswith(quads[span, terms.quote], column - 1)
    assert len(spans) > 15


def test_examples_use_properties_as_the_ontology_says() -> None:
    """Subjects are of a class in the domain, codes of the list that the property names."""
    quads = [q for path in EXAMPLES for q in parse(path=str(path))]
    classes: dict[object, set[str]] = {}
    for quad in quads:
        if quad.predicate == terms.rdf_type and isinstance(quad.object, NamedNode):
            classes.setdefault(quad.subject, set()).add(quad.object.value)
    for quad in quads:
        name = quad.predicate.value.removeprefix(NS)
        if name == quad.predicate.value:
            continue
        allowed = values(name, f"{RDFS}domain") | values(name, "https://schema.org/domainIncludes")
        assert classes[quad.subject] & allowed, f"{quad.subject} has {name}"
        if (lists := values(name, f"{RDFS}seeAlso")) and isinstance(quad.object, NamedNode):
            assert values(quad.object.value.removeprefix(NS), f"{SKOS}inScheme") == lists


def test_a_reasoner_makes_no_assignment_a_membership_and_no_task_an_activity() -> None:
    """RDFS over the ontology, the sample's triples and the domains of ORG and PROV that the alignment could touch."""
    import rdflib
    from owlrl import DeductiveClosure, RDFS_Semantics

    from dutygraph.rdf.convert import to_rdflib

    graph = to_rdflib([*plan_quads(built_plan()), *ONTOLOGY])
    graph.parse(data=STANDARDS, format="turtle")
    DeductiveClosure(RDFS_Semantics).expand(graph)
    kinds = {
        name: {str(k) for k in graph.objects(node, rdflib.RDF.type)}
        for name in ("Assignment", "Task", "Agency", "SourceSpan")
        for node in list(graph.subjects(rdflib.RDF.type, rdflib.URIRef(NS + name)))[:1]
    }
    assert "http://www.w3.org/ns/org#Membership" not in kinds["Assignment"]
    assert "http://www.w3.org/ns/prov#Entity" in kinds["Task"]
    assert "http://www.w3.org/ns/prov#Activity" not in kinds["Task"]
    assert "http://www.w3.org/ns/prov#Agent" in kinds["Agency"]
    assert "http://www.w3.org/ns/org#Organization" not in kinds["Agency"]
    assert "http://www.w3.org/ns/oa#SpecificResource" in kinds["SourceSpan"]


#: Domains and ranges as ORG and PROV-O state them.
STANDARDS = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
org:organization rdfs:domain org:Membership ; rdfs:range org:Organization .
org:role rdfs:domain org:Membership .
org:subOrganizationOf rdfs:domain org:Organization ; rdfs:range org:Organization .
prov:wasAssociatedWith rdfs:domain prov:Activity .
prov:specializationOf rdfs:domain prov:Entity ; rdfs:range prov:Entity .
prov:Plan rdfs:subClassOf prov:Entity .
"""
