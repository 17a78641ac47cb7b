"""Filters of a plan's tasks with counts: what the address chooses, and how many tasks each further choice would leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

#: The facets in the order of the page; each is a parameter of the address.
FACETS = ("chapter", "agency", "role", "modality", "year", "finding")


@dataclass(frozen=True, slots=True)
class Filed:
    """One task by facets: ``values`` of each but agency and role, and ``bindings``, who is bound in which role (agency, role)."""

    values: Mapping[str, frozenset[str]]
    bindings: frozenset[tuple[str, str]]

    def fits(self, chosen: Mapping[str, str]) -> bool:
        """Whether the task has everything chosen; an agency and a role together mean that agency in that role."""
        bound = any(
            chosen.get("agency", agency) == agency and chosen.get("role", role) == role
            for agency, role in self.bindings or (("", ""),)  # bound to nobody: fits while neither is chosen
        )
        return bound and all(value in self.values[facet] for facet, value in chosen.items() if facet in self.values)

    def offers(self, facet: str, chosen: Mapping[str, str]) -> Iterable[str]:
        """The values of ``facet`` under which the task would be found beside what is chosen of the others."""
        if facet == "agency":
            return {agency for agency, role in self.bindings if chosen.get("role", role) == role}
        if facet == "role":
            return {role for agency, role in self.bindings if chosen.get("agency", agency) == agency}
        return self.values[facet]


def counts(tasks: Sequence[Filed], chosen: Mapping[str, str]) -> dict[str, Counter[str]]:
    """By facet, how many tasks each value would leave, given what is chosen of the other facets."""
    found = {}
    for facet in FACETS:
        others = {name: value for name, value in chosen.items() if name != facet}
        found[facet] = Counter(value for task in tasks if task.fits(others) for value in task.offers(facet, others))
    return found


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet as the page offers it: what stands in the address, what readers call it, how many tasks it leaves."""

    value: str
    label: str
    count: int
    chosen: bool


def options(counted: Counter[str], chosen: str, labels: Mapping[str, str], order: Sequence[str] = ()) -> list[Option]:
    """The values of one facet: in the given ``order``, else those with most tasks first; a chosen one is there even if it leaves none."""
    values = {*counted, chosen} - {""}
    place = {value: at for at, value in enumerate(order)}
    ordered = sorted(values, key=lambda v: (place.get(v, len(place)), -counted[v], labels.get(v, v)))
    return [Option(value, labels.get(value, value), counted[value], value == chosen) for value in ordered]
