"""Finds tasks that look like parts of an old one, and tasks that look like several old ones together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dutygraph.identity.similarity import Shares, pairs

#: A part has most of its pairs of characters from the whole,
_TAKEN = 0.6
#: makes up a good share of it,
_SHARE = 0.25
#: and says what the other parts do not: together they hold so much more of the whole than the greatest does.
_MORE = 0.2
#: More than so many are no parts (four at most fit in by their share) but versions of one thing, such as the rows of a table.
_MOST = 8
#: It is a part of the whole that it shares most with, and of those that it shares nearly as much with.
_LIKE = 0.9


def parts(wholes: Sequence[str], pieces: Sequence[str]) -> dict[int, list[tuple[int, float]]]:
    """For each whole that is spread over two or more pieces: these pieces, each with its share of the whole.

    Numbers index ``wholes`` and ``pieces``.
    """
    index, counted = Shares(wholes), [pairs(text) for text in pieces]
    found: dict[int, list[tuple[int, float]]] = {}
    for piece, held in enumerate(counted):
        shared = index.shared(held)
        enough = max(_LIKE * max(shared.values(), default=0), _TAKEN * len(held))
        for whole, count in sorted((whole, count) for whole, count in shared.items() if count >= enough):
            if count >= _SHARE * (size := len(index.pairs[whole])):
                found.setdefault(whole, []).append((piece, count / size))
    return {
        whole: members
        for whole, members in found.items()
        if 2 <= len(members) <= _MOST and _differ(wholes[whole], [pieces[piece] for piece, _ in members])
    }


def _differ(whole: str, members: Sequence[str]) -> bool:
    counted, others = _counted(whole), [_counted(member) for member in members]
    greatest = max((counted & other).total() for other in others)
    return (counted & sum(others, Counter())).total() >= greatest + _MORE * counted.total()


def _counted(text: str) -> Counter[str]:
    return Counter(text[at : at + 2] for at in range(len(text) - 1))
