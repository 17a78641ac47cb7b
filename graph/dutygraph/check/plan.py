"""Validates one built plan in a reading, and says where in the original document each finding stands."""

from __future__ import annotations

from dataclasses import replace

from dutygraph.built import BuiltPlan
from dutygraph.check.reading import check_reading, store_of
from dutygraph.check.run import Report
from dutygraph.check.shapes import load_shapes
from dutygraph.documents.source_map import FILE as MAP
from dutygraph.documents.source_map import load_map
from dutygraph.rdf.quads import ontology_quads, plan_quads
from dutygraph.store import Store
from dutygraph.workspace import PlanFolder


def check_plan(
    built: BuiltPlan, reading: str, path: str = "", folder: PlanFolder | None = None, reference: bool = False
) -> tuple[Store, Report]:
    """The store that was looked at, and the report, by the shipped shapes; ``reference``: by pySHACL.

    ``path`` is the file to show where it is not that of the plan. With ``folder`` findings bear their place in the document that
    the text was taken from, if any. Raises InputError where the map to that document is none.
    """
    store = store_of([*plan_quads(built), *ontology_quads()])
    report = check_reading(store, reading, load_shapes(), {built.info.id: path or built.info.path}, reference=reference)
    source = load_map(folder.path / MAP, built.facts.document.source, f"{folder.name}/{MAP}") if folder else None
    if source:
        report = replace(report, findings=tuple(replace(one, place=source.at(one.anchor.start)) for one in report.findings))
    return store, report
