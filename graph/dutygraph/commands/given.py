"""A plan as people name it on the command line: by its id, its folder, or a document that holds one."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path

from dutygraph.errors import InputError
from dutygraph.workspace import PlanFolder, Workspace


def folder_of(workspace: Workspace, name: str, kept: ExitStack) -> PlanFolder:
    """The plan of that id or path; a document's folder is made in a temporary one that lasts as long as ``kept``.

    Raises InputError where there is no such plan, or the document holds none.
    """
    if not is_document(workspace, name):
        return workspace.plan(name)
    from dutygraph.intake.adding import add, read_for_plan

    into = Path(kept.enter_context(tempfile.TemporaryDirectory()))
    made = add(read_for_plan(Path(name), workspace.vocabulary()), into, "document")
    return PlanFolder(made.name, made, name)


def is_document(workspace: Workspace, name: str) -> bool:
    """Whether a document is meant, and no plan of the workspace."""
    return not (workspace.plans / name).is_dir() and Path(name).is_file()


def original_of(folder: PlanFolder) -> Path:
    """The Word document that a plan came as. Raises InputError where it did not come as one."""
    original = folder.path / "original.docx"
    if original.is_file():
        return original
    others = sorted(folder.path.glob("original.*"))
    came = f"came as {others[0].suffix}" if others else "came as text"
    raise InputError(
        f"this plan {came}, not as Word document", "give a .docx, or a plan made from one: dutygraph new FILE.docx", folder.name
    )
