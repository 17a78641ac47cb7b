"""How programs find their way here: robots.txt, the sitemap, and OpenAPI for every address that answers with JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import getdoc
from typing import Any
from urllib.parse import unquote
from xml.sax.saxutils import escape

from flask import Blueprint, Response, current_app, jsonify, request
from werkzeug.routing import Rule

from dutygraph import __version__
from dutygraph.export.description import LICENCE
from dutygraph.store import READINGS
from dutygraph_web.answers import answers, local
from dutygraph_web.holdings import address
from dutygraph_web.languages import LANGUAGES
from dutygraph_web.links import DATA

blueprint = Blueprint("finding_aids", __name__)

_MAPS = ("matrix.matrix", "network.network", "timeline.timeline", "laws.laws", "compare.compare")
#: Pages whose tables come as JSON with ``?format=json``.
TABLES = (
    "home.home",
    "plans.outline",
    "changes.changes",
    "tasks.task",
    "agencies.index",
    "agencies.agency",
    "findings.findings",
    "queries.ready",
    "iris.thing",
    "search.search",
    "network.neighbourhood",
    "ontology.ns",
    "ontology.shapes",
    *_MAPS,
)
#: Pages that stand for themselves, one of each.
_PAGES = ("home.home", "agencies.index", "findings.findings", "queries.box", "ontology.ns", "ontology.shapes", *_MAPS)
#: What an endpoint needs besides its path: name, what it means, an example.
_NEEDED: dict[str, list[tuple[str, str, str | None]]] = {
    "iris.thing": [("iri", "The thing's IRI", None)],
    "network.neighbourhood": [("of", "The IRI of a task, agency or law", None)],
    "search.search": [("q", "Words in either script", "2025")],
    "sparql.endpoint": [("query", "A SPARQL 1.1 query", "ASK {}")],
}
_MOST = 50_000  # addresses that one sitemap may list


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Pages are for all; queries cost time and lead nowhere new."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {request.script_root}{path}" for path in ("/sparql", "/query?", "/thing?", "/search?", "/neighbourhood?")),
        f"Sitemap: {address('finding_aids.sitemap')}",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """The addresses of all pages, each once; their languages are the same address's."""
    listed = list(dict.fromkeys(_addresses()))[:_MOST]
    urls = "".join(f"<url><loc>{escape(one)}</loc></url>\n" for one in listed)
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
    return Response(body, mimetype="application/xml")


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """OpenAPI 3.1 of everything that answers with JSON."""
    rules = {rule.endpoint: rule for rule in current_app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    tables = {_path(rules[name]): {"get": _operation(rules[name], "application/json", _format())} for name in TABLES}
    others = {
        _path(rules["ontology.vocabulary"]): {"get": _operation(rules["ontology.vocabulary"], "application/json")},
        _path(rules["sparql.endpoint"]): {"get": _operation(rules["sparql.endpoint"], "application/sparql-results+json")},
    }
    return jsonify(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "dutygraph",
                "version": __version__,
                "description": f"Duties of government plans. Data version {answers().version[:12]}.",
                "license": {"name": "CC-BY-4.0", "url": LICENCE},
            },
            "servers": [{"url": request.url_root.rstrip("/")}],
            "paths": tables | others,
        }
    )


def _addresses() -> Iterator[str]:
    yield from map(address, _PAGES)
    for name in answers().catalogue.queries:
        yield address("queries.ready", name=name)
    for plan in answers().rows("plans"):
        yield address("plans.outline", plan=plan["planId"])
    for task in answers().rows("tasks", plan=""):
        yield address("tasks.task", plan=task["planId"], task=local(task["task"]))
    for agency in answers().rows("agencies"):
        yield address("agencies.agency", path=unquote(agency["agency"].removeprefix(f"{DATA}agency/")))


def _operation(rule: Rule, mimetype: str, *more: dict[str, Any]) -> dict[str, Any]:
    view = current_app.view_functions[rule.endpoint]
    path = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in sorted(rule.arguments)]
    needed = [
        {"name": name, "in": "query", "required": True, "description": said, "schema": {"type": "string"}}
        | ({"example": example} if example else {})
        for name, said, example in _NEEDED.get(rule.endpoint, ())
    ]
    return {
        "operationId": rule.endpoint.replace(".", "-"),
        "summary": (getdoc(view) or "").split("\n")[0].replace("``", ""),
        "parameters": [*path, *needed, *more, _choice("reading", READINGS), _choice("lang", tuple(LANGUAGES))],
        "responses": {
            "200": {"description": "The answer", "content": {mimetype: {"schema": _schema(mimetype)}}},
            "400": {"description": "A parameter cannot be used, and why"},
            "404": {"description": "There is no such thing"},
        },
    }


def _format() -> dict[str, Any]:
    return {"name": "format", "in": "query", "required": True, "schema": {"const": "json"}, "example": "json"}


def _choice(name: str, values: tuple[str, ...]) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"enum": list(values)}}


def _schema(mimetype: str) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "object"}} if mimetype == "application/json" else {"type": "object"}


def _path(rule: Rule) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
