"""Turns validation results into findings: what, how grave, where in the text, said in which words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from dutygraph.check.lookup import Facts
from dutygraph.model import Anchor, Finding
from dutygraph.rdf import terms
from dutygraph.rdf.terms import SHAPES

#: From the gravest to the lightest.
SEVERITIES = ("violation", "warning", "info")

#: …/plan/{plan}[/task/{tid}][/{kind}/{fp}]: what the key of a focus node is made of.
_FOCUS = re.compile(r"(?P<owner>.*/plan/(?P<plan>[^/]+)(?:/task/(?P<task>[^/]+))?)(?:/[a-z]+/(?P<fp>[^/]+))?$")
#: How a line ends, as line numbers count.
_LINE_END = re.compile(r"\r\n|\r|\n")
#: Where a span stands, and what is said of it where the graph does not.
_PLACE = ((terms.start, 0), (terms.end, 0), (terms.line, 1), (terms.column, 1))
#: The languages of messages, by the tags that the ontology's labels may have.
_LANGUAGES = {"en": "en", "zh": "zh", "zh-hans": "zh"}


@dataclass(frozen=True, slots=True)
class Opening:
    """Where a task begins: id, citation, line and column (1-based), and its first words on one line."""

    task: str
    citation: str
    line: int
    column: int
    words: str


@dataclass(frozen=True, slots=True)
class Result:
    """What SHACL says of a focus node: the IRIs of both, the shape's severity (violation, warning, info) and message by language."""

    focus: str
    shape: str
    severity: str
    message: Mapping[str, str]


def findings_of(results: Collection[Result], facts: Facts, paths: Mapping[str, str]) -> list[Finding]:
    """The findings that results are, in order of plan and place; ``facts`` are those of the graph that was looked at.

    ``paths`` gives the file to show for a plan id; where it has none, the place of a plan in a workspace is taken.
    """
    _gather(results, facts)
    return in_order(_finding(result, facts, paths) for result in results)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in order of plan and place."""
    return sorted(findings, key=lambda one: (one.path, one.anchor.start, one.anchor.end, SEVERITIES.index(one.severity), one.key))


def sentence_of(clause: str, quote: str, text: str, width: int = 64) -> str:
    """The words at fault, on one line of about ``width`` characters at most.

    That is the clause round the quote, the quote set in 【】, where the clause says more; else ``text``, which is all that the faulty
    thing says.
    """
    at = clause.find(quote) if quote else -1
    if at < 0 or clause == quote:
        return _shortened(text or quote, width)
    room = max(width - len(quote), 0) // 2
    left, right = max(at - room, 0), at + len(quote) + room
    before = ("…" if left else "") + clause[left:at]
    behind = clause[at + len(quote) : right] + ("…" if right < len(clause) else "")
    return one_line(f"{before}【{_shortened(quote, width)}】{behind}")


def openings(facts: Facts) -> tuple[Opening, ...]:
    """Where each task of the graph begins, in order of the text."""
    tasks = facts.instances(terms.Task)
    facts.gather(tasks, terms.position, terms.span, terms.citation, terms.text)
    facts.gather([facts.first(task, terms.span) for task in tasks], terms.line, terms.column)
    return tuple(_opening(facts, task) for task in sorted(tasks, key=lambda task: int(facts.first(task, terms.position) or 0)))


def _opening(facts: Facts, task: str) -> Opening:
    span = facts.first(task, terms.span)
    line, column = (int(facts.first(span, term) or 1) for term in (terms.line, terms.column))
    return Opening(task.rpartition("/")[2], facts.first(task, terms.citation), line, column, one_line(facts.first(task, terms.text))[:24])


def one_line(text: str) -> str:
    """The text with every stretch of white space as one space."""
    return " ".join(text.split())


def end_of(finding: Finding) -> tuple[int, int]:
    """Line and column (1-based, code points) just behind the last character of the finding's words."""
    lines = _LINE_END.split(finding.anchor.quote)
    return finding.line + len(lines) - 1, len(lines[-1]) + (finding.column if len(lines) == 1 else 1)


def counting(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that nobody waived."""
    return [one for one in findings if not one.waived]


def totals(findings: Iterable[Finding]) -> dict[str, int]:
    """The number of findings of each severity that nobody waived, gravest first."""
    counts = Counter(one.severity for one in counting(findings))
    return {severity: counts[severity] for severity in SEVERITIES}


def in_language(message: Mapping[str, str], language: str) -> str:
    """The message in that language, else in English, else in whatever language there is."""
    return message.get(language) or message.get("en") or next(iter(message.values()), "")


def shape_name(iri: str) -> str:
    """``TaskOwner`` for the IRI of dsh:TaskOwner; an IRI of another namespace stays whole."""
    return iri.removeprefix(SHAPES)


def _gather(results: Iterable[Result], facts: Facts) -> None:
    """Read what the findings need in one go for each kind of thing that they mention."""
    nodes = list(dict.fromkeys(result.focus for result in results))
    facts.gather(nodes, terms.task, terms.span, terms.start, terms.clause, terms.text, terms.defect_kind, terms.detail, terms.entry)
    facts.gather([facts.first(node, terms.defect_kind) for node in nodes], terms.skos_definition)
    facts.gather([facts.first(node, terms.clause) for node in nodes], terms.text)
    tasks = [_task_of(node, facts) for node in nodes]
    facts.gather(tasks, terms.citation, terms.span)
    spans = [facts.first(node, terms.span) or node for node in nodes] + [facts.first(task, terms.span) for task in tasks]
    facts.gather(spans, *(term for term, _ in _PLACE), terms.quote)


def _task_of(focus: str, facts: Facts) -> str:
    place = _FOCUS.match(focus)
    return facts.first(focus, terms.task) or (place["owner"] if place and place["task"] else "")


def _finding(result: Result, facts: Facts, paths: Mapping[str, str]) -> Finding:
    focus, shape = result.focus, shape_name(result.shape)
    place = _FOCUS.match(focus)
    plan, fp = (unquote(place[part] or "") for part in ("plan", "fp")) if place else ("", focus)
    task = _task_of(focus, facts)
    tid = unquote(task.rpartition("/")[2])
    span = facts.first(focus, terms.span) or focus  # a span stands for itself, a curated fact without words at its task
    if not facts.first(span, terms.start):
        span = facts.first(task, terms.span) or focus
    start, end, line, column = (int(facts.first(span, term) or least) for term, least in _PLACE)
    quote = facts.first(span, terms.quote)
    clause = facts.first(facts.first(focus, terms.clause), terms.text)
    return Finding(
        key=f"{shape}/{tid or plan}/{fp}",
        shape=shape,
        severity=result.severity,
        plan=plan,
        task=tid,
        citation=facts.first(task, terms.citation),
        path=paths.get(plan, f"plans/{plan}/source.txt"),
        line=line,
        column=column,
        anchor=Anchor(quote, start, end),
        message=_message(result, facts),
        focus=focus,
        sentence=sentence_of(clause, quote, facts.first(focus, terms.text)),
    )


def _message(result: Result, facts: Facts) -> dict[str, str]:
    """The shape's message by language; before it what is wrong with faulty text, as one shape serves all kinds of defect.

    The reader's detail is English and stands only in the English message. An entry that a person wrote is named by file and line.
    """
    words = dict(result.message)
    detail = facts.first(result.focus, terms.detail)
    entry = f"{facts.first(result.focus, terms.entry)}: ".removeprefix(": ")
    for meaning in facts.all(facts.first(result.focus, terms.defect_kind), terms.skos_definition):
        language = _LANGUAGES.get(meaning.language.lower())
        if language in words:
            opening = f"{meaning.text.rstrip('.。')} ({detail})." if detail and language == "en" else meaning.text
            words[language] = f"{entry}{opening} {words[language]}"
    return dict(sorted(words.items()))


def _shortened(text: str, width: int) -> str:
    line = one_line(text)
    return line if len(line) <= width else line[: width - 1] + "…"
