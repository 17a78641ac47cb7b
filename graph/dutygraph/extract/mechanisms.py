"""Finds mechanisms and institutions to be set up or improved (机制, 制度, 体系): recorded apart, since they measure nothing."""

from __future__ import annotations

from functools import partial

from dutygraph.extract.predicates import Part, Predicate, Scan, clause_of, predicates, scan
from dutygraph.extract.things import MECHANISM, Endings, Head, endings, parts_with_things
from dutygraph.model import Context, Mechanism, Task
from dutygraph.vocabulary import Vocabulary

_TAGS = frozenset({"institute:verbs", "make:light"})


def find_mechanisms(task: Task, context: Context, vocabulary: Vocabulary) -> list[Mechanism]:  # noqa: ARG001  # one signature for all kinds
    """Every mechanism of the task in order; the anchor is verb and object.

    Rules: ``institution`` (健全…机制), ``institution-advanced`` (推进…体系建设).
    """
    scanned, ends = scan(task.passage.folded, vocabulary), endings(vocabulary)
    found: list[Mechanism] = []
    for part in parts_with_things(scanned, vocabulary, mechanisms=True):
        taken = part.start
        for predicate in predicates(scanned, part, vocabulary, _TAGS, partial(_complete, scanned, ends)):
            if predicate.words[0].start < taken:
                continue
            if mechanism := _set_up(task, scanned, predicate, ends) or _advanced(task, scanned, part, predicate, ends):
                found.append(mechanism)
                taken = predicate.end
    return found


def _complete(scanned: Scan, ends: Endings, start: int, end: int) -> bool:
    return _institution(scanned, ends, start, end) is not None


def _institution(scanned: Scan, ends: Endings, start: int, end: int) -> Head | None:
    if end <= start:
        return None
    head = ends.head(scanned, start, ends.trimmed(scanned, start, end))
    return head if head and head.kind == MECHANISM and head.start > start else None


def _set_up(task: Task, scanned: Scan, predicate: Predicate, ends: Endings) -> Mechanism | None:
    verb = predicate.first("institute:verbs")
    head = _institution(scanned, ends, predicate.start, predicate.end)
    if verb is None or head is None:
        return None
    words = scanned.text[verb.start : predicate.words[-1].end]
    return _record(task, verb.start, head.end, predicate.start, head.end, words, "institution")


def _advanced(task: Task, scanned: Scan, part: Part, predicate: Predicate, ends: Endings) -> Mechanism | None:
    light = predicate.first("make:light")
    deeds = [word for word in part.between(predicate.start, predicate.end) if word.end == predicate.end and "institute:verbs" in word.tags]
    if light is None or not deeds:
        return None
    head = _institution(scanned, ends, predicate.start, deeds[0].start)
    if head is None:
        return None
    verb = f"{light.text}…{deeds[0].text}"
    return _record(task, light.start, deeds[0].end, predicate.start, head.end, verb, "institution-advanced")


def _record(task: Task, start: int, end: int, name_start: int, name_end: int, verb: str, rule: str) -> Mechanism:
    label = task.passage.anchor(name_start, name_end).quote
    return Mechanism(task.passage.anchor(start, end), label, verb, rule, clause_of(task.clauses, start))
