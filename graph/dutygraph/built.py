"""The record of a built plan: all that triples are made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches

from dutygraph.curation.entries import Curation
from dutygraph.errors import InputError
from dutygraph.fold import fold_name
from dutygraph.identity.ledger import Ledger
from dutygraph.model import Emendation, PlanFacts
from dutygraph.names.registry import ResolvedAgency, ResolvedIndicator, ResolvedInstrument


@dataclass(frozen=True, slots=True)
class PlanInfo:
    """What plan.toml says of a plan. ``period`` is (first day, last day) as YYYY-MM-DD, or None; ``date`` as printed precision.

    ``number`` is the document's own number (国办发〔2018〕121号), "" where none is given.
    """

    id: str
    title: str
    issuer: str
    jurisdiction: str
    language: str  # zh-Hant or zh-Hans
    period: tuple[str, str] | None
    date: str
    path: str  # of source.txt, relative to the workspace, for messages
    higher: tuple[str, ...] = ()  # ids of the plans that this one carries out
    number: str = ""


@dataclass(frozen=True, slots=True)
class BuiltPlan:
    """Everything that triples are made from. Tuples run parallel to ``facts.tasks`` and their parties, laws and targets."""

    info: PlanInfo
    facts: PlanFacts
    ids: tuple[str, ...]
    agencies: tuple[tuple[ResolvedAgency, ...], ...]
    instruments: tuple[tuple[ResolvedInstrument, ...], ...]
    indicators: tuple[tuple[ResolvedIndicator | None, ...], ...]
    issuer: ResolvedAgency | None
    emendations: tuple[Emendation, ...]
    content_hash: str  # SHA-256 of source.txt, hex
    ledger: Ledger = field(default_factory=Ledger)  # its present entries run parallel to facts.tasks
    curation: Curation = Curation()  # noqa: RUF009  # frozen, so one may serve all

    def index_of(self, task: str) -> int:
        """Where in ``facts.tasks`` the task stands that is named by its citation (in either script), its id or the end of its IRI.

        Raises InputError with the nearest names where there is none, with the ids where several have that citation.
        """
        wanted = fold_name(task.rsplit("/", 1)[-1])
        citations = [fold_name(one.task.citation) for one in self.facts.tasks]
        alike = [number for number, citation in enumerate(citations) if citation == wanted and wanted]
        if len(alike) > 1:
            known = ", ".join(self.ids[number] for number in alike)
            raise InputError(f"{task} is printed {len(alike)} times in {self.info.id}", f"give one of the ids {known}")
        if alike or wanted in self.ids:
            return alike[0] if alike else self.ids.index(wanted)
        near = get_close_matches(wanted, [*citations, *self.ids], n=3, cutoff=0.3)
        raise InputError(
            f"no task {task!r} in {self.info.id}", f"nearest: {', '.join(near)}" if near else f"see `dutygraph ids show {self.info.id}`"
        )
