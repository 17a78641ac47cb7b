"""What filled sheets say: precision and recall by kind, agreement of two judges, and what they must settle between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dutygraph.errors import InputError
from dutygraph.fold import fold_name
from dutygraph.sampling.estimates import Share, kappa, share
from dutygraph.sampling.sheets import KINDS, Judged, Sheet

ALL = "all"


@dataclass(frozen=True)
class Assessment:
    """``precision``: share of drawn facts that are right; ``recall``: share of what the plan says that was found (None where whole
    tasks were not drawn). Both by kind, and for all. ``agreement`` is Cohen's kappa of two judges, None with one; ``unmarked`` counts rows
    without a mark. ``open`` are the rows on which two judges differ, to be settled. Facts of one task are not quite independent of each
    other, so the intervals of whole tasks are somewhat too narrow.
    """

    precision: Mapping[str, Share]
    recall: Mapping[str, Share] | None
    agreement: float | None
    compared: int
    unmarked: int
    open: Sequence[Mapping[str, str]]


def assess(sheets: Sequence[Sheet]) -> Assessment:
    """One or two filled copies of the same sheet. With two, a fact counts as right or as missed where both say so; the rest is open.

    Raises InputError where the two were not drawn from the same data, or nothing is marked.
    """
    first, *others = sheets
    for other in others:
        if any(first.about.get(key) != other.about.get(key) for key in ("plan", "version", "seed", "drawn")):
            raise InputError("was not drawn from the same data as the first sheet", "give two copies of one sheet", other.path)
    marks = [{row.fact: row for row in sheet.rows if row.fact} for sheet in sheets]
    missed = [{_told(row): row for row in sheet.rows if not row.fact} for sheet in sheets]
    settled = {fact: row for fact, row in marks[0].items() if _marked_alike([mark.get(fact) for mark in marks])}
    agreed = {told: row for told, row in missed[0].items() if all(told in one for one in missed)}
    if not settled and not agreed:
        raise InputError("nothing is marked", "write y or n into the column right", first.path)
    pairs = _pairs(marks) if others else []
    return Assessment(
        precision=_by_kind((row.values["kind"], bool(row.right)) for row in settled.values()),
        recall=_recall(settled.values(), agreed.values()) if first.about.get("drawn") == "tasks" else None,
        agreement=kappa(pairs) if others else None,
        compared=len(pairs),
        unmarked=sum(row.right is None for mark in marks for row in mark.values()),
        open=_open(sheets, marks, missed) if others else (),
    )


def _by_kind(judged: Iterable[tuple[str, bool]]) -> dict[str, Share]:
    rows = list(judged)
    found = {kind: [hit for one, hit in rows if one == kind] for kind in KINDS}
    shares = {kind: share(sum(hits), len(hits)) for kind, hits in found.items() if hits}
    return {**shares, ALL: share(sum(hit for _, hit in rows), len(rows))}


def _recall(settled: Iterable[Judged], missed: Iterable[Judged]) -> dict[str, Share]:
    """Of what is there (found and right, or missed), the share that was found."""
    found = [(row.values["kind"], True) for row in settled if row.right]
    return _by_kind([*found, *((row.values["kind"], False) for row in missed)])


def _marked_alike(rows: Sequence[Judged | None]) -> bool:
    return all(row is not None and row.right is not None and row.right == (rows[0].right if rows[0] else None) for row in rows)


def _pairs(marks: Sequence[Mapping[str, Judged]]) -> list[tuple[bool, bool]]:
    both = [(row.right, marks[1][fact].right) for fact, row in marks[0].items() if fact in marks[1]]
    return [(one, other) for one, other in both if one is not None and other is not None]


def _told(row: Judged) -> tuple[str, str, str]:
    """What makes two missed facts the same: task, kind, and the words (folded), whatever else was filled in."""
    return row.values["task"], row.values["kind"], fold_name(row.values["words"] or row.values["label"])


def _open(
    sheets: Sequence[Sheet], marks: Sequence[Mapping[str, Judged]], missed: Sequence[Mapping[tuple[str, str, str], Judged]]
) -> list[Mapping[str, str]]:
    """Rows to settle: facts that one judge calls right and the other wrong, and facts that only one of them missed."""
    rows: list[Mapping[str, str]] = []
    for fact, row in marks[0].items():
        other = marks[1].get(fact)
        if other and None not in (row.right, other.right) and row.right != other.right:
            said = f"{sheets[0].path}: {row.values['right']}; {sheets[1].path}: {other.values['right']}"
            rows.append({**row.values, "right": "", "note": "; ".join(filter(None, (said, row.values["note"], other.values["note"])))})
    for own, theirs, sheet in ((missed[0], missed[1], sheets[0]), (missed[1], missed[0], sheets[1])):
        rows += [
            {**row.values, "right": "", "note": f"missed according to {sheet.path} only"} for told, row in own.items() if told not in theirs
        ]
    return rows
