"""Waits for saves and tells what each made of the plans it concerns; a plan that cannot be read keeps its last good state."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from watchfiles import watch
from watchfiles._rust_notify import WatchfilesRustInternalError

from dutygraph.edit.following import Edited, Followed, View
from dutygraph.errors import InputError
from dutygraph.vocabulary import load_vocabulary
from dutygraph.watching.inputs import NOTHING, Inputs, Look
from dutygraph.workspace import PlanFolder

#: A save is over when nothing was heard for _QUIET ms; what goes on for longer than _LONGEST ms is looked at as it is.
_QUIET, _LONGEST = 50, 500
#: A file that is gone or much shorter than it was may be half of a save: it is read once it has stood so for _STILL s, after _WAITED looks
#: in any case.
_STILL, _WAITED = 0.5, 10
#: After so many ms the files are looked at even where nothing was heard: a network's drive, or a folder that has come anew.
_UNHEARD = 1000


@dataclass(frozen=True, slots=True)
class Opened:
    """A plan was read for the first time."""

    folder: PlanFolder
    view: View


@dataclass(frozen=True, slots=True)
class Changed:
    """A save was read in a reading, in so many milliseconds. ``again``: before it, the plan could not be read, or was gone."""

    folder: PlanFolder
    reading: str
    edited: Edited
    milliseconds: int
    again: bool


@dataclass(frozen=True, slots=True)
class Broken:
    """A plan cannot be read now, because of ``error``; ``kept`` tells whether there is a good state to compare later ones with."""

    folder: PlanFolder
    error: InputError
    kept: bool


@dataclass(frozen=True, slots=True)
class Gone:
    """A plan's folder is no longer there."""

    folder: PlanFolder


Event = Opened | Changed | Broken | Gone


@dataclass
class Watch:
    """What is known of each plan, by its folder's path: the plan as it is followed, and why it cannot be read now ("" where it can)."""

    inputs: Inputs
    reading: str
    stop: threading.Event
    _last: Look = NOTHING
    _followed: dict[Path, Followed] = field(default_factory=dict)
    _faults: dict[Path, str] = field(default_factory=dict)

    def events(self, poll: bool = False) -> Iterator[Event]:
        """What happens, from the first reading of every plan until ``stop`` is set. ``poll``: do not rely on the system's notices."""
        yield from self.look()
        while not self.stop.is_set():
            folders = self._folders()
            if not folders:  # all were taken away: wait for them to come back
                self.stop.wait(_UNHEARD / 1000)
                continue
            for saved in _saves([path for path, _ in folders], self.stop, poll):
                yield from self.look(saved)
                if self._folders() != folders:
                    break

    def look(self, saved: Collection[Path] = ()) -> Iterator[Event]:
        """Read the plans whose files have changed since the last look, and those of whose files something was heard."""
        now, last = self._settled(), self._last
        if now.vocabulary != last.vocabulary:
            load_vocabulary.cache_clear()
        self._last = now
        for path, (folder, _) in last.plans.items():
            if path not in now.plans:
                self._faults[path] = "gone"
                yield Gone(folder)
        concerned = now.concerned(last, saved)
        for folder in concerned:
            if self.stop.is_set():
                return
            yield from self._read(folder)
        for folder in now.hanging(last, concerned):
            yield from (event for event in self._read(folder) if not isinstance(event, Changed) or event.again)

    def _settled(self) -> Look:
        """The files as they are now, once none of those that lost something is being written."""
        now = self.inputs.look()
        for _ in range(_WAITED):
            if not now.less_than(self._last) or self.stop.wait(_STILL):
                break
            before, now = now, self.inputs.look()
            if now == before:
                break
        return now

    def _read(self, folder: PlanFolder) -> Iterator[Event]:
        began = time.perf_counter()
        plan = self._followed.setdefault(folder.path, Followed(self.inputs.workspace, folder, self.reading))
        try:
            edited = plan.read()
        except InputError as error:
            told, self._faults[folder.path] = str(error) in self._faults.values(), str(error)
            if not told:  # a file that all plans share is wrong once
                yield Broken(folder, error, plan.view is not None)
            return
        again = self._faults.pop(folder.path, "") != ""
        if edited:
            yield Changed(folder, self.reading, edited, round((time.perf_counter() - began) * 1000), again)
        elif plan.view:
            yield Opened(folder, plan.view)

    def _folders(self) -> list[tuple[Path, int]]:
        """The folders to listen in, each with its inode: one that was made anew has to be listened in anew."""
        found = []
        for path in self.inputs.folders():
            try:
                found.append((path, path.stat().st_ino))
            except OSError:
                continue
        return found


def _saves(folders: Collection[Path], stop: threading.Event, poll: bool) -> Iterator[set[Path]]:
    """The paths of each burst of changes below the folders; an empty set now and then. By polling where the system gives no notices."""
    for polling in (True,) if poll else (None, True):
        try:
            for burst in watch(
                *folders,
                watch_filter=None,
                debounce=_LONGEST,
                step=_QUIET,
                stop_event=stop,
                rust_timeout=_UNHEARD,
                yield_on_timeout=True,
                force_polling=polling,
            ):
                yield {Path(path) for _, path in burst}
            return
        except FileNotFoundError:
            return
        except (OSError, WatchfilesRustInternalError):
            if polling:
                raise
