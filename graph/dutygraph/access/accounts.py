"""Accounts of a workspace, in ``access/accounts.toml``: who may sign in, in which role, and under which name they change plans."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dutygraph.access.folder import ACCOUNTS, PRIVATE, alone
from dutygraph.errors import InputError
from dutygraph.files import write_whole
from dutygraph.workspace import read_toml

#: Each may do what those before it may.
ROLES = ("reader", "editor", "admin")
_NAME = re.compile(r"[\w.@+-]{1,64}")
_KEYS = {"shown", "role", "password", "stamp"}
_HEAD = (
    "# Who may sign in. Change it by `dutygraph accounts`, and keep it out of git and away from others: it holds hashes of passwords.\n\n"
)


@dataclass(frozen=True, slots=True)
class Account:
    """One person. ``shown`` is the name that changes carry, ``password`` a hash or "" (known only by a proxy's word);
    ``stamp`` is in every session, so a new one ends them all."""

    name: str
    shown: str
    role: str
    password: str = ""
    stamp: str = ""


def reaches(role: str, wanted: str) -> bool:
    """Whether who has that role may do what the wanted one may."""
    return ROLES.index(role) >= ROLES.index(wanted)


def normal_name(name: str) -> str:
    """The name as accounts go by it: composed, in small letters. Raises InputError where no account can have it."""
    name = unicodedata.normalize("NFKC", name).lower()
    if not _NAME.fullmatch(name):
        raise InputError(f"no name of an account: {name[:80]!r}", "use letters, digits and . _ - @ +, at most 64 of them")
    return name


def load_accounts(folder: Path) -> dict[str, Account]:
    """Accounts by name. Raises InputError where the file cannot be understood: then nobody is let in by half of it."""
    path = folder / ACCOUNTS
    try:
        told = read_toml(path)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", "run the server as the owner of the file", str(path)) from error
    return {name: _account(name, values, str(path)) for name, values in told.items()}


def change_accounts(folder: Path, change: Callable[[Mapping[str, Account]], Mapping[str, Account]]) -> None:
    """Give the file what ``change`` makes of the accounts as they are; nobody else changes them meanwhile."""
    import tomlkit

    with alone(folder):
        accounts = change(load_accounts(folder))
        tables = {one.name: {key: getattr(one, key) for key in sorted(_KEYS)} for one in accounts.values()}
        write_whole(folder / ACCOUNTS, (_HEAD + tomlkit.dumps(tables)).encode(), PRIVATE)


def known(accounts: Mapping[str, Account], name: str) -> Account:
    """The account of that name. Raises InputError where there is none."""
    account = accounts.get(normal_name(name))
    if account is None:
        raise InputError(f"no account {name!r}", "known are: " + (", ".join(sorted(accounts)) or "none yet"))
    return account


def with_new(accounts: Mapping[str, Account], account: Account) -> dict[str, Account]:
    """The accounts and one more. Raises InputError where the name is taken, or the shown one is: nobody changes plans as another."""
    if account.name in accounts:
        raise InputError(f"there is an account {account.name} already", f"change it: dutygraph accounts password {account.name}")
    if same := [one.name for one in accounts.values() if one.shown.casefold() == account.shown.casefold()]:
        raise InputError(f"{same[0]} is shown as {account.shown} already", "tell the two apart with --shown")
    return {**accounts, account.name: stamped(account)}


def without(accounts: Mapping[str, Account], name: str) -> dict[str, Account]:
    """The accounts but that one, whose sessions end with it. Raises InputError where there is none."""
    gone = known(accounts, name)
    return {key: account for key, account in accounts.items() if key != gone.name}


def with_password(accounts: Mapping[str, Account], name: str, password: str) -> dict[str, Account]:
    """The accounts with a new hash of a password for one of them, whose sessions end. Raises InputError where there is none."""
    account = known(accounts, name)
    return {**accounts, account.name: stamped(replace(account, password=password))}


def with_role(accounts: Mapping[str, Account], name: str, role: str) -> dict[str, Account]:
    """The accounts with another role for one of them; it holds from its next request. Raises InputError where there is none."""
    account = known(accounts, name)
    return {**accounts, account.name: replace(account, role=role)}


def stamped(account: Account) -> Account:
    """The account with a stamp of its own that no session carries yet."""
    return replace(account, stamp=secrets.token_hex(8))


def _account(name: str, values: Any, path: str) -> Account:
    cure = "set it anew by `dutygraph accounts`, or bring back an older copy"
    if not isinstance(values, dict) or set(values) != _KEYS or not all(isinstance(one, str) for one in values.values()):
        raise InputError(f"account {name} needs {', '.join(sorted(_KEYS))}, each a text", cure, path)
    if values["role"] not in ROLES:
        raise InputError(f"account {name} has no such role: {values['role']}", f"known are: {', '.join(ROLES)}", path)
    if normal_name(name) != name or not values["stamp"] or not values["shown"].strip():
        raise InputError(f"account {name} has a name or stamp that the program would not give", cure, path)
    return Account(name=name, **values)
