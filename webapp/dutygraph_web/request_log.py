"""One line for each request, as JSON or text: when, which page, what came of it. Nothing of who asked, and no words that they sought."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask

#: How lines may be written.
FORMS = ("json", "text")
#: What a line tells of a request, in this order.
FIELDS = ("method", "path", "status", "ms", "bytes")
Application = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]

_log = logging.getLogger("dutygraph.requests")


def keep_log(app: Flask, form: str) -> None:
    """Write a line for each request of ``app``, and whatever else is logged in the same form, on standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_AsJson() if form == "json" else logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    app.logger.handlers.clear()  # Flask's own form; the root has ours
    app.wsgi_app = _logged(app.wsgi_app)  # type: ignore[method-assign, assignment]


class _AsJson(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        request = getattr(record, "request", None)
        line |= request or {"message": record.getMessage()}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _logged(app: Application) -> Application:
    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        started, status = time.perf_counter(), ["000"]

        def start(code: str, *more: Any) -> Any:
            status[0] = code.partition(" ")[0]
            return start_response(code, *more)

        body = app(environ, start)
        return _Counted(body, lambda size: _note(environ, int(status[0]), time.perf_counter() - started, size))

    return answer


class _Counted:
    """A body that tells its length when the server is done with it."""

    def __init__(self, body: Iterable[bytes], done: Callable[[int], None]) -> None:
        self._body, self._done, self._size = body, done, 0

    def __iter__(self) -> Iterator[bytes]:
        for part in self._body:
            self._size += len(part)
            yield part

    def close(self) -> None:
        if close := getattr(self._body, "close", None):
            close()
        self._done(self._size)


def _note(environ: WSGIEnvironment, status: int, seconds: float, size: int) -> None:
    """The path stands without the query: what people search and ask is theirs."""
    path = (environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")).encode("latin-1").decode("utf-8", "replace")
    request = dict(zip(FIELDS, (environ["REQUEST_METHOD"], path, status, round(seconds * 1000, 1), size), strict=True))
    printed = json.dumps(path, ensure_ascii=False)[1:-1]  # no line of the log can be made up by an address
    _log.info("%s %s %d %.1f ms %d bytes", request["method"], printed, status, seconds * 1000, size, extra={"request": request})
