"""How long a command takes from its start to its end: `--help`, and ready questions on a store that is built.

Each is a process of its own, in turn with a bare Python that does nothing. Questions are asked on the store on disk: *cold* with
no answer kept from before, *kept* once more.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from measuring.clock import WALL, in_turn, milliseconds, timed
from measuring.group import Corpus, read_arguments
from measuring.profiles import add_stages, of_imports
from measuring.rows import Rows

COMMAND = str(Path(sys.executable).with_name("dutygraph"))
#: Milliseconds after which a question is not asked once more.
_SLOW = 5_000
QUESTIONS = ("unowned-tasks", "due-by-year")


def run(command: Sequence[str], folder: Path) -> None:
    """Run it, and let nothing be seen."""
    environment = {**os.environ, "DUTYGRAPH_STORE": "disk"}
    subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


def ask(rows: Rows, corpus: Corpus, runs: int) -> None:
    """Ready questions on the store on disk."""
    run([COMMAND, "build"], corpus.folder)
    for name in QUESTIONS:
        command, cold = [COMMAND, "query", name], []
        while len(cold) < max(runs // 3, 1) and sum(cold) < _SLOW:
            shutil.rmtree(corpus.folder / ".dutygraph" / "answers", ignore_errors=True)
            cold.append(timed(lambda: run(command, corpus.folder), WALL)[0] * 1000)  # noqa: B023  # called at once
        rows.add(f"query {name}", "dutygraph, disk", "cold", median(cold), "ms", corpus)
        rows.add(f"query {name}", "dutygraph, disk", "kept", milliseconds(lambda: run(command, corpus.folder), runs, WALL), "ms", corpus)  # noqa: B023


def main() -> None:
    """Measure and print."""
    given = read_arguments(__doc__, tasks=(67, 1_000, 10_000, 100_000), quick=(67,))
    rows, runs, shipped = Rows("startup"), 3 if given.quick else 9, given.shipped()
    bare, ours = [sys.executable, "-c", "pass"], [COMMAND, "--help"]
    took = in_turn({"Python alone": lambda: run(bare, shipped.folder), "dutygraph": lambda: run(ours, shipped.folder)}, runs, WALL)
    for engine, figure in took.items():
        rows.add("--help", engine, "wall", figure, "ms", shipped)
    add_stages(rows, "imports of --help", of_imports(["-m", "dutygraph.cli", "--help"]), shipped)
    for tasks in given.tasks:
        ask(rows, given.corpus(tasks), runs)
        rows.write(given.json)


if __name__ == "__main__":
    main()
