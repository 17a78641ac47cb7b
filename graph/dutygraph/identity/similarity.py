"""How alike two texts are: characters in common in the same order, sought only where pairs of characters are shared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain

#: Texts that share fewer of the shorter one's pairs of characters than this are not compared,
_SHARED = 0.12
#: nor those that share so much less than the one that shares most,
_OF_MOST = 1 / 3
#: nor more than so many with one text.
_NEAREST = 12
#: So many texts are compared without an index.
_FEW = 4


def common(one: str, other: str) -> int:
    """The length of the longest common subsequence, by the bit-parallel method of Allison and Dix (1986)."""
    places: dict[str, int] = {}
    for at, char in enumerate(other):
        places[char] = places.get(char, 0) | 1 << at
    whole = row = (1 << len(other)) - 1
    for char in one:
        met = row & places.get(char, 0)
        row = (row + met | row - met) & whole
    return len(other) - row.bit_count()


@lru_cache(maxsize=2000)  # an edit compares the same texts again
def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters; one that comes again is another, told by a number behind it."""
    met: Counter[str] = Counter()
    numbered = []
    for at in range(max(len(text) - 1, 1)):
        pair = text[at : at + 2]
        numbered.append(f"{pair}\0{met[pair]}" if pair in met else pair)
        met[pair] += 1
    return frozenset(numbered)


class Shares:
    """Texts by their pairs of characters; an index is made of them once many have been compared with them."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.pairs = [pairs(text) for text in texts]
        self._holders: dict[str, list[int]] = {}
        self._compared = 0

    def shared(self, sought: frozenset[str]) -> Counter[int]:
        """How many of these pairs each text has, by its number."""
        self._compared += 1
        if self._compared <= _FEW:  # after an edit one text or two are compared: an index would cost more
            return Counter({number: count for number, held in enumerate(self.pairs) if (count := len(sought & held))})
        if not self._holders:
            for number, held in enumerate(self.pairs):
                for pair in held:
                    self._holders.setdefault(pair, []).append(number)
        return Counter(chain.from_iterable(self._holders.get(pair, ()) for pair in sought))

    def near(self, text: str) -> Sequence[int]:
        """The numbers of the texts worth comparing, those that share most first."""
        sought = pairs(text)
        found = self.shared(sought)
        most = _OF_MOST * max(found.values(), default=0)
        good = [
            (-count, number)
            for number, count in found.items()
            if count >= most and count >= _SHARED * min(len(sought), len(self.pairs[number]))
        ]
        return [number for _, number in sorted(good)[:_NEAREST]]
