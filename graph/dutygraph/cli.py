"""The command line: finds a command by its file and imports it only when it is called."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import click

from dutygraph import __version__
from dutygraph.errors import InputError

COMMANDS = {
    "accounts": "Say who may sign in to the viewer, and in which role.",
    "assess": "Read filled sheets of a sample: precision, recall, agreement.",
    "audit": "Read the log of who signed in and changed what, and check that nobody altered it.",
    "build": "Make the graph from the plans and mint ids for new tasks.",
    "curate": "Add, correct or withdraw facts of a task: who says so, when and why.",
    "demo": "Copy the shipped plan into a folder and serve it.",
    "diff": "Tell by duty what changed from one version of a plan to another.",
    "emend": "Say what a misprinted place of a plan should read.",
    "explain": "Say for one task which words and which rule made each fact.",
    "export": "Write the graph as RDF, tables, networks, calendar, or all of it for a deposit.",
    "extract": "Print the facts of a document.",
    "ids": "Show the tasks' ids, and settle those that an edit left in doubt.",
    "links": "Propose which tasks of a higher plan each task carries out, or list those that nobody takes up.",
    "lsp": "Serve editors: findings while typing, facts under the cursor.",
    "new": "Make plan folders from documents.",
    "query": "Ask a ready question, or any SPARQL.",
    "registry": "Propose and accept registry entries for names that nobody knows.",
    "review": "Give a Word document back with its findings as comments.",
    "rules": "Show how often each rule of extraction fires, with examples.",
    "sample": "Draw facts by chance into a spreadsheet, to be marked right or wrong.",
    "serve": "Serve the viewer.",
    "settle": "Make curated facts of what judges of a sample settled.",
    "table": "Write the responsibility table that offices circulate, and read it back filled in.",
    "validate": "Check the plans and print what they leave open.",
    "version": "Keep a plan as it is now, to be compared with later.",
    "waive": "Accept a finding: who, when and why.",
    "watch": "Say at every save of a plan what it broke, mended and changed.",
}


class Commands(click.Group):
    """Imports a command when it is called: `--help` alone costs no library."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(f"dutygraph.commands.{name}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@click.option(
    "-w", "--workspace", type=click.Path(file_okay=False, path_type=Path), default=".", show_default=True, help="Folder that holds plans/."
)
@click.pass_context
def cli(ctx: click.Context, workspace: Path) -> None:
    """Turn government plans into a knowledge graph of duties: who owns what, by when, and where the plan says so."""
    from dutygraph.journal import settle
    from dutygraph.workspace import Workspace

    if not workspace.is_dir():
        raise InputError("no such folder", "name the folder that holds plans/", str(workspace))
    ctx.obj = Workspace(workspace)
    if settle(workspace):
        click.echo("dutygraph: a change that had been interrupted is now finished", err=True)
    if ctx.obj.shipped and ctx.invoked_subcommand not in ("demo", "extract", "lsp", "new", "review"):
        click.echo(f"dutygraph: no plans/ in {workspace.resolve()}: the shipped plan is shown, nothing is written", err=True)


def main() -> None:
    """Run the command line; input that cannot be used ends with one line on standard error and status 2."""
    try:
        cli(prog_name="dutygraph")
    except InputError as error:
        click.echo(f"dutygraph: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
