"""The patterns by which names of agencies are recognised, made once from ``agencies.toml`` and the duty verbs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from dutygraph.vocabulary import Vocabulary
from dutygraph.vocabulary.patterns import any_of

_HAN = r"[\u3400-\u9fff]"


@dataclass(frozen=True, eq=False)
class HeadRules:
    """Heads of names: level or place with which a name opens, and that the members of a list share."""

    place: re.Pattern[str]
    shared: re.Pattern[str]
    committee: str
    not_heads: tuple[str, ...]
    standalone: tuple[str, ...]
    takes: tuple[str, ...]
    party_organs: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class ListRules:
    """How lists of names are joined, closed and pointed at."""

    join: re.Pattern[str]
    etc: re.Pattern[str]
    etc_word: str
    pointing: tuple[str, ...]
    own: tuple[str, ...]
    not_behind: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class NameRules:
    """All rules on names. Tuples serve ``str.startswith`` and ``str.endswith``."""

    heads: HeadRules
    lists: ListRules
    ending: re.Pattern[str]
    tails: tuple[str, ...]
    departments: tuple[str, ...]
    institutions: tuple[str, ...]
    territories: tuple[str, ...]
    organisations: tuple[str, ...]
    posts: tuple[str, ...]
    institution: re.Pattern[str]
    tails_by_last: Mapping[str, tuple[str, ...]]
    misleading_by_last: Mapping[str, tuple[str, ...]]
    truthful: tuple[str, ...]
    head: re.Pattern[str]
    bare: re.Pattern[str]
    ranks: re.Pattern[str]
    each: str
    known: frozenset[str]
    collective: re.Pattern[str]
    nobody: frozenset[str]
    which: tuple[str, ...]
    not_inside: re.Pattern[str]
    allowed_inside: re.Pattern[str]
    not_in_lists: re.Pattern[str]
    fields: tuple[str, ...]
    described: re.Pattern[str]
    doer: re.Pattern[str]
    goes_on: re.Pattern[str]
    commission: re.Pattern[str]
    commissions: tuple[str, ...]
    causes: re.Pattern[str]
    shared_tails: tuple[str, ...]
    of_levels: re.Pattern[str]
    order: Mapping[str, int]
    rank_words: tuple[str, ...]
    field_too: frozenset[str]
    inside: tuple[str, ...]
    remarks: tuple[str, ...]
    house: re.Pattern[str]
    acting: re.Pattern[str]
    verbs: tuple[str, ...]


@cache
def name_rules(vocabulary: Vocabulary) -> NameRules:
    """The name rules of a vocabulary."""
    table, verbs = vocabulary["agencies"], vocabulary["verbs"]["duty"]
    ends, heads, names, lists, many = table["endings"], table["heads"], table["names"], table["lists"], table["collectives"]
    every = any_of([*heads["all"], *heads["ranks"], lists["each"]])
    levels, between, tail, fields = any_of(heads["levels"]), any_of(heads["between"]), any_of(names["tails"]), any_of(names["fields"])
    other = any_of(set(verbs) - set(names["fields"]))
    several = f"{_HAN}{{2,8}}(?:、{_HAN}{{2,8}}?){{1,6}}{lists['etc']}?{any_of(names['shared_tails'])}"  # 教育、公安等部门
    endings = [word for group in ends.values() for word in group]
    rest = rf"{any_of(many['rest'])}{lists['each']}?{levels}+(?:\([^()]*\))?"
    who = f"(?:{any_of(many['whose'])})*{any_of(many['which'])}+{any_of(many['whose'])}*{any_of(many['what'])}|{rest}"
    return NameRules(
        heads=_head_rules(heads),
        lists=_list_rules(lists, many["which"]),
        ending=re.compile(any_of(endings)),
        tails=tuple(endings),
        departments=tuple(ends["departments"]),
        institutions=tuple(ends["institutions"]),
        territories=tuple(ends["territories"]),
        organisations=tuple(ends["organisations"]),
        posts=tuple(ends["posts"]),
        institution=re.compile(f"{between}?{levels}*{any_of(ends['institutions'])}(?:{between}*{any_of(ends['organs'])})?"),
        truthful=(*ends["posts"], *names["truthful"]),
        tails_by_last=_by_last(endings),
        misleading_by_last=_by_last(names["misleading"]),
        head=re.compile(f"(?:{every}?{levels}|{every}|{any_of(heads['state'])})+"),
        bare=re.compile(rf"{every}?{levels}(?:\([^()]*\))?"),
        ranks=re.compile(f"{re.escape(lists['each'])}|.*{any_of(heads['ranks'])}"),
        each=lists["each"],
        known=frozenset(names["known"]),
        collective=re.compile(who),
        nobody=frozenset(many["words"]),
        which=tuple(many["which"]),
        not_inside=re.compile(any_of(names["not_inside"])),
        allowed_inside=re.compile(any_of(names["inside_all_the_same"])),
        not_in_lists=re.compile(any_of(names["not_in_lists"]) + rf"|\d(?:[.%]|{any_of(names['counters'])}|$)"),
        fields=tuple(names["fields"]),
        described=re.compile(rf"(?:{fields}|{any_of(names['doing'])})(?!{any_of([*heads['ranks'], *many['which']])}){_HAN}{{0,6}}?{tail}"),
        doer=re.compile(any_of(verbs) + any_of(word for word in endings if len(word) > 1)),
        goes_on=re.compile(
            rf"{any_of(heads['party_organs'])}|{fields}(?!{between}){_HAN}{{0,4}}?{tail}(?!{_HAN}?{tail})|(?!{other}){several}"
        ),
        commission=re.compile(rf"(?!{any_of([*verbs, *vocabulary['roles']['modals']])}){_HAN}{{2,10}}?{any_of(names['commissions'])}"),
        commissions=tuple(names["commissions"]),
        causes=re.compile(any_of(names["causes"])),
        shared_tails=tuple(names["shared_tails"]),
        order={word: rank for rank, words in enumerate(heads["order"]) for word in words},
        of_levels=re.compile(rf"(?:{any_of(lists['joins'])}{levels}(?:\([^()]*\))?)*(?:{any_of(names['shared_bodies'])})?"),
        rank_words=tuple(heads["ranks"]),
        field_too=frozenset(names["field_too"]),
        inside=tuple(heads["inside"]),
        remarks=tuple(names["remarks"]),
        acting=re.compile(f"{any_of([*ends['institutions'], *ends['departments'], *ends['posts']])}(?!{fields}){any_of(verbs)}"),
        house=re.compile(f"{any_of(heads['houses'])}{between}*(?:{_HAN}{{0,10}}{any_of(heads['inside'])}|{any_of(ends['institutions'])})"),
        verbs=tuple(verbs),
    )


def _by_last(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Words by their last character."""
    found: dict[str, tuple[str, ...]] = {}
    for word in words:
        found[word[-1]] = (*found.get(word[-1], ()), word)
    return found


def _head_rules(heads: Mapping[str, Any]) -> HeadRules:
    shared = any_of(heads["shared"])
    return HeadRules(
        place=re.compile(rf"{_HAN}{{2,4}}?({shared})"),
        shared=re.compile(rf"(?:{_HAN}{{2,4}}?)??({shared})"),
        committee=heads["committee"],
        not_heads=tuple(heads["not_heads"]),
        standalone=tuple(heads["standalone"]),
        takes=tuple(heads["takes"]),
        party_organs=tuple(heads["party_organs"]),
    )


def _list_rules(lists: Mapping[str, Any], which: Iterable[str]) -> ListRules:
    etc, joins = lists["etc"], any_of(lists["joins"])
    within = "".join(f"(?<!{re.escape(word.removesuffix(etc))})" for word in lists["not_etc"])
    of = f"(?:(?:\\d|{any_of(lists['etc_counted'])})+(?:{any_of(which)})?)?{any_of(lists['etc_of'])}"
    return ListRules(
        join=re.compile(f"{any_of(lists['not_joins'])}|({joins})"),
        etc=re.compile(f"{within}{re.escape(etc)}(?:{of}(?={joins}|$)|(?={joins})|$|(?={any_of(which)}))"),
        etc_word=etc,
        pointing=tuple(lists["pointing"]),
        own=tuple(lists["own"]),
        not_behind=tuple(lists["not_behind"]),
    )
