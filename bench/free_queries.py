"""What opening the store in memory and free queries cost, on the shipped plans and on copies of them.

Run with ``python bench/free_queries.py [COPIES]``; medians in milliseconds. Free queries three ways: a fork per query from a process
that holds the store (what query.worker does), a process started and loaded per query, and none (in process, unconfined).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from dutygraph.query.worker import FreeQueries, Limits
from dutygraph.session import quads_of
from dutygraph.store import EmbeddedStore, open_store
from dutygraph.workspace import Workspace

COUNT = "SELECT ?a (COUNT(DISTINCT ?t) AS ?n) { ?t duty:assignment/duty:agency ?a } GROUP BY ?a"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
PLAN = "https://w3id.org/dutygraph/id/plan/"


def timed(work: Callable[[], object], runs: int = 7) -> float:
    """The median of several runs, in milliseconds."""
    times = []
    for _ in range(runs):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return median(times) * 1000


def copied(quads: list[Quad], copies: int) -> Iterator[Quad]:
    """The quads with every plan there ``copies`` times, under other names; agencies and instruments are shared."""

    def renamed(term: object, n: int) -> object:
        if isinstance(term, NamedNode) and term.value.startswith(PLAN):
            name, slash, rest = term.value.removeprefix(PLAN).partition("/")
            return NamedNode(f"{PLAN}{name}-{n}{slash}{rest}")
        return term

    for n in range(copies):
        for quad in quads:
            object_ = quad.object
            if quad.predicate.value.endswith("#planId") and isinstance(object_, Literal):
                object_ = Literal(f"{object_.value}-{n}")
            yield Quad(renamed(quad.subject, n), quad.predicate, renamed(object_, n), quad.graph_name)


def opening(quads: list[Quad], store: EmbeddedStore) -> None:
    """Making the store from quads, and reading it back from the snapshot and from other forms."""
    with tempfile.TemporaryDirectory() as folder:
        made = timed(lambda: open_store(None, "bench", lambda: quads), 3)
        open_store(Path(folder), "bench", lambda: quads)
        kept = timed(lambda: open_store(Path(folder), "bench", lambda: quads), 5)
    print(f"  quads to store {made:8.1f}   from snapshot {kept:8.1f}")
    whole = pyoxigraph.Store()
    whole.bulk_load(input=store.dump(), format=RdfFormat.TRIG)
    for form in (RdfFormat.TRIG, RdfFormat.N_QUADS):
        dump = whole.dump(format=form) or b""
        cost = timed(lambda: pyoxigraph.Store().bulk_load(input=dump, format=form), 5)  # noqa: B023  # called at once
        print(f"    load {form.name:8} {len(dump) / 1e6:6.1f} MB {cost:8.1f}")


def free(store: EmbeddedStore) -> None:
    """One free query, forked, in a process of its own, in process; and what a kill costs those who come after."""
    print(f"  free query in process {timed(lambda: list(store.query(COUNT))):8.1f}")
    with FreeQueries(store) as queries:
        start = perf_counter()
        queries.run_free("ASK {}")
        print(f"    first, with the start of the forking process {(perf_counter() - start) * 1000:8.1f}")
        counted = timed(lambda: queries.run_free(COUNT), 15)
        asked = timed(lambda: queries.run_free("ASK {}"), 15)
        print(f"    forked {counted:8.1f}   ASK forked {asked:8.1f}")
        queries.run_free(ENDLESS, limits=Limits(seconds=0.5))
        print(f"    the next after a kill {timed(lambda: queries.run_free('ASK {}'), 1):8.1f}")
    with tempfile.NamedTemporaryFile(suffix=".trig") as file:
        file.write(store.dump())
        file.flush()
        code = f"import pyoxigraph as o; s = o.Store(); s.bulk_load(path={file.name!r}); list(s.query('ASK {{}}'))"
        start = perf_counter()
        subprocess.run([sys.executable, "-c", code.replace("list(", "bool(")], check=True)
        print(f"    started and loaded for one query, and after each kill of a preloaded one {(perf_counter() - start) * 1000:8.1f}")


def main() -> None:
    """Print the figures for the shipped plans, and for as many copies as the command line says."""
    seed = quads_of(Workspace(Path(__file__).parent.parent))
    for copies in (1, *map(int, sys.argv[1:])):
        quads = list(copied(seed, copies))
        store = open_store(None, "bench", lambda: quads)  # noqa: B023  # called at once
        print(f"{copies} times the shipped plans, {len(quads)} quads")
        opening(quads, store)
        free(store)


if __name__ == "__main__":
    main()
