"""The best assignment of rows to columns as a whole, and how much each of its choices is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush
from typing import NamedTuple


class Choice(NamedTuple):
    """The column of a row, None where it is better off without. ``margin``: what the whole would lose by another choice."""

    column: int | None
    margin: float


def best_assignment(gains: Sequence[Mapping[int, float]], enough: float) -> list[Choice]:
    """For each row (its gain by column, above 0) the column that makes the sum of gains greatest; none is worth 0.

    A column goes to one row at most. Margins are exact up to ``enough``, above it only known to be so.
    Successive shortest augmenting paths with potentials (Jonker and Volgenant, 1987).
    """
    solver = _Solver(gains)
    for row in range(len(gains)):
        solver.place(row)
    return [Choice(column if (column := solver.column[row]) >= 0 else None, solver.margin(row, enough)) for row in range(len(gains))]


class _Solver:
    """Costs are negative gains; each row also has a column of its own, ``-1 - row``, that costs nothing: to stay without."""

    def __init__(self, gains: Sequence[Mapping[int, float]]) -> None:
        self._costs = [{-1 - row: 0.0, **{column: -gain for column, gain in given.items()}} for row, given in enumerate(gains)]
        self._row_price = [0.0] * len(gains)
        self._column_price: dict[int, float] = {}
        self._holder: dict[int, int] = {}
        self._takers: dict[int, list[int]] = {}
        for row, costs in enumerate(self._costs):
            for column in costs:
                self._takers.setdefault(column, []).append(row)
        self.column = [-1 - row for row in range(len(gains))]

    def _reduced(self, row: int, column: int) -> float:
        return max(self._costs[row][column] - self._row_price[row] - self._column_price.get(column, 0.0), 0.0)

    def place(self, start: int) -> None:
        """Give the row a column along the cheapest path, moving others where that is better."""
        costs = self._costs[start]
        self._row_price[start] = min(cost - self._column_price.get(column, 0.0) for column, cost in costs.items())
        reached, passed, came = {start: 0.0}, {}, {}
        heap = [(self._reduced(start, column), column, start) for column in costs]
        heap.sort()
        while True:
            distance, column, row = heappop(heap)
            if column in came:
                continue
            came[column] = row
            if column not in self._holder:
                break
            passed[column] = distance
            holder = self._holder[column]
            reached[holder] = distance
            for other in self._costs[holder]:
                if other not in came:
                    heappush(heap, (distance + self._reduced(holder, other), other, holder))
        for row, at in reached.items():
            self._row_price[row] += distance - at
        for passed_column, at in passed.items():
            self._column_price[passed_column] = self._column_price.get(passed_column, 0.0) - (distance - at)
        while True:
            row = came[column]
            left, self.column[row], self._holder[column] = self.column[row], column, row
            if row == start:
                return
            column = left

    def margin(self, start: int, enough: float) -> float:
        """What the sum loses where the row may not have its column: the cheapest way to another, and to a use for the one left."""
        own = self.column[start]
        left = self._use(own, start, enough)
        seen: set[int] = set()
        heap = sorted((self._reduced(start, column), column) for column in self._costs[start] if column != own)
        best = enough
        while heap and heap[0][0] < best:
            distance, column = heappop(heap)
            if column in seen:
                continue
            seen.add(column)
            if column == own:
                return distance
            if column not in self._holder:
                best = min(best, distance + left)
                continue
            holder = self._holder[column]
            for other in self._costs[holder]:
                if other not in seen:
                    heappush(heap, (distance + self._reduced(holder, other), other))
        return best

    def _use(self, column: int, without: int, enough: float) -> float:
        """What it costs, at least, that a column is left: its price, or another row's moving there and leaving its own."""
        best, heap, seen = enough, [(0.0, column)], set[int]()
        while heap and heap[0][0] < best:
            distance, free = heappop(heap)
            if free in seen:
                continue
            seen.add(free)
            best = min(best, distance - self._column_price.get(free, 0.0))
            for row in self._takers.get(free, ()):
                if row != without and self.column[row] not in seen:
                    heappush(heap, (distance + self._reduced(row, free), self.column[row]))
        return best
