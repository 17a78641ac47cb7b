"""What an edit costs from save to new findings: on one plan, with 10,000 tasks in the store beside it, and against bare pySHACL.

Run with ``python bench/edits.py [--plans 150] [--tasks 10000] [--edits 60] [--seed 1]``. An edit types some words into one task of the seed
plan and is saved: the file is written, the ids with it, the store changed, the touched nodes validated in both readings. The store is
the viewer's, in memory, and what was opened is left out of later collections, as ``dutygraph serve`` does. Times are the processor's, of
this process, so that what else the machine does counts little; bare pySHACL runs once over each graph.
"""

from __future__ import annotations

import argparse
import gc
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import process_time

import corpus
import pyshacl

from dutygraph import resources
from dutygraph.check.run import graph_of
from dutygraph.check.shapes import load_shapes
from dutygraph.edit.saving import edit
from dutygraph.session import Session, open_session
from dutygraph.workspace import Workspace

#: The aims: milliseconds at the median for the seed, how much more with a corpus beside it, how much faster than pySHACL.
MOST, GROWTH, FASTER = 25.0, 1.5, 300.0
WORDS = ("并加强考核", "省司法厅负责", "2024年底前", "达到90%以上", "制定实施方案", "全面", "、", "每年")


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of processor time."""
    start = process_time()
    work()
    return (process_time() - start) * 1000


def edits(session: Session, plan: str, count: int, seed: int) -> list[float]:
    """Type words into random tasks, each then taken out again, and time each save."""
    random, times = Random(seed), []
    session.live.state(plan)
    gc.collect()
    gc.freeze()  # as `dutygraph serve` does
    for _ in range(count // 2):
        built = session.live.state(plan).built
        clause = random.choice([clause for facts in built.facts.tasks for clause in facts.task.clauses])
        at, words = random.randint(clause.start + 1, max(clause.end - 1, clause.start + 1)), random.choice(WORDS)
        text = built.facts.document.source
        for new in (text[:at] + words + text[at:], text):
            times.append(timed(lambda new=new: edit(session.live, plan, lambda _: {"source.txt": new.encode()})))  # type: ignore[misc]
    return times


def workspace(folder: Path) -> Workspace:
    """A workspace with the shipped plan; what else is in the folder stays."""
    for plan in resources.folder("plans").iterdir():
        if plan.is_dir():
            shutil.copytree(plan, folder / "plans" / plan.name)
    return Workspace(folder)


def told(name: str, times: list[float]) -> float:
    """Print the median and the 95th percentile."""
    print(f"{name:34} {median(times):8.1f} {quantiles(times, n=20)[-1]:8.1f}")
    return median(times)


def main() -> None:
    """Print the figures; end with status 1 where one misses its aim."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("plans", 150), ("tasks", 10_000), ("edits", 60), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        one, many = Path(folder) / "one", Path(folder) / "many"
        alone = open_session(workspace(one), serving=True)
        gc.freeze()
        plan = alone.plans()[0].id
        print(f"{'save to new findings, ms':34} {'median':>8} {'p95':>8}")
        first = told(plan, edits(alone, plan, said.edits, said.seed))
        corpus.generate(many, said.plans, said.tasks, said.seed)
        all_of_them = open_session(workspace(many), serving=True)
        gc.freeze()
        beside = told(f"beside {said.plans} plans, {said.tasks:,} tasks", edits(all_of_them, plan, said.edits, said.seed))
        data, shapes = graph_of(alone.store, "written"), load_shapes()
        bare = timed(lambda: pyshacl.validate(data, shacl_graph=shapes))
        everything = graph_of(all_of_them.store, "written")
        whole = timed(lambda: pyshacl.validate(everything, shacl_graph=shapes))
    print(f"bare pySHACL: the plan {bare:,.0f}, everything {whole:,.0f}")
    print(f"growth {beside / first:.2f} (at most {GROWTH})")
    print(f"{whole / beside:,.0f} times faster than pySHACL over everything (at least {FASTER:.0f})")
    if first > MOST or beside > GROWTH * first or whole < FASTER * beside:
        raise SystemExit("an aim is missed")


if __name__ == "__main__":
    main()
