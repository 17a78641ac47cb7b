"""Prints a report as SHACL describes it, but without blank nodes: results are called by the findings' keys."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from rdflib import RDF, SH, Graph, Literal, URIRef

from dutygraph.check.run import Checked, Report
from dutygraph.check.shapes import SHAPES
from dutygraph.rdf.iris import ID

#: The outermost constraints that shapes may have, and what SHACL calls them in a result.
_COMPONENTS = {
    SH["and"]: SH.AndConstraintComponent,
    SH["or"]: SH.OrConstraintComponent,
    SH["not"]: SH.NotConstraintComponent,
}


def turtle_report(checked: Iterable[Checked], shapes: Graph) -> str:
    """The reports of all plans as Turtle."""
    whole = Graph()
    whole.bind("dsh", SHAPES)
    for each in checked:
        whole += shacl_report(each.plan, each.report, shapes)
    return whole.serialize(format="turtle")


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
