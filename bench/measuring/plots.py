"""Draws figures over sizes as SVG files, both axes logarithmic, on a white ground that reads in light and dark pages."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from measuring.rows import Row, shown
from measuring.verdicts import growth, select

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Colours that people with colour-blindness tell apart (Okabe and Ito), each with a mark of its own.
_LOOKS = (
    ("#0072b2", "o"),
    ("#d55e00", "s"),
    ("#009e73", "^"),
    ("#cc79a7", "D"),
    ("#56b4e9", "v"),
    ("#e69f00", "P"),
    ("#000000", "X"),
)


def draw(groups: Sequence[Mapping[str, Any]], rows: Sequence[Row], folder: Path) -> None:
    """Write the pictures that the page links to; older ones are taken away."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.svg"):
        old.unlink()
    _growth(groups, rows, folder / "growth.svg")
    for group in groups:
        for number, plot in enumerate(group.get("plot", ())):
            found = select(rows, {"group": group["name"], **plot["of"]})
            if found:
                _lines(plot["title"], found, folder / f"{group['name']}-{number}.svg")


def _lines(title: str, rows: Sequence[Row], path: Path) -> None:
    """One line for each engine: medians over cases at each size."""
    figure, (axes,) = _canvas(1)
    for (colour, mark), engine in zip(_LOOKS, dict.fromkeys(row.engine for row in rows), strict=False):
        points: dict[int, list[float]] = {}
        for row in rows:
            if row.engine == engine and row.figure:
                points.setdefault(row.tasks, []).append(row.figure)
        sizes = sorted(points)
        axes.plot(sizes, [median(points[size]) for size in sizes], color=colour, marker=mark, label=engine)
    _finish(axes, title, rows[0].unit, {row.tasks for row in rows})
    axes.legend(fontsize=8, loc="center left", bbox_to_anchor=(1.02, 0.5), frameon=False)
    _save(figure, path)


def _growth(groups: Sequence[Mapping[str, Any]], rows: Sequence[Row], path: Path) -> None:
    """A panel for each thing that grows: its figures, and the line that fits them."""
    fits = [(one, group, growth(rows, group["name"], one["of"])) for group in groups for one in group.get("growth", ())]
    found = [(one, select(rows, {"group": group["name"], **one["of"]})[0].unit, fit) for one, group, fit in fits if fit]
    if not found:
        return
    figure, panels = _canvas(len(found))
    for axes, (one, unit, fit) in zip(panels, found, strict=True):
        sizes = [tasks for tasks, _ in fit.points]
        axes.plot(sizes, [y for _, y in fit.points], "o", color=_LOOKS[0][0])
        axes.plot(sizes, [fit.factor * size**fit.exponent for size in sizes], "--", color=_LOOKS[1][0])
        _finish(axes, f"{one['title']}: exponent {fit.exponent:.2f}", unit, sizes)
    _save(figure, path)


def _canvas(panels: int) -> tuple[Figure, Sequence[Axes]]:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "dutygraph", "font.size": 9, "figure.facecolor": "white"})
    from matplotlib import pyplot

    across = min(panels, 2)
    down = -(-panels // across)
    figure, axes = pyplot.subplots(down, across, figsize=(6.4 if across == 1 else 8.4, 3.0 * down), squeeze=False, layout="constrained")
    for spare in axes.flat[panels:]:
        spare.set_axis_off()
    return figure, list(axes.flat[:panels])


def _finish(axes: Axes, title: str, unit: str, sizes: Collection[int]) -> None:
    """Axes with the sizes themselves below, and numbers as the page writes them."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    numbers = FuncFormatter(lambda number, _: shown(number))
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(sorted(sizes))
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(numbers)
        axis.set_minor_formatter(NullFormatter())
    axes.set_title(title, fontsize=9)
    low, high = axes.get_ylim()
    if high < 10 * low:  # a decade at least, so that little growth looks little
        middle = (low * high) ** 0.5
        axes.set_ylim(middle / 10**0.5, middle * 10**0.5)
    axes.set_xlabel("tasks")
    axes.set_ylabel(unit)
    axes.grid(visible=True, which="major", color="#dddddd")


def _save(figure: Figure, path: Path) -> None:
    from matplotlib import pyplot

    figure.savefig(path, metadata={"Date": None, "Creator": None})
    pyplot.close(figure)
