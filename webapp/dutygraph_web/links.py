"""Maps host-independent IRIs to the viewer's own pages, and names things for readers."""

from __future__ import annotations

from urllib.parse import quote, unquote

from flask import Flask, g, url_for

from dutygraph.store.interface import PREFIXES
from dutygraph_web.answers import answers, local
from dutygraph_web.languages import own

DATA = "https://w3id.org/dutygraph/id/"
NAMESPACE = "https://w3id.org/dutygraph/ns#"
SHAPES = "https://w3id.org/dutygraph/shapes#"


def iri_of(*segments: str) -> str:
    """The data IRI of decoded path segments."""
    return DATA + "/".join(quote(segment, safe="") for segment in segments)


def agency_path(iri: str) -> str:
    """Jurisdiction and name of an agency's IRI, decoded: what stands behind /agency/ in the address of its page."""
    return unquote(iri.removeprefix(f"{DATA}agency/"))


def page_of(iri: str) -> str:
    """The local address that shows ``iri``: its own page, its place on another's, or the statements about it; "" for a foreign one.

    A fact is shown on its task's page, a heading on its plan's, a term among the others of its kind.
    """
    if iri.startswith(NAMESPACE):
        return url_for("ontology.ns", _anchor=local(iri))
    if iri.startswith(SHAPES):
        return url_for("ontology.shapes", _anchor=local(iri))
    if not iri.startswith(DATA):
        return ""
    match [unquote(part) for part in iri.removeprefix(DATA).split("/")]:
        case ["plan", plan]:
            return url_for("plans.outline", plan=plan)
        case ["plan", plan, "section", _]:
            return url_for("plans.outline", plan=plan, _anchor=anchor_of(iri))
        case ["plan", plan, "task", task]:
            return url_for("tasks.task", plan=plan, task=task)
        case ["plan", plan, "task", task, kind, _] if kind not in ("span", "group"):
            return url_for("tasks.task", plan=plan, task=task, _anchor=anchor_of(iri))
        case ["agency", *rest] if len(rest) > 1:
            return url_for("agencies.agency", path="/".join(rest))
    return url_for("iris.thing", iri=iri)


def anchor_of(iri: str) -> str:
    """The id of a thing within a page: its kind and fingerprint."""
    return "-".join(iri.rsplit("/", 2)[-2:])


def name_of(iri: str) -> str:
    """What readers call the thing: a code or term in their language, anything else as it is named; at worst its IRI, shortened."""
    names = answers().names().get(iri)
    if not names:
        return unquote(local(iri)) if iri.startswith(DATA) else _shortened(iri)
    if iri.startswith(NAMESPACE):
        return own(names)
    return names.get(g.language) or next(iter(names.values()))


def is_named(iri: str) -> bool:
    """Whether anybody gave it a name: what nobody named is called by a part of its IRI."""
    return iri in answers().names()


def name_language(iri: str) -> str:
    """The language tag of ``name_of(iri)`` where it is not the interface's, for the lang attribute."""
    names = answers().names().get(iri, {})
    if iri.startswith(NAMESPACE) or g.language in names:
        return ""
    return next(iter(names), "")


def _shortened(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def link(app: Flask) -> None:
    """Give the templates these functions."""
    app.jinja_env.globals.update(
        shape_page=lambda shape: page_of(SHAPES + shape),
        page_of=page_of,
        agency_path=agency_path,
        name_of=name_of,
        is_named=is_named,
        name_language=name_language,
        anchor_of=anchor_of,
        local=local,
    )
