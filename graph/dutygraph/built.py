"""The record of a built plan: all that triples are made from."""

from __future__ import annotations

from dataclasses import dataclass, field

from dutygraph.identity.ledger import Ledger
from dutygraph.model import Emendation, PlanFacts
from dutygraph.names.registry import ResolvedAgency, ResolvedIndicator, ResolvedInstrument


@dataclass(frozen=True, slots=True)
class PlanInfo:
    """What plan.toml says of a plan. ``period`` is (first day, last day) as YYYY-MM-DD, or None; ``date`` as printed precision."""

    id: str
    title: str
    issuer: str
    jurisdiction: str
    language: str  # zh-Hant or zh-Hans
    period: tuple[str, str] | None
    date: str
    path: str  # of source.txt, relative to the workspace, for messages


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
