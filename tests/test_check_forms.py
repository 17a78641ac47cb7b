"""Findings as an editor, a program and a SHACL tool get to read them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from test_check_run import PLAN

from dutygraph.check.findings import in_language, openings
from dutygraph.check.json_form import json_record
from dutygraph.check.lookup import GraphFacts
from dutygraph.check.run import Report, check, load_shapes
from dutygraph.check.shapes import shape_labels
from dutygraph.check.text_form import count_lines, task_lines, text_lines
from dutygraph.check.turtle_form import shacl_report
from dutygraph.cli import cli

SHAPES = load_shapes(Path(__file__).parent.parent / "shapes")


@pytest.fixture(scope="module")
def plan() -> Graph:
    return Graph().parse(data=PLAN, format="turtle")


@pytest.fixture(scope="module")
def report(plan: Graph) -> Report:
    return check(plan, SHAPES)


def test_text_gives_place_severity_shape_task_and_message_then_the_sentence(report: Report) -> None:
    lines = list(text_lines(report.findings, "en"))
    assert len(lines) == 2 * len(report.findings)
    at = next(n for n, line in enumerate(lines) if "[PartyResolved]" in line)
    assert lines[at].startswith("plans/demo/source.txt:3:4: warning [PartyResolved] 一.1 Nobody of this name is in the registry.")
    assert lines[at + 1] == "    【省法院】公布案例。"
    chinese = list(text_lines(report.findings, "zh"))
    assert chinese[at].startswith("plans/demo/source.txt:3:4: warning [PartyResolved] 一.1 登记表里没有这个名称。")


def test_by_task_gives_each_task_one_line_gravest_first(plan: Graph, report: Report) -> None:
    assert list(task_lines(report.findings, openings(GraphFacts(plan)), "plans/demo/source.txt")) == [
        "plans/demo/source.txt:3:1: 一.1 violation SpanQuote; violation TaskMeasure; "
        "warning ClauseOwner; warning PartyResolved; warning TaskDeadline  1. 省法院公布案例。完善会议制度。",
        "plans/demo/source.txt:5:1: 一.2 violation TaskMeasure; violation TaskOwner; warning TaskDeadline; warning TextDefect  2. 继续加强",
    ]


def test_by_task_shows_tasks_without_findings_and_findings_without_task(plan: Graph, report: Report) -> None:
    lines = list(task_lines([one for one in report.findings if one.task == "t2"], openings(GraphFacts(plan)), "x"))
    assert lines[0] == "x:3:1: 一.1 ok  1. 省法院公布案例。完善会议制度。"
    data = Graph().parse(Path(__file__).parent.parent / "shapes" / "examples" / "text-defect-fails.ttl")
    data.remove((None, URIRef("https://w3id.org/dutygraph/ns#task"), None))
    found = check(data, SHAPES).findings
    assert list(task_lines(found, openings(GraphFacts(data)), "x")) == ["x:1:1: outside any task: warning TextDefect"]


def test_counts_are_grouped_by_shape_with_its_label(report: Report) -> None:
    lines = list(count_lines(report.findings, shape_labels(SHAPES, "en")))
    assert lines[0].split() == ["2", "violation", "TaskMeasure", "No", "measurable", "outcome"]
    assert lines[-1].split(maxsplit=3) == ["9", "in", "all", "4 violation, 5 warning, 0 info"]
    assert "没有可衡量的成果" in next(iter(count_lines(report.findings, shape_labels(SHAPES, "zh"))))


def test_json_gives_offsets_and_both_languages(report: Report) -> None:
    found = next(one for one in report.findings if one.shape == "SpanQuote")
    record = json_record(found)
    assert (record["key"], record["quote"], record["start"], record["end"]) == ("SpanQuote/t1/a", "省法院", 13, 16)
    assert set(record["message"]) == {"en", "zh"}


def test_the_seeds_report_and_the_schemas_example_fit_the_schema(checkout: Path) -> None:
    schema = json.loads((checkout / "graph/dutygraph/check/report.schema.json").read_text(encoding="utf-8"))
    printed = CliRunner().invoke(cli, ["-w", str(checkout), "validate", "--format", "json"]).output
    Draft202012Validator(schema).validate(json.loads(printed))
    for example in schema["$defs"]["finding"]["examples"]:
        Draft202012Validator({**schema, **schema["$defs"]["finding"]}).validate(example)


def test_the_shacl_report_says_what_pyshacls_says_without_blank_nodes(plan: Graph, report: Report) -> None:
    import pyshacl

    ours = shacl_report("demo", report, SHAPES)
    _, theirs, _ = pyshacl.validate(plan, shacl_graph=SHAPES)
    assert not [term for triple in ours for term in triple if isinstance(term, BNode)]

    def results(graph: Graph) -> list[tuple[str, ...]]:
        said = (SH.focusNode, SH.sourceShape, SH.resultSeverity, SH.sourceConstraintComponent, SH.value)
        return sorted(tuple(str(graph.value(one, p)) for p in said) for one in graph.objects(None, SH.result))

    assert results(ours) == results(theirs)
    whole = ours.value(None, RDF.type, SH.ValidationReport)
    assert ours.value(whole, SH.conforms) == Literal(False)
    assert URIRef("https://w3id.org/dutygraph/id/plan/demo/report/SpanQuote/t1/a") in set(ours.objects(whole, SH.result))


def test_a_message_in_another_language_is_better_than_none() -> None:
    assert in_language({"en": "a", "zh": "b"}, "zh") == "b"
    assert in_language({"en": "a"}, "zh") == "a"
    assert in_language({"fr": "c"}, "zh") == "c"
    assert in_language({}, "zh") == ""
