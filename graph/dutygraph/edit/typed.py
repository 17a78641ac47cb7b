"""Takes a text back from a form as the file had it: its byte order mark, and the ends of all lines that were not touched."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher

_MARK = "\ufeff"
_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_CARE = 20_000_000  # pairs of lines that are compared at most; beyond, all touched lines get the usual end


def shown(text: str) -> str:
    """The text as a form shows it: without byte order mark, each line ended by a line feed."""
    return text.removeprefix(_MARK).replace("\r\n", "\n").replace("\r", "\n")


def as_in_file(typed: str, before: str) -> str:
    """What a person made of ``shown(before)``, whatever line ends the browser sent, with the ends of the file.

    A line that was there keeps its end; a new one has that of the line whose place it takes, else the one that is most usual.
    """
    mark, typed = before[: before.startswith(_MARK)], shown(typed)
    lines = _LINES.findall(before.removeprefix(_MARK))
    ends = Counter(_end(line) for line in lines if _end(line))
    usual = max(ends, key=lambda end: ends[end], default="\n")
    if len(ends) < 2:
        return mark + typed.replace("\n", usual)
    return mark + "".join(_ended(_LINES.findall(typed), lines, usual))


def _ended(new: list[str], old: list[str], usual: str) -> list[str]:
    start = _same(new, old)
    behind = _same(new[start:][::-1], old[start:][::-1])
    inner, was = new[start : len(new) - behind], old[start : len(old) - behind]
    pairs: dict[int, int] = {n: n for n in range(start)}
    if len(inner) * len(was) <= _CARE:
        matched = SequenceMatcher(None, [_words(line) for line in was], [_words(line) for line in inner], autojunk=False)
        for _, one, one_end, other, other_end in matched.get_opcodes():
            pairs |= {start + other + n: start + one + n for n in range(min(one_end - one, other_end - other))}
    pairs |= {len(new) - n: len(old) - n for n in range(1, behind + 1)}
    told = []
    for n, line in enumerate(new):
        end = _end(old[pairs[n]]) if n in pairs else ""
        told.append(_words(line) + ((end or usual) if _end(line) else ""))
    return told


def _same(new: list[str], old: list[str]) -> int:
    """How many lines are the same from the start."""
    return next((n for n, (one, other) in enumerate(zip(new, old, strict=False)) if _words(one) != _words(other)), min(len(new), len(old)))


def _end(line: str) -> str:
    return line[len(_words(line)) :]


def _words(line: str) -> str:
    return line.rstrip("\r\n")
