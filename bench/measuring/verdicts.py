"""Whether aims are met, and how figures grow with size: pure, from rows and from what groups.toml says."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from measuring.rows import Row, shown

#: Which rows: the value, or one of the values, of some of their keys.
Selection = Mapping[str, Any]
#: So that seconds compare with milliseconds.
_MILLISECONDS = {"s": 1000.0}
_GROUPS = Path(__file__).with_name("groups.toml")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an aim.

    ``figure`` is None where its rows were not measured; ``beyond``: the truth is more; ``of``: how many cases it rests on.
    """

    says: str
    aim: str
    figure: float | None
    unit: str
    met: bool | None
    beyond: bool = False
    of: int = 1


@dataclass(frozen=True, slots=True)
class Growth:
    """How a figure grows: ``points`` are (tasks, figure); figure = factor * tasks ** exponent fits them best on logarithmic axes.

    ``last`` is the exponent between the two largest sizes, where constant costs weigh least.
    """

    points: tuple[tuple[int, float], ...]
    factor: float
    exponent: float
    last: float


def load_groups(path: Path = _GROUPS) -> list[dict[str, Any]]:
    """The groups in the order in which they run, as groups.toml tells of them."""
    found: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["group"]
    return found


def select(rows: Iterable[Row], wanted: Selection) -> list[Row]:
    """The rows that a selection means."""

    def fits(row: Row, key: str, value: Any) -> bool:
        held = getattr(row, key)
        return held in value if isinstance(value, list) else bool(held == value)

    return [row for row in rows if all(fits(row, key, value) for key, value in wanted.items())]


def judge(rows: Sequence[Row], group: str, aim: Mapping[str, Any]) -> Verdict:
    """Compare figures with an aim.

    The figure is that of the rows ``of``, at the median over their cases or at their worst (``over``). With ``against`` it is a ratio,
    case by case: how many times as much as those for ``at_most``, how many times less than those for ``at_least``.
    """
    common = {"group": group} | ({"tasks": aim["tasks"]} if "tasks" in aim else {})
    cases = ratios(rows, group, aim) if "against" in aim else [(row.figure, row) for row in select(rows, {**common, **aim["of"]})]
    found = [(figure, row.stopped) for figure, row in cases if figure is not None]
    least, unit = "at_least" in aim, aim["unit"]
    bound = aim["at_least"] if least else aim["at_most"]
    told = f"{'at least' if least else 'at most'} {shown(bound)} {unit}".strip()
    if not found:
        return Verdict(aim["says"], told, None, unit, None)
    figures = sorted(figure for figure, _ in found)
    figure = (figures[0] if least else figures[-1]) if aim.get("over") == "worst" else median(figures)
    met = figure >= bound if least else figure <= bound
    return Verdict(aim["says"], told, figure, unit, met, any(stopped and one <= figure for one, stopped in found), len(found))


def ratios(rows: Sequence[Row], group: str, aim: Mapping[str, Any]) -> list[tuple[float | None, Row]]:
    """For each case of the rows ``of`` the ratio that the aim is about, with the slower row of both (which may have been stopped)."""
    common = {"group": group} | ({"tasks": aim["tasks"]} if "tasks" in aim else {})
    ours, others = (select(rows, {**common, **aim[side]}) for side in ("of", "against"))
    by_case = {row.case: row for row in others}
    pairs = [(row, by_case[row.case]) for row in ours if row.case in by_case]
    if len(ours) == len(others) == 1:
        pairs = [(ours[0], others[0])]
    found: list[tuple[float | None, Row]] = []
    for own, other in pairs:
        if own.figure and other.figure:
            times = own.figure * _MILLISECONDS.get(own.unit, 1) / (other.figure * _MILLISECONDS.get(other.unit, 1))
            found.append((1 / times, other) if "at_least" in aim else (times, own))
    return found


def growth(rows: Sequence[Row], group: str, wanted: Selection) -> Growth | None:
    """Fit an exponent to the medians over cases at each size; None below two sizes."""
    by_size: dict[int, list[float]] = {}
    for row in select(rows, {"group": group, **wanted}):
        if row.figure and not row.stopped:
            by_size.setdefault(row.tasks, []).append(row.figure)
    points = tuple(sorted((tasks, median(figures)) for tasks, figures in by_size.items()))
    return fitted(points) if len(points) > 1 else None


def fitted(points: Sequence[tuple[int, float]]) -> Growth:
    """Least squares on logarithmic axes over at least two points of different size."""
    xs, ys = ([math.log(point[side]) for point in points] for side in (0, 1))
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    exponent = sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)
    last = (ys[-1] - ys[-2]) / (xs[-1] - xs[-2])
    return Growth(tuple(points), math.exp(y - exponent * x), exponent, last)
