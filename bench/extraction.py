"""Reading and extracting a plan against jieba's segmentation of the same text, and how the cost grows with length."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from dutygraph.extract.plan import extract_plan
from dutygraph.read.plan import read_plan
from dutygraph.vocabulary import load_vocabulary

SOURCE = Path(__file__).parent.parent / "plans/liaoning-rule-of-law-2021/source.txt"
RUNS = 15


def seconds(work: Callable[[], object], runs: int) -> list[float]:
    """Wall time of each run, after one that warms up."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return times


def main() -> None:
    """Print both medians and their ratio, then the growth from one plan to a hundred times its length."""
    import jieba

    text, vocabulary = SOURCE.read_bytes().decode("utf-8"), load_vocabulary()
    jieba.setLogLevel(60)
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(RUNS):  # interleaved, so that both meet the same weather
        ours += seconds(lambda: extract_plan(read_plan(text, vocabulary), vocabulary), 1)
        theirs += seconds(lambda: jieba.lcut(text, HMM=True), 1)
    a, b = statistics.median(ours) * 1000, statistics.median(theirs) * 1000
    print(f"read and extract {len(text):,} characters: {a:.1f} ms; jieba.lcut with HMM: {b:.1f} ms; ratio {a / b:.2f}")
    longer = text * 100
    c = statistics.median(seconds(lambda: extract_plan(read_plan(longer, vocabulary), vocabulary), 1)) * 1000
    print(f"a hundred times the length: {c:.0f} ms, {c / a:.0f} times the cost")


if __name__ == "__main__":
    main()
