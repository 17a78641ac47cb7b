"""Reading the registry, and resolving the names of the shipped plan and of a city's owner brackets, in processor time."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from dutygraph.extract.plan import extract_plan
from dutygraph.names import registry as registries
from dutygraph.names.registry import Registry, load_registry
from dutygraph.read.plan import read_plan
from dutygraph.vocabulary import load_vocabulary
from dutygraph.workspace import Workspace

CHECKOUT = Path(__file__).parent.parent
PLANS = {"shipped plan": "plans/liaoning-rule-of-law-2021/source.txt", "city plan": "tests/plans/p03-city-brackets.txt"}
RUNS = 15


def milliseconds(work: Callable[[], object]) -> float:
    """Median processor time of some runs, after one that warms up."""
    times = []
    for _ in range(RUNS + 1):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times[1:]) * 1000


def main() -> None:
    """Print what a first reading costs, what a second one costs, and what names cost."""
    folders = Workspace(CHECKOUT).registries()

    def afresh() -> Registry:
        registries._load.cache_clear()
        return load_registry(folders)

    first, again = milliseconds(afresh), milliseconds(lambda: load_registry(folders))
    print(f"read the registry: {first:.1f} ms; again while nothing changed: {again:.2f} ms")
    registry, vocabulary = load_registry(folders), load_vocabulary()
    for what, path in PLANS.items():
        document = read_plan((CHECKOUT / path).read_text(encoding="utf-8"), vocabulary)
        labels = [(party.label, party.kind, party.name) for task in extract_plan(document, vocabulary).tasks for party in task.parties]
        place = document.context.jurisdiction

        def resolve(labels: list[tuple[str, str, str]] = labels, place: str = place) -> None:
            for label, kind, name in labels:
                registry.agency(label, kind, place, "zh-Hans", name)

        print(f"resolve {len(labels)} parties of the {what}: {milliseconds(resolve):.2f} ms")


if __name__ == "__main__":
    main()
