"""Runs free queries over any kind of store: in a confined child over an embedded one, with a bounded request over a remote one."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Protocol

from dutygraph.errors import InputError
from dutygraph.query import guard
from dutygraph.query.result import QueryError, QueryResult, collect
from dutygraph.query.worker import FreeQueries, Limits
from dutygraph.store import READINGS, Dataset, EmbeddedStore, Store
from dutygraph.store.http import TooLargeError, TooSlowError
from dutygraph.store.remote import RemoteStore

_AT_ONCE = 8


class Free(Protocol):
    """What ``FreeQueries`` gives, over any store. Ends with ``close`` or ``with``."""

    def __enter__(self) -> Free:
        """Itself."""

    def __exit__(self, *_: object) -> None:
        """As ``close``."""

    @property
    def version(self) -> str:
        """See ``FreeQueries.version``."""

    def run_free(
        self, text: str, reading: str = "written", limits: Limits | None = None, dataset: Dataset | None = None, name: str = ""
    ) -> QueryResult | QueryError:
        """See ``FreeQueries.run_free``."""

    def cancel(self, name: str) -> bool:
        """See ``FreeQueries.cancel``."""

    def close(self) -> None:
        """Let go of processes."""


def free_queries(store: Store) -> Free:
    """What runs free queries over the store."""
    if isinstance(store, RemoteStore):
        return RemoteQueries(store)
    assert isinstance(store, EmbeddedStore)
    return FreeQueries(store)


class RemoteQueries:
    """Free queries over an endpoint, which does the work and bounds it; ours are the guard, the time, the rows and the size."""

    def __init__(self, store: RemoteStore) -> None:
        self._store = store
        self._places = threading.BoundedSemaphore(_AT_ONCE)

    def __enter__(self) -> RemoteQueries:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def version(self) -> str:
        """That of the endpoint."""
        return self._store.version

    def run_free(
        self,
        text: str,
        reading: str = "written",
        limits: Limits | None = None,
        dataset: Dataset | None = None,
        name: str = "",  # noqa: ARG002  # a query at an endpoint cannot be ended by name
    ) -> QueryResult | QueryError:
        """See ``FreeQueries.run_free``; the limit on memory is the endpoint's own."""
        limits, started = limits or Limits(), time.perf_counter()
        if reading not in READINGS:
            return QueryError("refused", f"unknown reading {reading!r}; known are {', '.join(READINGS)}")
        try:
            own = guard.check(text).own_dataset
        except guard.Refused as error:
            return QueryError("refused", error.message, error.line, error.column)
        if not self._places.acquire(timeout=limits.seconds):
            return QueryError("timeout", f"{_AT_ONCE} other queries are still running; try again in some seconds")
        try:
            answer = self._store.ask(text, None if own else reading, dataset, limits.seconds, limits.answer)
            return replace(collect(answer, limits.rows), seconds=time.perf_counter() - started)
        except SyntaxError as error:
            return QueryError("syntax", str(error))
        except TooSlowError:
            return QueryError("timeout", f"the query was stopped after {limits.seconds:g} seconds")
        except TooLargeError:
            return QueryError("memory", "the answer is larger than it may be")
        except InputError as error:
            return QueryError("refused", error.message)
        finally:
            self._places.release()

    def cancel(self, name: str) -> bool:  # noqa: ARG002
        """No query at an endpoint can be ended from here: each ends at its time."""
        return False

    def close(self) -> None:
        """Nothing is held."""
