"""`dutygraph rules`: how often each rule of extraction fires on some documents, with examples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from dutygraph.errors import InputError
from dutygraph.workspace import Workspace

_EXAMPLES = 3
_WIDTH = 40


@dataclass
class _Yield:
    """What one rule gave: how many facts, in how many documents, and the first few of them."""

    count: int = 0
    documents: set[str] = field(default_factory=set)
    examples: list[str] = field(default_factory=list)


@click.command()
@click.option(
    "--on", "places", multiple=True, type=click.Path(exists=True, path_type=Path), help="A document or a folder of them; repeatable."
)
@click.option("--rule", "wanted", default="", help="Only rules whose name holds this.")
@click.pass_obj
def rules(workspace: Workspace, places: Sequence[Path], wanted: str) -> None:
    """List for each rule how many facts it gave on the documents of --on, and three of them; without --on, on the workspace's plans.

    A rule that never fires there is not listed: rules are code, and what they match are the words of the vocabulary (docs/rules.md).
    """
    found: dict[tuple[str, str], _Yield] = {}
    read = 0
    for path in _documents(workspace, places):
        try:
            facts = list(_facts(workspace, path))
        except InputError as error:
            click.echo(f"dutygraph: {error}", err=True)
            continue
        read += 1
        for kind, rule, example in facts:
            if wanted in rule:
                one = found.setdefault((kind, rule), _Yield())
                one.count += 1
                one.documents.add(str(path))
                if len(one.examples) < _EXAMPLES:
                    one.examples.append(example)
    for (kind, rule), one in sorted(found.items(), key=lambda item: (item[0][0], -item[1].count, item[0][1])):
        click.echo(f"{kind:12} {rule:28} {one.count:6} in {len(one.documents)} of {read}")
        for example in one.examples:
            click.echo(f"    {example}")


def _documents(workspace: Workspace, places: Sequence[Path]) -> Iterator[Path]:
    if not places:
        yield from (folder.source for folder in workspace.plan_folders())
    for place in places:
        inside = (path for path in sorted(place.rglob("*")) if path.is_file() and not path.name.startswith("."))
        yield from (
            (path for path in inside if path.suffix.lower() in (".txt", ".md", ".docx", ".html", ".htm", ".pdf"))
            if place.is_dir()
            else [place]
        )


def _facts(workspace: Workspace, path: Path) -> Iterator[tuple[str, str, str]]:
    """Kind, rule and an example line for each fact of a document."""
    from dutygraph.documents.reading import read_document
    from dutygraph.extract.plan import extract_plan
    from dutygraph.extract.records import KINDS
    from dutygraph.read.plan import read_plan

    vocabulary = workspace.vocabulary()
    source = read_document(path, vocabulary)
    plan = extract_plan(read_plan(source.text, vocabulary, defects=source.defects), vocabulary)
    for one in plan.tasks:
        for kind in KINDS:
            for fact in getattr(one, kind):
                at = fact.anchor
                before = source.text[max(one.task.start, at.start - _WIDTH // 2) : at.start]
                behind = source.text[at.end : min(one.task.end, at.end + _WIDTH // 2)]
                shown = " ".join(f"…{before}【{at.quote}】{behind}…".split())
                yield kind, fact.rule, f"{path.name} {one.task.citation}  {shown}"
