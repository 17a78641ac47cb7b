"""Turns a built plan into quads; beside them the run that made them, and the ontology."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache

import pyoxigraph
from pyoxigraph import Quad

from dutygraph import resources
from dutygraph.built import BuiltPlan
from dutygraph.rdf import iris, terms
from dutygraph.rdf.parts import plan_parts
from dutygraph.rdf.sink import Sink


def plan_quads(built: BuiltPlan) -> list[Quad]:
    """All quads of one plan: the same list for the same input; see ``parts.plan_parts``."""
    return list(plan_parts(built).quads())


def run_quads(plans: Iterable[tuple[str, str]], tool: str, rules: str, when: datetime | None = None) -> list[Quad]:
    """Which run made the facts of these plans (each plan's id and the SHA-256 of its text), in the graph ``provenance``.

    ``tool`` is this software's version, ``rules`` the vocabulary's digest, ``when`` the end of the run (now where None).
    The run is named by what went into it, so the same input has the same name; only its time differs.
    """
    sink = Sink(iris.graph("provenance"))
    versions = [iris.version(plan, content_hash) for plan, content_hash in plans]
    told = "\n".join((tool, rules, *sorted(node.value for node in versions)))
    run = iris.mint("run", hashlib.sha256(told.encode()).hexdigest()[:12])
    software, vocabulary = iris.mint("tool", tool), iris.mint("rules", rules[:12])
    ended = (when or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    sink.link(run, terms.rdf_type, terms.prov_Activity)
    sink.moment(run, terms.prov_ended_at_time, ended)
    sink.link(run, terms.prov_was_associated_with, software)
    sink.link(run, terms.prov_used, vocabulary)
    sink.link(software, terms.rdf_type, terms.prov_SoftwareAgent)
    sink.text(software, terms.rdfs_label, f"dutygraph {tool}")
    sink.text(software, terms.dcat_version, tool)
    sink.link(vocabulary, terms.rdf_type, terms.prov_Entity)
    sink.text(vocabulary, terms.content_hash, rules)
    for node in versions:
        sink.link(node, terms.prov_was_generated_by, run)
    return sink.quads()


def ontology_quads() -> list[Quad]:
    """``ontology/duty.ttl`` in the graph ``ontology``."""
    return list(_ontology())


@cache
def _ontology() -> tuple[Quad, ...]:
    graph = iris.graph("ontology")
    found = pyoxigraph.parse(path=str(resources.folder("ontology") / "duty.ttl"))
    return tuple(Quad(quad.subject, quad.predicate, quad.object, graph) for quad in found)
