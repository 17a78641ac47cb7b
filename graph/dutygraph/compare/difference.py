"""The difference between two built versions of a plan, by duty: what became of each task, of what it says, and of the findings."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dutygraph.built import BuiltPlan
from dutygraph.compare.facts import Held, fact_changes
from dutygraph.compare.moves import Headings, Pair, heading, heading_changes, task_moves
from dutygraph.compare.pairing import Group, pair
from dutygraph.compare.records import Change, Difference, TaskChange, TaskRef, Version
from dutygraph.compare.words import reworded
from dutygraph.curation.entries import FIELDS
from dutygraph.fold import fold_name, passage
from dutygraph.model import Finding, Passage
from dutygraph.rdf import iris, said
from dutygraph.rdf.sink import Scope, line_starts

#: What plan.toml says of a plan, or its text where that is silent.
_SETTINGS = ("title", "number", "issuer", "jurisdiction", "date", "period")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two versions: the name under which it was asked for, what was built, and what was found in the reading."""

    name: str
    built: BuiltPlan
    findings: Sequence[Finding]


def difference(before: Side, after: Side, reading: str = "written") -> Difference:
    """What became of ``before`` in ``after``, in that reading. A pure function; seen from the other side it is the mirror image.

    Words are compared as they are folded, facts by what they mean, so a shift of offsets or another script is no change. A finding
    is new or solved where its task has more or fewer of that kind; that its words were changed alone makes it neither.
    """
    one, other = _Told(before.built, reading), _Told(after.built, reading)
    groups = pair(before.built, after.built)
    same = {(g.before[0], g.after[0]): g for g in groups if len(g.before) == len(g.after) == 1 and not g.doubts}
    headings: dict[Pair, Headings] = {places: (one.section(places[0]), other.section(places[1])) for places in same}
    names = {(a, b): "\0".join(sorted((before.built.ids[a], after.built.ids[b]))) for a, b in same}
    moves = task_moves(one.document, other.document, headings, names)
    tasks = [change for group in groups if (change := _task_change(one, other, group, moves))]
    new, solved = _findings(before, after, groups)
    return Difference(
        before=_version(before),
        after=_version(after),
        reading=reading,
        general=(*_settings(before.built, after.built), *heading_changes(one.document, other.document, list(headings.values()))),
        tasks=tuple(tasks),
        new=new,
        solved=solved,
        unchanged=len(groups) - len(tasks),
    )


class _Told:
    """One version, asked for what it says of its tasks."""

    def __init__(self, built: BuiltPlan, reading: str) -> None:
        self.built, self.document = built, built.facts.document
        self._curated = reading == "curated"
        self._lines = line_starts(self.document.source)

    def section(self, n: int) -> int | None:
        return self.built.facts.tasks[n].task.section

    def ref(self, n: int) -> TaskRef:
        task = self.built.facts.tasks[n].task
        text = self.document.source[task.start : task.end]
        line = bisect_right(self._lines, task.start)
        return TaskRef(self.built.ids[n], task.citation, text, heading(self.document, task.section), line)

    def printed(self, n: int) -> Passage:
        """The task's words as they are printed: an emendation lies beside the text and rewords nothing."""
        task = self.built.facts.tasks[n].task
        return passage(self.document.source, task.pieces) if self.built.emendations else task.passage

    def held(self, places: Sequence[int]) -> Held:
        facts: dict[str, list[Any]] = {field: [] for field in FIELDS.values()}
        for n in places:
            reading = self._reading(n)
            for field, found in facts.items():
                found += reading.of(field)
        return Held(facts, self.built.info.date, len(places) == 1)

    def _reading(self, n: int) -> said.Reading:
        facts = self.built.facts.tasks[n]
        node = iris.task(self.built.info.id, self.built.ids[n])
        scope = Scope(node, self.document.source, (facts.task.start, facts.task.end))
        written = said.written(facts, scope, said.resolved(self.built, n))
        placed = [one for one in self.built.curation.facts if one.task == n] if self._curated else []
        return said.curated(node, written, placed) if placed else written


def _task_change(one: _Told, other: _Told, group: Group, moves: Mapping[Pair, Change]) -> TaskChange | None:
    """What is told of a group of tasks; None where nothing is."""
    before, after = tuple(map(one.ref, group.before)), tuple(map(other.ref, group.after))
    if group.doubts:
        return TaskChange("unclear", before, after, doubts=group.doubts)
    if not (before and after):
        return TaskChange("dropped" if before else "added", before, after)
    words = reworded(list(map(one.printed, group.before)), list(map(other.printed, group.after)))
    changes = [*fact_changes(one.held(group.before), other.held(group.after)), *([Change("text", "reworded")] if words else [])]
    if len(before) == len(after) == 1:
        if move := moves.get((group.before[0], group.after[0])):
            changes.append(move)
        if fold_name(before[0].citation) != fold_name(after[0].citation):
            changes.append(Change("number", "renumbered", before=before[0].citation, after=after[0].citation))
        return TaskChange("changed", before, after, tuple(changes), words) if changes else None
    kind = "split" if len(before) == 1 else "merged" if len(after) == 1 else "regrouped"
    return TaskChange(kind, before, after, tuple(changes), words)


def _version(side: Side) -> Version:
    info = side.built.info
    return Version(info.id, side.name, info.title, info.path, side.built.content_hash)


def _settings(before: BuiltPlan, after: BuiltPlan) -> Iterator[Change]:
    for key in _SETTINGS:
        one, other = getattr(before.info, key) or "", getattr(after.info, key) or ""
        old, new = ("–".join(value) if isinstance(value, tuple) else value for value in (one, other))
        if fold_name(old) != fold_name(new):
            yield Change("plan", "changed", key, old, new)


#: A kind of finding, and the group of tasks that it is about, by its place among all groups; None: about no task.
_Kind = tuple[str, int | None]


def _findings(before: Side, after: Side, groups: Sequence[Group]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """The findings that are new and those that are solved: of each kind and task those that the other side has no like of."""
    old = _by_kind(before, [group.before for group in groups])
    new = _by_kind(after, [group.after for group in groups])
    come = {id(one) for kind, here in new.items() for one in _beyond(here, old.get(kind, ()))}
    gone = {id(one) for kind, here in old.items() for one in _beyond(here, new.get(kind, ()))}
    return tuple(one for one in after.findings if id(one) in come), tuple(one for one in before.findings if id(one) in gone)


def _by_kind(side: Side, groups: Iterable[Sequence[int]]) -> Mapping[_Kind, Sequence[Finding]]:
    group_of = {side.built.ids[n]: number for number, places in enumerate(groups) for n in places}
    kinds: dict[_Kind, list[Finding]] = defaultdict(list)
    for one in side.findings:
        kinds[one.shape, group_of.get(one.task)].append(one)
    return kinds


def _beyond(here: Sequence[Finding], there: Sequence[Finding]) -> Sequence[Finding]:
    """Those of one kind and task that are more than the other side has, those whose words the other side has not first."""
    known = {_value(one) for one in there}
    ranked = sorted(here, key=lambda one: _value(one) in known)
    return ranked[: max(len(here) - len(there), 0)]


def _value(finding: Finding) -> str:
    """What tells a finding from others of its kind and task: the last part of its key."""
    return finding.key.rpartition("/")[2]
