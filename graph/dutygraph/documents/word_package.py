"""Opens a .docx as a bounded set of XML parts: no bomb unpacks, no entity is resolved, nothing is fetched."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from posixpath import dirname, join, normpath
from typing import Any

from lxml import etree

from dutygraph.errors import InputError

#: The largest part, unpacked, and the most entries of an archive that are taken.
MAX_PART, _MAX_ENTRIES = 64_000_000, 10_000
#: The most that all parts together may unpack to where a document is written again.
MAX_WHOLE = 500_000_000
_OFFICE = "/relationships/officeDocument"
#: What other documents in zip archives hold, and what to do with them.
_OTHERS = {
    "ppt/presentation.xml": ("is a presentation", "give the plan's text, as .docx or .txt"),
    "xl/workbook.xml": ("is an Excel workbook", "give the plan's text, as .docx or .txt"),
    "content.xml": ("is an OpenDocument text", "save it as .docx"),
    "OEBPS": ("is an e-book", "save the text as .docx or .txt"),
}
_BROKEN = (
    "is damaged: it opens as a Word document or archive and cannot be unpacked",
    "fetch it again, or open it in a word processor and save it as .docx",
)
Element = Any


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a Word document by what they are to it (``styles``, ``numbering``, ``footnotes`` …), and its body.

    ``names`` are the parts' names in the archive, with that of the body as ``document``.
    """

    document: Element
    parts: dict[str, Element]
    names: dict[str, str]

    def name(self, tag: str) -> str:
        """``tag`` of WordprocessingML as lxml names it: the namespace is that of the document's root (two are in use)."""
        return f"{{{etree.QName(self.document).namespace}}}{tag}"


def open_package(data: bytes, path: str, to_change: bool = False) -> Package:
    """The parts that reading needs; ``to_change``: also those that review needs, with XML comments and instructions kept.

    Raises InputError, naming ``path``, for a broken archive, a bomb, an archive of another kind.
    """
    with _opened(path), zipfile.ZipFile(BytesIO(data)) as archive:
        names = {info.filename for info in archive.infolist()}
        if len(names) > _MAX_ENTRIES:
            raise InputError(f"holds more than {_MAX_ENTRIES:,} files", "save it again as .docx", path)
        main = _main(archive, names, path)
        document = _part(archive, main, path, to_change)
        if etree.QName(document).localname != "document":
            raise InputError("is no Word document", "save it as .docx", path)
        related = _related(archive, main, names, path, to_change)
        parts = {kind: part for kind, _, part in related}
        return Package(document, parts, {"document": main} | {kind: name for kind, name, _ in related})


def rewritten(data: bytes, changed: Mapping[str, bytes], path: str) -> bytes:
    """The archive with these parts, by name, replaced or added; all others keep their bytes, and all their order.

    Raises InputError, naming ``path``, where it unpacks to too much.
    """
    out = BytesIO()
    with _opened(path), zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        if sum(info.file_size for info in old.infolist()) > MAX_WHOLE:
            raise InputError(f"unpacks to more than {MAX_WHOLE // 1_000_000} MB", "give the plan without its pictures", path)
        for info in old.infolist():
            new.writestr(info, changed.get(info.filename) or old.read(info))
        for name in changed.keys() - set(old.namelist()):
            new.writestr(name, changed[name])
    return out.getvalue()


def part_of(data: bytes, name: str, path: str) -> Element | None:
    """One part of the archive by its name, to be changed; None where there is none. Raises InputError as ``open_package``."""
    with _opened(path), zipfile.ZipFile(BytesIO(data)) as archive:
        return _part(archive, name, path, kept=True) if name in archive.namelist() else None


def as_bytes(part: Element) -> bytes:
    """A part as it stands in an archive."""
    written: bytes = etree.tostring(part.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def tag_of(element: Element) -> str:
    """The name of an element without its namespace; "" for an XML comment or instruction."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


@contextmanager
def _opened(path: str) -> Iterator[None]:
    """Turns what goes wrong within an archive into InputError."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, etree.XMLSyntaxError, OSError, ValueError) as error:
        raise InputError(*_BROKEN, path) from error
    except RuntimeError as error:  # what zipfile raises for an encrypted entry
        raise InputError("is protected by a password", "open it with the password and save it without one", path) from error


def _main(archive: zipfile.ZipFile, names: set[str], path: str) -> str:
    """The name of the part that holds the text."""
    for target, kind in _relations(archive, "_rels/.rels", "", names, path):
        if kind.endswith(_OFFICE) and target.startswith("word/") and target in names:
            return target
    if "word/document.xml" in names:
        return "word/document.xml"
    for mark, said in _OTHERS.items():
        if mark in names or any(name.startswith(mark + "/") for name in names):
            raise InputError(*said, path)
    raise InputError("is an archive, and no Word document", "unpack it and give the document in it", path)


def _related(archive: zipfile.ZipFile, main: str, names: set[str], path: str, to_change: bool) -> list[tuple[str, str, Element]]:
    """The parts that the main one is linked to and that are needed: kind, name, content."""
    folder, file = dirname(main), main.rpartition("/")[2]
    needed = ("styles", "numbering", "footnotes", "endnotes", *(("comments",) if to_change else ()))
    return [
        (kind.rpartition("/")[2], target, _part(archive, target, path, to_change))
        for target, kind in _relations(archive, f"{folder}/_rels/{file}.rels", folder, names, path)
        if target in names and kind.rpartition("/")[2] in needed
    ]


def _relations(archive: zipfile.ZipFile, name: str, folder: str, names: set[str], path: str) -> list[tuple[str, str]]:
    """Target (as the archive names it) and kind of each relation that a part of relations states."""
    if name not in names:
        return []
    found = []
    for one in _part(archive, name, path):
        target = one.get("Target", "")
        place = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
        found.append((place, one.get("Type", "")))
    return found


def _part(archive: zipfile.ZipFile, name: str, path: str, kept: bool = False) -> Element:
    """The content of a part; ``kept``: with its XML comments and instructions."""
    with archive.open(name) as file:
        data = file.read(MAX_PART + 1)
    if len(data) > MAX_PART:
        raise InputError(f"unpacks to more than {MAX_PART // 1_000_000} MB", "give the plan without its pictures and annexes", path)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=not kept, remove_pis=not kept
    )
    return etree.fromstring(data, parser)
