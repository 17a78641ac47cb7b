"""`dutygraph serve`: the viewer over the workspace, on loopback unless told otherwise."""

from __future__ import annotations

import gc
import re
from pathlib import Path

import click

from dutygraph.access.settings import EVERYBODY_READS, Access, settle_access
from dutygraph.commands.access_options import ACCESS, warn
from dutygraph.errors import InputError
from dutygraph.workspace import Workspace

HOST = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; others than you reach only a public one.")
PORT = click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one.")


@click.command()
@HOST
@PORT
@click.option("--prefix", default="", metavar="PATH", help="Path below which all addresses begin, as /dutygraph.")
@click.option(
    "--behind-proxy",
    "proxy",
    is_flag=False,
    flag_value="127.0.0.1",
    default="",
    metavar="[ADDRESS]",
    help="Believe what a proxy at ADDRESS (127.0.0.1 where none is given) says of host, scheme and visitor in X-Forwarded-….",
)
@click.option("--log", type=click.Choice(["json", "text"]), help="Write a line for each request on standard error.  [default: none]")
@click.option(
    "--since",
    type=click.Path(path_type=Path),
    metavar="REPORT",
    help="Tell new and solved findings since REPORT, made by validate --format json.  [default: since the data served before]",
)
@ACCESS
@click.pass_obj
def serve(
    workspace: Workspace,
    host: str,
    port: int,
    prefix: str,
    proxy: str,
    log: str | None,
    since: Path | None,
    edit: bool,
    reading: str,
    header: str,
    proxies: tuple[str, ...],
) -> None:
    """Serve the viewer of the workspace until Ctrl-C or SIGTERM; requests under way are finished first."""
    path = _checked(prefix)
    closed = reading == "closed"
    trusted = proxies or ((proxy,) if proxy and (edit or closed) else ())  # the proxy that is believed may sign people in
    access = settle_access(host, edit, closed, header, trusted)
    warn(workspace, access)
    run(workspace, host, port, access, prefix=path, proxy=proxy, log=log, since=since)


def run(
    workspace: Workspace,
    host: str,
    port: int,
    access: Access = EVERYBODY_READS,
    *,
    prefix: str = "",
    proxy: str = "",
    log: str | None = None,
    since: Path | None = None,
) -> None:
    """Serve until interrupted or terminated.

    Raises InputError where the workspace or the report cannot be read, or the address is taken or not ours.
    """
    from dutygraph_web import close, create_app, warming
    from dutygraph_web.request_log import keep_log
    from dutygraph_web.server import Place
    from dutygraph_web.server import serve as serve_app

    app = create_app(workspace, access=access, since=since)
    if log:
        keep_log(app, log)
    gc.collect()
    gc.freeze()  # what was opened stays: collections during edits need not walk through a whole corpus
    try:
        warming.start(app)
        serve_app(app, Place(host, port, prefix, proxy), lambda at: click.echo(f"dutygraph is at {at}  (Ctrl-C stops it)"))
    finally:
        close(app)


def _checked(prefix: str) -> str:
    """The prefix with a slash before it and none behind. Raises InputError where it is no path."""
    found = re.fullmatch(r"/?([\w.~-]+(?:/[\w.~-]+)*)?/?", prefix, re.ASCII)
    if not found:
        raise InputError(f"{prefix!r} is no path", "write letters, digits, - and . divided by slashes, as /dutygraph", "--prefix")
    return f"/{found[1]}" if found[1] else ""
