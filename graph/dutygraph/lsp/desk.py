"""Keeps what is open and what each plan said last: asked about a plan, it reads what has changed since and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dutygraph.build import build_plan
from dutygraph.built import BuiltPlan
from dutygraph.edit.following import Followed, View
from dutygraph.edit.reread import Reread
from dutygraph.edit.stamps import Stamps, plan_stamps, registry_stamps, vocabulary_stamps
from dutygraph.errors import InputError
from dutygraph.lsp.homes import Home, home_of, homes_in
from dutygraph.names.registry import load_registry
from dutygraph.vocabulary import load_vocabulary
from dutygraph.workspace import Workspace

#: What may be unsaved and yet counts; every other file counts as it was saved.
_DRAFTS = ("source.txt", "curated.toml", "waivers.toml", "emendations.toml")


@dataclass(frozen=True, slots=True)
class Open:
    """A file as it stands in an editor. ``uri`` is how the client names it."""

    uri: str
    path: Path
    text: str
    version: int | None


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of reading a plan: how it stands now, or stood when it was last good, with the reason why it cannot be read now."""

    view: View | None
    fault: InputError | None


@dataclass
class Desk:
    """``roots`` are the folders that the client opened; ``opened`` its files, by path. One thread asks it to read plans."""

    reading: str = "written"
    roots: list[Path] = field(default_factory=list)
    opened: dict[Path, Open] = field(default_factory=dict)
    _followed: dict[Path, Followed] = field(default_factory=dict)
    _reread: dict[Path, Reread] = field(default_factory=dict)
    _built: dict[Path, tuple[object, BuiltPlan | None]] = field(default_factory=dict)
    _vocabulary: dict[Path, Stamps] = field(default_factory=dict)

    def home(self, path: Path) -> Home | None:
        """The plan that the file belongs to."""
        return home_of(path, self.roots)

    def homes(self) -> list[Home]:
        """The plans of all that is open, in order of their paths."""
        found = [home for path in list(self.opened) if (home := self.home(path))]
        return sorted({home.folder.path: home for home in found}.values(), key=lambda home: home.folder.path)

    def drafts(self, home: Home) -> dict[str, str]:
        """The open texts of a plan, by the names that they have in its folder."""
        if home.alone:
            return {"source.txt": self.opened[home.source].text} if home.source in self.opened else {}
        return {name: self.opened[path].text for name in _DRAFTS if (path := home.folder.path / name) in self.opened}

    def check(self, home: Home, drafts: Mapping[str, str]) -> Checked:
        """Read the plan with what is found in it. What cannot be read now keeps its last good state."""
        self._forget_words(home.workspace)
        version = _version(home, drafts)
        plan = self._followed.setdefault(home.folder.path, Followed(home.workspace, home.folder, self.reading))
        try:
            plan.read(drafts)
        except InputError as error:
            self._built[home.folder.path] = (version, None)
            return Checked(plan.view, error)
        self._built[home.folder.path] = (version, plan.view.built if plan.view else None)
        return Checked(plan.view, None)

    def forget(self, home: Home) -> None:
        """Nothing of the plan is open any more."""
        self._followed.pop(home.folder.path, None)

    def built(self, home: Home, drafts: Mapping[str, str]) -> BuiltPlan | None:
        """What the plan says now, without what is found in it; None where it cannot be read."""
        self._forget_words(home.workspace)
        version = _version(home, drafts)
        known = self._built.get(home.folder.path)
        if known is None or known[0] != version:
            known = self._built[home.folder.path] = (version, self._read(home, drafts))
        return known[1]

    def _read(self, home: Home, drafts: Mapping[str, str]) -> BuiltPlan | None:
        """What the plan says: followed where it is open, else built, of which only tasks that have changed are extracted."""
        if home.folder.path in self._followed:
            checked = self.check(home, drafts)
            return checked.view.built if checked.view and not checked.fault else None
        reread, registry = Reread(self._reread.get(home.folder.path)), load_registry(home.workspace.registries())
        try:
            built = build_plan(home.folder, registry, home.workspace.vocabulary(), drafts, reread)
        except (InputError, OSError):
            return None
        self._reread[home.folder.path] = reread
        return built

    def known(self, home: Home, drafts: Mapping[str, str]) -> BuiltPlan | None:
        """The same, if that needs no reading; from any thread."""
        version, built = self._built.get(home.folder.path, (None, None))
        return built if version == _version(home, drafts) else None

    def view(self, home: Home) -> View | None:
        """How a plan that is open stood when it was last good."""
        plan = self._followed.get(home.folder.path)
        return plan.view if plan else None

    def spaces(self) -> list[Workspace]:
        """Every workspace that the client opened, or that an open file belongs to."""
        found = {root.resolve(): Workspace(root) for root in self.roots}
        found |= {home.workspace.root.resolve(): home.workspace for home in self.homes()}
        return list(found.values())

    def others(self) -> list[Home]:
        """Every plan of every workspace; then the open texts outside all."""
        found = {home.folder.path: home for space in self.spaces() for home in homes_in(space)}
        found |= {home.folder.path: home for home in self.homes()}
        return list(found.values())

    def _forget_words(self, workspace: Workspace) -> None:
        """Read the workspace's own vocabulary anew where its files have changed."""
        now = vocabulary_stamps(workspace)
        if self._vocabulary.setdefault(workspace.root, now) != now:
            self._vocabulary[workspace.root] = now
            load_vocabulary.cache_clear()
            self._built.clear()
            self._reread.clear()


def _version(home: Home, drafts: Mapping[str, str]) -> object:
    """Equal where a plan is made of the same files and drafts."""
    return (tuple(sorted(drafts.items())), plan_stamps(home.folder), registry_stamps(home.workspace))
