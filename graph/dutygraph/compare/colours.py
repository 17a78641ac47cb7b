"""Colours a line of the text form for a terminal; its marks stay, so that nothing hangs on colour."""

from __future__ import annotations

import re

from rich.text import Text

_STYLES = {"+": "green", "-": "red", "?": "magenta", "~": "bold", "*": "bold"}
_GONE, _NEW = re.compile(r"\[-.*?-\]"), re.compile(r"\{\+.*?\+\}")


def coloured(line: str) -> Text:
    """The line with its sign, what went and what came in colours."""
    text = Text(line)
    if line[1:2] == " " and line[0] in _STYLES:
        text.stylize(_STYLES[line[0]], 0, len(line) if line[0] != "~" else 1)
    for pattern, style in ((_GONE, "red strike"), (_NEW, "green")):
        for found in pattern.finditer(line):
            text.stylize(style, *found.span())
    return text
