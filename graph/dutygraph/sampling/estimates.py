"""What a judged sample says: a share with its interval, and how far two judges agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

#: 95 % of a normal distribution lie within so many standard deviations.
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` of ``n``, with the limits between which the true share lies with 95 % confidence."""

    hits: int
    n: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share itself, 0 for none of none."""
        return self.hits / self.n if self.n else 0.0


def share(hits: int, n: int) -> Share:
    """A share with Wilson's score interval (Wilson 1927), which also holds for small n and for shares near 1."""
    if n == 0:
        return Share(0, 0, 0.0, 1.0)
    p, z2 = hits / n, _Z * _Z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    low, high = (0.0 if hits == 0 else middle - half), (1.0 if hits == n else middle + half)
    return Share(hits, n, low, high)


def kappa(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """Cohen's kappa (Cohen 1960) of two judges' yes or no on the same things: agreement beyond chance, 1 where they always agree.

    None where there is nothing to compare, or where chance alone would make them agree always.
    """
    if not pairs:
        return None
    n = len(pairs)
    agreed = sum(one == other for one, other in pairs) / n
    yes = (sum(one for one, _ in pairs) / n, sum(other for _, other in pairs) / n)
    chance = yes[0] * yes[1] + (1 - yes[0]) * (1 - yes[1])
    return None if chance == 1 else (agreed - chance) / (1 - chance)
