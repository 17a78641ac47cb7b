"""`dutygraph emend`: what a misprinted place should read, in emendations.toml; the verbatim text stays."""

from __future__ import annotations

from typing import Any

import click

from dutygraph.commands.adding import Forms, add, change, effects, remove, signature, signed
from dutygraph.errors import InputError
from dutygraph.workspace import Workspace

_LONGEST = 60  # characters of context on each side that tell one place from all others
_READABLE = 4  # characters of context at least, where there must be any


@click.group(cls=Forms, default="place", subcommand_metavar="PLAN QUOTE READS | list [PLAN] | remove PLAN ID")
def emend() -> None:
    """Say that QUOTE in the text of PLAN is a printing error for READS. The text stays as printed; rules read what it should say.

    \b
    dutygraph emend my-plan 典型案列 典型案例 --why "列 for 例"
    """


@emend.command("place", hidden=True)
@click.argument("plan")
@click.argument("quote")
@click.argument("reads")
@click.option("--nth", type=click.IntRange(1), help="Which place is meant, where the text has several.")
@signed
@click.pass_obj
def place(workspace: Workspace, plan: str, quote: str, reads: str, nth: int | None, why: str, by: str | None, when: Any) -> None:
    """Mend a printing error."""
    from dutygraph.curation.emendations import EMENDATIONS

    signed_by = dict(signature(why, by, when))
    with change(workspace, plan) as held:
        source = held.before.facts.document.source
        at = _place(source, quote, nth)
        for mend in held.before.emendations:
            if mend.start < at + len(quote) and at < mend.end:
                raise InputError(f"{source[mend.start : mend.end]!r} is mended there already: {mend.why}", "remove that emendation first")
        before, behind = _context(source, at, at + len(quote))
        values = [("prefix", before), ("quote", quote), ("suffix", behind), ("reads", reads)]
        order = [*values, *((key, signed_by[key]) for key in ("why", "by", "when"))]
        after = add(held, EMENDATIONS, "emendation", order, keep=("reads",))
    line = source.count("\n", 0, at) + 1
    click.echo(f"{held.folder.name}/{EMENDATIONS}: line {line} of the text, “{quote}”, is read as “{reads}”")
    for said in effects(held.before, after, "written"):
        click.echo(said)


def _place(source: str, quote: str, nth: int | None) -> int:
    """The offset of the place that is meant. Raises InputError where there is none, or several and none is named."""
    from dutygraph.occurrences import Occurrences

    if not quote:
        raise InputError("the words are empty", "quote what is printed")
    places, at = [], source.find(quote)
    while at >= 0:
        places.append(at)
        at = source.find(quote, at + 1)
    if not places:
        alike = Occurrences(source, 0, len(source)).anchors(quote)
        printed = f"it prints “{alike[0].quote}”" if alike else "quote the text to the letter"
        raise InputError(f"the text has no “{quote}”", printed)
    if (nth or 1) > len(places):
        raise InputError(f"“{quote}” stands {len(places)} times in the text", f"give --nth 1 to {len(places)}")
    if len(places) > 1 and nth is None:
        lines = ", ".join(f"{n} in line {source.count(chr(10), 0, at) + 1}" for n, at in enumerate(places, 1))
        raise InputError(f"“{quote}” stands {len(places)} times in the text: {lines}", "say which with --nth")
    return places[(nth or 1) - 1]


def _context(source: str, start: int, end: int) -> tuple[str, str]:
    """As few words before and behind as make the place the only one; first those before, on its line, then those behind."""
    line, close = max(source.rfind("\n", 0, start), source.rfind("\r", 0, start)) + 1, start
    low = max(line, start - _LONGEST)
    while close > low and (_repeats(source, source[close:end]) or 0 < start - close < _READABLE):
        close -= 1
    before, to = source[close:start], end
    while to < len(source) and to - end < _LONGEST and source[to] not in "\r\n" and _repeats(source, source[close:to]):
        to += 1
    if _repeats(source, source[close:to]):
        raise InputError("no words near it tell this place from its like", "quote more of the line")
    return before, source[end:to]


def _repeats(source: str, words: str) -> bool:
    return source.find(words, source.find(words) + 1) >= 0


@emend.command("list")
@click.argument("plan", required=False)
@click.pass_obj
def list_(workspace: Workspace, plan: str | None) -> None:
    """Say what is emended in PLAN (all plans where none is given), and what no longer fits."""
    from dutygraph.build import read_bytes
    from dutygraph.curation.emendations import EMENDATIONS, load_emendations, read_emendations
    from dutygraph.curation.files import Ids
    from dutygraph.read.decode import decode

    for folder in [workspace.plan(plan)] if plan else workspace.plan_folders():
        shown = f"{folder.name}/{EMENDATIONS}"
        source, _ = decode(read_bytes(folder.source, str(folder.source)), str(folder.source))
        stale = [one.detail for one in load_emendations(folder.path / EMENDATIONS, source, shown)[1]]
        ids = Ids()
        for fields in read_emendations(folder.path / EMENDATIONS, shown):
            told = ", ".join(str(fields.raw[key]) for key in ("by", "when") if key in fields.raw)
            said = f"“{fields.text('quote')}” reads “{fields.text('reads')}”"
            click.echo(f"{shown}:{fields.line} {ids.take(fields, 'emendation')} {said}  ({told}: {fields.text('why')})")
            if any(f"{EMENDATIONS}:{fields.line}:" in detail for detail in stale):
                click.echo("    no longer fits")


@emend.command("remove")
@click.argument("plan")
@click.argument("id")
@click.pass_obj
def remove_(workspace: Workspace, plan: str, id: str) -> None:
    """Take an emendation out again; `dutygraph emend list` gives its id.

    \b
    dutygraph emend remove my-plan e7k2m9qa
    """
    from dutygraph.curation.emendations import EMENDATIONS

    with change(workspace, plan) as held:
        after = remove(held, EMENDATIONS, ("emendation",), id)
    click.echo(f"{held.folder.name}/{EMENDATIONS}: {id} removed")
    for line in effects(held.before, after, "written"):
        click.echo(line)
