"""Compares a filled-in responsibility table with the plan: what is to be added, replaced or withdrawn, and what is wrong in which cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from typing import Any

from dutygraph.built import BuiltPlan
from dutygraph.errors import InputError
from dutygraph.extract.plan import extract_plan
from dutygraph.model import Deadline, Deliverable, PlanFacts, Target
from dutygraph.names.registry import Registry
from dutygraph.office.rows import ROLES, STATUS, TaskRow, Value, status_labels
from dutygraph.office.sheet import Filled, FilledRow, changed
from dutygraph.office.words import LANGUAGES, cells
from dutygraph.read.plan import read_plan
from dutygraph.vocabulary import Vocabulary

Values = tuple[tuple[str, Any], ...]
#: Signs that stand for nothing in any text begin here: the last private area of Unicode.
_PRIVATE = 0x100000


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a task's facts, and the cell that asks for it: ``gone`` are the facts to be replaced by ``values``, or withdrawn.

    ``values`` are those of an entry of curated.toml; none: nothing comes in place. ``shown`` says it for people.
    """

    cell: str
    index: int
    gone: tuple[Any, ...]
    values: Values
    shown: str


@dataclass(frozen=True, slots=True)
class _Difference:
    """What differs in a cell: the values of the plan that were taken out of it, and the words put in."""

    column: str
    cell: str
    gone: Sequence[Value]
    come: Sequence[str]


@dataclass(slots=True)
class Comparison:
    """The plan as it is now, with what it takes to read a cell; ``unknown``: names that the registry lacks are taken as they are."""

    built: BuiltPlan
    rows: Sequence[TaskRow]
    registry: Registry
    vocabulary: Vocabulary
    path: str
    language: str
    unknown: bool = False
    errors: list[InputError] = field(default_factory=list)

    def edits(self, filled: Filled) -> list[Edit]:
        """What the sheet asks for, in its order. What is wrong is gathered in ``errors``, each with its cell."""
        known, seen = {row.task: row for row in self.rows}, dict[str, str]()
        found: list[Edit] = []
        for row in filled.rows:
            at = row.cells["id"]
            if not row.task:
                self._wrong(at, "this row has no task's id", "tasks are added in the plan's text; take the row out")
            elif row.task in seen:
                self._wrong(at, f"the task of this row stands in {seen[row.task]}, too", "keep one of the two rows")
            elif row.task not in known:
                self._wrong(at, f"no task {row.task}: the plan has changed since", "write the table anew, and fill it in there")
            else:
                for column, (message, cure) in row.unread.items():
                    self._wrong(row.cells[column], message, cure)
                found += self._row(row, known[row.task], [column for column in changed(row) if column not in row.unread])
            seen.setdefault(row.task, at)
        return found

    def _wrong(self, cell: str, message: str, cure: str) -> None:
        self.errors.append(InputError(f"{cell}: {message}", cure, self.path))

    def _row(self, row: FilledRow, now: TaskRow, columns: Sequence[str]) -> Iterator[Edit]:
        yield from self._parties(now, [self._differing(row, now, column) for column in columns if column in ROLES])
        for column, read in (("measures", self._measure), ("deadlines", self._deadline)):
            if column in columns:
                found = self._differing(row, now, column)
                made = [(one, values) for one in found.come if (values := read(found.cell, one))]
                yield from _paired(found.cell, now, found.gone, made)
        if set(columns) & set(STATUS):
            yield from self._report(row, now)

    def _differing(self, row: FilledRow, now: TaskRow, column: str) -> _Difference:
        signs = cells()["divides-names" if column in ROLES else "divides-values"]
        current = {value.shown: value for value in now.values[column]}
        known = {value.shown for found in now.values.values() for value in found}
        was, said = (_parts(texts.get(column, ""), signs, known) for texts in (row.before, row.texts))
        gone: list[Value] = []
        for one in was:
            if one in said:
                continue
            if one in current:
                gone.append(current[one])
            else:
                self._wrong(
                    row.cells[column],
                    f"“{one}” was taken out, but the plan no longer says it",
                    "write the table anew, and fill it in there",
                )
        return _Difference(column, row.cells[column], gone, [one for one in said if one not in was and one not in current])

    def _parties(self, now: TaskRow, found: Sequence[_Difference]) -> Iterator[Edit]:
        """Who was taken out of one column and put into another has another role; else who is put in stands for who was taken out."""
        gone = {one.column: list(one.gone) for one in found}
        new: dict[str, list[str]] = {one.column: [] for one in found}
        for one in found:
            for name in one.come:
                moved = next(((role, value) for role, values in gone.items() for value in values if value.shown == name), None)
                if moved is None:
                    new[one.column].append(name)
                    continue
                role, value = moved
                gone[role].remove(value)
                yield Edit(
                    one.cell, now.index, value.facts, self._party(one.cell, name, one.column, value), f"{name}: {role} → {one.column}"
                )
        for one in found:
            made = [(name, values) for name in new[one.column] if (values := self._party(one.cell, name, one.column, None))]
            yield from _paired(one.cell, now, gone[one.column], made)

    def _party(self, cell: str, name: str, role: str, known: Value | None) -> Values:
        info = self.built.info
        named = {party.label: party.kind for task in self.built.facts.tasks for party in task.parties}
        kind = known.facts[0].fact.kind if known else named.get(name) or self._kind(name)
        agency = self.registry.agency(name, kind, info.jurisdiction, info.language)
        if agency.how == "unresolved" and kind == "body" and known is None and name not in named and not self.unknown:
            near = get_close_matches(name, [*named, *(label for one in self.registry.all_agencies() for label, _ in one.labels)], n=1)
            cure = f"did you mean {near[0]}? Else" if near else "mend it, or"
            self._wrong(cell, f"no agency “{name}” is known", f"{cure} add it to the registry, or give --unknown to take it as it is")
            return ()
        return (("kind", "party"), ("label", name), ("role", role), *((("agency_kind", kind),) if kind != "body" else ()))

    def _kind(self, name: str) -> str:
        """Whether a name is that of a body, or of a level or post, as the rules read it in a plan."""
        read = self._read(name, "party")
        return next((party.kind for task in read.tasks for party in task.parties if party.label == name), "body") if read else "body"

    def _read(self, said: str, form: str = "item") -> PlanFacts | None:
        """What the rules read in the words of a cell."""
        context = replace(self.built.facts.document.context, columns=None, first_leads=None)  # these are tied to places in the plan
        try:
            document = read_plan(cells()[form].format(words=said), self.vocabulary)
            return extract_plan(replace(document, context=context), self.vocabulary)
        except InputError:
            return None

    def _deadline(self, cell: str, said: str) -> Values:
        read = self._read(said)
        found: list[Deadline] = [one for task in read.tasks for one in task.deadlines] if read else []
        due = _day(said)
        if due:
            return (("kind", "deadline"), ("due", due))
        if len(found) == 1 and (found[0].due or found[0].period) and found[0].kind != "ongoing":
            said_by = (("due", found[0].due),) if found[0].due else (("period", found[0].period),)
            return (("kind", "deadline"), *said_by, ("deadline_kind", found[0].kind))
        self._wrong(cell, f"no date is read in “{said}”", "write 2025, 2025-06 or 2025-06-30, or how often")
        return ()

    def _measure(self, cell: str, said: str) -> Values:
        read = self._read(said)
        found: list[Target | Deliverable] = []
        for task in read.tasks if read else ():
            found += [*task.targets, *task.deliverables]
        if len(found) != 1:
            what = "neither a figure with its unit nor a thing to be made" if not found else "more than one figure or thing to be made"
            self._wrong(cell, f"{what} is read in “{said}”", "write each by itself, as a plan would, or use dutygraph curate")
            return ()
        one = found[0]
        if isinstance(one, Deliverable):
            told = (("label", one.label), ("deliverable_kind", one.kind), ("verb", one.verb), ("stage", one.stage))
            return (("kind", "deliverable"), *told)
        value = list(one.value) if isinstance(one.value, tuple) else one.value
        told_of = (("metric", one.metric), ("op", one.op), ("value", value), ("unit", one.unit), ("number", one.number), ("due", one.due))
        return (("kind", "target"), *told_of, ("population", one.population), ("baseline", one.baseline))

    def _report(self, row: FilledRow, now: TaskRow) -> Iterator[Edit]:
        """A further report, or none any more where all four cells were emptied."""
        said = {column: row.texts[column] for column in STATUS}
        was = {column: row.before.get(column, "") for column in STATUS}
        if any(was.values()) and was != {column: now.texts[column] for column in STATUS}:
            self._wrong(row.cells["status"], "another report was noted since", "write the table anew, and fill it in there")
            return
        if not any(said.values()):
            if now.report:
                yield Edit(row.cells["status"], now.index, (now.report,), (), f"report of {now.report.report.reported} taken out")
            return
        codes = {label: code for language in LANGUAGES for code, label in status_labels(language).items()}
        code = codes.get(said["status"], said["status"] if said["status"] in codes.values() else "")
        before = len(self.errors)
        if not code:
            self._wrong(
                row.cells["status"], f"“{said['status']}” is no status", f"choose one of {', '.join(status_labels(self.language).values())}"
            )
        if not said["document"]:
            self._wrong(row.cells["document"], "the document that reports it is missing", "name it, by title, number or address")
        day = _day(said["reported"])
        if len(day) != len("2025-06-30"):
            message = f"“{said['reported']}” is no day" if said["reported"] else "the day that it reports of is missing"
            self._wrong(row.cells["reported"], message, "write it as 2025-06-30")
        elif now.report and day < now.report.report.reported:
            self._wrong(
                row.cells["reported"],
                f"{day} is before the latest report, {now.report.report.reported}",
                "add earlier ones with dutygraph curate",
            )
        if len(self.errors) == before:
            told = (("status", code), ("document", said["document"]), ("said", said["said"]), ("reported", date.fromisoformat(day)))
            yield Edit(row.cells["status"], now.index, (), (("kind", "status"), *told), f"{code}, {day}, {said['document']}")


def _paired(cell: str, now: TaskRow, gone: Sequence[Value], come: Sequence[tuple[str, Values]]) -> Iterator[Edit]:
    """What came in stands for what went, in order; the rest is added or withdrawn."""
    for n in range(max(len(gone), len(come))):
        old, new = gone[n] if n < len(gone) else None, come[n] if n < len(come) else None
        shown = f"{old.shown if old else ''} → {new[0] if new else ''}".strip()
        yield Edit(cell, now.index, old.facts if old else (), new[1] if new else (), shown)


def _parts(text: str, signs: str, known: Iterable[str]) -> list[str]:
    """The values of a cell, each once; a known one is not cut where it holds a sign that divides values."""
    held = sorted({one for one in known if any(sign in one for sign in signs)}, key=len, reverse=True)
    for n, one in enumerate(held):
        text = text.replace(one, chr(_PRIVATE + n))
    for sign in signs:
        text = text.replace(sign, "\n")
    parts = ("".join(held[at] if 0 <= (at := ord(char) - _PRIVATE) < len(held) else char for char in one) for one in text.split("\n"))
    return list(dict.fromkeys(part for one in parts if (part := " ".join(one.split()))))


def _day(said: str) -> str:
    """A day, month or year in digits as 2025-06-30, 2025-06, 2025; "" where it is none."""
    parts = said.replace("/", "-").replace(".", "-").split("-")
    if not 1 <= len(parts) <= 3 or not all(part.isascii() and part.isdigit() for part in parts) or len(parts[0]) != 4:
        return ""
    try:
        numbers = [int(part) for part in parts]
        date(numbers[0], *(numbers[1:2] or [1]), *(numbers[2:3] or [1]))
    except ValueError:
        return ""
    return "-".join([parts[0], *(f"{number:02d}" for number in numbers[1:])])
