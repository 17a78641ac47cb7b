"""After an edit, what it touched is checked again and the rest kept: together that is what checking everything finds."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest
from curated_workspace import PLAN, built, make, waiver, write
from damaged_plans import Damage, damaged, damages, plan
from hypothesis import given, settings
from pyoxigraph import Literal, Quad
from rdflib import Graph

from dutygraph.check.findings import in_order
from dutygraph.check.reading import check_reading, store_of, waived
from dutygraph.check.run import check_store, load_shapes
from dutygraph.check.touched import affected, check_nodes, renewed
from dutygraph.model import Finding
from dutygraph.rdf import terms
from dutygraph.rdf.quads import ontology_quads, plan_quads
from dutygraph.store.interface import Store


def everything(store: Store) -> tuple[Finding, ...]:
    return check_store(store, "written", load_shapes()).findings


def after_edit(before: Store, after: Store, changed: Collection[Quad]) -> tuple[Finding, ...]:
    """The findings after an edit, as the module says to get them."""
    shapes = load_shapes()
    nodes = affected(after, "written", shapes, changed)
    kept = renewed(after, "written", shapes, [one for one in everything(before) if one.focus not in nodes])
    return tuple(in_order([*kept, *check_nodes(after, "written", shapes, nodes)]))


@given(damages(), damages())
@settings(max_examples=60)
def test_touched_and_kept_together_are_the_whole(first: list[Damage], second: list[Damage]) -> None:
    old = damaged(plan(), first)
    new = damaged(old, second)
    before, after = (store_of([*quads, *ontology_quads()]) for quads in (old, new))
    assert after_edit(before, after, old ^ new) == everything(after)


@given(damages())
@settings(max_examples=40)
def test_the_store_before_the_change_knows_what_it_touches_too(damage: list[Damage]) -> None:
    new = damaged(plan(), damage)
    before, after = (store_of([*quads, *ontology_quads()]) for quads in (plan(), new))
    nodes = affected(before, "written", load_shapes(), set(plan()) ^ new)
    for store in (before, after):
        assert check_nodes(store, "written", load_shapes(), nodes) == tuple(one for one in everything(store) if one.focus in nodes)
    untouched = {(one.focus, one.shape) for one in everything(before)} ^ {(one.focus, one.shape) for one in everything(after)}
    assert {focus for focus, _ in untouched} <= nodes


def test_an_edited_sentence_touches_its_own_task_alone(tmp_path: Path) -> None:
    workspace = make(tmp_path)
    old = set(plan_quads(built(workspace)))
    workspace.plan("qinghe").source.write_text(PLAN.replace("逐步提高查档质量", "县财政局逐步提高查档质量"), encoding="utf-8")
    new = set(plan_quads(built(workspace)))
    before, after = (store_of([*quads, *ontology_quads()]) for quads in (old, new))
    nodes = affected(after, "written", load_shapes(), old ^ new)
    task = built(workspace).ids[1]
    assert f"https://w3id.org/dutygraph/id/plan/qinghe/task/{task}" in nodes
    assert {node for node in nodes if "/task/" in node} == {node for node in nodes if f"/task/{task}" in node}
    assert after_edit(before, after, old ^ new) == everything(after)
    assert "TaskOwner" in {one.shape for one in everything(before) if one.task == task}
    assert "TaskOwner" not in {one.shape for one in everything(after) if one.task == task}


def test_a_line_put_in_above_moves_findings_and_judges_no_node_again() -> None:
    quads = set(plan())
    moved = {
        Quad(one.subject, one.predicate, Literal(str(int(one.object.value) + 7), datatype=terms.xsd_integer), one.graph_name)
        if one.predicate == terms.line and isinstance(one.object, Literal)
        else one
        for one in quads
    }
    before, after = (store_of([*some, *ontology_quads()]) for some in (quads, moved))
    assert affected(after, "written", load_shapes(), quads ^ moved) == set()
    assert after_edit(before, after, quads ^ moved) == everything(after)
    assert [one.line for one in everything(after)] == [one.line + 7 for one in everything(before)]


def test_a_changed_name_of_an_agency_touches_nothing_and_a_changed_kind_all_its_duties() -> None:
    kinds = [quad for quad in plan() if quad.predicate == terms.agency_kind]
    store = store_of([*plan(), *ontology_quads()])
    label = Quad(kinds[0].subject, terms.skos_pref_label, Literal("x"), kinds[0].graph_name)
    assert affected(store, "written", load_shapes(), [label]) == set()
    bound = {quad.subject.value for quad in plan() if quad.predicate == terms.agency and quad.object == kinds[0].subject}  # type: ignore[union-attr]
    nodes = affected(store, "written", load_shapes(), kinds[:1])
    assert bound
    assert bound <= nodes
    assert len(nodes) < len({quad.subject for quad in plan() if quad.predicate == terms.rdf_type})


def test_all_nodes_are_touched_of_which_a_shape_outside_the_subset_speaks() -> None:
    shapes = Graph().parse(
        data="""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix duty: <https://w3id.org/dutygraph/ns#> .
        <urn:x> a sh:NodeShape ; sh:targetClass duty:Clause ; sh:message "x" ; sh:property [ sh:path duty:text ; sh:minLength 9 ] .""",
        format="turtle",
    )
    store = store_of([*plan(), *ontology_quads()])
    clauses = {
        quad.subject.value for quad in plan() if quad.predicate == terms.rdf_type and quad.object in (terms.Clause, terms.DutyClause)
    }  # type: ignore[union-attr]
    assert affected(store, "written", shapes, []) == clauses


def test_waivers_are_marked_apart(tmp_path: Path) -> None:
    workspace = make(tmp_path)
    write(workspace, "waivers.toml", waiver("TaskOwner", 2))
    store = store_of([*plan_quads(built(workspace)), *ontology_quads()])
    focus = {one.focus for one in everything(store)}
    found = check_nodes(store, "written", load_shapes(), focus)
    assert not any(one.waived for one in found)
    assert waived(store, "written", found) == check_reading(store, "written", load_shapes()).findings


def test_what_is_no_iri_is_refused_and_what_is_gone_has_no_finding(tmp_path: Path) -> None:
    store = store_of([*plan_quads(built(make(tmp_path))), *ontology_quads()])
    assert check_nodes(store, "written", load_shapes(), []) == ()
    assert check_nodes(store, "written", load_shapes(), ["https://w3id.org/dutygraph/id/plan/gone/task/t1"]) == ()
    with pytest.raises(ValueError, match="IRI"):
        check_nodes(store, "written", load_shapes(), ["> } DROP ALL #"])
