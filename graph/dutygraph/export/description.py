"""Describes a deposit for people and machines: codebook, Frictionless data package, DCAT, and how to cite it."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from dutygraph import __version__
from dutygraph.rdf import iris, terms
from dutygraph.rdf.convert import PREFIXES
from dutygraph.tables import Row, Table

if TYPE_CHECKING:
    from rdflib import Graph, URIRef

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_TYPES = {bool: "boolean", int: "integer", float: "number", date: "date"}
_MEDIA_TYPES = {
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ttl": "text/turtle",
    ".trig": "application/trig",
    ".nq": "application/n-quads",
    ".jsonld": "application/ld+json",
    ".xml": "application/xml",
    ".ics": "text/calendar",
    ".graphml": "application/graphml+xml",
    ".gexf": "application/gexf+xml",
    ".json": "application/json",
    ".md": "text/markdown",
}


def codebook() -> Mapping[str, Mapping[str, str]]:
    """What each column means, by language (en, zh)."""
    return tomllib.loads((Path(__file__).parent / "codebook.toml").read_text(encoding="utf-8"))


def codebook_page(tables: Mapping[str, Table]) -> str:
    """The codebook as Markdown, one section per table."""
    known, lines = codebook(), ["# Codebook", ""]
    for name, table in tables.items():
        lines += [f"## {name}.csv", "", "| column | meaning (en) | meaning (zh) |", "| --- | --- | --- |"]
        lines += [f"| `{column}` | {known[column]['en']} | {known[column]['zh']} |" for column in table.columns]
        lines.append("")
    return "\n".join(lines)


def citation(plans: Sequence[Row], version: str, reading: str) -> str:
    """How to cite the deposit, in one line."""
    titles = "；".join(plan["title"] or plan["planId"] for plan in plans)
    return f"dutygraph {__version__}: graph of duties of {titles}. Reading {reading}, data version {version[:12]}."


def data_package(tables: Mapping[str, Table], files: Mapping[str, bytes], plans: Sequence[Row], version: str, reading: str) -> bytes:
    """``datapackage.json`` (Frictionless Data Package 1): every file with size, hash and media type; the tables with their columns."""
    known = codebook()
    resources = []
    for name, data in sorted(files.items()):
        suffix = Path(name).suffix
        resource: dict[str, object] = {
            "name": name.lower().replace("/", "-"),
            "path": name,
            "mediatype": _MEDIA_TYPES[suffix],
            "bytes": len(data),
            "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        }
        if suffix == ".csv":
            table = tables[Path(name).stem]
            fields = [{"name": c, "type": _type(table, c), "title": known[c]["zh"], "description": known[c]["en"]} for c in table.columns]
            resource |= {"profile": "tabular-data-resource", "encoding": "utf-8", "schema": {"fields": fields}}
        resources.append(resource)
    package = {
        "name": "dutygraph-" + "-".join(plan["planId"].lower() for plan in plans)[:80],
        "id": iris.mint("deposit", version[:12], reading).value,
        "title": "；".join(plan["title"] or plan["planId"] for plan in plans),
        "description": citation(plans, version, reading),
        "version": version[:12],
        "licenses": [{"name": "CC-BY-4.0", "path": LICENCE, "title": "Creative Commons Attribution 4.0"}],
        "sources": [{"title": plan["title"] or plan["planId"]} for plan in plans],
        "resources": resources,
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def dcat(files: Mapping[str, bytes], plans: Sequence[Row], version: str, reading: str) -> bytes:
    """The same as DCAT 3 in Turtle, without blank nodes: a dataset, and a distribution for each file."""
    from rdflib import DCAT, DCTERMS, RDF, XSD, Literal, URIRef

    dataset = URIRef(iris.mint("deposit", version[:12], reading).value)
    graph = described(dataset, plans, version, reading)
    for name, data in sorted(files.items()):
        one = URIRef(iris.mint("deposit", version[:12], reading, name).value)
        graph.add((dataset, DCAT.distribution, one))
        graph.add((one, RDF.type, DCAT.Distribution))
        graph.add((one, DCTERMS.title, Literal(name)))
        graph.add((one, DCAT.mediaType, URIRef("https://www.iana.org/assignments/media-types/" + _MEDIA_TYPES[Path(name).suffix])))
        graph.add((one, DCAT.byteSize, Literal(len(data), datatype=XSD.nonNegativeInteger)))
    return graph.serialize(format="turtle").encode()


def described(dataset: URIRef, plans: Sequence[Row], version: str, reading: str) -> Graph:
    """What DCAT says of a reading wherever it lies: whose plans it holds, of which data version, under which licence, how to cite it."""
    from rdflib import DCAT, DCTERMS, RDF, Graph, Literal, URIRef

    graph = Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    graph.add((dataset, RDF.type, DCAT.Dataset))
    graph.add((dataset, URIRef(terms.dcat_version.value), Literal(version[:12])))
    graph.add((dataset, DCTERMS.license, URIRef(LICENCE)))
    graph.add((dataset, DCTERMS.bibliographicCitation, Literal(citation(plans, version, reading))))
    for plan in plans:
        graph.add((dataset, DCTERMS.title, Literal(plan["title"] or plan["planId"], lang=plan["language"])))
        graph.add((dataset, DCTERMS.subject, URIRef(plan["plan"])))
    return graph


def _type(table: Table, column: str) -> str:
    kinds = {_TYPES.get(type(row[column]), "string") for row in table if row[column] is not None}
    return kinds.pop() if len(kinds) == 1 else "string"
