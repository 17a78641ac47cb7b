"""Finds where entries stand in the plan as it now reads; one that no longer fits is kept, and told at the nearest place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from dutygraph.curation.entries import (
    FIELDS,
    Curation,
    Fact,
    FactEntry,
    Link,
    LinkEntry,
    Overridden,
    Placed,
    Reported,
    ReportEntry,
    Stale,
    Waiver,
    WaiverEntry,
    Words,
)
from dutygraph.curation.files import Entries
from dutygraph.model import Anchor, Law, Party, PlanFacts, Target, TaskFacts
from dutygraph.names.registry import Registry, ResolvedAgency, ResolvedIndicator, ResolvedInstrument
from dutygraph.occurrences import Occurrences

#: What a fact is tied to the text and its rule by, which says nothing itself.
_TIES = ("anchor", "rule", "clause", "group", "premise", "basis", "name")
#: Where an entry's words would be looked for at most, in characters: a task's own text is far shorter.
_NEAR = 20_000


class Unfit(Exception):
    """Why an entry does not fit, and the nearest place: anchor and task (index, or None outside all)."""

    def __init__(self, detail: str, anchor: Anchor, task: int | None = None) -> None:
        super().__init__(detail)
        self.detail, self.anchor, self.task = detail, anchor, task


def place(entries: Entries, plan: Plan) -> Curation:
    """Every entry at its place; what fits nowhere is among ``stale``."""
    found: dict[str, list[Any]] = {"facts": [], "links": [], "waivers": [], "reports": []}
    stale: list[Stale] = []
    for field, kind, placed in (
        ("facts", "stale-curation", plan.fact),
        ("links", "stale-curation", plan.link),
        ("waivers", "stale-waiver", plan.waiver),
        ("reports", "stale-curation", plan.report),
    ):
        for entry in getattr(entries, field):
            try:
                found[field].append(placed(entry))
            except Unfit as unfit:
                stale.append(Stale(entry.note, kind, unfit.anchor, unfit.task, unfit.detail))
    return Curation(tuple(found["facts"]), tuple(found["links"]), tuple(found["waivers"]), tuple(stale), tuple(found["reports"]))


@dataclass(frozen=True)
class Plan:
    """A plan as read, with what it takes to place an entry in it: ids of its tasks, registry, jurisdiction and language."""

    facts: PlanFacts
    ids: Sequence[str]
    registry: Registry
    jurisdiction: str
    language: str

    def fact(self, entry: FactEntry) -> Placed:
        """A [[fact]] at its place. Raises Unfit."""
        n = self.task(entry.task, entry.words)
        task = self.facts.tasks[n]
        anchor = self.words(n, entry.words) if entry.words else None
        overrides = tuple(self.overridden(n, one) for one in entry.overrides)
        if entry.fact is None:
            return Placed(entry.note, n, None, anchor is not None, overrides, None)
        replaced = [getattr(task, field)[at] for field, at in overrides]
        clause = None if entry.whole else _clause(task, entry.fact, anchor, replaced)
        said = replace(entry.fact, anchor=anchor or self._whole(n), clause=clause)
        if isinstance(said, Party):
            lists = [one.group for one in replaced if isinstance(one, Party)]
            said = replace(said, group=next((group for group in lists if group is not None), None))
        return Placed(entry.note, n, said, anchor is not None, overrides, self._resolved(said))

    def link(self, entry: LinkEntry) -> Link:
        """A [[link]] at its place. Raises Unfit."""
        n = self.task(entry.task, entry.words)
        anchor = self.words(n, entry.words) if entry.words else None
        return Link(entry.note, n, entry.higher_plan, entry.higher_task, anchor, entry.rejected)

    def report(self, entry: ReportEntry) -> Reported:
        """A status report at its task. Raises Unfit."""
        return Reported(entry.note, self.task(entry.task, None), entry.report)

    def waiver(self, entry: WaiverEntry) -> Waiver:
        """A [[waiver]] at its place. Raises Unfit."""
        n = self.task(entry.task, entry.words) if entry.task else None
        anchor = self.words(n, entry.words) if entry.words else None
        return Waiver(entry.note, entry.shape, n, anchor, entry.fact)

    def task(self, tid: str, words: Words | None = None) -> int:
        """The index of the task of that id. Raises Unfit where there is none, at the words if they stand elsewhere."""
        if tid in self.ids:
            return self.ids.index(tid)
        found = self._everywhere.anchors(words.quote) if words else []
        moved = next((n for n, one in enumerate(self.facts.tasks) if found and one.task.start <= found[0].start < one.task.end), None)
        where = f"; its words now stand in {self.facts.tasks[moved].task.citation} ({self.ids[moved]})" if moved is not None else ""
        raise Unfit(f"there is no task {tid}{where}", found[0] if found else self._top, moved)

    def words(self, n: int | None, words: Words) -> Anchor:
        """Where the words stand in the task (None: in the plan). Raises Unfit where they do not."""
        within = self._everywhere if n is None else self._occurrences(n)
        found = within.anchors(words.quote)
        if words.occurrence <= len(found):
            return found[words.occurrence - 1]
        cited = "the plan" if n is None else self.facts.tasks[n].task.citation
        if found:
            raise Unfit(f"“{words.quote}” stands {len(found)} times in {cited}, not {words.occurrence}", found[-1], n)
        near = None
        if n is not None and self.facts.tasks[n].task.end - self.facts.tasks[n].task.start <= _NEAR:
            near = within.nearest(words.quote)
        raise Unfit(f"no “{words.quote}” in {cited}", near or (self._top if n is None else self._whole(n)), n)

    def overridden(self, n: int, wanted: Overridden) -> tuple[str, int]:
        """The extracted fact that is meant, as (field of TaskFacts, index). Raises Unfit where there is none, or more than one."""
        field, anchor = FIELDS[wanted.kind], self.words(n, wanted.words)
        facts = list(enumerate(getattr(self.facts.tasks[n], field)))
        told = [(at, fact) for at, fact in facts if not wanted.value or wanted.value in values_of(fact)]
        found = [at for at, fact in told if (fact.anchor.start, fact.anchor.end) == (anchor.start, anchor.end)]
        found = found or [at for at, fact in told if fact.anchor.start <= anchor.start and anchor.end <= fact.anchor.end]
        if len(found) == 1:
            return field, found[0]
        value = f" of value {wanted.value}" if wanted.value else ""
        if not found:
            raise Unfit(f"nothing to override: no {wanted.kind}{value} on “{wanted.words.quote}”", anchor, n)
        known = " or ".join(values_of(dict(facts)[at])[0] for at in found)
        raise Unfit(f"{len(found)} facts of kind {wanted.kind} stand on “{wanted.words.quote}”: say value = {known}", anchor, n)

    def _resolved(self, fact: Fact) -> ResolvedAgency | ResolvedInstrument | ResolvedIndicator | None:
        if isinstance(fact, Party):
            return self.registry.agency(fact.label, fact.kind, self.jurisdiction, self.language, fact.name)
        if isinstance(fact, Target):
            return self.registry.indicator(fact.metric)
        return self.registry.instrument(fact.title, self.jurisdiction, self.language) if isinstance(fact, Law) else None

    def _whole(self, n: int) -> Anchor:
        task = self.facts.tasks[n].task
        return Anchor(self.facts.document.source[task.start : task.end], task.start, task.end)

    @property
    def _top(self) -> Anchor:
        first = self.facts.tasks[0].task
        return self.facts.document.title or Anchor(self.facts.document.source[first.start : first.start + 1], first.start, first.start + 1)

    @cached_property
    def _everywhere(self) -> Occurrences:
        return Occurrences(self.facts.document.source, 0, len(self.facts.document.source))

    @cached_property
    def _by_task(self) -> dict[int, Occurrences]:
        return {}

    def _occurrences(self, n: int) -> Occurrences:
        task = self.facts.tasks[n].task
        return self._by_task.setdefault(n, Occurrences(self.facts.document.source, task.start, task.end))


def values_of(fact: Any) -> list[str]:
    """What a fact says, as texts, the most telling first: what ``value`` may name to tell two facts on the same words apart."""
    said = [getattr(fact, field.name) for field in fields(fact) if field.name not in _TIES]
    return [f"{one.normalize():f}" if isinstance(one, Decimal) else one for one in said if isinstance(one, str | Decimal) and one != ""]


def _clause(task: TaskFacts, fact: Fact, anchor: Anchor | None, replaced: Sequence[Any]) -> int | None:
    """The clause that a fact holds for: that of what it replaces, of a like fact on the same words, else where its words stand."""
    if replaced:
        clause: int | None = replaced[0].clause
        return clause
    if anchor is None:
        return None
    for other in getattr(task, FIELDS[type(fact).__name__.lower()]):
        if other.anchor.start < anchor.end and anchor.start < other.anchor.end:
            return other.clause  # type: ignore[no-any-return]  # every kind of fact has one
    return next((clause.index for clause in task.task.clauses if clause.start <= anchor.start < clause.end), None)
