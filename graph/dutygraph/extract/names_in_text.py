"""Recognises names of agencies in folded text: where they end, how lists of them divide, which head they share.

All positions are 0-based offsets into the folded text, end exclusive.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dutygraph.extract.name_rules import NameRules

Span = tuple[int, int]
#: The longest name that running prose is trusted to hold.
_LONGEST = 24


@dataclass(frozen=True, slots=True)
class Name:
    """One member of a list of names; ``head`` is where the head stands that it shares (省 in 省科技厅、司法厅)."""

    start: int
    end: int
    head: Span | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """A list of names in prose with the role that they are given, and the rule that found them."""

    names: tuple[Name, ...]
    role: str
    rule: str

    @property
    def start(self) -> int:
        """Where its first name stands."""
        return self.names[0].start


def covered(length: int, spans: Iterable[Span]) -> bytearray:
    """For each offset of a text 1 where one of the spans lies over it."""
    mask = bytearray(length + 1)
    for start, end in spans:
        mask[start:end] = b"\1" * (min(end, length) - start)
    return mask


# ---- One name ---------------------------------------------------------------------------------------


def ends_well(rules: NameRules, text: str) -> bool:
    """Whether ``text`` ends as names of agencies end, a bracket behind the name left out (市交通委（市道运局）)."""
    plain = text
    if text.endswith(")") and not text.endswith(rules.tails):
        plain = text[: text.rfind("(")] if "(" in text else text[:-1]
    last = plain[-1:]  # of hundreds of endings a few end so
    if not plain.endswith(rules.tails_by_last.get(last, ())):
        return False
    return not plain.endswith(rules.misleading_by_last.get(last, ())) or plain.endswith(rules.truthful)


def is_prose_name(rules: NameRules, text: str) -> bool:
    """Whether ``text`` as a whole is a name that running prose may use for someone who acts."""
    if text in rules.known or text in rules.posts:
        return True
    if len(text) > _LONGEST or not ends_well(rules, text):
        return False
    if rules.collective.fullmatch(text):
        return True
    *levels, last = [text[a:b] for a, b in parts(text, 0, len(text))]
    if levels and last in rules.nobody:
        return is_prose_name(rules, "、".join(levels))
    if levels:
        bare = all(rules.bare.fullmatch(level) for level in levels)
        return bare and (is_prose_name(rules, last) or (text.startswith(rules.each) and bool(rules.bare.fullmatch(last))))
    if rules.house.fullmatch(text):
        return True
    opening = rules.head.match(text)
    if opening is None and text.endswith(rules.inside):
        return False
    if opening is None or text.startswith(rules.heads.not_heads):
        return _headless(rules, text)
    return _headed(rules, text, text[opening.end() :])


def _headed(rules: NameRules, text: str, rest: str) -> bool:
    bare = _outside_brackets(rest)
    if not bare or bare in rules.territories:
        level = text.endswith(")") and bool(rules.bare.fullmatch(text))
        return text.startswith(rules.each) or (not bare and text.endswith(rules.rank_words)) or level
    if rules.institution.fullmatch(bare):
        return True
    if bare.endswith(rules.institutions) and not bare.endswith(rules.departments):
        return False
    if bare.endswith(rules.territories) and not bare.endswith(rules.organisations) and not text.startswith(rules.each):
        return False
    return is_clean(rules, bare) and not rules.acting.search(text)


def _headless(rules: NameRules, text: str) -> bool:
    """A name that opens with a place (沈阳市教育局) or with its field of work (农业农村部门)."""
    place = rules.heads.place.match(text)
    if (
        place
        and place.end() < len(text)
        and not text.startswith(rules.heads.not_heads, place.start(1))
        and not text.startswith(rules.verbs)
    ):
        rest = text[place.end() :]
        return is_clean(rules, text) and (bool(rules.institution.fullmatch(rest)) or rest.endswith(rules.departments))
    if not text.endswith(rules.departments) or len(text) < 3 or text.endswith(rules.institutions):
        return False
    if text.startswith(rules.verbs) and not rules.described.fullmatch(text):
        return False
    return not any(word in text for word in rules.which) and is_clean(rules, text)


def is_clean(rules: NameRules, text: str) -> bool:
    """Whether ``text`` holds no word that belongs to the sentence around a name; 推进…领导小组 is a name that holds one."""
    if text.endswith(rules.commissions):
        text = rules.causes.sub("", text)
    return not rules.not_inside.search(rules.allowed_inside.sub("", text))


def _outside_brackets(text: str) -> str:
    return re.sub(r"\([^()]*\)", "", text)


def kind_of(rules: NameRules, text: str) -> str:
    """The kind of agency that a folded name stands for: collective, level, post or body."""
    if text in rules.nobody or rules.collective.fullmatch(text.split("、")[0]):
        return "collective"
    if text.endswith(rules.posts):
        return "post"
    return "level" if rules.ranks.match(text) or rules.bare.fullmatch(text) else "body"


# ---- Lists ------------------------------------------------------------------------------------------


def members(rules: NameRules, text: str, start: int, end: int) -> list[Span]:
    """The members of the list that ``text[start:end]`` is, without 等 and joins."""
    spans: list[Span] = []
    for part in parts(text, start, end):
        for piece in _without_etc(rules, text, *part):
            spans += _joined(rules, text, *piece)
    return _level_groups(rules, text, [span for span in spans if span[0] < span[1]])


def parts(text: str, start: int, end: int) -> list[Span]:
    """What the separators of a list divide, outside brackets."""
    depth, at, spans = 0, start, []
    for i in range(start, end):
        char = text[i]
        if char in "([〔":
            depth += 1
        elif char in ")]〕":
            depth -= 1
        elif depth <= 0 and char in "、,;/ \n":
            spans.append((at, i))
            at = i + 1
    return [span for span in (*spans, (at, end)) if span[0] < span[1]]


def _without_etc(rules: NameRules, text: str, start: int, end: int) -> list[Span]:
    """Cuts 等, 等部门 off and apart, but only behind a name: 教育、公安等部门 is one."""
    spans, at = [], start
    for found in rules.lists.etc.finditer(text[start:end]):
        here = start + found.start()
        named = ends_well(rules, text[at:here]) and text[at:here] not in rules.field_too
        if here > at and (named or found.end() - found.start() == 1):
            spans.append((at, here))
            at = start + found.end()
    spans.append((at, end))
    return spans


def _joined(rules: NameRules, text: str, start: int, end: int) -> list[Span]:
    """Divides at 和, 及, 与 where a name ends before them, and before a second 各."""
    opening = rules.lists.join.match(text, start, end)
    at = _behind_pointing(rules, text, opening.end() if opening and opening[1] else start, end)
    spans = []
    for found in rules.lists.join.finditer(text, at, end):
        left = text[at : found.start()]
        closed = left.count("(") == left.count(")")
        if text.startswith(rules.lists.pointing, found.end()) and text.endswith((*rules.posts, *rules.lists.own), found.end(), end):
            continue  # 各级政府及其部门主要负责人 are one, and so are 领导小组及其办公室
        if found[1] and left and closed and _divides(rules, left, text[found.end() : end]):
            spans.append((at, found.start()))
            at = _behind_pointing(rules, text, found.end(), end)
    second = text.find(rules.each, at + 2, end)
    opens = second > 0 and text.startswith(rules.each, at)  # 各地区各有关部门, but not 市直各部门
    apart = opens and not (text.endswith(rules.posts, second, end) or rules.collective.fullmatch(text[at:end]))
    if apart and ends_well(rules, text[at:second]):
        spans.append((at, second))
        at = second
    return [*spans, (at, end)]


def _behind_pointing(rules: NameRules, text: str, start: int, end: int) -> int:
    """Behind a word that points at someone named before: 其有关部门, 该合议庭."""
    if text.startswith(rules.which, start) or not text.startswith(rules.lists.pointing, start) or rules.head.match(text, start, end):
        return start
    return start + 1


def _divides(rules: NameRules, left: str, right: str) -> bool:
    if not ends_well(rules, left) or not right:
        return False
    if left.endswith(rules.territories) and not left.endswith(rules.organisations):
        level = None if right.startswith(rules.each) else rules.bare.match(right)
        return left.startswith(rules.each) and not (level and _of_one(rules, left, right, level.end()))
    return ends_well(rules, right)


def _level_groups(rules: NameRules, text: str, spans: Sequence[Span]) -> list[Span]:
    """Joins bare levels to what follows them: 省、设区的市、自治县党委 and 各区、县级市 are one each."""
    merged: list[Span] = []
    for start, end in spans:
        if merged:
            before = text[merged[-1][0] : merged[-1][1]]
            last = parts(before, 0, len(before))[-1]
            bare = rules.bare.fullmatch(before[last[0] : last[1]])
            follows = rules.bare.match(text, start, end)
            if (
                text[start:end] in rules.nobody and not text.startswith(rules.each, start) and rules.collective.search(before)
            ):  # 有关部门、单位
                merged[-1] = (merged[-1][0], end)
                continue
            joins = bare and follows and rules.each not in text[start:end] and not text.startswith(rules.heads.not_heads, start)
            if follows and joins and (not before.startswith(rules.each) or _of_one(rules, before, text[start:end], follows.end() - start)):
                merged[-1] = (merged[-1][0], end)
                continue
        merged.append((start, end))
    return merged


def _of_one(rules: NameRules, left: str, right: str, level: int) -> bool:
    """Whether levels joined to ones named by 各 belong to one collective: 各区、县级市; 各市、县教育局, but not 各乡镇、县教育局.

    ``right[:level]`` is a level. What is of a higher level than the first is a name of its own.
    """
    if rules.of_levels.fullmatch(right, level):
        return True
    first, second = (rules.order.get(word.removeprefix(rules.each).partition("(")[0]) for word in (left, right[:level]))
    return first is not None and second is not None and second >= first


def with_heads(rules: NameRules, text: str, spans: Iterable[Span]) -> list[Name]:
    """Gives each member the head that it shares with one before it."""
    level: Span | None = None
    committee: Span | None = None
    names: list[Name] = []
    for start, end in spans:
        if names and text[start:end] in rules.institutions and (before := _before_institution(rules, text, names[-1])):
            names.append(Name(start, end, before))
            continue
        if text.startswith(rules.heads.standalone, start):
            if not text.startswith(rules.each, start):
                level = committee = None
            names.append(Name(start, end))
            continue
        own = _own_head(rules, text, start, end)
        if own:
            level = (start, own)
            organ = text.startswith(rules.heads.committee, own) and own + 1 < end
            committee = (start, own + 1) if organ else None
            names.append(Name(start, end))
            continue
        member = text[start:end]
        if level is None or not _outside_brackets(member).endswith(rules.heads.takes):
            names.append(Name(start, end))
            continue
        names.append(Name(start, end, committee if committee and member.endswith(rules.heads.party_organs) else level))
    return names


def _own_head(rules: NameRules, text: str, start: int, end: int) -> int | None:
    """Where the level ends with which a name opens (市 in 市教育局, 沈阳市 in 沈阳市教育局)."""
    misleads = text.startswith(rules.heads.not_heads, start)
    if misleads and not text.startswith(rules.heads.not_heads, start + 1):  # 县城 is no 县, but 县城市管理局 is a county's
        return None
    own = rules.heads.shared.match(text, start, end)
    if own is None or own.end() >= end:
        return None
    level = own.start(1)  # a place may stand before it, and 市场 or 园区 must not
    placed = level > start and (text.startswith(rules.heads.not_heads, level) or text.startswith(rules.heads.not_heads, level - 1))
    return None if placed else own.end()


def _before_institution(rules: NameRules, text: str, name: Name) -> Span | None:
    """What 党委 and 政府 share in 各级党委和政府: all that stands before the first of them."""
    if name.head and text[name.start : name.end] in rules.institutions:
        return name.head
    ends = [len(word) for word in rules.institutions if text.endswith(word, name.start, name.end)]
    return (name.start, name.end - max(ends)) if ends and name.end - max(ends) > name.start else None
