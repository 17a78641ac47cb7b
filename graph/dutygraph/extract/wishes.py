"""Finds wishes: a direction without a number, such as 逐步提高….

They are recorded so that an editor can be shown what to quantify; they measure nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache

from dutygraph.extract.measures import find_measures
from dutygraph.extract.stretches import clause_at, covers, quotations, subclause_end, subclause_start, titles
from dutygraph.model import Context, Task, Wish
from dutygraph.vocabulary import Vocabulary
from dutygraph.vocabulary.patterns import any_of


class WishWords:
    """The words of ``[wish]`` of ``quantities.toml``, compiled."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        table = vocabulary["quantities"]["wish"]
        self.directions = {verb: direction for direction in ("increase", "decrease") for verb in table[direction]}
        manners = any_of(table["manner"])
        self.wish = re.compile(rf"(?P<manner>(?:{manners})+)(?P<verb>{any_of(self.directions)})(?!{any_of(table['not_after'])})")


@cache
def _words(vocabulary: Vocabulary) -> WishWords:
    return WishWords(vocabulary)


def find_wishes(task: Task, context: Context, vocabulary: Vocabulary) -> list[Wish]:  # noqa: ARG001  # one signature for all kinds
    """The wishes of a task, in order of the text: an adverb and a verb of change in a subclause without a number.

    The label is the object behind the verb, or the subject where nothing stands behind it. Rule: ``wish-adverb-verb``.
    """
    text, words, found = task.passage.folded, _words(vocabulary), []
    matches = list(words.wish.finditer(text))
    if not matches:
        return []
    numbers, skip = [measure.start for measure in find_measures(text, vocabulary)], sorted((*titles(text), *quotations(text)))
    for match in matches:
        low, high = subclause_start(text, match.start()), subclause_end(text, match.end())
        numbered = bisect_left(numbers, low) != bisect_left(numbers, high)
        behind = text[match.end() : high].strip()
        start, end = (match.start(), high) if behind else (low, match.end())
        label = (match.end(), high) if behind else (low, match.start())
        if not numbered and label[0] < label[1] and not covers(skip, match.start()):
            printed = re.sub(r"\s", "", task.passage.anchor(*label).quote)
            direction = words.directions[match["verb"]]
            found.append(Wish(task.passage.anchor(start, end), printed, direction, "wish-adverb-verb", clause_at(task, match.start())))
    return found
