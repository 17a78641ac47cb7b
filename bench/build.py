"""From texts to a loaded store: tasks per second and peak memory, for each kind of store and for rdflib doing the same.

Every case runs in a process of its own, once, from nothing; *memory* is the peak of that process, *worker memory* that of its largest
worker. Processor time stands beside wall time, because a machine that others use stretches only the second. rdflib parses the same graph,
up to a size. Then what each stage of a build costs, in one process (``stages``).
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, TypeVar

import pyoxigraph
from measuring.group import Corpus, read_arguments
from measuring.rows import Rows
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

CASE = "text to loaded store"
ENGINES = {"memory": "dutygraph, memory", "rdflib": "rdflib", "disk": "dutygraph, disk"}
#: The largest size of each kind; the disk comes last, so that groups that come after find it built.
LARGEST = {"memory": 10_000, "rdflib": 10_000, "disk": 100_000}
#: Of how many plans at most each stage is timed, and the stages that are run once, whatever the number of plans.
STAGED, ONCE = 15, ("inputs (once)", "rules (once a process)", "registry, ontology (once)")
_Made = TypeVar("_Made")


def one(kind: str, folder: Path) -> dict[str, float]:
    """In a process of its own: build the workspace as that kind of store."""
    start = perf_counter()
    if kind == "rdflib":
        import rdflib

        from dutygraph.rdf.convert import n_quads

        graph = rdflib.Dataset()
        graph.parse(data=n_quads(quads_of(Workspace(folder))), format="nquads")
    else:
        store = open_session(Workspace(folder), How(mint=True, load=True)).store
    wall = perf_counter() - start
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = sum(used.ru_utime + used.ru_stime for used in (own, others))
    memory, worker = own.ru_maxrss / 1024, others.ru_maxrss / 1024
    triples = len(graph) if kind == "rdflib" else sum(store.sizes().values())
    return {"wall": wall, "processor": seconds, "triples": triples, "memory": memory, "worker": worker}


def measured(kind: str, corpus: Corpus) -> dict[str, float]:
    """The figures of one case, made from nothing: ids that an earlier case minted go, too."""
    shutil.rmtree(corpus.folder / ".dutygraph", ignore_errors=True)
    for ledger in corpus.folder.glob("plans/*/identity.json"):
        ledger.unlink()
    environment = {**os.environ, "DUTYGRAPH_STORE": "memory" if kind == "rdflib" else kind}
    command = [sys.executable, __file__, "--case", kind, str(corpus.folder)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def add(rows: Rows, kind: str, figures: dict[str, float], corpus: Corpus) -> None:
    """The rows of one case."""
    kept = sum(path.stat().st_size for path in (corpus.folder / ".dutygraph").rglob("*") if path.is_file()) / 1e6
    told = (
        ("rate", corpus.tasks / figures["wall"], "tasks/s"),
        ("wall", figures["wall"], "s"),
        ("processor", figures["processor"], "s"),
        ("memory", figures["memory"], "MB"),
        ("worker memory", figures["worker"], "MB"),
        ("room on disk", kept, "MB"),
        ("triples", figures["triples"], ""),
    )
    for measure, figure, unit in told:
        rows.add(CASE, ENGINES[kind], measure, figure, unit, corpus)


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


def main() -> None:
    """Measure and print."""
    if sys.argv[1:2] == ["--case"]:  # the process of one case
        print(json.dumps(one(sys.argv[2], Path(sys.argv[3]))))
        return
    given = read_arguments(__doc__, tasks=(67, 1_000, 10_000, 100_000))
    rows, largest = Rows("build"), {**LARGEST, "rdflib": 67} if given.quick else LARGEST
    for tasks in given.tasks:
        corpus = given.corpus(tasks)
        for kind, engine in ENGINES.items():
            if tasks <= largest[kind]:
                add(rows, kind, measured(kind, corpus), corpus)
            else:
                rows.add(CASE, engine, "rate", None, "tasks/s", corpus, note=f"not run: over {largest[kind]:,} tasks")
        for stage, cost in stages(corpus.folder).items():
            rows.add(stage, "one process", "stage", cost / (tasks if stage in ONCE else 1), "ms a task", corpus)
    rows.write(given.json)


if __name__ == "__main__":
    main()
