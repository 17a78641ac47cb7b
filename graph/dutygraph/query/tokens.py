"""Cuts SPARQL into tokens, so that words inside strings, comments and IRIs are never taken for the query's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Longest first where they begin alike; possessive or bounded throughout, so that hostile text costs linear time. An
# unterminated string ("torn") takes all that is left.
_NAME = r"[^\W\d_][\w\-·]*+(?:\.++[\w\-·]++){0,20}+"
_LOCAL = r"[\w:\-·]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_TOKEN = re.compile(
    rf"""
      (?P<space>[\x20\t\r\n]++)
    | (?P<comment>\#[^\r\n]*+)
    | (?P<string>\"{{3}}(?:[^"\\]|\\.|\"{{1,2}}(?!\"))*+\"{{3}} | '{{3}}(?:[^'\\]|\\.|'{{1,2}}(?!'))*+'{{3}}
        | "(?!"")(?:[^"\\\r\n]|\\.)*+" | '(?!'')(?:[^'\\\r\n]|\\.)*+')
    | (?P<torn>["'].*+)
    | (?P<iri><[^<>"{{}}|^`\\\x00-\x20]*+>)
    | (?P<variable>[?$]\w++)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*+)
    | (?P<pname>(?:{_NAME})?:(?:(?:{_LOCAL})(?:\.*+(?:{_LOCAL}))*+)? | _:\w(?:\.*+[\w\-·])*+)
    | (?P<number>(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d++)?)
    | (?P<word>[^\W\d]\w*+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the query. ``kind``: string, iri, variable, language, torn, pname, number, word, other; ``start`` is 0-based."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset behind the last character."""
        return self.start + len(self.text)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of ``text``, white space and comments left out. Never fails: what fits nowhere is of kind other."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind not in ("space", "comment"):
            yield Token(kind, match[0], match.start())


def place(text: str, offset: int) -> tuple[int, int]:
    """1-based line and column (in code points) of a 0-based offset."""
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1
