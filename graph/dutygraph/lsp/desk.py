"""Keeps what is open and what each plan said last: asked about a plan, it reads what has changed since and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dutygraph.build import build_plan
from dutygraph.built import BuiltPlan
from dutygraph.errors import InputError
from dutygraph.live.stamps import Stamps, plan_stamps, registry_stamps, vocabulary_stamps
from dutygraph.live.state import State, read_state
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
    """What came of reading a plan: its state now, or the last good one with the reason why it cannot be read now."""

    state: State | None
    fault: InputError | None


@dataclass
class Desk:
    """``roots`` are the folders that the client opened; ``opened`` its files, by path. One thread asks it to read plans."""

    reading: str = "written"
    roots: list[Path] = field(default_factory=list)
    opened: dict[Path, Open] = field(default_factory=dict)
    _states: dict[Path, State] = field(default_factory=dict)
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
        version, before = _version(home, drafts), self._states.get(home.folder.path)
        try:
            state = read_state(home.workspace, home.folder, self.reading, drafts, before)
        except InputError as error:
            return Checked(before, error)
        self._states[home.folder.path] = state
        self._built[home.folder.path] = (version, state.built)
        return Checked(state, None)

    def forget(self, home: Home) -> None:
        """Nothing of the plan is open any more."""
        self._states.pop(home.folder.path, None)

    def built(self, home: Home, drafts: Mapping[str, str]) -> BuiltPlan | None:
        """What the plan says now, without what is found in it; None where it cannot be read."""
        self._forget_words(home.workspace)
        version = _version(home, drafts)
        known = self._built.get(home.folder.path)
        if known is None or known[0] != version:
            known = self._built[home.folder.path] = (version, _built(home, drafts))
        return known[1]

    def known(self, home: Home, drafts: Mapping[str, str]) -> BuiltPlan | None:
        """The same, if that needs no reading; from any thread."""
        version, built = self._built.get(home.folder.path, (None, None))
        return built if version == _version(home, drafts) else None

    def state(self, home: Home) -> State | None:
        """The last good state of a plan that is open."""
        return self._states.get(home.folder.path)

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


def _version(home: Home, drafts: Mapping[str, str]) -> object:
    """Equal where a plan is made of the same files and drafts."""
    return (tuple(sorted(drafts.items())), plan_stamps(home.folder), registry_stamps(home.workspace))


def _built(home: Home, drafts: Mapping[str, str]) -> BuiltPlan | None:
    try:
        return build_plan(home.folder, load_registry(home.workspace.registries()), home.workspace.vocabulary(), drafts)
    except (InputError, OSError):
        return None
