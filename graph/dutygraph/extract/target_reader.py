"""Reads the numbers of one task from left to right and keeps those that are targets, each knowing the one before it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from dutygraph.extract.dates import find_past, plan_year
from dutygraph.extract.governing import Governing
from dutygraph.extract.judging import Judged, describes, judge, judging_words
from dutygraph.extract.measures import Measure
from dutygraph.extract.stretches import (
    STOPS,
    covers,
    sentence_start,
    sentence_starts,
    subclause_end,
    subclause_start,
)
from dutygraph.extract.target_words import target_words
from dutygraph.extract.wording import Wording, noun_after, read_before, share_of, standard_of, wording_words
from dutygraph.fold import fold
from dutygraph.model import Context, Deadline, Passage, Task
from dutygraph.vocabulary import Vocabulary

#: At most so many values go to subjects in turn.
_IN_TURN = 12
#: So far behind an amount what it is a condition of may be counted (总投资10亿元以上项目20个).
_SHORT = 8
#: The longest word before a number that may be a verb which the vocabulary lacks.
_VERB = 4
#: How far behind a measure another one may begin that ends its noun.
_REACH = 40


@dataclass(frozen=True, slots=True)
class Found:
    """A target before it becomes a record, with what the numbers behind it may inherit."""

    judged: Judged
    measure: Measure
    wording: Wording
    operator: str
    metric: str
    due: str
    baseline: str = ""


class Reader:
    """One task on its way to targets: numbers from left to right, each knowing the one before it."""

    def __init__(self, task: Task, context: Context, vocabulary: Vocabulary, deadlines: Sequence[Deadline]) -> None:
        self.text, self.passage, self.vocabulary = task.passage.folded, task.passage, vocabulary
        self.words = target_words(vocabulary)
        spans = _folded_spans(task.passage, deadlines)
        self.governing = Governing(self.text, list(zip(deadlines, spans, strict=True)))
        self.sentences = sentence_starts(self.text)
        self.recurring = [span[0] for one, span in zip(deadlines, spans, strict=True) if one.kind == "recurring"]
        self.context = context
        one_year = context.period is None or context.period[0] == context.period[1]
        self.year = str(plan_year(context) or "") if one_year else ""
        self.found: list[Found] = []
        self.origin: tuple[Measure, Wording] | None = None

    def read(self, all_measures: Sequence[Measure]) -> list[Found]:
        """The targets among the measures of the task."""
        measures = [m for m in all_measures if not covers(self.governing.spans, m.start)]
        for n, measure in enumerate(measures):
            following = self._following(measure, measures[n + 1 : n + _IN_TURN])
            self._one(measure, measures[n - 1] if n else None, following, measures[n : n + _IN_TURN])
        return self.found

    def _following(self, measure: Measure, later: Sequence[Measure]) -> int:
        """Where what stands behind a measure ends: at a date to be met (50个泊位于2023年底前投用), or at a later measure."""
        return min(self._later(measure, later), self.governing.opens_behind(measure.end, self.words.date_heads))

    def _later(self, measure: Measure, later: Sequence[Measure]) -> int:
        """Where a later measure begins that ends what stands behind this one, with its verb or average."""
        for n, after in enumerate(later):
            joint = self.words.joined.search(self.text, measure.end, after.start)
            if joint and (n == 0 or after.family == measure.family):
                return joint.start()
            for pattern in (self.words.next_verb, self.words.averages):
                if match := pattern.search(self.text, measure.end, after.start):
                    return match.start()
            if after.start - measure.end > _REACH:
                break
        return len(self.text)

    def _conditions(self, measure: Measure, rest: Sequence[Measure]) -> bool:
        """Whether the number tells which things the next one counts: 年产值1亿元以上的企业5家, 站点500米覆盖率100%."""
        words = judging_words(self.vocabulary)
        attribute = self.text.startswith(words.attribute, measure.end)
        if measure.after and measure.family in ("count", "measure"):
            end = subclause_end(self.text, measure.end)
            if self.words.fixed_word.search(self.text, measure.end, end):
                return True  # 20户以上自然村光纤全覆盖
        if len(rest) > 1 and measure.family in ("measure", "time") and rest[1].family == "share" and not attribute:
            return self.text.endswith(words.heads, measure.end, rest[1].start) and not self.stops(measure.end, rest[1].start)
        if measure.family not in ("count", "measure", "time") or len(rest) < 2 or rest[1].family != "count":
            return False
        counted = rest[1].end >= len(self.text) or self.text[rest[1].end] in STOPS + ")、"
        which = bool(measure.after) and measure.unit != rest[1].unit and counted and rest[1].start - measure.end <= 2 * _SHORT
        if not attribute and not which:
            return False
        low = max(subclause_start(self.text, measure.start), self.found[-1].judged.end if self.found else 0)
        names = self.words.numbered.search(self.text, low, measure.start)
        return not self.stops(measure.end, rest[1].start) and not names and rest[1].start - measure.end >= (2 if which else 3)

    def tells(self, at: int) -> bool:
        """Whether the last year named before ``at`` in its sentence was over before the plan."""
        past = find_past(self.text, self.context, self.vocabulary)
        n = bisect_left(past, at)
        last = past[n - 1] if n else -1
        return last >= sentence_start(self.sentences, at) and not self.governing.dated_between(last, at)

    def _one(self, measure: Measure, before: Measure | None, following: int, rest: Sequence[Measure]) -> None:
        last = self.found[-1] if self.found else None
        if (last and measure.start < last.judged.end) or self._conditions(measure, rest) or self.tells(measure.start):
            return  # within what another number counts (10家年销售额超10亿元的企业), or how things were
        origin = self.origin[0].end if self.origin and self.origin[0] is before else 0
        low = max(subclause_start(self.text, measure.start), origin, last.judged.end if last else 0)
        join = self.words.joins.match(self.text, low, measure.start)
        joined = last is not None and low - last.judged.end <= 1 and not (low > last.judged.end and self.text[low - 1] in "。;:\n")
        if last and joined and join and join.end() > last.judged.end:
            low = join.end()
        often = [at for at in self.recurring if low <= at < measure.start]
        if len(often) > 1:  # 市级每季度、县级每月巡查不少于1次
            low = max(low, self.text.rfind("、", low, often[-1]) + 1)
        wording = read_before(self.text, low, measure.start, self.governing, self.vocabulary)
        wording.recurs = bool(often)
        if self.words.rises.match(self.text, measure.end):
            self.origin = (measure, wording)
            return
        wording.due = bool(self.governing.due(measure.start))
        shares = last is not None and joined and wording.start >= wording.end  # 提高到每人800元、600元
        said = last.wording if shares and last else wording
        raised = self.origin is not None and self.origin[0] is before  # 补助由420元提高到450元
        if not raised and describes(self.text, self.sentences, measure, said, self.governing.dated_between, self.vocabulary):
            return
        if measure.family == "share":
            share_of(self.text, wording, self.vocabulary)
        elif measure.family == "points":
            standard_of(self.text, wording, self.vocabulary)
        if (
            measure.family == "share"
            and judging_words(self.vocabulary).tells.issuperset(wording.words or " ")
            and not self.governing.due(measure.start)
        ):
            return
        judged = judge(self.text, measure, wording, following, self.vocabulary)
        if judged is None and last and joined:
            judged, wording = self._inherited(measure, wording, last, following)
        if judged is None and last:
            judged = self._chained(measure, wording, last, low)
        if judged is None and wording.due:
            judged = self._dated(measure, wording)
        if judged and judged.rule == "target-metric" and last and joined and last.judged.rule == "target-produced-count":
            wording.direction = wording.direction or last.wording.direction  # 压减钢铁产能100万吨、煤炭产能300万吨
        if judged:
            self._keep(judged, measure, wording, rest, before)

    def _inherited(self, measure: Measure, wording: Wording, last: Found, following: int) -> tuple[Judged | None, Wording]:
        """A number that shares the verb or comparator of the target right before it: 5个A和10个B, 65%和55%."""
        bare = wording.start >= wording.end
        if bare and (last.wording.operator or last.wording.direction) and last.judged.rule == "target-comparator":
            if not self.words.in_turn & set(last.wording.words) and not self._lists(last, measure):
                return None, wording
            start = min(last.judged.end, measure.start)
            return Judged(start, measure.end, last.judged.metric, last.judged.rule), replace(last.wording)
        produced = last.judged.rule in ("target-produced", "target-produced-count")
        if produced and measure.digits and (measure.family != "share" or last.measure.family == "share"):
            words = last.wording.words if bare else wording.words
            dated = self.governing.by_start.keys() & {measure.end, measure.end + 1}
            ends = dated or noun_after(self.text, measure.end, (following,)) == measure.end or self.text[measure.end] == "、"
            if not bare and not ends:  # 消除100个薄弱村: what stands before is a verb
                verb = (wording.start, wording.end)
                if verb[1] - verb[0] > _VERB or wording.operator:
                    return None, wording
                shared = replace(wording, verb=verb[0], start=verb[1], nearest=verb)
                return judge(self.text, measure, shared, following, self.vocabulary), shared
            shared = replace(wording, verb=measure.start if bare else None, operator="" if bare else ">=", words=words)
            judged = judge(self.text, measure, shared, following, self.vocabulary)
            return judged and replace(judged, rule=last.judged.rule), shared
        return None, wording

    def _lists(self, last: Found, measure: Measure) -> bool:
        """Whether the metric before names two subjects for two values without 分别: 起数、人数下降10%、15%."""
        metric = self.quote(*last.judged.metric) if last.judged.metric else ""
        return measure.family == last.measure.family and len(self.words.join.split(metric)) == 2

    def _chained(self, measure: Measure, wording: Wording, last: Found, low: int) -> Judged | None:
        """A noun and its number that go on where the last target stopped: 培育企业100家，（其中）领军企业30家."""
        between, of = self.text[last.judged.end : low], self.words.made_up.fullmatch(self.text, last.judged.end, low)
        if not (of or set(between) <= {",", "、"}) or not measure.digits or measure.value == 1:
            return None
        among, same = of or self.text.startswith(self.words.among, low), measure.unit == last.measure.unit
        ends = measure.end >= len(self.text) or self.text[measure.end] in STOPS + ")、"
        named = wording.start < wording.end
        chained = among or (same and last.measure.family in ("count", "measure") and last.wording.verb is None)
        measured = measure.family in ("count", "measure")
        listed = last.measure.family != "bare" and measured and between in (",", "、")  # 达标率100%,示范村100个
        listed = listed or (measure.family == last.measure.family == "share" and between in (",", "、"))
        if ends and named and ((chained and (measure.family == "count" or same)) or listed):
            return Judged(wording.start, measure.end, (wording.start, wording.end), "target-produced-count")
        if same and not named and last.judged.rule == "target-produced" and measure.family == "count":
            end = noun_after(self.text, measure.end)
            return Judged(measure.start, end, (measure.end, end), "target-produced") if end > measure.end + 1 else None
        return None

    def _dated(self, measure: Measure, wording: Wording) -> Judged | None:
        """A noun and its number at the end of a subclause that a date governs, whatever the verb: 年底前收治患者300人."""
        ends = measure.end >= len(self.text) or self.text[measure.end] in STOPS + ")、"
        counted = measure.family in ("count", "measure") and measure.digits and measure.value != 1
        if not (ends and counted and wording.end - wording.start > 1):
            return None
        return Judged(wording.start, measure.end, (wording.start, wording.end), "target-dated")

    def _keep(self, judged: Judged, measure: Measure, wording: Wording, rest: Sequence[Measure], before: Measure | None) -> None:
        baseline = self.quote(*wording.baseline) if wording.baseline else ""
        metric = self.quote(*judged.metric) if judged.metric else ""
        if not metric and self.origin and self.origin[0] is before:
            judged, metric, baseline = self._from_origin(judged, self.origin)
        if not metric and self.text[slice(*wording.nearest)] in judging_words(self.vocabulary).heads:
            metric = self.quote(*wording.nearest)  # 年度投资20亿元
        if not metric:
            metric = self.metric_before(judged.start)
        if not metric and wording.nearest[1] and measure.family in ("count", "measure", "share"):
            metric = self.quote(*wording.nearest)
        if not metric:
            return
        tail = (
            self.quote(measure.end, judged.end)
            if judged.rule in ("target-comparator", "target-metric") and judged.end > measure.end
            else ""
        )
        operator = self._operator(measure, wording)
        due = self.governing.due(measure.start) or self._yearly(measure)
        one = Found(judged, measure, wording, operator, self._marked(metric + tail, wording), due, baseline)
        self.found.append(one)
        self._turn(one, rest)

    def _yearly(self, measure: Measure) -> str:
        """The plan's year where its own subclause, or the one that it goes on from, says 全年."""
        low = subclause_start(self.text, measure.start)
        if self.text.startswith(self.words.among, low) and self.found:
            return self.found[-1].due
        return self.year if self.text.startswith(self.words.whole_year, low) else ""

    def _turn(self, one: Found, rest: Sequence[Measure]) -> None:
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
        judging = judging_words(self.vocabulary)
        subjects = _subjects(metric, count, self.words.join, judging.whole, judging.rank)
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

    def stops(self, low: int, high: int) -> bool:
        """Whether a subclause or a member of a list ends between the two positions."""
        return bool(set(self.text[low:high]) & set(STOPS + "、"))

    def metric_before(self, start: int) -> str:
        """The subject that the number before in its list, or the subclause before, leaves for this one: its target's metric,
        or the object of its verb."""
        last = next((one for one in reversed(self.found) if one.judged.end <= start), None)
        if last and self.words.joins.fullmatch(self.text, last.judged.end, start):
            return self._bare(last)
        low = subclause_start(self.text, start)
        if not low or self.text[low - 1] not in ",:":
            return ""
        before = subclause_start(self.text, low - 1)
        if last and last.judged.end > before:
            return self._bare(last)
        whole = next(
            (match.start() for match in self.words.fixed_word.finditer(self.text, before, low - 1) if match.end() == low - 1), low - 1
        )
        wording = read_before(self.text, before, whole, self.governing, self.vocabulary)
        if whole < low - 1:
            return self.quote(wording.start, wording.end) if wording.start < wording.end else ""
        if wording.start >= wording.end and last:
            return self._bare(last)  # …达到60%;2030年,达到80%
        verb = wording_words(self.vocabulary).lead_verb.match(self.text, wording.start, low - 1)
        at = verb.end() if verb else wording.start
        return self.quote(at, low - 1) if at < low - 1 and not self.text[at].isdigit() else ""

    def _bare(self, one: Found) -> str:
        """Its metric without the marks for each and per year."""
        return one.metric.removesuffix(self.words.annual_mark).removesuffix(self.words.each_mark)

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


def _subjects(metric: str, count: int, join: re.Pattern[str], heads: tuple[str, ...], rank: str) -> list[str]:
    """The subjects of a list; two may share a head: 花生种植、收获机械化率 is 花生种植机械化率 and 花生收获机械化率, and ranks what
    they are ranks of: 国家级、省级示范社."""
    parts = join.split(metric)
    if len(parts) != count or not all(parts):
        return []
    if all(fold(part).endswith(rank) for part in parts[:-1]) and rank in fold(parts[-1]):
        return [part + parts[-1][fold(parts[-1]).index(rank) + 1 :] for part in parts[:-1]] + parts[-1:]
    tail = parts[-1][2:]
    if count != 2 or len(parts[0]) < 3 or fold(parts[0]).endswith(heads) or len(tail) < 2:
        return parts
    return [parts[0] + tail, parts[0][:-2] + parts[-1]]


def _folded_spans(passage: Passage, deadlines: Sequence[Deadline]) -> list[tuple[int, int]]:
    """Where the deadlines' anchors stand in the folded text; both run in the same order."""
    return [
        (bisect_left(passage.starts, deadline.anchor.start), bisect_left(passage.ends, deadline.anchor.end) + 1) for deadline in deadlines
    ]
