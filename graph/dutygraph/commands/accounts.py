"""`dutygraph accounts`: who may sign in to the viewer, and in which role."""

from __future__ import annotations

import getpass
import sys
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dutygraph.errors import InputError
from dutygraph.workspace import Workspace

if TYPE_CHECKING:
    from dutygraph.access.accounts import Account

_ROLE = click.Choice(["reader", "editor", "admin"])
_BY_COMMAND = "command line"  # in place of an address


@click.group()
def accounts() -> None:
    """Say who may sign in to the viewer, and in which role.

    A reader reads where reading is closed, an editor changes plans, an admin sees accounts and log. Passwords are asked
    for, or read from standard input; they are never arguments. A running server goes by a change from the next request on.
    """


@accounts.command()
@click.argument("name")
@click.option("--role", type=_ROLE, required=True, help="What the account may do.")
@click.option("--shown", default="", help="Name that the account's changes of plans carry; NAME where it is left out.")
@click.option("--by-proxy", is_flag=True, help="No password: a proxy in front of the viewer signs this person in.")
@click.pass_obj
def add(workspace: Workspace, name: str, role: str, shown: str, by_proxy: bool) -> None:
    """Add an account NAME."""
    from dutygraph.access.accounts import Account, normal_name, with_new
    from dutygraph.access.passwords import hashed

    folder, name = _folder(workspace), normal_name(name)
    shown = _shown(shown or name)
    password = "" if by_proxy else hashed(_password(), name, shown)
    _change(folder, lambda known: with_new(known, Account(name, shown, role, password)), "account-added", name, role=role)
    click.echo(f"{name} is {role}, shown as {shown}")


@accounts.command("list")
@click.pass_obj
def list_(workspace: Workspace) -> None:
    """Print every account: name, role, what it is shown as, whether it has a password."""
    from dutygraph.access.accounts import load_accounts

    for account in sorted(load_accounts(_folder(workspace)).values(), key=lambda one: one.name):
        click.echo(f"{account.name}\t{account.role}\t{account.shown}\t{'password' if account.password else 'by proxy'}")


@accounts.command()
@click.argument("name")
@click.pass_obj
def remove(workspace: Workspace, name: str) -> None:
    """Take the account NAME away; its sessions end at once. What it changed stays, with its name."""
    from dutygraph.access.accounts import normal_name, without

    _change(_folder(workspace), lambda known: without(known, name), "account-removed", normal_name(name))
    click.echo(f"{normal_name(name)} is removed")


@accounts.command()
@click.argument("name")
@click.pass_obj
def password(workspace: Workspace, name: str) -> None:
    """Give NAME a new password; its sessions end at once."""
    from dutygraph.access.accounts import known, load_accounts, normal_name, with_password
    from dutygraph.access.passwords import hashed

    folder = _folder(workspace)
    account = known(load_accounts(folder), name)
    kept = hashed(_password(), account.name, account.shown)
    _change(folder, lambda now: with_password(now, name, kept), "password-set", normal_name(name))
    click.echo(f"{account.name} has a new password")


@accounts.command()
@click.argument("name")
@click.argument("role", type=_ROLE)
@click.pass_obj
def role(workspace: Workspace, name: str, role: str) -> None:
    """Give NAME another ROLE: reader, editor or admin."""
    from dutygraph.access.accounts import normal_name, with_role

    _change(_folder(workspace), lambda known: with_role(known, name, role), "role-set", normal_name(name), role=role)
    click.echo(f"{normal_name(name)} is {role}")


def _folder(workspace: Workspace) -> Path:
    from dutygraph.access.folder import exposed, private_folder

    folder = private_folder(workspace)
    for path in exposed(folder):
        click.echo(f"dutygraph: others on this machine can read or change {path}: chmod go= {path}", err=True)
    return folder


def _change(folder: Path, change: Callable[[Mapping[str, Account]], Mapping[str, Account]], what: str, name: str, **details: str) -> None:
    """Make the change and log it: the line first, so that no change is without one."""
    from dutygraph.access.accounts import change_accounts
    from dutygraph.access.log import record

    def logged(known: Mapping[str, Account]) -> Mapping[str, Account]:
        changed = change(known)
        record(folder, what, f"{getpass.getuser()} (system)", _BY_COMMAND, account=name, **details)
        return changed

    try:
        change_accounts(folder, logged)
    except OSError as error:
        raise InputError(f"nothing was changed: {error.strerror}", "make room, and work as the owner of the folder", str(folder)) from error


def _shown(name: str) -> str:
    name = unicodedata.normalize("NFC", name).strip()
    if not name or not name.isprintable() or len(name) > 64:
        raise InputError(f"nobody can be shown as {name[:80]!r}", "give --shown one line of at most 64 characters")
    return name


def _password() -> str:
    """Asked twice at a terminal, else the first line of standard input; it never stands in an argument, where others could see it."""
    if sys.stdin.isatty():
        given: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return given
    line = sys.stdin.readline()
    if not line:
        raise InputError("no password was given", "type it at a terminal, or write it to standard input as one line")
    return line.rstrip("\r\n")
