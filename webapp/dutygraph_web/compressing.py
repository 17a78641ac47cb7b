"""Answers go out gzipped to whoever takes that: a page is mostly markup that repeats itself."""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, g, request

_LEAST = 1000  # bytes; below, the headers weigh as much as what is saved
_LEVEL = 5
#: What is text: pictures, workbooks and the like are compressed already.
_TEXT = ("text/", "application/json", "application/javascript", "application/xml", "image/svg+xml")


def compress(app: Flask) -> None:
    """Gzip the pages, tables, scripts and style sheets of ``app``."""

    @app.after_request
    def zipped(response: Response) -> Response:
        mimetype = response.mimetype or ""
        if mimetype.startswith(_TEXT) or mimetype.endswith(("+json", "+xml")):
            response.vary.add("Accept-Encoding")
            if g.get("who"):  # what one person alone is shown is not packed together with words that a stranger may have put there
                return response
            if (
                response.status_code == 200
                and request.method == "GET"
                and request.accept_encodings["gzip"]
                and not response.content_encoding
            ):
                _zip(response)
        return response


def _zip(response: Response) -> None:
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) >= _LEAST:
        kept = request.endpoint == "static"
        response.set_data(_kept(body) if kept else gzip.compress(body, _LEVEL, mtime=0))
        response.content_encoding = "gzip"


@lru_cache(maxsize=64)
def _kept(body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)
