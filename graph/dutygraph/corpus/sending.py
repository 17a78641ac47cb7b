"""Loads the graph into a remote store, a plan at a time: what is there already stays, and what a break left undone is told.

All plans stand in the graphs that readings are made of, as in an embedded store, so queries need not change: a dataset of one
graph for each of thousands of plans is more than engines take. Every request adds or removes triples without blank nodes, so
each may be repeated. The endpoint itself says which parts it holds, by their keys, in the graph ``state``: a part is first marked as
half done, then taken out where it was there, sent, and marked with its new key; the version of the whole is said last.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from dutygraph import __version__
from dutygraph.corpus.plans import Corpus
from dutygraph.errors import InputError
from dutygraph.names.registry import load_registry
from dutygraph.rdf import iris, terms
from dutygraph.rdf.named import one_name_each, registry_quads
from dutygraph.rdf.quads import ontology_quads, run_quads
from dutygraph.store.changes import STATE, by_graph, update_text, version_update
from dutygraph.store.questions import question
from dutygraph.store.remote import RemoteStore

_HALF = "half"
#: The graphs that hold plans, and what is said of things that plans share.
_PLANS = ("base", "written", "curated", "entries", "proposed")
_SHARED = iris.mint("graph", "shared")
_PLAN = iris.mint("plan", "").value


def send(corpus: Corpus, store: RemoteStore) -> None:
    """Make the endpoint hold the corpus. Raises InputError that says which plans are in where it breaks off."""
    state = store.state()
    plans = {iris.plan(plan).value: plan for plan in corpus.inputs.plans}
    sent: set[str] = set()
    try:
        _mark(store, state, STATE.value, "")
        _send_all(corpus, store, state, sent)
        failed = {iris.plan(one.plan).value for one in corpus.failed}
        for part in [one for one in state if one.startswith(_PLAN) and (one not in plans or one in failed)]:
            _mark(store, state, part, _HALF)
            _forget_plan(store, part)
            _mark(store, state, part, "")
        store.update(version_update(corpus.inputs.digest))
    except InputError as error:
        raise _broken(error, len(sent), len(plans), [plan for part, plan in plans.items() if state.get(part) == _HALF]) from error


def _broken(error: InputError, sent: int, plans: int, half: list[str]) -> InputError:
    told = f"{sent} of {plans} plans are in as they are now" + (f", {half[0]} in part" if half else "")
    cure = "; ".join(part for part in (error.cure, "build again: it goes on from there") if part)
    return InputError(f"the load is not finished, {told}: {error.message}", cure, error.path)


def _send_all(corpus: Corpus, store: RemoteStore, state: dict[str, str], sent: set[str]) -> None:
    shared = pyoxigraph.Store()
    labels: dict[Quad, None] = {}
    versions: list[tuple[str, str]] = []
    for part in corpus.parts():
        node = iris.plan(part.plan).value
        if state.get(node) != part.key:
            there = node in state
            _mark(store, state, node, _HALF)
            if there:
                _forget_plan(store, node)
            _add(store, parse(part.own, format=RdfFormat.TRIG))
            _mark(store, state, node, part.key)
        sent.add(node)
        shared.bulk_load(input=part.named, format=RdfFormat.TRIG, lenient=True)
        labels.update(dict.fromkeys(parse(part.labels, format=RdfFormat.N_QUADS)))
        versions.append((part.plan, part.version))
    named = [*shared, *one_name_each(labels)]
    _whole(store, state, _SHARED, named, [iris.graph(name) for name in _PLANS])
    for name, quads in (
        ("registry", registry_quads(load_registry(corpus.workspace.registries()))),
        ("ontology", ontology_quads()),
    ):
        _whole(store, state, iris.graph(name), quads, ())
    run = run_quads(sorted(versions), __version__, corpus.workspace.vocabulary().digest)
    store.update(_cleared(iris.graph("provenance")))
    _add(store, run)


def _whole(store: RemoteStore, state: dict[str, str], part: NamedNode, quads: Iterable[Quad], graphs: Iterable[NamedNode]) -> None:
    """Send a part that is no plan: all of a graph, or what plans share in several ``graphs``."""
    held = list(quads)
    key = hashlib.sha256("\n".join(sorted(map(str, held))).encode()).hexdigest()
    if state.get(part.value) == key:
        return
    _mark(store, state, part.value, _HALF)
    shared = list(graphs)
    for graph in shared:
        store.update(question("forget-shared.ru").replace("$graph", f"<{graph.value}>"))
    if not shared:
        store.update(_cleared(part))
    _add(store, held)
    _mark(store, state, part.value, key)


def _add(store: RemoteStore, quads: Iterable[Quad]) -> None:
    graphs: dict[NamedNode, list[Quad]] = {}
    for quad in quads:
        assert isinstance(quad.graph_name, NamedNode)
        graphs.setdefault(quad.graph_name, []).append(quad)
    for graph, inside in graphs.items():
        store.add(graph, inside)


def _forget_plan(store: RemoteStore, plan: str) -> None:
    """Take out of all graphs what is said of a plan, and its versions, each of which has a graph of its own."""
    versions = iris.graph(f"version/{iris.plan_and_task(NamedNode(plan))[0]}").value + "/"
    for graph in sorted(store.graphs()):
        if graph.startswith(versions):
            store.update(_cleared(NamedNode(graph)))
    for name in _PLANS:
        text = question("forget-plan.ru" if name == "base" else "forget-below.ru").replace("$graph", f"<{iris.graph(name).value}>")
        store.update(text.replace("$plan", f"<{plan}>"))


def _mark(store: RemoteStore, state: dict[str, str], part: str, key: str) -> None:
    """Say at the endpoint under which key the part is there; "": not at all."""
    before = _said(part, state.pop(part)) if part in state else []
    if key:
        state[part] = key
    if text := update_text(by_graph(before), by_graph(_said(part, key) if key else [])):
        store.update(text)


def _said(part: str, key: str) -> list[Quad]:
    return [Quad(NamedNode(part), terms.dcat_version, Literal(key), STATE)]


def _cleared(graph: NamedNode) -> str:
    return f"CLEAR SILENT GRAPH {graph}"
