"""Says which deadline governs a place of a task: 到2020年 at the head of a sentence holds until the next such head."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from dutygraph.extract.stretches import STOPS, sentence_start, sentence_starts
from dutygraph.model import Deadline

#: How many characters may stand before a date that heads its sentence (力争, 确保).
_HEAD = 8


class Governing:
    """The dated deadlines of a task by folded position; ``spans`` are the folded spans of all its deadlines, in
    order, ``by_start`` and ``by_end`` give one end of each for the other."""

    def __init__(self, text: str, deadlines: Sequence[tuple[Deadline, tuple[int, int]]]) -> None:
        self.text, self.starts = text, sentence_starts(text)
        self.spans = [span for _, span in deadlines]
        self.by_start, self.by_end = dict(self.spans), {end: start for start, end in self.spans}
        self.dated = [
            (start, end, deadline.due) for deadline, (start, end) in deadlines if deadline.kind == "by" and deadline.clause is not None
        ]
        self.whole = next((deadline.due for deadline, _ in deadlines if deadline.kind == "by" and deadline.clause is None), "")
        self.heads = [(start, due) for start, _, due in self.dated if self._heads(text, start)]

    def due(self, at: int) -> str:
        """The due date that governs ``at``, else "": said before or behind it in its subclause, before it in its sentence,
        by an earlier head, or for the whole task."""
        n = bisect_left(self.dated, (at,))
        before = n > 0 and self.dated[n - 1][0] >= sentence_start(self.starts, at)
        apart = not before or self._parted(self.dated[n - 1][1], at)
        if n < len(self.dated) and apart and not self._parted(at, self.dated[n][0]):
            return self.dated[n][2]
        if before:
            return self.dated[n - 1][2]
        n = bisect_left(self.heads, (at,))
        return self.heads[n - 1][1] if n else self.whole

    def opens_behind(self, at: int, heads: tuple[str, ...]) -> int:
        """Where the next dated deadline behind ``at`` opens, with a word of ``heads`` (于) before it; else the end of the text."""
        n = bisect_left(self.dated, (at + 1,))
        if n == len(self.dated):
            return len(self.text)
        start = self.dated[n][0]
        return start - max((len(head) for head in heads if self.text.endswith(head, at, start)), default=0)

    def _parted(self, low: int, high: int) -> bool:
        """Whether a subclause or a member of a list ends between the two positions."""
        return bool(set(self.text[low:high]) & set(STOPS + "、"))

    def dated_between(self, low: int, at: int) -> bool:
        """Whether a dated deadline stands between the two positions."""
        return bisect_left(self.dated, (at,)) > bisect_left(self.dated, (low,))

    def in_turn(self, at: int, count: int) -> list[str]:
        """The due dates of a list of ``count`` dates (2022年、2025年) that stands last before ``at``, else nothing."""
        n = bisect_left(self.dated, (at,))
        before = self.dated[max(0, n - count) : n]
        joined = len(before) == count and all(b[0] - a[1] <= 1 for a, b in pairwise(before))
        return [due for _, _, due in before] if joined else []

    def _heads(self, text: str, start: int) -> bool:
        sentence = sentence_start(self.starts, start)
        before = text[max(sentence, start - 2 * _HEAD) : start].rstrip()
        return (start - sentence <= 2 * _HEAD and len(before) <= _HEAD and "," not in before) or before.endswith((":", "、"))
