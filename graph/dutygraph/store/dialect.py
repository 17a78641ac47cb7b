"""Meets what SPARQL services do differently: the one place that knows engines by name.

Virtuoso 7 answers ASK as a row, keeps a boolean as the number 1 or 0, says "typed-literal", cuts an answer short where its own time is
up and tells so in a header alone, takes GRAPH ?g to mean every graph where a dataset names none, and overflows where it names many.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, parse_query_results

from dutygraph.errors import InputError
from dutygraph.rdf import iris
from dutygraph.store.http import TooSlowError

_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"
_TRUTHS = {"1": "true", "0": "false"}
_SNAPSHOTS = iris.graph("version").value + "/"
#: Stands where a dataset names no graph for GRAPH to reach: no service holds it.
NO_GRAPH = "urn:dutygraph:none"


def is_virtuoso(headers: Mapping[str, str]) -> bool:
    """Whether the headers of an answer are Virtuoso's."""
    return headers.get("server", "").startswith("Virtuoso")


def limits(headers: Mapping[str, str], seconds: float) -> list[tuple[str, str]]:
    """The parameters by which the service that gave these headers is told to stop a query after that time."""
    return [("timeout", str(int(seconds * 1000)))] if is_virtuoso(headers) else []


def named(headers: Mapping[str, str], graphs: Iterable[str]) -> tuple[str, ...]:
    """Which of the graphs that are held GRAPH reaches in a reading: Virtuoso compiles a query for each, and takes few."""
    return tuple(sorted(iri for iri in graphs if iri.startswith(_SNAPSHOTS) or not is_virtuoso(headers)))


def solutions(headers: Mapping[str, str], body: bytes) -> QuerySolutions | QueryBoolean:
    """An answer in SPARQL results JSON. Raises InputError where it is none, or not all of it."""
    if headers.get("x-sql-state", "").startswith("S1T"):
        raise TooSlowError("the endpoint gave part of the answer: its own time was up", "narrow the query")
    try:
        if is_virtuoso(headers):
            body = _plain(body)
        return parse_query_results(io.BytesIO(body), QueryResultsFormat.JSON)
    except (ValueError, SyntaxError, KeyError) as error:
        raise InputError(f"the endpoint's answer is no SPARQL results JSON: {error}", "is it a SPARQL endpoint?") from error


def _plain(body: bytes) -> bytes:
    answer = json.loads(body)
    if answer.get("head", {}).get("vars") == ["__ASK_RETVAL"]:
        rows = answer["results"]["bindings"]  # none for no
        return json.dumps({"head": {}, "boolean": bool(rows) and rows[0]["__ASK_RETVAL"]["value"] == "1"}).encode()
    if "results" in answer:
        for row in answer["results"]["bindings"]:
            for term in row.values():
                if term["type"] == "typed-literal":
                    term["type"] = "literal"
                if term.get("datatype") == _BOOLEAN:
                    term["value"] = _TRUTHS.get(term["value"], term["value"])
    return json.dumps(answer).encode()
