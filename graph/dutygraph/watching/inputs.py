"""Looks at the files that plans hang on, and tells which plans a save concerns."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from dutygraph.edit.stamps import FILES, Stamps, plan_stamps, registry_stamps, vocabulary_stamps
from dutygraph.errors import InputError
from dutygraph.workspace import PlanFolder, Workspace


@dataclass(frozen=True, slots=True)
class Look:
    """The files as they were at one moment: those of each plan, by its folder's path, and those that all plans share.

    ``ids`` are those of all plans that there are, watched or not: one may be named by another as higher.
    """

    plans: dict[Path, tuple[PlanFolder, Stamps]]
    registry: Stamps
    vocabulary: Stamps
    ids: frozenset[str] = frozenset()

    def concerned(self, before: Look, saved: Iterable[Path]) -> list[PlanFolder]:
        """The plans that have to be read again since ``before``, in order; ``saved`` are paths of which something was heard."""
        heard = {path.parent for path in saved if path.name in FILES}
        shared = (self.registry, self.vocabulary) != (before.registry, before.vocabulary)
        return [
            folder
            for path, (folder, stamps) in self.plans.items()
            if shared or path in heard or path not in before.plans or before.plans[path][1] != stamps
        ]

    def less_than(self, before: Look) -> bool:
        """Whether a plan's file that was there before is gone, or has lost a tenth of its length or more."""
        sizes = {name: size for _, stamps in self.plans.values() for name, _, size, _ in stamps}
        return any(sizes.get(name, 0) <= 0.9 * size for _, stamps in before.plans.values() for name, _, size, _ in stamps)

    def hanging(self, before: Look, concerned: Collection[PlanFolder]) -> list[PlanFolder]:
        """The other plans where one came or went since ``before``: it may be one that they name as higher."""
        return [folder for folder, _ in self.plans.values() if folder not in concerned] if self.ids != before.ids else []


NOTHING = Look({}, (), ())


@dataclass(frozen=True, slots=True)
class Inputs:
    """Where the watched plans lie: ``plans`` is the folder that holds them, ``only`` the paths of those asked for (empty: all)."""

    workspace: Workspace
    plans: Path
    only: Collection[Path] = ()

    def look(self) -> Look:
        """The files as they are now. A folder that is being taken away or put there counts as it stands."""
        found, folders = {}, self._folders()
        for folder in folders:
            if not self.only or folder.path in self.only:
                found[folder.path] = (folder, plan_stamps(folder))
        return Look(found, registry_stamps(self.workspace), vocabulary_stamps(self.workspace), frozenset(one.id for one in folders))

    def folders(self) -> list[Path]:
        """The folders, among those that exist, below which saves are to be heard of."""
        root = self.workspace.root
        return [path for path in (self.plans, root / "registry", root / "vocabulary") if path.is_dir()]

    def _folders(self) -> list[PlanFolder]:
        """The plans that are there; none where their folder is gone, for then the workspace would offer the shipped ones."""
        if not self.plans.is_dir():
            return []
        try:
            return self.workspace.plan_folders()
        except InputError:
            return []


def inputs_of(workspace: Workspace, names: Collection[str]) -> Inputs:
    """The plans of those ids or paths, all of the workspace where none is named. Raises InputError where one is unknown."""
    named = [workspace.plan(name) for name in names] if names else workspace.plan_folders()
    known = {folder.path.resolve(): folder.path for folder in workspace.plan_folders()}
    for folder in named:
        if folder.path.resolve() not in known:
            raise InputError("this plan lies outside the workspace", "name its workspace: dutygraph -w FOLDER watch", folder.name)
    return Inputs(workspace, workspace.plans, {known[folder.path.resolve()] for folder in named} if names else ())
