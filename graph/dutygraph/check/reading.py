"""Validates one reading of plans, marks the findings that people waived, and tells which entries no longer fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, Quad, QueryTriples
from rdflib import Graph

from dutygraph.check import translate
from dutygraph.check.findings import in_order, shape_name
from dutygraph.check.lookup import Facts, StoreFacts
from dutygraph.check.run import Report, check_store
from dutygraph.fold import fold_name
from dutygraph.model import Finding, Waived
from dutygraph.rdf import iris, terms
from dutygraph.store import open_store
from dutygraph.store.interface import READINGS, Dataset, Store


@dataclass(frozen=True, slots=True)
class _Waiver:
    """A waiver as the graph has it; ``start`` and ``end`` are None where it is about the task or a curated fact itself.

    ``node``, ``plan``, ``task`` and ``fact`` are IRIs, "" where there is none.
    """

    node: str
    plan: str
    shape: str
    task: str
    fact: str
    quote: str
    start: int | None
    end: int | None
    waived: Waived

    @property
    def about(self) -> tuple[str, str, str]:
        """Shape, plan and task of the finding that was accepted."""
        return self.shape, _last(self.plan), _last(self.task)

    def covers(self, finding: Finding) -> bool:
        """Whether a finding of that shape in that task is the one that was accepted."""
        if self.start is None:
            return finding.focus == (self.fact or self.task)
        same = fold_name(finding.anchor.quote) == fold_name(self.quote)
        assert self.end is not None
        return same and finding.anchor.start <= self.start and self.end <= finding.anchor.end


def check_reading(store: Store, reading: str, shapes: Graph, paths: Mapping[str, str] | None = None, reference: bool = False) -> Report:
    """Validate ``reading`` of all that a store holds; ``paths`` gives the file to show for a plan id; ``reference``: by pySHACL.

    A waived finding stays in the report and says who waived it. Entries of people that no longer fit are found in both
    readings, for they are about the files; a waiver fits while its finding is in either reading.
    """
    report = check_store(store, reading, shapes, paths=paths, reference=reference)
    aside = next(name for name in READINGS if name != reading)
    found = with_entries(
        store,
        reading,
        report.findings,
        lambda: check_store(store, aside, shapes, reference=reference).findings,
        shapes,
        paths,
        reference,
    )
    return Report(report.conforms and len(found) == len(report.findings), found)


def with_entries(
    store: Store,
    reading: str,
    findings: Sequence[Finding],
    other: Callable[[], Iterable[Finding]],
    shapes: Graph,
    paths: Mapping[str, str] | None = None,
    reference: bool = False,
) -> tuple[Finding, ...]:
    """The findings of a reading with what people wrote of them, as the graph ``entries`` of the store has it.

    A waived finding says who waived it, and there is one more for each entry that no longer fits. ``other`` gives the findings of
    the other reading.
    """
    facts = _all_facts(store, reading)
    waivers = _waivers(facts)
    marked = _marked(findings, waivers)
    unused = _unused(waivers, marked)
    if unused:
        unused = _unused(unused, other())
    more = _check_entries(store, reading, [quad for waiver in unused for quad in _stale(facts, waiver)], shapes, paths, reference)
    return tuple(in_order([*marked, *more.findings]))


def store_of(quads: Iterable[Quad]) -> Store:
    """A store in memory of a plan that was built and the ontology's lists, to be checked and not kept."""
    return open_store(None, "", lambda: quads)


def waived(store: Store, reading: str, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, those marked that somebody waived."""
    waivers = _waivers(_all_facts(store, reading))
    return tuple(_marked(findings, waivers))


def _all_facts(store: Store, reading: str) -> StoreFacts:
    """Those of a reading and of what people wrote that is in no reading."""
    return StoreFacts(store, reading, _with_entries(reading))


def _with_entries(reading: str) -> Dataset:
    return Dataset(default=tuple(iris.graph(name).value for name in ("base", reading, "ontology", "entries")))


def _check_entries(
    store: Store, reading: str, stale: Sequence[Quad], shapes: Graph, paths: Mapping[str, str] | None, reference: bool
) -> Report:
    """What is found about entries that no longer fit: those that are known to the store, and the ``stale``, which are not.

    They are looked at in a small store of their own, with the things that they name and what those name (a task and its words).
    """
    kinds = [terms.code("defect", kind) for kind in ("stale-curation", "stale-waiver")]
    quads = [*store.quads("entries"), *stale]
    nodes = {quad.subject for quad in quads if quad.predicate == terms.defect_kind and quad.object in kinds}
    if not nodes:
        return Report(True, ())
    about = [quad.triple for quad in quads if quad.subject in nodes]
    for _ in range(2):
        named = {triple.object.value for triple in about if isinstance(triple.object, NamedNode)}
        found = store.query(translate.described(named), reading, _with_entries(reading))
        assert isinstance(found, QueryTriples)
        about += found
    graph = iris.graph("base")
    described = [Quad(triple.subject, triple.predicate, triple.object, graph) for triple in about]
    small = store_of([*described, *store.quads("ontology")])
    return check_store(small, reading, shapes, [node.value for node in nodes if isinstance(node, NamedNode)], paths, reference)


def _waivers(facts: Facts) -> list[_Waiver]:
    nodes, found = facts.instances(terms.Waiver), []
    facts.gather(
        nodes, terms.span, terms.curator, terms.plan, terms.waived_shape, terms.task, terms.waived_fact, terms.curated_on, terms.reason
    )
    facts.gather([facts.first(node, terms.span) for node in nodes], terms.start, terms.end, terms.quote)
    for node in nodes:
        span = facts.first(node, terms.span)
        start, end = facts.first(span, terms.start), facts.first(span, terms.end)
        person = facts.first(node, terms.curator)
        found.append(
            _Waiver(
                node=node,
                plan=facts.first(node, terms.plan),
                shape=shape_name(facts.first(node, terms.waived_shape)),
                task=facts.first(node, terms.task),
                fact=facts.first(node, terms.waived_fact),
                quote=facts.first(span, terms.quote),
                start=int(start) if start else None,
                end=int(end) if end else None,
                waived=Waived(facts.first(person, terms.rdfs_label), facts.first(node, terms.curated_on), facts.first(node, terms.reason)),
            )
        )
    return found


def _last(iri: str) -> str:
    """The plan's or task's own id."""
    return unquote(iri.rpartition("/")[2])


def _marked(findings: Iterable[Finding], waivers: Iterable[_Waiver]) -> list[Finding]:
    here = defaultdict[tuple[str, str, str], list[_Waiver]](list)
    for waiver in waivers:
        here[waiver.about].append(waiver)
    marked = []
    for finding in findings:
        by = next((waiver for waiver in here.get(_about(finding), ()) if waiver.covers(finding)), None)
        marked.append(replace(finding, waived=by.waived) if by else finding)
    return marked


def _unused(waivers: Iterable[_Waiver], findings: Iterable[Finding]) -> list[_Waiver]:
    """The waivers that cover none of the findings."""
    here = defaultdict[tuple[str, str, str], list[Finding]](list)
    for finding in findings:
        here[_about(finding)].append(finding)
    return [waiver for waiver in waivers if not any(waiver.covers(finding) for finding in here.get(waiver.about, ()))]


def _about(finding: Finding) -> tuple[str, str, str]:
    return finding.shape, finding.plan, finding.task


def _stale(facts: Facts, waiver: _Waiver) -> list[Quad]:
    """The defect that a waiver without finding is; at the waiver's words, else at its task."""
    node = NamedNode(waiver.node.replace("/waiver/", "/defect/"))
    span = facts.first(waiver.node, terms.span) or facts.first(waiver.task, terms.span)
    told: list[tuple[NamedNode, NamedNode | Literal]] = [
        (terms.rdf_type, terms.Defect),
        (terms.defect_kind, terms.code("defect", "stale-waiver")),
        (terms.entry, Literal(facts.first(waiver.node, terms.entry))),
        (terms.detail, Literal(f"there is no finding {waiver.shape} here")),
        *((term, NamedNode(one)) for term, one in ((terms.task, waiver.task), (terms.span, span)) if one),
    ]
    return [Quad(node, term, said, iris.graph("entries")) for term, said in told]
