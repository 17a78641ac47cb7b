"""Clocks: one run, several runs, and several contestants in turn, so that all meet the same weather."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

Clock = Callable[[], float]
#: Wall time, and the processor's time of this process alone, in seconds.
WALL, PROCESSOR = perf_counter, process_time


def timed(work: Callable[[], Any], clock: Clock = PROCESSOR) -> tuple[float, Any]:
    """Seconds, and the result."""
    start = clock()
    result = work()
    return clock() - start, result


def milliseconds(work: Callable[[], object], runs: int, clock: Clock = PROCESSOR, *, warm: bool = False) -> float:
    """The median of several runs, after one that warms up unless all is ``warm``."""
    if not warm:
        work()
    return median(timed(work, clock)[0] for _ in range(runs)) * 1000


def in_turn(works: Mapping[str, Callable[[], object]], runs: int, clock: Clock = PROCESSOR) -> dict[str, float]:
    """The median milliseconds of each of several contestants: every round runs each once, after a round that warms up."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(runs + 1):
        for name, work in works.items():
            times[name].append(timed(work, clock)[0] * 1000)
    return {name: median(some[1:]) for name, some in times.items()}


def upper(times: list[float]) -> float:
    """The 95th percentile."""
    return quantiles(times, n=20)[-1]
