"""`dutygraph serve`: the viewer over the workspace, on loopback unless told otherwise."""

from __future__ import annotations

import errno
import signal
import sys
from typing import Any

import click

from dutygraph.access.settings import EVERYBODY_READS, Access, settle_access
from dutygraph.commands.access_options import ACCESS, warn
from dutygraph.errors import InputError
from dutygraph.workspace import Workspace

HOST = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; others than you reach only a public one.")
PORT = click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one.")

_THREADS = 12  # twice what free queries may hold at a time, so that pages always find one


@click.command()
@HOST
@PORT
@ACCESS
@click.pass_obj
def serve(workspace: Workspace, host: str, port: int, edit: bool, reading: str, header: str, proxies: tuple[str, ...]) -> None:
    """Serve the viewer of the workspace until Ctrl-C."""
    access = settle_access(host, edit, reading == "closed", header, proxies)
    warn(workspace, access)
    run(workspace, host, port, access)


def run(workspace: Workspace, host: str, port: int, access: Access = EVERYBODY_READS) -> None:
    """Serve until interrupted or terminated; requests that are being answered are finished first.

    Raises InputError where the workspace cannot be read or the address is taken or not ours.
    """
    from waitress.server import create_server

    from dutygraph_web import close, create_app
    from dutygraph_web.peers import note_peers

    app = create_app(workspace, access=access)
    channels: dict[int, Any] = {}
    try:
        try:
            server = create_server(app, channels, host=host, port=port, ident="dutygraph", threads=_THREADS)
        except OSError as error:
            raise _refused(error, host, port) from error
        except ValueError as error:  # waitress: the name of a host that cannot be resolved
            raise InputError(f"cannot listen on {host}", "use 127.0.0.1 or an address of this machine") from error
        note_peers(channels)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        shown = f"[{host}]" if ":" in host else host
        click.echo(f"dutygraph is at http://{shown}:{server.effective_port}/  (Ctrl-C stops it)")
        server.run()
    finally:
        close(app)


def _refused(error: OSError, host: str, port: int) -> InputError:
    if error.errno == errno.EADDRINUSE:
        return InputError(f"port {port} of {host} is in use", "choose another with --port, or 0 for any free one")
    if error.errno == errno.EACCES:
        return InputError(f"port {port} may not be used by you", "choose one above 1023 with --port")
    return InputError(f"cannot listen on {host}: {error.strerror or error}", "use 127.0.0.1 or an address of this machine")
