"""Runs SHACL over a plan's graph: shapes, data and perhaps the touched nodes in, findings out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from rdflib import Graph, URIRef

from dutygraph.check.findings import Opening, findings_of
from dutygraph.check.shapes import load_shapes as load_shapes
from dutygraph.check.shapes import narrowed
from dutygraph.model import Finding


@dataclass(frozen=True, slots=True)
class Report:
    """``conforms`` is SHACL's own: no result of any severity. ``findings`` stand in order of plan and place."""

    conforms: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """One plan with its report: id, the path of its text to show, and where its tasks begin (its graph is not kept: it is large)."""

    plan: str
    path: str
    report: Report
    tasks: tuple[Opening, ...]


def check(data: Graph, shapes: Graph, focus: Collection[URIRef] | None = None, paths: Mapping[str, str] | None = None) -> Report:
    """Validate a reading of one or more plans, given as one explicit graph (base, the reading's own, code lists).

    With ``focus``, only these nodes are looked at, each by the shapes of its class. ``paths`` gives the file
    to show for a plan id. Neither graph is changed; no inference is run.
    """
    import pyshacl  # late: it costs 200 ms, which reading kept findings need not pay

    aimed = shapes if focus is None else narrowed(shapes, data, focus)
    conforms, results, _ = pyshacl.validate(data, shacl_graph=aimed)
    return Report(conforms, tuple(findings_of(results, data, paths or {})))


def validate(data: Graph, shapes: Graph, focus: Collection[URIRef] | None = None, paths: Mapping[str, str] | None = None) -> list[Finding]:
    """The findings of ``check``."""
    return list(check(data, shapes, focus, paths).findings)
