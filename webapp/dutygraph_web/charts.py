"""A bar chart of an answer that has one column of numbers, drawn at the server; its table says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dutygraph.query.result import QueryResult, Term
from dutygraph_web.columns import read_code
from dutygraph_web.links import name_of

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = frozenset(_XSD + name for name in ("integer", "decimal", "double", "float"))
_SHOWN = 30
#: Width that a label may take, in halves of a Chinese character.
_WIDTH = 30


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its label as it fits, its number as the answer writes it, its length as a share of the longest."""

    label: str
    value: str
    share: float


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars in the answer's order; ``label`` and ``value`` name the columns; ``left_out`` counts the rows that are not drawn."""

    label: str
    value: str
    bars: Sequence[Bar]
    left_out: int

    @property
    def most(self) -> Bar:
        """The longest bar, the first of several."""
        return max(self.bars, key=lambda bar: bar.share)

    @property
    def least(self) -> Bar:
        """The shortest bar, the first of several."""
        return min(self.bars, key=lambda bar: bar.share)


def charted(answer: QueryResult) -> Chart | None:
    """A chart where exactly one column holds numbers, none below nought, and another tells its rows apart; None for all else."""
    numbers = [name for name in answer.variables if _all_numbers(answer, name)]
    others = [name for name in answer.variables if name not in numbers]
    if len(numbers) != 1 or not 1 <= len(others) <= 2 or len(answer.rows) < 2:
        return None
    value = numbers[0]
    label = next((name for name in others if len({str(row.get(name)) for row in answer.rows}) == len(answer.rows)), None)
    if label is None or any(label not in row for row in answer.rows):
        return None
    shown = answer.rows[:_SHOWN]
    longest = max(float(row[value]["value"]) for row in shown) or 1.0
    bars = [Bar(_fit(_words(label, row[label])), row[value]["value"], float(row[value]["value"]) / longest) for row in shown]
    return Chart(label, value, bars, len(answer.rows) - len(shown))


def _all_numbers(answer: QueryResult, name: str) -> bool:
    return all(name in row and row[name].get("datatype") in _NUMBERS and _drawable(row[name]["value"]) for row in answer.rows)


def _drawable(value: str) -> bool:
    try:
        return 0 <= float(value) < float("inf")
    except ValueError:
        return False


def _words(column: str, term: Term) -> str:
    return name_of(term["value"]) if term["type"] == "uri" else read_code(column, term["value"]) or term["value"]


def _fit(words: str) -> str:
    width = 0
    for at, char in enumerate(words):
        width += 1 if char < "\u2e80" else 2
        if width > _WIDTH:
            return words[: max(at - 1, 0)] + "…"
    return words
