"""Prints findings as lines for a terminal: by place, by task, counted, or as what has changed since an earlier report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dutygraph.check.findings import SEVERITIES, Opening, counting, in_language, one_line, totals
from dutygraph.check.since import Changes
from dutygraph.documents.source_map import described
from dutygraph.model import Finding


def text_lines(findings: Iterable[Finding], language: str) -> Iterator[str]:
    """Two lines for each finding: place, severity, shape, task and message; then the sentence at fault. Waived ones are left out."""
    for one in counting(findings):
        yield _line(one, language)
        if one.sentence:
            yield f"    {one.sentence}"


def waived_lines(findings: Iterable[Finding], language: str) -> Iterator[str]:
    """Two lines for each waived finding, under a heading of their own: what it is, then who waived it, when and why."""
    waived = [(one, one.waived) for one in findings if one.waived]
    if waived:
        yield f"waived: {len(waived)}"
    for one, by in waived:
        yield _line(one, language)
        yield f"    {by.by}, {by.when}: {one_line(by.why)}"


def change_lines(changes: Changes, language: str) -> Iterator[str]:
    """One line for each finding that is new (+), then for each that is solved (-), where it stood; the unchanged are only counted."""
    for sign, findings in (("+", changes.new), ("-", changes.solved)):
        for one in findings:
            yield f"{sign} {_line(one, language)}"


def change_count(changes: Changes) -> str:
    """How many findings are new, solved and unchanged."""
    return f"{len(changes.new)} new, {len(changes.solved)} solved, {len(changes.unchanged)} unchanged"


def task_lines(findings: Sequence[Finding], tasks: Iterable[Opening], path: str) -> Iterator[str]:
    """One line for each task in order of the text, what is found gravest first; then one for the rest of the plan."""
    by_task: dict[str, list[Finding]] = {}
    for one in counting(findings):
        by_task.setdefault(one.task, []).append(one)
    for task in tasks:
        yield f"{path}:{task.line}:{task.column}: {task.citation} {_summary(by_task.get(task.task, []))}  {task.words}"
    if "" in by_task:
        first = by_task[""][0]
        yield f"{path}:{first.line}:{first.column}: outside any task: {_summary(by_task[''])}"


def count_lines(findings: Sequence[Finding], labels: Mapping[str, str]) -> Iterator[str]:
    """How many findings of each shape, gravest and most frequent first, and the sum of each severity; waived ones apart."""
    kept = counting(findings)
    counts = Counter((SEVERITIES.index(one.severity), one.shape) for one in kept)
    for (rank, shape), count in sorted(counts.items(), key=lambda item: (item[0][0], -item[1], item[0][1])):
        yield f"{count:6} {SEVERITIES[rank]:9} {shape:18} {labels.get(shape, '')}".rstrip()
    sums = ", ".join(f"{count} {name}" for name, count in totals(findings).items())
    yield f"{len(kept):6} {'in all':9} {sums}"
    if waived := len(findings) - len(kept):
        yield f"{waived:6} waived"


def _line(one: Finding, language: str) -> str:
    cited = f" {one.citation}" if one.citation else ""
    waived = "waived " if one.waived else ""
    place = f"({described(one.place, language)}) " if one.place else ""
    said = f"{waived}{one.severity} [{one.shape}]{cited} {in_language(one.message, language)}"
    return f"{one.path}:{one.line}:{one.column}: {place}{said}"


def _summary(findings: Sequence[Finding]) -> str:
    counts = Counter((SEVERITIES.index(one.severity), one.shape) for one in findings)
    said = [f"{SEVERITIES[rank]} {shape}" + (f" ×{count}" if count > 1 else "") for (rank, shape), count in sorted(counts.items())]
    return "; ".join(said) or "ok"
