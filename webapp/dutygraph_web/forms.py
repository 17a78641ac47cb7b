"""In which form an answer leaves: the one that ``?format=`` names, else the one that Accept prefers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyoxigraph
from flask import Response, request
from pyoxigraph import RdfFormat, Triple
from werkzeug.exceptions import NotAcceptable

from dutygraph.errors import InputError
from dutygraph.query.formats import serialize
from dutygraph.query.result import QueryResult

#: Media type -> name of the form, the preferred one first.
ROWS = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
GRAPHS = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdfxml",
    "text/plain": "ntriples",
}
#: What the forms are called, in every language.
NAMES = {
    "json": "JSON",
    "xml": "XML",
    "csv": "CSV",
    "tsv": "TSV",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF/XML",
}
#: The ending of a file's name where it is not the form's own.
SUFFIXES = {"json": "srj", "xml": "srx", "turtle": "ttl", "ntriples": "nt", "rdfxml": "rdf"}
HTML = "text/html"


def forms_of(result: QueryResult) -> Mapping[str, str]:
    """The forms that this answer can take, by media type."""
    return GRAPHS if result.kind == "graph" else ROWS


def preferred(offered: Iterable[str]) -> str | None:
    """The media type among ``offered`` that Accept prefers, the first where it says nothing or anything; None where it wants none."""
    offered = list(offered)
    return request.accept_mimetypes.best_match(offered) if request.accept_mimetypes else offered[0]


def for_people() -> bool:
    """Whether this request would rather have a page, as a browser does or ``?format=html`` says."""
    asked = request.args.get("format", "")
    return asked == "html" if asked else preferred([*GRAPHS, *ROWS, HTML]) == HTML


def written(result: QueryResult, name: str = "answer") -> Response:
    """The answer in the form that this request asks for; one named by ``?format=`` is for keeping, as a file called ``name``.

    Raises NotAcceptable, saying which forms there are.
    """
    forms, asked = forms_of(result), request.values.get("format", "")
    mimetype = next((one for one, form in forms.items() if form == asked), None) if asked else preferred(forms)
    if mimetype is None:
        raise NotAcceptable(f"this answer comes as {', '.join(forms)}, or with format={', '.join(dict.fromkeys(forms.values()))}")
    try:
        body = serialize(result, forms[mimetype])
    except InputError as error:
        raise NotAcceptable(f"{error.message}; {error.cure}") from error
    response = Response(body, content_type=f"{mimetype}; charset=utf-8")
    if asked:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.{SUFFIXES.get(asked, asked)}"'
    return response


def from_turtle(turtle: str) -> QueryResult:
    """A graph written by one of our templates as an answer that takes every form."""
    return from_triples(quad.triple for quad in pyoxigraph.parse(input=turtle, format=RdfFormat.TURTLE))


def from_triples(triples: Iterable[Triple]) -> QueryResult:
    """A graph as an answer that takes every form."""
    return QueryResult("graph", graph=(pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode())
