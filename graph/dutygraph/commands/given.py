"""A plan as people name it on the command line: by its id, its folder, or a document that holds one."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path

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
