"""Rows of figures, the one form in which every group says what it measured; bench/README.md describes it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol


class Sized(Protocol):
    """What was measured on: so many plans with so many tasks in all."""

    @property
    def plans(self) -> int: ...

    @property
    def tasks(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, None where nothing was measured, which ``note`` explains. ``stopped``: it was stopped there, so the truth is more."""

    group: str
    case: str
    engine: str
    measure: str
    plans: int
    tasks: int
    figure: float | None
    unit: str
    note: str = ""
    stopped: bool = False

    def __str__(self) -> str:
        figure = "–" if self.figure is None else f"{'> ' if self.stopped else ''}{shown(self.figure)} {self.unit}".rstrip()
        note = f"  ({self.note})" if self.note else ""
        return f"{self.plans:6,} plans {self.tasks:8,} tasks  {self.case[:45]:45} {self.engine[:22]:22} {self.measure:16} {figure}{note}"


class Rows:
    """The rows of one group: printed as they come, written once at the end."""

    def __init__(self, group: str) -> None:
        self.group = group
        self._rows: list[Row] = []
        print(f"{group}:", flush=True)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def add(
        self,
        case: str,
        engine: str,
        measure: str,
        figure: float | None,
        unit: str,
        size: Sized,
        *,
        note: str = "",
        stopped: bool = False,
    ) -> None:
        """One more figure, taken on something of that size."""
        rounded = None if figure is None else float(f"{figure:.5g}")
        row = Row(self.group, case, engine, measure, size.plans, size.tasks, rounded, unit, note, stopped)
        self._rows.append(row)
        print(row, flush=True)

    def write(self, path: Path | None) -> None:
        """The rows as JSON, where a file is given."""
        if path:
            path.write_text(json.dumps(as_json(self), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def as_json(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows as JSON holds them: a note and a stop only where there is one."""
    return [{key: value for key, value in asdict(row).items() if value or key not in ("note", "stopped")} for row in rows]


def from_json(found: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Rows as JSON held them. Raises ValueError for what is none."""
    types = {"figure": (int, float, type(None)), "plans": int, "tasks": int, "stopped": bool}
    rows = []
    for one in found:
        try:
            row = Row(**one)
        except TypeError as error:
            raise ValueError(f"not a row: {one}: {error}") from error
        wrong = [field.name for field in fields(Row) if not isinstance(getattr(row, field.name), types.get(field.name, str))]
        if wrong or (row.figure is None and not row.note):
            raise ValueError(f"not a row: {one}: " + (", ".join(wrong) or "no figure, and no note that says why"))
        rows.append(row)
    return rows


def shown(figure: float) -> str:
    """Three digits that count; thousands divided by commas."""
    if figure == 0 or abs(figure) >= 100:
        return f"{figure:,.0f}"
    return f"{Decimal(f'{figure:.3g}'):f}"
