"""Which words of a text were changed: runs of characters that stayed, went and came."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate

from dutygraph.compare.records import Run
from dutygraph.model import Passage

#: A figure or a Latin word counts as one: 2022 becomes 2025, not 202 and another last digit.
_TOKEN = re.compile(r"[0-9A-Za-z.%]+|.", re.DOTALL)
#: What stays alone between two changes is not worth reading by itself.
_SHORT = 2
#: Pairs of equal tokens that are compared in one step at most; beyond, the stretch is told as a whole.
_MOST = 2_000_000

#: A stretch of both folded texts: how, and where it starts and ends in each.
_Stretch = tuple[str, int, int, int, int]


def reworded(before: Sequence[Passage], after: Sequence[Passage]) -> tuple[Run, ...]:
    """The runs of one text that became another, given as one or more passages each; nothing where they say the same words.

    Texts are compared as they are folded, so that script, width and line breaks make no difference; runs hold the verbatim words.
    """
    one, other = "".join(p.folded for p in before), "".join(p.folded for p in after)
    if _bare(one) == _bare(other):
        return ()
    found = _joined(_changed(one, other) if one <= other else _turned(_changed(other, one)))
    return tuple(Run(how, _verbatim(before, a, b), _verbatim(after, c, d)) for how, a, b, c, d in found)


def _bare(text: str) -> str:
    return "".join(text.split())


def _turned(stretches: Iterator[_Stretch]) -> Iterator[_Stretch]:
    """The same with the texts exchanged: so a difference is the same from both sides."""
    opposite = {"gone": "new", "new": "gone"}
    for how, a, b, c, d in stretches:
        yield opposite.get(how, how), c, d, a, b


def _changed(one: str, other: str) -> Iterator[_Stretch]:
    left, right = _TOKEN.findall(one), _TOKEN.findall(other)
    at, to = [0, *accumulate(map(len, left))], [0, *accumulate(map(len, right))]
    head = next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    most = min(len(left), len(right)) - head
    tail = next((n for n in range(most) if left[-1 - n] != right[-1 - n]), most)
    middle, rest = left[head : len(left) - tail], right[head : len(right) - tail]
    met = Counter(rest)
    if sum(met[token] for token in middle) > _MOST:
        codes = [("replace", 0, len(middle), 0, len(rest))]
    else:
        codes = list(SequenceMatcher(None, middle, rest, autojunk=False).get_opcodes())
    yield "same", 0, at[head], 0, to[head]
    for how, a, b, c, d in codes:
        place = (at[head + a], at[head + b], to[head + c], to[head + d])
        if how == "equal":
            yield ("same", *place)
            continue
        yield "gone", place[0], place[1], place[2], place[2]
        yield "new", place[1], place[1], place[2], place[3]
    yield "same", at[len(left) - tail], at[-1], to[len(right) - tail], to[-1]


def _joined(stretches: Iterator[_Stretch]) -> list[_Stretch]:
    """Without empty stretches; short ones that stayed between two changes joined with these; what went before what came."""
    kept = [one for one in stretches if one[2] > one[1] or one[4] > one[3]]
    done: list[_Stretch] = []
    for n, (how, a, b, c, d) in enumerate(kept):
        inner = 0 < n < len(kept) - 1
        if how == "same" and not (inner and b - a < _SHORT):
            done.append((how, a, b, c, d))
        elif done and done[-1][0] == "changed":
            done[-1] = ("changed", done[-1][1], b, done[-1][3], d)
        else:
            done.append(("changed", a, b, c, d))
    parted: list[_Stretch] = []
    for how, a, b, c, d in done:
        if how == "same":
            parted.append((how, a, b, c, d))
            continue
        if b > a:
            parted.append(("gone", a, b, c, c))
        if d > c:
            parted.append(("new", b, b, c, d))
    return parted


def _verbatim(passages: Sequence[Passage], start: int, end: int) -> str:
    """The verbatim words that the folded ones at ``start`` to ``end`` of the passages, one behind the other, stand for."""
    said, base = "", 0
    for passage in passages:
        a, b = max(start - base, 0), min(end - base, len(passage.folded))
        if a < b:
            said += passage.source[passage.starts[a] : passage.ends[b - 1]]
        base += len(passage.folded)
    return said
