"""Finds the targets of a task: metric, comparator, number, unit, and the deadline that governs them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

from dutygraph.extract.governing import Governing
from dutygraph.extract.judging import Judged, describes, judge, judging_words
from dutygraph.extract.measures import Measure, find_measures
from dutygraph.extract.stretches import any_of, clause_at, covers, quotations, sentence_starts, subclause_start, titles
from dutygraph.extract.wording import Wording, read_before, wording_words
from dutygraph.fold import fold
from dutygraph.model import Context, Deadline, Passage, Target, Task
from dutygraph.vocabulary import Vocabulary

#: At most so many values go to subjects in turn.
_IN_TURN = 12


@dataclass(frozen=True, slots=True)
class _Found:
    """A target before it becomes a record, with what the numbers behind it may inherit."""

    judged: Judged
    measure: Measure
    wording: Wording
    operator: str
    metric: str
    due: str
    baseline: str = ""


class TargetWords:
    """The words that only targets need, from ``quantities.toml``, compiled."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        table = vocabulary["quantities"]
        fillers, change = table["fillers"], table["change"]
        self.each, self.in_turn, self.annual = set(fillers["each"]), set(fillers["in_turn"]), set(fillers["annual"])
        self.each_mark, self.annual_mark = (f"（{fillers[key][-1]}）" for key in ("each", "annual"))
        self.joins = re.compile(rf"(?:{any_of(fillers['joins'])})*")
        self.joined = re.compile(rf"(?:{any_of(fillers['joins'])})(?:{any_of(table['produce']['verbs'])})?$")
        self.join = re.compile(rf"(?:{any_of(word for word in fillers['joins'] if word != ',')})")
        verbs = any_of((*change["increase"], *change["decrease"]))
        self.rises = re.compile(rf",?(?:{any_of(fillers['adverbs'])})*(?:{verbs})(?:{any_of(change['to'])})")
        self.start_from = re.compile(rf"(?:{any_of(change['from'])})(?P<value>[^,。;:]{{0,16}})$")
        self.fixed = [(re.compile(any_of(row["words"])), row) for row in table["fixed"]]


@cache
def _target_words(vocabulary: Vocabulary) -> TargetWords:
    return TargetWords(vocabulary)


class _Reader:
    """One task on its way to targets: numbers from left to right, each knowing the one before it."""

    def __init__(self, task: Task, vocabulary: Vocabulary, deadlines: Sequence[Deadline]) -> None:
        self.text, self.passage, self.vocabulary = task.passage.folded, task.passage, vocabulary
        self.words = _target_words(vocabulary)
        spans = _folded_spans(task.passage, deadlines)
        self.governing = Governing(self.text, list(zip(deadlines, spans, strict=True)))
        self.sentences = sentence_starts(self.text)
        self.found: list[_Found] = []
        self.origin: tuple[Measure, Wording] | None = None

    def read(self) -> list[_Found]:
        measures = [m for m in find_measures(self.text, self.vocabulary) if not covers(self.governing.spans, m.start)]
        for n, measure in enumerate(measures):
            following = next(
                (m.start for m in measures[n + 1 : n + 2] if self.words.joined.search(self.text, measure.end, m.start)), len(self.text)
            )
            self._one(measure, measures[n - 1] if n else None, following, measures[n : n + _IN_TURN])
        return self.found

    def _one(self, measure: Measure, before: Measure | None, following: int, rest: Sequence[Measure]) -> None:
        last = self.found[-1] if self.found else None
        if last and measure.start < last.judged.end:
            return  # within what an earlier number counts: 10家年销售额超10亿元的企业
        origin = self.origin[0].end if self.origin and self.origin[0] is before else 0
        low = max(subclause_start(self.text, measure.start), origin, last.judged.end if last else 0)
        join = self.words.joins.match(self.text, low, measure.start)
        joined = last is not None and low - last.judged.end <= 1 and not (low > last.judged.end and self.text[low - 1] in "。;:\n")
        if last and joined and join and join.end() > last.judged.end:
            low = join.end()
        wording = read_before(self.text, low, measure.start, self.governing, self.vocabulary)
        if self.words.rises.match(self.text, measure.end):
            self.origin = (measure, wording)
            return
        if describes(self.text, self.sentences, measure, wording.said, self.vocabulary):
            return
        judged = judge(self.text, measure, wording, following, self.vocabulary)
        if judged is None and last and joined:
            judged, wording = self._inherited(measure, wording, last, following)
        if judged:
            self._keep(judged, measure, wording, rest, before)

    def _inherited(self, measure: Measure, wording: Wording, last: _Found, following: int) -> tuple[Judged | None, Wording]:
        """A number that shares the verb or comparator of the target right before it: 5个A和10个B, 65%和55%."""
        bare = wording.start >= wording.end
        if bare and last.wording.operator and last.judged.rule == "target-comparator":
            if not self.words.in_turn & set(last.wording.words):
                return None, wording
            start = min(last.judged.end, measure.start)
            return Judged(start, measure.end, last.judged.metric, last.judged.rule), replace(last.wording)
        if last.judged.rule in ("target-produced", "target-produced-count") and measure.digits:
            shared = replace(wording, verb=measure.start if bare else None, operator="" if bare else ">=")
            judged = judge(self.text, measure, shared, following, self.vocabulary)
            return judged and replace(judged, rule=last.judged.rule), shared
        return None, wording

    def _keep(self, judged: Judged, measure: Measure, wording: Wording, rest: Sequence[Measure], before: Measure | None) -> None:
        baseline = self.quote(*wording.baseline) if wording.baseline else ""
        metric = self.quote(*judged.metric) if judged.metric else ""
        if not metric and self.origin and self.origin[0] is before:
            judged, metric, baseline = self._from_origin(judged, self.origin)
        if not metric:
            metric = self._metric_before(judged.start)
        if not metric and wording.nearest[1] and measure.family in ("count", "measure"):
            metric = self.quote(*wording.nearest)
        if not metric:
            return
        tail = (
            self.quote(measure.end, judged.end)
            if judged.rule in ("target-comparator", "target-metric") and judged.end > measure.end
            else ""
        )
        operator = self._operator(measure, wording)
        due = self.governing.due(measure.start)
        one = _Found(judged, measure, wording, operator, self._marked(metric + tail, wording), due, baseline)
        self.found.append(one)
        self._turn(one, rest)

    def _turn(self, one: _Found, rest: Sequence[Measure]) -> None:
        """Where 分别 gives values to subjects or dates in turn, give this one its own."""
        if not self.words.in_turn & set(one.wording.words):
            return
        turn = sum(other.wording.words is one.wording.words for other in self.found[-_IN_TURN:-1])
        count = turn + 1
        for a, b in pairwise(rest):
            gap = self.words.joins.match(self.text, a.end, b.start)
            if not gap or gap.end() != b.start or gap.end() == a.end:
                break
            count += 1
        metric = self.quote(*one.judged.metric) if one.judged.metric else one.metric
        subjects = _subjects(metric, count, self.words.join, judging_words(self.vocabulary).heads)
        dues = self.governing.in_turn(one.measure.start, count) if not subjects else []
        if subjects:
            self.found[-1] = replace(one, metric=subjects[turn])
        elif dues:
            self.found[-1] = replace(one, due=dues[turn], metric=metric)

    def _from_origin(self, judged: Judged, origin: tuple[Measure, Wording]) -> tuple[Judged, str, str]:
        """Metric and baseline where a change says where it starts: 覆盖率由50%提高到80%."""
        measure, wording = origin
        start = self.words.start_from.search(self.text, wording.start, measure.start)
        if not start:
            return judged, "", ""
        metric = self.quote(wording.start, start.start()) if start.start() > wording.start else ""
        return replace(judged, start=wording.start), metric, self.quote(start.start("value"), measure.end)

    def _metric_before(self, start: int) -> str:
        """The subject that the subclause before leaves for this one: its target's metric, or the object of its verb."""
        low = subclause_start(self.text, start)
        if not low or self.text[low - 1] not in ",:":
            return ""
        before = subclause_start(self.text, low - 1)
        if self.found and self.found[-1].judged.end > before:
            return self.found[-1].metric
        wording = read_before(self.text, before, low - 1, self.governing, self.vocabulary)
        verb = wording_words(self.vocabulary).lead_verb.match(self.text, wording.start, low - 1)
        at = verb.end() if verb else wording.start
        return self.quote(at, low - 1) if at < low - 1 and not self.text[at].isdigit() else ""

    def _marked(self, metric: str, wording: Wording) -> str:
        said = set(wording.words)
        if said & self.words.each and self.words.join.search(metric):
            metric += self.words.each_mark
        return metric + self.words.annual_mark if said & self.words.annual else metric

    def _operator(self, measure: Measure, wording: Wording) -> str:
        if isinstance(measure.value, tuple):
            return "between"
        return wording.direction or measure.after or wording.operator or ">="

    def unit(self, measure: Measure) -> str:
        """The unit in the printed script; a sign, and what 百分之 stands for, as folded."""
        return (
            measure.unit
            if measure.unit_start == measure.unit_end or measure.unit.isascii()
            else self.quote(measure.unit_start, measure.unit_end)
        )

    def quote(self, start: int, end: int) -> str:
        """What is printed there, without white space."""
        return re.sub(r"\s", "", self.passage.anchor(start, end).quote)


def find_targets(task: Task, context: Context, vocabulary: Vocabulary, deadlines: Sequence[Deadline]) -> list[Target]:  # noqa: ARG001  # one signature for all kinds
    """The targets of a task, in order of the text; ``deadlines`` are the task's own and give each its due date.

    Rules: those of ``judging.judge``, and ``target-fixed`` for a quantity in a word (全覆盖, 翻一番).
    """
    reader = _Reader(task, vocabulary, deadlines)
    targets = [_target(task, one, reader) for one in reader.read()]
    return sorted((*targets, *_fixed(task, reader)), key=lambda target: target.anchor.start)


def _target(task: Task, one: _Found, reader: _Reader) -> Target:
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


def _fixed(task: Task, reader: _Reader) -> list[Target]:
    text, found = reader.text, []
    skip = sorted((*titles(text), *quotations(text)))
    taken = [(one.judged.start, one.judged.end) for one in reader.found]
    for pattern, row in reader.words.fixed:
        for match in pattern.finditer(text):
            guarded = text.startswith(tuple(row["not_after"]), match.end()) or text.endswith(tuple(row["not_before"]), 0, match.start())
            if not guarded and not covers(skip, match.start()) and not covers(taken, match.start()):
                found += _whole(task, reader, match, row)
    return found


def _whole(task: Task, reader: _Reader, match: re.Match[str], row: dict[str, Any]) -> list[Target]:
    """The target that a word like 全覆盖 makes of the noun phrase before it."""
    text, start, end = reader.text, *match.span()
    wording = read_before(text, subclause_start(text, start), start, reader.governing, reader.vocabulary)
    low = wording.start if wording.start < wording.end else min(wording.end, wording.said)
    verb = wording_words(reader.vocabulary).lead_verb.match(text, low, wording.end)
    at = verb.end() if verb and verb.end() < wording.end else low
    metric = reader.quote(at, wording.end) if at < wording.end else reader._metric_before(low)
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


def _subjects(metric: str, count: int, join: re.Pattern[str], heads: tuple[str, ...]) -> list[str]:
    """The subjects of a list; two may share a head: 花生种植、收获机械化率 is 花生种植机械化率 and 花生收获机械化率."""
    parts = join.split(metric)
    if len(parts) != count or not all(parts):
        return []
    tail = parts[-1][2:]
    if count != 2 or len(parts[0]) < 3 or fold(parts[0]).endswith(heads) or len(tail) < 2:
        return parts
    return [parts[0] + tail, parts[0][:-2] + parts[-1]]


def _folded_spans(passage: Passage, deadlines: Sequence[Deadline]) -> list[tuple[int, int]]:
    """Where the deadlines' anchors stand in the folded text; both run in the same order."""
    return [
        (bisect_left(passage.starts, deadline.anchor.start), bisect_left(passage.ends, deadline.anchor.end) + 1) for deadline in deadlines
    ]
