"""One interface, three kinds: in memory, on disk, at an endpoint (a real Virtuoso): the same answers, the same changes, the same ends."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph
import pytest
from curated_workspace import curated as make_curated
from engines import records
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions
from test_query_virtuoso import QUERIES, parameters
from virtuoso import SERVER, Virtuoso, serving

from dutygraph.build import build_plan
from dutygraph.check.reading import check_reading, held_here
from dutygraph.check.shapes import load_shapes
from dutygraph.corpus.inputs import read_inputs
from dutygraph.corpus.plans import Corpus
from dutygraph.corpus.results import How
from dutygraph.corpus.sending import send
from dutygraph.errors import InputError
from dutygraph.names.registry import load_registry
from dutygraph.query.catalogue import Catalogue, ReadyQuery
from dutygraph.query.free import free_queries
from dutygraph.query.result import QueryError, QueryResult
from dutygraph.query.run import run_ready
from dutygraph.query.worker import Limits
from dutygraph.rdf import iris, terms
from dutygraph.session import Session, open_session
from dutygraph.store import Dataset, EmbeddedStore, Store
from dutygraph.store.changes import by_graph
from dutygraph.store.disk import DiskStore
from dutygraph.store.remote import RemoteStore
from dutygraph.store.setting import Endpoint
from dutygraph.versions import freeze
from dutygraph.workspace import Workspace

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SERVER is None, reason="Virtuoso is not installed (Debian: virtuoso-opensource-7-bin)"),
]

KINDS = ("memory", "disk", "remote")
SEED = Path(__file__).parent.parent / "plans"


def endpoint_of(server: Virtuoso, **more: str) -> Endpoint:
    return Endpoint(
        **{"query": server.url, "update": f"{server.url}-auth", "graphs": server.graphs, "user": "dba", "password": "dba", **more}
    )  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    with serving(tmp_path_factory.mktemp("virtuoso")) as running:
        yield running


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The seed beside a plan that people curated."""
    made = make_curated(tmp_path_factory.mktemp("curated"))
    for plan in SEED.iterdir():
        shutil.copytree(plan, made.plans / plan.name, dirs_exist_ok=True)
    return made


@pytest.fixture(scope="module")
def stores(workspace: Workspace, server: Virtuoso) -> Iterator[Mapping[str, Store]]:
    with pytest.MonkeyPatch.context() as patch:
        opened: dict[str, Store] = {}
        for kind in ("memory", "disk"):
            patch.setenv("DUTYGRAPH_STORE", kind)
            opened[kind] = open_session(workspace).store
        patch.setenv("DUTYGRAPH_STORE", server.url.replace("//", "//dba@"))
        for name, value in (("UPDATE", f"{server.url}-auth"), ("GRAPHS", server.graphs), ("PASSWORD", "dba")):
            patch.setenv(f"DUTYGRAPH_STORE_{name}", value)
        opened["remote"] = open_session(workspace, How(load=True)).store
    assert [type(opened[kind]) for kind in KINDS] == [EmbeddedStore, DiskStore, RemoteStore]
    yield opened
    for store in opened.values():
        store.close()


@pytest.mark.parametrize("kind", KINDS[1:])
@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
@pytest.mark.parametrize("reading", ["written", "curated"])
def test_every_query_of_ours_gives_the_same(query: ReadyQuery, reading: str, kind: str, stores: Mapping[str, Store]) -> None:
    for params in parameters(query, stores["memory"]):  # type: ignore[arg-type]
        expected, found = (run_ready(store, query, params, reading) for store in (stores["memory"], stores[kind]))
        assert found.kind == expected.kind
        assert rows(found) == rows(expected), params
        assert sorted(found.graph.splitlines()) == sorted(expected.graph.splitlines())


def rows(result: QueryResult) -> list[dict[str, str]]:
    return records(result.variables, result.values())


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_held_can_be_told(kind: str, stores: Mapping[str, Store], workspace: Workspace) -> None:
    store, other = stores[kind], stores["memory"]
    assert store.version == read_inputs(workspace).digest
    assert store.graphs() == other.graphs()
    assert store.sizes() == other.sizes()
    assert "state" not in store.sizes()
    for name in ("base", "written", "curated", "entries", "ontology"):
        assert {plain(quad) for quad in store.quads(name)} == {plain(quad) for quad in other.quads(name)}
    assert list(store.quads("nothing")) == []
    assert pyoxigraph.parse(store.dump(), format=pyoxigraph.RdfFormat.TRIG)


def plain(quad: Quad) -> tuple[str, ...]:
    """The quad in words; engines write numbers (95.0) and truths (1) each in their way."""
    value = str(quad.object.value)  # type: ignore[union-attr]
    if isinstance(quad.object, Literal) and quad.object.datatype == terms.xsd_decimal:
        value = f"{float(value):g}"
    return quad.subject.value, quad.predicate.value, value, quad.graph_name.value  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", KINDS)
def test_readings_datasets_and_errors_are_the_same(kind: str, stores: Mapping[str, Store]) -> None:
    store = stores[kind]
    tasks = "SELECT (COUNT(*) AS ?n) { ?t a duty:Task }"
    assert one(store, tasks) == one(stores["memory"], tasks) != "0"
    assert one(store, tasks, dataset=Dataset((iris.graph("registry").value,))) == "0"
    assert one(store, tasks, dataset=Dataset()) == "0"
    named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?t a duty:Task } }"
    assert one(store, named) == ("0" if kind == "remote" else one(stores["memory"], named)), "Virtuoso is given snapshots alone"
    assert one(store, named, dataset=Dataset(named=(iris.graph("base").value,))) == one(store, tasks)
    assert one(store, f"SELECT (COUNT(*) AS ?n) FROM <{iris.graph('base').value}> {{ ?t a duty:Task }}", None) == one(store, tasks)
    assert bool(store.query("ASK { ?t a duty:Task }")) is True
    assert bool(store.query("ASK { ?t a duty:Nothing }")) is False
    with pytest.raises(SyntaxError):
        store.query("SELECT * { broken")
    with pytest.raises(InputError, match="known are: written, curated"):
        store.query("ASK {}", "guessed")


def one(store: Store, text: str, reading: str | None = "written", dataset: Dataset | None = None) -> str:
    answer = store.query(text, reading, dataset)
    assert isinstance(answer, QuerySolutions)
    return str(next(iter(answer))[0].value)


@pytest.mark.parametrize("kind", KINDS)
def test_free_queries_are_guarded_and_bounded(kind: str, stores: Mapping[str, Store]) -> None:
    with free_queries(stores[kind]) as free:
        found = free.run_free("SELECT ?t { ?t a duty:Task }", limits=Limits(rows=3))
        assert isinstance(found, QueryResult)
        assert (len(found.rows), found.truncated) == (3, True)
        for text, said in (
            ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "refused"),
            ("DELETE WHERE { ?s ?p ?o }", "refused"),
            ("SELECT * { broken", "syntax"),
            ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", "timeout"),
        ):
            error = free.run_free(text, limits=Limits(seconds=2))
            assert isinstance(error, QueryError), text
            assert error.kind == said, error
        again = free.run_free("ASK { ?t a duty:Task }")
        assert isinstance(again, QueryResult)
        assert again.boolean


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_comes_as_one_and_may_be_repeated(kind: str, stores: Mapping[str, Store], workspace: Workspace) -> None:
    store, base, before = stores[kind], iris.graph("base"), stores[kind].version
    task = NamedNode("https://w3id.org/dutygraph/id/plan/made/task/t1")
    old = Quad(task, terms.citation, Literal('一.1 "甲"\n\\ 乙'), base)
    new = [Quad(task, terms.citation, Literal("一.2"), base), Quad(task, terms.rdf_type, terms.Task, iris.graph("curated"))]
    cited = f"SELECT ?c {{ <{task.value}> duty:citation ?c }}"
    for _ in range(2):
        store.replace({}, by_graph([old]), "one")
        assert one(store, cited) == old.object.value  # type: ignore[union-attr]
        assert store.version == "one"
    for _ in range(2):
        store.replace(by_graph([old]), by_graph(new), "two")
        assert one(store, cited) == "一.2"
        assert bool(store.query(f"ASK {{ <{task.value}> a duty:Task }}", "curated")) is True
    store.replace(by_graph(new), {}, before)
    assert store.version == before == read_inputs(workspace).digest
    assert bool(store.query(f"ASK {{ <{task.value}> ?p ?o }}", "curated")) is False


@pytest.mark.parametrize("kind", KINDS[1:])
@pytest.mark.parametrize("reading", ["written", "curated"])
def test_findings_are_the_same(kind: str, reading: str, stores: Mapping[str, Store]) -> None:
    found, expected = (check_reading(held_here(stores[one]), reading, load_shapes()).findings for one in (kind, "memory"))
    assert found == expected
    assert any(one.waived for one in found)


def test_an_endpoint_follows_no_edits(stores: Mapping[str, Store], workspace: Workspace) -> None:
    with pytest.raises(InputError, match="does not follow edits"):
        _ = Session(workspace, stores["remote"], Catalogue({})).live


# ---------------------------------------------------------------- loading an endpoint


def loaded(store: RemoteStore, workspace: Workspace) -> None:
    send(Corpus(workspace, read_inputs(workspace), How(workers=1)), store)


@pytest.mark.parametrize("by", ["graphs", "updates"])
def test_a_load_that_breaks_off_is_told_and_goes_on(by: str, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(workspace.root, tmp_path / "w", ignore=shutil.ignore_patterns(".dutygraph"))
    own = Workspace(tmp_path / "w")
    for plan in own.plan_folders():
        freeze(own, plan, build_plan(plan, load_registry(own.registries()), own.vocabulary()), "first", datetime(2027, 1, 1, tzinfo=UTC))
    changed(own, 0)
    (tmp_path / "server").mkdir()
    with serving(tmp_path / "server") as server:
        store = RemoteStore(endpoint_of(server, **({} if by == "graphs" else {"graphs": ""})))
        sent, real = [0], RemoteStore.add

        def breaks(self: RemoteStore, graph: NamedNode, *rest) -> None:  # type: ignore[no-untyped-def]
            sent[0] += graph == iris.graph("base")
            if sent[0] == 2:
                raise InputError("the line is cut", "", self.endpoint.query)
            real(self, graph, *rest)

        monkeypatch.setattr(RemoteStore, "add", breaks)
        with pytest.raises(InputError, match=r"1 of 2 plans are in as they are now, .* in part: the line is cut"):
            loaded(store, own)
        monkeypatch.setattr(RemoteStore, "add", real)
        assert RemoteStore(store.endpoint).version == "", "half a load is no version"
        loaded(store, own)
        expected = open_session(own).store
        assert store.version == expected.version
        assert store.sizes() == expected.sizes()
        assert snapshots(store) == snapshots(expected) != []
        changed(own, 1)
        loaded(store, own)
        expected = open_session(own).store
        assert store.sizes() == expected.sizes()
        assert {plain(quad) for quad in store.quads("base")} == {plain(quad) for quad in expected.quads("base")}
        gone = own.plan_folders()[0]
        shutil.rmtree(gone.path)
        loaded(store, own)
        expected = open_session(own).store
        assert {plain(quad) for quad in store.quads("base")} == {plain(quad) for quad in expected.quads("base")}
        assert snapshots(store) == snapshots(expected) != []


def snapshots(store: Store) -> list[tuple[str, int]]:
    return [(name, size) for name, size in store.sizes().items() if name.startswith("version/")]


def changed(workspace: Workspace, number: int) -> None:
    source = workspace.plan_folders()[number].source
    text = source.read_text(encoding="utf-8")
    source.write_text(text[: len(text) // 2], encoding="utf-8")


def test_a_wrong_password_is_told_and_shown_nowhere(server: Virtuoso, workspace: Workspace) -> None:
    store = RemoteStore(endpoint_of(server, password="geheim-123"))
    with pytest.raises(InputError, match="401") as told:
        loaded(store, workspace)
    assert "geheim" not in f"{told.value}{told.value.__cause__!r}{store.endpoint!r}"


def test_an_endpoint_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dutygraph.store.http._PAUSE", 0)
    with pytest.raises(InputError, match="cannot be reached"):
        RemoteStore(Endpoint("http://127.0.0.1:9/sparql", "http://127.0.0.1:9/sparql")).query("ASK {}")


def test_ci_has_it() -> None:
    assert SERVER or not os.environ.get("DUTYGRAPH_CI")
