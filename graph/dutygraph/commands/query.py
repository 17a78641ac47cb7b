"""`dutygraph query`: a ready question by name, or any SPARQL from a file or standard input."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dutygraph.errors import InputError
from dutygraph.workspace import Workspace

if TYPE_CHECKING:
    from dutygraph.query.result import QueryResult
    from dutygraph.session import Session


@click.command()
@click.argument("name", required=False)
@click.option("-p", "--param", "params", multiple=True, metavar="KEY=VALUE", help="A parameter of the ready question.")
@click.option("--file", "path", type=click.Path(dir_okay=False, path_type=Path), help="SPARQL from this file; - for standard input.")
@click.option("--list", "listed", is_flag=True, help="The ready questions with their parameters.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "tsv", "json", "xml", "turtle", "ntriples", "jsonld", "rdfxml"]),
    help="[default: table; for CONSTRUCT and DESCRIBE turtle]",
)
@click.option("--reading", type=click.Choice(["written", "curated"]), default="written", show_default=True)
@click.option("--seconds", type=click.FloatRange(0.1, 3600), default=10.0, show_default=True, help="Time limit for SPARQL of your own.")
@click.option("--rows", type=click.IntRange(1), default=10_000, show_default=True, help="Row limit for SPARQL of your own.")
@click.pass_obj
def query(
    workspace: Workspace,
    name: str | None,
    params: Sequence[str],
    path: Path | None,
    listed: bool,
    form: str | None,
    reading: str,
    seconds: float,
    rows: int,
) -> None:
    """Ask the ready question NAME, or any SPARQL with --file (NAME "-" reads it from standard input).

    The prefixes duty, dsh, rdf, rdfs, skos, xsd, prov, oa, org and dct need no declaration.
    """
    if listed:
        _list()
        return
    if path is None and name == "-":
        name, path = None, Path("-")
    if (name is None) == (path is None):
        raise InputError("give either the name of a ready question or --file", "see dutygraph query --list")
    if path is not None and params:
        raise InputError("--param belongs to a ready question", "write the value into the SPARQL text")
    if path is None:
        assert name is not None
        text = _ready(workspace, name, params, reading, form)
    else:
        text = _written(_free(workspace, path, reading, seconds, rows), form, _width())
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


def _list() -> None:
    from dutygraph.query.catalogue import ready_questions

    for ready in ready_questions().queries.values():
        click.echo(f"{ready.number:>2}  {ready.name}: {ready.title['en']} / {ready.title['zh']}")
        for param in ready.params:
            default = f" [{param.default}]" if param.default else ""
            choices = f": {' | '.join(param.values)}" if param.values else ""
            click.echo(f"      {param.name} ({param.type}{choices}){default}: {param.label['en']}")


def _ready(workspace: Workspace, name: str, params: Sequence[str], reading: str, form: str | None) -> str:
    """What is printed of a ready question's answer."""
    from dutygraph.query.catalogue import ready_questions
    from dutygraph.query.kept import kept_text
    from dutygraph.query.run import run_ready

    ready = ready_questions()[name]
    values: dict[str, str] = {}
    for param in params:
        key, equals, value = param.partition("=")
        if not equals:
            raise InputError(f"--param {param!r} has no value", "write --param key=value")
        values[key.strip()] = value
    from dutygraph.session import with_plan_ids

    values = with_plan_ids(workspace, ready, values)
    ready.fill(values)  # a wrong parameter is told before the graph is opened
    store, width = _opened(workspace).store, _width()
    asked = (ready.fill(values), reading, form or "", str(width))
    return kept_text(workspace.store, store.version, asked, lambda: _written(run_ready(store, ready, values, reading), form, width))


def _free(workspace: Workspace, path: Path, reading: str, seconds: float, rows: int) -> QueryResult:
    from dutygraph.query.free import free_queries
    from dutygraph.query.result import QueryError
    from dutygraph.query.worker import Limits

    shown = "standard input" if str(path) == "-" else str(path)
    text = _read(path, shown)
    with free_queries(_opened(workspace).store) as free:
        answer = free.run_free(text, reading, Limits(seconds=seconds, rows=rows))
    if isinstance(answer, QueryError):
        raise InputError(answer.message, _CURES.get(answer.kind, ""), shown, answer.line, answer.column)
    if answer.truncated:
        click.echo(f"dutygraph: only the first {rows} rows are shown (--rows gives more)", err=True)
    return answer


def _opened(workspace: Workspace) -> Session:
    """The workspace's graph; plans that are not in it are told."""
    from dutygraph.session import open_session

    session = open_session(workspace)
    for plan, said in session.missing.items():
        click.echo(f"dutygraph: {plan} is not in the graph: {said}", err=True)
    return session


_CURES = {"timeout": "narrow the query, or give it longer with --seconds", "memory": "narrow the query"}


def _read(path: Path, shown: str) -> str:
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", "check the path", shown) from error
    except UnicodeDecodeError as error:
        raise InputError("no UTF-8", "save the query as UTF-8", shown) from error
    if not text.strip():
        raise InputError("no query here", "write SPARQL, or name a ready question: dutygraph query --list", shown)
    return text


def _width() -> int:
    """Columns of a table: those of the terminal, or as many as fit a wide page."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 160


def _written(result: QueryResult, form: str | None, width: int) -> str:
    from dutygraph.query.formats import serialize, table

    return table(result, width) if form is None or form == "table" else serialize(result, form)
