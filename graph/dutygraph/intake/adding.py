"""Takes documents in one by one: read, checked to hold a plan, proposed, written; a bad one stops none of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dutygraph.documents.reading import read_document
from dutygraph.documents.writing import SourceText
from dutygraph.errors import InputError
from dutygraph.extract.plan import extract_plan
from dutygraph.intake.folder import plan_id, write_folder
from dutygraph.intake.proposals import Proposal, propose_values
from dutygraph.read.plan import read_plan
from dutygraph.vocabulary import Vocabulary
from dutygraph.workspace import MAX_SOURCE


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
    paths: Sequence[Path], into: Path, vocabulary: Vocabulary, noted: Callable[[Path], None]
) -> tuple[list[Path], list[InputError]]:
    """Make a folder for each document; what cannot be taken is told by its error. ``noted`` is told of each when it is done."""
    made: list[Path] = []
    refused: list[InputError] = []
    for path in paths:
        try:
            read = read_for_plan(path, vocabulary)
            made.append(add(read, into, plan_id(path.stem, read.proposals)))
        except InputError as error:
            refused.append(error)
        except Exception as error:  # one document that breaks a reader must not stop the others
            refused.append(InputError(f"cannot be read ({type(error).__name__}: {error})", "a fault of dutygraph: report it", str(path)))
        noted(path)
    return made, refused


def documents_in(paths: Iterable[Path]) -> Iterator[Path]:
    """The files that are meant: those named, and those in folders named, at any depth; hidden and lock files are none."""
    for path in paths:
        if path.is_dir():
            inside = (file for file in sorted(path.rglob("*")) if file.is_file())
            yield from (file for file in inside if not any(part.startswith((".", "~$")) for part in file.relative_to(path).parts))
        else:
            yield path
