"""A built plan becomes triples that say what it says, each fact with the words that say it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store
from rdf_sample import COUNTY, PLAN, TEXT, built_plan

from dutygraph.errors import InputError
from dutygraph.model import Emendation, PlanFacts
from dutygraph.names.registry import ResolvedAgency, load_registry
from dutygraph.rdf import iris, terms
from dutygraph.rdf.convert import n_quads, to_rdflib, turtle
from dutygraph.rdf.named import registry_quads
from dutygraph.rdf.quads import ontology_quads, plan_quads, run_quads
from dutygraph.rdf.sink import Sink

DUTY = terms.NAMESPACE
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    store.extend([Quad(*quad.triple) for quad in plan_quads(built_plan())])
    return store


def ask(store: Store, pattern: str, *names: str) -> list[tuple[str, ...]]:
    """Sorted rows of SELECT over the pattern, with local names for IRIs of the ontology."""
    rows = store.query(f"PREFIX duty: <{DUTY}> SELECT {' '.join('?' + n for n in names)} {{ {pattern} }}")
    return sorted(tuple("" if row[n] is None else row[n].value.removeprefix(DUTY) for n in names) for row in rows)  # type: ignore[union-attr]


def test_the_plan_knows_its_period_place_and_version(store: Store) -> None:
    assert ask(
        store, "?p a duty:Plan ; duty:planId ?id ; duty:periodStart ?a ; duty:periodEnd ?b ; duty:documentDate ?d", "id", "a", "b", "d"
    ) == [(PLAN, "2026-01-01", "2028-12-31", "2026-02")]
    assert ask(store, "?p duty:version ?v . ?v duty:ofPlan ?p ; duty:contentHash ?h", "h") == [
        ("5b1f0c9ae273d4418e6b07f2c5a9138d60e4b7f3921c8d5a7e0f46b3d2c1a998",)
    ]
    assert ask(store, "?p a duty:Plan ; duty:jurisdiction ?j . ?j duty:parent ?up . ?up duty:searchName ?name", "name") == [
        ("清源",),
        ("清源省",),
    ]


def test_headings_and_tasks_stand_in_order(store: Store) -> None:
    assert ask(store, "?s a duty:Section ; duty:title ?t ; duty:level ?l OPTIONAL { ?s duty:parent/duty:title ?up }", "t", "l", "up") == [
        ("档案进馆", "1", ""),
        ("移交", "2", "档案进馆"),
    ]
    assert ask(
        store,
        "?t a duty:Task ; duty:citation ?c ; duty:position ?n ; duty:section/duty:title ?s ; duty:chapter/duty:title ?top",
        "c",
        "n",
        "s",
        "top",
    ) == [("一.1", "1", "移交", "档案进馆"), ("一.2", "2", "移交", "档案进馆")]
    assert ask(store, "?t duty:citation '一.2' ; duty:text ?text", "text") == [
        ("2.县檔案館与有关部门五年内力争建成县级中心；县档案馆长期做好查档。",)
    ]
    assert ask(store, "?t a duty:Task ; duty:title ?title", "title") == [("查档。",)]


def test_clauses_lay_duties_more_or_less_firmly(store: Store) -> None:
    found = ask(
        store, "?t duty:dutyClause ?c ; duty:clause ?c . ?c duty:modality ?m ; duty:modalitySpan/duty:quote ?q ; a duty:Clause", "m", "q"
    )
    assert found == [("modality-firm", "健全"), ("modality-firm", "建成"), ("modality-strive", "力争")]
    assert len(ask(store, "?c a duty:Clause", "c")) == 4


def test_assignments_say_who_as_what_and_on_what_basis(store: Store) -> None:
    found = ask(
        store,
        "?a a duty:Assignment ; duty:printedName ?n ; duty:role ?r ; duty:basis ?b ; duty:resolution ?how ; duty:clause/duty:position ?c",
        "n",
        "r",
        "b",
        "how",
        "c",
    )
    assert found == sorted(
        [
            ("县档案馆", "role-leading", "basis-inferred", "resolution-jurisdiction-supplied", "1"),
            ("县数据局", "role-responsible", "basis-stated", "resolution-unresolved", "1"),
            ("县檔案館", "role-responsible", "basis-stated", "resolution-jurisdiction-supplied", "1"),
            ("有关部门", "role-responsible", "basis-stated", "resolution-exact", "1"),
            ("县档案馆", "role-responsible", "basis-stated", "resolution-jurisdiction-supplied", "2"),
        ]
    )
    assert ask(store, "?a duty:premise/duty:quote ?q", "q") == [("排在第一位的为牵头单位",)]


def test_a_list_of_owners_is_a_group_and_a_collective_is_no_owner(store: Store) -> None:
    """县档案馆、县数据局 are two owners; 县檔案館与有关部门 is one, since the second names nobody."""
    assert ask(store, "?g a duty:AssignmentGroup ; duty:member/duty:printedName ?n ; duty:span/duty:quote ?q", "n", "q") == [
        ("县数据局", "县档案馆、县数据局"),
        ("县档案馆", "县档案馆、县数据局"),
    ]


def test_an_agency_is_found_in_either_script_with_and_without_its_place(store: Store) -> None:
    (agency,) = {row[0] for row in ask(store, "?a duty:agencyKind duty:kind-body ; duty:searchName '档案馆'", "a")}
    names = {name for (name,) in ask(store, f"<{agency}> duty:searchName ?n", "n")}
    assert names == {"青禾县档案馆", "县档案馆", "档案馆"}
    assert ask(store, "?a duty:searchName '青禾县数据局', '县数据局', '数据局' ; duty:registered ?known", "known") == [("false",)]
    labels = ask(store, f"<{agency}> <http://www.w3.org/2004/02/skos/core#prefLabel> ?n", "n")
    assert labels == [("青禾县档案馆",), ("青禾縣檔案館",)]
    assert ask(store, f"<{agency}> duty:parent ?p . ?p <http://www.w3.org/2004/02/skos/core#prefLabel> ?n", "n") == [("青禾县人民政府",)]


def test_unregistered_names_get_one_preferred_label_per_language() -> None:
    built = built_plan()
    one, two = (
        ResolvedAgency(COUNTY, "县档案馆", "body", ((n, "zh-Hans"),), ("县档案馆",), "unresolved", False) for n in ("县檔案館", "县档案馆")
    )
    known = replace(built, agencies=((two, built.agencies[0][1]), (one, built.agencies[1][1], two)))
    labels = [q.object for q in plan_quads(known) if q.predicate == terms.skos_pref_label and q.subject == iris.agency(COUNTY, "县档案馆")]
    assert labels == [Literal("县档案馆", language="zh-Hans")]  # printed twice, 县檔案館 once


def test_a_year_means_its_end_and_five_years_count_from_the_plans_date(store: Store) -> None:
    found = ask(
        store,
        "?d a duty:Deadline ; duty:deadlineKind ?k OPTIONAL { ?d duty:due ?due } OPTIONAL { ?d duty:recurrence ?r }"
        " OPTIONAL { ?d duty:earliest ?e ; duty:latest ?l ; duty:precision ?p ; duty:planEnd ?end }",
        "k",
        "due",
        "e",
        "l",
        "p",
        "r",
        "end",
    )
    assert found == [
        ("deadline-by", "2027", "2027-01-01", "2027-12-31", "precision-year", "", "2028-12-31"),
        ("deadline-by", "P5Y", "2031-02-01", "2031-02-28", "precision-month", "", "2028-12-31"),
        ("deadline-ongoing", "", "", "", "", "", ""),
        ("deadline-recurring", "", "", "", "", "P1Y", ""),
    ]


def test_targets_are_exact_decimals(store: Store) -> None:
    found = ask(
        store,
        "?t a duty:Target ; duty:metric ?m ; duty:operator ?o ; duty:value ?v ; duty:unit ?u OPTIONAL { ?t duty:upperValue ?to }"
        " OPTIONAL { ?t duty:population ?p } OPTIONAL { ?t duty:baseline ?b } OPTIONAL { ?t duty:latest ?l }",
        "m",
        "o",
        "v",
        "to",
        "u",
        "p",
        "b",
        "l",
    )
    assert found == [
        ("查档人次", "op-increase", "10", "", "%", "", "2025年", ""),
        ("答复时间", "op-between", "5", "10", "分钟", "", "", ""),
        ("馆藏档案数字化率", "op-at-least", "90", "", "%", "馆藏档案", "", "2027-12-31"),
    ]


def test_a_wish_is_quantified_only_by_a_target_in_its_own_clause(store: Store) -> None:
    assert ask(store, "?w a duty:Wish ; duty:direction ?d ; duty:quantifiedBy/duty:metric ?m", "d", "m") == [
        ("direction-increase", "馆藏档案数字化率")
    ]


def test_a_mended_defect_points_to_its_emendation_and_no_other_does(store: Store) -> None:
    assert ask(store, "?d a duty:Defect ; duty:defectKind ?k OPTIONAL { ?d duty:mendedBy/duty:reads ?r }", "k", "r") == [
        ("defect-cut-off-end", ""),
        ("defect-encoding", "分钟"),
        ("defect-identity-pending", ""),
    ]
    assert ask(store, "?d a duty:Defect ; duty:task/duty:citation ?c ; duty:defectKind ?k", "c", "k") == [
        ("一.1", "defect-encoding"),
        ("一.2", "defect-identity-pending"),
    ]


def test_an_id_without_a_task_is_a_retired_task_and_no_task(store: Store) -> None:
    assert ask(
        store, "?t a duty:RetiredTask ; duty:citation ?c ; duty:text ?text OPTIONAL { ?t duty:replacedBy/duty:citation ?by }", "c", "by"
    ) == [
        ("一.3", ""),
        ("一.4", "一.1"),
    ]
    assert ask(store, "?t a duty:RetiredTask , duty:Task", "t") == []
    assert ask(
        store, "?d duty:defectKind duty:defect-identity-pending ; duty:detail ?words ; duty:span/duty:line ?line", "words", "line"
    ) == [("t0 reworded 0.62", "5")]


def test_every_fact_has_a_rule_a_basis_and_the_words_that_say_it(store: Store) -> None:
    kinds = "duty:Assignment duty:LegalReference duty:Deadline duty:Target duty:Deliverable duty:Mechanism duty:Wish duty:DutyClause"
    facts = ask(store, f"VALUES ?k {{ {kinds} }} ?f a ?k", "f")
    said = ask(
        store, f"VALUES ?k {{ {kinds} }} ?f a ?k ; duty:rule ?r ; duty:basis ?b ; duty:span ?s . ?s duty:start ?a ; duty:end ?e", "f"
    )
    assert facts == said
    assert len(facts) == 20


def test_spans_quote_the_text_at_their_line_and_column(store: Store) -> None:
    spans = ask(
        store,
        "?s a duty:SourceSpan ; duty:start ?a ; duty:end ?e ; duty:quote ?q ; duty:sourceText ?t ; duty:line ?l ; duty:column ?c",
        "a",
        "e",
        "q",
        "t",
        "l",
        "c",
    )
    lines = TEXT.split("\n")
    for start, end, quote, text, line, column in spans:
        assert quote == text == TEXT[int(start) : int(end)]
        assert lines[int(line) - 1].startswith(quote, int(column) - 1)
    assert len({(start, end) for start, end, *_ in spans}) == len(spans), "equal words share a span"


def test_every_node_of_the_plan_carries_it_and_none_is_blank(store: Store) -> None:
    plan = iris.plan(PLAN)
    for quad in plan_quads(built_plan()):
        assert not isinstance(quad.subject, BlankNode)
        assert not isinstance(quad.object, BlankNode)
        assert quad.graph_name == iris.graph("base")
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(plan.value + "/"):
            assert Quad(quad.subject, terms.plan, plan) in store


@settings(max_examples=40, deadline=None)
@given(st.text(st.sampled_from("序言。青禾县1.一、档案馆\n\r\ufeff\u200b x"), max_size=40))
def test_what_stands_before_renames_nothing(before: str) -> None:
    """All offsets shift, and only offsets, lines and columns differ; IRIs are ASCII."""
    moved = {terms.start, terms.end, terms.line, terms.column}
    old, new = ({str(q) for q in plan_quads(built_plan(head)) if q.predicate not in moved} for head in ("", before + "\n"))
    assert old == new
    assert all(
        node.value.isascii() for q in plan_quads(built_plan(before)) for node in (q.subject, q.object) if isinstance(node, NamedNode)
    )


@settings(max_examples=60, deadline=None)
@given(reads=ANY, why=ANY, name=ANY.filter(lambda n: n.strip()))
def test_any_words_come_back_from_every_serialisation(reads: str, why: str, name: str) -> None:
    built = built_plan()
    mend = Emendation(built.emendations[0].start, built.emendations[0].end, reads, why)
    issuer = ResolvedAgency(name, name, "body", ((name, "zh-Hans"),), (name,), "unresolved", False)
    quads = plan_quads(replace(built, emendations=(mend,), issuer=issuer))
    store = Store()
    store.load(n_quads(quads), RdfFormat.N_QUADS)
    assert set(store) == set(quads)
    store.clear()
    store.load(turtle(quads), RdfFormat.TURTLE, to_graph=iris.graph("base"))
    assert set(store) == set(quads)


def test_same_input_same_bytes() -> None:
    assert plan_quads(built_plan()) == plan_quads(built_plan())
    shuffled = sorted(plan_quads(built_plan()), key=str, reverse=True)
    assert n_quads(shuffled) == n_quads(plan_quads(built_plan()))
    assert turtle(shuffled) == turtle(plan_quads(built_plan()))


def test_two_facts_of_one_kind_on_the_same_words_keep_apart() -> None:
    """均达到 gives one target per subject; two of one metric still are two."""
    built = built_plan()
    first, second = built.facts.tasks
    doubled = replace(first, targets=(first.targets[0], first.targets[0]))
    facts = PlanFacts(built.facts.document, (doubled, second))
    targets = [
        q.subject
        for q in plan_quads(replace(built, facts=facts, indicators=((None, None), ())))
        if q.predicate == terms.rdf_type and q.object == terms.Target
    ]
    assert len(set(targets)) == 2


def test_the_same_words_twice_in_a_task_are_two_places() -> None:
    quads = plan_quads(built_plan())
    quotes = Counter(q.object.value for q in quads if q.predicate == terms.quote and isinstance(q.object, Literal))
    assert quotes["县档案馆"] == 2  # in item 1 and in item 2: other tasks, other spans
    assert quotes["县檔案館"] == 1  # and folded it is the first of two in item 2


def test_a_code_that_the_ontology_lacks_is_refused_by_name() -> None:
    built = built_plan()
    first, second = built.facts.tasks
    odd = replace(first, deliverables=(replace(first.deliverables[0], kind="gadget"),))
    with pytest.raises(InputError, match=r"unknown deliverable 'gadget' .*regulation, plan"):
        plan_quads(replace(built, facts=PlanFacts(built.facts.document, (odd, second))))


def test_a_plan_without_place_period_or_date_is_written_all_the_same() -> None:
    built = built_plan()
    info = replace(built.info, jurisdiction="", period=None, date="", issuer="")
    agencies = tuple(tuple(replace(a, jurisdiction="", parent=None) for a in row) for row in built.agencies)
    instruments = tuple(tuple(replace(i, jurisdiction="", replaced_by=()) for i in row) for row in built.instruments)
    quads = plan_quads(replace(built, info=info, agencies=agencies, instruments=instruments, issuer=None))
    said = {q.predicate for q in quads}
    assert not said & {terms.jurisdiction, terms.plan_end, terms.period_start, terms.document_date, terms.issuer}
    assert terms.agency in said


def test_the_run_is_told_by_what_went_into_it_and_only_its_time_differs() -> None:
    plan = built_plan()

    def run(rules: str, second: int) -> Iterable[Quad]:
        return run_quads([(plan.info.id, plan.content_hash)], "0.1.0", rules, datetime(2026, 5, 1, 12, 0, second, tzinfo=UTC))

    one, later, other = set(run("a" * 64, 0)), set(run("a" * 64, 1)), set(run("b" * 64, 0))
    assert [q.object.value for q in one - later if isinstance(q.object, Literal)] == ["2026-05-01T12:00:00Z"]
    assert {q.object.value for q in one if q.predicate == terms.content_hash and isinstance(q.object, Literal)} == {"a" * 64}
    runs = {q.object for quads in (one, other) for q in quads if q.predicate == terms.prov_was_generated_by}
    assert len(runs) == 2
    assert {q.graph_name for q in one} == {iris.graph("provenance")}


def test_rdflib_gets_the_same_graph_as_from_text() -> None:
    import rdflib
    from rdflib.compare import isomorphic

    quads = [*plan_quads(built_plan()), *ontology_quads()]
    read = rdflib.Graph().parse(data=turtle(quads), format="turtle")
    made = to_rdflib(quads)
    assert isomorphic(made, read)
    assert set(made) == set(read)


def test_the_registry_stands_in_a_graph_of_its_own(checkout: Path) -> None:
    quads = registry_quads(load_registry([checkout / "registry"]))
    assert {quad.graph_name.value for quad in quads} == {"https://w3id.org/dutygraph/id/graph/registry"}
    names = {quad.object.value for quad in quads if quad.predicate.value.endswith("#searchName")}
    assert {"辽宁省高级人民法院", "省法院", "民法典"} <= names
    assert len(quads) == len(set(quads))


@given(ANY, ANY.filter(bool), st.decimals(allow_nan=False, allow_infinity=False, places=3), st.integers(), st.booleans())
def test_whatever_is_said_comes_back_as_it_was_said(words: str, label: str, number: Decimal, count: int, truth: bool) -> None:
    sink, node = Sink(iris.graph("base")), iris.plan("p")
    sink.words(node, terms.quote, words)
    sink.text(node, terms.rdfs_label, label, "zh-Hant")
    sink.decimal(node, terms.value, number)
    sink.integer(node, terms.position, count)
    sink.truth(node, terms.registered, truth)
    sink.link(node, terms.rdf_type, terms.Plan)
    said = [Literal(words), Literal(label, language="zh-Hant"), Literal(f"{number.normalize():f}", datatype=terms.xsd_decimal)]
    said += [Literal(str(count), datatype=terms.xsd_integer), Literal(str(truth).lower(), datatype=terms.xsd_boolean)]
    assert [quad.object for quad in sink.quads()] == [*said, terms.Plan]
    assert {(quad.subject, quad.graph_name) for quad in sink.quads()} == {(node, iris.graph("base"))}


def test_a_language_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="subtag"):
        Sink(iris.graph("base")).text(iris.plan("p"), terms.rdfs_label, "x", 'zh" . <a:b> <a:c> "')
