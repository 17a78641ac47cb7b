"""From texts to a loaded store: tasks per second and peak memory, at several sizes, for each kind of store and for rdflib doing the same.

Run with ``python bench/build.py [--tasks 67 1000 10000] [--rdflib 1000] [--workers N] [--json FILE]``. Plans have about 67 tasks (the
generator's). Every case runs in a process of its own, once; peak memory is that of its process and of its largest worker. Processor
time stands beside wall time, because a machine that others use stretches only the second. ``--kinds remote`` loads the endpoint that
DUTYGRAPH_STORE and its details name (docs/scale.md). Below stands what each stage of a build costs (``stages``).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, TypeVar

import pyoxigraph
from corpus import generate
from pyoxigraph import RdfFormat

from dutygraph.build import build_plan
from dutygraph.corpus.inputs import hashes, read_inputs
from dutygraph.corpus.parts import Part, part_of, read_part, write_part
from dutygraph.corpus.results import How
from dutygraph.curation.files import NO_DRAFTS
from dutygraph.extract.plan import extract_task
from dutygraph.names.registry import load_registry
from dutygraph.rdf.named import registry_quads
from dutygraph.rdf.parts import plan_parts
from dutygraph.rdf.quads import ontology_quads
from dutygraph.session import open_session, quads_of
from dutygraph.workspace import Workspace

PER_PLAN = 67
#: Of how many plans at most each stage is timed, and the stages that are run once, whatever the number of plans.
STAGED, ONCE = 15, ("inputs (once)", "rules (once a process)", "registry, ontology (once)")
_Made = TypeVar("_Made")
KINDS = ("memory", "disk", "rdflib")


def one(kind: str, folder: Path, workers: int) -> dict[str, float]:
    """In a process of its own: build the workspace as that kind of store."""
    start = perf_counter()
    if kind == "rdflib":
        import rdflib

        from dutygraph.rdf.convert import n_quads

        graph = rdflib.Dataset()
        graph.parse(data=n_quads(quads_of(Workspace(folder))), format="nquads")
    else:
        store = open_session(Workspace(folder), How(workers=workers, mint=True, load=True)).store
    wall = perf_counter() - start
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = sum(used.ru_utime + used.ru_stime for used in (own, others))
    memory, worker = own.ru_maxrss / 1024, others.ru_maxrss / 1024
    triples = len(graph) if kind == "rdflib" else sum(store.sizes().values())
    return {"wall": wall, "processor": seconds, "triples": triples, "memory": memory, "worker": worker}


def measured(kind: str, folder: Path, workers: int, tasks: int) -> dict[str, Any]:
    """The figures of one case, made from nothing: ids that an earlier case minted in the generated ``folder`` go, too."""
    shutil.rmtree(folder / ".dutygraph", ignore_errors=True)
    for ledger in folder.glob("plans/*/identity.json"):
        ledger.unlink()
    environment = dict(os.environ) if kind == "remote" else {**os.environ, "DUTYGRAPH_STORE": "memory" if kind == "rdflib" else kind}
    command = [sys.executable, __file__, "--case", kind, str(folder), "--workers", str(workers)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    kept = sum(path.stat().st_size for path in (folder / ".dutygraph").rglob("*") if path.is_file()) / 1e6
    return {"kind": kind, "tasks": tasks, "rate": tasks / figures["wall"], "kept": kept, "load": os.getloadavg()[0], **figures}


def stages(folder: Path, most: int = STAGED) -> dict[str, float]:
    """Processor milliseconds a task of each stage of a build of the workspace's first ``most`` plans.

    The stages run one after the other in this process, by the functions that a build calls; what a process loads once (rules) and what
    is done once for all plans (inputs, shared) is told in milliseconds in all.
    """
    workspace, spent, texts = Workspace(folder), dict[str, float](), list[Part]()

    def timed(stage: str, work: Callable[..., _Made], *given: Any) -> _Made:
        start = process_time()
        made = work(*given)
        spent[stage] = spent.get(stage, 0.0) + (process_time() - start) * 1000
        return made

    inputs = timed(ONCE[0], read_inputs, workspace)
    folders = list(inputs.folders.values())[:most]
    registry, vocabulary = timed(ONCE[1], lambda: (load_registry(workspace.registries()), workspace.vocabulary()))
    timed(ONCE[1], build_plan, folders[0], registry, vocabulary)  # patterns are compiled when they are first wanted
    tasks = 0
    with tempfile.TemporaryDirectory() as name:
        for plan in folders:
            timed("hash files", hashes, plan.path)
            built = timed("read, names, ids", build_plan, plan, registry, vocabulary, NO_DRAFTS, partial(timed, "extract", extract_task))
            parts = timed("statements", plan_parts, built)
            part = timed("text", part_of, plan.id, "", built.content_hash, {}, parts, ())
            timed("keep", write_part, Path(name), part)
            texts.append(timed("keep", read_part, Path(name), plan.id, "") or part)
            tasks += len(built.ids)
        timed("load", _loaded, Path(name) / "store", texts)
        timed(ONCE[2], lambda: [*registry_quads(registry), *ontology_quads()])
    spent["read, names, ids"] -= spent["extract"]  # which they hold
    return {stage: cost if stage in ONCE else cost / tasks for stage, cost in spent.items()}


def _loaded(path: Path, parts: Iterable[Part]) -> None:
    store = pyoxigraph.Store(str(path))
    store.bulk_load(input=b"".join(piece for part in parts for piece in (part.own, part.named)), format=RdfFormat.TRIG, lenient=True)
    store.flush()


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, nargs="+", default=[67, 1_000, 10_000])
    parser.add_argument("--kinds", nargs="+", default=list(KINDS), choices=[*KINDS, "remote"])
    parser.add_argument("--rdflib", type=int, default=1_000, help="the largest size at which rdflib runs too  [default: 1000]")
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--case", nargs=2)
    given = parser.parse_args(arguments)
    if given.case:
        print(json.dumps(one(given.case[0], Path(given.case[1]), given.workers)))
        return
    rows: list[dict[str, Any]] = []
    staged: dict[int, dict[str, float]] = {}
    print("  tasks plans kind      wall s  cpu s  tasks/s  ms cpu/task   triples   MB  MB worker  MB kept  load")
    for tasks in given.tasks:
        with tempfile.TemporaryDirectory() as name:
            plans = max(round(tasks / PER_PLAN), 1)
            generate(Path(name), plans, tasks, 1)
            for kind in given.kinds:
                if kind == "rdflib" and tasks > given.rdflib:
                    continue
                row = measured(kind, Path(name), given.workers, tasks)
                rows.append({"plans": plans, **row})
                print(
                    f"{tasks:7} {plans:5} {kind:8} {row['wall']:7.1f} {row['processor']:6.1f} {row['rate']:8.0f} "
                    f"{row['processor'] / tasks * 1000:12.2f} {row['triples']:9,} {row['memory']:4.0f} {row['worker']:10.0f} "
                    f"{row['kept']:8.0f} {row['load']:5.1f}"
                )
            staged[tasks] = stages(Path(name))
    print("\nprocessor time of each stage (ms a task, but for those that run once), by number of tasks")
    print(" " * 28 + "".join(f"{tasks:9}" for tasks in staged))
    for stage in staged[given.tasks[0]]:
        print(f"  {stage:26}" + "".join(f"{spent[stage]:9.3f}" for spent in staged.values()))
    if given.json:
        told = [{**row, "stages": staged[row["tasks"]]} for row in rows]
        given.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
