"""Brings a store on disk up to the plans as they are now by the quads of those that changed, in place of loading it all again.

What the store holds of a changed plan is asked of the store itself, so it does not matter by whom it was changed last. Things that
plans share are compared as far as a changed plan leads, or led, to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from dutygraph import __version__
from dutygraph.corpus.plans import Corpus
from dutygraph.edit.shared import GRAPHS, held, named_by, of_plan
from dutygraph.rdf.named import one_name_each
from dutygraph.rdf.quads import run_quads
from dutygraph.store.changes import by_graph
from dutygraph.store.disk import DiskStore

#: Where more plans than this share of all changed, all is loaded again: that takes no longer.
_SHARE = 0.2


def few(before: Mapping[str, str], now: Mapping[str, str], edited: Iterable[str]) -> bool:
    """Whether so few plans changed that it is worth to take over those alone; plans by id with the digest of their files."""
    changed = {plan for plan in {*before, *now} if before.get(plan) != now.get(plan)}
    return len(changed | set(edited)) <= max(1, _SHARE * len(now))


def take_over(corpus: Corpus, store: DiskStore, keys: Mapping[str, str]) -> None:
    """Make the store, loaded from parts of these keys, hold the corpus: one transaction. Raises InputError as ``replace`` does."""
    edited, removed, added, nodes = store.edited(), set[Quad](), set[Quad](), set[NamedNode]()
    said: list[bytes] = []
    labels: list[bytes] = []
    versions: list[tuple[str, str]] = []

    def change(plan: str, now: set[Quad]) -> None:
        was = of_plan(store, plan, (*GRAPHS, "proposed"))
        removed.update(was - now)
        added.update(now - was)
        nodes.update(named_by(store, was))

    for part in corpus.parts():
        said.append(part.named)
        labels.append(part.labels)
        versions.append((part.plan, part.version))
        if keys.get(part.plan) != part.key or part.plan in edited:
            change(part.plan, set(parse(part.own, format=RdfFormat.TRIG)))
            nodes.update(quad.subject for quad in part.shared())  # type: ignore[misc]  # every subject has a name
    for plan in {*keys, *edited} - {plan for plan, _ in versions}:
        change(plan, set())
    was = held(store, nodes)
    told = dict.fromkeys(quad for text in said for quad in parse(text, format=RdfFormat.TRIG) if quad.subject in nodes)
    names = dict.fromkeys(quad for text in labels for quad in parse(text, format=RdfFormat.N_QUADS) if quad.subject in nodes)
    now = {*told, *one_name_each(names)}
    was |= set(store.quads("provenance"))
    now |= set(run_quads(sorted(versions), __version__, corpus.workspace.vocabulary().digest))
    store.bring(by_graph(removed | (was - now)), by_graph(added | (now - was)), corpus.inputs.digest)
