"""What becomes of each plan: its part of the graph is there, or what is wrong with its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dutygraph.errors import InputError

if TYPE_CHECKING:
    from dutygraph.corpus.parts import Part


@dataclass(frozen=True, slots=True)
class Made:
    """A part that is there. ``digest`` is that of the plan's files now: minting ids changes it.

    ``part`` is given where it could not be kept. ``minted``: ids were written now; ``settled``: the plan's ids are in its ledger.
    """

    plan: str
    key: str
    digest: str
    counts: Mapping[str, int]
    settled: bool
    minted: bool = False
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """A plan that cannot be read, and why."""

    plan: str
    error: InputError


Result = Made | Failed


@dataclass(frozen=True, slots=True)
class How:
    """How plans are made: by which engine, by how many processes (0: one a core), whether new ids are written.

    ``load``: a remote store is loaded; else it is asked as it is.
    """

    engine: str = ""
    workers: int = 0
    mint: bool = False
    load: bool = False
