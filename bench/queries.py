"""What ready questions cost: asked of dutygraph in memory and on disk, bare pyoxigraph, bare rdflib and Virtuoso over the same graph.

Run with ``python bench/queries.py WORKSPACE [--engines …] [--runs N] [--questions …] [--json FILE]``; it builds what the workspace
lacks. Engines take turns question by question; a row holds the median of the runs. Whatever is slow is asked once, in a process of
its own that is killed after CAP seconds, and then says so. bench/free_queries.py measures visitors' queries.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import struct
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import pyoxigraph

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from engines import rdflib_dataset
from virtuoso import SERVER, Virtuoso, serving

from dutygraph.corpus.inputs import read_inputs
from dutygraph.corpus.plans import Corpus
from dutygraph.corpus.results import How
from dutygraph.corpus.sending import send
from dutygraph.query.catalogue import ReadyQuery
from dutygraph.query.kept import kept_answer
from dutygraph.query.result import QueryResult
from dutygraph.query.run import run_ready
from dutygraph.rdf import iris
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
_SLOW = 5.0
GRAPHS = ("base", "written", "ontology")
ENGINES = ("dutygraph memory", "dutygraph disk", "pyoxigraph memory", "pyoxigraph disk", "virtuoso", "rdflib")

#: Asks a question and gives how many rows there are.
Ask = Callable[[ReadyQuery], int]
Row = dict[str, str | int | float | None]


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


def measure(folder: Path, engines: Sequence[str] = ENGINES, runs: int = 3, questions: Iterable[str] = ()) -> Iterator[Row]:
    """One row for each question, engine, and (for dutygraph) cold and kept: engine, question, tasks, milliseconds, processor
    milliseconds, rows, state (cold, kept, given up). In ``folder`` are the plans; the graph is built there where it is not yet."""
    with opened(folder, engines) as (session, ready):
        tasks = _tasks(session.store.query("SELECT (COUNT(*) AS ?n) { ?t a duty:Task }"))
        wanted = set(questions) or set(session.catalogue.queries)
        for query in [one for name, one in session.catalogue.queries.items() if name in wanted]:
            for engine, timings in _in_turn(ready, query, runs):
                done = [one for one in timings if one.rows is not None]
                yield {
                    "engine": engine.name,
                    "question": query.name,
                    "tasks": tasks,
                    "milliseconds": round(median(one.wall for one in timings) * 1000, 2),
                    "processor milliseconds": round(median(one.cpu for one in timings) * 1000, 2) if done else None,
                    "rows": done[0].rows if done else None,
                    "state": ("kept" if engine.kept else "cold") if done else "given up",
                }


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
    """One run in a forked process, so that it can be ended: no engine of these can be told to stop."""
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
        if {"dutygraph memory", "pyoxigraph memory"} & {*engines}:
            memory = pyoxigraph.Store()
            memory.bulk_extend(pyoxigraph.Store.read_only(path))
        for name in engines:
            if name == "dutygraph memory":
                store = EmbeddedStore(memory, disk.version)
                found.append(Engine(name, lambda query, store=store: len(run_ready(store, query).rows)))  # type: ignore[misc]
            elif name == "dutygraph disk":
                found += [Engine(name, lambda query: len(_from_disk(path, query).rows))]
                found.append(Engine(name, _kept(path, Path(stack.enter_context(tempfile.TemporaryDirectory())), disk), kept=True))
            elif name == "pyoxigraph memory":
                found.append(Engine(name, lambda query: _bare(memory, query)))
            elif name == "pyoxigraph disk":
                found.append(Engine(name, lambda query: _bare(pyoxigraph.Store.read_only(path), query)))
            elif name == "virtuoso" and SERVER:
                server = stack.enter_context(_virtuoso(workspace))
                found.append(Engine(name, lambda query: _remote(server, query), _clock_of(server)))  # noqa: B023
            elif name == "rdflib":
                graph = rdflib_dataset(disk)
                found.append(Engine(name, lambda query: sum(1 for _ in graph.query(query.fill(), initNs=PREFIXES))))  # noqa: B023
        yield session, found


def _from_disk(path: str, query: ReadyQuery) -> QueryResult:
    """As the command does it: the store is opened for the one question. A fork cannot use threads of a store opened before."""
    return run_ready(EmbeddedStore(pyoxigraph.Store.read_only(path), ""), query)


def _kept(path: str, folder: Path, disk: DiskStore) -> Ask:
    """Answers that an earlier question of the command line kept in ``folder``."""

    def ask(query: ReadyQuery) -> int:
        def cold() -> QueryResult:
            return replace(_from_disk(path, query), seconds=1.0)  # kept however quick it was

        return len(kept_answer(folder, disk.version, query.fill(), "written", cold).rows)

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


def _tasks(answer: object) -> int:
    return int(next(iter(answer))[0].value)  # type: ignore[call-overload]


def print_table(rows: Sequence[Row]) -> None:
    """Milliseconds by question and engine, the median of each engine, and how many times as long the others took."""
    columns = list(dict.fromkeys((str(row["engine"]), str(row["state"] == "kept")) for row in rows))
    cells = {(row["question"], str(row["engine"]), str(row["state"] == "kept")): row for row in rows}
    print("question".ljust(30), *(f"{name}{' kept' if kept == 'True' else ''}".rjust(22) for name, kept in columns))
    for question in dict.fromkeys(str(row["question"]) for row in rows):
        told = [cells.get((question, *column)) for column in columns]
        print(question.ljust(30), *(_cell(row).rjust(22) for row in told))
    for column in columns:
        its = [float(row["milliseconds"] or 0) for key, row in cells.items() if key[1:] == column]
        print(f"median {column[0]}{' kept' if column[1] == 'True' else ''}: {median(its):.1f} ms")


def _cell(row: Row | None) -> str:
    if row is None:
        return ""
    return f"> {CAP} s" if row["rows"] is None else f"{row['milliseconds']} ({row['processor milliseconds']})"


def main() -> None:
    """Print a table: wall milliseconds, processor milliseconds in brackets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--questions", nargs="+", default=[])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    rows = list(measure(given.workspace, given.engines, given.runs, given.questions))
    print_table(rows)
    if given.json:
        given.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
