"""Tells versions of files apart without reading them: those of one plan, and those that all plans share."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dutygraph.documents.source_map import FILE as MAP
from dutygraph.workspace import PLAN_FILES, PlanFolder, Workspace

#: The files of a plan's folder that say something about the plan.
FILES = frozenset((*PLAN_FILES, MAP))
#: Name, time of change, size and inode of each file that is there.
Stamps = tuple[tuple[str, int, int, int], ...]


def plan_stamps(folder: PlanFolder) -> Stamps:
    """Those of the plan's own files."""
    return _stamps(folder.path / name for name in sorted(FILES))


def registry_stamps(workspace: Workspace) -> Stamps:
    """Those of the registries in use."""
    return _stamps(path for registry in workspace.registries() for path in sorted(registry.glob("*.toml")))


def vocabulary_stamps(workspace: Workspace) -> Stamps:
    """Those of the workspace's own vocabulary."""
    return _stamps(sorted((workspace.root / "vocabulary").glob("*.toml")))


def _stamps(paths: Iterable[Path]) -> Stamps:
    found = []
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            continue
        found.append((str(path), status.st_mtime_ns, status.st_size, status.st_ino))
    return tuple(found)
