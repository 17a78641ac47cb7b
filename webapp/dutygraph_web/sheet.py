"""What one printed sheet has room for of all that an agency owes; the rest is named there by its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

#: Lines of the sheet's type below its head.
_LINES = 44
_DATED = 24  # rows of deadlines where there are duties without one besides
_PARTNERS = 24
_LAWS = 6
_NAMED = 60  # tasks named by their number alone


@dataclass(frozen=True, slots=True)
class Sheet:
    """``owed`` are the rows of deadlines that are printed, of each other list so many, the first ones.

    ``left`` counts the tasks that none of them shows, ``named`` are the numbers of some.
    """

    owed: frozenset[int]
    duties: Mapping[str, int]
    partners: int
    laws: int
    left: int
    named: Sequence[str]


def fitted(owed: Sequence[Any], by_role: Mapping[str, Sequence[Any]], partners: int, laws: int, today: str) -> Sheet:
    """What fits: deadlines (each with its duty), those to come first; then each role's duties without one in turn, two side by side."""
    undated = {role: [duty for duty in duties if not duty.deadlines] for role, duties in by_role.items()}
    partners, laws = min(partners, _PARTNERS), min(laws, _LAWS)
    room = _LINES - max(laws + 2, partners // 3) - 2 * sum(1 for duties in undated.values() if duties)
    ahead = sorted(range(len(owed)), key=lambda at: owed[at][0]["latest"] < today if owed[at][0]["latest"] else False)
    dated = frozenset(ahead[: _DATED if any(undated.values()) else room])
    turns = [one for row in zip_longest(*([(role, duty) for duty in duties] for role, duties in undated.items())) for one in row if one]
    shown = turns[: max(room - len(dated), 0)]
    told = {duty.row["task"] for _, duty in [*(owed[at] for at in dated), *shown]}
    rest = {duty.row["task"]: duty.row["citation"] for duties in by_role.values() for duty in duties if duty.row["task"] not in told}
    counts = {role: sum(1 for one, _ in shown if one == role) for role in by_role}
    return Sheet(dated, counts, partners, laws, len(rest), [*rest.values()][:_NAMED])
