"""A second SHACL engine, rudof, has the same results as pySHACL: on the seed, on every example of a shape, on generated plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import corpus
import pyrudof
import pytest
from rdflib import Graph

from dutygraph.build import build_plan
from dutygraph.check.run import check, load_shapes
from dutygraph.check.shapes import SHAPES
from dutygraph.names.registry import load_registry
from dutygraph.rdf.convert import to_rdflib
from dutygraph.rdf.quads import ontology_quads, plan_quads
from dutygraph.workspace import Workspace

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).parent.parent
#: Focus node, shape and severity of each result.
Results = Counter[tuple[str, str, str]]


def by_pyshacl(data: Graph) -> Results:
    return Counter((one.focus, one.shape, one.severity) for one in check(data, load_shapes()).findings)


@cache
def shapes_text() -> str:
    """All shapes as one Turtle text."""
    return load_shapes().serialize(format="turtle")


def by_rudof(data: Graph, mode: pyrudof.ShaclValidationMode) -> Results:
    engine = pyrudof.Rudof(pyrudof.RudofConfig())
    engine.read_data(data.serialize(format="nt"), pyrudof.RDFFormat.NTriples, reader_mode=pyrudof.ReaderMode.Strict)
    engine.read_shacl(shapes_text(), pyrudof.ShaclFormat.Turtle, reader_mode=pyrudof.ReaderMode.Strict)
    results = engine.validate_shacl(mode=mode)
    return Counter((one.focus_node.strip("<>"), one.source_shape.removeprefix(SHAPES), one.severity.lower()) for one in results)


def plans(folder: Path) -> Iterable[Graph]:
    """The graph of each plan of a workspace, as it is validated."""
    workspace = Workspace(folder)
    registry, vocabulary = load_registry(workspace.registries()), workspace.vocabulary()
    for plan in workspace.plan_folders():
        yield to_rdflib([*plan_quads(build_plan(plan, registry, vocabulary)), *ontology_quads()])


@pytest.fixture(params=[pyrudof.ShaclValidationMode.Native, pyrudof.ShaclValidationMode.Sparql], ids=["native", "sparql"])
def mode(request: pytest.FixtureRequest) -> pyrudof.ShaclValidationMode:
    """Rudof has two engines of its own."""
    return request.param


def test_both_engines_agree_on_the_seed(mode: pyrudof.ShaclValidationMode) -> None:
    for data in plans(CHECKOUT):
        results = by_pyshacl(data)
        assert by_rudof(data, mode) == results
        assert results.total() > 100


@pytest.mark.parametrize("path", sorted((CHECKOUT / "shapes" / "examples").glob("*.ttl")), ids=lambda path: path.stem)
def test_both_engines_agree_on_every_example(path: Path, mode: pyrudof.ShaclValidationMode) -> None:
    data = Graph().parse(path)
    assert by_rudof(data, mode) == by_pyshacl(data)


def test_both_engines_agree_on_generated_plans(tmp_path: Path, mode: pyrudof.ShaclValidationMode) -> None:
    corpus.generate(tmp_path, 6, 150, 2)
    shapes = set()
    for data in plans(tmp_path):
        results = by_pyshacl(data)
        assert by_rudof(data, mode) == results
        shapes |= {shape for _, shape, _ in results}
    assert len(shapes) > 10, "too few kinds of finding to compare"
