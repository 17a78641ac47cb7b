"""Finds the clauses that lay a duty, and how firmly: firm, strive, explore, encourage, or waiting on a higher level."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache

from dutygraph.extract.predicates import Lexicon, Part, Scan, Word, lexicon, scan
from dutygraph.extract.table_cells import TEXT, row_cells
from dutygraph.extract.things import names_things
from dutygraph.model import Clause, Context, Duty, Task
from dutygraph.vocabulary import Vocabulary
from dutygraph.vocabulary.patterns import any_of

_DIGIT = re.compile(r"\d")
#: The longest adverb that stands before the verb of a title (进一步, 深入, 全面推进).
_ADVERB = 5


class Modality:
    """The modality words of a vocabulary, compiled."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        table, verbs = vocabulary["modality"], vocabulary["verbs"]
        self.kinds = [(kind, re.compile(any_of(table[kind]))) for kind in ("strive", "explore", "encourage")]
        waits = table["conditional"]
        self.conditional = re.compile(
            rf"(?:{any_of(waits['upon'])})(?:{any_of(waits['higher'])})[^,。;:]{{0,24}}?(?:{any_of(waits['waits'])})"
        )
        self.noun_after = tuple(verbs["noun_after"])
        self.prepositions = tuple(verbs["preposition"])
        self.labels = re.compile(rf"[^,。;:]*(?:{any_of(vocabulary['verbs']['label_end'])})$")


@cache
def _modality(vocabulary: Vocabulary) -> Modality:
    return Modality(vocabulary)


def find_duties(task: Task, context: Context, vocabulary: Vocabulary) -> list[Duty]:
    """One duty per clause whose main verb is a duty verb; the anchor is the modality word, or the verb where firm.

    The main verb is the first that governs something: no noun, no attribute, none in brackets. A mere result (形成…格局)
    lays no duty, unless it gives a number; nor do a table's cells of owners and times. Rules: ``duty-verb``,
    ``duty-not`` (不签发), ``result-with-number``, ``modality-word``.
    """
    scanned, words, how = scan(task.passage.folded, vocabulary), lexicon(vocabulary), _modality(vocabulary)
    starts = [part.start for part in scanned.parts]
    found = []
    others = [start for (start, _), column in row_cells(task.passage, context.columns, vocabulary) if column.kind != TEXT]
    for clause in task.clauses:
        if clause.fstart in others:
            continue
        parts = scanned.parts[bisect_left(starts, clause.fstart) : bisect_left(starts, clause.fend)]
        verb = _clause_verb(scanned, parts, words, how)
        titled = context.columns is None and task.title is not None and clause.end <= task.title.end
        if verb and not (titled and _only_announces(scanned, clause, verb[1], vocabulary)):
            found.append(_duty(task, clause, scanned.text, *verb, how, vocabulary))
    return found


def _only_announces(scanned: Scan, clause: Clause, verb: Word, vocabulary: Vocabulary) -> bool:
    """Whether a lead sentence is a mere title (大力发展职业赛事。): a verb at its head, no subject, no law, no thing or mechanism named."""
    if verb.start - clause.fstart > _ADVERB or set(scanned.text[clause.fstart : clause.fend]) & set(",《"):
        return False
    return not names_things(scanned, vocabulary, clause.fstart, clause.fend)


def _clause_verb(scanned: Scan, parts: Sequence[Part], words: Lexicon, how: Modality) -> tuple[int, Word] | None:
    """The main verb of the first part that has one, with that part's start; what follows an owner label (责任单位:) has none."""
    for n, part in enumerate(parts):
        if scanned.text.startswith(":", part.end) and how.labels.match(scanned.text, part.start, part.end):
            return None
        if n + 1 < len(parts) and scanned.text.startswith(how.prepositions, part.start):
            continue
        waits = how.conditional.search(scanned.text, part.start, part.end)
        if verb := _main_verb(scanned, part, waits.end() if waits else part.start, words, how):
            return part.start, verb
    return None


def _main_verb(scanned: Scan, part: Part, start: int, words: Lexicon, how: Modality) -> Word | None:
    """The part's first governing verb from ``start`` on; none where that is a mere result."""
    text = scanned.text
    for word in part.words:
        if word.start < start or not word.tags & {"duty", "result"}:
            continue
        if not words.governs(text, part.start, word) or text.startswith(how.noun_after, word.end):
            continue
        if "duty" not in word.tags and not _DIGIT.search(text, part.start, part.end):
            return None
        return word
    return None


def _duty(task: Task, clause: Clause, text: str, part_start: int, verb: Word, how: Modality, vocabulary: Vocabulary) -> Duty:
    if waits := how.conditional.search(text, clause.fstart, verb.start):
        return Duty(task.passage.anchor(*waits.span()), clause.index, "conditional", verb.text, "modality-word")
    for kind, pattern in how.kinds:
        if said := pattern.search(text, max(part_start, clause.fstart), verb.end):
            return Duty(task.passage.anchor(*said.span()), clause.index, kind, verb.text, "modality-word")
    words = lexicon(vocabulary)
    if text.endswith(words.negation, part_start, verb.start):
        begin = verb.start - len(words.negation)
        return Duty(task.passage.anchor(begin, verb.end), clause.index, "firm", words.negation + verb.text, "duty-not")
    rule = "duty-verb" if "duty" in verb.tags else "result-with-number"
    return Duty(task.passage.anchor(verb.start, verb.end), clause.index, "firm", verb.text, rule)
