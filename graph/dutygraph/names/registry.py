"""Resolves a name that a plan prints to an agency or instrument that is known, or says that it is not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ResolvedAgency:
    """Who a printed name stands for. ``jurisdiction`` (辽宁省/沈阳市; the state is 中国) and ``name`` are the identity.

    ``labels`` are (text, language tag) pairs, the preferred one first; ``search`` the folded names under
    which it is found; ``how``: exact, alias, folded, shared-head, jurisdiction-supplied, unresolved.
    """

    jurisdiction: str
    name: str
    kind: str
    labels: tuple[tuple[str, str], ...]
    search: tuple[str, ...]
    how: str
    registered: bool
    parent: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class ResolvedInstrument:
    """Which act or document a title stands for; fields as in ResolvedAgency."""

    jurisdiction: str
    name: str
    labels: tuple[tuple[str, str], ...]
    search: tuple[str, ...]
    how: str
    registered: bool
