"""Prints findings: for a terminal by place or by task, as JSON, or as a SHACL report without blank nodes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from rdflib import RDF, SH, Graph, Literal, URIRef

from dutygraph.check.findings import SEVERITIES, one_line, said, sentence_of, value
from dutygraph.check.run import Report
from dutygraph.check.shapes import SHAPES
from dutygraph.model import Finding
from dutygraph.rdf import terms
from dutygraph.rdf.iris import ID

#: The outermost constraints that shapes may have, and what SHACL calls them in a result.
_COMPONENTS = {
    SH["and"]: SH.AndConstraintComponent,
    SH["or"]: SH.OrConstraintComponent,
    SH["not"]: SH.NotConstraintComponent,
}


def text_lines(findings: Iterable[Finding], data: Graph, language: str) -> Iterator[str]:
    """Two lines for each finding: place, severity, shape, task and message; then the sentence at fault."""
    for one in findings:
        cited = f" {one.citation}" if one.citation else ""
        yield f"{one.path}:{one.line}:{one.column}: {one.severity} [{one.shape}]{cited} {in_language(one.message, language)}"
        if sentence := sentence_of(data, one):
            yield f"    {sentence}"


def task_lines(findings: Sequence[Finding], data: Graph, path: str) -> Iterator[str]:
    """One line for each task in order of the text, what is found gravest first; then one for the rest of the plan."""
    by_task: dict[str, list[Finding]] = {}
    for one in findings:
        by_task.setdefault(one.task, []).append(one)
    for tid, citation, line, column, opening in _tasks(data):
        yield f"{path}:{line}:{column}: {citation} {_summary(by_task.get(tid, []))}  {opening}"
    if "" in by_task:
        first = by_task[""][0]
        yield f"{path}:{first.line}:{first.column}: outside any task: {_summary(by_task[''])}"


def count_lines(findings: Sequence[Finding], labels: Mapping[str, str]) -> Iterator[str]:
    """How many findings of each shape, gravest and most frequent first, and the sum of each severity."""
    counts = Counter((SEVERITIES.index(one.severity), one.shape) for one in findings)
    for (rank, shape), count in sorted(counts.items(), key=lambda item: (item[0][0], -item[1], item[0][1])):
        yield f"{count:6} {SEVERITIES[rank]:9} {shape:18} {labels.get(shape, '')}".rstrip()
    sums = ", ".join(f"{count} {name}" for name, count in totals(findings).items())
    yield f"{len(findings):6} {'in all':9} {sums}"


def totals(findings: Iterable[Finding]) -> dict[str, int]:
    """The number of findings of each severity, gravest first."""
    counts = Counter(one.severity for one in findings)
    return {severity: counts[severity] for severity in SEVERITIES}


def json_record(finding: Finding, data: Graph) -> dict[str, Any]:
    """A finding as the JSON form gives it; start and end are code points into the verbatim text."""
    return {
        "key": finding.key,
        "shape": finding.shape,
        "severity": finding.severity,
        "plan": finding.plan,
        "task": finding.task,
        "citation": finding.citation,
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "quote": finding.anchor.quote,
        "start": finding.anchor.start,
        "end": finding.anchor.end,
        "message": finding.message,
        "sentence": sentence_of(data, finding),
        "focus": finding.focus,
    }


def shacl_report(plan: str, report: Report, shapes: Graph) -> Graph:
    """The report as SHACL describes it, but with names: the results are called by the findings' keys."""
    graph = Graph()
    whole = URIRef(f"{ID}plan/{quote(plan, safe='')}/report")
    graph.add((whole, RDF.type, SH.ValidationReport))
    graph.add((whole, SH.conforms, Literal(report.conforms)))
    for one in report.findings:
        result, shape = URIRef(f"{whole}/{quote(one.key)}"), URIRef(SHAPES + one.shape)
        graph.add((whole, SH.result, result))
        graph.add((result, RDF.type, SH.ValidationResult))
        graph.add((result, SH.focusNode, URIRef(one.focus)))
        graph.add((result, SH.value, URIRef(one.focus)))
        graph.add((result, SH.sourceShape, shape))
        graph.add((result, SH.resultSeverity, SH[one.severity.capitalize()]))
        for parameter, component in _COMPONENTS.items():
            if (shape, parameter, None) in shapes:
                graph.add((result, SH.sourceConstraintComponent, component))
        for language, message in one.message.items():
            graph.add((result, SH.resultMessage, Literal(message, lang=language)))
    return graph


def in_language(message: Mapping[str, str], language: str) -> str:
    """The message in that language, else in English, else in whatever language there is."""
    return message.get(language) or message.get("en") or next(iter(message.values()), "")


def _summary(findings: Sequence[Finding]) -> str:
    counts = Counter((SEVERITIES.index(one.severity), one.shape) for one in findings)
    said = [f"{SEVERITIES[rank]} {shape}" + (f" ×{count}" if count > 1 else "") for (rank, shape), count in sorted(counts.items())]
    return "; ".join(said) or "ok"


def _tasks(data: Graph) -> Iterator[tuple[str, str, str, str, str]]:
    """Id, citation, line, column and opening words of each task, in order of the text."""
    tasks = data.subjects(RDF.type, URIRef(terms.Task.value))
    for task in sorted(tasks, key=lambda one: int(said(data, one, terms.position) or 0)):
        span = value(data, task, terms.span)
        line, column = (said(data, span, term) or "1" for term in (terms.line, terms.column))
        yield str(task).rpartition("/")[2], said(data, task, terms.citation), line, column, one_line(said(data, task, terms.text))[:24]
