"""What checking everything costs at several sizes: shapes as SPARQL beside pySHACL and rudof over the same graph, and one edit.

Run with ``python bench/validation.py [--tasks 67 1000 10000]``; seconds of processor time, each engine in turn. Ours are the best of
three runs, the others run once, in a process of their own, and are stopped at a cap. "graph" is putting the built quads into the
engine's own graph, "check" is from there to all results (ours: to findings with places and sentences as well). Ends with status 1
where engines differ, or where ours misses its aim.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import tempfile
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from time import process_time
from typing import Any

import corpus
import pyoxigraph
import pyrudof
import pyshacl  # noqa: F401  # so that no timing holds the 200 ms of its import
from pyoxigraph import Quad, RdfFormat

from dutygraph.build import build_plan
from dutygraph.check.reading import store_of
from dutygraph.check.run import by_pyshacl, check_store, load_shapes
from dutygraph.check.shapes import SHAPES, shape_name
from dutygraph.check.touched import affected, check_nodes
from dutygraph.names.registry import load_registry
from dutygraph.rdf import terms
from dutygraph.rdf.convert import to_rdflib
from dutygraph.rdf.quads import ontology_quads, plan_quads
from dutygraph.workspace import Workspace

#: The aim at the largest size: how many times faster than bare pySHACL, graph and check together.
TIMES = 20
CAP = 900.0
#: Focus node, shape and severity of each result.
Results = set[tuple[str, str, str]]
#: Seconds for the graph, seconds for the check, and what came out.
Run = tuple[float, float, Results]


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of processor time, and the result."""
    start = process_time()
    result = work()
    return process_time() - start, result


def ours(quads: Sequence[Quad]) -> Run:
    """The shapes as SPARQL."""
    loading, store = timed(lambda: store_of(quads))
    runs = [timed(lambda: check_store(store, "written", load_shapes())) for _ in range(3)]
    found = runs[0][1].findings
    return loading, min(seconds for seconds, _ in runs), {(one.focus, one.shape, one.severity) for one in found}


def by_reference(quads: Sequence[Quad]) -> Run:
    """Bare pySHACL."""
    loading, graph = timed(lambda: to_rdflib(quads))
    seconds, results = timed(lambda: by_pyshacl(graph, load_shapes()))
    return loading, seconds, {(one.focus, shape_name(one.shape), one.severity) for one in results}


def by_plan(plans: Sequence[Sequence[Quad]]) -> Run:
    """pySHACL over one plan after the other."""
    runs = [by_reference([*quads, *ontology_quads()]) for quads in plans]
    return sum(run[0] for run in runs), sum(run[1] for run in runs), set().union(*(run[2] for run in runs))


def by_rudof(quads: Sequence[Quad]) -> Run:
    """Rudof's own engine; it takes text."""
    text = (pyoxigraph.serialize({quad.triple for quad in quads}, format=RdfFormat.N_TRIPLES) or b"").decode()
    engine = pyrudof.Rudof(pyrudof.RudofConfig())
    loading, _ = timed(lambda: engine.read_data(text, pyrudof.RDFFormat.NTriples, reader_mode=pyrudof.ReaderMode.Strict))
    engine.read_shacl(load_shapes().serialize(format="turtle"), pyrudof.ShaclFormat.Turtle, reader_mode=pyrudof.ReaderMode.Strict)
    seconds, results = timed(lambda: engine.validate_shacl(mode=pyrudof.ShaclValidationMode.Native))
    return loading, seconds, {(one.focus_node.strip("<>"), one.source_shape.removeprefix(SHAPES), one.severity.lower()) for one in results}


def capped(work: Callable[[Any], Run], given: Any) -> Run | None:
    """The same in a process of its own, None where it takes longer than the cap."""
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=lambda: sending.send(work(given)))
    process.start()
    done = receiving.poll(CAP)
    run: Run | None = receiving.recv() if done else None
    process.kill()
    process.join()
    return run


def edit(plans: Sequence[Sequence[Quad]]) -> tuple[float, int, float]:
    """One task loses its parties: seconds (best of five), the focus nodes that are judged again, and seconds for all of its plan."""
    quads = [quad for plan in plans for quad in plan]
    middle = plans[len(plans) // 2]
    gone = next(quad for quad in middle if quad.predicate == terms.assignment)
    parties = {quad.object for quad in middle if quad.predicate == terms.assignment and quad.subject == gone.subject}
    changed = {quad for quad in middle if quad.subject in parties or quad.object in parties}
    store, shapes = store_of([*(set(quads) - changed), *ontology_quads()]), load_shapes()

    def again() -> Collection[str]:
        nodes = affected(store, "written", shapes, changed)
        check_nodes(store, "written", shapes, nodes)
        return nodes

    runs = [timed(again) for _ in range(5)]
    plan = store_of([*middle, *ontology_quads()])
    return min(seconds for seconds, _ in runs), len(runs[0][1]), timed(lambda: check_store(plan, "written", shapes))[0]


def built(plans: int, tasks: int) -> list[list[Quad]]:
    """The quads of each plan of a generated corpus."""
    with tempfile.TemporaryDirectory() as name:
        corpus.generate(Path(name), plans, tasks, 1)
        workspace = Workspace(Path(name))
        registry, vocabulary = load_registry(workspace.registries()), workspace.vocabulary()
        return [plan_quads(build_plan(folder, registry, vocabulary)) for folder in workspace.plan_folders()]


def measured(tasks: int) -> list[str]:
    """Print the figures for a corpus of that size; what misses its aim is returned."""
    number = max(1, round(tasks / 67))
    plans = built(number, tasks)
    quads = [*dict.fromkeys(quad for plan in plans for quad in plan), *ontology_quads()]
    print(f"{number} plans, {tasks} tasks, {len(quads)} triples", flush=True)
    mine = ours(quads)
    seconds, touched, alone = edit(plans)
    print(f"  {'shapes as SPARQL':24}{mine[0]:8.2f} graph {mine[1]:8.2f} check  {len(mine[2])} results", flush=True)
    print(f"  {'after an edit':24}{'':14} {seconds * 1000:8.1f} ms for {touched} focus nodes; its plan as a whole {alone * 1000:.0f} ms")
    missed = []
    engines: list[tuple[str, Callable[[Any], Run], Any]] = [
        ("bare pySHACL", by_reference, quads),
        ("pySHACL plan by plan", by_plan, plans),
        ("rudof", by_rudof, quads),
    ]
    for name, work, given in engines:
        run = capped(work, given)
        if run is None:
            print(f"  {name:24} stopped after {CAP:.0f} s", flush=True)
            continue
        times = (run[0] + run[1]) / (mine[0] + mine[1]), run[1] / mine[1]
        print(
            f"  {name:24}{run[0]:8.2f} graph {run[1]:8.2f} check  {times[0]:.1f} times in all, {times[1]:.1f} times the check", flush=True
        )
        if run[2] != mine[2]:
            missed.append(f"{name} has other results: {sorted(run[2] ^ mine[2])[:3]}")
        if name != "pySHACL plan by plan" and times[1] < (TIMES if name == "bare pySHACL" and tasks >= 10_000 else 1):
            missed.append(f"only {times[1]:.1f} times faster than {name} at {tasks} tasks")
    return missed


def main() -> None:
    """The command line."""
    os.environ["CI"] = "1"  # ids of a corpus that is thrown away need not be written
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, nargs="+", default=[67, 1_000, 10_000])
    missed = [one for tasks in parser.parse_args().tasks for one in measured(tasks)]
    if missed:
        raise SystemExit("\n".join(missed))


if __name__ == "__main__":
    main()
