"""Finds the named things that a task orders made, whose existence can be checked, and the stage of its information systems."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from dutygraph.extract.dates import DateWords, date_words
from dutygraph.extract.predicates import Lexicon, Part, Predicate, Scan, Word, clause_of, lexicon, predicates, scan
from dutygraph.extract.things import MECHANISM, Endings, Head, endings, parts_with_things
from dutygraph.model import Context, Deliverable, Task
from dutygraph.vocabulary import Vocabulary

_TAGS = frozenset({"make:create", "make:light", "stage:connect", "stage:use", "stage:upgrade"})
_DEEDS = frozenset({"make:create", "make:deed", "stage:connect", "stage:use", "stage:upgrade"})
#: A date before the verb is no longer than this.
_DATE = 16
_STAGES = ("make:create", "stage:connect", "stage:upgrade", "stage:use")


def find_deliverables(task: Task, context: Context, vocabulary: Vocabulary) -> list[Deliverable]:  # noqa: ARG001  # one signature for all kinds
    """Every deliverable of the task in order; the anchor is verb and object (建立…基地).

    Rules: ``made`` (verb + thing), ``advanced`` (推进X平台建设), ``connected`` (与X平台对接), ``stands`` (X平台建成).
    """
    scanned, ends = scan(task.passage.folded, vocabulary), endings(vocabulary)
    found: list[Deliverable] = []
    for part in parts_with_things(scanned, vocabulary):
        taken = part.start
        for thing, end in _in_part(scanned, part, ends, vocabulary):
            if thing[0] >= taken:
                found.append(_record(task, scanned, thing))
                taken = end
    return found


Thing = tuple[int, int, int, int, str, str, str, str]  # anchor start, end, label start, end, verb, kind, stage, rule


def _record(task: Task, scanned: Scan, thing: Thing) -> Deliverable:
    start, end, name_start, name_end, verb, kind, stage, rule = thing
    label = task.passage.anchor(name_start, name_end).quote
    if scanned.closing_at(name_end) == name_start and scanned.text[name_start] in "《“":
        label = label[1:-1]
    clause = clause_of(task.clauses, start)
    return Deliverable(task.passage.anchor(start, end), label, verb, kind, rule, stage if kind == "system" else "", clause)


def _in_part(scanned: Scan, part: Part, ends: Endings, vocabulary: Vocabulary) -> Iterator[tuple[Thing, int]]:
    seen, taken, words = False, part.start, lexicon(vocabulary)
    for predicate in predicates(scanned, part, vocabulary, _TAGS, partial(_complete, scanned, ends, words)):
        first = predicate.words[0].start
        if first < taken or words.forbids(scanned.text, part.start, first):
            continue
        thing = _made(scanned, predicate, ends, vocabulary) or _advanced(scanned, part, predicate, ends, words)
        if thing:
            seen, taken = True, max(thing[1], predicate.start)
            yield thing, taken
        elif _mechanism(scanned, predicate, ends):
            taken = predicate.end
    if not seen and (thing := _late(scanned, part, ends, vocabulary)):
        yield thing, part.end


def _late(scanned: Scan, part: Part, ends: Endings, vocabulary: Vocabulary) -> Thing | None:
    """What a part without a predicate of its own says of a thing before its verb."""
    words = lexicon(vocabulary)
    return _stands(scanned, part, ends, words, date_words(vocabulary)) or _connected(scanned, part, ends, words)


def _complete(scanned: Scan, ends: Endings, words: Lexicon, start: int, end: int) -> bool:
    """Whether a thing ends there, or the deed behind one (完成X规划编制并印发)."""
    if end <= start:
        return False
    return scanned.text.endswith(words.deeds, start, end) or ends.head(scanned, start, ends.trimmed(scanned, start, end)) is not None


def _mechanism(scanned: Scan, predicate: Predicate, ends: Endings) -> bool:
    """Whether the object is an institution: then nothing inside it is a thing of its own."""
    end = ends.trimmed(scanned, predicate.start, predicate.end)
    head = ends.head(scanned, predicate.start, end)
    return head is not None and head.kind == MECHANISM and (predicate.has("make:create") or predicate.has("stage:upgrade"))


def _made(scanned: Scan, predicate: Predicate, ends: Endings, vocabulary: Vocabulary) -> Thing | None:
    verb = predicate.first(*_STAGES)
    if verb is None:
        return None
    start = predicate.start
    end = ends.trimmed(scanned, start, predicate.end)
    head = ends.head(scanned, start, end) or ends.broken_off(scanned, start, end)
    if head is None or not _allowed(scanned, predicate, head, start, ends, vocabulary):
        return None
    first = next(word for word in predicate.words if any(tag in word.tags for tag in _STAGES))
    verbs = scanned.text[first.start : predicate.words[-1].end]
    return first.start, head.end, ends.name_start(scanned.text, start, head.start), head.end, verbs, head.kind, _stage(predicate), "made"


def _stage(predicate: Predicate) -> str:
    for tag, stage in zip(_STAGES, ("build", "connect", "upgrade", "use"), strict=True):
        if predicate.has(tag):
            return stage
    return ""


def _allowed(scanned: Scan, predicate: Predicate, head: Head, start: int, ends: Endings, vocabulary: Vocabulary) -> bool:
    """Whether the verb goes with the kind and the phrase names one thing."""
    if head.kind == MECHANISM or not ends.names_one(scanned.text, start, head):
        return False
    if head.kind == "system":
        return not (scanned.text[head.start] == "“" and _stage(predicate) == "use")
    create = [word.text for word in predicate.words if "make:create" in word.tags]
    make = vocabulary["verbs"]["make"]
    if not create or all(word in make["systems_only"] for word in create):
        return False
    return head.kind not in ("base", "body") or not all(word in make["documents_only"] for word in create)


def _advanced(scanned: Scan, part: Part, predicate: Predicate, ends: Endings, words: Lexicon) -> Thing | None:
    """A light verb, the thing, and the deed behind it: 推进X平台建设, 完成《X》修订工作."""
    light = predicate.first("make:light")
    if light is None:
        return None
    start, text = predicate.start, scanned.text
    end = deed_end = _without_work(ends, text, start, predicate.end)
    deeds: list[Word] = []
    for word in reversed(part.between(start, predicate.end)):
        gap = text[word.end : end]
        if not (word.tags & _DEEDS) or gap not in (("", *words.connectors) if deeds else ("", words.of)):
            break
        deeds.append(word)
        end = word.start
    if not deeds:
        return None
    name_end = end - len(words.of) if text.endswith(words.of, start, end) else end
    head = ends.head(scanned, start, name_end)
    untitled = head is not None and head.start == start and text[start] != "《"
    if head is None or head.kind == MECHANISM or untitled or not ends.names_one(text, start, head):
        return None
    spoken = Predicate(tuple(reversed(deeds)), start, end)
    stage = _stage(spoken) or "build"
    if head.kind != "system" and (stage != "build" or "make:strengthen" in light.tags):
        return None
    name_start = _partner(text, start, name_end, words) if stage == "connect" else ends.name_start(text, start, head.start)
    verb = text[light.start : light.end] + "…" + text[end:deed_end]
    return light.start, deed_end, name_start, name_end, verb, head.kind, stage, "advanced"


def _without_work(ends: Endings, text: str, start: int, end: int) -> int:
    tail = next((tail for tail in ends.tails if text.endswith(tail, start, end)), "")
    return end - len(tail)


def _partner(text: str, start: int, end: int, words: Lexicon) -> int:
    """Behind the last 与, 同 or 和: what is connected with (各区与市级平台对接)."""
    return max(start, *(text.rfind(mark, start, end) + 1 for mark in words.partners))


def _connected(scanned: Scan, part: Part, ends: Endings, words: Lexicon) -> Thing | None:
    """与X平台(实现)对接, the verb behind the system."""
    for word in part.words:
        if "stage:connect" not in word.tags or scanned.text.startswith(words.of, word.end):
            continue
        low = max(part.start, word.start - 60)
        name_start = _partner(scanned.text, low, word.start, words)
        head = ends.head(scanned, name_start, word.start) if name_start > low else None
        if head and head.kind == "system" and head.start > name_start:
            return name_start - 1, word.end, name_start, word.start, word.text, "system", "connect", "connected"
    return None


def _before_date(text: str, start: int, at: int, dates: DateWords) -> int:
    """Where a date that ends at ``at`` begins, with 于 or 在 before it; ``at`` where none stands there."""
    match = next((one for one in dates.date.finditer(text, max(start, at - _DATE), at) if one.end() == at), None)
    if match is None:
        return at
    head = next((word for word in dates.heads if text.endswith(word, start, match.start())), "")
    return match.start() - len(head)


def _stands(scanned: Scan, part: Part, ends: Endings, words: Lexicon, dates: DateWords) -> Thing | None:
    """The thing as subject of 建成, 上线, 出台 at the end of its part."""
    last = [word for word in part.words if "make:done" in word.tags and word.end == part.end]
    if not last:
        return None
    start = part.start
    at = words.before_adverbs(scanned.text, start, _before_date(scanned.text, start, last[0].start, dates))
    head = ends.head(scanned, start, at)
    if head is None or head.kind == MECHANISM or head.start == start or not ends.names_one(scanned.text, start, head):
        return None
    return start, part.end, start, at, last[0].text, head.kind, "build", "stands"
