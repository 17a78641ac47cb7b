"""Each shape finds what its failing example shows, nothing in its conforming one, and no other shape's findings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef

from dutygraph.check.run import check, load_shapes

SHAPES = Path(__file__).parent.parent / "shapes"
DSH = "https://w3id.org/dutygraph/shapes#"

#: Each shape's severity, and the focus nodes that its failing example must be blamed for, by the ends of their IRIs.
EXPECTED = {
    "TaskOwner": ("violation", {"task/t1", "task/t2", "task/t3"}),
    "TaskMeasure": ("violation", {"task/t1", "task/t2", "task/t3"}),
    "TaskDeadline": ("warning", {"task/t1", "task/t2"}),
    "ClauseOwner": ("warning", {"clause/b", "clause/c"}),
    "GroupLeader": ("warning", {"group/a"}),
    "DeadlineInPeriod": ("violation", {"deadline/a", "deadline/b"}),
    "PartyResolved": ("warning", {"assignment/a"}),
    "InstrumentResolved": ("warning", {"reference/a"}),
    "CollectiveOwner": ("warning", {"assignment/a", "assignment/b"}),
    "WishQuantified": ("info", {"wish/a"}),
    "TargetBaseline": ("info", {"target/a", "target/b"}),
    "TargetPopulation": ("info", {"target/a", "target/b"}),
    "SpanQuote": ("violation", {"span/a"}),
    "TaskIdentity": ("warning", {"defect/i"}),
    "TextDefect": ("warning", {"defect/a"}),
    "TextNesting": ("info", {"defect/n"}),
    "StaleEntry": ("warning", {"defect/s", "defect/w"}),
}


def file_of(shape: str) -> str:
    """task-owner for TaskOwner."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", shape).lower()


def example(shape: str, side: str) -> Graph:
    return Graph().parse(SHAPES / "examples" / f"{file_of(shape)}-{side}.ttl")


def all_examples() -> Graph:
    """Every failing example, its plan renamed so that the graphs do not meet."""
    whole = Graph()
    for shape in EXPECTED:
        text = (SHAPES / "examples" / f"{file_of(shape)}-fails.ttl").read_text(encoding="utf-8")
        whole.parse(data=text.replace("plan/demo/", f"plan/{file_of(shape)}/"), format="turtle")
    return whole


@pytest.mark.parametrize("shape", EXPECTED)
def test_the_failing_example_fails_at_each_place_it_shows(shape: str) -> None:
    severity, places = EXPECTED[shape]
    found = [one for one in check(example(shape, "fails"), load_shapes(SHAPES)).findings if one.shape == shape]
    assert {"/".join(one.focus.rsplit("/", 2)[1:]) for one in found} == places
    assert len(found) == len(places), "one finding for a place"
    assert {one.severity for one in found} == {severity}


@pytest.mark.parametrize("shape", EXPECTED)
def test_the_conforming_example_conforms(shape: str) -> None:
    assert not [one.focus for one in check(example(shape, "conforms"), load_shapes(SHAPES)).findings if one.shape == shape]


@pytest.mark.parametrize("shape", EXPECTED)
def test_a_file_means_the_same_alone(shape: str) -> None:
    alone = Graph().parse(SHAPES / f"{file_of(shape)}.ttl")
    assert check(example(shape, "conforms"), alone).conforms
    report = check(example(shape, "fails"), alone)
    assert not report.conforms
    assert {"/".join(one.focus.rsplit("/", 2)[1:]) for one in report.findings} == EXPECTED[shape][1]


def test_taking_a_shape_away_takes_its_findings_and_no_other() -> None:
    data = all_examples()
    whole = {one.key: one for one in check(data, load_shapes(SHAPES)).findings}
    assert {one.shape for one in whole.values()} == set(EXPECTED)
    for shape in EXPECTED:
        rest = Graph()
        for path in SHAPES.glob("*.ttl"):
            if path.stem != file_of(shape):
                rest.parse(path)
        left = {one.key: one for one in check(data, rest).findings}
        assert left == {key: one for key, one in whole.items() if one.shape != shape}


def test_every_shape_stands_in_a_file_of_its_own_and_speaks_both_languages() -> None:
    assert {path.stem for path in SHAPES.glob("*.ttl")} == {file_of(shape) for shape in EXPECTED}
    for shape in EXPECTED:
        graph, node = Graph().parse(SHAPES / f"{file_of(shape)}.ttl"), URIRef(DSH + shape)
        assert set(graph.subjects(SH.targetClass, None)) == {node}
        assert (node, RDF.type, SH.NodeShape) in graph
        for said in (SH.message, RDFS.label):
            texts = [text for text in graph.objects(node, said) if isinstance(text, Literal)]
            assert sorted(str(text.language) for text in texts) == ["en", "zh"]


def test_only_the_listed_subset_of_shacl_is_used() -> None:
    listed = set(re.findall(r"`sh:(\w+)`", (SHAPES / "README.md").read_text(encoding="utf-8").partition("## The subset")[2]))
    used = {str(p).removeprefix(str(SH)) for p in load_shapes(SHAPES).predicates() if str(p).startswith(str(SH))}
    assert used <= listed
    assert used >= listed - {"sourceShape"}, "listed but not in use"
