"""Finds references to acts, rules and policy documents, in 《》 or bare, and what the task does to them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from dutygraph.extract.predicates import REACH, Lexicon, Part, Scan, Word, clause_of, lexicon, predicates, scan
from dutygraph.extract.titles import Titles, titles
from dutygraph.model import Context, Law, Task
from dutygraph.vocabulary import Vocabulary

_RELATIONS = ("implements", "based-on", "enacts", "revises", "drafts", "repeals")
_MAKING = frozenset({"enacts", "revises", "drafts"})
_DEEDS = frozenset({"relation:drafts_after", *(f"relation:{name}" for name in _MAKING)})
_GOVERNING = frozenset(f"relation:{name}" for name in _RELATIONS)
#: So many verbs before a title are looked at: the governing one is never far.
_VERBS = 8

Found = tuple[int, int, str, str]  # start, end, relation, rule


def find_laws(task: Task, context: Context, vocabulary: Vocabulary) -> list[Law]:  # noqa: ARG001  # one signature for all kinds
    """Every law or policy document of the task in order, each (title, relation) once; the anchor leaves 《》 out.

    A short form (以下简称《纲要》) is the document that it stands for, and one that is carried out or made is not a mention as well.
    Rules: ``title`` (in 《》), ``bare-title`` (a specific name behind a verb, or before its deed), ``known-act`` (民法典 anywhere).
    """
    words, names = lexicon(vocabulary), titles(vocabulary)
    scanned = scan(task.passage.folded, vocabulary)
    found = list(_titled(scanned, words, names))
    for untitled in (_bare(scanned, vocabulary, words, names), _advanced(scanned, vocabulary, words, names)):
        found += [one for one in untitled if not any(one[0] < end and start < one[1] for start, end, _, _ in found)]
    found += _known(scanned, words, names, sorted([(start, end) for start, end, _, _ in found] + list(scanned.closed)))
    if not found:
        return []
    laws: list[Law] = []
    short = names.short_forms(scanned.text, [(start, end) for start, end, _, _ in found])
    said = [short.get(title := scanned.text[start:end], title) for start, end, _, _ in sorted(found)]
    done = {title for title, (_, _, relation, _) in zip(said, sorted(found), strict=True) if relation != "mentions"}
    seen: set[tuple[str, str]] = set()
    for title, (start, end, relation, rule) in zip(said, sorted(found), strict=True):
        key = (title, relation)
        if key not in seen and not (relation == "mentions" and title in done):
            seen.add(key)
            anchor = task.passage.anchor(start, end)
            laws.append(Law(anchor, anchor.quote, relation, rule, clause_of(task.clauses, start)))
    return laws


def _titled(scanned: Scan, words: Lexicon, names: Titles) -> Iterator[Found]:
    """Titles in 《》; those of a list (《A》《B》和《C》) share their relation, even across a comma."""
    before: tuple[int, str] | None = None
    for part, group in _groups(scanned, names):
        first, last = group[0][0], group[-1][1]
        shared = before[1] if before and first == part.start and before[0] + 1 == part.start else None
        relation = shared or _relation(scanned, part, first, last, words, names)
        before = (last, relation)
        for start, end in group:
            if end - start > 2 and not names.is_media(scanned.text, start, end):
                draft = names.is_draft(scanned.text, start, end - 1) or names.is_draft(scanned.text, start, end)
                drafted = draft and relation in ("enacts", "mentions")
                yield start + 1, end - 1, "drafts" if drafted else relation, "title"


def _groups(scanned: Scan, names: Titles) -> Iterator[tuple[Part, list[tuple[int, int]]]]:
    """Titles of one part with nothing but connectors and document numbers between them."""
    spans, at = [span for span in scanned.closed if names.is_title(scanned.text, *span)], 0
    for part in scanned.parts:
        group: list[tuple[int, int]] = []
        while at < len(spans) and spans[at][0] < part.end:
            if group and _skip(scanned, names, group[-1][1]) != spans[at][0]:
                yield part, group
                group = []
            group.append(spans[at])
            at += 1
        if group:
            yield part, group


def _relation(scanned: Scan, part: Part, start: int, end: int, words: Lexicon, names: Titles) -> str:
    """What the verb before the titles does to them; where that one is light or missing, the verb behind them."""
    return (
        names.relation_before(scanned.text, start)
        or _made_and_carried_out(scanned, part, start, end, words, names)
        or _before(scanned.text, part, start, words)
        or _behind(scanned, part, end, words, names)
        or _before(scanned.text, part, start, words, past_light=True)
        or "mentions"
    )


def _made_and_carried_out(scanned: Scan, part: Part, start: int, end: int, words: Lexicon, names: Titles) -> str:
    """What is done first where a document is made and carried out in one breath (制定实施《X》); 制定实施《X》的方案 makes another."""
    last = part.between(max(part.start, start - REACH), start)[-2:]
    if len(last) < 2 or last[1].end != start or last[1].text not in names.carried_out or scanned.text.startswith(words.of, end):
        return ""
    made = _named(last[0], titled=True)
    return made if made in _MAKING and words.joint.fullmatch(scanned.text, last[0].end, last[1].start) else ""


def _before(text: str, part: Part, start: int, words: Lexicon, past_light: bool = False) -> str:
    for word in reversed(part.between(max(part.start, start - REACH), start)[-_VERBS:]):
        if text.startswith((words.of, *words.connectors), word.end) or text.endswith(words.about, part.start, word.start):
            continue
        if named := _named(word, titled=True):
            return named
        if word.end == start and word.tags & {"make:light", "relation:mentions"} and not past_light:
            return ""
    return ""


def _named(word: Word, titled: bool) -> str:
    for name in _RELATIONS:
        if f"relation:{name}" in word.tags:
            return name
    return "revises" if titled and "relation:revises_titled" in word.tags else ""


def _behind(scanned: Scan, part: Part, end: int, words: Lexicon, names: Titles) -> str:
    """The deed behind a title: 《X》修订工作, 《X》的学习宣传和贯彻落实, 对《X》进行修改; 《X》实施情况 is none."""
    at = names.past_date(scanned.text, _skip(scanned, names, end))
    for word in part.between(end, at + 20):
        if word.start > at or scanned.text.startswith((*words.situation, *names.not_deed), word.end):
            return ""
        if named := _named(word, titled=False):
            return named
        if "relation:drafts_after" in word.tags:
            return "drafts"
        at = _skip(scanned, names, word.end)
    return ""


def _skip(scanned: Scan, names: Titles, at: int) -> int:
    """Behind fillers and brackets that follow (《X》(国发〔2021〕7号)、)."""
    while True:
        match = names.filler.match(scanned.text, at)
        at = match.end() if match else at
        closing = scanned.opening_at(at)
        if closing < 0 or scanned.text[at] != "(":
            return at
        at = closing


def _bare(scanned: Scan, vocabulary: Vocabulary, words: Lexicon, names: Titles) -> Iterator[Found]:
    text = scanned.text
    for part in scanned.parts:
        taken = part.start
        for predicate in predicates(scanned, part, vocabulary, _GOVERNING, partial(_ends_title, text, names)):
            verb = next(word for word in predicate.words if _GOVERNING & word.tags)
            relation = _named(verb, titled=False)
            if verb.start < taken:
                continue
            for start, end in _names_in(scanned, part, predicate.start, predicate.end, words, names):
                if names.bare(text[start:end], relation):
                    draft = names.is_draft(text, start, end) and relation == "enacts"
                    yield start, end, "drafts" if draft else relation, "bare-title"
                    taken = end


def _advanced(scanned: Scan, vocabulary: Vocabulary, words: Lexicon, names: Titles) -> Iterator[Found]:
    """Bare names between a light verb and the deed behind them: 推进A条例、B办法等立法进程, 完成C规定修订."""
    for part in scanned.parts:
        if not any(_DEEDS & word.tags and scanned.text.endswith(names.before_deed, part.start, word.start) for word in part.words):
            continue
        for predicate in predicates(scanned, part, vocabulary, frozenset({"make:light"}), partial(_ends_title, scanned.text, names)):
            listed = list(_names_in(scanned, part, predicate.start, predicate.end, words, names))
            relation = _behind(scanned, part, listed[-1][1], words, names) if listed else ""
            for start, end in listed if relation in _MAKING else ():
                inner = any("make:light" in word.tags for word in part.between(start, end))  # 配合X做好Y法修订: Y法 alone
                if not inner and names.bare(scanned.text[start:end], relation):
                    yield start, end, relation, "bare-title"


def _ends_title(text: str, names: Titles, start: int, end: int) -> bool:
    return end > start and text.endswith(names.rules + names.policies + names.acts + ("》",), start, end)


def _names_in(scanned: Scan, part: Part, start: int, end: int, words: Lexicon, names: Titles) -> Iterator[tuple[int, int]]:
    """Candidate names in an object: each ends with a document word at the end of a phrase; a list gives several."""
    text = scanned.text
    stop = text.find("《", start, end)
    end = stop if stop >= 0 else end
    if not names.opens_name(text[start : start + 12]) and text.find(words.about, start, end) < 0:
        end = _inner_verb(text, part, start, end, words, names)
    opened = start
    for match in names.ending.finditer(text, start, end):
        at = match.end()
        if at < opened or not (at == end or text.startswith((*words.connectors, *names.after, "("), at)):
            continue
        made = names.made.match(text, opened, match.start())
        yield (made.end() if made else opened), at
        joint = next((mark for mark in words.connectors if text.startswith(mark, at)), "")
        if not joint:
            return
        opened = at + len(joint)


def _inner_verb(text: str, part: Part, start: int, end: int, words: Lexicon, names: Titles) -> int:
    """Where a further predicate begins inside the object (落实X要求修订Y); one that is part of a name (X实施方案) is none."""
    for word in part.between(start + 1, end):
        governing = bool(_GOVERNING & word.tags) or "make:create" in word.tags
        if governing and words.governs(text, part.start, word) and not names.ending.match(text, word.end) and word.end < end:
            return word.start
    return end


def _known(scanned: Scan, words: Lexicon, names: Titles, taken: list[tuple[int, int]]) -> Iterator[Found]:
    """Acts that plans name without 《》 and without a verb of their own."""
    text, n = scanned.text, 0
    parts = iter(scanned.parts)
    part = next(parts, None)
    for match in names.known.finditer(text):
        start, end = match.span()
        if text.endswith(names.full, 0, start):
            start -= len(names.full)
        while n < len(taken) and taken[n][1] <= start:
            n += 1
        if n < len(taken) and taken[n][0] < end:
            continue
        while part and part.end <= start:
            part = next(parts, None)
        if part is None or not (start == part.start or text.endswith((*words.openers, *words.small), part.start, start)):
            continue
        yield start, end, _before(text, part, start, words) or _behind(scanned, part, end, words, names) or "mentions", "known-act"
