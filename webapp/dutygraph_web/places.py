"""Where the things of a large picture stand: those that belong together beside each other, the same data at the same places."""

from __future__ import annotations

import math
from collections.abc import Sequence

_STEP = 60  # between neighbours
_MARGIN = 60  # around a group, room for its names
_SHAPE = 1.5  # width of the whole to its height

Place = tuple[float, float]


def spiral(at: int) -> Place:
    """The place of the number ``at`` on a sunflower's spiral, the first in the middle: evenly dense, without chance."""
    radius, angle = _STEP * math.sqrt(at), at * math.pi * (3 - math.sqrt(5))
    return round(radius * math.cos(angle), 1), round(radius * math.sin(angle), 1)


def grouped(count: int, ties: Sequence[tuple[int, int, int]]) -> list[Place]:
    """Places for the things 0 … ``count`` - 1, the weightiest first, by ``ties`` (two things and how much they share).

    Communities stand side by side in rows, the largest first, each a spiral around its weightiest thing; the last one is of those tied
    to nobody.
    """
    import networkx as nx  # late: 100 ms

    graph = nx.Graph()
    graph.add_nodes_from(range(count))
    graph.add_weighted_edges_from(ties)
    alone = sorted(nx.isolates(graph))
    graph.remove_nodes_from(alone)
    found = [sorted(one) for one in nx.community.louvain_communities(graph, seed=1)] if graph else []
    groups = sorted(found, key=lambda one: (-len(one), one)) + ([alone] if alone else [])
    sides = [2 * (_STEP * math.sqrt(len(group)) + _MARGIN) for group in groups]
    width = max([math.sqrt(_SHAPE * sum(side * side for side in sides)), *sides], default=0.0)
    places: list[Place] = [(0.0, 0.0)] * count
    left = top = row = 0.0
    for group, side in zip(groups, sides, strict=True):
        if left + side > width:
            left, top, row = 0.0, top + row, 0.0
        for at, thing in enumerate(group):
            x, y = spiral(at)
            places[thing] = round(left + side / 2 + x, 1), round(top + side / 2 + y, 1)
        left, row = left + side, max(row, side)
    return places
