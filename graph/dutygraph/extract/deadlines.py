"""Finds the deadlines of a task: by a date or within a span of time, recurring, ongoing."""

from __future__ import annotations

import re
from functools import cache

from dutygraph.extract.dates import find_dates
from dutygraph.extract.recurrence import find_ongoing, find_recurring
from dutygraph.extract.spans_of_time import find_spans
from dutygraph.extract.stretches import clause_at
from dutygraph.extract.table_cells import TIME, dates_of_cell, row_cells
from dutygraph.model import Context, Deadline, Task
from dutygraph.vocabulary import Vocabulary
from dutygraph.vocabulary.patterns import any_of


@cache
def _label(vocabulary: Vocabulary) -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(vocabulary['time']['labels']['words'])})[:\t ]?$")


def find_deadlines(task: Task, context: Context, vocabulary: Vocabulary) -> list[Deadline]:
    """The deadlines of a task, in order of the text; see gold rules in the module that finds each.

    A deadline that follows a label (完成时限：), or stands in a table's column of times, governs the whole task and has no
    clause. A month without a year, and 年内, take the plan's own year; where the context knows none, ``due`` is "".
    Rules: ``date``, ``year-of-plan``, ``planning-period``, ``span``, ``span-from-issue``, ``span-from-year``,
    ``recurring-each``, ``recurring-word``, ``ongoing-phrase``, ``ongoing-cell``.
    """
    text = task.passage.folded
    rows = [(again.start, again.end, "recurring", "", again.period, again.rule) for again in find_recurring(text, vocabulary)]
    rows += [(span.start, span.end, "by", span.due, span.period, span.rule) for span in find_spans(text, vocabulary)]
    rows += [(when.start, when.end, "by", when.due, "", when.rule) for when in find_dates(text, context, vocabulary)]
    rows += [(again.start, again.end, "ongoing", "", "", again.rule) for again in find_ongoing(text, vocabulary)]
    times = [span for span, column in row_cells(task.passage, context.columns, vocabulary) if column.kind == TIME]
    for start, end in times:
        if not any(start <= row[0] < end for row in rows):
            dates = dates_of_cell(text[start:end], context, vocabulary)
            rows += [(start + one.start, start + one.end, "by", one.due, "", one.rule) for one in dates]
    found, last = [], 0
    for start, end, kind, due, period, rule in sorted(rows, key=lambda row: (row[0], -row[1])):
        if start < last:
            continue  # 每年1月31日前 is one deadline, not two
        last = end
        labelled = any(at <= start < to for at, to in times) or _label(vocabulary).search(text, max(0, start - 8), start)
        clause = None if labelled else clause_at(task, start)
        found.append(Deadline(task.passage.anchor(start, end), kind, rule, due, period, clause))
    return found
