"""Makes beside the requests what whoever asks first after a change would wait for: what free queries run in, the first page's counts and
the index of like tasks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Event, Thread
from time import monotonic
from typing import cast

from flask import Flask, Response, current_app, g

from dutygraph.query.worker import FreeQueries
from dutygraph_web import home, suggesting
from dutygraph_web.answers import answers

_PAUSE = 0.2  # seconds, in which further edits may come
_REST = 10  # times as long as a round took, before the next: with an edit every second, readers come first


def _free_queries() -> object:
    """While what they run in is made, more than a few of them would be turned away."""
    free: FreeQueries = current_app.extensions["dutygraph-free"]
    return free.run_free("ASK {}")


#: What is made, in this order.
_WORKS: Sequence[Callable[[], object]] = (_free_queries, home.prepare, suggesting.make)


class Warming:
    """One thread that makes all of ``_WORKS`` for the newest data whenever they change; it starts with ``start``."""

    def __init__(self, app: Flask) -> None:
        self._app, self._wanted, self._end = app, Event(), Event()
        self._thread = Thread(target=self._run, name="warming", daemon=True)
        self._for = ""  # the data version that it was last woken for

    @property
    def running(self) -> bool:
        """Whether what is not made yet will be."""
        return self._thread.is_alive() and not self._end.is_set()

    def start(self) -> None:
        """Begin, for the data as they are."""
        self._wanted.set()
        self._thread.start()

    def follow(self, version: str) -> None:
        """Make it anew where the data are others now."""
        if version != self._for:
            self._for = version
            self._wanted.set()

    def stop(self) -> None:
        """End, after the work that is under way."""
        self._end.set()
        self._wanted.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    def _run(self) -> None:
        took = 0.0
        while not self._end.is_set():
            self._wanted.wait()
            self._end.wait(max(_PAUSE, _REST * took))
            self._wanted.clear()
            start = monotonic()
            for work in _WORKS:
                if self._end.is_set() or self._wanted.is_set():  # an edit came between: that work would be for nobody
                    break
                try:
                    with self._app.app_context():
                        g.reading, g.language, g.carried = "written", "en", {}
                        work()
                except Exception:  # the data changed under it: it is woken again; else the page that asks will tell
                    self._app.logger.debug("not made beforehand", exc_info=True)
            took = monotonic() - start


def warm(app: Flask) -> None:
    """Let ``app`` make things beforehand once ``start`` was called; else each is made when it is first asked for."""
    app.extensions["dutygraph-warming"] = Warming(app)

    @app.after_request
    def follow(response: Response) -> Response:
        _warming(app).follow(answers().version)
        return response


def start(app: Flask) -> None:
    """Begin to make things beforehand."""
    _warming(app).start()


def stop(app: Flask) -> None:
    """End it."""
    _warming(app).stop()


def is_warming() -> bool:
    """Whether the running application makes things beforehand."""
    return _warming(current_app).running


def _warming(app: Flask) -> Warming:
    return cast(Warming, app.extensions["dutygraph-warming"])
