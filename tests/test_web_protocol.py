"""W3C's tests of the SPARQL 1.1 Protocol, request by request against the endpoint; those that update must be refused."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat, Store
from rdflib import RDF, RDFS
from rdflib.collection import Collection
from serving import served
from viewer_plan import make_workspace

from dutygraph.query.worker import FreeQueries
from dutygraph.store import EmbeddedStore
from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
UT = rdflib.Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
#: Those that want an update to be carried out. The viewer only reads: each is refused with 403.
UPDATES = {
    "update_dataset_default_graph",
    "update_dataset_default_graphs",
    "update_dataset_named_graphs",
    "update_dataset_full",
    "update_post_form",
    "update_post_direct",
    "update_base_uri",
}
FORMATS = {
    "tabular": {"application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"},
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "RDF": {"text/turtle", "application/n-triples", "application/rdf+xml"},
}


@dataclass(frozen=True)
class Asked:
    """One request of a test, and what its answer must be."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    statuses: frozenset[str]
    boolean: bool | None
    form: str


@pytest.fixture(scope="module")
def manifest(w3c_protocol: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(w3c_protocol / "manifest.ttl")


@pytest.fixture(scope="module")
def address(w3c_protocol: Path, manifest: rdflib.Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The viewer, its free queries asking the tests' own graphs."""
    app = create_app(Workspace(make_workspace(tmp_path_factory.mktemp("protocol"))))
    close(app)
    store = Store()
    for data in set(manifest.objects(None, UT.graphData)):
        name, file = str(manifest.value(data, RDFS.label)), str(manifest.value(data, UT.graph)).rsplit("/", 1)[-1]
        store.load(path=w3c_protocol / file, format=RdfFormat.N_TRIPLES, to_graph=NamedNode(name))
    assert len(list(store.named_graphs())) == 3
    app.extensions["dutygraph-free"] = FreeQueries(EmbeddedStore(store, "w3c"))
    with served(app) as address:
        yield address
    close(app)


def entries_of(manifest: rdflib.Graph) -> dict[str, list[Asked]]:
    entries = Collection(manifest, next(manifest.objects(None, MF.entries)))
    return {str(entry).rsplit("#", 1)[-1]: requests(manifest, entry) for entry in entries}


def requests(manifest: rdflib.Graph, entry: rdflib.term.Node) -> list[Asked]:
    action = manifest.value(entry, MF.action)
    return [request(manifest, node) for node in Collection(manifest, manifest.value(action, HT.requests))]


def request(manifest: rdflib.Graph, node: rdflib.term.Node) -> Asked:
    response = manifest.value(node, HT.resp)
    headers = manifest.value(node, HT.headers)
    fields = Collection(manifest, headers) if headers is not None else []
    body = manifest.value(node, HT.body)
    boolean = manifest.value(response, MF.expectedBoolean)
    return Asked(
        str(manifest.value(node, HT.methodName)),
        str(manifest.value(node, HT.absolutePath)).replace("/sparql/", "/sparql", 1),
        {str(manifest.value(field, HT.fieldName)): str(manifest.value(field, HT.fieldValue)) for field in fields},
        str(manifest.value(body, CNT.chars)).encode(str(manifest.value(body, CNT.characterEncoding))) if body is not None else None,
        frozenset(str(status)[-3:] for status in manifest.objects(response, MF.expectedStatus)),
        None if boolean is None else bool(boolean.toPython()),  # type: ignore[attr-defined]
        str(manifest.value(response, MF.expectedFormat) or ""),
    )


def answer(address: str, asked: Asked) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)
    try:
        connection.request(asked.method, asked.path, asked.body, asked.headers)
        response = connection.getresponse()
        return response.status, response.headers.get_content_type(), response.read()
    finally:
        connection.close()


def test_all_27_that_ask_pass_and_the_7_that_update_are_refused(manifest: rdflib.Graph, address: str) -> None:
    tests = entries_of(manifest)
    assert tests.keys() >= UPDATES
    failed, passed = [], []
    for name, whole in tests.items():
        if name in UPDATES:
            status, _, body = answer(address, whole[0])
            said = [] if (status, b"changes nothing" in body) == (403, True) else [f"{status} {body!r}"]
        else:
            said = [problem for asked in whole for problem in problems(address, asked)]
            passed += [name] if not said else []
        failed += [(name, said)] if said else []
    assert failed == []
    assert len(passed) == 27


def problems(address: str, asked: Asked) -> Iterator[str]:
    """What is wrong with the answer to that request."""
    status, kind, body = answer(address, asked)
    if f"{status // 100}xx".upper() not in {one.upper() for one in asked.statuses}:
        yield f"status {status}, not {sorted(asked.statuses)}: {body!r}"
    if asked.form and kind not in FORMATS[asked.form]:
        yield f"{kind} is not {asked.form}"
    if asked.boolean is not None and json.loads(body).get("boolean") is not asked.boolean:
        yield f"{body!r} is not {asked.boolean}"


def test_the_manifest_was_read_whole(manifest: rdflib.Graph) -> None:
    tests = entries_of(manifest)
    assert len(tests) == 34
    assert all(asked.statuses for whole in tests.values() for asked in whole)
    assert (None, RDF.type, MF.ProtocolTest) in manifest
