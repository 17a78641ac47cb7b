"""Tells what the graph is made from by digests, without reading a file again that stands as it was last seen.

As git does: a file's size and times stand for its content, and where the times leave a doubt (it was changed within seconds of
being read) it is hashed. A digest is of contents and names alone, so two machines agree on it.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dutygraph import __version__, resources
from dutygraph.files import write_whole
from dutygraph.vocabulary import SHIPPED
from dutygraph.workspace import PLAN_FILES, VERSIONS, PlanFolder, Workspace

_FILE = "stamps.json"
_FORM = 1
_CODE = Path(__file__).parents[1]
#: A file whose times are younger than this when it is read may be changed again without its times telling.
_DOUBT = 3_000_000_000  # nanoseconds


@dataclass(frozen=True, slots=True)
class Inputs:
    """``rules``: digest of code, vocabulary, registry and ontology; ``plans``: that of each plan's own files, by id.

    ``size`` is how many bytes of text all plans have together.
    """

    rules: str
    plans: Mapping[str, str]
    folders: Mapping[str, PlanFolder]
    size: int

    @property
    def digest(self) -> str:
        """SHA-256 over everything that the graph is made from: its version."""
        digest = hashlib.sha256(self.rules.encode())
        for plan, its in self.plans.items():
            digest.update(f"\0{plan}\0{its}".encode())
        return digest.hexdigest()


def read_inputs(workspace: Workspace) -> Inputs:
    """What the graph of the workspace would be made from now. Raises InputError where it holds no plan."""
    stamps = _Stamps(workspace.store)
    folders, plans, size = {}, {}, 0
    for folder, entries in workspace.plan_files():
        folders[folder.id] = folder
        plans[folder.id] = stamps.digest(str(folder.path), _files(entries))
        size += sum(entry.stat().st_size for entry in entries if entry.name == "source.txt")
    told = [__version__]
    own = [workspace.root / "vocabulary"] if (workspace.root / "vocabulary").is_dir() else []
    places = [(folder, ".toml") for folder in (SHIPPED, *own, *workspace.registries())]
    places += [(resources.folder("ontology"), ".ttl"), *((folder, ".py") for folder in _packages(_CODE))]
    for place, suffix in places:
        with os.scandir(place) as found:
            told.append(stamps.digest(f"{place}/*{suffix}", [(entry.name, entry) for entry in found if entry.name.endswith(suffix)]))
    stamps.keep()
    return Inputs(hashlib.sha256("\0".join(told).encode()).hexdigest(), plans, folders, size)


def counts(name: str) -> bool:
    """Whether a file of that name in a plan's folder is one that the graph is made from: originals are none, their text is."""
    return not name.startswith((".", "original."))


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of each file of a plan's folder that counts, by its path in the folder."""
    with os.scandir(folder) as found:
        names = sorted(name for name, entry in _files(found) if _held(entry))
    return {name: _hash(folder / name) for name in names}


def _files(entries: Iterable[os.DirEntry[str]]) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """What of a plan's folder counts, by its path in the folder: its own files, and those of the versions kept of it."""
    for entry in entries:
        if entry.name == VERSIONS and entry.is_dir():
            for version in sorted(Path(entry.path).iterdir()):
                if version.is_dir():
                    with os.scandir(version) as found:
                        yield from ((f"{VERSIONS}/{version.name}/{file.name}", file) for file in found)
        elif counts(entry.name):
            yield entry.name, entry


def _held(entry: os.DirEntry[str]) -> bool:
    """Whether it is a file, or stands where a plan's file should: then the plan cannot be read, and must not be taken for what it was."""
    return entry.is_file() or (entry.is_dir() and entry.name in PLAN_FILES)


def digest_of(files: Mapping[str, str]) -> str:
    """One digest for files by name and SHA-256."""
    return hashlib.sha256("\0".join(f"{name}\0{files[name]}" for name in sorted(files)).encode()).hexdigest()


class _Stamps:
    """Digests of folders as last seen, with the sizes and times of their files then."""

    def __init__(self, store: Path | None) -> None:
        self._path = store / _FILE if store else None
        self._now = time.time_ns()
        self._known: dict[str, list[str]] = {}
        if self._path:
            try:
                record = json.loads(self._path.read_bytes())
                self._known = record["folders"] if record["form"] == _FORM else {}
            except (OSError, ValueError, KeyError, TypeError):
                self._known = {}
        self._seen: dict[str, list[str]] = {}

    def digest(self, name: str, entries: Iterable[tuple[str, os.DirEntry[str]]]) -> str:
        """The digest of these files, given by what they are called in it, which are seen under that name."""
        told, latest, found = [], 0, sorted((one for one in entries if _held(one[1])), key=lambda one: one[0])
        for file, entry in found:
            is_ = entry.stat()
            told.append(f"{file} {is_.st_size} {is_.st_mtime_ns} {is_.st_ctime_ns} {is_.st_ino}")
            latest = max(latest, is_.st_mtime_ns, is_.st_ctime_ns)
        stamp = "\n".join(told)
        known = self._known.get(name)
        digest = known[1] if known and known[0] == stamp else digest_of({file: _hash(Path(entry.path)) for file, entry in found})
        if latest < self._now - _DOUBT:
            self._seen[name] = [stamp, digest]
        return digest

    def keep(self) -> None:
        """Write what was seen, where it differs and may be written."""
        if self._path and self._seen != self._known:
            try:
                write_whole(self._path, json.dumps({"form": _FORM, "folders": self._seen}).encode(), durable=False)
            except OSError:
                return


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if not path.is_dir() else "a folder"


def _packages(folder: Path) -> Iterator[Path]:
    """The folder and all packages below it, in a fixed order."""
    yield folder
    with os.scandir(folder) as found:
        inside = sorted(entry.name for entry in found if entry.is_dir() and entry.name not in ("__pycache__", "data"))
    for name in inside:
        yield from _packages(folder / name)
