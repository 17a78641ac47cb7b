"""Queries that say of themselves that they ask nothing of the ontology get the same answer without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from engines import PAIR, SMALL, small_store

from dutygraph.errors import InputError
from dutygraph.query.catalogue import Catalogue, ReadyQuery, parse
from dutygraph.query.run import run_ready
from dutygraph.rdf.terms import NAMESPACE
from dutygraph.store import READINGS, EmbeddedStore

QUERIES = Path(__file__).parents[1] / "queries"
FOUND = [query for folder in (QUERIES, QUERIES / "pages") for query in Catalogue.load(folder).queries.values()]
#: The class of the nodes that a parameter of that name is given.
CLASSES = {"task": "Task", "agency": "Agency", "plan": "Plan", "thing": "Task"}


@pytest.fixture(scope="module", params=[SMALL, PAIR], ids=["a plan and a draft of it", "a plan and a lower one"])
def store(request: pytest.FixtureRequest) -> EmbeddedStore:
    return small_store(request.param)


def values(query: ReadyQuery, store: EmbeddedStore) -> Iterator[dict[str, str]]:
    """The defaults, or each node that a parameter may stand for."""
    for param in query.params:
        if param.type == "iri":
            nodes = store.query(f"SELECT ?node {{ ?node a <{NAMESPACE}{CLASSES[param.name]}> }}", "curated")
            yield from ({param.name: row[0].value} for row in nodes)  # type: ignore[union-attr, union-attr, index]
            return
    yield {}


@pytest.mark.parametrize("query", [one for one in FOUND if not one.ontology], ids=lambda one: one.name)
def test_the_answer_is_the_same_with_it(query: ReadyQuery, store: EmbeddedStore) -> None:
    for given in values(query, store):
        for reading in READINGS:
            without, whole = (run_ready(store, one, given, reading) for one in (query, replace(query, ontology=True)))
            assert replace(without, seconds=0) == replace(whole, seconds=0), given


def test_one_that_asks_for_terms_gets_them(store: EmbeddedStore) -> None:
    query = Catalogue.load(QUERIES / "pages")["terms"]
    assert query.ontology
    assert run_ready(store, query).rows
    assert not run_ready(store, replace(query, ontology=False)).rows


def test_another_word_is_refused() -> None:
    text = (QUERIES / "unowned-tasks.rq").read_text(encoding="utf-8").replace("# ontology: left out", "# ontology: no")
    with pytest.raises(InputError, match="may be 'left out', not 'no'"):
        parse("q", text)
