"""Answers as people and programs read them."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET

import pyoxigraph
import pytest
from pyoxigraph import QueryResultsFormat, QuerySolutions

from dutygraph.errors import InputError
from dutygraph.query.formats import serialize, table
from dutygraph.query.result import QueryResult, collect

ROWS = """
SELECT ?iri ?text ?tagged ?number ?day ?none WHERE {
  VALUES (?iri ?text ?tagged ?number ?day ?none) {
    (<https://w3id.org/dutygraph/id/plan/p/task/t1> "a,\\"b\\"\\nc\\td\\\\e" "省司法廳"@zh-Hant 95.5 "2022-12-31"^^xsd:date UNDEF)
    (duty:role-leading "<&>" "" 7 UNDEF UNDEF)
  }
}
"""


def run(text: str) -> QueryResult:
    return collect(
        pyoxigraph.Store().query(text, prefixes={"duty": "https://w3id.org/dutygraph/ns#", "xsd": "http://www.w3.org/2001/XMLSchema#"})
    )


def test_json_is_what_the_engine_itself_would_write() -> None:
    found = pyoxigraph.Store().query(ROWS, prefixes={"duty": "https://w3id.org/dutygraph/ns#", "xsd": "http://www.w3.org/2001/XMLSchema#"})
    assert isinstance(found, QuerySolutions)
    assert json.loads(serialize(run(ROWS), "json")) == json.loads(found.serialize(format=QueryResultsFormat.JSON) or b"")


@pytest.mark.parametrize("form", ["json", "tsv", "xml"])
def test_other_programs_read_the_same_rows(form: str) -> None:
    """The engine's own parser reads back what is printed."""
    wanted = run(ROWS)
    parsed = pyoxigraph.parse_query_results(
        serialize(wanted, form), format=QueryResultsFormat.from_extension({"xml": "srx", "json": "srj"}.get(form, form))
    )
    assert isinstance(parsed, QuerySolutions)
    assert collect(parsed).rows == wanted.rows


def test_csv_opens_in_a_spreadsheet() -> None:
    head, first, second = csv.reader(io.StringIO(serialize(run(ROWS), "csv"), newline=""))
    assert head == ["iri", "text", "tagged", "number", "day", "none"]
    assert first == ["https://w3id.org/dutygraph/id/plan/p/task/t1", 'a,"b"\nc\td\\e', "省司法廳", "95.5", "2022-12-31", ""]
    assert second[1:] == ["<&>", "", "7", "", ""]
    assert serialize(run(ROWS), "csv").startswith("iri,text,tagged,number,day,none\r\n")


def test_a_long_table_is_cut_and_says_so() -> None:
    rows = tuple({"n": {"type": "literal", "value": str(n)}} for n in range(1500))
    lines = table(QueryResult("select", ("n",), rows), 80).splitlines()
    shown = [line.strip() for line in lines]
    assert "199" in shown
    assert "200" not in shown
    assert lines[-1] == "1500 rows, the first 200 shown: --format csv writes them"
    assert len(serialize(QueryResult("select", ("n",), rows), "csv").splitlines()) == 1501


def test_a_table_is_short_and_aligned() -> None:
    lines = table(run(ROWS), 120).splitlines()
    assert "…/task/t1" in lines[3]
    assert "省司法廳" in lines[3]
    assert "duty:role-leading" in "\n".join(lines)
    assert lines[-1] == "2 rows"
    assert "\x1b" not in table(run('SELECT ("\\u001b[31mred" AS ?x) {}'), 80)


def test_yes_and_no_have_every_form() -> None:
    yes = run("ASK {}")
    assert json.loads(serialize(yes, "json")) == {"head": {}, "boolean": True}
    assert serialize(yes, "csv") == serialize(yes, "tsv") == table(yes) == "true\n"
    boolean = ET.fromstring(serialize(yes, "xml")).find("{http://www.w3.org/2005/sparql-results#}boolean")
    assert boolean is not None
    assert boolean.text == "true"


def test_graphs_are_turtle_or_ntriples() -> None:
    graph = run('CONSTRUCT { duty:Task duty:title "任务"@zh } WHERE {}')
    assert 'duty:Task duty:title "任务"@zh .' in serialize(graph, "turtle")
    assert serialize(graph, "ntriples") == '<https://w3id.org/dutygraph/ns#Task> <https://w3id.org/dutygraph/ns#title> "任务"@zh .\n'
    assert table(graph) == serialize(graph, "turtle")


@pytest.mark.parametrize(("text", "form"), [("ASK {}", "turtle"), ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "csv")])
def test_a_form_that_does_not_fit_names_those_that_do(text: str, form: str) -> None:
    with pytest.raises(InputError, match="use "):
        serialize(run(text), form)


def test_control_characters_leave_the_xml_well_formed() -> None:
    assert "\ufffd" in "".join(ET.fromstring(serialize(run('SELECT ("a\\u0001b" AS ?x) {}'), "xml")).itertext())
