"""What a query gave, in one form whoever ran it: rows of terms, a yes or no, or a small graph."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, Literal

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat

from dutygraph.store import Results

_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LANGUAGE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"

#: A term as in SPARQL results JSON: type (uri, literal, bnode), value, perhaps xml:lang or datatype.
Term = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The answer. ``kind`` says which fields count: select (variables, rows), ask (boolean), graph (N-Triples).

    ``truncated``: there was more than the limit on rows let through. ``seconds`` is the time it took.
    """

    kind: Literal["select", "ask", "graph"]
    variables: tuple[str, ...] = ()
    rows: tuple[Mapping[str, Term], ...] = ()
    boolean: bool = False
    graph: str = ""
    truncated: bool = False
    seconds: float = 0.0

    def values(self) -> list[tuple[str, ...]]:
        """The rows as plain strings, "" where a variable is unbound: for tables, spreadsheets and tests."""
        return [tuple(row[name]["value"] if name in row else "" for name in self.variables) for row in self.rows]


@dataclass(frozen=True, slots=True)
class QueryError:
    """Why there is no answer. ``line`` and ``column`` are 1-based, 0 where the place is unknown."""

    kind: Literal["syntax", "timeout", "memory", "refused", "cancelled"]
    message: str
    line: int = 0
    column: int = 0


def collect(results: Results, rows: int | None = None) -> QueryResult:
    """Draw at most ``rows`` rows (or triples) out of the engine's answer; all of them for None."""
    if isinstance(results, QueryBoolean):
        return QueryResult("ask", boolean=bool(results))
    if rows is None and isinstance(results, QuerySolutions):  # the engine writes what Python reads faster than it draws terms
        answer = json.loads(results.serialize(format=QueryResultsFormat.JSON) or b"")
        return QueryResult("select", tuple(answer["head"]["vars"]), tuple(answer["results"]["bindings"]))
    found: list[Any] = list(islice(results, None if rows is None else rows + 1))
    truncated = rows is not None and len(found) > rows
    found = found[:rows]
    if isinstance(results, QuerySolutions):
        names = tuple(variable.value for variable in results.variables)
        drawn = tuple({name: _term(term) for name, term in zip(names, row, strict=True) if term is not None} for row in found)
        return QueryResult("select", names, drawn, truncated=truncated)
    graph = pyoxigraph.serialize(found, format=RdfFormat.N_TRIPLES) or b""
    return QueryResult("graph", graph=graph.decode(), truncated=truncated)


def to_record(answer: QueryResult | QueryError) -> dict[str, Any]:
    """The answer as JSON values, for the pipe between processes."""
    return {"is": type(answer).__name__, **asdict(answer)}


def from_record(record: dict[str, Any]) -> QueryResult | QueryError:
    """The answer that ``to_record`` wrote."""
    if record.pop("is") == "QueryError":
        return QueryError(**record)
    record["variables"], record["rows"] = tuple(record["variables"]), tuple(record["rows"])
    return QueryResult(**record)


def _term(term: Any) -> Term:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    value = getattr(term, "value", None)
    if value is None:
        return {"type": "literal", "value": str(term)}  # a quoted triple
    if term.language:
        return {"type": "literal", "value": value, "xml:lang": term.language}
    datatype = term.datatype.value
    return {"type": "literal", "value": value} | ({"datatype": datatype} if datatype not in (_STRING, _LANGUAGE) else {})
