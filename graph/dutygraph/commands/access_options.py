"""The options of `dutygraph serve` that say who may read and edit, and what is told about them at the start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from dutygraph.access.settings import Access
from dutygraph.workspace import Workspace

_Command = TypeVar("_Command", bound=Callable[..., Any])
_OPTIONS = (
    click.option("--edit", is_flag=True, help="Editors may change plans: those whose account has that role (dutygraph accounts)."),
    click.option(
        "--reading", type=click.Choice(["open", "closed"]), default="open", show_default=True, help="Closed: reading needs an account, too."
    ),
    click.option(
        "--trust-user-header",
        "header",
        default="",
        metavar="NAME",
        help="The proxy in front signs people in and names them in this header.",
    ),
    click.option(
        "--trusted-proxy", "proxies", multiple=True, metavar="ADDRESS", help="Where the proxy connects from, if not from this machine."
    ),
)


def ACCESS(command: _Command) -> _Command:
    """Give a command these options."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def warn(workspace: Workspace, access: Access) -> None:
    """Say what is likely to be forgotten: that nobody may sign in yet, and that others can read the accounts."""
    if not access.on:
        return
    from dutygraph.access.accounts import load_accounts, reaches
    from dutygraph.access.folder import exposed, private_folder

    folder = private_folder(workspace)
    role = "editor" if access.edit else "reader"
    if not any(reaches(account.role, role) for account in load_accounts(folder).values()):
        click.echo(
            f"dutygraph: no account may {'edit' if access.edit else 'read'} yet: dutygraph accounts add NAME --role {role}", err=True
        )
    for path in exposed(folder):
        click.echo(f"dutygraph: others on this machine can read or change {path}: chmod go= {path}", err=True)
