"""Prints findings as a SARIF 2.1.0 log, the form in which code hosts and editors take the results of checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rdflib import RDFS, SH, Graph, Literal, URIRef

from dutygraph import __version__
from dutygraph.check.findings import end_of, in_language
from dutygraph.check.shapes import shape_name
from dutygraph.check.since import Changes
from dutygraph.model import Finding

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_TOOL = "dutygraph"
_LEVELS = {"violation": "error", "warning": "warning", "info": "note"}
#: The name under which a result's fingerprint, the finding's key, is kept: its number goes up should keys ever be made otherwise.
_FINGERPRINT = "findingKey/v1"


def sarif_log(findings: Sequence[Finding], shapes: Graph, language: str, changes: Changes | None = None) -> dict[str, Any]:
    """One run: a rule for each shape, its help in English and as a translation in Chinese; a result for each finding.

    Messages are in ``language`` (en, zh). With ``changes`` each result tells its baseline state; the solved stand as absent.
    """
    rules = sorted((str(shape) for shape in shapes.subjects(SH.targetClass, None)), key=shape_name)
    places = {shape_name(iri): index for index, iri in enumerate(rules)}
    if changes is None:
        results = [_result(one, places, language) for one in findings]
    else:
        states = (("new", changes.new), ("unchanged", changes.unchanged), ("absent", changes.solved))
        results = [_result(one, places, language) | {"baselineState": state} for state, some in states for one in some]
    run = {
        "tool": {
            "driver": {
                "name": _TOOL,
                "semanticVersion": __version__,
                "language": "en",
                "rules": [_rule(iri, shapes, "en") for iri in rules],
            }
        },
        "translations": [
            {
                "name": _TOOL,
                "language": "zh",
                "contents": ["localizedData"],
                "associatedComponent": {"name": _TOOL},
                "translationMetadata": {"name": f"{_TOOL} zh"},
                "rules": [_rule(iri, shapes, "zh") for iri in rules],
            }
        ],
        "language": language,
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(iri: str, shapes: Graph, language: str) -> dict[str, Any]:
    said = {
        name: next((str(text) for text in shapes.objects(URIRef(iri), term) if isinstance(text, Literal) and text.language == language), "")
        for name, term in (("label", RDFS.label), ("help", SH.message))
    }
    severity = str(shapes.value(URIRef(iri), SH.severity)).rpartition("#")[2].lower()
    return {
        "id": shape_name(iri),
        "name": shape_name(iri),
        "shortDescription": {"text": said["label"] or shape_name(iri)},
        "fullDescription": {"text": said["help"] or shape_name(iri)},
        "help": {"text": said["help"] or shape_name(iri)},
        "defaultConfiguration": {"level": _LEVELS.get(severity, "error")},
        "properties": {"shape": iri},
    }


def _result(one: Finding, places: Mapping[str, int], language: str) -> dict[str, Any]:
    line, column = end_of(one)
    region: dict[str, Any] = {"startLine": one.line, "startColumn": one.column, "endLine": line, "endColumn": column}
    if one.anchor.quote:
        region["snippet"] = {"text": one.anchor.quote}
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": _file(one.path), "region": region},
    }
    if one.citation:
        location["logicalLocations"] = [{"name": one.citation, "fullyQualifiedName": f"{one.plan}/{one.citation}", "kind": "task"}]
    result: dict[str, Any] = {
        "ruleId": one.shape,
        "level": _LEVELS[one.severity],
        "message": {"text": in_language(one.message, language) or one.shape},
        "locations": [location],
        "partialFingerprints": {_FINGERPRINT: one.key},
    }
    if one.waived:
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": one.waived.why}]
    if one.shape in places:  # a finding of an earlier report may be of a shape that is gone
        result["ruleIndex"] = places[one.shape]
    return result


def _file(path: str) -> dict[str, str]:
    """A file within the workspace by its path there, any other by its address."""
    return {"uri": Path(path).as_uri()} if Path(path).is_absolute() else {"uri": quote(path), "uriBaseId": "%SRCROOT%"}
