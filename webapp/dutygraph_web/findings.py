"""All findings of the plans, filtered in the address by plan, chapter, kind, severity and what is new, in the order of their places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, g, request

from dutygraph.check.since import changes
from dutygraph.model import Finding
from dutygraph_web.answers import answers, local
from dutygraph_web.paging import paged
from dutygraph_web.tables import Table, page

blueprint = Blueprint("findings", __name__)

SEVERITIES = ("violation", "warning", "info")
#: The chapter of a task, by plan and task.
ChapterOf = Mapping[tuple[str, str], str]

_FILTERS = ("plan", "chapter", "severity", "shape", "change")
_SHOWN = 100  # of a page
_COLUMNS = ("key", "severity", "shape", "plan", "task", "citation", "path", "line", "column", "quote", "message_en", "message_zh")
_WAIVED = ("waived_by", "waived_when", "waived_why")
#: What has become of a finding since the earlier report.
_NEW, _UNCHANGED = "new", "unchanged"


@dataclass(frozen=True, slots=True)
class Known:
    """What findings are filtered by that they do not say themselves: chapters, and which of them are ``new`` (plan and key)."""

    chapter_of: ChapterOf
    new: frozenset[tuple[str, str]]

    def value(self, finding: Finding, name: str) -> str:
        """The value of that filter."""
        if name == "chapter":
            return self.chapter_of.get((finding.plan, finding.task), "")
        if name == "change":
            return _NEW if (finding.plan, finding.key) in self.new else _UNCHANGED
        return str(getattr(finding, name))

    def matching(self, findings: Sequence[Finding], wanted: Mapping[str, str]) -> list[Finding]:
        """Those that have all that is wanted; "" wants nothing."""
        chosen = {name: value for name, value in wanted.items() if value}
        return [f for f in findings if all(self.value(f, name) == value for name, value in chosen.items())]

    def counts(self, findings: Sequence[Finding], wanted: Mapping[str, str], name: str) -> Counter[str]:
        """How many findings each value of that filter would leave, beside what is chosen of the others."""
        others = {other: value for other, value in wanted.items() if other != name and (name, other) != ("plan", "chapter")}
        return Counter(self.value(f, name) for f in self.matching(findings, others))


@blueprint.get("/findings")
def findings() -> Response:
    """The validation report, and what has changed since the one before."""
    plans = answers().rows("plans")
    wanted = {name: request.args.get(name, "") for name in _FILTERS}
    plan = wanted["plan"] or (plans[0]["planId"] if len(plans) == 1 else "")
    chapter_of = {(plan, local(row["task"])): local(row["chapter"]) for row in answers().rows("tasks", plan=plan)} if plan else {}
    everything, accepted = answers().findings(), answers().findings(waived=True)
    before = answers().earlier.before(answers().version, g.reading)
    changed = changes(before.findings, answers().all_findings(), {row["planId"] for row in plans}) if before else None
    known = Known(chapter_of, frozenset((f.plan, f.key) for f in changed.new) if changed else frozenset())
    found, waived = known.matching(everything, wanted), known.matching(accepted, wanted)
    solved = known.matching(changed.solved, wanted | {"change": ""}) if changed and wanted["change"] != _UNCHANGED else []
    counts = {name: known.counts(everything, wanted, name) for name in _FILTERS}
    values = {
        "found": paged(found, _SHOWN),
        "waived": waived[:_SHOWN],
        "before": before,
        "solved": solved,
        "shown": _SHOWN,
        "new": known.new,
        "changes": (_NEW, _UNCHANGED),
        "wanted": wanted,
        "plans": plans,
        "chapters": [row for row in answers().rows("sections", plan=plan) if counts["chapter"][local(row["section"])]] if plan else [],
        "shapes": sorted({f.shape for f in (*everything, *accepted)}),
        "severities": SEVERITIES,
        "counts": Counter(f.severity for f in found),
        "offered": counts,
    }

    def lines() -> list[dict[str, object]]:
        return [line(f) | ({"change": known.value(f, "change")} if before else {}) for f in (*found, *waived)]

    tables = {
        "findings": lambda: Table((*_COLUMNS, "change", *_WAIVED), lines()),
        "solved": lambda: Table(_COLUMNS, [line(f) for f in solved]),
    }
    return page("findings.html", tables, **values)


def line(finding: Finding) -> dict[str, object]:
    """A finding as a row of a table."""
    said = {f"message_{tag}": message for tag, message in finding.message.items()}
    by = finding.waived
    accepted = {"waived_by": by.by, "waived_when": by.when, "waived_why": by.why} if by else {}
    return {name: getattr(finding, name, "") for name in _COLUMNS} | said | {"quote": finding.anchor.quote} | accepted
