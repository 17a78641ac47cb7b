"""What checking everything costs, and once more after an edit: our shapes as SPARQL, bare pySHACL and rudof on the same graph.

Processor time. Ours is the median of three runs, the others run once, in a process of their own, and are stopped at a cap. "graph" is
putting the quads into the engine's own graph, "check" is from there to all results (ours: to findings with places and sentences as
well), "whole" is both. "after an edit" one task has lost its parties: ours finds and judges the nodes that this touches; pySHACL is
told which they are; rudof judges everything. With `--tasks 100000` ours checks the store on disk.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import pyoxigraph
import pyrudof
import pyshacl  # noqa: F401  # so that no timing holds the 200 ms of its import
from measuring.clock import timed
from measuring.group import Corpus, read_arguments
from measuring.profiles import add_stages, by_module
from measuring.rows import Rows
from pyoxigraph import Quad, RdfFormat

from dutygraph.check.reading import store_of
from dutygraph.check.run import by_pyshacl, check_store, load_shapes
from dutygraph.check.shapes import SHAPES, shape_name
from dutygraph.check.touched import affected, check_nodes
from dutygraph.rdf import terms
from dutygraph.rdf.convert import to_rdflib

CAP = 240.0
#: The largest size that is held in memory, and that others are given.
MEMORY = 10_000
#: Focus node, shape and severity of each result.
Results = set[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds for the graph, for the check, and after an edit; and what came out."""

    graph: float
    check: float
    results: Results
    edit: float | None = None


def ours(quads: Sequence[Quad], changed: Collection[Quad]) -> tuple[Run, Collection[str]]:
    """The shapes as SPARQL; with the nodes that the edit touches."""
    loading, store = timed(lambda: store_of(quads))
    runs = [timed(lambda: check_store(store, "written", load_shapes())) for _ in range(3)]
    edited, shapes = store_of([quad for quad in quads if quad not in changed]), load_shapes()

    def again() -> Collection[str]:
        nodes = affected(edited, "written", shapes, changed)
        check_nodes(edited, "written", shapes, nodes)
        return nodes

    edits = [timed(again) for _ in range(5)]
    results = {(one.focus, one.shape, one.severity) for one in runs[0][1].findings}
    run = Run(loading, median(seconds for seconds, _ in runs), results, median(seconds for seconds, _ in edits))
    return run, edits[0][1]


def by_reference(quads: Sequence[Quad], nodes: Collection[str]) -> Run:
    """Bare pySHACL."""
    loading, graph = timed(lambda: to_rdflib(quads))
    seconds, results = timed(lambda: by_pyshacl(graph, load_shapes()))
    again, _ = timed(lambda: by_pyshacl(graph, load_shapes(), nodes))
    return Run(loading, seconds, {(one.focus, shape_name(one.shape), one.severity) for one in results}, again)


def by_rudof(quads: Sequence[Quad], _: Collection[str]) -> Run:
    """Rudof's own engine; it takes text."""
    text = (pyoxigraph.serialize({quad.triple for quad in quads}, format=RdfFormat.N_TRIPLES) or b"").decode()
    engine = pyrudof.Rudof(pyrudof.RudofConfig())
    loading, _none = timed(lambda: engine.read_data(text, pyrudof.RDFFormat.NTriples, reader_mode=pyrudof.ReaderMode.Strict))
    engine.read_shacl(load_shapes().serialize(format="turtle"), pyrudof.ShaclFormat.Turtle, reader_mode=pyrudof.ReaderMode.Strict)
    seconds, results = timed(lambda: engine.validate_shacl(mode=pyrudof.ShaclValidationMode.Native))
    found = {(one.focus_node.strip("<>"), one.source_shape.removeprefix(SHAPES), one.severity.lower()) for one in results}
    return Run(loading, seconds, found, seconds)


def capped(work: Callable[..., Run], *given: Any) -> Run | None:
    """The same in a process of its own, None where it takes longer than the cap."""
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=lambda: sending.send(work(*given)))
    process.start()
    sending.close()
    try:
        return receiving.recv() if receiving.poll(CAP) else None
    except EOFError as error:
        raise SystemExit(f"{work.__name__} did not end well") from error
    finally:
        process.kill()
        process.join()


def parties_of_one_task(quads: Sequence[Quad]) -> set[Quad]:
    """All that is said of the parties of a task in the middle."""
    given = [quad for quad in quads if quad.predicate == terms.assignment]
    task = given[len(given) // 2].subject
    parties = {quad.object for quad in given if quad.subject == task}
    return {quad for quad in quads if quad.subject in parties or quad.object in parties}


def add(rows: Rows, engine: str, run: Run, corpus: Corpus, expected: Results) -> None:
    """The rows of one engine."""
    for measure, seconds in (("graph", run.graph), ("check", run.check), ("whole", run.graph + run.check), ("after an edit", run.edit)):
        if seconds is not None:
            rows.add("all shapes", engine, measure, seconds * 1000, "ms", corpus)
    rows.add("all shapes", engine, "results", len(run.results), "", corpus)
    rows.add("all shapes", engine, "other results", len(run.results ^ expected), "", corpus)


def compared(rows: Rows, corpus: Corpus) -> None:
    """All engines on one graph in memory."""
    store = corpus.session("memory").store
    quads = list(dict.fromkeys(quad for name in ("base", "written", "ontology") for quad in store.quads(name)))
    changed = parties_of_one_task(quads)
    mine, nodes = ours(quads, changed)
    add(rows, "dutygraph", mine, corpus, mine.results)
    add_stages(rows, "dutygraph", by_module(lambda: check_store(store, "written", load_shapes())), corpus)
    store.close()
    for engine, work in (("pySHACL", by_reference), ("rudof", by_rudof)):
        run = capped(work, quads, nodes)
        if run:
            add(rows, engine, run, corpus, mine.results)
        else:
            rows.add("all shapes", engine, "whole", CAP * 1000, "ms", corpus, note="stopped", stopped=True)


def on_disk(rows: Rows, corpus: Corpus) -> None:
    """Ours alone, on a store that is on disk."""
    session = corpus.session("disk")
    seconds, report = timed(lambda: check_store(session.store, "written", load_shapes()))
    rows.add("all shapes", "dutygraph, disk", "check", seconds * 1000, "ms", corpus)
    rows.add("all shapes", "dutygraph, disk", "results", len(report.findings), "", corpus)
    session.store.close()


def main() -> None:
    """Measure and print."""
    given = read_arguments(__doc__, tasks=(67, 1_000, 10_000), quick=(67,))
    rows = Rows("validation")
    for tasks in given.tasks:
        corpus = given.corpus(tasks)
        if tasks <= MEMORY:
            compared(rows, corpus)
        else:
            on_disk(rows, corpus)
    rows.write(given.json)


if __name__ == "__main__":
    main()
