"""Where plans are read and made: in this process, over its cores, or on a Dask cluster; results come in the order of the jobs."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import Any, Protocol, TypeVar

from dutygraph.errors import InputError

_Job = TypeVar("_Job")
_Result = TypeVar("_Result")

#: How many jobs a worker has ahead of it: enough to be never idle, few enough that what waits is small.
_AHEAD = 4
#: What a script has to do whose building starts processes: they read it again.
GUARD = 'a script does its work under `if __name__ == "__main__":`'


class Engine(Protocol):
    """Runs a function over jobs; both are picklable. Ends with ``close``."""

    def run(self, work: Callable[[_Job], _Result], jobs: Sequence[_Job]) -> Iterator[_Result]:
        """The results, in order of the jobs, as soon as each and all before it are there."""

    def close(self) -> None:
        """Stop what was started; unfinished jobs are dropped."""


class Here:
    """One job after the other, in this process."""

    def run(self, work: Callable[[_Job], _Result], jobs: Sequence[_Job]) -> Iterator[_Result]:
        """See ``Engine.run``."""
        return map(work, jobs)

    def close(self) -> None:
        """Nothing was started."""


class Cores:
    """Processes on this machine, started afresh: a fork would take locks of other threads along."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"))

    def run(self, work: Callable[[_Job], _Result], jobs: Sequence[_Job]) -> Iterator[_Result]:
        """See ``Engine.run``. Raises InputError where a process was killed from outside."""
        try:
            yield from _in_order(self._pool.submit, work, jobs, self._workers * _AHEAD)
        except BrokenProcessPool as error:
            cure = f"what is finished is kept: start again, with fewer --workers if memory was short; {GUARD}"
            raise InputError("a process that read plans was killed", cure) from error

    def close(self) -> None:
        """See ``Engine.close``."""
        self._pool.shutdown(wait=True, cancel_futures=True)


class Dask:
    """A cluster of Dask workers that see the workspace under the same path."""

    def __init__(self, address: str) -> None:
        try:
            import distributed
        except ImportError as error:
            raise InputError("Dask is not installed", "pip install 'dutygraph[dask]'") from error
        client: Any = distributed.Client
        try:
            self._client: Any = client(f"tcp://{address.removeprefix('dask://')}", timeout=10, set_as_default=False)
        except (OSError, ValueError) as error:
            raise InputError(f"no Dask scheduler answers: {error}", "check the address: dask://host:8786", address) from error

    def run(self, work: Callable[[_Job], _Result], jobs: Sequence[_Job]) -> Iterator[_Result]:
        """See ``Engine.run``. Raises InputError where workers were lost too often."""
        from distributed import KilledWorker

        def submit(work: Callable[[_Job], _Result], job: _Job) -> Any:
            return self._client.submit(work, job, pure=False)

        workers = sum(self._client.nthreads().values()) or 1
        try:
            yield from _in_order(submit, work, jobs, workers * _AHEAD)
        except KilledWorker as error:
            raise InputError("the cluster lost its workers", "what is finished is kept: build again") from error

    def close(self) -> None:
        """See ``Engine.close``."""
        with suppress(OSError, TimeoutError):
            self._client.close()


def engine_of(name: str, workers: int, size: int) -> Engine:
    """The engine of that name: "" (cores where the work is worth starting processes), or dask://host:port.

    ``workers``: how many processes, 0 for as many as there are cores; ``size``: bytes of text in all. Raises InputError.
    """
    if name.startswith("dask://"):
        return Dask(name)
    if name:
        raise InputError(f"unknown engine {name!r}", "use dask://host:port, or none for the cores of this machine")
    workers = workers or len(os.sched_getaffinity(0))
    return Cores(workers) if workers > 1 and size > _WORTH else Here()


#: Bytes of text below which two processes would cost more to start than they save.
_WORTH = 500_000


def _in_order(
    submit: Callable[[Callable[[_Job], _Result], _Job], Future[_Result]], work: Callable[[_Job], _Result], jobs: Sequence[_Job], ahead: int
) -> Iterator[_Result]:
    waiting: deque[Future[_Result]] = deque()
    for job in jobs:
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
        waiting.append(submit(work, job))
    while waiting:
        yield waiting.popleft().result()
