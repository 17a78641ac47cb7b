"""Makes the reviewed Word document: each finding as a comment at its words, and a closing table of what tasks lack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dutygraph.check.findings import Opening, counting
from dutygraph.check.shapes import load_shapes, shape_labels
from dutygraph.documents.word import trace_docx
from dutygraph.documents.word_comments import Comment, has_changes, paragraph, table, with_comments
from dutygraph.documents.word_edit import origins_for, with_text
from dutygraph.documents.word_package import Element, Package, open_package
from dutygraph.model import Finding
from dutygraph.office.words import in_script, message, shapes_language, words

#: What a task must have, and the shape that says when it has not, in the order of the table's columns.
LACKS = ("TaskOwner", "TaskMeasure", "TaskDeadline")


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The document with comments; what was found by number; ``edited``: the text was changed since the document came in."""

    data: bytes
    comments: int
    waived: int
    lacking: int
    tracked: bool
    edited: bool


@dataclass(frozen=True, slots=True)
class Review:
    """What is to be said of a plan: its verbatim text, what was found in it, and where its tasks begin."""

    text: str
    findings: Sequence[Finding]
    tasks: Sequence[Opening]
    language: str
    curated: bool = False


def reviewed(data: bytes, review: Review, when: datetime, path: str) -> Reviewed:
    """The document ``data``, which the plan's text was taken from, with the review in it; all else in it stays as it is.

    Where the text was edited since, the edits are put in first. Findings that somebody waived are left out, and their number told.
    Raises InputError, naming ``path``, where the document cannot be read, or an edit cannot be set in it.
    """
    current = with_text(data, review.text, path)
    package = open_package(current, path, to_change=True)
    origins = origins_for(review.text, trace_docx(package, path).text)
    counted = counting(review.findings)
    labels = shape_labels(load_shapes(), shapes_language(review.language))
    comments = [Comment(_said(one, labels, review.language), origins[slice(*_words(one))]) for one in counted]
    lacking = _lacking(counted)
    waived, tracked = len(review.findings) - len(counted), has_changes(package)
    day = f"{when:%Y-%m-%d}"
    lines = _lines(review, day, (len(counted), waived, len(lacking)), tracked)
    blocks = list(_closing(package, review, lines, lacking))
    made = with_comments(current, package, comments, blocks, f"{when:%Y-%m-%dT%H:%M:%SZ}", path)
    return Reviewed(made, len(counted), waived, len(lacking), tracked, current != data)


def _words(finding: Finding) -> tuple[int, int]:
    """Where the finding's words stand; of words over several paragraphs (a whole task) the first of these."""
    first = finding.anchor.quote.split("\n", 1)[0]
    return finding.anchor.start, finding.anchor.start + len(first)


def _said(finding: Finding, labels: Mapping[str, str], language: str) -> str:
    told = words(language, "review")
    form = told["comment-on" if finding.citation else "comment"]
    label = in_script(labels[finding.shape], language)
    head: str = form.format(severity=told[finding.severity], label=label, citation=finding.citation)
    return f"{head}\n{message(finding.message, language)}"


def _lacking(findings: Sequence[Finding]) -> dict[str, set[str]]:
    """For each task, by its id, what it lacks."""
    found: dict[str, set[str]] = {}
    for one in findings:
        if one.shape in LACKS and one.task:
            found.setdefault(one.task, set()).add(one.shape)
    return found


def _lines(review: Review, day: str, counts: tuple[int, int, int], tracked: bool) -> Iterator[str]:
    told = words(review.language, "review")
    comments, waived, lacking = counts
    yield told["said" if comments else "said-none"].format(day=day, comments=comments)
    if tracked:
        yield told["tracked"]
    if waived:
        yield told["waived"].format(count=waived)
    if review.curated:
        yield told["curated"]
    yield told["missing" if lacking else "none-missing"].format(count=lacking, all=len(review.tasks))


def _closing(package: Package, review: Review, lines: Iterator[str], lacking: Mapping[str, set[str]]) -> Iterator[Element]:
    told = words(review.language, "review")
    yield paragraph(package, told["title"], bold=True)
    for line in lines:
        yield paragraph(package, line)
    if lacking:
        rows = [
            (task.citation, task.words, *(told["lacks"] if shape in lacking[task.task] else "" for shape in LACKS))
            for task in review.tasks
            if task.task in lacking
        ]
        yield table(package, [told["columns"], *rows])
        yield paragraph(package, "")
