"""A task made of one paragraph, as the reader would hand it to the rules: clauses end at 。 and ；."""

from __future__ import annotations

from dutygraph.fold import passage
from dutygraph.model import Clause, Context, Piece, Task

CONTEXT = Context(date="2021-03", period=(2021, 2025), issuer="", jurisdiction="辽宁省")


def task_of(text: str) -> Task:
    """``text`` as one task at offset 0."""
    read = passage(text, [Piece(0, len(text))])
    clauses: list[Clause] = []
    at = 0
    for n, char in enumerate(read.folded):
        if char in "。;\n" or n == len(read.folded) - 1:
            clauses.append(Clause(len(clauses) + 1, read.starts[at], read.ends[n], at, n + 1))
            at = n + 1
    return Task("1", "一.1", None, 0, len(text), (Piece(0, len(text)),), read, tuple(clauses))
