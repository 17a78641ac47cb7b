"""Writes a difference as one HTML file that needs nothing else and runs nothing: every word of a plan is escaped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from dutygraph.check.findings import in_language
from dutygraph.compare.phrases import Phrases
from dutygraph.compare.records import Difference, Run, TaskChange
from dutygraph.model import Finding

# Words that went are struck and bracketed, those that came underlined and bracketed otherwise: a monochrome print tells them apart.
_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.6 system-ui, sans-serif; max-width: 76rem; margin: 1rem auto; padding: 0 1rem; }
article { border-top: 1px solid; padding: .5rem 0; }
h3 { margin: .2rem 0; } h3 small { font-weight: normal; }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
.sides > div { overflow-wrap: anywhere; }
del { background: #c002; } del::before { content: "[−"; } del::after { content: "−]"; }
ins { background: #0802; } ins::before { content: "{+"; } ins::after { content: "+}"; }
@media print { del, ins { background: none; } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html(found: Difference, say: Phrases, language: str, renumbered: bool = False) -> str:
    """The document."""
    title = escape(say("title", before=found.before.name, after=found.after.name))
    told = found.tasks if renumbered else found.loud
    parts = [f"<h1>{title}</h1>", f"<p>{escape(say.summary(found))}</p>"]
    if found.reading == "curated":
        parts.append(f"<p>{escape(say('curated'))}</p>")
    if found.general:
        parts += [f"<h2>{escape(say('general'))}</h2>", _list(say.change(one) for one in found.general)]
    if told:
        parts += [f"<h2>{escape(say('tasks'))}</h2>", *(_task(one, say) for one in told)]
    for key, findings in (("findings-new", found.new), ("findings-solved", found.solved)):
        if findings:
            parts.append(f"<h2>{escape(say('findings'))}: {len(findings)} {escape(say(key))}</h2>")
            parts.append(_list(_finding(one, say, language) for one in findings))
    tag = {"en": "en", "zh": "zh-Hans"}[language]
    head = f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n<title>{title}</title>'
    body = "\n".join(parts)
    return f'<!doctype html>\n<html lang="{tag}">\n<head>\n{head}\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n'


def _task(task: TaskChange, say: Phrases) -> str:
    parts = [f"<h3>{escape(task.cited)} <small>{escape(say.kind(task.kind))}</small></h3>"]
    if task.doubts:
        parts.append(_list(say.doubt(one, task) for one in task.doubts))
    if task.changes:
        parts.append(_list(say.change(one) for one in task.changes))
    if task.words:
        parts.append(_sides(_runs(task.words, "gone"), _runs(task.words, "new")))
    elif task.kind != "changed":
        parts.append(_sides(_texts([one.text for one in task.before]), _texts([one.text for one in task.after])))
    return f"<article>{''.join(parts)}</article>"


def _sides(before: str, after: str) -> str:
    return f'<div class="sides"><div>{before}</div><div>{after}</div></div>'


def _texts(texts: Sequence[str]) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def _runs(words: Sequence[Run], how: str) -> str:
    """One side's text, with the words that the other lacks marked."""
    tag = {"gone": "del", "new": "ins"}[how]
    said = (run.before if how == "gone" else run.after for run in words)
    marked = (f"<{tag}>{escape(text)}</{tag}>" if run.how == how else escape(text) for run, text in zip(words, said, strict=True) if text)
    return f"<p>{''.join(marked)}</p>"


def _list(items: Iterator[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"


def _finding(one: Finding, say: Phrases, language: str) -> str:
    waived = f" ({say('waived')})" if one.waived else ""
    return f"{one.severity} {one.shape} {one.citation}{waived}: {in_language(one.message, language)} {one.sentence}"
