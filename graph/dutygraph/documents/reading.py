"""Reads a document of any kind into its one verbatim text: ``read_document`` is what all else calls."""

from __future__ import annotations

from pathlib import Path

from dutygraph.documents.kinds import kind_of
from dutygraph.documents.source_map import SourceMap
from dutygraph.documents.writing import SourceText
from dutygraph.errors import InputError
from dutygraph.read.decode import decode
from dutygraph.vocabulary import Vocabulary

#: The largest file that is opened, in bytes, and the most text that one document may hold, in characters.
MAX_FILE, MAX_TEXT = 100_000_000, 20_000_000


def read_document(path: Path, vocabulary: Vocabulary, shown: str = "") -> SourceText:
    """The verbatim text of the document at ``path`` with the way back; its kind is told by its content.

    A plain text comes out character by character as it is in the file. ``shown`` is the name for messages (the path where "").
    Raises InputError where the file cannot be read, is of a kind that holds no text, is damaged, protected, scanned or
    too large; or is a web page that holds no plan.
    """
    shown = shown or str(path)
    return read_bytes_of(_bytes(path, shown), path.suffix, vocabulary, shown)


def read_bytes_of(data: bytes, suffix: str, vocabulary: Vocabulary, shown: str) -> SourceText:
    """The same for a file's bytes and the suffix of its name."""
    kind = kind_of(data, suffix, shown)
    try:
        made = _read(kind, data, vocabulary, shown)
    except InputError as error:
        raise InputError(error.message, error.cure, error.path or shown, error.line, error.column) from error
    if len(made.text) > MAX_TEXT:
        raise InputError(f"holds more than {MAX_TEXT:,} characters", "split it", shown)
    if not made.text.strip():
        raise InputError("holds no text", "give a document with the plan's text in it", shown)
    return made


def _read(kind: str, data: bytes, vocabulary: Vocabulary, shown: str) -> SourceText:
    """Each reader is imported when it is needed."""
    if kind == "docx":
        from dutygraph.documents.word import read_docx

        return read_docx(data, shown)
    if kind == "pdf":
        from dutygraph.documents.pdf import read_pdf

        return read_pdf(data, vocabulary, shown)
    if kind == "html":
        from dutygraph.documents.web import read_html

        return read_html(data, vocabulary, shown)
    text, noticed = decode(data, shown)
    if kind == "md":
        from dutygraph.documents.markdown import read_markdown

        made = read_markdown(text)
        return SourceText(made.text, made.map)  # the defects lie in another text
    return SourceText(text, SourceMap("txt"), tuple(noticed))


def _bytes(path: Path, shown: str) -> bytes:
    """The bytes of a file. Raises InputError where it cannot be read or is too large."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise InputError(f"is larger than {MAX_FILE // 1_000_000} MB", "give the plan's text without its pictures", shown)
        return path.read_bytes()
    except IsADirectoryError as error:
        raise InputError("is a folder", "give a document", shown) from error
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", "check the path", shown) from error
