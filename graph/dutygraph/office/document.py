"""The Word document that a plan came as: where it lies, and as it reads with the plan's edits in it."""

from __future__ import annotations

from pathlib import Path

from dutygraph.documents.word_edit import with_text
from dutygraph.errors import InputError
from dutygraph.read.decode import decode
from dutygraph.workspace import PlanFolder

ORIGINAL = "original.docx"


def original_of(folder: PlanFolder) -> Path:
    """The Word document that a plan came as. Raises InputError where it did not come as one."""
    original = folder.path / ORIGINAL
    if original.is_file():
        return original
    others = sorted(folder.path.glob("original.*"))
    came = f"came as {others[0].suffix}" if others else "came as text"
    raise InputError(
        f"this plan {came}, not as Word document", "give a .docx, or a plan made from one: dutygraph new FILE.docx", folder.name
    )


def as_edited(folder: PlanFolder) -> bytes:
    """That document with the plan's text as it now reads, its formatting kept.

    Raises InputError where the plan did not come as one, or a line cannot be set in it.
    """
    original = original_of(folder)
    text, _ = decode(folder.source.read_bytes(), f"{folder.name}/source.txt")
    return with_text(original.read_bytes(), text, f"{folder.name}/{original.name}")
