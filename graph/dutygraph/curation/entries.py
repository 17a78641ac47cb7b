"""The records of what people write: entries of curated.toml and waivers.toml as they stand there, and where they were found."""

from __future__ import annotations

from dataclasses import dataclass

from dutygraph.model import Anchor, Deadline, Deliverable, Law, Party, Target
from dutygraph.names.registry import ResolvedAgency, ResolvedIndicator, ResolvedInstrument

#: A fact that a person may add.
Fact = Party | Law | Deadline | Target | Deliverable

#: The kinds of fact that an entry may name, and the field of TaskFacts that holds them.
FIELDS = {
    "party": "parties",
    "law": "laws",
    "deadline": "deadlines",
    "target": "targets",
    "deliverable": "deliverables",
    "mechanism": "mechanisms",
    "wish": "wishes",
}


@dataclass(frozen=True, slots=True)
class Note:
    """Who wrote an entry, when (YYYY-MM-DD) and why. ``id`` is its short name, ``place`` the file and line to show."""

    id: str
    by: str
    when: str
    why: str
    place: str


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a plan: the ``occurrence``-th place of ``quote`` within a task's text (outside all tasks: within the plan)."""

    quote: str
    occurrence: int = 1


@dataclass(frozen=True, slots=True)
class Overridden:
    """An extracted fact that an entry replaces; ``value`` tells two on the same words apart."""

    kind: str
    words: Words
    value: str = ""


@dataclass(frozen=True, slots=True)
class FactEntry:
    """One [[fact]] of curated.toml. ``fact`` has no anchor yet; None: nothing is added, what it overrides is withdrawn.

    ``whole``: it holds for the whole task, though its words stand in one sentence.
    """

    note: Note
    task: str
    fact: Fact | None
    words: Words | None
    whole: bool
    overrides: tuple[Overridden, ...]


@dataclass(frozen=True, slots=True)
class LinkEntry:
    """One [[link]] of curated.toml: ``task`` carries out ``higher_task`` of the plan ``higher_plan``, or where ``rejected`` does not."""

    note: Note
    task: str
    higher_plan: str
    higher_task: str
    words: Words | None
    rejected: bool


@dataclass(frozen=True, slots=True)
class Report:
    """How far a task has come (``status``: done, under-way, dropped, unknown), as ``document`` says in the words ``said``.

    ``reported`` is the day that it reports of, YYYY-MM-DD. It is no fact of the plan, and none of its words stands in it.
    """

    status: str
    document: str
    said: str
    reported: str


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """One [[fact]] of kind status in curated.toml."""

    note: Note
    task: str
    report: Report


@dataclass(frozen=True, slots=True)
class WaiverEntry:
    """One [[waiver]] of waivers.toml. Without ``task`` the finding stands outside all tasks; without ``words`` it is about the task itself.

    ``fact`` is the id of the curated fact that the finding is about, where that fact quotes no words.
    """

    note: Note
    shape: str
    task: str
    words: Words | None
    fact: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A [[fact]] that fits. ``task`` is an index into ``PlanFacts.tasks``; ``overrides`` are (field of TaskFacts, index) pairs.

    A fact that rests on no words has the whole task's anchor, and ``quoted`` is False.
    ``resolved`` is whom a party, or what a law or a target's metric, stands for.
    """

    note: Note
    task: int
    fact: Fact | None
    quoted: bool
    overrides: tuple[tuple[str, int], ...]
    resolved: ResolvedAgency | ResolvedInstrument | ResolvedIndicator | None


@dataclass(frozen=True, slots=True)
class Link:
    """A [[link]] that fits; ``anchor`` is None where it rests on no words. ``rejected``: a person said that it is none."""

    note: Note
    task: int
    higher_plan: str
    higher_task: str
    anchor: Anchor | None
    rejected: bool = False


@dataclass(frozen=True, slots=True)
class Reported:
    """A status report that fits; ``task`` is an index into ``PlanFacts.tasks``."""

    note: Note
    task: int
    report: Report


def in_words(link: LinkEntry | Link) -> str:
    """What a link says, for people."""
    return f"{'does not carry' if link.rejected else 'carries'} out {link.higher_task} of {link.higher_plan}"


@dataclass(frozen=True, slots=True)
class Waiver:
    """A [[waiver]] whose place was found; whether there is such a finding only validation can tell.

    ``task`` is an index or None (outside all tasks), ``anchor`` the finding's words or None (the task itself, or ``fact``).
    """

    note: Note
    shape: str
    task: int | None
    anchor: Anchor | None
    fact: str


@dataclass(frozen=True, slots=True)
class Stale:
    """An entry that no longer fits: ``kind`` of defect, the nearest place, and what is missing there."""

    note: Note
    kind: str
    anchor: Anchor
    task: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class Curation:
    """All that people added to one plan, emendations apart."""

    facts: tuple[Placed, ...] = ()
    links: tuple[Link, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    stale: tuple[Stale, ...] = ()
    reports: tuple[Reported, ...] = ()
