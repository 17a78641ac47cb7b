"""Says how waivers.toml names a finding that somebody accepts."""

from __future__ import annotations

from typing import Any

from dutygraph.built import BuiltPlan
from dutygraph.model import Finding
from dutygraph.occurrences import Occurrences


def waiver_values(built: BuiltPlan, found: Finding) -> list[tuple[str, Any]]:
    """The fields of the entry in their order, id and signature apart; those that are "" or None are not written."""
    return [("shape", found.shape), ("task", found.task), *_words(built, found)]


def _words(built: BuiltPlan, found: Finding) -> list[tuple[str, Any]]:
    """What the finding is about: nothing for the task itself, a curated fact's id, else its words."""
    kind, _, name = found.focus.partition(f"/task/{found.task}/")[2].partition("/") if found.task else ("defect", "", "")
    if found.task and not kind:
        return []
    tasks = dict(zip(built.ids, built.facts.tasks, strict=True))
    source = built.facts.document.source
    task = tasks[found.task].task if found.task else None
    if kind == "curated" and task and (found.anchor.start, found.anchor.end) == (task.start, task.end):
        return [("fact", name)]
    within = Occurrences(source, task.start if task else 0, task.end if task else len(source))
    number = within.number(found.anchor)
    return [("quote", " ".join(found.anchor.quote.split()) or found.anchor.quote), ("occurrence", number if number > 1 else None)]
