"""Turns SHACL's validation results into findings: what, how grave, where in the text, said in which words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote

from pyoxigraph import NamedNode
from rdflib import RDF, SH, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from dutygraph.check.shapes import shape_name
from dutygraph.model import Anchor, Finding
from dutygraph.rdf import terms

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


def findings_of(results: Graph, data: Graph, paths: Mapping[str, str]) -> list[Finding]:
    """The findings in a SHACL results graph, in order of plan and place.

    ``paths`` gives the file to show for a plan id; where it has none, the place of a plan in a workspace is taken.
    """
    found = [_finding(results, result, data, paths) for result in results.objects(None, SH.result)]
    return in_order(replace(one, sentence=sentence_of(data, one)) for one in found)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in order of plan and place."""
    return sorted(findings, key=lambda one: (one.path, one.anchor.start, one.anchor.end, SEVERITIES.index(one.severity), one.key))


def sentence_of(data: Graph, finding: Finding, width: int = 64) -> str:
    """The words at fault, on one line of about ``width`` characters at most.

    That is the clause round the finding's quote, the quote set in 【】, else the text of the focus node or the quote.
    """
    focus, quote = URIRef(finding.focus), finding.anchor.quote
    clause = said(data, value(data, focus, terms.clause), terms.text)
    at = clause.find(quote) if quote else -1
    if at < 0 or clause == quote:
        return _shortened(said(data, focus, terms.text) or quote, width)
    room = max(width - len(quote), 0) // 2
    left, right = max(at - room, 0), at + len(quote) + room
    before = ("…" if left else "") + clause[left:at]
    behind = clause[at + len(quote) : right] + ("…" if right < len(clause) else "")
    return one_line(f"{before}【{_shortened(quote, width)}】{behind}")


def openings(data: Graph) -> tuple[Opening, ...]:
    """Where each task of the graph begins, in order of the text."""
    tasks = sorted(data.subjects(RDF.type, URIRef(terms.Task.value)), key=lambda task: int(said(data, task, terms.position) or 0))
    return tuple(_opening(data, task) for task in tasks)


def _opening(data: Graph, task: Node) -> Opening:
    span = value(data, task, terms.span)
    line, column = (int(said(data, span, term) or 1) for term in (terms.line, terms.column))
    return Opening(
        str(task).rpartition("/")[2], said(data, task, terms.citation), line, column, one_line(said(data, task, terms.text))[:24]
    )


def value(data: Graph, node: Node | None, term: NamedNode) -> Node | None:
    """The node's value of that property of the ontology, None where it has none."""
    return data.value(node, URIRef(term.value)) if node is not None else None


def said(data: Graph, node: Node | None, term: NamedNode) -> str:
    """The same as text, "" where there is none."""
    found = value(data, node, term)
    return "" if found is None else str(found)


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


def _finding(results: Graph, result: Node, data: Graph, paths: Mapping[str, str]) -> Finding:
    focus = results.value(result, SH.focusNode)
    shape = shape_name(str(results.value(result, SH.sourceShape)))
    place = _FOCUS.match(str(focus))
    plan, fp = (unquote(place[part] or "") for part in ("plan", "fp")) if place else ("", str(focus))
    task = value(data, focus, terms.task) or (URIRef(place["owner"]) if place and place["task"] else None)
    tid = unquote(str(task).rpartition("/")[2]) if task else ""
    span = value(data, focus, terms.span) or focus  # a span stands for itself, a curated fact without words at its task
    if value(data, span, terms.start) is None:
        span = value(data, task, terms.span) or focus
    start, end, line, column = (int(said(data, span, term) or least) for term, least in _PLACE)
    return Finding(
        key=f"{shape}/{tid or plan}/{fp}",
        shape=shape,
        severity=str(results.value(result, SH.resultSeverity)).rpartition("#")[2].lower(),
        plan=plan,
        task=tid,
        citation=said(data, task, terms.citation),
        path=paths.get(plan, f"plans/{plan}/source.txt"),
        line=line,
        column=column,
        anchor=Anchor(said(data, span, terms.quote), start, end),
        message=_message(results, result, data, focus),
        focus=str(focus),
    )


def _message(results: Graph, result: Node, data: Graph, focus: Node | None) -> dict[str, str]:
    """The shape's message by language; before it what is wrong with faulty text, as one shape serves all kinds of defect.

    The reader's detail is English and stands only in the English message. An entry that a person wrote is named by file and line.
    """
    words = {text.language or "en": str(text) for text in results.objects(result, SH.resultMessage) if isinstance(text, Literal)}
    kind, detail = value(data, focus, terms.defect_kind), said(data, focus, terms.detail)
    entry = f"{said(data, focus, terms.entry)}: ".removeprefix(": ")
    for meaning in data.objects(kind, SKOS.definition) if kind else ():
        language = _LANGUAGES.get((meaning.language or "").lower()) if isinstance(meaning, Literal) else None
        if language in words:
            opening = f"{str(meaning).rstrip('.。')} ({detail})." if detail and language == "en" else str(meaning)
            words[language] = f"{entry}{opening} {words[language]}"
    return dict(sorted(words.items()))


def _shortened(text: str, width: int) -> str:
    line = one_line(text)
    return line if len(line) <= width else line[: width - 1] + "…"
