"""Decides whether a number with a unit is a target, and what it measures, from the words on both sides of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from dutygraph.extract.measures import Measure
from dutygraph.extract.stretches import STOPS, sentence_start, subclause_end, subclause_start
from dutygraph.extract.wording import Wording, made_last, noun_after, object_after, wording_words
from dutygraph.vocabulary import Vocabulary
from dutygraph.vocabulary.patterns import any_of

#: How far back a word like 目前 tells of a number in its sentence.
_SENTENCE = 200
#: At most so many characters may stand between a verb and a number whose noun follows (培育省级5个园区).
_SHORT = 8
#: A noun shorter than this that opens with 每 names a case and no indicator.
_CASE = 4
#: From so many on, a count is a quantity even in a unit that often is none (培训20期).
_MANY = 10
#: From so many on, a count with 以上 and nothing behind it is a goal rather than a condition.
_SEVERAL = 5
#: The longest stretch behind a verb that may be no object but the rest of a name.
_OBJECT = 2


@dataclass(frozen=True, slots=True)
class Judged:
    """A measure found to be a target: folded spans of anchor and metric, and the rule that found it.

    ``metric`` is None where the subject is that of the subclause before. ``population``: a folded span or None.
    """

    start: int
    end: int
    metric: tuple[int, int] | None
    rule: str
    population: tuple[int, int] | None = None


class JudgingWords:
    """The words of ``quantities.toml`` that make a number a target or keep it from being one, compiled."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        table = vocabulary["quantities"]
        names, metrics, present, payment = table["names"], table["metrics"], table["present"], table["payment"]
        self.articles, self.once, self.nouns = frozenset(names["articles"]), frozenset(names["once"]), tuple(names["nouns"])
        self.counted = frozenset(names["counted"])
        self.rank = str(metrics["rank"])
        self.lengths, self.whole = tuple(metrics["lengths"]), (*metrics["heads"], *metrics["whole"])
        self.heads, self.tails, self.goals = tuple(metrics["heads"]), tuple(metrics["tails"]), tuple(metrics["goals"])
        self.attribute, self.joins = tuple(metrics["attribute"]), tuple(table["fillers"]["joins"])
        self.subjects = re.compile(any_of(metrics["subjects"]))
        self.of = re.compile(rf"(?:{any_of(metrics['of'])})(?P<of>[^,。;:]+?)(?:{any_of(metrics['of_end'])})")
        self.each = frozenset(table["names"]["per"])
        origins = "".join(word for word in (*table["change"]["from"], *metrics["against"]) if len(word) == 1)
        self.present, self.already = (
            re.compile(rf"(?<![{origins}]){any_of(present['words'])}(?!{any_of(present['not_after'])})"),
            tuple(present["before"]),
        )
        self.tells, self.here = frozenset(present["is"]), re.compile(any_of(present["here"]))
        self.stated = tuple(metrics["stated"])
        self.when, self.for_whom = tuple(table["conditions"]["opens"]), tuple(table["conditions"]["for_whom"])
        self.money, self.paid = tuple(payment["money"]), re.compile(any_of(payment["words"]))
        self.paid_each = re.compile(any_of(payment["each"]))
        self.paid_behind = re.compile(any_of(payment["behind"]))
        self.digits = frozenset(
            (*vocabulary["numbers"]["digits"], min(vocabulary["numbers"]["places"], key=vocabulary["numbers"]["places"].get))
        )
        self.loose, self.lasting = frozenset(names["loose"]), frozenset(names["lasting"])
        handled = table["handled"]
        self.handled = re.compile(
            rf"(?:{any_of(handled['before'])})(?:{any_of(handled['places'])}|[^,。;:、\d]{{1,10}}{handled['of']}){{0,2}}$"
        )
        self.deed = re.compile(any_of(handled["deeds"]))
        self.other_deed = re.compile(any_of(verb for verb in table["produce"]["verbs"] if len(verb) > 1))
        self.scopes = frozenset(table["subject"]["scopes"])
        self.of_deed = str(handled["of"])
        self.summing = tuple(table["fillers"]["summing"])
        self.bare_units, self.rate = frozenset(names["bare_units"]), str(names["rate"])
        self.marks, self.before_handled = tuple(metrics["marks"]), frozenset(handled["before"])


@cache
def judging_words(vocabulary: Vocabulary) -> JudgingWords:
    """The judging words of a vocabulary; kept per vocabulary."""
    return JudgingWords(vocabulary)


def describes(
    text: str, starts: Sequence[int], measure: Measure, wording: Wording, dated: Callable[[int, int], bool], vocabulary: Vocabulary
) -> bool:
    """Whether the number tells how things are, or what is paid per case, rather than what is to be reached.

    ``dated``: whether a date to be met stands between two positions; what is said of the present ends there.
    """
    words = judging_words(vocabulary)
    if text.endswith(words.already, 0, wording.said) or tells_of_now(text, starts, measure.start, dated, vocabulary):
        return True
    low, end = subclause_start(text, measure.start), subclause_end(text, measure.end)
    if _holds_when(text, low, measure, words):
        return True
    moved = wording.verb is not None or wording.operator or wording.direction
    if not moved and measure.family in ("count", "measure"):
        size = text.endswith(words.stated, wording.start, wording.end) and not (wording.due or measure.after)  # 占地600亩
        case = 0 < wording.end - wording.start < _CASE and text[wording.start] in words.each  # 每场50人
        if size or case:
            return True
    if not moved and words.here.search(text, low, measure.start) and not words.handled.search(text, low, measure.start):
        return True
    if measure.unit.startswith(words.money):
        raised = wording.direction or wording.operator in (">=", ">")  # 每亩增收500元
        return bool(words.paid.search(text, low, end)) or bool(not raised and words.paid_each.search(text, low, end))
    return measure.family == "share" and bool(words.paid_behind.search(text, measure.end, end))


def tells_of_now(text: str, starts: Sequence[int], at: int, dated: Callable[[int, int], bool], vocabulary: Vocabulary) -> bool:
    """Whether a word like 目前 stands before ``at`` in its sentence, and no date to be met after it."""
    low = max(sentence_start(starts, at), at - _SENTENCE)
    said = max((match.start() for match in judging_words(vocabulary).present.finditer(text, low, at)), default=-1)
    return said >= 0 and not dated(said, at)


def _holds_when(text: str, low: int, measure: Measure, words: JudgingWords) -> bool:
    """Whether the number is a condition: 凡投资额在3000万元以上, 职工100人以上的, 对吸纳10人以上的企业."""
    end = measure.end
    if text.startswith(words.when, low):
        return True
    whom = text.startswith(words.for_whom, low) and measure.start > low + 2
    if whom and measure.unit.startswith(words.money) and text.find(words.of_deed, end, subclause_end(text, end)) >= 0:
        return True
    if not text.startswith(words.attribute, end):
        return False
    closed = end + 1 >= len(text) or text[end + 1] in STOPS
    closed = closed or (measure.after == "<=" and measure.family == "measure" and not text.startswith(words.goals, end + 1))
    return closed or (whom and bool(measure.after) and measure.family != "share")


def judge(text: str, measure: Measure, wording: Wording, following: int, vocabulary: Vocabulary) -> Judged | None:
    """What a measure's own words make of it; None where they make it no target. ``following``: where the next number opens.

    Rules: ``target-produced`` (建成5个…), ``target-produced-count`` (培训人员1万人次), ``target-comparator`` (A达到…),
    ``target-counted`` (不少于50家…), ``target-share`` (50%以上的…), ``target-metric`` (合格率98%), ``target-handled`` (对30个小区进行改造).
    """
    words, opening = judging_words(vocabulary), None
    if wording.verb is None and wording.start < wording.end:
        opening = object_after(text, wording.start, wording.end, vocabulary)
        if opening and (not wording.operator or words.counted & set(wording.words)):
            wording.direction = wording.direction or wording_words(vocabulary).changes.get(opening[1], "")
    if not _counts(text, measure, wording, words):
        return None
    after = measure.end + (1 if text.startswith(words.attribute, measure.end) else 0)
    end = _trimmed(text, after, noun_after(text, after, (following,)), words)
    open_ended = end > after and not text.startswith((*words.joins, *words.marks), measure.end) and text[measure.end] not in ")("
    noun = (wording.start, wording.end) if wording.start < wording.end else None
    taken = after > measure.end and open_ended and words.before_handled & set(wording.words)  # 要将不低于55%的资金用于…
    listed = after > measure.end and open_ended and noun is not None and text.endswith(words.joins, *noun)  # 城市和90%以上的农村
    if noun and measure.family == "share" and (taken or listed or text[noun[0] : noun[1]] in words.scopes):
        noun, wording.start = None, wording.end
    tail = max((len(tail) for tail in words.tails if measure.family == "share" and text.startswith(tail, measure.end)), default=0)
    if tail and (noun or wording.verb is not None or wording.operator):
        return Judged(noun[0] if noun else wording.said, measure.end + tail, noun, "target-metric")
    if wording.verb is not None:
        return _produced(text, measure, wording, noun, (after, end) if open_ended else None, vocabulary)
    if (
        opening
        and not wording.operator
        and measure.family in ("count", "measure")
        and (not open_ended or wording.end - opening[2] <= _SHORT or text.endswith(words.summing, 0, wording.end))
    ):
        return _object(text, measure, opening[0], (opening[2], wording.end), end if open_ended else measure.end, words)
    if wording.operator or wording.direction:
        named = _named(measure, wording, opening)
        return _compared(text, measure, wording, (named, wording.end) if noun else None, (after, end) if open_ended else None, words)
    return _plain(text, measure, wording, noun, (after, end) if open_ended else None, vocabulary)


def _counts(text: str, measure: Measure, wording: Wording, words: JudgingWords) -> bool:
    """Whether the number and its unit may be a quantity at all, with these words before it."""
    strong = bool(wording.operator or wording.direction)
    if measure.family == "bare":
        return strong and wording.start < wording.end
    bare = wording.start >= wording.end and not wording.operator and not measure.after
    if bare and wording.direction and measure.unit in words.loose and not measure.digits:
        return False  # 增强四个意识
    few = measure.family != "count" or not measure.digits or _low(measure) < _MANY
    if measure.family in ("time", "points") or (measure.unit in words.bare_units and few):
        long = not wording.words and text.endswith(words.lengths, wording.start, wording.end)
        lasts = long or (wording.recurs and measure.unit in words.lasting)
        return lasts or (strong and (measure.family == "points" or bool(wording.direction) or wording.operator != "~"))
    counted = any(word in words.counted for word in wording.words)
    if text[measure.start : measure.number_end] in words.articles and measure.family != "share":
        return counted or (wording.recurs and wording.verb is not None and measure.unit not in words.once)
    if not measure.digits and not isinstance(measure.value, tuple):
        small = measure.value < 10 or text[measure.start] not in words.digits  # 百亿元产业 is a name
        return (
            not small
            or counted
            or bool(measure.after)
            or any(len(word) > 1 and word for word in wording.words if strong and wording.verb is None)
        )
    return strong or bool(measure.after) or measure.value != 1 or measure.unit not in words.once or wording.recurs


def _produced(
    text: str, measure: Measure, wording: Wording, noun: tuple[int, int] | None, behind: tuple[int, int] | None, vocabulary: Vocabulary
) -> Judged | None:
    verb, words = wording.verb, judging_words(vocabulary)
    assert verb is not None
    if text.endswith(words.rate, 0, verb) or (_condition(text, measure, words) and not wording.operator):
        return None
    if behind is None:
        named = _work(text, wording, noun, vocabulary) or (wording.nearest if wording.nearest[0] > verb else None)
        return Judged(noun[0] if noun else verb, measure.end, named, "target-produced-count")
    loose = measure.unit in words.loose and not wording.operator and not measure.after
    works = _low(measure) >= _MANY and behind[1] - behind[0] > _SHORT  # 完成1000个服务中心建设任务
    if loose and not works and text.endswith(words.nouns, behind[0], behind[1]):
        return None
    if measure.family == "time" and not words.counted & set(wording.words):
        return None
    return Judged(verb, behind[1], behind, "target-produced", _population(text, behind, measure, words))


def _condition(text: str, measure: Measure, words: JudgingWords) -> bool:
    """Whether an amount of money says which things are meant: 投资5000万元以上的项目."""
    return bool(measure.after) and measure.unit.startswith(words.money) and text.startswith(words.attribute, measure.end)


def _work(text: str, wording: Wording, noun: tuple[int, int] | None, vocabulary: Vocabulary) -> tuple[int, int] | None:
    """The noun before a verb and its number; the verb belongs to it where nothing stands between (人工造林100万亩)."""
    if noun is None or wording.nearest[0] != noun[1]:
        return noun
    opening = object_after(text, *noun, vocabulary)
    return (opening[2] if opening and opening[0] == noun[0] else noun[0], wording.nearest[1])


def _compared(
    text: str, measure: Measure, wording: Wording, noun: tuple[int, int] | None, behind: tuple[int, int] | None, words: JudgingWords
) -> Judged | None:
    attribute = text.startswith(words.attribute, measure.end) and not text.startswith(words.goals, measure.end + 1)
    counted = any(word in words.counted for word in wording.words)
    if noun and not (behind and counted and text[noun[0]] in words.each):
        return None if attribute else Judged(wording.start, measure.end, noun, "target-comparator")
    if behind and (measure.family == "share" or counted or not attribute):
        return Judged(
            wording.start if noun else wording.end, behind[1], behind, "target-counted", noun or _population(text, behind, measure, words)
        )
    return None if attribute else Judged(wording.end, measure.end, None, "target-comparator")


def _named(measure: Measure, wording: Wording, opening: tuple[int, str, int] | None) -> int:
    """Where the metric opens: behind the verb at the head (培训人员不少于…), unless that belongs to a name (服务中心达到…)."""
    opens = opening is not None and opening[0] == wording.start and wording.end - opening[2] > _OBJECT
    return opening[2] if opening and opens and (wording.direction or measure.family == "count") else wording.start


def _object(text: str, measure: Measure, verb: int, noun: tuple[int, int], end: int, words: JudgingWords) -> Judged | None:
    """The object of a producing verb that opens the subclause, with its number behind or within it."""
    if end == measure.end:
        return Judged(verb, end, noun, "target-produced-count")
    if text.endswith(words.nouns, noun[0], end):
        return None
    return Judged(verb, end, (noun[0], end), "target-produced-count")


def _plain(
    text: str, measure: Measure, wording: Wording, noun: tuple[int, int] | None, behind: tuple[int, int] | None, vocabulary: Vocabulary
) -> Judged | None:
    """A number without verb and comparator before it: a metric's own value, or a share of those named behind it."""
    words = judging_words(vocabulary)
    if noun and text.startswith(words.attribute, noun[1]):
        return None
    if (
        noun
        and wording.recurs
        and measure.unit in words.lasting | words.once
        and (behind is None or text.startswith(words.goals, behind[0]))
    ):
        return Judged(noun[0], measure.end, noun, "target-metric")
    if measure.family in ("count", "measure") and behind and not measure.unit.startswith(words.money):
        what = _handled(text, measure, behind, words)
        if what:
            return Judged(measure.start, what[1], what, "target-handled")
    named = noun is not None and text.endswith(words.heads, noun[0], noun[1])
    if noun and measure.family == "share" and text[noun[0] - 1 : noun[0]] == ":":
        named = named or text.endswith(words.heads, 0, noun[0] - 1)  # 专任教师比例:小学85%
    enough = _low(measure) >= (_MANY if measure.unit in words.once else _SEVERAL)
    several = measure.family == "count" and measure.digits and enough
    named = named or (noun is not None and text.endswith(words.lengths, noun[0], noun[1]))
    valued = (measure.family == "share" and named) or ((measure.family == "share" or several) and measure.after and behind is None)
    if noun and several and measure.after and behind is None and (made := made_last(text, *noun, vocabulary)):
        return Judged(made[0], measure.end, (made[1], noun[1]), "target-produced-count")
    exact = measure.family in ("count", "measure") and measure.digits and behind is None
    if noun and exact and wording.lead >= 0:
        return Judged(wording.lead, measure.end, noun, "target-produced-count")
    per_head = (
        noun is not None
        and exact
        and not measure.unit.startswith(words.money)
        and text[noun[0]] in words.each
        and noun[1] - noun[0] > _OBJECT + 1
    )
    if noun and (valued or per_head or (named and behind is None)):
        return Judged(noun[0], measure.end, noun, "target-metric")
    if noun is None and behind and measure.family == "share" and (measure.after or text.startswith(words.attribute, measure.end)):
        return Judged(measure.start, behind[1], behind, "target-share", _population(text, behind, measure, words))
    return None


def _low(measure: Measure) -> Decimal:
    return measure.value[0] if isinstance(measure.value, tuple) else measure.value


def _handled(text: str, measure: Measure, behind: tuple[int, int], words: JudgingWords) -> tuple[int, int] | None:
    """What is dealt with where a number stands between two words: 居民小区 in 对2800个居民小区进行改造."""
    low = max(0, measure.start - 2 * _SHORT)
    deed = words.deed.search(text, behind[0] + 1, behind[1])
    if deed is None and text.find(words.of_deed, *behind) < 0:
        deed = words.other_deed.search(text, behind[0] + 2, behind[1])
    small = measure.after and not isinstance(measure.value, tuple) and measure.value < 10  # 3名以上子女 is a condition
    if small or not words.handled.search(text, low, measure.start) or text.startswith(words.attribute, measure.end):
        return None
    end = deed.start() if deed else text.find(words.of_deed, behind[0] + 1, behind[1])
    loose = measure.unit in words.loose and text.endswith(words.nouns, behind[0], max(end, behind[0]))
    return (behind[0], end) if end > behind[0] + 1 and not loose and words.of_deed not in text[behind[0] : end] else None


def _population(text: str, behind: tuple[int, int], measure: Measure, words: JudgingWords) -> tuple[int, int] | None:
    """What a share behind which its whole stands is a share of: 市县 in 50%以上的市县成为…."""
    if measure.family != "share":
        return None
    verb = words.subjects.search(text, behind[0] + 1, behind[1])
    return (behind[0], verb.start() if verb else behind[1])


def _trimmed(text: str, start: int, end: int, words: JudgingWords) -> int:
    """``end`` without joining words in front of the next number and without spaces."""
    while end > start and (text[end - 1] in " \t" + STOPS or text.endswith(words.joins, start, end)):
        end -= 1
    return end
