"""Finds the targets of a task: metric, comparator, number, unit, and the deadline that governs them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from dutygraph.extract.judging import judging_words, tells_of_now
from dutygraph.extract.measures import find_measures
from dutygraph.extract.stretches import (
    clause_at,
    covers,
    quotations,
    subclause_start,
    titles,
)
from dutygraph.extract.target_reader import Found, Reader
from dutygraph.extract.target_words import target_words
from dutygraph.extract.wording import read_before, wording_words
from dutygraph.model import Context, Deadline, Target, Task
from dutygraph.vocabulary import Vocabulary


def find_targets(task: Task, context: Context, vocabulary: Vocabulary, deadlines: Sequence[Deadline]) -> list[Target]:
    """The targets of a task, in order of the text; ``deadlines`` are the task's own and give each its due date.

    Rules: those of ``judging.judge``, ``target-fixed`` for a quantity in a word (全覆盖, 翻一番), and ``target-dated`` for any other
    count at the end of a subclause that a date governs.
    """
    text, words = task.passage.folded, target_words(vocabulary)
    measures = find_measures(text, vocabulary)
    if not measures and not words.fixed_word.search(text):
        return []
    reader = Reader(task, context, vocabulary, deadlines)
    targets = [_target(task, one, reader) for one in reader.read(measures)]
    return sorted((*targets, *_fixed(task, reader)), key=lambda target: target.anchor.start)


def _target(task: Task, one: Found, reader: Reader) -> Target:
    population = reader.quote(*one.judged.population) if one.judged.population else ""
    share = judging_words(reader.vocabulary).of.search(reader.text, one.judged.start, one.measure.start)
    if share and not population:
        population = reader.quote(*share.span("of"))
    return Target(
        anchor=task.passage.anchor(one.judged.start, one.judged.end),
        metric=one.metric,
        op=one.operator,
        value=one.measure.value,
        unit=reader.unit(one.measure),
        rule=one.judged.rule,
        number=reader.quote(one.measure.start, one.measure.number_end),
        due=one.due,
        population=population,
        baseline=one.baseline,
        clause=clause_at(task, one.measure.start),
    )


def _fixed(task: Task, reader: Reader) -> list[Target]:
    text, found, last = reader.text, [], 0
    for match in reader.words.fixed_word.finditer(text):
        row = reader.words.fixed[match[0]]
        skip = sorted((*titles(text), *quotations(text)))
        taken = [(one.judged.start, one.judged.end) for one in reader.found]
        guarded = text.startswith(tuple(row["not_after"]), match.end()) or text.endswith(tuple(row["not_before"]), 0, match.start())
        past = reader.tells(match.start()) or tells_of_now(
            text, reader.sentences, match.start(), reader.governing.dated_between, reader.vocabulary
        )
        if not guarded and not past and not covers(skip, match.start()) and not covers(taken, match.start()):
            found += _whole(task, reader, match, row, last)
        last = match.end()
    return found


def _whole(task: Task, reader: Reader, match: re.Match[str], row: dict[str, Any], last: int) -> list[Target]:
    """The target that a word like 全覆盖 makes of the noun phrase before it; ``last`` is where the word before it of its kind ends."""
    text, start, end = reader.text, *match.span()
    wording = read_before(text, max(subclause_start(text, start), last), start, reader.governing, reader.vocabulary)
    low = wording.start if wording.start < wording.end else min(wording.end, wording.said)
    words = wording_words(reader.vocabulary)
    verb = None if text.startswith(words.nouns, low) else words.lead_verb.match(text, low, wording.end)
    at = verb.end() if verb and verb.end() < wording.end else low
    named = wording.nearest[1] if wording.nearest[0] == wording.end else wording.end
    metric = reader.quote(at, named) if at < wording.end else reader.metric_before(low)
    if not metric or text.endswith(judging_words(reader.vocabulary).already, 0, wording.said):
        return []
    return [
        Target(
            anchor=task.passage.anchor(low if low < start else start, end),
            metric=metric,
            op=row["operator"],
            value=Decimal(row["value"]),
            unit=row["unit"],
            rule="target-fixed",
            number=reader.quote(start, end),
            due=reader.governing.due(start),
            baseline=reader.quote(*wording.baseline) if wording.baseline else "",
            clause=clause_at(task, start),
        )
    ]
