"""`dutygraph diff`: what became of each duty from one version of a plan to another."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import click

from dutygraph.workspace import Workspace

if TYPE_CHECKING:
    from dutygraph.compare.records import Difference


@click.command()
@click.argument("one", metavar="A")
@click.argument("other", metavar="[B]", default="")
@click.option("--reading", type=click.Choice(["written", "curated"]), default="written", show_default=True, help="Without, with additions.")
@click.option("--format", "form", type=click.Choice(["text", "json", "html", "markdown"]), default="text", show_default=True)
@click.option("--renumbered", is_flag=True, help="List also the tasks of which only the printed number changed.")
@click.option("--exit-code", is_flag=True, help="End with status 1 where there are differences.")
@click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of messages.  [default: zh where LANG starts with zh, else en]")
@click.pass_context
def diff(ctx: click.Context, one: str, other: str, reading: str, form: str, renumbered: bool, exit_code: bool, lang: str | None) -> None:
    """Tell by duty what changed from A to B: tasks, owners, deadlines, targets, laws, deliverables, words, findings.

    A and B are a plan (its id or folder), a version kept of it (PLAN@LABEL), else a revision in git (PLAN@HEAD~1, PLAN@2021-06-30),
    or a document (.docx, .pdf, .html, .md, .txt), which is read as the next text of the other side's plan. A plan alone is compared
    with the last version kept of it, else with HEAD in git.

    Both are read with today's registry, vocabulary and rules. Which task is which follows from their ids; where that is in doubt,
    it is said. A task of which nothing but the number changed is no difference.
    """
    from dutygraph.compare.sides import compare

    workspace: Workspace = ctx.obj
    language = lang or ("zh" if os.environ.get("LANG", "").startswith("zh") else "en")
    found = compare(workspace, one, other, reading)
    if form == "text":
        _print_text(found, language, renumbered)
    else:
        click.echo(_document(found, form, language, renumbered), nl=False)
    ctx.exit(int(exit_code and not (found.empty and not (renumbered and found.tasks))))


def _document(found: Difference, form: str, language: str, renumbered: bool) -> str:
    """The difference in one of the forms for files and programs."""
    from dutygraph.compare.phrases import phrases

    if form == "json":
        from dutygraph.compare.json_form import json_difference

        return json.dumps(json_difference(found), ensure_ascii=False, indent=1) + "\n"
    if form == "html":
        from dutygraph.compare.html_form import html

        return html(found, phrases(language), language, renumbered)
    from dutygraph.compare.markdown_form import markdown

    return markdown(found, phrases(language), language, renumbered)


def _print_text(found: Difference, language: str, renumbered: bool) -> None:
    from dutygraph.compare.phrases import phrases
    from dutygraph.compare.text_form import text_lines

    lines = text_lines(found, phrases(language), language, renumbered)
    if not sys.stdout.isatty():
        for line in lines:
            click.echo(line)
        return
    from rich.console import Console

    from dutygraph.compare.colours import coloured

    console = Console(highlight=False)
    for line in lines:
        console.print(coloured(line), soft_wrap=True)
