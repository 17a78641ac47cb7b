"""Validates one reading of plans, marks the findings that people waived, and tells which entries no longer fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, Quad
from rdflib import RDF, Graph, URIRef

from dutygraph.check.findings import in_order, said, value
from dutygraph.check.run import Report, check
from dutygraph.check.shapes import shape_name
from dutygraph.fold import fold_name
from dutygraph.model import Finding, Waived
from dutygraph.rdf import iris, terms
from dutygraph.rdf.convert import to_rdflib
from dutygraph.store.interface import READINGS


@dataclass(frozen=True, slots=True)
class _Waiver:
    """A waiver as the graph has it; ``start`` and ``end`` are None where it is about the task or a curated fact itself.

    ``task`` and ``fact`` are IRIs, "" where there is none.
    """

    node: URIRef
    plan: str
    shape: str
    task: str
    fact: str
    quote: str
    start: int | None
    end: int | None
    waived: Waived

    def covers(self, finding: Finding) -> bool:
        """Whether this is the finding that was accepted."""
        if (finding.shape, finding.plan, finding.task) != (self.shape, _last(self.plan), _last(self.task)):
            return False
        if self.start is None:
            return finding.focus == (self.fact or self.task)
        same = fold_name(finding.anchor.quote) == fold_name(self.quote)
        assert self.end is not None
        return same and finding.anchor.start <= self.start and self.end <= finding.anchor.end


def check_reading(quads: Iterable[Quad], reading: str, shapes: Graph, paths: Mapping[str, str] | None = None) -> tuple[Graph, Report]:
    """Validate ``reading`` of what ``quads`` hold (base, both readings' own, entries, the ontology's lists, in their graphs).

    Gives the graph that was looked at and the report; a waived finding stays in it and says who waived it. Entries of people that
    no longer fit are found in both readings, for they are about the files; a waiver fits while its finding is in either reading.
    """
    graphs: dict[str, list[Quad]] = {}
    for quad in quads:
        assert isinstance(quad.graph_name, NamedNode)
        graphs.setdefault(quad.graph_name.value.rpartition("/")[2], []).append(quad)
    data = _data(graphs, reading)
    report = check(data, shapes, paths=paths)
    if "entries" not in graphs:
        return data, report
    data += to_rdflib(graphs["entries"])
    waivers = _waivers(data)
    findings = [_marked(finding, waivers) for finding in report.findings]
    unused = [waiver for waiver in waivers if not any(waiver.covers(finding) for finding in findings)]
    if unused and any(name in graphs for name in READINGS):
        other = check(_data(graphs, next(name for name in READINGS if name != reading)), shapes).findings
        unused = [waiver for waiver in unused if not any(waiver.covers(finding) for finding in other)]
    data += to_rdflib(quad for waiver in unused for quad in _stale(data, waiver))
    stale = [URIRef(terms.code("defect", kind).value) for kind in ("stale-curation", "stale-waiver")]
    nodes = [node for kind in stale for node in data.subjects(URIRef(terms.defect_kind.value), kind) if isinstance(node, URIRef)]
    more = check(data, shapes, nodes, paths) if nodes else Report(True, ())
    return data, Report(report.conforms and more.conforms, tuple(in_order([*findings, *more.findings])))


def _data(graphs: Mapping[str, Sequence[Quad]], reading: str) -> Graph:
    return to_rdflib(quad for name in ("base", reading, "ontology") for quad in graphs.get(name, ()))


def _waivers(data: Graph) -> list[_Waiver]:
    found = []
    for node in sorted(data.subjects(RDF.type, URIRef(terms.Waiver.value)), key=str):
        assert isinstance(node, URIRef)
        span = value(data, node, terms.span)
        start, end = said(data, span, terms.start), said(data, span, terms.end)
        person = value(data, node, terms.curator)
        found.append(
            _Waiver(
                node=node,
                plan=said(data, node, terms.plan),
                shape=shape_name(said(data, node, terms.waived_shape)),
                task=said(data, node, terms.task),
                fact=said(data, node, terms.waived_fact),
                quote=said(data, span, terms.quote),
                start=int(start) if start else None,
                end=int(end) if end else None,
                waived=Waived(said(data, person, terms.rdfs_label), said(data, node, terms.curated_on), said(data, node, terms.reason)),
            )
        )
    return found


def _last(iri: str) -> str:
    """The plan's or task's own id."""
    return unquote(iri.rpartition("/")[2])


def _marked(finding: Finding, waivers: Iterable[_Waiver]) -> Finding:
    by = next((waiver for waiver in waivers if waiver.covers(finding)), None)
    return replace(finding, waived=by.waived) if by else finding


def _stale(data: Graph, waiver: _Waiver) -> list[Quad]:
    """The defect that a waiver without finding is; at the waiver's words, else at its task."""
    node = NamedNode(str(waiver.node).replace("/waiver/", "/defect/"))
    task = value(data, waiver.node, terms.task)
    span = value(data, waiver.node, terms.span) or value(data, task, terms.span)
    told: list[tuple[NamedNode, NamedNode | Literal]] = [
        (terms.rdf_type, terms.Defect),
        (terms.defect_kind, terms.code("defect", "stale-waiver")),
        (terms.entry, Literal(said(data, waiver.node, terms.entry))),
        (terms.detail, Literal(f"there is no finding {waiver.shape} here")),
        *((terms.task, NamedNode(str(one))) for one in (task,) if one),
        *((terms.span, NamedNode(str(one))) for one in (span,) if one),
    ]
    return [Quad(node, term, said, iris.graph("entries")) for term, said in told]
