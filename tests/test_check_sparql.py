"""Shapes run as SPARQL find what pySHACL finds: on real and made-up plans in both readings, on damaged graphs, for shapes of any build."""

from __future__ import annotations

from pathlib import Path

import corpus
import pytest
from curated_workspace import built, fact, make, write
from damaged_plans import Damage, damaged, damages, plan
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse
from rdflib import Graph

from dutygraph.build import build_plan
from dutygraph.check.reading import store_of
from dutygraph.check.run import Report, by_pyshacl, by_sparql, check, check_store, graph_of, load_shapes
from dutygraph.check.shapes import rules_of
from dutygraph.names.registry import load_registry
from dutygraph.rdf import iris, terms
from dutygraph.rdf.quads import ontology_quads, plan_quads
from dutygraph.store.interface import READINGS, Store
from dutygraph.workspace import PlanFolder, Workspace

CHECKOUT = Path(__file__).parent.parent
EX = "http://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"


def same(store: Store, reading: str = "written", shapes: Graph | None = None) -> Report:
    """The report by SPARQL, which is held to be pySHACL's to the letter."""
    shapes = shapes or load_shapes()
    assert not rules_of(shapes).left, "else pySHACL would be compared with itself"
    report = check_store(store, reading, shapes)
    assert report == check(graph_of(store, reading), shapes)
    return report


def of_turtle(text: str) -> Store:
    """A store of one graph."""
    triples = parse(text, format=RdfFormat.TURTLE)
    return store_of(Quad(one.subject, one.predicate, one.object, iris.graph("base")) for one in triples)


def of_folder(folder: PlanFolder, workspace: Workspace) -> Store:
    plan = build_plan(folder, load_registry(workspace.registries()), workspace.vocabulary())
    return store_of([*plan_quads(plan), *ontology_quads()])


def test_every_shipped_shape_is_translated() -> None:
    read = rules_of(load_shapes())
    assert not read.left
    assert len(read.rules) == len(list((CHECKOUT / "shapes").glob("*.ttl")))


@pytest.mark.parametrize("path", sorted((CHECKOUT / "shapes" / "examples").glob("*.ttl")), ids=lambda path: path.stem)
def test_the_same_on_every_example(path: Path) -> None:
    report = same(of_turtle(path.read_text(encoding="utf-8")))
    assert report.findings or path.stem.endswith("-conforms")


@pytest.mark.parametrize("reading", READINGS)
def test_the_same_on_the_seed(reading: str) -> None:
    workspace = Workspace(CHECKOUT)
    for folder in workspace.plan_folders():
        assert len(same(of_folder(folder, workspace), reading).findings) > 100


@pytest.mark.parametrize("path", sorted((CHECKOUT / "tests" / "plans").glob("*.txt")), ids=lambda path: path.stem)
def test_the_same_on_other_plans(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "plans" / "other"
    folder.mkdir(parents=True)
    (folder / "source.txt").write_bytes(path.read_bytes())
    workspace = Workspace(tmp_path)
    assert same(of_folder(workspace.plan("other"), workspace)).findings


@pytest.mark.slow
def test_the_same_on_generated_plans_with_planted_faults(tmp_path: Path) -> None:
    corpus.generate(tmp_path, 6, 150, 2)
    workspace = Workspace(tmp_path)
    quads = [
        quad
        for folder in workspace.plan_folders()
        for quad in plan_quads(build_plan(folder, load_registry(workspace.registries()), workspace.vocabulary()))
    ]
    found = same(store_of([*quads, *ontology_quads()])).findings
    assert len({one.shape for one in found}) > 10, "too few kinds of finding to compare"
    assert len({one.plan for one in found}) == 6


def test_the_same_on_a_curated_plan_in_both_readings(tmp_path: Path) -> None:
    workspace = make(tmp_path)
    write(workspace, "curated.toml", fact(2, 'kind = "party"\nlabel = "县甲乙局"\nrole = "responsible"'))
    store = store_of([*plan_quads(built(workspace)), *ontology_quads()])
    written, curated = (same(store, reading).findings for reading in READINGS)
    assert {one.key for one in written} != {one.key for one in curated}


# Graphs that no build would make


@pytest.mark.slow
@given(damages())
@settings(max_examples=60)
def test_the_same_on_damaged_graphs(damage: list[Damage]) -> None:
    same(store_of([*damaged(plan(), damage), *ontology_quads()]))


def test_the_plan_that_is_damaged_has_findings_of_many_kinds() -> None:
    found = {one.shape for one in same(store_of([*plan(), *ontology_quads()])).findings}
    assert found >= {"TaskOwner", "TaskMeasure", "TaskDeadline", "ClauseOwner", "GroupLeader", "DeadlineInPeriod", "CollectiveOwner"}
    assert found >= {"WishQuantified", "TargetBaseline", "TargetPopulation", "TextDefect", "PartyResolved", "InstrumentResolved"}


@pytest.mark.parametrize("strange", [NamedNode(EX + "zzz"), Literal("2099-02-31", datatype=terms.xsd_date), Literal(9999)], ids=str)
def test_some_values_cannot_be_compared_which_is_where_pyshacl_differs(strange: NamedNode | Literal) -> None:
    late = next(quad for quad in plan() if quad.predicate == terms.plan_end)
    assert isinstance(late.subject, NamedNode)
    store = store_of([*plan(), Quad(late.subject, terms.plan_end, strange, late.graph_name), *ontology_quads()])
    assert late.subject.value in {
        one.focus for one in check_store(store, "written", load_shapes()).findings if one.shape == "DeadlineInPeriod"
    }


def test_a_sequence_is_walked_back_from_its_end_which_is_where_pyshacl_differs() -> None:
    back = "[ sh:path [ sh:inversePath ( ex:q ex:p ) ] ; sh:minCount 1 ]"
    shape = Graph().parse(data=f'{PREFIXES} ex:Shape a sh:NodeShape ; sh:targetClass ex:C ; sh:message "no"@en ; sh:and ( {back} ) .')
    store = of_turtle(f"{PREFIXES} ex:start ex:q ex:between . ex:between ex:p ex:end . ex:end a ex:C . ex:start a ex:C .")
    assert [one.focus for one in by_sparql(store, "written", shape)] == [f"{EX}start"]


# Shapes of any build

NODES = [f"ex:n{number}" for number in range(6)]
VALUES = ['"a"', '"b"@en', "1", "2", "2.0", '"2027-06-30"^^xsd:date', '"2028-01-01"^^xsd:date', *NODES[:3]]
PREDICATES = ["ex:p", "ex:q", "ex:r"]
PATHS = [*PREDICATES, "[ sh:inversePath ex:p ]", "( ex:p ex:q )", "( ex:p [ sh:inversePath ex:q ] )"]
PREFIXES = f"""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <{EX}> . @prefix xsd: <{XSD}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def some(values: list[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3).map(lambda chosen: f"( {' '.join(chosen)} )")


def constraints(inner: st.SearchStrategy[str], has_path: bool) -> st.SearchStrategy[str]:
    """One constraint of a shape within a shape."""
    lists = st.lists(inner, min_size=1, max_size=2).map(lambda shapes: f"( {' '.join(shapes)} )")
    plain = [
        some(VALUES).map("sh:in {}".format),
        st.sampled_from(VALUES).map("sh:hasValue {}".format),
        st.sampled_from(["^a", "[12]$", "n[0-2]"]).map('sh:pattern "{}"'.format),
        lists.map("sh:and {}".format),
        lists.map("sh:or {}".format),
        inner.map("sh:not {}".format),
        inner.filter(lambda shape: shape.startswith("[ sh:path")).map("sh:property {}".format),
    ]
    counted = [
        st.integers(0, 2).map("sh:minCount {}".format),
        st.integers(0, 2).map("sh:maxCount {}".format),
        st.tuples(inner, st.sampled_from(["Min", "Max"]), st.integers(0, 2)).map(
            lambda of: f"sh:qualifiedValueShape {of[0]} ; sh:qualified{of[1]}Count {of[2]}"
        ),
        st.sampled_from(PREDICATES).map("sh:equals {}".format),
    ]
    return st.one_of(*plain, *counted) if has_path else st.one_of(*plain)


def within(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    path = st.tuples(st.sampled_from(PATHS), constraints(inner, has_path=True)).map(lambda of: f"[ sh:path {of[0]} ; {of[1]} ]")
    return st.one_of(path, constraints(inner, has_path=False).map("[ {} ]".format))


LEAF = st.sampled_from(
    [
        "[ sh:path ex:p ; sh:minCount 1 ]",
        "[ sh:path ex:q ; sh:maxCount 1 ]",
        '[ sh:in ( "a" ex:n0 ) ]',
        "[ sh:path ex:r ; sh:in ( ex:n1 1 ) ]",
    ]
)
SHAPES = st.recursive(LEAF, within, max_leaves=5).map(
    lambda shape: f'{PREFIXES} ex:Shape a sh:NodeShape ; sh:targetClass ex:C ; sh:message "no"@en ; sh:and ( {shape} ) .'
)
TRIPLES = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(PREDICATES), st.sampled_from(VALUES + NODES)), max_size=14)


@given(SHAPES, TRIPLES)
@settings(max_examples=300)
def test_the_same_for_shapes_of_any_build(shape: str, triples: list[tuple[str, str, str]]) -> None:
    typed = "ex:n0 a ex:C . ex:n1 a ex:C . ex:n2 a ex:D . ex:D rdfs:subClassOf ex:C . "
    data = PREFIXES + typed + "".join(f"{' '.join(triple)} . " for triple in triples)
    shapes = Graph().parse(data=shape, format="turtle")
    store = of_turtle(data)
    assert not rules_of(shapes).left
    found = [one.focus for one in by_sparql(store, "written", shapes)]
    assert len(found) == len(set(found))
    assert set(found) == {one.focus for one in by_pyshacl(graph_of(store, "written"), shapes)}


# Shapes outside the subset

OUTSIDE = {
    "sh:node": "sh:and ( [ sh:path ex:p ; sh:node [ sh:in ( ex:n2 ) ] ] )",
    "sh:property": "sh:property [ sh:path ex:p ; sh:minCount 2 ]",
    "sh:alternativePath": "sh:and ( [ sh:path [ sh:alternativePath ( ex:p ex:q ) ] ; sh:minCount 2 ] )",
    "sh:datatype": "sh:and ( [ sh:path ex:p ; sh:datatype xsd:date ] )",
    "sh:and, sh:not": "sh:and ( [ sh:path ex:p ; sh:minCount 1 ] ) ; sh:not [ sh:path ex:p ; sh:minCount 1 ]",
}


@pytest.mark.parametrize("construct", OUTSIDE)
def test_a_shape_outside_the_subset_is_run_by_pyshacl_and_the_rest_is_not(construct: str) -> None:
    shapes = Graph().parse(
        data=f'{PREFIXES} ex:Other a sh:NodeShape ; sh:targetClass ex:C ; sh:message "other"@en ; {OUTSIDE[construct]} . '
        'ex:Known a sh:NodeShape ; sh:targetClass ex:C ; sh:message "known"@en ; sh:and ( [ sh:path ex:q ; sh:minCount 1 ] ) .',
        format="turtle",
    )
    read = rules_of(shapes)
    assert [rule.shape for rule in read.rules] == [EX + "Known"]
    assert list(read.left) == [EX + "Other"]
    assert read.left[EX + "Other"].startswith(construct)
    data = PREFIXES + "ex:n0 a ex:C ; ex:p 1 . ex:n1 a ex:C ; ex:q 1 ; ex:p ex:n1 ."
    store = of_turtle(data)
    expected = {(one.focus, one.severity) for one in check(graph_of(store, "written"), shapes).findings}
    assert {(one.focus, one.severity) for one in check_store(store, "written", shapes).findings} == expected
    assert EX + "n0" in {focus for focus, _ in expected}
