"""A remote store proves who it is: by Basic, by a bearer token and by Digest, to a server that asks for it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

import pytest
from flask import Flask, Response, request
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, RdfFormat, Store, serialize
from serving import served
from werkzeug.datastructures import WWWAuthenticate

from dutygraph.errors import InputError
from dutygraph.rdf import iris, terms
from dutygraph.store.changes import by_graph
from dutygraph.store.remote import RemoteStore
from dutygraph.store.setting import Endpoint, read_setting

pytestmark = pytest.mark.slow

USER, TOKEN = "lin", "abc.def-ghi"
#: Digest, as Python knows it, takes ASCII alone.
PASSWORDS = {"basic": "geheim-123:ü", "digest": "geheim-123:u"}
TASK = Quad(NamedNode(f"{iris.ID}plan/p/task/t1"), terms.citation, Literal("三.1"), iris.graph("base"))


def asked_for(scheme: str) -> Response:
    """The refusal that says how a client should prove who it is."""
    values: dict[str, str | None] = {"realm": "plans"} | ({"nonce": "n0", "qop": "auth", "algorithm": "MD5"} if scheme == "digest" else {})
    return Response("who are you?", 401, {"WWW-Authenticate": WWWAuthenticate(scheme, values).to_header()})


def proved(scheme: str) -> bool:
    said = request.authorization
    if said is None or said.type != scheme:
        return False
    if scheme == "basic":
        return (said.username, said.password) == (USER, PASSWORDS["basic"])
    if scheme == "bearer":
        return said.token == TOKEN
    first = _md5(f"{USER}:plans:{PASSWORDS['digest']}")
    second = _md5(f"{request.method}:{said.get('uri')}")
    told = (first, "n0", said.get("nc"), said.get("cnonce"), "auth", second)
    return said.get("response") == _md5(":".join(map(str, told)))


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def service(scheme: str, seen: list[str]) -> Flask:
    """A SPARQL service over a store in memory that answers nobody who has not proved who he is."""
    app, store = Flask(__name__), Store()

    @app.before_request
    def guard() -> Response | None:
        seen.append(request.headers.get("Authorization", ""))
        return None if proved(scheme) else asked_for(scheme)

    @app.route("/sparql", methods=["GET", "POST"])
    def sparql() -> Response:
        if "update" in request.values:
            store.update(request.values["update"])
            return Response(status=204)
        graphs = [NamedNode(iri) for iri in request.values.getlist("default-graph-uri")]
        answer = store.query(request.values["query"], default_graph=graphs or None)
        return Response(answer.serialize(format=QueryResultsFormat.JSON), content_type="application/sparql-results+json")  # type: ignore[call-overload]

    @app.route("/graphs", methods=["GET", "POST"])
    def graphs() -> Response:
        graph = NamedNode(request.args["graph"])
        if request.method == "POST":
            store.load(input=request.get_data(), format=RdfFormat.N_TRIPLES, to_graph=graph)
            return Response(status=204)
        found = (quad.triple for quad in store.quads_for_pattern(None, None, None, graph))
        return Response(serialize(found, format=RdfFormat.N_TRIPLES), content_type="application/n-triples")

    return app


SECRETS: Mapping[str, Mapping[str, str]] = {
    **{scheme: {"DUTYGRAPH_STORE_USER": USER, "DUTYGRAPH_STORE_PASSWORD": secret} for scheme, secret in PASSWORDS.items()},
    "bearer": {"DUTYGRAPH_STORE_TOKEN": TOKEN},
}


@pytest.fixture(params=SECRETS)
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def seen() -> list[str]:
    """What stood under Authorization in each request."""
    return []


@pytest.fixture
def address(scheme: str, seen: list[str]) -> Iterator[str]:
    with served(service(scheme, seen)) as found:
        yield found


def endpoint(address: str, secrets: Mapping[str, str]) -> Endpoint:
    said = {"DUTYGRAPH_STORE": f"{address}/sparql", "DUTYGRAPH_STORE_GRAPHS": f"{address}/graphs", **secrets}
    found = read_setting(said).endpoint
    assert found
    return found


def test_it_asks_changes_and_loads(scheme: str, address: str, seen: list[str]) -> None:
    store = RemoteStore(endpoint(address, SECRETS[scheme]))
    store.replace({}, by_graph([TASK]), "one")
    assert store.version == "one"
    assert list(store.quads("base")) == [TASK]
    more = Quad(TASK.subject, terms.citation, Literal("三.2"), iris.graph("curated"))
    store.add(iris.graph("curated"), [more])
    assert [row[0].value for row in store.query("SELECT ?c { ?t duty:citation ?c } ORDER BY ?c", "curated")] == ["三.1", "三.2"]  # type: ignore[union-attr, index]
    assert all(one.lower().startswith(scheme) for one in seen if one), "never sent in another way"


WRONG = [{}, {"DUTYGRAPH_STORE_USER": USER, "DUTYGRAPH_STORE_PASSWORD": "falsch-9"}, {"DUTYGRAPH_STORE_TOKEN": "falsch-9"}]


@pytest.mark.parametrize("wrong", WRONG, ids=["nothing", "password", "token"])
def test_whoever_cannot_is_told_and_no_secret_is_shown(address: str, wrong: Mapping[str, str]) -> None:
    with pytest.raises(InputError, match="401") as told:
        RemoteStore(endpoint(address, wrong)).query("ASK {}")
    assert "check the user in DUTYGRAPH_STORE and DUTYGRAPH_STORE_PASSWORD or DUTYGRAPH_STORE_TOKEN" in str(told.value)
    assert "falsch" not in f"{told.value}{told.value.__cause__!r}{endpoint(address, wrong)!r}"


def test_a_password_that_digest_cannot_carry_is_told() -> None:
    with served(service("digest", [])) as address, pytest.raises(InputError, match="ASCII letters only"):
        RemoteStore(endpoint(address, SECRETS["basic"])).query("ASK {}")
