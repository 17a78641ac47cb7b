"""Sends requests to a SPARQL service: with its authentication, a time limit, and again where that is safe; secrets are never shown."""

from __future__ import annotations

import base64
import http.client
import random
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from dutygraph.errors import InputError
from dutygraph.store.setting import Endpoint

_ATTEMPTS = 4
_PASSING = (429, 502, 503, 504)  # said by what stands before a service, or while it is busy
_PAUSE = 0.5  # seconds before the second attempt, twice as long before each further one
_LARGEST = 1 << 32


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: headers by lower-case name, and the body."""

    headers: Mapping[str, str]
    body: bytes


class RefusedError(InputError):
    """The service understood and refused: its status and what it said."""

    def __init__(self, status: int, said: str, address: str) -> None:
        self.status, self.said = status, said
        super().__init__(f"the endpoint answers {status}: {said}", _CURES.get(status, ""), address)


class TooSlowError(InputError):
    """No answer within the time."""


class TooLargeError(InputError):
    """The answer is larger than it may be."""


_CURES = {
    401: "check the user in DUTYGRAPH_STORE and DUTYGRAPH_STORE_PASSWORD or DUTYGRAPH_STORE_TOKEN",
    403: "this user may not do that: ask for the right to update",
    404: "check the address",
    405: "check the addresses of query, update and graph store",
}


class Line:
    """The way to one service. Safe to use from many threads."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._challenges: dict[str, dict[str, str]] = {}
        self._passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        self._digest = urllib.request.HTTPDigestAuthHandler(self._passwords)
        self._lock = threading.Lock()

    def send(
        self,
        method: str,
        address: str,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        seconds: float | None = None,
        largest: int = _LARGEST,
        attempts: int = _ATTEMPTS,
    ) -> Answer:
        """Send it, again after a pause where the line broke or the service was busy: what is sent must be safe to repeat.

        Raises RefusedError, TooSlowError, TooLargeError, or InputError where the service cannot be reached.
        """
        limit = seconds or self._endpoint.seconds
        until = time.monotonic() + limit * attempts
        for attempt in range(1, attempts + 1):
            try:
                return self._once(method, address, data, headers or {}, limit, largest)
            except RefusedError as error:
                if error.status == 401 and attempt == 1:
                    with self._lock:
                        self._challenges.pop(address.partition("?")[0], None)  # the service's challenge is used up: ask for a new one
                elif error.status not in _PASSING or attempt == attempts:
                    raise
            except (OSError, http.client.HTTPException) as error:
                if attempt == attempts or time.monotonic() > until:
                    raise _unreached(error, address, limit) from error
            time.sleep(_PAUSE * 2 ** (attempt - 1) * random.uniform(0.5, 1))
        raise AssertionError("every attempt returns or raises")

    def _once(self, method: str, address: str, data: bytes | None, headers: Mapping[str, str], limit: float, largest: int) -> Answer:
        request = urllib.request.Request(address, data, dict(headers), method=method)
        if said := self._authorization(request):
            request.add_unredirected_header("Authorization", said)
        until = time.monotonic() + limit
        try:
            with urllib.request.urlopen(request, timeout=limit) as answer:
                return Answer({name.lower(): value for name, value in answer.headers.items()}, _body(answer, until, largest))
        except urllib.error.HTTPError as error:
            with error:
                said = " ".join(error.read(4000).decode("utf-8", "replace").split())[:400]
            raise RefusedError(error.code, said or error.reason, address.partition("?")[0]) from None

    def _authorization(self, request: urllib.request.Request) -> str:
        endpoint = self._endpoint
        if endpoint.token:
            return f"Bearer {endpoint.token}"
        if not endpoint.user:
            return ""
        if challenge := self._challenge(request.full_url.partition("?")[0]):
            if not f"{endpoint.user}{endpoint.password}".isascii():
                cure = "choose a password of such letters, or let the service ask for Basic over https"
                raise InputError("the endpoint asks for Digest, in which user and password are of ASCII letters only", cure)
            with self._lock:
                answer = self._digest.get_authorization(request, challenge)
            return f"Digest {answer}"
        return "Basic " + base64.b64encode(f"{endpoint.user}:{endpoint.password}".encode()).decode()

    def _challenge(self, address: str) -> dict[str, str]:
        """The service's digest challenge, empty where it asks for none.

        It is asked for before anything is sent: a service that refuses a large body hangs up while it is being sent.
        """
        with self._lock:
            if address in self._challenges:
                return self._challenges[address]
        said = ""
        try:
            with urllib.request.urlopen(address, timeout=self._endpoint.seconds):
                pass
        except urllib.error.HTTPError as error:
            with error:
                said = error.headers.get("WWW-Authenticate", "") if error.code == 401 else ""
        scheme, _, rest = said.partition(" ")
        challenge = urllib.request.parse_keqv_list(urllib.request.parse_http_list(rest)) if scheme.lower() == "digest" else {}
        with self._lock:
            if challenge:
                self._passwords.add_password(None, address, self._endpoint.user, self._endpoint.password)
            self._challenges[address] = challenge
        return challenge


def _body(answer: http.client.HTTPResponse, until: float, largest: int) -> bytes:
    """The whole body, read within the time and the size."""
    parts = bytearray()
    while part := answer.read1(1 << 18):
        parts += part
        if len(parts) > largest:
            raise TooLargeError("the answer is larger than it may be", "narrow the query")
        if time.monotonic() > until:
            raise TimeoutError
    return bytes(parts)


def _unreached(error: Exception, address: str, limit: float) -> InputError:
    reason = getattr(error, "reason", error)
    shown = address.partition("?")[0]
    if isinstance(reason, TimeoutError):
        return TooSlowError(f"no answer within {limit:g} seconds", "give it longer with DUTYGRAPH_STORE_SECONDS", shown)
    return InputError(f"the endpoint cannot be reached: {reason}", f"is it running at {urlsplit(address).netloc}?", shown)
