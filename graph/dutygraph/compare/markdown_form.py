"""Writes a difference as Markdown for a pull request, in which no word of a plan can become markup, a link or a mention."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from dutygraph.check.findings import in_language
from dutygraph.compare.phrases import Phrases
from dutygraph.compare.records import Difference, TaskChange
from dutygraph.compare.text_form import opening, shortened, visible
from dutygraph.model import Finding

_CONTEXT = 20
_OPENING = 60
#: Items of one list: code hosts cut long texts off somewhere; the other forms have all.
_MOST = 200
_SIGNS = re.compile(r"[\\`*_{}\[\]()#+\-.!|~<>&@:=$/^\"]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
#: What code hosts look for in the rendered text, whatever was escaped: @name, #12, ://, www. A comment behind it breaks it.
_LOOKED_FOR = re.compile(r"\\[@#]|\\:(?=\\/)|www(?=\\\.)", re.IGNORECASE)
_TAGS = {"gone": "del", "new": "ins"}


def markdown(found: Difference, say: Phrases, language: str, renumbered: bool = False) -> str:
    """The document: counts, what changed of the plan, of each task, what is unclear, and the findings."""
    lines = [f"### {plain(say('title', before=found.before.name, after=found.after.name))}", ""]
    told = found.tasks if renumbered else found.loud
    lines += [plain(say.summary(found)), ""]
    if found.general:
        lines += [f"**{plain(say('general'))}**", "", *(f"- {plain(say.change(one))}" for one in found.general), ""]
    clear, unclear = [one for one in told if not one.doubts], [one for one in told if one.doubts]
    if clear:
        lines += [f"**{plain(say('tasks'))}**", "", *_listed((_task(one, say) for one in clear), len(clear)), ""]
    if unclear:
        lines += [f"**{plain(say('unclear'))}**", "", *_listed((_doubts(one, say) for one in unclear), len(unclear)), ""]
    for key, findings in (("findings-new", found.new), ("findings-solved", found.solved)):
        if findings:
            title = f"{say('findings')}: {len(findings)} {say(key)}"
            lines += [f"**{plain(title)}**", "", *_listed((_finding(one, say, language) for one in findings), len(findings)), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def plain(text: str) -> str:
    """Text that stands as it is: on one line, every sign of Markdown and HTML taken literally, nobody mentioned, nothing linked."""
    line = visible(" ".join(text.split()))
    escaped = _SIGNS.sub(lambda sign: _ENTITIES.get(sign[0], "\\" + sign[0]), line)
    return _LOOKED_FOR.sub(r"\g<0><!-- -->", escaped)


def _listed(items: Iterable[str], count: int) -> Iterator[str]:
    for n, item in enumerate(items):
        if n == _MOST:
            yield f"- … (+{count - _MOST})"
            return
        yield item


def _task(task: TaskChange, say: Phrases) -> str:
    head = f"- **{plain(task.cited)}**"
    if task.kind != "changed":
        head += f" {plain(say.kind(task.kind))}"
    if task.kind in ("added", "dropped"):
        return f"{head}: {plain(opening((task.after or task.before)[0].text, _OPENING))}"
    lines = [head]
    for change in task.changes:
        words = f": {_words(task)}" if change.what == "text" else ""
        lines.append(f"  - {plain(say.change(change))}{words}")
    return "\n".join(lines)


def _words(task: TaskChange) -> str:
    """Marked as HTML, which Markdown keeps: signs would need spaces round them, and Chinese has none."""
    done = []
    for how, text in shortened(task.words, _CONTEXT):
        tag = _TAGS.get(how)
        done.append(f"<{tag}>{plain(text)}</{tag}>" if tag else plain(text))
    return "".join(done)


def _doubts(task: TaskChange, say: Phrases) -> str:
    return f"- {'; '.join(plain(say.doubt(one, task)) for one in task.doubts)}"


def _finding(one: Finding, say: Phrases, language: str) -> str:
    waived = f" ({plain(say('waived'))})" if one.waived else ""
    return f"- {plain(one.severity)} {plain(one.shape)} {plain(one.citation)}{waived}: {plain(in_language(one.message, language))}"
