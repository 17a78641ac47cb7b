"""Finds tasks that look like parts of an old one, and tasks that look like several old ones together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dutygraph.identity.similarity import pairs, shared

#: A part has most of its pairs of characters from the whole,
_TAKEN = 0.6
#: makes up a good share of it,
_SHARE = 0.25
#: and says what the other parts do not: together they hold so much more of the whole than the greatest does.
_MORE = 0.2
#: It is a part of the whole that it shares most with, and of those that it shares nearly as much with.
_LIKE = 0.9


def parts(wholes: Sequence[str], pieces: Sequence[str]) -> dict[int, list[tuple[int, float]]]:
    """For each whole that is spread over two or more pieces: these pieces, each with its share of the whole.

    Numbers index ``wholes`` and ``pieces``.
    """
    counted_wholes, counted_pieces = [pairs(text) for text in wholes], [pairs(text) for text in pieces]
    holders: dict[str, list[int]] = {}
    for number, counted in enumerate(counted_wholes):
        for pair in counted:
            holders.setdefault(pair, []).append(number)
    found: dict[int, list[int]] = {}
    for piece, counted in enumerate(counted_pieces):
        near = sorted({whole for pair in counted for whole in holders.get(pair, ())})
        held = [(shared(counted, counted_wholes[whole]), whole) for whole in near]
        if not held:
            continue
        most = max(count for count, _ in held)
        for count, home in held:
            if count >= max(_LIKE * most, _TAKEN * counted.total(), _SHARE * counted_wholes[home].total()):
                found.setdefault(home, []).append(piece)
    return {
        whole: [(piece, shared(counted_pieces[piece], counted_wholes[whole]) / counted_wholes[whole].total()) for piece in members]
        for whole, members in found.items()
        if _differ(counted_wholes[whole], [counted_pieces[piece] for piece in members])
    }


def _differ(whole: Counter[str], members: Sequence[Counter[str]]) -> bool:
    together: Counter[str] = Counter()
    for member in members:
        together.update(member)
    greatest = max(shared(member, whole) for member in members)
    return shared(together, whole) >= greatest + _MORE * whole.total()
