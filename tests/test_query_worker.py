"""Free queries: they answer, they are stopped at their limits, and nothing they do reaches the others."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from dutygraph.query import worker
from dutygraph.query.formats import serialize
from dutygraph.query.result import QueryError, QueryResult
from dutygraph.query.worker import FreeQueries, Limits
from dutygraph.store import Dataset, EmbeddedStore, open_store

DUTY = "https://w3id.org/dutygraph/ns#"
ID = "https://w3id.org/dutygraph/id/"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HOG = "SELECT DISTINCT ?a ?c ?d ?f ?g ?i { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a"


def made() -> Iterator[Quad]:
    for n in range(300):
        task = NamedNode(f"{ID}plan/p/task/{n}")
        yield Quad(task, NamedNode(DUTY + "citation"), Literal(f"四.{n}"), NamedNode(ID + "graph/base"))
        yield Quad(task, NamedNode(DUTY + "position"), Literal(n), NamedNode(ID + "graph/base"))
    yield Quad(NamedNode(ID + "only"), NamedNode(DUTY + "citation"), Literal("补"), NamedNode(ID + "graph/curated"))


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    return open_store(None, "test", made)


@pytest.fixture(scope="module")
def free(store: EmbeddedStore) -> Iterator[FreeQueries]:
    with FreeQueries(store) as queries:
        yield queries


def answer(given: QueryResult | QueryError) -> QueryResult:
    assert isinstance(given, QueryResult), given
    return given


def error(given: QueryResult | QueryError) -> QueryError:
    assert isinstance(given, QueryError), given
    return given


def test_rows_come_with_their_variables(free: FreeQueries) -> None:
    got = answer(free.run_free("SELECT ?citation ?none { ?t duty:citation ?citation ; duty:position 7 . OPTIONAL { ?t duty:no ?none } }"))
    assert (got.kind, got.variables, got.values(), got.truncated) == ("select", ("citation", "none"), [("四.7", "")], False)


def test_ask_and_construct_answer_too(free: FreeQueries) -> None:
    assert answer(free.run_free("ASK { ?t duty:position 299 }")).boolean
    assert not answer(free.run_free("ASK { ?t duty:position 300 }")).boolean
    got = answer(free.run_free("CONSTRUCT { ?t skos:notation ?c } { ?t duty:citation ?c ; duty:position 7 }"))
    assert got.graph == f'<{ID}plan/p/task/7> <http://www.w3.org/2004/02/skos/core#notation> "四.7" .\n'
    assert 'skos:notation "四.7"' in serialize(got, "turtle")


def test_the_reading_is_kept_and_from_replaces_it(free: FreeQueries) -> None:
    count = "SELECT (COUNT(*) AS ?n) {} {{ ?t duty:citation ?c }}"
    assert answer(free.run_free(count.format(""))).values() == [("300",)]
    assert answer(free.run_free(count.format(""), "curated")).values() == [("301",)]
    assert answer(free.run_free(count.format(f"FROM <{ID}graph/curated>"))).values() == [("1",)]


def test_rows_are_cut_at_the_limit_and_it_is_said(free: FreeQueries) -> None:
    exact = answer(free.run_free("SELECT * { ?t duty:position ?n }", limits=Limits(rows=300)))
    assert (len(exact.rows), exact.truncated) == (300, False)
    cut = answer(free.run_free("SELECT * { ?t duty:position ?n } ORDER BY ?n", limits=Limits(rows=20)))
    assert (len(cut.rows), cut.truncated, cut.rows[19]["n"]["value"]) == (20, True, "19")
    graph = answer(free.run_free("CONSTRUCT { ?t duty:x ?n } { ?t duty:position ?n }", limits=Limits(rows=20)))
    assert (graph.graph.count("\n"), graph.truncated) == (20, True)


@pytest.mark.slow
def test_an_endless_query_is_stopped_and_others_still_answer(free: FreeQueries) -> None:
    ended: list[QueryResult | QueryError] = []
    hogs = [threading.Thread(target=lambda: ended.append(free.run_free(ENDLESS, limits=Limits(seconds=2)))) for _ in range(3)]
    for hog in hogs:
        hog.start()
    assert answer(free.run_free("ASK { ?t duty:position 1 }")).boolean
    for hog in hogs:
        hog.join(timeout=20)
    assert [error(one).kind for one in ended] == ["timeout"] * 3
    assert "2 seconds" in error(ended[0]).message


@pytest.mark.parametrize("text", [ENDLESS, ENDLESS + " # " + "x" * 190_000], ids=["short", "long"])
def test_a_cancelled_query_ends_at_once_and_alone(free: FreeQueries, text: str) -> None:
    """However early it is cancelled, and however much of it was still unread."""
    process = free.process
    for _ in range(5):
        ended: list[QueryResult | QueryError] = []
        hog = threading.Thread(target=lambda: ended.append(free.run_free(text, name="mine")))  # noqa: B023
        hog.start()
        while not free.cancel("mine"):
            assert not free.cancel("another's")
        hog.join(timeout=8)
        assert error(ended[0]).kind == "cancelled"
    assert free.process == process, "the process that others use lives on"
    assert not free.cancel("mine")


def test_a_name_is_one_querys(free: FreeQueries) -> None:
    ended: list[QueryResult | QueryError] = []
    hogs = [threading.Thread(target=lambda: ended.append(free.run_free(ENDLESS, name="twice"))) for _ in range(2)]
    for hog in hogs:
        hog.start()
    while not (ended and free.cancel("twice")) and len(ended) < 2:
        pass
    for hog in hogs:
        hog.join(timeout=8)
    assert {error(one).kind for one in ended} == {"refused", "cancelled"}


def test_a_dataset_overrides_reading_and_from(free: FreeQueries) -> None:
    count = f"SELECT (COUNT(*) AS ?n) FROM <{ID}graph/base> {{ ?t duty:citation ?c }}"
    curated, nowhere = Dataset((f"{ID}graph/curated",)), Dataset(("http://127.0.0.1:9/g",))
    assert answer(free.run_free(count, dataset=curated)).values() == [("1",)]
    assert answer(free.run_free(count, dataset=nowhere)).values() == [("0",)]
    named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?t duty:citation ?c } }"
    assert answer(free.run_free(named, dataset=Dataset((), (f"{ID}graph/curated",)))).values() == [("1",)]
    assert answer(free.run_free(named, dataset=curated)).values() == [("0",)]
    assert error(free.run_free(named, dataset=Dataset(("no IRI",)))).kind == "refused"


def test_an_answer_is_bounded(free: FreeQueries) -> None:
    assert error(free.run_free("SELECT * { ?t duty:position ?n }", limits=Limits(answer=1000))).kind == "memory"


def test_a_query_that_eats_memory_is_stopped(free: FreeQueries) -> None:
    stopped = error(free.run_free(HOG, limits=Limits(seconds=60, memory=64 << 20)))
    assert stopped.kind == "memory"
    assert answer(free.run_free("ASK {}")).boolean


def test_many_threads_get_their_own_answers(free: FreeQueries) -> None:
    got: dict[int, list[tuple[str, ...]]] = {}

    def ask(n: int) -> None:
        got[n] = answer(free.run_free(f"SELECT ?c {{ ?t duty:position {n} ; duty:citation ?c }}")).values()

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert got == {n: [(f"四.{n}",)] for n in range(24)}


def test_mistakes_have_a_place(free: FreeQueries) -> None:
    wrong = error(free.run_free("SELECT ?任务 WHERE {\n  ?任务 duty:citation }"))
    assert (wrong.kind, wrong.line) == ("syntax", 2)
    assert error(free.run_free("SELECT ?s WHERE { ?s foo:a ?o }")).message == "this prefix is not declared"
    assert error(free.run_free("")).kind == "syntax"
    refused = error(free.run_free("SELECT * {\n SERVICE <http://a/> {} }"))
    assert (refused.kind, refused.line, refused.column) == ("refused", 2, 2)
    assert error(free.run_free("ASK {}", "guessed")).kind == "refused"


@pytest.mark.parametrize("text", ["SELECT * { FILTER(" + "!" * 100_000 + "true) }", "SELECT * { BIND(<http://a/f>(1) AS ?x) }"])
def test_what_breaks_the_engine_breaks_one_child(free: FreeQueries, text: str) -> None:
    error(free.run_free(text))
    assert answer(free.run_free("ASK {}")).boolean


def test_the_process_comes_back_when_it_was_killed(store: EmbeddedStore) -> None:
    with FreeQueries(store) as queries:
        assert answer(queries.run_free("ASK {}")).boolean
        assert queries.process is not None
        os.kill(queries.process, signal.SIGKILL)
        assert answer(queries.run_free("ASK {}")).boolean


def test_closing_ends_the_process(store: EmbeddedStore) -> None:
    queries = FreeQueries(store)
    queries.run_free("ASK {}")
    process = queries.process
    assert process is not None
    queries.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_even_past_the_guard_no_socket_opens(store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child's own limits hold where the guard would ever err."""
    monkeypatch.setattr("dutygraph.query.guard.check", lambda _text: type("Open", (), {"own_dataset": False})())
    with socket.create_server(("127.0.0.1", 0)) as server, FreeQueries(store) as queries:
        server.settimeout(0.2)
        where = f"http://127.0.0.1:{server.getsockname()[1]}/sparql"
        assert error(queries.run_free(f"SELECT * {{ SERVICE <{where}> {{ ?s ?p ?o }} }}")).kind == "refused"
        with pytest.raises(TimeoutError):
            server.accept()
        # and so one would have come in without those limits:
        reached = threading.Thread(target=_ask_directly, args=(where,))
        reached.start()
        server.settimeout(10)
        server.accept()[0].close()
        reached.join(timeout=10)


def _ask_directly(where: str) -> None:
    with pytest.raises((OSError, RuntimeError)):
        list(pyoxigraph.Store().query(f"SELECT * {{ SERVICE <{where}> {{ ?s ?p ?o }} }}"))


def added(store: EmbeddedStore, name: str) -> None:
    """One statement more, whose subject is called so, and a version called so, too."""
    said = f'<{ID}{name.replace(" ", "-")}> <{DUTY}citation> "{name}" .\n'
    store.replace({}, {NamedNode(ID + "graph/base"): said}, name)


def cited(free: FreeQueries) -> set[str]:
    return {row[0] for row in answer(free.run_free("SELECT ?c { ?t duty:citation ?c FILTER NOT EXISTS { ?t duty:position ?p } }")).values()}


def test_a_query_sees_every_change_that_was_there_when_it_was_asked_and_the_copy_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(None, "test", made)
    with FreeQueries(store) as free:
        added(store, "before the first query")
        assert cited(free) == {"before the first query"}
        process = free.process
        added(store, "one")
        added(store, "two")
        assert cited(free) == {"before the first query", "one", "two"}
        assert (free.version, free.process) == (store.version, process)
        monkeypatch.setattr(worker, "_MOST", 10)  # characters: so much is not kept for the copy
        added(store, "three")
        assert "three" in cited(free)
        assert free.process != process, "where too much waits, a new copy is made"


def test_a_change_is_not_lost_with_the_process() -> None:
    store = open_store(None, "test", made)
    with FreeQueries(store) as free:
        cited(free)
        assert free.process
        os.kill(free.process, signal.SIGKILL)
        added(store, "while it was gone")
        assert cited(free) == {"while it was gone"}
