"""The ontology's names of kinds, properties and codes in one language, for what the editor shows."""

from __future__ import annotations

from functools import cache

from pyoxigraph import Literal, NamedNode

from dutygraph.rdf import terms
from dutygraph.rdf.quads import ontology_quads

#: The class of each kind of fact.
KINDS = {
    "party": terms.Assignment,
    "law": terms.LegalReference,
    "deadline": terms.Deadline,
    "target": terms.Target,
    "deliverable": terms.Deliverable,
    "mechanism": terms.Mechanism,
    "wish": terms.Wish,
    "duty": terms.DutyClause,
}
#: What a fact says: the property, and the code list of its values where they are codes.
SAID = {
    "label": (terms.printed_name, ""),
    "title": (terms.title, ""),
    "role": (terms.role, "role"),
    "relation": (terms.relation, "relation"),
    "deadline_kind": (terms.deadline_kind, "deadline"),
    "due": (terms.due, ""),
    "earliest": (terms.earliest, ""),
    "latest": (terms.latest, ""),
    "period": (terms.recurrence, ""),
    "metric": (terms.metric, ""),
    "op": (terms.operator, "op"),
    "value": (terms.value, ""),
    "unit": (terms.unit, ""),
    "number": (terms.printed_number, ""),
    "population": (terms.population, ""),
    "baseline": (terms.baseline, ""),
    "deliverable_kind": (terms.deliverable_kind, "deliverable"),
    "stage": (terms.stage, "stage"),
    "direction": (terms.direction, "direction"),
    "modality": (terms.modality, "modality"),
    "verb": (terms.verb, ""),
    "agency_kind": (terms.agency_kind, "kind"),
    "basis": (terms.basis, "basis"),
    "premise": (terms.premise, ""),
    "name": (terms.resolution, "resolution"),
    "agency": (terms.agency, ""),
    "instrument": (terms.instrument, ""),
    "indicator": (terms.indicator, ""),
    "how": (terms.resolution, "resolution"),
    "rule": (terms.rule, ""),
    "by": (terms.curator, ""),
    "when": (terms.curated_on, ""),
}


def label(node: NamedNode, language: str) -> str:
    """What the ontology calls a class, property or concept in that language (en, zh), else the end of its IRI."""
    return _labels().get((node.value, "zh-hans" if language == "zh" else "en")) or node.value.rpartition("#")[2]


def said(key: str, value: str, language: str) -> tuple[str, str]:
    """The name of what a fact says under ``key``, and the value: a code in the words of that language."""
    if key not in SAID:
        return key, value
    term, codes = SAID[key]
    return label(term, language), label(terms.code(codes, value), language) if codes and value in terms.LISTS[codes] else value


@cache
def _labels() -> dict[tuple[str, str], str]:
    names = {terms.rdfs_label, terms.skos_pref_label}
    return {
        (quad.subject.value, quad.object.language or ""): quad.object.value
        for quad in ontology_quads()
        if quad.predicate in names and isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
    }
