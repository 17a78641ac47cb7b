"""Starts a real Virtuoso on loopback for a test, loads named graphs into it, asks it, and stops it."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SERVER = shutil.which("virtuoso-t")
_PASSWORD = "dba"  # of a server that lives as long as its test and listens on loopback only
_PATIENCE = 120  # seconds until it must answer: the machine may be busy

_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
TransactionFile = {folder}/virtuoso.trx
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 20000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
[SPARQL]
ResultSetMaxRows = 1000000
DefaultQuery = ASK {{ }}
"""


@dataclass(frozen=True)
class Virtuoso:
    """A running server. ``url`` is its SPARQL endpoint, ``graphs`` its authenticated Graph Store, ``process`` its id."""

    url: str
    graphs: str
    process: int = 0

    def put(self, graph: str, triples: bytes, media_type: str = "application/n-triples") -> None:
        """Replace a named graph. The challenge is asked for first: a server that refuses a large body hangs up while it is being sent."""
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, self.graphs, "dba", _PASSWORD)
        address = f"{self.graphs}?{urllib.parse.urlencode({'graph-uri': graph})}"
        request = urllib.request.Request(address, data=triples, method="PUT", headers={"Content-Type": media_type})
        told = urllib.request.parse_http_list(_challenge(address).partition(" ")[2])
        digest = urllib.request.HTTPDigestAuthHandler(passwords)
        answer = digest.get_authorization(request, urllib.request.parse_keqv_list(told))  # type: ignore[attr-defined]
        request.add_header("Authorization", f"Digest {answer}")
        with urllib.request.urlopen(request, timeout=_PATIENCE) as done:
            assert done.status in (200, 201), done.read()

    def ask(self, query: str, default: Sequence[str], named: Sequence[str] = ()) -> dict[str, Any]:
        """Run SELECT or ASK over these graphs; the answer as SPARQL results JSON."""
        return dict(json.loads(self._send(query, default, named, "application/sparql-results+json")))

    def construct(self, query: str, default: Sequence[str]) -> bytes:
        """Run CONSTRUCT over these graphs; the answer as N-Triples."""
        return self._send(query, default, (), "text/plain")

    def _send(self, query: str, default: Sequence[str], named: Sequence[str], accept: str) -> bytes:
        form = [("query", query), *(("default-graph-uri", g) for g in default), *(("named-graph-uri", g) for g in named)]
        data = urllib.parse.urlencode(form).encode()
        request = urllib.request.Request(self.url, data=data, headers={"Accept": accept})
        try:
            with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            raise AssertionError(f"Virtuoso refuses: {error.read().decode()[:2000]}") from error


@contextmanager
def serving(folder: Path) -> Iterator[Virtuoso]:
    """A server with an empty database in ``folder``; stopped and gone afterwards."""
    assert SERVER, "virtuoso-t is not installed"
    sql, http = _free_port(), _free_port()
    ini = folder / "virtuoso.ini"
    ini.write_text(_INI.format(folder=folder, sql=sql, http=http))
    command = [SERVER, "+foreground", "+configfile", str(ini)]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(process, f"http://127.0.0.1:{http}/sparql", folder)
        yield Virtuoso(f"http://127.0.0.1:{http}/sparql", f"http://127.0.0.1:{http}/sparql-graph-crud-auth", process.pid)
    finally:
        process.kill()
        process.wait()


def _challenge(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=_PATIENCE) as answer:
            raise AssertionError(f"no password is asked for: {answer.status}")
    except urllib.error.HTTPError as error:
        return str(error.headers["WWW-Authenticate"])


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], url: str, folder: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}?query=ASK%7B%7D", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    log = folder / "virtuoso.log"
    raise AssertionError(f"Virtuoso did not start: {log.read_text()[-2000:] if log.exists() else 'no log'}")
