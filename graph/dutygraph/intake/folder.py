"""Writes a plan's folder whole or not at all: source.txt, its map, the original beside it, and plan.toml."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import tomlkit
from tomlkit.items import Item

from dutygraph.documents.source_map import FILE as MAP
from dutygraph.documents.source_map import described, to_json
from dutygraph.documents.writing import SourceText
from dutygraph.errors import InputError
from dutygraph.files import write_folder as write_files
from dutygraph.fold import fold
from dutygraph.intake.proposals import Proposal

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_QUOTE = 60


def plan_id(stem: str, proposals: Iterable[Proposal]) -> str:
    """An id for the plan: its file's name where that is readable ASCII, else ``plan-{year}-{number}-{mark}``.

    The mark is four characters made from the title, so that plans of one year stay apart and the same plan has the same id.
    """
    slug = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")
    if stem.isascii() and len(re.findall("[a-z]", slug)) >= 3:
        return slug[:100].strip("-")
    values = {one.key: one.value for one in proposals}
    year = next((found[0] for key in ("start", "date", "title") if (found := re.search(r"(?:19|20)\d\d", values.get(key, "")))), "")
    number = re.search(r"(\d+)\D*$", values.get("number", ""))
    digest = hashlib.sha256(fold(values.get("title") or stem).encode()).digest()
    mark = base64.b32encode(digest).decode()[:4].lower()
    return "-".join(part for part in ("plan", year, number[1] if number else "", mark) if part)


def check_id(name: str) -> str:
    """``name`` as a plan's id. Raises InputError where it cannot be the name of a folder and part of an address."""
    if not _ID.fullmatch(name):
        raise InputError(f"{name!r} is no id of a plan", "use lower-case letters, digits, - . and _, beginning with a letter or digit")
    return name


def write_folder(
    into: Path, name: str, source: SourceText, original: Path, proposals: Sequence[Proposal], more: Mapping[str, bytes] | None = None
) -> Path:
    """Make the folder ``into/name`` and return it: written beside its place first, then renamed.

    ``original`` is the document that ``source`` was read from; it is kept beside the text where it is not the text itself. ``more`` are
    further files, by name. Raises InputError where the folder exists or cannot be written; then nothing is changed.
    """
    folder = into / name
    refuse_existing(folder)
    write_files(folder, {**_files(source, original, proposals), **(more or {})}, "plan.toml")
    return folder


def refuse_existing(folder: Path, path: str = "") -> None:
    """Raises InputError, naming the document at ``path``, where its folder exists."""
    if folder.exists():
        raise InputError(
            f"its folder {folder} is there already", "nothing was changed; give another --id, or remove the folder first", path
        )


def plan_toml(proposals: Sequence[Proposal], file: str, kind: str) -> str:
    """plan.toml with each value and, beside it, the words that it is proposed from; what the text does not say stands as a comment."""
    document = tomlkit.document()
    document.add(
        tomlkit.comment("What the plan is. Proposed values are read from its text: mend what is wrong, and take the comment away.")
    )
    period = tomlkit.table()
    for one in proposals:
        if one.key in ("start", "end"):
            if one.value:
                period.add(one.key, _commented(tomlkit.date(one.value), one))
        elif one.value:
            document.add(one.key, _commented(tomlkit.string(one.value), one))
        else:
            document.add(tomlkit.comment(f'{one.key} = ""  (the text does not say)'))
    if not len(period):
        for line in ("[period]  (the text does not say)", "start = 2021-01-01", "end = 2025-12-31"):
            document.add(tomlkit.comment(line))
    else:
        document.add(tomlkit.nl())
        document.add("period", period)
    source = tomlkit.table()
    source.add("file", file)
    source.add("format", kind)
    document.add(tomlkit.nl())
    document.add("source", source)
    return tomlkit.dumps(document)


def said_of(one: Proposal) -> str:
    """The words that a value rests on and where they stand: ``"…", line 3 (page 1, paragraph 2)``."""
    if one.anchor is None:
        return "the characters of the text" if one.key == "language" and one.value else ""
    quote = "".join(char for char in " ".join(one.anchor.quote.split()) if char.isprintable())
    quote = quote if len(quote) <= _QUOTE else quote[: _QUOTE - 1] + "…"
    place = f" ({described(one.place)})" if one.place else ""
    return f'"{quote}", line {one.line}{place}'


def _commented(item: Item, one: Proposal) -> Item:
    said = said_of(one)
    if said:
        item.comment(f"{'confirmed; ' if one.confirmed else 'proposed '}from: {said}")
    elif one.confirmed:
        item.comment("given by hand")
    return item


def _files(source: SourceText, original: Path, proposals: Sequence[Proposal]) -> dict[str, bytes]:
    """The files of the folder with their bytes."""
    text, data, kind = source.text.encode(), original.read_bytes(), source.map.format
    files = {"source.txt": text}
    if data != text:
        files[f"original.{kind}"] = data
    if source.map.spans:
        files[MAP] = to_json(source.map, source.text, f"original.{kind}").encode()
    return files | {"plan.toml": plan_toml(proposals, original.name, kind).encode()}
