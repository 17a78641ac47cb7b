"""`dutygraph assess`: what filled sheets say of the data, and what two judges must settle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from dutygraph.sampling.estimates import Share


@click.command()
@click.argument("filled", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--open", "settle", type=click.Path(dir_okay=False, path_type=Path), help="Write what two judges differ on to this .xlsx.")
def assess(filled: Sequence[Path], settle: Path | None) -> None:
    """Read one or two FILLED sheets of `dutygraph sample` and print precision by kind, each with its 95 % interval.

    Of whole tasks also recall; of two sheets also the judges' agreement (Cohen's kappa) and how much is left to settle.
    """
    from dutygraph.errors import InputError
    from dutygraph.files import write_whole
    from dutygraph.sampling import sheets
    from dutygraph.sampling.judge import assess as judge

    if len(filled) > 2:
        raise InputError("one or two sheets can be read at a time", "compare judges two by two")
    if settle is not None and len(filled) != 2:
        raise InputError("there is something to settle only between two sheets", "give both, or leave out --open")
    read = [sheets.read(path) for path in filled]
    found = judge(read)
    for line in _lines("precision", found.precision):
        click.echo(line)
    for line in _lines("recall", found.recall or {}):
        click.echo(line)
    if len(read) == 2:
        shown = "undefined (both say the same of everything)" if found.agreement is None else f"{found.agreement:.2f}"
        click.echo(f"agreement (kappa) {shown} on {found.compared} facts; {len(found.open)} rows to settle")
    if found.unmarked:
        click.echo(f"{found.unmarked} rows are not marked and count for nothing")
    if settle is not None:
        write_whole(settle, sheets.write(found.open, {**read[0].about, "drawn": "open"}, missed=False))
        click.echo(f"{settle}: mark them y or n together")


def _lines(what: str, shares: Mapping[str, Share]) -> Iterator[str]:
    for kind, one in shares.items():
        yield f"{what:9} {kind:12} {one.value:6.3f}  [{one.low:.3f}, {one.high:.3f}]  {one.hits} of {one.n}"
