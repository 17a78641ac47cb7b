"""How well links to a higher plan are proposed on the hand-made pairs of tests/links, and how long two plans of 100 tasks take."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from link_pairs import FOLDER, measure

from dutygraph.build import build_plan
from dutygraph.compare.links import propose
from dutygraph.names.registry import load_registry
from dutygraph.vocabulary import load_vocabulary
from dutygraph.workspace import Workspace

PAIRS = {"care": "development pair", "water": "held-out pair"}
RUNS = 5


def main() -> None:
    """Print the figures at the threshold and beside it, then the time."""
    threshold = load_vocabulary()["links"]["threshold"]
    for pair, what in PAIRS.items():
        for least in (threshold - 0.05, threshold, threshold + 0.05, threshold + 0.1):
            print(f"{what} ({pair}) from {least:.2f} on: {measure(pair, least)}")
    print(f"propose links between two plans of 100 tasks: {seconds():.3f} s of processor time")


def seconds() -> float:
    """Median time over two plans that repeat the pairs' tasks up to 100 each."""
    with tempfile.TemporaryDirectory() as root:
        for side in ("province", "city"):
            items = [line.partition(".")[2] for pair in PAIRS for line in (FOLDER / f"{pair}-{side}.txt").read_text("utf-8").splitlines()]
            tasks = [item for item in items if item]
            folder = Path(root) / "plans" / side
            folder.mkdir(parents=True)
            text = "\n".join(f"{n}.{tasks[n % len(tasks)]}" for n in range(1, 101))
            (folder / "source.txt").write_text(f"方案\n一、任务\n{text}\n", encoding="utf-8")
        workspace = Workspace(Path(root))
        vocabulary, registry = workspace.vocabulary(), load_registry(workspace.registries())
        lower, higher = (build_plan(workspace.plan(side), registry, vocabulary) for side in ("city", "province"))
    assert len(lower.ids) == len(higher.ids) == 100
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        propose(lower, higher, vocabulary)
        times.append(time.process_time() - start)
    return statistics.median(times)


if __name__ == "__main__":
    main()
