"""All findings of the plans, filtered by plan, kind and severity in the address, in the order of their places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, request

from dutygraph.model import Finding
from dutygraph_web.answers import answers
from dutygraph_web.tables import Table, page

blueprint = Blueprint("findings", __name__)

SEVERITIES = ("violation", "warning", "info")
_SHOWN = 500
_COLUMNS = ("key", "severity", "shape", "plan", "task", "citation", "path", "line", "column", "quote", "message_en", "message_zh")
_WAIVED = ("waived_by", "waived_when", "waived_why")


@blueprint.get("/findings")
def findings() -> Response:
    """The validation report."""
    wanted = {name: request.args.get(name, "") for name in ("plan", "severity", "shape")}
    everything, accepted = answers().findings(), answers().findings(waived=True)
    found, waived = _matching(everything, wanted), _matching(accepted, wanted)
    values = {
        "found": found[:_SHOWN],
        "more": len(found) > _SHOWN,
        "waived": waived[:_SHOWN],
        "wanted": wanted,
        "plans": answers().rows("plans"),
        "shapes": sorted({f.shape for f in (*everything, *accepted)}),
        "severities": SEVERITIES,
        "counts": Counter(f.severity for f in found),
    }
    return page("findings.html", {"findings": Table((*_COLUMNS, *_WAIVED), [_line(f) for f in (*found, *waived)])}, **values)


def _matching(findings: Sequence[Finding], wanted: Mapping[str, str]) -> list[Finding]:
    return [f for f in findings if all(not value or getattr(f, name) == value for name, value in wanted.items())]


def _line(finding: Finding) -> dict[str, object]:
    said = {f"message_{tag}": message for tag, message in finding.message.items()}
    by = finding.waived
    accepted = {"waived_by": by.by, "waived_when": by.when, "waived_why": by.why} if by else {}
    return {name: getattr(finding, name, "") for name in _COLUMNS} | said | {"quote": finding.anchor.quote} | accepted
