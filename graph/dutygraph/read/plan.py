"""Reads one plan: the verbatim text in, its sections, candidate tasks with clauses, defects and context out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from dutygraph.fold import passage
from dutygraph.model import Context, Defect, Document, Emendation, Task
from dutygraph.read.clauses import clauses, lead
from dutygraph.read.defects import find_defects, placed
from dutygraph.read.front import Front, front_of
from dutygraph.read.lines import Text, read_lines
from dutygraph.read.markers import find_markers, nesting
from dutygraph.read.metadata import Metadata, propose
from dutygraph.read.outline import Candidate, outline
from dutygraph.read.paragraphs import Paragraph, read_paragraphs
from dutygraph.read.structure import Tree, build_tree
from dutygraph.vocabulary import Vocabulary


def read_plan(
    source: str,
    vocabulary: Vocabulary,
    context: Context | None = None,
    emendations: Iterable[Emendation] = (),
    defects: Iterable[Defect] = (),
) -> Document:
    """Read the text of a plan; offsets are code points into ``source``, end exclusive.

    ``context`` is proposed from the text where it is None. ``emendations`` are read in place of what is
    printed; ``defects`` that others noticed are kept and placed in their tasks. ``Document.tasks`` holds
    candidates: paragraphs outside any item are among them, whether they bind somebody or not. A task's passage
    and clauses leave its printed number out. Raises nothing: a text without any task has none.
    Time and memory grow linearly with the text.
    """
    text, paragraphs, tree, front = _structure(source, vocabulary)
    plan = outline(text, tree, front.loose, vocabulary)
    mends = sorted(emendations, key=lambda mend: mend.start)
    tasks = tuple(_task(text, candidate, mends, vocabulary) for candidate in plan.candidates)
    return Document(
        source=source,
        title=front.title,
        sections=tuple(plan.sections),
        tasks=tasks,
        defects=placed([*defects, *find_defects(text, paragraphs, tree, tasks, vocabulary)], tasks),
        context=context or propose(text, front, paragraphs, vocabulary).context(),
        tables=text.tables,
    )


def read_metadata(source: str, vocabulary: Vocabulary) -> Metadata:
    """What the text of a plan says of itself, each value with its words."""
    text, paragraphs, _, front = _structure(source, vocabulary)
    return propose(text, front, paragraphs, vocabulary)


def _structure(source: str, vocabulary: Vocabulary) -> tuple[Text, list[Paragraph], Tree, Front]:
    text = read_lines(source, vocabulary)
    markers = find_markers(text, vocabulary)
    paragraphs = read_paragraphs(text, markers, vocabulary)
    accepted = [paragraph.marker for paragraph in paragraphs if paragraph.marker]
    tree = build_tree(text, paragraphs, nesting(accepted, vocabulary), vocabulary)
    return text, paragraphs, tree, front_of(text, tree, vocabulary)


def _task(text: Text, candidate: Candidate, mends: Sequence[Emendation], vocabulary: Vocabulary) -> Task:
    end = candidate.pieces[-1].end
    low = bisect_left(mends, candidate.start, key=lambda mend: mend.start)
    high = bisect_left(mends, end, key=lambda mend: mend.start)
    folded = passage(text.source, candidate.pieces, mends[low:high], text.folded)
    parts = clauses(folded, vocabulary)
    return Task(
        number=candidate.number,
        citation=candidate.citation,
        section=candidate.section,
        start=candidate.start,
        end=end,
        pieces=candidate.pieces,
        passage=folded,
        clauses=parts,
        title=lead(folded, parts),
    )
