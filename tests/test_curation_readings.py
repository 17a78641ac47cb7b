"""The written reading never changes by curation; the curated one is what remains plus what people added."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad
from rdf_sample import built_plan, curated_plan

from dutygraph.built import BuiltPlan
from dutygraph.curation.entries import FIELDS, Curation, Note, Placed
from dutygraph.model import Anchor, Deadline, Deliverable, Law, Party, Target
from dutygraph.names.registry import Registry
from dutygraph.rdf import iris, terms
from dutygraph.rdf.quads import plan_quads

LINKS = (terms.assignment, terms.reference, terms.deadline, terms.target, terms.deliverable, terms.mechanism, terms.wish)


def reading(quads: Iterable[Quad], name: str) -> set[tuple[object, ...]]:
    """The triples of a reading: base and its own."""
    graphs = {iris.graph("base"), iris.graph(name)}
    return {(q.subject, q.predicate, q.object) for q in quads if q.graph_name in graphs}


def facts(triples: set[tuple[object, ...]]) -> set[object]:
    """The facts that tasks have in a reading."""
    return {o for _, p, o in triples if p in LINKS}


def of(triples: set[tuple[object, ...]], subject: object, predicate: NamedNode) -> set[str]:
    """Values that a node has, as text."""
    return {o.value for s, p, o in triples if s == subject and p == predicate}  # type: ignore[attr-defined]


def test_the_written_reading_stays_as_it_was() -> None:
    plain, curated = plan_quads(built_plan()), plan_quads(curated_plan())
    assert reading(curated, "written") == reading(plain, "written")
    assert {q.graph_name for q in plain} == {iris.graph("base")}
    assert {q.graph_name for q in curated} == {iris.graph(name) for name in ("base", "written", "curated", "entries")}
    assert len(curated) == len(set(curated)), "nothing is said twice in one graph"
    triples = [(q.subject, q.predicate, q.object) for q in curated if q.graph_name != iris.graph("entries")]
    assert len(triples) == len(set(triples)), "nothing stands both in base and beside it"


def test_the_curated_reading_is_what_remains_and_what_was_added() -> None:
    plain, quads = reading(plan_quads(built_plan()), "written"), plan_quads(curated_plan())
    curated = reading(quads, "curated")
    overridden = {o for _, p, o in curated if p == terms.overrides}
    added = {s for s, p, o in curated if p == terms.basis and o == terms.code("basis", "curated")}
    assert len(overridden) == 2
    assert len(added) == 5
    assert facts(curated) == facts(plain) - overridden | added
    assert {o for s, p, o in curated if s in overridden and p == terms.rdf_type} == {terms.OverriddenFact}
    assert {o.value for s, p, o in curated if s in overridden and p == terms.rdfs_label} == {"县数据局", "逐步提高数字化水平"}  # type: ignore[attr-defined]


def test_a_curated_fact_says_who_when_why_and_where_it_rests_on_words() -> None:
    curated = reading(plan_quads(curated_plan()), "curated")
    task = iris.task("qinghe-archives-2026", "t1")
    for name in "pldtvwk":
        node = iris.below(task, "curated", name)
        assert of(curated, node, terms.curator) == {"https://w3id.org/dutygraph/id/person/Li%20Hua"}
        assert of(curated, node, terms.curated_on) == {"2026-11-26"}
        assert of(curated, node, terms.reason) == {"notice of 2026"}
        assert bool(of(curated, node, terms.span)) == (name in "pk")
        assert not of(curated, node, terms.rule)
    assert of(curated, iris.below(task, "curated", "d"), terms.latest) == {"2026-06-30"}


def test_a_replaced_member_gives_the_list_its_leader() -> None:
    quads = plan_quads(curated_plan())
    for name, roles in (("written", {"role-leading", "role-responsible"}), ("curated", {"role-leading"})):
        triples = reading(quads, name)
        (group,) = {s for s, p, o in triples if p == terms.rdf_type and o == terms.AssignmentGroup and "t1" in str(s)}
        members = {o for s, p, o in triples if s == group and p == terms.member}
        assert len(members) == 2
        said = {o.value.rpartition("#")[2] for s, p, o in triples if s in members and p == terms.role}  # type: ignore[attr-defined]
        assert said == roles


def test_names_only_used_by_people_stand_in_the_curated_reading() -> None:
    quads = plan_quads(curated_plan())
    named = {name: {o.value for _, p, o in reading(quads, name) if p == terms.skos_pref_label} for name in ("written", "curated")}  # type: ignore[attr-defined]
    assert "县司法局" in named["curated"] - named["written"]
    assert "县数据局" in named["written"] - named["curated"], "the overridden party was the only one to name it"


KINDS = st.sampled_from(["party", "law", "deadline", "target", "deliverable", "none"])


@st.composite
def curations(draw: st.DrawFn, built: BuiltPlan) -> Curation:
    """Random entries on the sample's tasks: any kind, any overridden facts, with or without words."""
    placed = []
    for n in range(draw(st.integers(0, 5))):
        at = draw(st.integers(0, len(built.facts.tasks) - 1))
        said = built.facts.tasks[at]
        known = [(field, i) for field in FIELDS.values() for i in range(len(getattr(said, field)))]
        overrides = tuple(draw(st.lists(st.sampled_from(known), max_size=3, unique=True)))
        start = draw(st.integers(said.task.start, said.task.end - 1))
        end = draw(st.integers(start + 1, said.task.end))
        anchor = Anchor(built.facts.document.source[start:end], start, end)
        clause, group = draw(st.sampled_from([None, 1, 2])), draw(st.sampled_from([None, 0]))
        fact: object = {
            "party": Party(
                anchor, "县司法局", draw(st.sampled_from(["leading", "responsible", "supporting"])), "", clause=clause, group=group
            ),
            "law": Law(anchor, "档案法", "implements", "", clause),
            "deadline": Deadline(anchor, "by", "", "2027", clause=clause),
            "target": Target(anchor, "查档率", ">=", draw(st.decimals(0, 100, places=1)), "%", "", clause=clause),
            "deliverable": Deliverable(anchor, "目录", "", "list", "", clause=clause),
            "none": None,
        }[draw(KINDS)]
        resolved: object = None
        if isinstance(fact, Party):
            resolved = Registry().agency(fact.label, "body", built.info.jurisdiction, "zh-Hans")
        if isinstance(fact, Law):
            resolved = Registry().instrument(fact.title, built.info.jurisdiction, "zh-Hans")
        note = Note(f"c{n}", draw(st.sampled_from(["Li Hua", "王/某"])), str(date(2026, 1, 1) + timedelta(n)), "why", "f:1")
        placed.append(Placed(note, at, fact, draw(st.booleans()), overrides, resolved))  # type: ignore[arg-type]
    return Curation(tuple(placed))


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_curation_changes_what_is_written(data: st.DataObject) -> None:
    built = built_plan()
    curation = data.draw(curations(built))
    plain, quads = reading(plan_quads(built), "written"), plan_quads(replace(built, curation=curation))
    written, curated = reading(quads, "written"), reading(quads, "curated")
    assert written == plain
    overridden = {o for _, p, o in curated if p == terms.overrides}
    added = {s for s, p, o in curated if p == terms.basis and o == terms.code("basis", "curated")}
    assert len(added) == sum(one.fact is not None for one in curation.facts)
    assert facts(curated) == facts(plain) - overridden | added
    for fact in facts(plain) - overridden:  # an untouched fact keeps its name and all that is said of it but whom it is quantified by
        own = {(p, o) for s, p, o in plain if s == fact and p != terms.quantified_by}
        assert own == {(p, o) for s, p, o in curated if s == fact and p != terms.quantified_by}
    assert not any(o in overridden for s, p, o in curated if p in (*LINKS, terms.member, terms.quantified_by))
    said = {s for s, _, _ in curated} | {NamedNode(iris.ID + "place/x")}
    assert all(o in said for _, p, o in curated if p in (terms.agency, terms.instrument, terms.span, terms.member))


@pytest.mark.parametrize("field", sorted(FIELDS.values()))
def test_overriding_one_of_two_on_the_same_words_leaves_the_other_its_name(field: str) -> None:
    built = built_plan()
    first, second = built.facts.tasks
    said = getattr(first, field)[0]
    extra = {"parties": "agencies", "laws": "instruments", "targets": "indicators"}.get(field)
    doubled = replace(first, **{field: (said, said)})
    changes: dict[str, object] = {"facts": replace(built.facts, tasks=(doubled, second))}
    if extra:
        row = getattr(built, extra)
        changes[extra] = ((row[0][0], row[0][0]), *row[1:])
    plain = replace(built, **changes)  # type: ignore[arg-type]
    both = facts(reading(plan_quads(plain), "written"))
    gone = []
    for at in (0, 1):
        placed = Placed(Note("c", "Li Hua", "2026-01-01", "why", "f:1"), 0, None, False, ((field, at),), None)
        left = facts(reading(plan_quads(replace(plain, curation=Curation((placed,)))), "curated"))
        assert left < both
        gone += both - left
    assert len(set(gone)) == 2


def test_files_are_read_from_the_plans_folder(tmp_path: Path) -> None:
    from dutygraph.build import build_plan
    from dutygraph.names.registry import load_registry
    from dutygraph.workspace import Workspace

    folder = tmp_path / "plans/a"
    folder.mkdir(parents=True)
    (folder / "source.txt").write_text("某市工作要点\n一、总体\n1. 市教育局负责制定计划。\n", encoding="utf-8")
    workspace = Workspace(tmp_path)
    registry, vocabulary = load_registry(workspace.registries()), workspace.vocabulary()
    (tid,) = build_plan(workspace.plan("a"), registry, vocabulary).ids
    (folder / "curated.toml").write_text(
        f'[[fact]]\ntask = "{tid}"\nkind = "party"\nlabel = "市财政局"\nrole = "leading"\n'
        'overrides = [{ kind = "party", quote = "市教育局" }]\nby = "Li Hua"\nwhen = 2026-11-26\nwhy = "asked"\n',
        encoding="utf-8",
    )
    built = build_plan(workspace.plan("a"), registry, vocabulary)
    (placed,) = built.curation.facts
    assert placed.overrides == (("parties", 0),)
    assert placed.note.place == "plans/a/curated.toml:1"
    curated = reading(plan_quads(built), "curated")
    assert {o.value for _, p, o in curated if p == terms.printed_name} == {"市财政局"}  # type: ignore[attr-defined]
