"""Findings say what, where and how grave; looking at some nodes only finds the same as looking at all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import pytest
from rdflib import Graph, URIRef

from dutygraph.check.findings import sentence_of
from dutygraph.check.run import check, load_shapes
from dutygraph.errors import InputError
from dutygraph.model import Anchor, Finding

SHAPES = Path(__file__).parent.parent / "shapes"
ID = "https://w3id.org/dutygraph/id/"

#: 1. 省法院公布案例。完善会议制度。 — 2. 继续加强。 The court's name was edited under the quote in task t1.
PLAN = """
@base <https://w3id.org/dutygraph/id/> .
@prefix duty: <https://w3id.org/dutygraph/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
duty:defect-cut-off-end skos:definition "The text breaks off."@en , "文本中断。"@zh-Hans .
<agency/%E8%BE%BD%E5%AE%81%E7%9C%81/court> a duty:Agency ; duty:agencyKind duty:kind-body .

<plan/demo/task/t1> a duty:Task ; duty:plan <plan/demo> ; duty:position 1 ; duty:citation "一.1" ;
    duty:text "1. 省法院公布案例。完善会议制度。" ; duty:span <plan/demo/task/t1/span/w> ;
    duty:assignment <plan/demo/task/t1/assignment/a> .
<plan/demo/task/t1/clause/a> a duty:Clause , duty:DutyClause ; duty:task <plan/demo/task/t1> ;
    duty:text "省法院公布案例。" ; duty:span <plan/demo/task/t1/span/c> .
<plan/demo/task/t1/clause/b> a duty:Clause , duty:DutyClause ; duty:task <plan/demo/task/t1> ;
    duty:text "完善会议制度。" ; duty:span <plan/demo/task/t1/span/d> .
<plan/demo/task/t1/assignment/a> a duty:Assignment ; duty:task <plan/demo/task/t1> ; duty:clause <plan/demo/task/t1/clause/a> ;
    duty:agency <agency/%E8%BE%BD%E5%AE%81%E7%9C%81/court> ; duty:role duty:role-responsible ;
    duty:resolution duty:resolution-unresolved ; duty:span <plan/demo/task/t1/span/a> .
<plan/demo/task/t1/span/w> a duty:SourceSpan ; duty:start 10 ; duty:end 28 ; duty:line 3 ; duty:column 1 ;
    duty:quote "1. 省法院公布案例。完善会议制度。" ; duty:sourceText "1. 省法院公布案例。完善会议制度。" .
<plan/demo/task/t1/span/c> a duty:SourceSpan ; duty:start 13 ; duty:end 21 ; duty:line 3 ; duty:column 4 ;
    duty:quote "省法院公布案例。" ; duty:sourceText "省法院公布案例。" .
<plan/demo/task/t1/span/d> a duty:SourceSpan ; duty:start 21 ; duty:end 28 ; duty:line 3 ; duty:column 12 ;
    duty:quote "完善会议制度。" ; duty:sourceText "完善会议制度。" .
<plan/demo/task/t1/span/a> a duty:SourceSpan ; duty:start 13 ; duty:end 16 ; duty:line 3 ; duty:column 4 ;
    duty:quote "省法院" ; duty:sourceText "省高院" .

<plan/demo/task/t2> a duty:Task ; duty:plan <plan/demo> ; duty:position 2 ; duty:citation "一.2" ;
    duty:text "2. 继续加强" ; duty:span <plan/demo/task/t2/span/w> .
<plan/demo/task/t2/span/w> a duty:SourceSpan ; duty:start 29 ; duty:end 36 ; duty:line 5 ; duty:column 1 ;
    duty:quote "2. 继续加强" ; duty:sourceText "2. 继续加强" .
<plan/demo/defect/x> a duty:Defect ; duty:plan <plan/demo> ; duty:task <plan/demo/task/t2> ;
    duty:defectKind duty:defect-cut-off-end ; duty:detail "ends within a sentence" ; duty:span <plan/demo/span/e> .
<plan/demo/span/e> a duty:SourceSpan ; duty:start 32 ; duty:end 36 ; duty:line 5 ; duty:column 4 ;
    duty:quote "继续加强" ; duty:sourceText "继续加强" .
"""


@pytest.fixture
def plan() -> Graph:
    return Graph().parse(data=PLAN, format="turtle")


def validate(data: Graph, shapes: Graph, focus: Collection[URIRef] | None = None, paths: Mapping[str, str] | None = None) -> list[Finding]:
    return list(check(data, shapes, focus, paths).findings)


def test_findings_stand_in_order_of_the_text(plan: Graph) -> None:
    found = validate(plan, load_shapes(SHAPES))
    assert [(one.line, one.column, one.severity, one.key) for one in found] == [
        (3, 1, "violation", "TaskMeasure/t1/"),
        (3, 1, "warning", "TaskDeadline/t1/"),
        (3, 4, "violation", "SpanQuote/t1/a"),
        (3, 4, "warning", "PartyResolved/t1/a"),
        (3, 12, "warning", "ClauseOwner/t1/b"),
        (5, 1, "violation", "TaskMeasure/t2/"),
        (5, 1, "violation", "TaskOwner/t2/"),
        (5, 1, "warning", "TaskDeadline/t2/"),
        (5, 4, "warning", "TextDefect/t2/x"),
    ]


def test_a_finding_says_where_it_stands_and_what_is_wrong_there(plan: Graph) -> None:
    found = {one.key: one for one in validate(plan, load_shapes(SHAPES))}
    party = found["PartyResolved/t1/a"]
    assert (party.plan, party.task, party.citation, party.path) == ("demo", "t1", "一.1", "plans/demo/source.txt")
    assert party.anchor == Anchor("省法院", 13, 16)
    assert party.focus == ID + "plan/demo/task/t1/assignment/a"
    assert set(party.message) == {"en", "zh"}
    assert found["ClauseOwner/t1/b"].anchor.quote == "完善会议制度。"


def test_a_defect_is_told_by_its_kind_in_each_language(plan: Graph) -> None:
    defect = {one.key: one for one in validate(plan, load_shapes(SHAPES))}["TextDefect/t2/x"]
    assert defect.message["en"].startswith("The text breaks off (ends within a sentence). Compare ")
    assert defect.message["zh"].startswith("文本中断")
    assert "请对照" in defect.message["zh"]
    assert "ends within" not in defect.message["zh"]
    assert defect.citation == "一.2"


def test_the_sentence_at_fault_marks_the_quote_within_its_clause(plan: Graph) -> None:
    found = {one.key: one for one in validate(plan, load_shapes(SHAPES))}
    assert found["PartyResolved/t1/a"].sentence == "【省法院】公布案例。"
    assert found["ClauseOwner/t1/b"].sentence == "完善会议制度。"
    assert found["TaskOwner/t2/"].sentence == "2. 继续加强"
    assert sentence_of("", "", "1. 省法院公布案例。", width=8) == "1. 省法院公…"


def test_paths_may_be_given(plan: Graph) -> None:
    assert {one.path for one in validate(plan, load_shapes(SHAPES), paths={"demo": "here.txt"})} == {"here.txt"}


def test_each_node_alone_has_the_findings_that_it_has_among_all(plan: Graph) -> None:
    shapes = load_shapes(SHAPES)
    whole = validate(plan, shapes)
    nodes = {node for node in plan.subjects() if isinstance(node, URIRef)}
    for node in nodes:
        assert validate(plan, shapes, [node]) == [one for one in whole if one.focus == str(node)]
    assert validate(plan, shapes, nodes) == whole


def test_no_node_has_no_finding(plan: Graph) -> None:
    report = check(plan, load_shapes(SHAPES), [])
    assert report.conforms
    assert report.findings == ()


def test_shacls_own_verdict_counts_every_severity(plan: Graph) -> None:
    shapes = load_shapes(SHAPES)
    assert not check(plan, shapes, [URIRef(ID + "plan/demo/defect/x")]).conforms, "a warning is a result"
    assert check(plan, shapes, [URIRef(ID + "plan/demo/task/t2/span/w")]).conforms


def test_neither_graph_is_changed(plan: Graph) -> None:
    shapes = load_shapes(SHAPES)
    before = set(plan), set(shapes)
    validate(plan, shapes, [URIRef(ID + "plan/demo/task/t1")])
    validate(plan, shapes)
    assert (set(plan), set(shapes)) == before


def test_broken_shapes_are_told_with_their_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no shapes here"):
        load_shapes(tmp_path)
    (tmp_path / "mine.ttl").write_text("dsh:X a sh:NodeShape", encoding="utf-8")
    with pytest.raises(InputError, match=r"mine\.ttl"):
        load_shapes(tmp_path)
