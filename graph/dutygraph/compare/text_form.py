"""Prints a difference as lines for a terminal: what became of each task, its words as [-gone-]{+new+}, and the findings."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from dutygraph.check.since import Changes
from dutygraph.check.text_form import change_lines
from dutygraph.compare.phrases import Phrases
from dutygraph.compare.records import Difference, Run, TaskChange

SIGNS = {"added": "+", "dropped": "-", "unclear": "?"}
_CONTEXT = 12
_OPENING = 48
_MARKS = {"same": ("", ""), "gone": ("[-", "-]"), "new": ("{+", "+}")}


def text_lines(found: Difference, say: Phrases, language: str, renumbered: bool = False) -> Iterator[str]:
    """The lines; ``renumbered`` lists also the tasks of which nothing but the number changed. No line holds a control character."""
    for line in _lines(found, say, language, renumbered):
        yield visible(line)


def _lines(found: Difference, say: Phrases, language: str, renumbered: bool) -> Iterator[str]:
    yield say("title", before=found.before.name, after=found.after.name)
    if found.reading == "curated":
        yield say("curated")
    yield say.summary(found)
    told = found.tasks if renumbered else found.loud
    yield from (f"* {say.change(one)}" for one in found.general)
    for task in told:
        yield from _task(found, task, say)
    if hidden := len(found.tasks) - len(told):
        yield say("renumbered-only", count=hidden)
    if found.new or found.solved:
        yield f"{say('findings')}: {len(found.new)} {say('findings-new')}, {len(found.solved)} {say('findings-solved')}"
        yield from change_lines(Changes(found.new, found.solved, ()), language)


def _task(found: Difference, task: TaskChange, say: Phrases) -> Iterator[str]:
    sign = SIGNS.get(task.kind, "~")
    where = f"{found.after.path}:{task.after[0].line}" if task.after else f"{found.before.path}:{task.before[0].line}"
    if task.kind == "unclear":
        yield f"{sign} {where}: {task.cited} {say.kind(task.kind)}"
        yield from (f"    {say.doubt(doubt, task)}" for doubt in task.doubts)
        if found.after.name == found.after.plan:  # the ledger of the plan as it is now is what a person settles
            yield f"    {say('settle', plan=found.after.plan, after=task.doubts[0].after, before=task.doubts[0].before)}"
        return
    if task.kind in ("added", "dropped"):
        yield f"{sign} {where}: {task.cited} {say.kind(task.kind)}  {opening((task.after or task.before)[0].text, _OPENING)}"
        return
    kind = f" {say.kind(task.kind)}" if task.kind != "changed" else ""
    yield f"{sign} {where}: {task.cited}{kind}"
    for change in task.changes:
        yield f"    {say.change(change)}"
        if change.what == "text":
            yield f"      {''.join(marked(task.words))}"


def opening(text: str, width: int) -> str:
    """The first words, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= width else f"{line[: width - 1]}…"


def marked(words: Sequence[Run]) -> Iterator[str]:
    """The runs with marks that need no colour; of what stayed, only some characters round each change."""
    for how, text in shortened(words, _CONTEXT):
        left, right = _MARKS[how]
        yield f"{left}{text}{right}"


def shortened(words: Sequence[Run], context: int) -> Iterator[tuple[str, str]]:
    """How each run changed and its words on one line; of what stayed, only ``context`` characters on either side of a change."""
    for n, run in enumerate(words):
        text = " ".join((run.before if run.how == "gone" else run.after).split())
        if run.how == "same":
            before, behind = text[:context] if n else "", text[-context:] if n + 1 < len(words) else ""
            text = text if len(text) <= len(before + behind) + 1 else f"{before}…{behind}"
        yield run.how, text


def visible(text: str) -> str:
    """The text with every control and format character, which a terminal might obey, as U+FFFD."""
    return "".join("\ufffd" if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp") else char for char in text)
