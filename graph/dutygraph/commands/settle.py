"""`dutygraph settle`: what judges settled between them becomes curated facts, in one change."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dutygraph.commands.adding import Change, change, effects, signature, signed
from dutygraph.errors import InputError
from dutygraph.workspace import Workspace

if TYPE_CHECKING:
    from dutygraph.sampling.sheets import Judged

Values = list[tuple[str, Any]]

#: Each kind as a sheet names it: as curated.toml does, and which column gives which of its values.
_KINDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "assignment": ("party", {"label": "label", "role": "type"}),
    "reference": ("law", {"title": "label", "relation": "type"}),
    "deadline": ("deadline", {"due": "due", "deadline_kind": "type"}),
    "target": ("target", {"metric": "label", "op": "comparator", "value": "value", "unit": "unit", "due": "due"}),
    "deliverable": ("deliverable", {"label": "label", "deliverable_kind": "type"}),
}


@click.command()
@click.argument("sheet", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@signed
@click.pass_obj
def settle(workspace: Workspace, sheet: Path, why: str, by: str | None, when: Any) -> None:
    """Make curated facts of a settled SHEET (`dutygraph assess A B --open SHEET`, marked y or n together).

    A fact marked n is withdrawn; a missed one marked y is added. All of them are written, or none.
    """
    from dutygraph.curation.files import CURATED
    from dutygraph.sampling.sheets import read

    filled, signed_by = read(sheet), signature(why, by, when)
    told = [row for row in filled.rows if (row.right is False if row.fact else row.right)]
    if not told:
        raise InputError("nothing to change is marked", "mark wrong facts n and missed ones y", str(sheet))
    with change(workspace, filled.about.get("plan", "")) as held:
        text, after = held.text(CURATED), held.before
        for row in told:
            try:
                text, after = _entered(held, row, text, signed_by)
            except InputError as error:
                raise InputError(f"sheet sample, cell {row.cell}: {error.message}", error.cure, str(sheet)) from error
        held.write({CURATED: text.encode()})
    click.echo(f"{held.folder.name}/{CURATED}: {len(told)} entries by {signed_by[0][1]}")
    for line in effects(held.before, after, "curated"):
        click.echo(line)


def _entered(held: Change, row: Judged, text: str, signed_by: Values) -> tuple[str, Any]:
    """The file's text with one more entry, and the plan as it is then. Raises InputError where the entry would not fit."""
    from dutygraph.curation.files import CURATED
    from dutygraph.edit.entering import Words, entered, fact_entry, refuse_unfit

    n = held.before.index_of(row.values["task"].rpartition("/")[2])
    if row.fact:
        entry = fact_entry(held.before, n, "", [], signed_by, over=[row.fact])
    else:
        entry = fact_entry(held.before, n, *_added(row.values), signed_by, Words(row.values["words"]))
    text = entered(text, entry)
    after = held.build({CURATED: text})
    refuse_unfit(after, entry)
    return text, after


def _added(values: Mapping[str, str]) -> tuple[str, Values]:
    from dutygraph.edit.entering import figures

    kind, columns = _KINDS[values["kind"]]
    said: Values = [(key, values[column]) for key, column in columns.items()]
    if kind == "deadline" and values["due"].startswith("P"):
        said = [("period", values["due"]), ("deadline_kind", values["type"] or "recurring")]
    if kind == "target":
        said = [(key, figures([value]) if key == "value" else value) for key, value in said]
    return kind, said
