"""Runs ready queries in process: they are ours and bounded."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

from dutygraph.query.catalogue import ReadyQuery
from dutygraph.query.result import QueryResult, collect
from dutygraph.store import Dataset, Store


def run_ready(
    store: Store,
    query: ReadyQuery,
    values: Mapping[str, str] | None = None,
    reading: str = "written",
    dataset: Dataset | None = None,
) -> QueryResult:
    """The answer of a ready query, whole, over a reading or a dataset. Raises InputError for a parameter or reading that is not known."""
    started = time.perf_counter()
    result = collect(store.query(query.fill(values), reading, dataset, ontology=query.ontology))
    return replace(result, seconds=time.perf_counter() - started)
