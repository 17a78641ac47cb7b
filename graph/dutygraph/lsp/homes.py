"""Tells which plan a file belongs to: a plan's folder, or, for a text that lies anywhere else, a plan of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dutygraph.live.stamps import FILES
from dutygraph.workspace import PlanFolder, Workspace

#: What a file outside plans may be called to be read as a plan's text.
_TEXTS = ("", ".txt", ".md", ".text")


@dataclass(frozen=True, slots=True)
class Home:
    """The plan of a file, and its workspace. ``alone``: there is but the one text, at ``folder.path`` itself."""

    workspace: Workspace
    folder: PlanFolder
    alone: bool = False

    @property
    def source(self) -> Path:
        """The plan's text."""
        return self.folder.path if self.alone else self.folder.source

    def file(self, shown: str) -> Path:
        """The file that a message names as ``shown``: one of the plan's, or another of the workspace."""
        own = shown.removeprefix(f"{self.folder.name}/")
        if own != shown:
            return self.source if self.alone else self.folder.path / own
        return self.workspace.root / shown if shown else self.source


def home_of(path: Path, roots: Iterable[Path]) -> Home | None:
    """The plan that the file belongs to; None where it is none that says anything of a plan. ``roots`` are the client's folders."""
    folder = path.parent
    if folder.parent.name == "plans" and path.name in FILES:
        return Home(Workspace(folder.parent.parent), PlanFolder(folder.name, folder, f"plans/{folder.name}"))
    if path.suffix not in _TEXTS:
        return None
    root = max((root for root in roots if path.is_relative_to(root)), key=lambda root: len(root.parts), default=folder)
    return Home(Workspace(root), PlanFolder(path.stem, path, path.name), alone=True)


def homes_in(workspace: Workspace) -> list[Home]:
    """The plans of a workspace, none where it has no ``plans/``."""
    if workspace.shipped:
        return []
    paths = sorted(path for path in workspace.plans.iterdir() if not path.name.startswith("."))
    return [
        Home(workspace, PlanFolder(path.name, path, f"plans/{path.name}"))
        for path in paths
        if any((path / file).is_file() for file in FILES)
    ]
