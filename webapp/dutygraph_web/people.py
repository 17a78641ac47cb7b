"""The people at the door of one application: its accounts as the file has them now, and whether somebody is who he says."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import BoundedSemaphore
from typing import cast

from flask import current_app
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from dutygraph.access import log
from dutygraph.access.accounts import Account, load_accounts, normal_name, reaches
from dutygraph.access.folder import ACCOUNTS
from dutygraph.access.limits import Limits
from dutygraph.access.passwords import matches
from dutygraph.access.settings import Access
from dutygraph.errors import InputError
from dutygraph_web.peers import client

#: Passwords that are checked at a time, each with 64 MB; one more is turned away at once, so that the other threads serve pages.
AT_ONCE = 4
_checks = BoundedSemaphore(AT_ONCE)
_REMEMBERED, _SECONDS = 500, 300  # right passwords of programs: they send them with every request, and each check costs 0.1 s


@dataclass(frozen=True, slots=True)
class User:
    """Who sends a request. ``shown`` is the name that a change carries (``by``); ``via`` is session, header or basic."""

    name: str
    shown: str
    role: str
    via: str

    def may(self, role: str) -> bool:
        """Whether the role is that one or above."""
        return reaches(self.role, role)


@dataclass
class Entrance:
    """What an application knows of people while it runs. Safe for many threads."""

    settings: Access
    folder: Path
    limits: Limits = field(default_factory=Limits)
    _accounts: tuple[object, Mapping[str, Account]] = (None, {})
    _proved: OrderedDict[bytes, tuple[str, float]] = field(default_factory=OrderedDict)
    _own: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def accounts(self) -> Mapping[str, Account]:
        """The accounts as of now; none where the file cannot be understood, which is logged: then nobody is let in."""
        try:
            stat = (self.folder / ACCOUNTS).stat()
        except FileNotFoundError:
            return {}
        seen, accounts = self._accounts
        as_of = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if seen != as_of:
            try:
                accounts = load_accounts(self.folder)
            except InputError as error:
                current_app.logger.error("nobody can sign in: %s", error)
                accounts = {}
            self._accounts = (as_of, accounts)
        return accounts

    def prove(self, name: str, password: str) -> Account | None:
        """The account of that name, if this is its password; logged where it is not.

        Raises TooManyRequests where too many were wrong, ServiceUnavailable where too many are being checked.
        """
        if not _checks.acquire(blocking=False):
            raise ServiceUnavailable(retry_after=2)
        try:
            return self._prove(name, password)
        finally:
            _checks.release()

    def prove_again(self, name: str, password: str) -> Account | None:
        """As ``prove``, for a program that says it with every request: the costly check is made once in some minutes."""
        key = hmac.digest(self._own, f"{name}\0{password}".encode(), hashlib.sha256)
        stamp, until = self._proved.get(key, ("", 0.0))
        if time.monotonic() < until:
            account = next((one for one in self.accounts().values() if one.stamp == stamp), None)
            if account:
                return account
        account = self.prove(name, password)
        if account:
            log.record(self.folder, "sign-in", account.name, client(), via="basic")
            self._proved[key] = (account.stamp, time.monotonic() + _SECONDS)
            while len(self._proved) > _REMEMBERED:
                self._proved.popitem(last=False)
        return account

    def _prove(self, name: str, password: str) -> Account | None:
        try:
            name = normal_name(name)
        except InputError:
            name = ""  # counted and checked like any name that nobody has
        address = client()
        if wait := self.limits.begin(name, address):
            raise TooManyRequests(retry_after=wait)
        account = self.accounts().get(name)
        if matches(account.password if account else "", password):
            self.limits.succeeded(name, address)
            return account
        # What nobody is called is not written down: people type their password into the wrong field.
        log.record(self.folder, "sign-in-failed", account.name if account else "", address)
        return None


def entrance() -> Entrance | None:
    """The entrance of the running application; None where nobody signs in."""
    return cast("Entrance | None", current_app.extensions.get("dutygraph-entrance"))
