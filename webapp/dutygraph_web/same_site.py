"""A change is made only from a page of this site, with that page's token: another site can make a browser send a request, not this one."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request

from dutygraph_web import sessions
from dutygraph_web.faults import Refused

_SAFE = ("GET", "HEAD", "OPTIONS")
#: What reads although it is no GET: queries too long for an address, and the end of a query by its secret name.
READING = frozenset({"sparql.endpoint", "sparql.cancel", "queries.box"})
FIELD, HEADER = "token", "X-Dutygraph-Token"


def changes() -> bool:
    """Whether this request may change something: every one does that is not known to read."""
    return request.method not in _SAFE and request.endpoint is not None and request.endpoint not in READING


def check() -> None:
    """Raise Refused where a request that may change something did not come from a page of ours."""
    if not from_here():
        raise Refused("fault.cross-site")
    if not sessions.token_is(request.headers.get(HEADER) or request.form.get(FIELD, "")):
        raise Refused("fault.stale-form")


def from_here() -> bool:
    """What the browser says of where the request comes from; one that says nothing is not believed."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    # Over plain http browsers send only this one. The scheme is left out: a proxy may have ended TLS.
    return urlsplit(request.headers.get("Origin", "")).netloc == request.host
