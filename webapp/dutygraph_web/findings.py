"""All findings of the plans, filtered by plan, chapter, kind and severity in the address, in the order of their places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, request

from dutygraph.model import Finding
from dutygraph_web.answers import answers, local
from dutygraph_web.paging import paged
from dutygraph_web.tables import Table, page

blueprint = Blueprint("findings", __name__)

SEVERITIES = ("violation", "warning", "info")
#: The chapter of a task, by plan and task.
ChapterOf = Mapping[tuple[str, str], str]

_FILTERS = ("plan", "chapter", "severity", "shape")
_SHOWN = 100  # of a page
_COLUMNS = ("key", "severity", "shape", "plan", "task", "citation", "path", "line", "column", "quote", "message_en", "message_zh")
_WAIVED = ("waived_by", "waived_when", "waived_why")


@blueprint.get("/findings")
def findings() -> Response:
    """The validation report."""
    plans = answers().rows("plans")
    wanted = {name: request.args.get(name, "") for name in _FILTERS}
    plan = wanted["plan"] or (plans[0]["planId"] if len(plans) == 1 else "")
    chapter_of = {(plan, local(row["task"])): local(row["chapter"]) for row in answers().rows("tasks", plan=plan)} if plan else {}
    everything, accepted = answers().findings(), answers().findings(waived=True)
    found, waived = _matching(everything, wanted, chapter_of), _matching(accepted, wanted, chapter_of)
    counts = {name: _counts(everything, wanted, chapter_of, name) for name in _FILTERS}
    values = {
        "found": paged(found, _SHOWN),
        "waived": waived[:_SHOWN],
        "wanted": wanted,
        "plans": plans,
        "chapters": [row for row in answers().rows("sections", plan=plan) if counts["chapter"][local(row["section"])]] if plan else [],
        "shapes": sorted({f.shape for f in (*everything, *accepted)}),
        "severities": SEVERITIES,
        "counts": Counter(f.severity for f in found),
        "offered": counts,
    }
    return page("findings.html", {"findings": lambda: Table((*_COLUMNS, *_WAIVED), [_line(f) for f in (*found, *waived)])}, **values)


def _value(finding: Finding, name: str, chapter_of: ChapterOf) -> str:
    return chapter_of.get((finding.plan, finding.task), "") if name == "chapter" else str(getattr(finding, name))


def _matching(findings: Sequence[Finding], wanted: Mapping[str, str], chapter_of: ChapterOf) -> list[Finding]:
    chosen = {name: value for name, value in wanted.items() if value}
    return [f for f in findings if all(_value(f, name, chapter_of) == value for name, value in chosen.items())]


def _counts(findings: Sequence[Finding], wanted: Mapping[str, str], chapter_of: ChapterOf, name: str) -> Counter[str]:
    """How many findings each value of that filter would leave, beside what is chosen of the others."""
    others = {other: value for other, value in wanted.items() if other != name and (name, other) != ("plan", "chapter")}
    return Counter(_value(f, name, chapter_of) for f in _matching(findings, others, chapter_of))


def _line(finding: Finding) -> dict[str, object]:
    said = {f"message_{tag}": message for tag, message in finding.message.items()}
    by = finding.waived
    accepted = {"waived_by": by.by, "waived_when": by.when, "waived_why": by.why} if by else {}
    return {name: getattr(finding, name, "") for name in _COLUMNS} | said | {"quote": finding.anchor.quote} | accepted
