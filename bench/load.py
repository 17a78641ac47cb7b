"""The viewer under load: fifty readers for two minutes, with ``--editing`` while somebody saves one plan every second.

Run with ``python bench/load.py [DIR] [--readers 50] [--seconds 120] [--pause 5] [--warm 240] [--editing] [--quick] [--json FILE]
[--corpora FOLDER]``. DIR is a workspace, which is copied; without one a corpus of 150 plans and 10,000 tasks is made up (``--quick``:
15 plans, 1,000 tasks, ten seconds). The server is `dutygraph serve` in processes of its own; readers and editor are threads of this
one. What is measured begins after the warm-up, in which readers are at it already; requests that fail then count all the same. Printed
are, by kind of request, count, median, 95th percentile and longest in milliseconds, and errors; then the server's processor time, and
its memory with its growth.

Memory is the proportional set size of all processes of the server: forked children share their pages. Growth is the slope of a line through
its samples.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import linear_regression, median, quantiles

import psutil
from measuring.group import Given
from readers import Browser, Editor, Known, Noted, known, read

EDITOR, PASSWORD = "editor", "correct horse battery staple"
_OPENING = 300.0  # seconds within which the server must be there
_COMMAND = (str(Path(sys.executable).with_name("dutygraph")),)


@dataclass
class Server:
    """A running `dutygraph serve`, and what was sampled of it: (seconds, MB of memory)."""

    address: str
    process: psutil.Process
    memory: list[tuple[float, float]] = field(default_factory=list)

    def processor(self) -> float:
        """Seconds of processor time so far, of all its processes, those that have ended too."""
        return sum(sum(one.cpu_times()[:4]) for one in self._all())

    def sample(self) -> None:
        """Note the memory that all its processes take now."""
        total = 0.0
        for one in self._all():
            try:
                total += _proportional(one.pid) / 1024
            except OSError:  # it has just ended
                continue
        self.memory.append((time.monotonic(), total))

    def _all(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]


def _proportional(process: int) -> int:
    """Kilobytes of memory of a process, what it shares counted by its share."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


@contextmanager
def serving(folder: Path, *, editing: bool) -> Iterator[Server]:
    """The viewer over the workspace as its command starts it, as long as the block lasts; with ``editing`` an account may edit."""
    environment = {**os.environ, "DUTYGRAPH_STORE": ""}
    command = [*_COMMAND, "serve", "--port", "0"]
    if editing:
        add = [*_COMMAND, "accounts", "add", EDITOR, "--role", "editor"]
        subprocess.run(add, cwd=folder, env=environment, input=f"{PASSWORD}\n", text=True, check=True, capture_output=True, timeout=60)
        command.append("--edit")
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Server(_address(process), psutil.Process(process.pid))
        finally:
            process.terminate()
            process.wait(timeout=60)


def _address(process: subprocess.Popen[str]) -> str:
    """Where the server says that it is. Raises RuntimeError where it ends, or says nothing in time."""
    watch = threading.Timer(_OPENING, process.kill)
    watch.start()
    try:
        for line in process.stdout or ():
            if found := re.search(r"http://\S+?(?=/\s|/$)", line):
                return found[0]
    finally:
        watch.cancel()
    raise RuntimeError("the server did not start")


@dataclass(frozen=True, slots=True)
class Load:
    """So many readers, the mean of their pauses, for how long after how much warm-up (seconds); whether somebody edits meanwhile."""

    readers: int
    pause: float
    seconds: float
    warm: float = 0.0
    editing: bool = False
    seed: int = 1


def drive(server: Server, load: Load) -> tuple[list[Noted], float]:
    """Let readers and editor at the server; their requests after warm-up, those that failed before, and the processor time."""
    noted: list[Noted] = []
    there = known(server.address)
    warm = time.monotonic() + load.warm
    end = warm + load.seconds
    people = [threading.Thread(target=_reader, args=(server.address, there, load, n, end, noted)) for n in range(load.readers)]
    if load.editing:
        people.append(threading.Thread(target=_editor, args=(server.address, there, end, noted)))
    for one in people:
        one.start()
    _wait(load.warm, warm)
    before = server.processor()
    while (now := time.monotonic()) < end:
        server.sample()
        time.sleep(max(0.0, min(1.0, end - now)))
    for one in people:
        one.join()
    return [one for one in noted if one.at >= warm or one.failed], server.processor() - before


def _reader(address: str, there: Known, load: Load, number: int, end: float, noted: list[Noted]) -> None:
    random = Random(f"{load.seed}/{number}")
    browser = Browser(address, noted, random.choice(("zh-Hans", "zh-Hant", "en")))
    _wait(random.uniform(0, load.pause), end)
    while time.monotonic() < end:
        read(browser, there, random)
        _wait(random.expovariate(1 / load.pause), end)
    browser.close()


def _editor(address: str, there: Known, end: float, noted: list[Noted]) -> None:
    browser = Browser(address, noted)
    try:
        editor = Editor(browser, there.tasks[0], EDITOR, PASSWORD)
        while (began := time.monotonic()) < end:
            editor.save()
            _wait(began + 1 - time.monotonic(), end)
    finally:
        browser.close()


def _wait(seconds: float, end: float) -> None:
    time.sleep(max(0.0, min(seconds, end - time.monotonic())))


def growth(memory: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Memory (MB) at the median and at most, and its growth in MB a minute."""
    sizes = [size for _, size in memory]
    slope = linear_regression(*zip(*memory, strict=True)).slope * 60 if len(memory) > 1 else 0.0
    return median(sizes), max(sizes), slope


def by_kind(noted: Sequence[Noted]) -> Mapping[str, list[Noted]]:
    """The requests by kind, the commonest first, and all that readers made together."""
    kinds: dict[str, list[Noted]] = {}
    for one in noted:
        kinds.setdefault(one.kind, []).append(one)
    readers = [one for one in noted if one.kind not in ("sign in", "edit form", "save", "after the save")]
    return {**dict(sorted(kinds.items(), key=lambda kind: -len(kind[1]))), "all of readers": readers}


def percentile(times: Sequence[float]) -> float:
    """The 95th percentile."""
    return quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]


def rows(noted: Sequence[Noted], server: Server, used: float, size: Mapping[str, int], load: Load) -> list[dict[str, object]]:
    """What came of it, a row for each figure."""
    told = {"group": "load", "engine": "dutygraph, memory", **size}
    found: list[dict[str, object]] = []

    def add(case: str, measure: str, figure: float, unit: str) -> None:
        name = f"{case}, while one plan is edited" if load.editing else case
        found.append({**told, "case": name, "measure": measure, "figure": round(figure, 1), "unit": unit})

    for kind, some in by_kind(noted).items():
        times = [one.seconds * 1000 for one in some]
        add(kind, "requests", len(some), "")
        add(kind, "median", median(times), "ms")
        add(kind, "95th percentile", percentile(times), "ms")
        add(kind, "longest", max(times), "ms")
        add(kind, "errors", sum(one.failed for one in some), "")
    memory, most, slope = growth(server.memory)
    add("server", "memory", memory, "MB")
    add("server", "memory at most", most, "MB")
    add("server", "growth", slope, "MB/min")
    add("server", "processor", used * 1000 / max(len(noted), 1), "ms a request")
    return found


def show(found: Sequence[Mapping[str, object]]) -> None:
    """Print the rows as a table of kinds, and what the server took."""
    cases: dict[object, dict[object, object]] = {}
    for row in found:
        cases.setdefault(row["case"], {})[row["measure"]] = row["figure"]
    measures = ("requests", "median", "95th percentile", "longest", "errors")
    print(f"{'':44}" + "".join(f"{one:>16}" for one in measures))
    for case, figures in cases.items():
        if "requests" in figures:
            print(f"{case!s:44}" + "".join(f"{figures[one]!s:>16}" for one in measures))
    for row in found:
        if str(row["case"]).startswith("server"):
            print(f"{row['case']}: {row['measure']} {row['figure']} {row['unit']}")


def run(folder: Path, size: Mapping[str, int], load: Load) -> list[dict[str, object]]:
    """Serve the workspace, drive it, and tell what came of it; failed requests are told on standard error."""
    with serving(folder, editing=load.editing) as server:
        noted, used = drive(server, load)
        for one in noted:
            if one.failed:
                print(f"failed: {one.kind} {one.address}: {one.status or 'no answer'} after {one.seconds:.1f} s", file=sys.stderr)
        return rows(noted, server, used, size, load)


def workspace(given: Path | None, folder: Path, made: Given) -> dict[str, int]:
    """Put a copy of a workspace, or one made up, into ``folder``; how many plans and tasks it has."""
    if given:
        shutil.copytree(given, folder, dirs_exist_ok=True)
    else:
        shutil.copytree(made.corpus(1_000 if made.quick else 10_000).folder, folder, dirs_exist_ok=True)
    told = subprocess.run([*_COMMAND, "build"], cwd=folder, capture_output=True, text=True, check=True, timeout=900).stdout
    counts = [int(one) for one in re.findall(r": (\d+) tasks", told)]
    return {"plans": len(counts), "tasks": sum(counts)}


def main() -> None:
    """Measure and print; aims stand in measuring/groups.toml."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--pause", type=float, default=5.0)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--warm", type=float)
    parser.add_argument("--editing", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--corpora", type=Path)
    said = parser.parse_args()
    seconds, warm = (10.0, 5.0) if said.quick else (120.0, 240.0)
    load = Load(said.readers, said.pause, said.seconds or seconds, warm if said.warm is None else said.warm, said.editing)
    with tempfile.TemporaryDirectory() as folder:
        made = Given((), said.quick, said.json, said.corpora or Path(folder, "corpora"))
        size = workspace(said.folder, Path(folder, "served"), made)
        found = run(Path(folder, "served"), size, load)
    show(found)
    if said.json:
        said.json.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
