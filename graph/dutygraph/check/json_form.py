"""Prints a report as JSON: ``report.schema.json`` says what stands where, and --since reads it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from dutygraph.check.findings import totals
from dutygraph.documents.source_map import record as place_record
from dutygraph.model import Anchor, Finding

if TYPE_CHECKING:
    from dutygraph.check.run import Checked
    from dutygraph.check.since import Changes

#: What stands in a record as it stands in a finding.
_SIMPLE = (
    "key", "shape", "severity", "plan", "task", "citation", "path", "line", "column", "message", "sentence", "focus",
)  # fmt: skip


def json_report(checked: Sequence[Checked], changes: Changes | None = None) -> dict[str, Any]:
    """All findings, SHACL's own verdict and the counts.

    With ``changes`` also the keys of the new and the unchanged, and the solved as they stood.
    """
    report: dict[str, Any] = {
        "conforms": all(each.report.conforms for each in checked),
        "counts": totals(one for each in checked for one in each.report.findings),
        "findings": [json_record(one) for each in checked for one in each.report.findings],
    }
    if changes:
        report["new"] = [one.key for one in changes.new]
        report["solved"] = [json_record(one) for one in changes.solved]
        report["unchanged"] = [one.key for one in changes.unchanged]
    return report


def json_record(finding: Finding) -> dict[str, Any]:
    """A finding as the JSON form gives it; start and end are code points into the verbatim text. ``waived`` only where it is."""
    record: dict[str, Any] = {
        "key": finding.key,
        "shape": finding.shape,
        "severity": finding.severity,
        "plan": finding.plan,
        "task": finding.task,
        "citation": finding.citation,
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        **({"place": place_record(finding.place)} if finding.place else {}),
        "quote": finding.anchor.quote,
        "start": finding.anchor.start,
        "end": finding.anchor.end,
        "message": finding.message,
        "sentence": finding.sentence,
        "focus": finding.focus,
    }
    return record | ({"waived": asdict(finding.waived)} if finding.waived else {})


def of_record(record: Mapping[str, Any]) -> Finding:
    """The finding that a record is, without its waiver and its place in a document."""
    return Finding(anchor=Anchor(record["quote"], record["start"], record["end"]), **{name: record[name] for name in _SIMPLE})
