"""What differences are told in: phrases by language (``phrases.toml``), and the ontology's names of roles, relations and kinds."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode

from dutygraph.compare.records import Change, Difference, Doubt, TaskChange
from dutygraph.rdf import terms
from dutygraph.rdf.quads import ontology_quads

#: The code list that a change's two values belong to.
_LISTS = {"owner": "role", "party": "role", "law": "relation", "deliverable": "deliverable"}


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one language, and the names of codes in it."""

    said: Mapping[str, Any]
    names: Mapping[NamedNode, str]

    def __call__(self, key: str, **values: object) -> str:
        """The phrase of that key, filled."""
        return str(self.said[key]).format(**values)

    def kind(self, kind: str) -> str:
        """What became of a task."""
        return str(self.said["kinds"][kind])

    def change(self, change: Change) -> str:
        """One change in words."""
        values = {"before": self._value(change, change.before), "after": self._value(change, change.after)}
        name = self.said["codes"][change.name] if change.what == "plan" else change.name
        return str(self.said["changes"][f"{change.what}-{change.how}"]).format(name=name, **values)

    def doubt(self, doubt: Doubt, task: TaskChange) -> str:
        """Which task may be which, by their citations; the score as a share of 1."""
        names = {ref.id: ref.citation or ref.id for ref in (*task.before, *task.after)}
        key = f"maybe-{doubt.kind}" if doubt.kind in ("split", "merge") else "maybe"
        return f"{self(key, before=names[doubt.before], after=names[doubt.after])} ({doubt.score:.2f})"

    def summary(self, found: Difference) -> str:
        """How many tasks there are of each kind of change, or that there is no difference."""
        kinds = [f"{count} {self.kind(kind)}" for kind, count in found.counts().items() if kind in self.said["kinds"]]
        if not kinds:
            return self("none" if found.empty else "tasks-none")
        return ", ".join([*kinds, self("unchanged", count=found.unchanged)])

    def _value(self, change: Change, value: str) -> str:
        if not value:
            return str(self.said["codes"]["nothing"])
        if change.what == "deadline":
            return str(self.said["recurrences"].get(value, value))
        if change.how == "scope":
            return str(self.said["codes"][value])
        if change.what not in _LISTS:
            return value
        kind, _, stage = value.partition("/")
        codes = [terms.code(_LISTS[change.what], kind), *([terms.code("stage", stage)] if stage else [])]
        return "/".join(self.names.get(code, value) for code in codes)


def _converted(said: Mapping[str, Any]) -> dict[str, Any]:
    """Phrases in the other Chinese script, before any word of a plan is filled in: a plan's words are never converted."""
    import opencc  # late: most who ask need no conversion

    convert = opencc.OpenCC("s2tw").convert
    tables = {key: value for key, value in said.items() if isinstance(value, dict)}
    return {key: convert(value) for key, value in said.items() if key not in tables} | {
        name: {key: convert(value) for key, value in table.items()} for name, table in tables.items()
    }


@cache
def phrases(language: str) -> Phrases:
    """The phrases of ``en``, ``zh`` (simplified) or ``zh-Hant``, which are those of ``zh`` converted; names are the ontology's own."""
    told = tomllib.loads((Path(__file__).with_suffix(".toml")).read_text(encoding="utf-8"))
    said = told["en"] if language == "en" else told["zh"] if language == "zh" else _converted(told["zh"])
    tag = {"en": "en", "zh": "zh-hans", "zh-Hant": "zh-hant"}[language]
    names: dict[NamedNode, str] = {}
    for quad in ontology_quads():
        if quad.predicate != terms.skos_pref_label or not isinstance(quad.object, Literal) or not isinstance(quad.subject, NamedNode):
            continue
        if (quad.object.language or "").lower() == tag:
            names[quad.subject] = quad.object.value
    return Phrases(said, names)
