"""How alike two texts are: characters in common in the same order, sought only where pairs of characters are shared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

#: Texts that share fewer of the shorter one's pairs of characters than this are not compared.
_SHARED = 0.12
#: At most so many texts are compared with one.
_NEAREST = 30


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


def likeness(one: str, other: str) -> float:
    """The share of the longer text that both have in common, in the same order: 1 for equal texts."""
    return common(one, other) / max(len(one), len(other), 1)


def pairs(text: str) -> Counter[str]:
    """The pairs of neighbouring characters, each with how often it occurs; a single character is its own pair."""
    return Counter(text[at : at + 2] for at in range(max(len(text) - 1, 1)))


def shared(one: Mapping[str, int], other: Mapping[str, int]) -> int:
    """How many pairs two texts share, repetitions counted."""
    return sum(min(count, other.get(pair, 0)) for pair, count in one.items())


class Nearby:
    """An index of texts by their pairs of characters."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._pairs = [pairs(text) for text in texts]
        self._holders: dict[str, list[int]] = {}
        for number, held in enumerate(self._pairs):
            for pair in held:
                self._holders.setdefault(pair, []).append(number)

    def near(self, text: str) -> Sequence[int]:
        """The numbers of the texts worth comparing, those that share most first."""
        sought, met = pairs(text), Counter[int]()
        for pair, count in sought.items():
            for number in self._holders.get(pair, ()):
                met[number] += min(count, self._pairs[number][pair])
        size = sought.total()
        good = [(-count, number) for number, count in met.items() if count >= _SHARED * min(size, self._pairs[number].total())]
        return [number for _, number in sorted(good)[:_NEAREST]]
