"""Where the tables of a TOML file stand in its text, so that entries are named by line, added and taken out without touching the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

_HEAD = re.compile(r"[ \t]*\[\[?\s*([\w.-]+)\s*\]?\]")
_OPENING = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#.*')
_WIDE = 100


@dataclass(frozen=True, slots=True)
class Head:
    """The first line of a table: its name, the line's number from 1 and the offset of its first character."""

    name: str
    line: int
    start: int


def heads(text: str) -> list[Head]:
    """The heads of all tables, in order; what stands within strings is none."""
    found, inside, at = [], "", 0
    for number, line in enumerate(_lines(text), 1):
        if not inside and (head := _HEAD.match(line)):
            found.append(Head(head[1], number, at))
        inside = _inside(line, inside)
        at += len(line)
    return found


def _lines(text: str) -> list[str]:
    """The lines with their ends, as TOML counts them."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _inside(line: str, inside: str) -> str:
    """The quotation marks of the string that is still open behind the line, "" where none is."""
    at = 0
    while at < len(line):
        if inside:
            end = line.find(inside, at)
            escaped = end > 0 and inside == '"""' and line[end - 1] == "\\"
            if end < 0:
                return inside
            at, inside = (end + 1, inside) if escaped else (end + 3, "")
        else:
            opening = _OPENING.search(line, at)
            if opening is None:
                return ""
            at = opening.end()
            inside = opening[0] if opening[0] in ('"""', "'''") else ""
    return inside


def added(text: str, table: str, values: Sequence[tuple[str, Any]], comment: str = "") -> str:
    """The file's text with one more ``[[table]]`` at its end, its fields in the given order.

    ``comment`` stands behind the field ``task`` or ``tasks``, for those who read the file.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    behind = dict.fromkeys(("task", "tasks"), f"  # {comment}") if comment else {}
    lines = [f"[[{table}]]", *(f"{key} = {_written(value)}{behind.get(key, '')}" for key, value in values)]
    gap = "" if not text.strip() else end if text.endswith(("\n", "\r")) else 2 * end
    return text + gap + end.join("\n".join(lines).split("\n")) + end


def removed(text: str, table: str, number: int) -> str:
    """The text without the ``number``-th (from 0) table of that name; comments that stand above the next one stay."""
    found = heads(text)
    at = [n for n, head in enumerate(found) if head.name == table][number]
    end = next((head.start for head in found[at + 1 :] if not head.name.startswith(f"{table}.")), len(text))
    lines = _lines(text[found[at].start : end])
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()
    before, behind = text[: found[at].start], text[found[at].start + len("".join(lines)) :]
    if not before.strip() or before.endswith(("\n\n", "\n\r\n")):
        behind = behind.lstrip("\r\n")
    if behind.strip():
        return before + behind
    kept = before.rstrip()
    return kept + ("\r\n" if "\r\n" in text else "\n") if kept else ""


def _written(value: Any) -> str:
    """A value as TOML, long texts over several lines."""
    import tomlkit  # late: 30 ms that reading need not pay

    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_written(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, str) and (len(value) > _WIDE or "\n" in value):
        return _long(value)
    if isinstance(value, str | bool | int | float | date):
        return tomlkit.item(value).as_string()
    return str(value)  # a Decimal: its digits are a TOML number


def _long(text: str) -> str:
    """A multi-line string of lines that fit a screen; a backslash at their end joins them again."""
    import tomlkit

    lines = []
    for paragraph in text.split("\n"):
        pieces = re.findall(rf".{{1,{_WIDE}}}\s*", paragraph) or [""]
        lines.append("\\\n".join(tomlkit.item(piece).as_string()[1:-1] for piece in pieces))
    return '"""\n' + "\n".join(lines) + '"""'
