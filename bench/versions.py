"""What versions cost: the difference between two versions of a made-up plan of 100 tasks, and a kept version in the store.

Every third task of the plan is edited (a year, a figure, a word), one in ten is taken out, one in ten comes in anew.
Run with ``python bench/versions.py``; one process, medians of processor time.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from corpus import generate

from dutygraph.build import build_plan
from dutygraph.built import BuiltPlan
from dutygraph.compare.difference import Side, difference
from dutygraph.compare.sides import compare_kept
from dutygraph.names.registry import load_registry
from dutygraph.rdf.quads import plan_quads
from dutygraph.session import open_session
from dutygraph.versions import freeze
from dutygraph.workspace import Workspace

TASKS = 100
RUNS = 7


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as root:
        generate(Path(root), 1, TASKS, 5)
        workspace = Workspace(Path(root))
        (folder,) = workspace.plan_folders()
        registry, vocabulary = load_registry(workspace.registries()), workspace.vocabulary()

        def build() -> BuiltPlan:
            return build_plan(folder, registry, vocabulary)

        before = build()
        alone = stored(workspace)
        freeze(workspace, folder, before, "draft", datetime(2021, 1, 1, tzinfo=UTC))
        folder.source.write_text(edited(folder.source.read_text(encoding="utf-8")), encoding="utf-8")
        after = build()
        found = difference(Side("draft", before, ()), Side("now", after, ()))
        print(f"{len(before.ids)} and {len(after.ids)} tasks; told: {found.counts()}")
        print(f"difference, both built        {median(lambda: difference(Side('a', before, ()), Side('b', after, ()))):8.1f} ms")
        print(f"build one version             {median(build):8.1f} ms")
        print(f"quads of one version          {median(lambda: plan_quads(after)):8.1f} ms")
        print(f"compare_kept, findings and all{median(lambda: compare_kept(workspace, folder.id, 'draft', '')):8.1f} ms")
        kept = stored(workspace)
        for name, (size, count, opened) in (("no version kept", alone), ("one version kept", kept)):
            print(f"{name:30}{size / 1e6:8.2f} MB on disk, {count:,} quads, opened in {opened:.0f} ms")


def edited(text: str) -> str:
    """The plan's text after an editor's round."""
    chance, done = Random(1), []
    for n, line in enumerate(text.split("\n")):
        if line[:1].isdigit():
            if n % 10 == 3:
                continue
            line = line.replace("2025", "2026") if n % 3 == 0 else line
            line = line.replace("负责", "牵头", 1).replace("负責", "牽頭", 1) if n % 6 == 0 else line
            done.append(line)
            if n % 10 == 7:
                done.append(line[: line.find(" ") + 1] + "".join(chance.sample(line[3:], len(line) - 3)))
        else:
            done.append(line)
    return "\n".join(done)


def stored(workspace: Workspace) -> tuple[int, int, float]:
    """The size of the store's file, its quads, and the milliseconds that opening it takes."""
    open_session(workspace)
    opened = median(lambda: open_session(workspace))
    session = open_session(workspace)
    assert workspace.store
    prefix = "https://w3id.org/dutygraph/id/graph/"
    count = sum(sum(1 for _ in session.store.quads(name.removeprefix(prefix))) for name in session.store.graphs())
    return (workspace.store / "graph.trig").stat().st_size, count, opened


def median(work: Callable[[], object]) -> float:
    """Milliseconds of processor time."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times) * 1000


if __name__ == "__main__":
    main()
