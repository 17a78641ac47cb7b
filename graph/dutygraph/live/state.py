"""Reads one plan as its texts are at this moment: built, and with what is found in a reading."""

from __future__ import annotations

from dataclasses import dataclass

from dutygraph.build import build_plan
from dutygraph.built import BuiltPlan
from dutygraph.check.plan import check_plan
from dutygraph.curation.files import NO_DRAFTS, Drafts
from dutygraph.documents.source_map import FILE as MAP
from dutygraph.errors import InputError
from dutygraph.model import Finding
from dutygraph.names.registry import load_registry
from dutygraph.workspace import PlanFolder, Workspace


@dataclass(frozen=True, slots=True)
class State:
    """One plan at one moment. ``findings`` are those of ``reading``, waived ones too; ``map`` tells versions of its source map apart."""

    built: BuiltPlan
    reading: str
    findings: tuple[Finding, ...]
    map: int = 0


def read_state(
    workspace: Workspace, folder: PlanFolder, reading: str = "written", drafts: Drafts = NO_DRAFTS, before: State | None = None
) -> State:
    """The plan as its files are now, ``drafts`` (unsaved texts by file name) in the place of theirs. Writes nothing.

    ``before`` is an earlier state of the same plan, of which the findings are kept where nothing that they rest on has changed.
    Raises InputError where a text cannot be read now.
    """
    try:
        return _read(workspace, folder, reading, drafts, before)
    except OSError as error:  # a file that went while it was read, or that is not ours to read
        raise InputError(error.strerror or "cannot be read", "check the file", str(error.filename or folder.name)) from error


def _read(workspace: Workspace, folder: PlanFolder, reading: str, drafts: Drafts, before: State | None) -> State:
    workspace.higher(folder)
    built = build_plan(folder, load_registry(workspace.registries()), workspace.vocabulary(), drafts)
    path = folder.path / MAP
    version = path.stat().st_mtime_ns if path.exists() else 0
    if before and (before.built, before.reading, before.map) == (built, reading, version):
        return State(built, reading, before.findings, version)
    _, report = check_plan(built, reading, folder=folder)
    return State(built, reading, report.findings, version)
