"""What texts are compared by: symbols and their pairs, weighted by rarity."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import TypeVar

#: What is compared as one symbol: a number, a Latin word, else one character. Anything else parts n-grams.
_SYMBOL = re.compile(r"\d+(?:\.\d+)?|[A-Za-z]+|[^\W\d_]|(?P<other>.)", re.DOTALL)

#: An n-gram, or the number that stands for it.
Gram = TypeVar("Gram", bound=Hashable)


def ngrams(folded: str, start: int, end: int, hidden: Collection[int]) -> frozenset[str]:
    """The symbols of a stretch and their pairs, but for what is hidden (offsets of folded characters)."""
    grams, before = set(), ""
    for match in _SYMBOL.finditer(folded, start, end):
        symbol = "" if match["other"] or match.start() in hidden else match[0].lower()
        if symbol:
            grams.add(symbol)
            if before:
                grams.add(f"{before} {symbol}")
        before = symbol
    return frozenset(grams)


def rarities(tasks: Iterable[Iterable[Gram]], count: int) -> dict[Gram, float]:
    """The weight of each n-gram: the fewer of ``count`` tasks have it, the more. A task gives each of its own once."""
    return {gram: math.log((count + 1) / held) for gram, held in Counter(gram for grams in tasks for gram in grams).items()}


def weight(grams: Iterable[Gram], rarity: Mapping[Gram, float]) -> float:
    """The weights of several n-grams together."""
    return sum(rarity[gram] for gram in grams)


def unit(grams: Mapping[Gram, int], rarity: Mapping[Gram, float]) -> dict[Gram, float]:
    """A task's n-grams (each with how often it counts) as a vector of length 1: the product of two is their cosine."""
    length = math.sqrt(sum((count * rarity[gram]) ** 2 for gram, count in grams.items()))
    return {gram: count * rarity[gram] / length for gram, count in grams.items()}
