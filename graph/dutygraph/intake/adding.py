"""Takes documents in one by one: read, checked to hold a plan, proposed, written; a bad one stops none of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from dutygraph.documents.reading import read_document
from dutygraph.documents.writing import SourceText
from dutygraph.errors import InputError
from dutygraph.extract.plan import extract_plan
from dutygraph.intake.folder import plan_id, write_folder
from dutygraph.intake.proposals import Proposal, propose_values
from dutygraph.read.plan import read_plan
from dutygraph.vocabulary import Vocabulary
from dutygraph.workspace import MAX_SOURCE, Workspace

#: Gives what a function makes of each document, in their order.
Run = Callable[[Callable[[Path], "Read | InputError"], Sequence[Path]], Iterable["Read | InputError"]]


@dataclass(frozen=True, slots=True)
class Read:
    """A document that holds a plan: its text, how many tasks are in it, and what is proposed for plan.toml."""

    path: Path
    source: SourceText
    tasks: int
    proposals: tuple[Proposal, ...]

    def value(self, key: str) -> str:
        """The value proposed for a key of plan.toml, "" where there is none."""
        return next(one.value for one in self.proposals if one.key == key)


def read_for_plan(path: Path, vocabulary: Vocabulary) -> Read:
    """Read a document and propose what it is. Raises InputError where it cannot be read, is too large, or holds no task."""
    source = read_document(path, vocabulary)
    if len(source.text.encode()) > MAX_SOURCE:
        raise InputError(f"holds more text than one plan may ({MAX_SOURCE:,} bytes)", "split it", str(path))
    try:
        facts = extract_plan(read_plan(source.text, vocabulary), vocabulary)
    except InputError as error:
        raise InputError(error.message, error.cure, str(path)) from error
    return Read(path, source, len(facts.tasks), propose_values(source, vocabulary))


def add(read: Read, into: Path, name: str, more: Mapping[str, bytes] | None = None) -> Path:
    """Write the plan's folder ``into/name``, with further files by name, and return it.

    Raises InputError, naming the document, as ``write_folder`` does.
    """
    try:
        return write_folder(into, name, read.source, read.path, read.proposals, more)
    except InputError as error:
        said = f"its folder {error.path} {error.message}" if error.path else error.message
        raise InputError(said, error.cure, str(read.path)) from error


def add_all(
    paths: Sequence[Path], into: Path, workspace: Workspace, run: Run, noted: Callable[[], None]
) -> tuple[list[Path], list[InputError]]:
    """Make a folder for each document; what cannot be taken is told by its error. ``noted`` is told when each is done.

    ``run`` reads them, in whatever processes; folders are written here and in order, so that of two documents of one name the first
    always gets it.
    """
    made: list[Path] = []
    refused: list[InputError] = []
    for read in run(partial(_read, workspace), paths):
        if isinstance(read, Read):
            try:
                made.append(add(read, into, plan_id(read.path.stem, read.proposals)))
            except Exception as error:  # one document that cannot be taken must not stop the others
                refused.append(_told(error, read.path))
        else:
            refused.append(read)
        noted()
    return made, refused


def _read(workspace: Workspace, path: Path) -> Read | InputError:
    """Read one document in whatever process; never raises for what it holds."""
    try:
        return read_for_plan(path, _vocabulary(workspace))
    except Exception as error:  # one document that breaks a reader must not stop the others
        return _told(error, path)


def _told(error: Exception, path: Path) -> InputError:
    """Why a document is not taken."""
    if isinstance(error, InputError):
        return error
    return InputError(f"cannot be read ({type(error).__name__}: {error})", "a fault of dutygraph: report it", str(path))


@cache
def _vocabulary(workspace: Workspace) -> Vocabulary:
    """Loaded once in a process."""
    return workspace.vocabulary()


def documents_in(paths: Iterable[Path]) -> Iterator[Path]:
    """The files that are meant: those named, and those in folders named, at any depth; hidden and lock files are none."""
    for path in paths:
        if path.is_dir():
            inside = (file for file in sorted(path.rglob("*")) if file.is_file())
            yield from (file for file in inside if not any(part.startswith((".", "~$")) for part in file.relative_to(path).parts))
        else:
            yield path
