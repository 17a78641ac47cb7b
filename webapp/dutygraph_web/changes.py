"""A plan's kept versions and what changed, duty by duty, from one to another or to the plan as it is now; editors keep one here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from dutygraph.compare.phrases import phrases
from dutygraph.compare.records import Difference
from dutygraph.compare.sides import compare_kept
from dutygraph.errors import InputError
from dutygraph.versions import kept_versions
from dutygraph_web.admission import editing
from dutygraph_web.answers import Answers, answers, local
from dutygraph_web.changing import current, keep
from dutygraph_web.findings import line
from dutygraph_web.links import iri_of
from dutygraph_web.paging import paged
from dutygraph_web.tables import Table, page

blueprint = Blueprint("changes", __name__)

_SHOWN = 100
_EDITS = 50
_WHO = ("at", "by", "what", "why", "tasks")
_SPOKEN = {"en": "en", "zh-Hans": "zh", "zh-Hant": "zh-Hant"}
_CHANGES = ("kind", "citationBefore", "citationAfter", "taskBefore", "taskAfter", "what", "how", "name", "before", "after")
_FINDINGS = ("change", "key", "severity", "shape", "task", "citation", "path", "line", "column", "quote", "message_en", "message_zh")


@blueprint.get("/plan/<plan>/changes")
def changes(plan: str) -> Response:
    """``?from=`` and ``to=`` are labels of versions that are kept as files; without ``to`` it is the plan as it is now.

    Versions in git are none of a visitor's: the viewer never runs git.
    """
    return _page(plan)


@blueprint.route("/plan/<plan>/versions", methods=["GET", "POST"])
@editing
def versions(plan: str) -> ResponseReturnValue:
    """Keep the plan as it is now as a version, of the label that the form says."""
    current(plan)
    if request.method == "GET":  # as when the page that told of a fault is asked for in another language
        return redirect(url_for("changes.changes", plan=plan), 303)
    label = request.form.get("label", "").strip()
    try:
        keep(plan, label)
    except InputError as error:
        answer = _page(plan, error=error, label=label)
        answer.status_code = 400
        return answer
    return redirect(url_for("changes.changes", plan=plan, kept=label), 303)


def _page(plan: str, error: InputError | None = None, label: str = "") -> Response:
    about = next((row for row in answers().rows("plans") if row["planId"] == plan), None) or abort(404)
    kept = answers().made(f"versions {plan}", lambda known: kept_versions(known.session.workspace.plan(plan)), plan)
    labels = [one.label for one in kept]
    one, other = request.args.get("from", labels[-1] if labels else ""), request.args.get("to", "")
    for label in (one, other):
        if label and label not in labels:
            raise InputError(f"no version {label!r} of {plan}", f"known are: {', '.join(labels) or 'none'}")
    found = answers().made(f"changes {plan} {one} {other}", lambda known: _compared(known, plan, one, other), plan) if one else None
    tables = {
        "changes": lambda: Table(_CHANGES, list(_lines(found)) if found else []),
        "findings": lambda: Table(_FINDINGS, list(_found(found)) if found else []),
        "edits": lambda: Table(_WHO, [{**edit, "tasks": " ".join(map(local, edit["tasks"]))} for edit in _edits(plan)]),
    }
    named: dict[str, Any] = {"from": one, "to": other}
    values = {
        "about": about,
        "kept": kept,
        "labels": labels,
        "one": one,
        "other": other,
        "found": found,
        "shown": paged(found.loud, _SHOWN) if found else None,
        "most": _SHOWN,
        "say": phrases(_SPOKEN[g.language]),
        "error": error,
        "label": label or date.today().isoformat(),
        "edits": _edits(plan),
        "latest": _EDITS,
        "citations": {row["task"]: row["citation"] for row in answers().rows("tasks", plan=plan)},
        "permalink": url_for("changes.changes", plan=plan, **named) if one else "",
    }
    return page("changes.html", tables, **values)


def _edits(plan: str) -> list[dict[str, Any]]:
    """Who changed the plan, when and why, the latest first, each with the tasks that this touched."""
    found: dict[str, dict[str, Any]] = {}
    for row in answers().rows("edits", apart=True, plan=iri_of("plan", plan)):
        edit = found.setdefault(row["edit"], {**row, "tasks": []})
        edit["tasks"] += [row["task"]] if row["task"] else []
    return list(found.values())


def _compared(known: Answers, plan: str, one: str, other: str) -> Difference:
    present = [finding for finding in known.session.findings(g.reading) if finding.plan == plan]
    return compare_kept(known.session.workspace, plan, one, other, g.reading, present)


def _lines(found: Difference) -> Iterator[Mapping[str, object]]:
    """One row for each change; a task added or dropped, or of which it is unclear which it is, has a row of its own."""
    for change in found.general:
        yield {"kind": "plan", "what": change.what, "how": change.how, "name": change.name, "before": change.before, "after": change.after}
    for task in found.tasks:
        about = {
            "kind": task.kind,
            "citationBefore": " ".join(one.citation for one in task.before),
            "citationAfter": " ".join(one.citation for one in task.after),
            "taskBefore": " ".join(one.id for one in task.before),
            "taskAfter": " ".join(one.id for one in task.after),
        }
        if not task.changes:
            yield about | {"before": "\n".join(one.text for one in task.before), "after": "\n".join(one.text for one in task.after)}
        for change in task.changes:
            told = {"what": change.what, "how": change.how, "name": change.name, "before": change.before, "after": change.after}
            if change.what == "text":
                told |= {"before": "".join(run.before for run in task.words), "after": "".join(run.after for run in task.words)}
            yield about | told


def _found(found: Difference) -> Iterator[Mapping[str, object]]:
    for change, findings in (("new", found.new), ("solved", found.solved)):
        for finding in findings:
            yield {"change": change, **line(finding)}
