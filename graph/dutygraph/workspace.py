"""Which plans, registry and vocabulary are in use: the folder at hand over the shipped defaults."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from dutygraph import resources
from dutygraph.errors import InputError
from dutygraph.vocabulary import SHIPPED, Vocabulary, load_vocabulary

#: Who changed a plan's files, when and why.
EDITS = "edits.toml"
#: The files that a plan is made of.
PLAN_FILES = ("source.txt", "plan.toml", "identity.json", "emendations.toml", "curated.toml", "waivers.toml", EDITS)
#: Where in a plan's folder its kept versions are.
VERSIONS = "versions"
#: The largest source.txt, in bytes, that becomes a plan of the graph; `extract` alone takes more.
MAX_SOURCE = 2_000_000
#: What plan.toml may say, with the type of each value.
_SETTINGS = {
    "title": str,
    "number": str,
    "issuer": str,
    "jurisdiction": str,
    "language": str,
    "date": str,
    "period": dict,
    "source": dict,
    "higher": list,
}
_HIGHER = ("higher lists the ids of the plans that this one carries out", 'write higher = ["…"]')

#: How the reader of TOML says where an error stands.
_TOML_PLACE = re.compile(r"(.*) \(at line (\d+), column (\d+)\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PlanFolder:
    """One plan on disk. ``name`` is the path to show in messages, relative to the workspace where it can be."""

    id: str
    path: Path
    name: str

    @property
    def source(self) -> Path:
        """The verbatim text."""
        return self.path / "source.txt"

    def settings(self, draft: bytes | None = None) -> dict[str, Any]:
        """plan.toml as a dictionary, empty where there is none; ``draft`` is taken instead of what is in it.

        Raises InputError where the file is no TOML or a value has the wrong type.
        """
        shown = f"{self.name}/plan.toml"
        return _checked(read_toml(self.path / "plan.toml", draft, shown), shown)


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with ``plans/`` (each a folder with source.txt) and perhaps ``registry/`` and ``vocabulary/``.

    Where the folder has no ``plans/``, the shipped plans are shown and nothing is ever written.
    """

    root: Path

    @property
    def shipped(self) -> bool:
        """Whether the plans come from the installed package rather than from the folder at hand."""
        return not (self.root / "plans").is_dir()

    @property
    def plans(self) -> Path:
        """The folder that holds the plan folders."""
        return resources.folder("plans") if self.shipped else self.root / "plans"

    @property
    def store(self) -> Path | None:
        """The folder for what can be made again; None where nothing may be written."""
        store = self.root / ".dutygraph"
        writable = os.access(store, os.W_OK) and store.is_dir() if store.exists() else os.access(self.root, os.W_OK)
        return store if writable and not self.shipped else None

    def plan_folders(self) -> list[PlanFolder]:
        """All plans, in order of their ids: every folder that holds one of a plan's files. Raises InputError where there is none."""
        return [folder for folder, _ in self.plan_files()]

    def plan_files(self) -> list[tuple[PlanFolder, list[os.DirEntry[str]]]]:
        """All plans as ``plan_folders`` gives them, each with what lies in its folder: one look at the disk for each."""
        with os.scandir(self.plans) as found:
            places = sorted((entry for entry in found if not entry.name.startswith(".") and entry.is_dir()), key=lambda entry: entry.name)
        inside, base = [], self._folder(self.plans)
        for place in places:
            with os.scandir(place) as found:
                entries = list(found)
            if any(entry.name in PLAN_FILES and entry.is_file() for entry in entries):
                path = self.plans / place.name
                plain = PlanFolder(place.name, path, str(Path(base.name) / place.name))
                inside.append((self._folder(path) if place.is_symlink() else plain, entries))
        if not inside:
            raise InputError("no plan here", "make one from a document: dutygraph new FILE", str(self.plans))
        return inside

    def plan(self, name: str) -> PlanFolder:
        """The plan of that id, or at that path. Raises InputError with the nearest ids where there is none."""
        if here := self._here(name):
            return here
        known = {folder.id: folder for folder in self.plan_folders()}
        if name in known:
            return known[name]
        path = Path(name)
        if (path / "source.txt").is_file():
            return self._folder(path)
        near = get_close_matches(name, known, n=3, cutoff=0.3) or sorted(known)[:5]
        raise InputError(f"no plan {name!r}", f"known are: {', '.join(near)}")

    def writable_plan(self, name: str) -> PlanFolder:
        """The plan of that id, to be changed. Raises InputError also where the plans are the shipped ones or may not be written."""
        folder = self.plan(name)
        if self.shipped:
            raise InputError("the shipped plan is read-only", "work on a copy of your own: dutygraph demo FOLDER", str(self.root))
        if not folder.path.resolve().is_relative_to(self.root.resolve()):
            raise InputError("this plan lies outside the workspace", "name its workspace: dutygraph -w FOLDER …", folder.name)
        if not os.access(folder.path, os.W_OK):
            raise InputError("this plan is read-only", "work in a folder that you may write", folder.name)
        return folder

    def higher(self, folder: PlanFolder, draft: bytes | None = None, plans: Mapping[str, PlanFolder] | None = None) -> list[PlanFolder]:
        """The plans that the plan of ``folder`` carries out, as its plan.toml (or what is about to be in it) names them.

        ``plans`` are those of the workspace by id, where they are known.
        Raises InputError with the nearest ids where one is not in the workspace, or is the plan itself.
        """
        wanted, path = folder.settings(draft).get("higher", ()), f"{folder.name}/plan.toml"
        known = dict(plans) if plans is not None else {plan: here for plan in wanted if (here := self._here(plan))}
        for plan in wanted:
            if plan == folder.id:
                raise InputError("higher names the plan itself", "name the plan that this one carries out", path)
            if plan not in known and plans is None:
                known = {other.id: other for other in self.plan_folders()}
            if plan not in known:
                known.pop(folder.id, None)
                near = get_close_matches(plan, known, n=3, cutoff=0.3) or sorted(known)[:5]
                raise InputError(f"higher names no plan here: {plan}", f"known are: {', '.join(near) or 'none'}", path)
        return [known[plan] for plan in dict.fromkeys(wanted)]

    def registries(self) -> list[Path]:
        """Registry folders, the user's own before the shipped one."""
        own = self.root / "registry"
        shipped = resources.folder("registry")
        return [own, shipped] if own.is_dir() and own.resolve() != shipped.resolve() else [shipped]

    def vocabulary(self) -> Vocabulary:
        """The shipped vocabulary, with the files of the folder's own ``vocabulary/`` in place of theirs."""
        own = self.root / "vocabulary"
        return load_vocabulary(own if own.is_dir() else SHIPPED)

    def _here(self, name: str) -> PlanFolder | None:
        """The plan of that id where its folder bears that name: without a look at all the others."""
        path = self.plans / name
        if Path(name).name == name and not name.startswith(".") and self._holds(path) and (folder := self._folder(path)).id == name:
            return folder
        return None

    def _holds(self, path: Path) -> bool:
        """Whether a folder holds one of a plan's files."""
        return any((path / file).is_file() for file in PLAN_FILES)

    def _folder(self, path: Path) -> PlanFolder:
        shown = path.resolve()
        root = self.root.resolve()
        return PlanFolder(shown.name, path, str(shown.relative_to(root)) if shown.is_relative_to(root) else str(path))


def read_toml(path: Path, draft: bytes | None = None, shown: str = "") -> dict[str, Any]:
    """A TOML file (or what is about to be in it) as a dictionary, empty where it does not exist. Raises InputError with line and column.

    ``shown`` is the file's name in messages, its path where it has no other.
    """
    shown = shown or str(path)
    if draft is None and not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8") if draft is None else _lines(draft.decode("utf-8")))
    except UnicodeDecodeError as error:
        raise InputError(f"no UTF-8: {error.reason} at byte {error.start}", "save the file as UTF-8", shown) from error
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", "check the file", shown) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise toml_error(error, shown) from error


def _lines(text: str) -> str:
    """The text with line ends as reading a file gives them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def toml_error(error: tomllib.TOMLDecodeError | RecursionError, path: str) -> InputError:
    """What to raise where the reader of TOML gives up: with line and column as far as it tells them."""
    if isinstance(error, RecursionError):
        return InputError("no valid TOML: nested too deeply", "mend the file", path)
    said = _TOML_PLACE.match(str(error))
    message, line, column = (said[1], int(said[2]), int(said[3])) if said else (str(error), 0, 0)
    return InputError(f"no valid TOML: {message}", "mend the file", path, line, column)


def _checked(settings: dict[str, Any], path: str) -> dict[str, Any]:
    for key, value in settings.items():
        if key not in _SETTINGS:
            near = get_close_matches(key, _SETTINGS, n=1)
            raise InputError(f"unknown key {key}", f"did you mean {near[0]}?" if near else f"known are {', '.join(_SETTINGS)}", path)
        if not isinstance(value, _SETTINGS[key]):
            said = (f"{key} must be a text", f'write {key} = "…"') if _SETTINGS[key] is str else (f"{key} is a table", f"write [{key}]")
            raise InputError(*(said if key != "higher" else _HIGHER), path)
    if settings.get("language", "zh-Hans") not in ("zh-Hans", "zh-Hant"):
        raise InputError(f"unknown language {settings['language']!r}", "use zh-Hans or zh-Hant", path)
    if not all(isinstance(plan, str) and plan for plan in settings.get("higher", [])):
        raise InputError(*_HIGHER, path)
    period = settings.get("period", {})
    if period and not (isinstance(period.get("start"), date) and isinstance(period.get("end"), date)):
        raise InputError("period needs two dates", "write start = 2021-01-01 and end = 2025-12-31 under [period]", path)
    if period and period["start"] > period["end"]:
        raise InputError("the period ends before it starts", "exchange start and end", path)
    return settings
