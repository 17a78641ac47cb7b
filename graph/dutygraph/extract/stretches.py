"""Where a position of a passage stands: in which clause, sentence, subclause, and whether inside a title or quotation."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from dutygraph.model import Task

#: Folded punctuation that ends a subclause; 、 joins and does not.
STOPS = ",。;:\n\t"
_TITLE = re.compile(r"《[^》\n]{0,80}》")
_QUOTED = re.compile(r"“[^”\n]{0,40}”")
_SENTENCE = re.compile(r"[。\n]")


@lru_cache(maxsize=4)  # several rules ask for the same task in a row
def titles(text: str) -> tuple[tuple[int, int], ...]:
    """The stretches in 《》, in order."""
    return tuple(match.span() for match in _TITLE.finditer(text)) if "《" in text else ()


@lru_cache(maxsize=4)  # several rules ask for the same task in a row
def quotations(text: str) -> tuple[tuple[int, int], ...]:
    """The stretches in “”, in order."""
    return tuple(match.span() for match in _QUOTED.finditer(text)) if "“" in text else ()


def covers(spans: Sequence[tuple[int, int]], at: int) -> bool:
    """Whether one of the ordered, disjoint spans holds the position."""
    n = bisect_right(spans, at, key=lambda span: span[0])
    return n > 0 and at < spans[n - 1][1]


def clause_at(task: Task, at: int) -> int | None:
    """The index of the clause that holds folded position ``at``, None between clauses."""
    n = bisect_right(task.clauses, at, key=lambda clause: clause.fstart)
    return task.clauses[n - 1].index if n and at < task.clauses[n - 1].fend else None


@lru_cache(maxsize=4)  # several rules ask for the same task in a row
def sentence_starts(text: str) -> tuple[int, ...]:
    """Where each sentence opens: behind every 。 and line end."""
    return (0, *(match.end() for match in _SENTENCE.finditer(text)))


def sentence_start(starts: Sequence[int], at: int) -> int:
    """The opening of the sentence that holds ``at``; ``starts`` comes from ``sentence_starts``."""
    return starts[bisect_right(starts, at) - 1]


def cell_ends(text: str, at: int) -> bool:
    """Whether the space at ``at`` parts two cells of a flattened table: spaces in a sentence stand beside figures or Latin."""
    return text[at] == " " and 0 < at < len(text) - 1 and not text[at - 1].isascii() and not text[at + 1].isascii()


def _parts(text: str, at: int) -> bool:
    """Whether a subclause ends at ``at``: a stop that is no comma within a figure, or the space between two cells."""
    if text[at] == ",":
        return not (text[at - 1 : at].isdigit() and text[at + 1 : at + 4].isdigit())
    return text[at] in STOPS or cell_ends(text, at)


def subclause_start(text: str, at: int, reach: int = 80) -> int:
    """Where the subclause that ends at ``at`` opens: behind the last stop, cell or open bracket outside balanced brackets."""
    depth, low = 0, max(0, at - reach)
    for n in range(at - 1, low - 1, -1):
        char = text[n]
        if char == ")":
            depth += 1
        elif char == "(":
            if not depth:
                return n + 1
            depth -= 1
        elif not depth and _parts(text, n):
            return n + 1
    return low


def subclause_end(text: str, at: int, reach: int = 60) -> int:
    """Where the subclause that holds ``at`` ends: at the next stop or closing bracket outside balanced brackets."""
    depth, high = 0, min(len(text), at + reach)
    for n in range(at, high):
        char = text[n]
        if char == "(":
            depth += 1
        elif char == ")":
            if not depth:
                return n
            depth -= 1
        elif not depth and (char in STOPS or (char == " " and cell_ends(text, n))):
            return n
    return high
