"""`dutygraph lsp`: a language server on standard input and output, for editors to start."""

from __future__ import annotations

import logging
import os
import sys

import click


@click.command()
def lsp() -> None:
    """Serve an editor that speaks the Language Server Protocol, on standard input and output; editors start it themselves.

    It shows findings while a plan's text is typed, facts under the cursor, an agency's duties in all plans, and headings and
    tasks as an outline, for plans/*/source.txt, their .toml files, and any text elsewhere. docs/how-to/edit-in-an-editor.md
    says how to set up editors. What it has to report goes to standard error.
    """
    from dutygraph.lsp.features import make_server

    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="dutygraph lsp: %(levelname)s %(name)s: %(message)s")
    logging.getLogger("pygls").setLevel(logging.ERROR)  # it warns of a question taken back too late, which is nothing
    sys.stdout.flush()
    protocol = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else would be printed must not get between the protocol's messages
    server = make_server()
    try:
        server.start_io(sys.stdin.buffer, protocol)
    finally:
        server.close()
