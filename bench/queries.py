"""What ready questions cost: asked of dutygraph in memory and on disk, bare pyoxigraph, bare rdflib and Virtuoso over the same graph.

Engines take turns question by question; a row holds the median of the runs. What is slow is asked once, and given up after CAP seconds:
what holds its graph in memory is asked in this process, others in one of their own that is killed then. Below the size of the aims each
engine has a budget for all questions together: what is left then is not asked. bench/free_queries.py measures visitors' queries.
"""

from __future__ import annotations

import os
import shutil
import signal
import struct
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from math import inf
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import pyoxigraph
from measuring.group import Corpus as Made
from measuring.group import read_arguments
from measuring.rows import Rows
from rdflib import Dataset
from virtuoso import SERVER, Virtuoso, serving

from dutygraph.corpus.inputs import read_inputs
from dutygraph.corpus.plans import Corpus
from dutygraph.corpus.results import How
from dutygraph.corpus.sending import send
from dutygraph.query.catalogue import ReadyQuery
from dutygraph.query.formats import serialize
from dutygraph.query.kept import kept_text
from dutygraph.query.result import QueryResult
from dutygraph.query.run import run_ready
from dutygraph.rdf import iris
from dutygraph.rdf.convert import to_rdflib
from dutygraph.session import Session, open_session
from dutygraph.store import EmbeddedStore
from dutygraph.store.disk import DiskStore
from dutygraph.store.interface import PREFIXES
from dutygraph.store.remote import RemoteStore
from dutygraph.store.setting import Endpoint
from dutygraph.workspace import Workspace

#: Seconds after which a question is given up.
CAP = 60
#: A question that took longer than this (seconds) is not asked again.
_SLOW = 1.0
#: Seconds that an engine gets for all questions of a size below LARGEST.
BUDGET = 20.0
GRAPHS = ("base", "written", "ontology")
ENGINES = ("dutygraph, memory", "dutygraph, disk", "pyoxigraph, memory", "pyoxigraph, disk", "Virtuoso", "rdflib")
IN_MEMORY = ("dutygraph, memory", "pyoxigraph, memory", "rdflib")
ON_DISK = [name for name in ENGINES if name.endswith("disk")]
#: Those of which something is aimed at.
AIMED = [name for name in ENGINES if name != "pyoxigraph, disk"]
#: The largest size, in tasks, that is held in memory or loaded into Virtuoso: that of the aims.
LARGEST = 10_000

#: Asks a question and gives how many rows there are.
Ask = Callable[[ReadyQuery], int]


@dataclass(frozen=True)
class Engine:
    """One way to ask. ``clock`` gives the processor seconds that were used for it so far; ``kept``: answers are kept from before."""

    name: str
    ask: Ask
    clock: Callable[[], float] = process_time
    kept: bool = False


@dataclass(frozen=True)
class Timing:
    """What one run took, in seconds, and its rows; None where it was given up."""

    wall: float
    cpu: float
    rows: int | None


def measure(rows: Rows, corpus: Made, engines: Sequence[str], runs: int, keep: Callable[[], None]) -> None:
    """The rows of one size: each question, by each engine, cold and (for dutygraph) kept, on wall time and the processor's.

    ``keep`` is called after each question: the next may take longer than all may.
    """
    with opened(corpus.folder, engines) as (session, ready):
        spent = dict.fromkeys(engines, 0.0)
        budget = BUDGET if corpus.tasks < LARGEST else inf
        for query in session.catalogue.queries.values():
            over = {name for name in engines if spent[name] >= budget}
            for engine, timings in _in_turn([one for one in ready if one.name not in over], query, runs):
                add(rows, query.name, engine, timings, corpus)
                spent[engine.name] += sum(one.wall for one in timings)
            for name in engines:
                if name not in {one.name for one in ready}:
                    rows.add(query.name, name, "cold", None, "ms", corpus, note="not run: not installed")
                elif name in over:
                    rows.add(query.name, name, "cold", None, "ms", corpus, note="not run: over the budget")
            keep()


def add(rows: Rows, question: str, engine: Engine, timings: Sequence[Timing], corpus: Made) -> None:
    """The medians of the runs, or the cap where it was given up."""
    state = "kept" if engine.kept else "cold"
    if (broken := next((one for one in timings if one.rows is None), None)) is not None:
        if broken.wall < CAP:
            rows.add(question, engine.name, state, None, "ms", corpus, note="failed")
        else:
            rows.add(question, engine.name, state, CAP * 1000, "ms", corpus, stopped=True)
        return
    rows.add(question, engine.name, state, median(one.wall for one in timings) * 1000, "ms", corpus)
    rows.add(question, engine.name, f"{state}, processor", median(one.cpu for one in timings) * 1000, "ms", corpus)


def _in_turn(engines: Sequence[Engine], query: ReadyQuery, runs: int) -> list[tuple[Engine, list[Timing]]]:
    """Every engine once, then again: those that were quick enough."""
    found: list[tuple[Engine, list[Timing]]] = [(engine, []) for engine in engines]
    for engine in [one for one in engines if one.kept]:
        bounded(engine, query)
    for _ in range(runs):
        for engine, timings in found:
            if not timings or (timings[-1].rows is not None and timings[-1].wall < _SLOW and engine.name != "rdflib"):
                timings.append(bounded(engine, query))
    return found


def bounded(engine: Engine, query: ReadyQuery) -> Timing:
    """One run in a forked process, so that it can be ended.

    What holds its graph in memory is asked here: in a fork its locks and counts of references would copy page after page. Of those rdflib
    alone takes so long that it must be interrupted.
    """
    if engine.name in IN_MEMORY:
        return interrupted(engine, query)
    ours, theirs = os.pipe()
    started = perf_counter()
    child = os.fork()
    if not child:
        signal.alarm(CAP)
        try:
            before, cpu = perf_counter(), engine.clock()
            rows = engine.ask(query)
            os.write(theirs, struct.pack("ddq", perf_counter() - before, engine.clock() - cpu, rows))
        except Exception as error:
            print(f"{engine.name}, {query.name}: {error}"[:500], file=sys.stderr, flush=True)
        finally:
            os._exit(0)
    os.close(theirs)
    with open(ours, "rb") as pipe:  # noqa: PTH123  # it has no path
        told = pipe.read()
    os.waitpid(child, 0)
    return Timing(*struct.unpack("ddq", told)) if told else Timing(perf_counter() - started, 0.0, None)


def interrupted(engine: Engine, query: ReadyQuery) -> Timing:
    """One run here, ended by a signal where it takes too long."""
    before, cpu, rows = perf_counter(), engine.clock(), None
    signal.signal(signal.SIGALRM, _stop)
    signal.alarm(CAP)
    with suppress(TimeoutError):
        rows = engine.ask(query)
    signal.alarm(0)
    return Timing(perf_counter() - before, engine.clock() - cpu, rows)


def _stop(*_: object) -> None:
    raise TimeoutError


@contextmanager
def opened(folder: Path, engines: Sequence[str]) -> Iterator[tuple[Session, list[Engine]]]:
    """The workspace on disk, and the engines of these names that are to be had here, loaded with its graph."""
    workspace = Workspace(folder)
    with ExitStack() as stack:
        os.environ["DUTYGRAPH_STORE"] = "disk"
        session = open_session(workspace)
        disk = stack.enter_context(closing(session.store))
        assert isinstance(disk, DiskStore)
        assert disk.folder
        path, found = str(disk.folder), list[Engine]()
        if {"dutygraph, memory", "pyoxigraph, memory"} & {*engines}:
            memory = pyoxigraph.Store()
            memory.bulk_extend(pyoxigraph.Store.read_only(path))
        for name in engines:
            if name == "dutygraph, memory":
                store = EmbeddedStore(memory, disk.version)
                found.append(Engine(name, lambda query, store=store: len(run_ready(store, query).rows)))  # type: ignore[misc]
            elif name == "dutygraph, disk":
                found += [Engine(name, lambda query: len(_from_disk(path, query).rows))]
                found.append(Engine(name, _kept(path, Path(stack.enter_context(tempfile.TemporaryDirectory())), disk), kept=True))
            elif name == "pyoxigraph, memory":
                found.append(Engine(name, lambda query: _bare(memory, query)))
            elif name == "pyoxigraph, disk":
                found.append(Engine(name, lambda query: _bare(pyoxigraph.Store.read_only(path), query)))
            elif name == "Virtuoso" and SERVER:
                server = stack.enter_context(_virtuoso(workspace))
                found.append(Engine(name, lambda query: _remote(server, query), _clock_of(server)))  # noqa: B023
            elif name == "rdflib":
                found.append(Engine(name, _rdflib(disk)))
        yield session, found


def _rdflib(store: DiskStore) -> Ask:
    """One graph; a question that names graphs gets it as a dataset, which has no other."""
    graph = to_rdflib([quad for name in GRAPHS for quad in store.quads(name)])
    dataset = Dataset(store=graph.store, default_union=True)

    def ask(query: ReadyQuery) -> int:
        asked = dataset if "GRAPH" in query.text else graph
        return sum(1 for _ in asked.query(query.fill(), initNs=PREFIXES))

    return ask


def _from_disk(path: str, query: ReadyQuery) -> QueryResult:
    """As the command does it: the store is opened for the one question. A fork cannot use threads of a store opened before."""
    return run_ready(EmbeddedStore(pyoxigraph.Store.read_only(path), ""), query)


def _kept(path: str, folder: Path, disk: DiskStore) -> Ask:
    """What an earlier question of the command line printed, as kept in ``folder``."""

    def ask(query: ReadyQuery) -> int:
        def cold() -> str:
            return serialize(_from_disk(path, query), "csv")

        return kept_text(folder, disk.version, (query.fill(), "written", "csv"), cold, worth=0.0).count("\n")

    return ask


def _bare(store: pyoxigraph.Store, query: ReadyQuery) -> int:
    """pyoxigraph alone, every term drawn."""
    graphs = [iris.graph(name) for name in GRAPHS]
    return len([tuple(row) for row in store.query(query.fill(), prefixes=dict(PREFIXES), default_graph=graphs)])  # type: ignore[union-attr, arg-type]


def _remote(server: Virtuoso, query: ReadyQuery) -> int:
    """Over HTTP as SPARQL results JSON, read."""
    answer = server.ask(query.fill(), [iris.graph(name).value for name in GRAPHS], ["urn:no:snapshot"])
    return len(answer["results"]["bindings"])


@contextmanager
def _virtuoso(workspace: Workspace) -> Iterator[Virtuoso]:
    """A server of our own on loopback, loaded with the workspace as ``dutygraph build`` loads it."""
    folder = Path(tempfile.mkdtemp())
    try:
        with serving(folder) as server:
            endpoint = Endpoint(server.url, f"{server.url}-auth", server.graphs, "dba", "dba", seconds=600)
            send(Corpus(workspace, read_inputs(workspace), How()), RemoteStore(endpoint))
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _clock_of(server: Virtuoso) -> Callable[[], float]:
    """The processor time of the server's process."""

    def seconds() -> float:
        fields = Path(f"/proc/{server.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    return seconds


def main() -> None:
    """Measure and print."""
    given = read_arguments(__doc__, tasks=(67, 1_000), quick=(67,))
    rows = Rows("queries")
    for tasks in given.tasks:
        engines = [name for name in ENGINES if tasks < LARGEST or name in (AIMED if tasks == LARGEST else ON_DISK)]
        measure(rows, given.corpus(tasks), engines, 1 if given.quick else 3, lambda: rows.write(given.json))


if __name__ == "__main__":
    main()
