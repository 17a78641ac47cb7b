"""The viewer follows edits: what changes outside is taken over, and a page that an edit came upon half made is made again."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from dutygraph.edit.state import read_files
from dutygraph.errors import InputError
from dutygraph.session import Session
from dutygraph.workspace import PLAN_FILES
from dutygraph_web.answers import answers

_EVERY = 2.0  # seconds between two looks at the files
_CALM = 0.5  # seconds after a change in which a file may be half written
#: What a file was when it was last looked at; None for one that is not there.
_Look = dict[str, tuple[tuple[int, int] | None, ...]]


class Viewer(Flask):
    """Flask, but that a GET which fails while the data change is answered once more, from the new data alone."""

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer the request."""
        before = answers().at_hand
        try:
            return super().dispatch_request()
        except HTTPException:
            raise
        except Exception:
            if request.method not in ("GET", "HEAD") or answers().at_hand == before:
                raise
            return super().dispatch_request()


@dataclass
class Follower:
    """Looks at the files of all plans now and then, and takes over what another program changed. Safe for many threads."""

    session: Session
    _seen: _Look = field(default_factory=dict)
    _next: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self._seen = _look(self.session)

    def follow(self, app: Flask) -> None:
        """Take over what has changed since the last look, unless that was just now or another thread is at it."""
        if time.monotonic() < self._next or not self._lock.acquire(blocking=False):
            return
        try:
            self._next = time.monotonic() + _EVERY
            seen = _look(self.session)
            for plan in sorted(name for name in {*seen, *self._seen} if seen.get(name) != self._seen.get(name)):
                if plan and self._half_written(plan, seen.get(plan, ())):
                    seen[plan] = self._seen.get(plan, ())  # the next look will tell
                    continue
                try:
                    self.session.apply(plan or next(iter(sorted(seen.keys() - {""}))))
                except InputError as error:
                    app.logger.warning("a plan that was changed outside cannot be read: %s", error)
            self._seen = seen
        finally:
            self._lock.release()

    def _half_written(self, plan: str, files: tuple[tuple[int, int] | None, ...]) -> bool:
        """Whether somebody may be at the plan still: a file was written just now, and as it is no plan can be built."""
        if not any(one and one[0] > time.time_ns() - int(_CALM * 1e9) for one in files):
            return False
        try:
            self.session.live.next(plan, read_files(self.session.workspace.plan(plan)))
        except InputError:
            return True
        return False


def follow(app: Flask, session: Session) -> None:
    """Let every request that reads see what changed outside, some seconds later at most."""
    follower = Follower(session)

    @app.before_request
    def look() -> Response | None:
        if request.method in ("GET", "HEAD") and request.endpoint != "static":
            follower.follow(app)
        return None


def _look(session: Session) -> _Look:
    """The state of each plan's files by its id, and of the registry's under ""."""
    workspace = session.workspace
    try:
        found = {one.id: tuple(_state(one.path / name) for name in PLAN_FILES) for one in workspace.plan_folders()}
    except InputError:
        found = {}
    registry = [path for folder in workspace.registries() for path in sorted(folder.glob("*.toml"))]
    return {**found, "": tuple(_state(path) for path in registry)}


def _state(path: Any) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size
