"""Offers to accept a finding: an entry in waivers.toml that waits for who accepts it, and why."""

from __future__ import annotations

from datetime import date

from lsprotocol.types import (
    CodeAction,
    CodeActionKind,
    CreateFile,
    CreateFileOptions,
    Diagnostic,
    OptionalVersionedTextDocumentIdentifier,
    TextDocumentEdit,
    TextEdit,
    WorkspaceEdit,
)

from dutygraph.built import BuiltPlan
from dutygraph.check.waiving import waiver_values
from dutygraph.curation.layout import added
from dutygraph.lsp.positions import Positions
from dutygraph.model import Finding


def waive_action(
    built: BuiltPlan, finding: Finding, diagnostic: Diagnostic, uri: str, text: Positions | None, version: int | None
) -> CodeAction:
    """The action for one finding. ``text`` is waivers.toml as it stands (None: there is none yet), ``uri`` its name.

    The entry has neither name nor reason yet and is refused until somebody writes them: the editor then shows what is missing.
    """
    before = text.text if text else ""
    signature = [("by", ""), ("when", date.today()), ("why", "")]
    values = [(key, value) for key, value in waiver_values(built, finding) if value not in ("", None)]
    entry = added(before, "waiver", [*values, *signature], finding.citation)[len(before) :]
    at = (text or Positions("", "utf-32")).range(len(before), len(before))
    edit = TextDocumentEdit(OptionalVersionedTextDocumentIdentifier(uri, version), [TextEdit(at, entry)])
    new = [] if text else [CreateFile(uri, options=CreateFileOptions(ignore_if_exists=True))]
    return CodeAction(
        title=f"Waive {finding.shape} {finding.citation}".rstrip() + ": write who and why into waivers.toml",
        kind=CodeActionKind.QuickFix,
        diagnostics=[diagnostic],
        edit=WorkspaceEdit(document_changes=[*new, edit]),
    )
