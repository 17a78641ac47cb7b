"""From Python: the public names, and what a researcher gets from them on the shipped plan."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

import dutygraph
from dutygraph import Graph, InputError

PLAN = "liaoning-rule-of-law-2021"


@pytest.fixture(scope="module")
def graph(checkout: Path) -> Graph:
    return dutygraph.load(checkout)


def test_public_names_are_these() -> None:
    assert dutygraph.__all__ == ["Finding", "Graph", "InputError", "Table", "__version__", "load"]
    assert set(dutygraph.__all__) <= set(dir(dutygraph))
    methods = {name for name in vars(Graph) if not name.startswith("_")}
    assert methods == {"version", "plans", "tasks", "facts", "table", "query", "validate", "network", "rdflib"}
    with pytest.raises(AttributeError, match="nothing"):
        _ = dutygraph.nothing


def test_importing_it_loads_no_library() -> None:
    code = "import dutygraph, sys; print(sorted({'rdflib', 'pyshacl', 'networkx', 'flask', 'pandas', 'pyoxigraph'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_tasks_say_who_and_what_is_missing(graph: Graph) -> None:
    tasks = graph.tasks(PLAN).to_pandas().set_index("citation")
    assert len(tasks) == 67
    assert set(tasks.loc["四.27", "responsible"].split("；")) == {"省法院", "省檢察院"}
    assert tasks.loc["四.27", "owned"] == "partly"
    assert (tasks["owned"] == "no").sum() == len(graph.query("unowned-tasks"))
    assert (~tasks["measurable"]).sum() == len(graph.query("unmeasured-tasks"))


def test_every_fact_points_at_its_words(graph: Graph, checkout: Path) -> None:
    source = (checkout / "plans" / PLAN / "source.txt").read_bytes().decode()
    facts = graph.facts()
    assert {fact["kind"] for fact in facts} >= {"assignment", "reference", "deadline", "target", "deliverable"}
    for fact in facts:
        assert source[fact["start"] : fact["end"]] == fact["quote"]


def test_questions_and_sparql_give_tables(graph: Graph) -> None:
    (row,) = graph.query("owners-of-agency", agency="省检察院")
    assert row["citation"] == "四.27"
    assert graph.query("SELECT (COUNT(*) AS ?n) { ?t a duty:Task }")[0]["n"] == 67
    assert graph.query("ASK { ?t a duty:Task }")[0] == {"answer": True}


@pytest.mark.parametrize(
    ("question", "params", "message"),
    [
        ("unowned", {}, "no ready query 'unowned'"),
        ("unowned-tasks", {"colour": "red"}, "no parameter 'colour'"),
        ("unowned-tasks", {"plan": "nowhere"}, "no plan 'nowhere'"),
        ("SELECT * { ?s ?p }", {}, "query:1:"),
        ("SELECT * { SERVICE <http://x/> { ?s ?p ?o } }", {}, "SERVICE is not allowed"),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 1", {}, "gives a graph"),
    ],
)
def test_a_question_that_cannot_be_asked_says_why(graph: Graph, question: str, params: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message.replace("'", ".")):
        graph.query(question, **params)


def test_the_network_joins_agencies_where_the_question_on_sharing_does(graph: Graph) -> None:
    network = graph.network()
    shared = {tuple(sorted((row["agencyId1"], row["agencyId2"]))): row["tasks"] for row in graph.query("agencies-that-share")}
    assert {tuple(sorted(pair)): data["weight"] for *pair, data in network.edges(data=True)} == shared
    assert all(data["duties"] >= data["owned"] for _, data in network.nodes(data=True))
    assert all(data["kind"] != "collective" for _, data in network.nodes(data=True))
    leading = graph.network(roles=["leading"])
    assert 0 < len(leading) < len(network)


def test_the_network_goes_into_graphml_and_gexf_and_back(graph: Graph, tmp_path: Path) -> None:
    network = graph.network()
    nx.write_graphml(network, tmp_path / "n.graphml")
    nx.write_gexf(network, tmp_path / "n.gexf")
    for read in (nx.read_graphml(tmp_path / "n.graphml"), nx.read_gexf(tmp_path / "n.gexf")):
        assert dict(read.nodes(data="label")) == dict(network.nodes(data="label"))
        assert {frozenset(edge) for edge in read.edges} == {frozenset(edge) for edge in network.edges}


def test_the_graph_opens_in_rdflib(graph: Graph) -> None:
    whole = graph.rdflib()
    found = pd.DataFrame(whole.query("SELECT ?t { ?t a <https://w3id.org/dutygraph/ns#Task> }"))
    assert len(found) == 67
    assert io.StringIO(whole.serialize(format="turtle")).readline()


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        dutygraph.load(tmp_path / "nowhere")
