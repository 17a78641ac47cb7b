"""`dutygraph audit`: the log of who signed in and changed what, read and checked."""

from __future__ import annotations

import json
import sys

import click

from dutygraph.errors import InputError
from dutygraph.workspace import Workspace

_FIRST = ("at", "what", "who", "from")


@click.group()
def audit() -> None:
    """Read the log of who signed in and changed what, and check that nobody altered it."""


@audit.command()
@click.option("--last", default=0, metavar="N", type=click.IntRange(min=0), help="Only the last N lines.")
@click.option("--json", "as_json", is_flag=True, help="Lines of JSON, as the log has them.")
@click.pass_obj
def show(workspace: Workspace, last: int, as_json: bool) -> None:
    """Print the log, the oldest line first: when (UTC), what, who, from where, and details."""
    from collections import deque

    from dutygraph.access.folder import private_folder
    from dutygraph.access.log import entries

    found = entries(private_folder(workspace))
    for entry in deque(found, maxlen=last) if last else found:
        if as_json:
            click.echo(json.dumps(entry))  # escaped: a terminal obeys no control characters of a stranger's
            continue
        more = [f"{key}={json.dumps(value, ensure_ascii=False)}" for key, value in entry.items() if key not in (*_FIRST, "before")]
        line = "\t".join([*(str(entry.get(key, "")) for key in _FIRST), *more])
        click.echo("".join(char if char.isprintable() or char == "\t" else f"\\u{ord(char):04x}" for char in line))


@audit.command()
@click.option("--holds", default="", metavar="SEAL", help="A seal that was printed earlier: the log must still go on from there.")
@click.pass_obj
def check(workspace: Workspace, holds: str) -> None:
    """Check that no line was altered, taken out or put in; exit status 1 where one was.

    Prints the seal of the last line. Keep it elsewhere: with --holds it proves later that the log's end was not cut off.
    """
    from dutygraph.access.folder import LOG, private_folder
    from dutygraph.access.log import check as checked

    if holds and not (len(holds) == 64 and all(char in "0123456789abcdef" for char in holds)):
        raise InputError("no seal", "give the 64 characters that an earlier check printed")
    found = checked(private_folder(workspace), holds)
    cut = f", {found.torn} cut off by a kill" if found.torn else ""
    click.echo(f"{found.lines} lines{cut}; seal {found.seal}")
    if found.wrong:
        click.echo(f"{LOG}:{found.wrong}: what stands before this line is not what was there when it was written", err=True)
    if not found.holds:
        click.echo(f"{LOG}: the line of that seal is gone", err=True)
    sys.exit(1 if found.wrong or not found.holds else 0)
