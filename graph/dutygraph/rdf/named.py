"""Describes what a plan's names stand for: agencies, legal instruments and places, with the names they are found under."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from dutygraph.built import BuiltPlan
from dutygraph.fold import fold_name
from dutygraph.names.registry import STATE, Registry, ResolvedAgency, ResolvedIndicator, ResolvedInstrument
from dutygraph.rdf import iris, terms
from dutygraph.rdf.said import Reading
from dutygraph.rdf.sink import Sink

Label = tuple[str, str]


@dataclass
class _Known:
    """An identity and every label that the plan prints for it."""

    thing: ResolvedAgency | ResolvedInstrument
    printed: list[Label] = field(default_factory=list)


def name_quads(built: BuiltPlan, readings: Sequence[Reading], sink: Sink) -> None:
    """Write all agencies, instruments and jurisdictions that the plan's tasks name in a reading, and those they belong to."""
    language = built.info.language
    agencies: dict[tuple[str, str], _Known] = {}
    instruments: dict[tuple[str, str], _Known] = {}
    if built.issuer:
        _note(agencies, built.issuer, (built.info.issuer, language))
    for reading in readings:
        for said in reading.of("parties"):
            _note(agencies, said.resolved, (said.fact.label, language))
        for said in reading.of("laws"):
            _note(instruments, said.resolved, (said.fact.title, language))
    for known in list(agencies.values()):
        for key in _related(known.thing):
            agencies.setdefault(key, _Known(_bare_agency(*key)))
    for known in list(instruments.values()):
        for key in known.thing.replaced_by:
            instruments.setdefault(key, _Known(_bare_instrument(*key)))
    for known in agencies.values():
        _agency(sink, known)
    for known in instruments.values():
        _instrument(sink, known)
    indicators = [said.resolved for reading in readings for said in reading.of("targets") if said.resolved]
    for indicator in {one.name: one for one in indicators}.values():
        _indicator(sink, indicator)
    _places(sink, [built.info.jurisdiction, *(known.thing.jurisdiction for known in (*agencies.values(), *instruments.values()))])


def registry_quads(registry: Registry) -> list[Quad]:
    """All that the registry knows, in the graph ``registry``; posts and levels that every place has stand only where a plan names them."""
    sink = Sink(iris.graph("registry"))
    agencies, instruments = registry.all_agencies(), registry.all_instruments()
    for agency in agencies:
        _agency(sink, _Known(agency))
    for instrument in instruments:
        _instrument(sink, _Known(instrument))
    for indicator in registry.all_indicators():
        _indicator(sink, indicator)
    _places(sink, [*(agency.jurisdiction for agency in agencies), *(instrument.jurisdiction for instrument in instruments)])
    return sink.quads()


def one_name_each(quads: Iterable[Quad]) -> list[Quad]:
    """The quads of several plans with one preferred label per thing and language: the longest, which says the most.

    Plans that print an unknown name each in its own way prefer different labels for it; the others become alternative ones.
    A label of ``base``, which every reading holds, comes before one that a reading adds.
    """
    kept: list[Quad] = []
    labels: list[Any] = []  # their objects are literals
    for quad in quads:
        told = quad.predicate in (terms.skos_pref_label, terms.skos_alt_label) and isinstance(quad.object, Literal)
        (labels if told else kept).append(quad)
    longest: dict[tuple[Any, ...], str] = {}
    for quad in labels:
        if quad.predicate == terms.skos_pref_label:
            key = (quad.subject, quad.object.language, quad.graph_name)
            longest[key] = max(longest.get(key, ""), quad.object.value, key=lambda text: (len(text), text))
    for quad in labels:
        thing = (quad.subject, quad.object.language)
        if quad.object.value != (longest.get((*thing, iris.graph("base"))) or longest.get((*thing, quad.graph_name))):
            kept.append(Quad(quad.subject, terms.skos_alt_label, quad.object, quad.graph_name))
        elif quad.predicate == terms.skos_pref_label:
            kept.append(quad)
    return kept


def _note(known: dict[tuple[str, str], _Known], thing: ResolvedAgency | ResolvedInstrument, printed: Label) -> None:
    entry = known.setdefault((thing.jurisdiction, thing.name), _Known(thing))
    entry.printed.append(printed)
    if not set(thing.search) <= set(entry.thing.search):
        entry.thing = replace(entry.thing, search=(*entry.thing.search, *thing.search))


def _related(thing: ResolvedAgency | ResolvedInstrument) -> list[tuple[str, str]]:
    """The bodies that this one belongs to or gave way to."""
    return [*([thing.parent] if isinstance(thing, ResolvedAgency) and thing.parent else []), *thing.replaced_by]


def _bare_agency(home: str, name: str) -> ResolvedAgency:
    """A body that only another one's entry names: its name is all that is told."""
    return ResolvedAgency(home, name, "body", ((name, "zh-Hans"),), (name,), "exact", True)


def _bare_instrument(home: str, name: str) -> ResolvedInstrument:
    return ResolvedInstrument(home, name, ((name, "zh-Hans"),), (name,), "exact", True)


def _agency(sink: Sink, known: _Known) -> None:
    thing = known.thing
    assert isinstance(thing, ResolvedAgency)
    node = iris.agency(thing.jurisdiction, thing.name)
    sink.link(node, terms.rdf_type, terms.Agency)
    sink.link(node, terms.agency_kind, terms.code("kind", thing.kind))
    _named(sink, node, known)
    if thing.level:
        sink.link(node, terms.administrative_level, terms.code("level", thing.level))
    if thing.parent:
        sink.link(node, terms.parent, iris.agency(*thing.parent))
    for other in thing.replaced_by:
        sink.link(node, terms.dct_is_replaced_by, iris.agency(*other))
    sink.text(node, terms.since, thing.since)


def _instrument(sink: Sink, known: _Known) -> None:
    thing = known.thing
    assert isinstance(thing, ResolvedInstrument)
    node = iris.instrument(thing.jurisdiction, thing.name)
    sink.link(node, terms.rdf_type, terms.LegalInstrument)
    _named(sink, node, known)
    if thing.status:
        sink.link(node, terms.instrument_status, terms.code("status", thing.status))
        sink.text(node, terms.status_source, thing.status_source)
    for other in thing.replaced_by:
        sink.link(node, terms.dct_is_replaced_by, iris.instrument(*other))
    sink.text(node, terms.since, thing.since)


def _indicator(sink: Sink, indicator: ResolvedIndicator) -> None:
    node = iris.indicator(indicator.name)
    sink.link(node, terms.rdf_type, terms.Indicator)
    for text, language in indicator.labels:
        sink.text(node, terms.skos_pref_label, text, language)
    for name in indicator.search:
        sink.text(node, terms.search_name, name)
    sink.text(node, terms.unit, indicator.unit)


def _named(sink: Sink, node: NamedNode, known: _Known) -> None:
    thing = known.thing
    preferred = _preferred(known)
    for text, language in preferred:
        sink.text(node, terms.skos_pref_label, text, language)
    shown = {text for text, _ in preferred}
    for text, language in sorted({label for label in known.printed if label[0] not in shown}):
        sink.text(node, terms.skos_alt_label, text, language)
    for name in sorted(_search(known)):
        sink.text(node, terms.search_name, name)
    sink.truth(node, terms.registered, thing.registered)
    if iris.places(thing.jurisdiction):
        sink.link(node, terms.jurisdiction, iris.place(thing.jurisdiction))


def _preferred(known: _Known) -> Sequence[Label]:
    """One label per language: as registered, else as the plan prints it most often (the first of equals)."""
    labels = known.thing.labels if known.thing.registered else sorted(known.printed, key=known.printed.count, reverse=True)
    chosen: dict[str, str] = {}
    for text, language in labels:
        chosen.setdefault(language, text)
    return [(text, language) for language, text in chosen.items()]


def _search(known: _Known) -> set[str]:
    """Every name, folded, with its place and without: an agency is asked for as 江苏省司法厅, 省司法厅 or 司法厅."""
    names = {*known.thing.search, *(fold_name(text) for text, _ in known.printed)}
    segments = iris.places(known.thing.jurisdiction)
    if not segments or segments == (STATE,) or isinstance(known.thing, ResolvedInstrument) or known.thing.by_pattern:
        return names  # a pattern gives all its forms itself
    place = segments[-1]
    for name in sorted(names):
        if name.startswith(place):
            names |= {name[len(place) :]} if len(name) > len(place) + 1 else set()
        elif known.thing.kind == "body":
            names |= _with_place(name, place, known.thing.search)
    return names


def _with_place(name: str, place: str, search: Sequence[str]) -> set[str]:
    """The name behind its place; one that opens with the level (省 in a province, or the 市 of 市场) is read both ways."""
    if not name.startswith(place[-1]):
        return {place + name}
    full = place + name[1:]
    names = {full} if full in search else {full, place + name}
    return names | ({name[1:]} if len(name) > 3 else set())


def _places(sink: Sink, paths: Iterable[str]) -> None:
    """Every jurisdiction with those that hold it; the state holds all."""
    known: dict[tuple[str, ...], None] = {}
    for path in paths:
        segments = iris.places(path)
        known.update(dict.fromkeys(segments[:n] for n in range(len(segments), 0, -1)))
    if known:
        known[(STATE,)] = None
    for segments in sorted(known):
        node, name = iris.mint("place", *segments), segments[-1]
        sink.link(node, terms.rdf_type, terms.Jurisdiction)
        sink.text(node, terms.skos_pref_label, name, "zh-Hans")
        for search in sorted({name, "".join(segments), *([name[:-1]] if len(name) > 2 else [])}):
            sink.text(node, terms.search_name, search)
        if segments != (STATE,):
            sink.link(node, terms.parent, iris.mint("place", *(segments[:-1] or (STATE,))))
