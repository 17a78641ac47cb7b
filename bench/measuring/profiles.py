"""Where the time of a piece of work goes, by module: what a page shows beside an aim that is missed."""

from __future__ import annotations

import cProfile
import pstats
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from time import process_time

from measuring.rows import Rows, Sized

#: How many are named; the rest is one more.
_NAMED = 12
_BENCH = Path(__file__).parents[1]
_IMPORT = re.compile(r"import time:\s*(\d+) \|\s*\d+ \|\s*(\S+)")


def by_module(work: Callable[[], object], *, warm: bool = False, depth: int = 2) -> dict[str, float]:
    """Milliseconds of processor time that the work spends in each module, after a run that warms up unless all is ``warm``.

    Modules of ours are told by so many parts of their names (``depth``). Functions written in C count where they are called. The
    profiler's own cost is taken out in proportion.
    """
    if not warm:
        work()
    start = process_time()
    work()
    whole = (process_time() - start) * 1000
    profile = cProfile.Profile(process_time)
    profile.runcall(work)
    found: Counter[str] = Counter()
    for (file, _, _), (_, _, own, _, callers) in pstats.Stats(profile).stats.items():
        if file == "~" and callers:
            for (caller, _, _), (_, _, within, _) in callers.items():
                found[_module(caller, depth)] += within
        else:
            found[_module(file, depth)] += own
    seconds = sum(found.values()) or 1.0
    return {name: whole * own / seconds for name, own in found.items() if name}


def of_imports(arguments: list[str]) -> dict[str, float]:
    """Milliseconds that a Python with these arguments spends on importing each package, by Python's own account."""
    done = subprocess.run([sys.executable, "-X", "importtime", *arguments], capture_output=True, text=True, check=True)
    found: Counter[str] = Counter()
    for micros, name in _IMPORT.findall(done.stderr):
        parts = name.split(".")
        found[".".join(parts[:2]) if parts[0].startswith("dutygraph") else parts[0]] += int(micros) / 1000
    return dict(found)


def add_stages(rows: Rows, what: str, stages: Mapping[str, float], size: Sized) -> None:
    """The largest of them as rows, and the rest as one."""
    ranked = sorted(stages.items(), key=lambda item: -item[1])
    rest = sum(own for _, own in ranked[_NAMED:])
    for name, figure in [*ranked[:_NAMED], *([("all else", rest)] if rest else [])]:
        rows.add(name, what, "stage", figure, "ms", size)


def _module(file: str, depth: int) -> str:
    """A module of ours, somebody's package, or Python's own; "" for what measures."""
    if Path(file).is_relative_to(_BENCH):
        return ""
    parts = Path(file).with_suffix("").parts
    for package in ("dutygraph", "dutygraph_web"):
        if package in parts[:-1]:
            return ".".join(parts[len(parts) - 1 - parts[::-1].index(package) :][:depth])
    if "site-packages" in parts:
        return parts[parts.index("site-packages") + 1]
    return "Python's own"
