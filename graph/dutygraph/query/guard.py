"""Refuses what a free query must not do: reach the network or files, change data.

Decided on tokens, so nesting (OPTIONAL, subselects, EXISTS) makes no difference. The worker that runs the query can open
no socket and no file either: this gives the message, that gives the certainty. FROM may name any graph: one that is not held
is empty, for the engine never fetches.
"""

from __future__ import annotations

from dataclasses import dataclass

from dutygraph.errors import DutygraphError
from dutygraph.query.tokens import Token, place, tokens

#: Longest query text in characters; people's are below 10,000.
MAX_TEXT = 200_000
_UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"])
_NEST = 200


class Refused(DutygraphError):
    """A query that is not run, with the 1-based line and column of what it may not do."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


@dataclass(frozen=True, slots=True)
class Checked:
    """A query that may run. ``own_dataset``: it names its dataset in FROM clauses, so no reading applies."""

    own_dataset: bool


def check(text: str) -> Checked:
    """Look through a free query. Raises Refused."""
    if len(text) > MAX_TEXT:
        raise Refused(f"the query has more than {MAX_TEXT} characters", 1, 1)
    found = list(tokens(text))
    own = False
    depth = 0
    for token in found:
        word = token.text.upper() if token.kind == "word" else ""
        if "SERVICE" in (word or _prefix(token)):  # in: the engine wants no space around a keyword
            raise _refused(text, token, "SERVICE is not allowed: a query may not reach other servers")
        own = own or word in ("FROM", "FROMNAMED")
        if token.kind == "torn":
            raise _refused(text, token, "this string is not closed")
        if token.kind == "other" and token.text in "({[":
            depth += 1
        if token.kind == "other" and token.text in ")}]":
            depth -= 1
        if depth > _NEST:
            raise _refused(text, token, f"brackets are nested more than {_NEST} deep")
    _check_form(text, found)
    return Checked(own)


def _check_form(text: str, found: list[Token]) -> None:
    n = 0
    while n < len(found) and found[n].text.upper() in ("PREFIX", "BASE"):
        n += 3 if found[n].text.upper() == "PREFIX" else 2
    if n < len(found) and found[n].text.upper() in _UPDATES:
        raise _refused(text, found[n], f"{found[n].text.upper()} is not allowed: queries only read")


def _prefix(token: Token) -> str:
    return token.text.partition(":")[0].upper() if token.kind == "pname" else ""


def _refused(text: str, token: Token, message: str) -> Refused:
    return Refused(message, *place(text, token.start))
