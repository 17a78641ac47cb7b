"""Question 25 and the other ready questions in the curated reading of a small plan, alike on rdflib and Oxigraph."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import rdflib
from curated_workspace import built, curated
from engines import Rows, rdflib_dataset, rdflib_rows, records

from dutygraph.query.result import QueryResult
from dutygraph.query.run import run_ready
from dutygraph.query.worker import FreeQueries
from dutygraph.session import Session, open_session
from dutygraph.store import EmbeddedStore

Ask = Callable[..., Rows]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return open_session(curated(tmp_path_factory.mktemp("curated")))


@pytest.fixture(scope="module")
def datasets(session: Session) -> dict[str, rdflib.Dataset]:
    assert isinstance(session.store, EmbeddedStore)
    return {reading: rdflib_dataset(session.store, reading) for reading in ("written", "curated")}


@pytest.fixture(scope="module")
def ask(session: Session, datasets: dict[str, rdflib.Dataset]) -> Ask:
    """Runs a ready question on both engines in a reading, holds them to the same rows, and gives the rows."""

    def run(name: str, reading: str = "curated", **params: str) -> Rows:
        ready = session.catalogue[name]
        result = run_ready(session.store, ready, params, reading)
        rows = records(result.variables, result.values())
        assert rdflib_rows(datasets[reading], ready, params) == rows
        return rows

    return run


def columns(rows: Rows, *names: str) -> list[tuple[str, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


@pytest.mark.slow
def test_25_curated_facts(ask: Ask, session: Session) -> None:
    ids = built(session.workspace).ids
    rows = ask("curated-facts")
    assert columns(rows, "citation", "kind", "says", "words", "overrides", "overriddenWords", "by", "when", "why") == [
        ("一.1", "assignment", "县财政局", "县财政局", "县财政局", "县财政局", "Li Hua", "2026-11-26", "notice of 2026"),
        ("一.1", "link", f"https://w3id.org/dutygraph/id/plan/upper/task/{ids[2]}", "", "", "", "Li Hua", "2026-11-26", "notice of 2026"),
        ("一.1", "target", "移交率", "", "移交率达到90%以上", "移交率达到90%以上", "Li Hua", "2026-11-26", "notice of 2026"),
        ("一.2", "assignment", "县司法局", "", "", "", "Li Hua", "2026-11-26", "notice of 2026"),
        ("一.2", "deadline", "2027-06", "", "", "", "Li Hua", "2026-11-26", "notice of 2026"),
        ("一.2", "deliverable", "查档指南", "查档", "", "", "Li Hua", "2026-11-26", "notice of 2026"),
        ("一.2", "reference", "青禾县档案办法", "", "", "", "Li Hua", "2026-11-26", "notice of 2026"),
        ("一.3", "withdrawal", "", "", "目录清单", "编制目录清单", "王某", "2026-11-26", "notice of 2026"),
    ]
    assert columns(ask("curated-facts", by="王某"), "citation") == [("一.3",)]
    assert ask("curated-facts", since="2026-11-26") == rows
    assert ask("curated-facts", since="2026-11-27") == []
    assert ask("curated-facts", plan="elsewhere") == []
    assert ask("curated-facts", "written") == []


def test_ready_questions_count_what_people_added_and_not_what_they_overrode(ask: Ask) -> None:
    assert columns(ask("unowned-tasks", "written"), "citation") == [("一.2",)]
    assert ask("unowned-tasks") == []
    owners = columns(ask("owners-of-agency"), "citation", "agency", "role", "basis", "words")
    assert owners == [
        ("一.1", "县档案馆", "responsible", "stated", "县档案馆"),
        ("一.1", "县财政局", "leading", "curated", "县财政局"),
        ("一.2", "县司法局", "responsible", "curated", ""),
        ("一.3", "县档案馆", "responsible", "stated", "县档案馆"),
    ]
    assert len(ask("owners-of-agency", "written")) == 3
    assert columns(ask("numeric-targets"), "citation", "value", "words") == [("一.1", "95", "")]
    assert columns(ask("due-by-year"), "citation", "due") == [("一.2", "2027-06"), ("一.1", "2027"), ("一.1", "2027")]
    assert columns(ask("unresolved-names"), "kind", "citation", "name")[-1] == ("instrument", "一.2", "青禾县档案办法")
    told = columns(ask("evidence", citation="一.2"), "kind", "says", "words", "basis", "rule")
    assert ("deadline", "2027-06", "", "curated", "") in told
    assert ("deliverable", "查档指南", "查档", "curated", "") in told


@pytest.mark.slow
def test_every_ready_question_runs_in_both_readings_and_names_no_overridden_fact(ask: Ask, session: Session) -> None:
    gone = {row["overridden"] for row in ask("curated-facts") if row["overridden"]}
    assert len(gone) == 3
    for name in session.catalogue.queries:
        ask(name, "written")
        rows = ask(name)
        if name != "curated-facts":
            assert not gone & {value for row in rows for value in row.values()}, name


@pytest.fixture(scope="module")
def free(session: Session) -> Iterator[FreeQueries]:
    with FreeQueries(session.store) as queries:
        yield queries


@pytest.mark.parametrize(("reading", "parties"), [("written", 3), ("curated", 4)])
def test_free_queries_serve_both_readings(free: FreeQueries, reading: str, parties: int) -> None:
    answer = free.run_free("SELECT ?a WHERE { ?task duty:assignment ?a }", reading)
    assert isinstance(answer, QueryResult)
    assert len(answer.rows) == parties
    curated_ones = free.run_free("SELECT ?a WHERE { ?a duty:basis duty:basis-curated }", reading)
    assert isinstance(curated_ones, QueryResult)
    assert len(curated_ones.rows) == (6 if reading == "curated" else 0)


def test_waivers_are_asked_for_by_their_graph(free: FreeQueries) -> None:
    graph = "FROM <https://w3id.org/dutygraph/id/graph/entries>"
    answer = free.run_free(f"SELECT ?shape {graph} WHERE {{ ?w a duty:Waiver ; duty:waivedShape ?shape }} ORDER BY ?shape")
    assert isinstance(answer, QueryResult)
    assert [row[0].rpartition("#")[2] for row in answer.values()] == ["InstrumentResolved", "TaskMeasure"]
