"""The frozen records of a difference between two versions of a plan, by duty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dutygraph.model import Finding

#: What becomes its opposite where the two versions change places; all else stays.
_OPPOSITES = {
    "added": "dropped",
    "slipped": "advanced",
    "weakened": "strengthened",
    "split": "merged",
    "gone": "new",
    "merge": "split",
}
_OPPOSITES |= {other: one for one, other in _OPPOSITES.items()}
#: Changes that are told only where they are asked for.
QUIET = ("number",)


@dataclass(frozen=True, slots=True)
class Version:
    """One side: the plan's id, the name under which it was asked for, its title, and the path of its text to show."""

    plan: str
    name: str
    title: str
    path: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class TaskRef:
    """A task of one side: id, citation, verbatim text, title of its innermost heading, and the line where it begins (1-based)."""

    id: str
    citation: str
    text: str
    section: str
    line: int


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a reworded text. ``how``: same, gone or new; ``before`` and ``after`` are its verbatim words, "" where it has none."""

    how: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change. ``name`` is whom or what it is about (an agency, a metric, a title), ``before`` and ``after`` its two values.

    ``what`` and the ``how`` that it may have:

    - owner, party: added, dropped, role, scope (sentence or task). An owner leads or is responsible before or after, and is no collective
    - deadline: added, dropped, slipped, advanced, changed
    - target: added, dropped, weakened, strengthened, changed
    - law: added, dropped, relation
    - deliverable: added, dropped, changed
    - text: reworded; place: moved (to another heading), order; number: renumbered
    - heading: added, dropped, reworded, moved; plan: changed (``name`` is the key of plan.toml)
    """

    what: str
    how: str
    name: str = ""
    before: str = ""
    after: str = ""

    def mirrored(self) -> Change:
        """The change from the later version to the earlier one."""
        return replace(self, how=_OPPOSITES.get(self.how, self.how), before=self.after, after=self.before)


@dataclass(frozen=True, slots=True)
class Doubt:
    """That two tasks (ids) may be the same. ``score`` is from 0 to 1; ``kind``: identical, reworded, split or merge."""

    before: str
    after: str
    score: float
    kind: str


@dataclass(frozen=True, slots=True)
class TaskChange:
    """What became of one task, or of several that belong together.

    ``kind``: added, dropped, changed, split, merged, regrouped (several into several), or unclear: who is who a person must say.
    """

    kind: str
    before: tuple[TaskRef, ...] = ()
    after: tuple[TaskRef, ...] = ()
    changes: tuple[Change, ...] = ()
    words: tuple[Run, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def cited(self) -> str:
        """The tasks as people cite them, those of before first where they are cited otherwise."""
        olds, news = (", ".join(one.citation or one.id for one in side) for side in (self.before, self.after))
        return f"{olds} → {news}" if olds and news and olds != news else news or olds

    @property
    def quiet(self) -> bool:
        """Whether nothing but its printed number has changed."""
        return self.kind == "changed" and all(one.what in QUIET for one in self.changes)

    def mirrored(self) -> TaskChange:
        """The same seen from the later version."""
        return TaskChange(
            _OPPOSITES.get(self.kind, self.kind),
            self.after,
            self.before,
            tuple(one.mirrored() for one in self.changes),
            _mirrored(self.words),
            tuple(Doubt(one.after, one.before, one.score, _OPPOSITES.get(one.kind, one.kind)) for one in self.doubts),
        )


def _mirrored(words: Sequence[Run]) -> tuple[Run, ...]:
    """The runs with the texts exchanged; what went still stands before what came."""
    turned: list[Run] = []
    for run in words:
        one = Run(_OPPOSITES.get(run.how, run.how), run.after, run.before)
        at = len(turned) - 1 if one.how == "gone" and turned and turned[-1].how == "new" else len(turned)
        turned.insert(at, one)
    return tuple(turned)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions of a plan, in one reading, by duty; tasks in order of the text, findings in order of their places.

    ``general`` are changes of the plan itself and of its headings. ``unchanged`` counts the tasks that nothing is told of.
    """

    before: Version
    after: Version
    reading: str
    general: tuple[Change, ...]
    tasks: tuple[TaskChange, ...]
    new: tuple[Finding, ...]
    solved: tuple[Finding, ...]
    unchanged: int

    @property
    def loud(self) -> tuple[TaskChange, ...]:
        """The tasks that are always told: those of which more than the printed number changed."""
        return tuple(one for one in self.tasks if not one.quiet)

    @property
    def empty(self) -> bool:
        """Whether nothing at all is told; a printed number that changed alone is nothing."""
        return not (self.general or self.loud or self.new or self.solved)

    def counts(self) -> dict[str, int]:
        """How many tasks there are of each kind of change, then of each change within them, in the order in which they are met."""
        told: dict[str, int] = {}
        for task in self.tasks:
            kind = "renumbered" if task.quiet else task.kind
            told[kind] = told.get(kind, 0) + 1
        for key in [f"{one.what}-{one.how}" for task in self.loud for one in task.changes if one.what not in QUIET]:
            told[key] = told.get(key, 0) + 1
        return told
