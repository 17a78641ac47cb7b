"""`dutygraph table`: the responsibility table of a plan as a workbook, and what was filled in there as curated facts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dutygraph.commands.adding import Change, change, effects, findings_of, signature
from dutygraph.edit.pointing import reference
from dutygraph.errors import InputError
from dutygraph.workspace import Workspace

if TYPE_CHECKING:
    from dutygraph.built import BuiltPlan
    from dutygraph.office.filled import Edit

_Values = list[tuple[str, Any]]


@click.command()
@click.argument("plan")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the table to this workbook.")
@click.option("--language", type=click.Choice(["zh-Hans", "zh-Hant", "en"]), help="Language of the headings.  [default: the plan's]")
@click.option("--read", "sheet", type=click.Path(dir_okay=False, path_type=Path), help="Make curated facts of what was filled in here.")
@click.option("--why", help="With --read: the reason, for those who read it later.")
@click.option("--by", help="With --read: who says so.  [default: git's user.name, else $USER]")
@click.option("--when", type=click.DateTime(["%Y-%m-%d"]), help="With --read: the day, as 2026-01-31.  [default: today]")
@click.option("--unknown", is_flag=True, help="With --read: take names that the registry does not know as they are.")
@click.option("--dry-run", is_flag=True, help="With --read: say what would be written, and write nothing.")
@click.pass_context
def table(
    ctx: click.Context,
    plan: str,
    output: Path | None,
    language: str | None,
    sheet: Path | None,
    why: str | None,
    by: str | None,
    when: Any,
    unknown: bool,
    dry_run: bool,
) -> None:
    """Write the responsibility table of PLAN, or read it back filled in.

    A row is a task in the curated reading: who leads, is responsible, takes part, what is to come of it by when, what the plan leaves
    open, and how far it has come. The coloured cells may be filled in; rows may be sorted and moved. Nothing is written unless every
    cell is understood.

    \b
    dutygraph table my-plan -o duties.xlsx
    dutygraph table my-plan --read duties.xlsx --by "Li Hua" --why "meeting of 3 March"
    """
    workspace: Workspace = ctx.obj
    if (output is None) == (sheet is None):
        raise InputError("say what to do", "give -o FILE to write the table, or --read FILE to read it back")
    if output is not None:
        _write(workspace, plan, output, language)
    elif not why:
        raise InputError("--why is missing", "say why, for those who read it later")
    else:
        assert sheet is not None
        ctx.exit(_read(workspace, plan, sheet, signature(why, by, when), unknown, dry_run))


def _write(workspace: Workspace, plan: str, output: Path, language: str | None) -> None:
    from dutygraph.build import build_plan, mint_ids
    from dutygraph.files import write_output
    from dutygraph.names.registry import load_registry
    from dutygraph.office.rows import rows_of
    from dutygraph.office.sheet import write_sheet

    folder = workspace.plan(plan)
    built = build_plan(folder, load_registry(workspace.registries()), workspace.vocabulary())
    spoken = language or built.info.language
    rows = rows_of(built, findings_of(built, "curated").values(), spoken)
    if not workspace.shipped:
        mint_ids(folder, built)  # the table names tasks by their ids, so they must be there to stay
    write_output(output, write_sheet(rows, built.info.id, spoken))
    click.echo(f"{output}: {len(rows)} tasks")


def _read(workspace: Workspace, plan: str, sheet: Path, signed_by: _Values, unknown: bool, dry_run: bool) -> int:
    """Make entries of what was filled in; 0, or 2 where a cell is wrong, when nothing is written."""
    from dutygraph.curation.files import CURATED

    with change(workspace, plan) as held:
        edits, errors = _edits(workspace, held, sheet, unknown)
        text, after = held.text(CURATED), held.before
        if not errors:
            text, after, errors = _entered(held, edits, text, signed_by, str(sheet))
        for error in errors:
            click.echo(f"dutygraph: {error}", err=True)
        if errors:
            click.echo(f"dutygraph: {len(errors)} {'cells are' if len(errors) > 1 else 'cell is'} wrong; nothing was written", err=True)
            return 2
        if text != held.text(CURATED) and not dry_run:
            held.write({CURATED: text.encode()})
    for edit in edits:
        click.echo(f"{sheet}: {edit.cell}: {held.before.facts.tasks[edit.index].task.citation} {edit.shown}")
    click.echo(f"{held.folder.name}/{CURATED}: {len(edits)} changes{', not written' if dry_run else ''}")
    for line in effects(held.before, after, "curated") if edits else ():
        click.echo(line)
    return 0


def _edits(workspace: Workspace, held: Change, sheet: Path, unknown: bool) -> tuple[list[Edit], list[InputError]]:
    """What the sheet asks for, and what is wrong in it. Raises InputError where it is no table of this plan."""
    from dutygraph.names.registry import load_registry
    from dutygraph.office.filled import Comparison
    from dutygraph.office.rows import rows_of
    from dutygraph.office.sheet import read_sheet

    filled = read_sheet(sheet)
    if filled.plan != held.before.info.id:
        raise InputError(f"is the table of the plan {filled.plan}", f"read it into that plan, not into {held.before.info.id}", str(sheet))
    rows = rows_of(held.before, (), filled.language)
    registry = load_registry(workspace.registries())
    compared = Comparison(held.before, rows, registry, workspace.vocabulary(), str(sheet), filled.language, unknown)
    return compared.edits(filled), compared.errors


def _entered(held: Change, edits: Sequence[Edit], text: str, signed_by: _Values, sheet: str) -> tuple[str, BuiltPlan, list[InputError]]:
    """The file's text with an entry for each edit, the plan as it is then, and which cells ask for what does not fit."""
    from dutygraph.curation.files import CURATED, LETTERS, Ids, made_id, read_tables
    from dutygraph.curation.layout import added

    errors: list[InputError] = []
    cells: dict[str, str] = {}
    ids = Ids()
    entries = read_tables(held.folder.path / CURATED, CURATED, ("fact", "link"), {CURATED: text})
    taken = {ids.take(fields, name) for name, found in entries.items() for fields in found}
    for edit in edits:
        try:
            text, said = _said(held, edit, text)
        except InputError as error:
            errors.append(InputError(f"{edit.cell}: {error.message}", error.cure, sheet))
            continue
        if not said:
            continue
        told, again = dict(said), 1
        while (made := made_id(told, LETTERS["fact"])) in taken:
            again += 1
            told["again"] = again
        taken.add(made)
        cells[made] = edit.cell
        text = added(text, "fact", [("id", made), *said, *signed_by], held.before.facts.tasks[edit.index].task.citation)
    after = held.build({CURATED: text})
    errors += [InputError(f"{cells[one.note.id]}: {one.detail}", "", sheet) for one in after.curation.stale if one.note.id in cells]
    return text, after, errors


def _said(held: Change, edit: Edit, text: str) -> tuple[str, _Values]:
    """The file without the entries that the edit does away with, and the fields of the new one; none where nothing is left to say."""
    from dutygraph.curation.files import CURATED
    from dutygraph.edit.entering import taken_out
    from dutygraph.rdf import iris

    overrides: list[Any] = []
    words: dict[str, Any] = {}
    kind = dict(edit.values).get("kind", "")
    tid = held.before.ids[edit.index]
    for one in edit.gone:
        if one.note is None:
            short = one.node.value.removeprefix(f"{iris.task(held.before.info.id, tid).value}/")
            overrides.append(reference(held.before, edit.index, short, kind))
        else:
            text, raw = taken_out(held.folder.path, held.folder.name, CURATED, text, one.note.id)
            overrides += raw.get("overrides", [])
            if raw.get("label") == dict(edit.values).get("label"):  # the same one in another role: it rests on the same words
                words = {key: raw[key] for key in ("quote", "occurrence", "whole") if key in raw}
    if kind and len({one.fact.clause for one in edit.gone if hasattr(one, "fact")}) > 1:
        words["whole"] = True
    said = [*edit.values, *words.items(), ("overrides", overrides)]
    said = [(key, value) for key, value in said if value not in ("", None, [], False)]
    return text, [("task", tid), *said] if said and (kind or overrides) else []
