"""Which tasks and headings stand elsewhere: under another heading, or in another order under the same one."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from dutygraph.compare.records import Change
from dutygraph.fold import fold_name
from dutygraph.model import Document, Section

#: Two places that belong together: of a task or heading in the earlier and in the later version.
Pair = tuple[int, int]
#: The innermost headings of a pair of tasks, None where one stands under none.
Headings = tuple[int | None, int | None]


def task_moves(before: Document, after: Document, pairs: Mapping[Pair, Headings], names: Mapping[Pair, str]) -> dict[Pair, Change]:
    """What is told of the pairs of tasks that moved, each given with its headings and a name that is the same from either side.

    A task has moved where its heading's counterpart is not the heading that it stands under now. Order is looked at under one
    heading: of the tasks there, the fewest that must have moved are told.
    """
    like = counterparts(before, after, list(pairs.values()))
    moved: dict[Pair, Change] = {}
    under: dict[Headings, list[Pair]] = {}
    for places, (old, new) in pairs.items():
        if _alike(old, new, like):
            under.setdefault((old, new), []).append(places)
        else:
            moved[places] = Change("place", "moved", before=heading(before, old), after=heading(after, new))
    for here in under.values():
        moved |= dict.fromkeys(out_of_order(here, names), Change("place", "order"))
    return moved


def heading_changes(before: Document, after: Document, pairs: Sequence[Headings]) -> Iterator[Change]:
    """What became of the headings, told from those of the same tasks (``pairs`` of indices of their innermost headings)."""
    like = counterparts(before, after, pairs)
    kept = sorted({one for one in like if sum(other[0] == one[0] or other[1] == one[1] for other in like) == 1})
    for old, new in kept:
        one, other = before.sections[old], after.sections[new]
        if fold_name(one.title) != fold_name(other.title):
            yield Change("heading", "reworded", before=heading(before, old), after=heading(after, new))
        if not _alike(one.parent, other.parent, like):
            yield Change("heading", "moved", heading(after, new), heading(before, one.parent), heading(after, other.parent))
    within: dict[Pair | None, list[Pair]] = {}
    for old, new in kept:
        above = (before.sections[old].parent, after.sections[new].parent)
        if above == (None, None) or above in like:
            within.setdefault(above if above in like else None, []).append((old, new))
    for here in within.values():
        names = {(a, b): "\0".join(sorted((heading(before, a), heading(after, b)))) for a, b in here}
        for _, new in sorted(out_of_order(here, names)):
            yield Change("heading", "moved", heading(after, new))
    for n, section in enumerate(before.sections):
        if section.title and not any(old == n for old, _ in like):
            yield Change("heading", "dropped", heading(before, n))
    for n, section in enumerate(after.sections):
        if section.title and not any(new == n for _, new in like):
            yield Change("heading", "added", heading(after, n))


def counterparts(before: Document, after: Document, pairs: Sequence[Headings]) -> set[Pair]:
    """The headings that are the same: equal in words from the top down, else those that share most of each other's tasks."""
    paths: tuple[dict[tuple[str, ...], list[int]], dict[tuple[str, ...], list[int]]] = ({}, {})
    for side, document in zip(paths, (before, after), strict=True):
        for n in range(len(document.sections)):
            side.setdefault(_path(document, n), []).append(n)
    equal = {pair for path, olds in paths[0].items() for pair in zip(olds, paths[1].get(path, ()), strict=False)}
    taken = ({old for old, _ in equal}, {new for _, new in equal})
    shared: Counter[Pair] = Counter()
    for old, new in pairs:
        ours, theirs = list(_upwards(before, old)), list(_upwards(after, new))
        for one, other in ((a, b) for a in ours for b in theirs if before.sections[a].level == after.sections[b].level):
            if one not in taken[0] and other not in taken[1]:
                shared[one, other] += 1
    most = ({a: 0 for a, _ in shared}, {b: 0 for _, b in shared})
    for (a, b), count in shared.items():
        most[0][a], most[1][b] = max(most[0][a], count), max(most[1][b], count)
    return equal | {(a, b) for (a, b), count in shared.items() if count == most[0][a] == most[1][b]}


def out_of_order(pairs: Sequence[Pair], names: Mapping[Pair, str]) -> set[Pair]:
    """The fewest pairs that must have moved for the rest to stand in the same order in both.

    Where two sets are as small, the names decide, so that the same ones are told from either side.
    """
    by_old, by_new = sorted(pairs), sorted(pairs, key=lambda one: (one[1], one[0]))
    if [names[one] for one in by_old] <= [names[one] for one in by_new]:
        stay = _rising([new for _, new in by_old])
        return {one for n, one in enumerate(by_old) if n not in stay}
    stay = _rising([old for old, _ in by_new])
    return {one for n, one in enumerate(by_new) if n not in stay}


def heading(document: Document, section: int | None) -> str:
    """A heading as people name it, by its number and title; "" for none."""
    if section is None:
        return ""
    one: Section = document.sections[section]
    return " ".join(f"{one.number} {one.title}".split())


def _rising(values: Sequence[int]) -> set[int]:
    """The places of a longest rising subsequence."""
    ends: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for n, value in enumerate(values):
        at = bisect_left(ends, value)
        ends[at : at + 1], places[at : at + 1] = [value], [n]
        before.append(places[at - 1] if at else -1)
    found, at = set[int](), places[-1] if places else -1
    while at >= 0:
        found.add(at)
        at = before[at]
    return found


def _alike(old: int | None, new: int | None, like: set[Pair]) -> bool:
    return old is new is None or (old, new) in like


def _upwards(document: Document, section: int | None) -> Iterator[int]:
    while section is not None:
        yield section
        section = document.sections[section].parent


def _path(document: Document, section: int) -> tuple[str, ...]:
    """The titles from the top down; a heading without title is told by its number."""
    return tuple(fold_name(document.sections[n].title) or document.sections[n].number for n in _upwards(document, section))
