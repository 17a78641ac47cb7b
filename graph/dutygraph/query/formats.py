"""Prints answers: SPARQL results as JSON, CSV, TSV and XML, graphs as Turtle, N-Triples, JSON-LD and RDF/XML, tables for people.

XML 1.0 has no way to write control characters: in its two forms they become U+FFFD. All else is read back as it was.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote

import pyoxigraph
from pyoxigraph import RdfFormat

from dutygraph.errors import InputError
from dutygraph.query.result import QueryResult, Term
from dutygraph.rdf.iris import ID
from dutygraph.store import PREFIXES

_XSD = "http://www.w3.org/2001/XMLSchema#"
#: What TSV may write without quotation marks and datatype: only what is read back as that datatype.
_PLAIN = {
    _XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    _XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    _XSD + "double": re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+"),
    _XSD + "boolean": re.compile(r"true|false"),
}
#: A table for people has no more rows: laying out more costs seconds, and nobody reads them.
_READABLE = 200
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ELEMENT_NAME = re.compile(r"[^\W\d][\w.\-]*$")


def serialize(result: QueryResult, form: str) -> str:
    """The answer as text. ``form``: json, csv, tsv, xml (rows, yes or no), turtle, ntriples, jsonld, rdfxml (graphs).

    Raises InputError where the form does not fit the answer.
    """
    known = _GRAPHS if result.kind == "graph" else _ROWS
    if form not in known:
        raise InputError(f"this answer cannot be written as {form}", f"use {', '.join(known)}")
    return known[form](result)


def table(result: QueryResult, width: int | None = None) -> str:
    """Rows aligned for a terminal: IRIs of ours shortened to their last segments, long cells wrapped; of many rows the first 200."""
    if result.kind != "select":
        return _ask(result) if result.kind == "ask" else _turtle(result)
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in result.variables:
        grid.add_column(name, overflow="fold")
    for row in result.rows[:_READABLE]:
        grid.add_row(*(Text(_short(row[name])) if name in row else "" for name in result.variables))
    page = io.StringIO()
    Console(file=page, width=width, highlight=False, markup=False, no_color=True).print(grid)
    more = ", more left out" if result.truncated else ""
    lines = [line.rstrip() for line in page.getvalue().splitlines()]
    counted = "1 row" if len(result.rows) == 1 else f"{len(result.rows)} rows"
    shown = f", the first {_READABLE} shown: --format csv writes them" if len(result.rows) > _READABLE else ""
    return "\n".join([*lines, counted + more + shown, ""])


def _short(term: Term) -> str:
    value = term["value"]
    if term["type"] == "uri":
        for prefix, namespace in PREFIXES.items():
            if value.startswith(namespace):
                return f"{prefix}:{value.removeprefix(namespace)}"
        if value.startswith(ID):
            value = "…/" + unquote("/".join(value.rsplit("/", 2)[-2:]))
    return "".join(char if char.isprintable() else " " for char in value)


def _json(result: QueryResult) -> str:
    body: dict[str, object] = {"head": {"vars": list(result.variables)}, "results": {"bindings": list(result.rows)}}
    if result.kind == "ask":
        body = {"head": {}, "boolean": result.boolean}
    return json.dumps(body, ensure_ascii=False) + "\n"


def _csv(result: QueryResult) -> str:
    if result.kind == "ask":
        return _ask(result)
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerow(result.variables)
    writer.writerows(result.values())
    return page.getvalue()


def _tsv(result: QueryResult) -> str:
    if result.kind == "ask":
        return _ask(result)
    head = "\t".join("?" + name for name in result.variables)
    rows = ("\t".join(_turtle_term(row[name]) if name in row else "" for name in result.variables) for row in result.rows)
    return "".join(line + "\n" for line in (head, *rows))


def _turtle_term(term: Term) -> str:
    value = term["value"]
    if term["type"] == "uri":
        return f"<{value}>"
    if term["type"] == "bnode":
        return f"_:{value}"
    datatype = term.get("datatype", "")
    if datatype in _PLAIN and _PLAIN[datatype].fullmatch(value):
        return value
    for char, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        value = value.replace(char, escaped)
    tail = f"@{term['xml:lang']}" if "xml:lang" in term else f"^^<{datatype}>" if datatype else ""
    return f'"{value}"{tail}'


def _xml(result: QueryResult) -> str:
    from xml.sax.saxutils import quoteattr  # late: it imports what speaks HTTP

    head = "".join(f"<variable name={quoteattr(name)}/>" for name in result.variables)
    body = f"<boolean>{str(result.boolean).lower()}</boolean>"
    if result.kind == "select":
        rows = ("<result>" + "".join(map(_xml_binding, row.items())) + "</result>\n" for row in result.rows)
        body = f"<results>\n{''.join(rows)}</results>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'
        f"<head>{head}</head>\n{body}\n</sparql>\n"
    )


def _xml_binding(pair: tuple[str, Term]) -> str:
    from xml.sax.saxutils import escape, quoteattr  # late: it imports what speaks HTTP

    name, term = pair
    attribute = "".join(f" {key}={quoteattr(term[key])}" for key in ("xml:lang", "datatype") if key in term)
    value = escape(_NOT_XML.sub("\ufffd", term["value"]), {"\r": "&#13;"})  # a bare one would be read as a line feed
    return f"<binding name={quoteattr(name)}><{term['type']}{attribute}>{value}</{term['type']}></binding>"


def _ask(result: QueryResult) -> str:
    return f"{str(result.boolean).lower()}\n"


def _turtle(result: QueryResult) -> str:
    return _as_graph(result, RdfFormat.TURTLE)


def _json_ld(result: QueryResult) -> str:
    return _as_graph(result, RdfFormat.JSON_LD)


def _rdf_xml(result: QueryResult) -> str:
    for predicate in {quad.predicate.value for quad in pyoxigraph.parse(input=result.graph, format=RdfFormat.N_TRIPLES)}:
        if not _ELEMENT_NAME.search(predicate):
            raise InputError(f"RDF/XML has no way to write the property {predicate}", "take Turtle, N-Triples or JSON-LD")
    return _NOT_XML.sub("\ufffd", _as_graph(result, RdfFormat.RDF_XML)).replace("\r", "&#13;")


def _as_graph(result: QueryResult, form: RdfFormat) -> str:
    triples = pyoxigraph.parse(input=result.graph, format=RdfFormat.N_TRIPLES)
    return (pyoxigraph.serialize(triples, format=form, prefixes=dict(PREFIXES)) or b"").decode()


def _ntriples(result: QueryResult) -> str:
    return result.graph


_ROWS: Mapping[str, Callable[[QueryResult], str]] = {"json": _json, "csv": _csv, "tsv": _tsv, "xml": _xml}
_GRAPHS: Mapping[str, Callable[[QueryResult], str]] = {"turtle": _turtle, "ntriples": _ntriples, "jsonld": _json_ld, "rdfxml": _rdf_xml}
