"""Prints findings as workflow commands, which GitHub shows as annotations at the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from dutygraph.check.findings import counting, end_of, in_language
from dutygraph.model import Finding

_LEVELS = {"violation": "error", "warning": "warning", "info": "notice"}
#: What a command's message must not hold as it stands; a property's value no colon and comma either.
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = _DATA | {":": "%3A", ",": "%2C"}


def github_lines(findings: Iterable[Finding], labels: Mapping[str, str], language: str) -> Iterator[str]:
    """One command for each finding that nobody waived: ``::error file=…,line=…,col=…,endColumn=…,title=…::message``.

    ``endColumn`` is the last character of the words. GitHub takes columns only where the words end on the line on which
    they begin; where they do not, ``endLine`` stands instead.
    """
    for one in counting(findings):
        line, column = end_of(one)
        place = {"col": one.column, "endColumn": max(column - 1, one.column)} if line == one.line else {"endLine": line}
        title = f"{labels.get(one.shape, one.shape)} {one.citation}".rstrip()
        values = {"file": one.path, "line": one.line, **place, "title": title}
        properties = ",".join(f"{name}={_escaped(str(value), _PROPERTY)}" for name, value in values.items())
        yield f"::{_LEVELS[one.severity]} {properties}::{_escaped(in_language(one.message, language), _DATA)}"


def _escaped(text: str, escapes: Mapping[str, str]) -> str:
    return "".join(escapes.get(character, character) for character in text)
