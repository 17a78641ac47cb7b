"""What a server may be told about access, and what is refused since it would be open to strangers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from people import peopled

from dutygraph.access.settings import is_local, settle_access
from dutygraph.errors import InputError


@pytest.mark.parametrize(
    ("host", "edit", "closed", "header", "proxies", "said"),
    [
        ("0.0.0.0", True, False, "", (), "passwords would cross the network in the clear"),
        ("192.168.1.5", False, True, "", (), "passwords would cross the network in the clear"),
        ("::", True, False, "", (), "passwords would cross"),
        ("plans.example.org", True, False, "", (), "passwords would cross"),
        ("0.0.0.0", True, False, "X-Forwarded-User", (), "anybody could send that header"),
        ("127.0.0.1", False, False, "X-Forwarded-User", (), "nobody signs in here"),
        ("127.0.0.1", False, False, "", ("10.0.0.5",), "nobody signs in here"),
        ("127.0.0.1", True, False, "X Forwarded", (), "no header for a user's name"),
        ("127.0.0.1", True, False, "X_Forwarded_User", (), "no header for a user's name"),
        ("127.0.0.1", True, False, "Cookie", (), "no header for a user's name"),
        ("0.0.0.0", True, False, "", ("proxy.local",), "no address of a proxy"),
        ("0.0.0.0", True, False, "", ("0.0.0.0/0",), "trusts everybody"),
        ("::", True, False, "", ("::/0",), "trusts everybody"),
    ],
)
def test_what_would_let_strangers_in_is_refused(
    host: str, edit: bool, closed: bool, header: str, proxies: tuple[str, ...], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        settle_access(host, edit, closed, header, proxies)


@pytest.mark.parametrize(
    ("host", "proxies"), [("127.0.0.1", ()), ("::1", ()), ("localhost", ()), ("unix:/run/d.sock", ()), ("0.0.0.0", ("10.0.0.0/24",))]
)
@pytest.mark.parametrize("header", ["", "X-Forwarded-User"])
def test_what_is_safe_is_taken(host: str, proxies: tuple[str, ...], header: str) -> None:
    assert settle_access(host, True, True, header, proxies).on


def test_by_default_everybody_reads_anywhere_and_nobody_signs_in() -> None:
    assert not settle_access("0.0.0.0", False, False, "", ()).on


def test_only_a_named_proxy_is_trusted() -> None:
    access = settle_access("0.0.0.0", True, False, "", ("10.0.0.0/24", "2001:db8::5"))
    assert access.trusts("10.0.0.7")
    assert access.trusts("2001:db8::5")
    assert not any(map(access.trusts, ["10.0.1.7", "127.0.0.1", "2001:db8::6", "", "10.0.0.7, 1.1.1.1", "localhost"]))


def test_local_is_what_only_this_machine_reaches() -> None:
    assert all(map(is_local, ["127.0.0.1", "127.1.2.3", "::1", "localhost", "unix:/x"]))
    assert not any(map(is_local, ["0.0.0.0", "::", "", "10.0.0.1", "localhost.example.org", "plans"]))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--edit", "--host", "0.0.0.0"], "passwords would cross the network in the clear"),
        (["--edit", "--host", "0.0.0.0", "--trust-user-header", "X-Forwarded-User"], "anybody could send that header"),
        (["--trust-user-header", "X-Forwarded-User"], "add --edit, --reading closed or both"),
    ],
)
def test_the_server_does_not_start_with_them(tmp_path: Path, words: list[str], said: str) -> None:
    line = [sys.executable, "-m", "dutygraph.cli", "-w", str(peopled(tmp_path)), "serve", "--port", "0", *words]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / ".dutygraph").exists(), "it is refused before anything is made"
