"""Says what is found in a plan as diagnostics: at the words, or at the entry of a file that no longer fits."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lsprotocol.types import (
    CodeDescription,
    Diagnostic,
    DiagnosticRelatedInformation,
    DiagnosticSeverity,
    DiagnosticTag,
    Location,
)

from dutygraph import resources
from dutygraph.check.findings import in_language
from dutygraph.documents.source_map import described
from dutygraph.errors import InputError
from dutygraph.lsp.desk import Checked
from dutygraph.lsp.homes import Home
from dutygraph.lsp.positions import Positions
from dutygraph.model import Anchor, Finding, Task

SOURCE = "dutygraph"
_SEVERITIES = {"violation": DiagnosticSeverity.Error, "warning": DiagnosticSeverity.Warning, "info": DiagnosticSeverity.Information}
#: The entry that a StaleEntry is about, as its message names it.
_ENTRY = re.compile(r"(curated|waivers|emendations)\.toml:(\d+)")

#: The text of a file as it is now, with its positions.
Texts = Callable[[Path], Positions]


def diagnostics_of(
    home: Home, checked: Checked, language: str, texts: Texts, uri_of: Callable[[Path], str]
) -> dict[Path, list[Diagnostic]]:
    """The diagnostics of each file of a plan that has any; messages in ``language`` (en, zh).

    Findings of a text that cannot be read now are those of its last good state, where they stood then; beside them it is said why.
    """
    found: dict[Path, list[Diagnostic]] = {}
    if checked.state:
        facts = checked.state.built.facts
        source = Positions(facts.document.source, texts(home.source).encoding)
        tasks = {(one.task.start, one.task.end): one.task for one in facts.tasks}
        plan = _Plan(home, source, tasks, language, texts, uri_of)
        for finding in checked.state.findings:
            path, diagnostic = plan.placed(finding)
            found.setdefault(path, []).append(diagnostic)
    if checked.fault:
        path = home.file(checked.fault.path)
        found.setdefault(path, []).insert(0, _fault(checked.fault, home.alone, texts(path)))
    return found


@dataclass(frozen=True, slots=True)
class _Plan:
    """A plan whose findings are to be placed: its text, its tasks by their range, and what ``diagnostics_of`` was given."""

    home: Home
    source: Positions
    tasks: Mapping[tuple[int, int], Task]
    language: str
    texts: Texts
    uri_of: Callable[[Path], str]

    def placed(self, finding: Finding) -> tuple[Path, Diagnostic]:
        """The finding as a diagnostic, and the file to show it in."""
        words = self.marked(finding.anchor)
        diagnostic = Diagnostic(
            range=self.source.range(words.start, words.end),
            severity=DiagnosticSeverity.Hint if finding.waived else _SEVERITIES[finding.severity],
            code=finding.shape,
            source=SOURCE,
            message=_message(finding, self.language),
            data={"key": finding.key},
        )
        if page := _pages().get(finding.shape):
            diagnostic.code_description = CodeDescription(page)
        entry = _ENTRY.search(finding.message.get("en", "")) if finding.shape == "StaleEntry" else None
        if entry is None or self.home.alone:
            return self.home.source, diagnostic
        near = Location(self.uri_of(self.home.source), diagnostic.range)
        diagnostic.related_information = [DiagnosticRelatedInformation(near, f"{finding.citation} {words.quote}".strip())]
        path = self.home.folder.path / f"{entry[1]}.toml"
        diagnostic.range = self.texts(path).at_line(int(entry[2]), 1)
        if entry[1] == "waivers":  # a waiver of nothing has had its day; what else no longer fits is to be mended
            diagnostic.tags = [DiagnosticTag.Unnecessary]
        return path, diagnostic

    def marked(self, anchor: Anchor) -> Anchor:
        """The words to mark: of a whole task only its lead, for a whole paragraph underlined says nothing."""
        task = self.tasks.get((anchor.start, anchor.end))
        if task is None:
            return anchor
        end = task.title.end if task.title else task.clauses[0].end if task.clauses else task.end
        words = re.split(r"[\r\n]", self.source.text[task.start : end], maxsplit=1)[0]
        return Anchor(words, task.start, task.start + len(words))


def _message(finding: Finding, language: str) -> str:
    said = in_language(finding.message, language)
    if finding.place:
        said = f"({described(finding.place, language)}) {said}"
    return f"{said}\n{finding.waived.by}, {finding.waived.when}: {finding.waived.why}" if finding.waived else said


def _fault(error: InputError, alone: bool, text: Positions) -> Diagnostic:
    """Why the plan cannot be read now; of a text outside all plans only a hint, for it may be none."""
    severity = DiagnosticSeverity.Hint if alone else DiagnosticSeverity.Error
    said = f"{error.message} ({error.cure})" if error.cure else error.message
    return Diagnostic(text.at_line(error.line, error.column), said, severity, "unreadable", source=SOURCE)


@cache
def _pages() -> Mapping[str, str]:
    """The file of each shape, which says in both languages what it asks for: there wherever the package is."""
    files = sorted(resources.folder("shapes").resolve().glob("*.ttl"))
    return {"".join(map(str.capitalize, path.stem.split("-"))): path.as_uri() for path in files}


def key_of(diagnostic: Diagnostic) -> str:
    """The key of the finding that a diagnostic, as the client gives it back, is about; "" where it is none of ours."""
    data: Any = diagnostic.data
    said = data.get("key") if isinstance(data, Mapping) else getattr(data, "key", None)
    return said if isinstance(said, str) and diagnostic.source == SOURCE else ""
