"""A plan as its files were when they were last looked at: built, and its quads in parts, made from what was known of it before."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import Quad

from dutygraph.build import build_plan
from dutygraph.built import BuiltPlan
from dutygraph.curation.edits import load_edits
from dutygraph.edit.kept import NONE, Versions, versions_of
from dutygraph.edit.oneline import Reading
from dutygraph.edit.reread import Reread
from dutygraph.errors import InputError
from dutygraph.identity.ledger_file import FILE as IDENTITY
from dutygraph.model import Context
from dutygraph.names.registry import Registry
from dutygraph.rdf.edits import NONE as NO_EDITS
from dutygraph.rdf.edits import EditQuads, edit_quads
from dutygraph.rdf.parts import PlanParts, plan_parts
from dutygraph.versions import FOLDER
from dutygraph.vocabulary import Vocabulary
from dutygraph.workspace import EDITS, PLAN_FILES, PlanFolder

#: The files that an edit may change; the ledger of ids follows from them, and who made an edit is only added.
EDITABLE = tuple(name for name in PLAN_FILES if name not in (IDENTITY, EDITS))
#: What a plan's files hold, by their path below its folder; a file that does not exist is left out. Those of kept versions are among them.
Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class PlanState:
    """One plan at one moment. ``built`` and ``parts`` are what a build of ``files`` gives, whatever was there before.

    ``read`` is the number of tasks that had to be extracted for it.
    """

    folder: PlanFolder
    files: Files
    built: BuiltPlan
    parts: PlanParts
    versions: Versions
    edits: EditQuads
    registry: Registry
    vocabulary: Vocabulary
    reread: Reread
    reading: Reading

    @property
    def shared(self) -> tuple[Quad, ...]:
        """What the plan says of nodes that other plans may name too."""
        return (*self.parts.shared, *self.edits.people)

    @property
    def digests(self) -> dict[str, str]:
        """The ``digest`` of each of its ``EDITABLE`` files by name: what a save that starts from this state rests on."""
        return {name: digest(data) for name, data in self.files.items() if name in EDITABLE}

    @property
    def read(self) -> int:
        """How many tasks were extracted when it was made."""
        return self.reread.read

    @property
    def context(self) -> Context:
        """What all tasks are read with."""
        return replace(self.built.facts.document.context, first_leads=None, columns=None)


def read_files(folder: PlanFolder) -> dict[str, bytes]:
    """What the files of a plan hold now; nothing where there is none.

    Raises InputError where one is there and cannot be read.
    """
    kept = sorted(path.relative_to(folder.path).as_posix() for path in folder.path.glob(f"{FOLDER}/*/*"))
    return {name: data for name in (*PLAN_FILES, *kept) if (data := _content(folder.path / name, f"{folder.name}/{name}")) is not None}


def digest(data: bytes | None) -> str:
    """What a save says of a file that it started from; "" for one that does not exist."""
    return "" if data is None else hashlib.sha256(data).hexdigest()


def state_of(folder: PlanFolder, files: Files, registry: Registry, vocabulary: Vocabulary, before: PlanState | None = None) -> PlanState:
    """The plan that ``files`` are, those of its kept versions as the folder holds them; what ``before`` knew is taken over where it holds.

    Raises InputError where a file is missing, empty or broken, or no task is left.
    """
    if before and before.vocabulary is not vocabulary:
        before = None
    if before and before.files == files and before.registry is registry:
        return before
    reread, reading = Reread(before.reread if before else None), Reading(before.reading if before else None)
    if "source.txt" not in files:
        raise InputError("No such file or directory", "check the path", f"{folder.name}/source.txt")
    absent = {name: b"" for name in PLAN_FILES if name not in files and name != IDENTITY}  # whatever the disk has there now
    built = build_plan(folder, registry, vocabulary, {**absent, **files}, reread, reading)
    words = [reread.words[facts.task.start] for facts in built.facts.tasks]
    parts = plan_parts(built, words, before.parts if before else None)
    known = before.versions if before and before.registry is registry else NONE
    versions = versions_of(folder, files, built, registry, vocabulary, known)
    edits = edit_quads(built, load_edits(folder.path, folder.name, {**absent, **files}), before.edits if before else NO_EDITS)
    return PlanState(folder, files, built, parts, versions, edits, registry, vocabulary, reread, reading)


def _content(path: Path, shown: str) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", "check the file", shown) from error
