"""What a heading says of the text under it: nothing but background, a stance, goals, or duties."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from dutygraph.fold import fold
from dutygraph.model import Document, Task
from dutygraph.read.tables import FILE
from dutygraph.vocabulary import Vocabulary

#: A heading that is told by how it opens is no longer than this; so far into a paragraph its own words may call it a goal.
_OPENING, _LEAD = 16, 30
_HEAD = re.compile(r"[^。;:\n]*")


@lru_cache(maxsize=2000)
def standing_of(title: str, vocabulary: Vocabulary) -> str:
    """What a folded heading announces: ``goal``, ``preamble`` (never a duty), ``stance`` (at most a target), "" (duties)."""
    sentence = "," in title  # 各部门要…,完成年度目标任务
    for kind, words in _headings(vocabulary):
        if (title.endswith(words) and not sentence) or (title.startswith(words) and len(title) <= _OPENING):
            return kind
    return ""


def states_goal(folded: str, vocabulary: Vocabulary) -> bool:
    """Whether a paragraph calls itself a goal where it opens: 2022年主要预期目标：…, or under a heading of its own."""
    return bool(_called_goal(vocabulary).search(folded, 0, _LEAD))


def standing(task: Task, document: Document, vocabulary: Vocabulary) -> str:
    """What a candidate stands under: ``goal`` or ``stance``, "" where it may lay duties as any other.

    A numbered item is a goal by its own title only (a chapter of goals and tasks holds both); a paragraph also by its
    heading or its own first words. A stance is inherited.
    """
    section = document.sections[task.section] if task.section is not None else None
    titles = []
    while section:
        titles.append(standing_of(fold(section.title), vocabulary))
        section = document.sections[section.parent] if section.parent is not None else None
    if task.number:
        title = _HEAD.match(task.passage.folded)
        titles.insert(0, standing_of(title[0] if title else "", vocabulary))
    elif states_goal(task.passage.folded, vocabulary):
        return "goal"
    if titles[:1] == ["goal"]:
        return "goal"
    return "stance" if "stance" in titles else ""


@cache
def _headings(vocabulary: Vocabulary) -> tuple[tuple[str, tuple[str, ...]], ...]:
    titles = vocabulary[FILE]["titles"]
    return tuple((kind, tuple(titles[kind])) for kind in ("goal", "preamble", "stance"))


@cache
def _called_goal(vocabulary: Vocabulary) -> re.Pattern[str]:
    titles = vocabulary[FILE]["titles"]
    words = "|".join(map(re.escape, sorted(titles["goal"], key=len, reverse=True)))
    return re.compile(rf"(?:{words})(?:{'|'.join(titles['called'])}|\n)")
