"""What plan.toml may say of a plan, proposed from its text: each value with the words it is read from and their place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from dutygraph.documents.writing import SourceText
from dutygraph.model import Anchor, Place
from dutygraph.read.metadata import Proposed, language_of
from dutygraph.read.plan import read_metadata
from dutygraph.vocabulary import Vocabulary

#: The values in the order of plan.toml; start and end stand under [period].
KEYS = ("title", "number", "issuer", "jurisdiction", "language", "date", "start", "end")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value for ``key`` ("" where the text gives none), the words it rests on, their line (from 1) and place in the original.

    ``confirmed``: a person has accepted or changed it.
    """

    key: str
    value: str = ""
    anchor: Anchor | None = None
    line: int = 0
    place: Place | None = None
    confirmed: bool = False


def propose_values(source: SourceText, vocabulary: Vocabulary) -> tuple[Proposal, ...]:
    """A proposal for each of ``KEYS``. A period of years runs from the first day of the first to the last of the last."""
    said = read_metadata(source.text, vocabulary)
    first, _, last = said.period.value.partition("/") if said.period else ("", "", "")
    found: dict[str, Proposed | None] = {
        "title": said.title,
        "number": said.number,
        "issuer": said.issuer,
        "jurisdiction": said.jurisdiction,
        "date": said.date,
        "start": Proposed(f"{first}-01-01", said.period.anchor) if said.period else None,
        "end": Proposed(f"{last}-12-31", said.period.anchor) if said.period else None,
    }
    return tuple(Proposal("language", language_of(source.text)) if key == "language" else _placed(key, found[key], source) for key in KEYS)


def wrong_value(key: str, said: str, start: str = "") -> str:
    """What is wrong with a value for plan.toml, "" where nothing is; ``start`` is what was said for the period's start."""
    if key == "language" and said not in ("zh-Hans", "zh-Hant"):
        return "write zh-Hans or zh-Hant"
    if key == "date" and said and not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", said):
        return "write 2023, 2023-05 or 2023-05-06"
    if key == "end" and bool(said) != bool(start):
        return "a period has a start and an end, or neither"
    if key == "end" and said < start:
        return "a period needs an end, not before its start"
    if key in ("start", "end") and said:
        try:
            date.fromisoformat(said)
        except ValueError:
            return "write a date as 2025-12-31"
    return ""


def _placed(key: str, said: Proposed | None, source: SourceText) -> Proposal:
    if said is None:
        return Proposal(key)
    start = said.anchor.start
    return Proposal(key, said.value, said.anchor, source.text.count("\n", 0, start) + 1, source.map.at(start))
