"""The patterns that tell in running prose who is bound and how, made once from ``roles.toml`` and the duty verbs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from dutygraph.extract.name_rules import name_rules
from dutygraph.vocabulary import Vocabulary
from dutygraph.vocabulary.patterns import any_of


@dataclass(frozen=True, eq=False)
class ProseRules:
    """The patterns of ``roles.toml`` for running prose, made once per vocabulary."""

    end: re.Pattern[str]
    follow: re.Pattern[str]
    verb: re.Pattern[str]
    acts: re.Pattern[str]
    attribute: re.Pattern[str]
    topic: re.Pattern[str]
    titled: re.Pattern[str]
    weak: frozenset[str]
    governing: frozenset[str]
    turn: re.Pattern[str]
    turns: tuple[str, ...]
    telling: frozenset[str]
    later: re.Pattern[str]
    during: re.Pattern[str]
    toward: re.Pattern[str]
    nominal: frozenset[str]
    qualifying: tuple[str, ...]
    qualified: re.Pattern[str]
    attribute_of_body: re.Pattern[str]
    opener: re.Pattern[str]
    circumstance: tuple[str, ...]
    by: re.Pattern[str]
    by_words: tuple[str, ...]
    together: re.Pattern[str]
    as_what: re.Pattern[str]
    served: frozenset[str]
    as_roles: Mapping[str, str]
    said: re.Pattern[str]
    roles: Mapping[str, str]
    pair: re.Pattern[str]
    side_by_side: re.Pattern[str]
    longest_body: int
    pair_roles: Mapping[str, str]
    of: str


@cache
def prose_rules(vocabulary: Vocabulary) -> ProseRules:
    """The prose rules of a vocabulary."""
    table, verbs = vocabulary["roles"], vocabulary["verbs"]["duty"]
    prose, sets = table["prose"], table["set_phrases"]
    roles = {word: role for role, group in table["words"].items() for word in group}
    plain, deeds, qualifying = table["plain"]["verbs"], prose["deeds"], any_of(prose["qualifying"])
    strong = [word for word in roles if word not in plain]
    acts = [*verbs, *roles]
    leads_in = any_of([*prose["lead_in"], *plain])
    of, turns = prose["attribute"], (*table["around"]["firm"], *prose["turns"])
    lists = vocabulary["agencies"]["lists"]
    run = any_of([*acts, *prose["adverbs"], *lists["joins"], "、"]) + "+"
    openings = {
        word[0] for word in [*acts, *prose["adverbs"], *prose["with"], *prose["prepositions"], *prose["as"], *deeds, *table["modals"]]
    }
    before = "".join(sorted(openings | {word[0] for word in prose["when_opens"]}))
    return ProseRules(
        end=re.compile(rf"{any_of(name_rules(vocabulary).tails)}(?=[{re.escape(before)}{lists['etc']}()\d])"),
        follow=re.compile(
            f"(?!{any_of(strong)}{any_of(prose['persons'])}|(?!{any_of(prose['roles_all_the_same'])}){any_of(prose['not_roles'])})"
            f"(?:(?P<modal>{_but(table['modals'])})|(?P<with>(?!{any_of(prose['not_with'])}){any_of(prose['with'])})|(?P<role>{any_of(strong)})|(?P<adverb>{any_of(prose['adverbs'])})"
            f"|(?P<verb>{any_of(acts)})|(?P<deed>{any_of(deeds)})|(?P<circumstance>{any_of(prose['prepositions'])}|{prose['when']})|(?P<as>{any_of(prose['as'])}))"
        ),
        verb=re.compile(any_of([*acts, *prose["light_verbs"]])),
        acts=re.compile(f"(?:{any_of(prose['adverbs'])})*(?:{any_of(acts)})"),
        attribute=re.compile(run + re.escape(of)),
        titled=re.compile(f"{any_of(vocabulary['verbs']['nominal'])}(?=[。;:\n]|$)"),
        topic=re.compile(any_of(prose["nouns"]) + any_of(prose["noun_tails"])),
        weak=frozenset(prose["weak_adverbs"]),
        governing=frozenset(prose["governing"]),
        turn=re.compile(rf"、(?<=[{''.join({word[-1] for word in turns})}]、)(?!{any_of(roles)})"),
        turns=turns,
        telling=frozenset([*prose["telling_adverbs"], *prose["telling_prepositions"]]),
        later=re.compile(
            rf"[^,。;:\n{of}]{{2,20}}?{_unless_in(prose['not_modals'])}{any_of(prose['strict_modals'])}"
            rf"|[^,。;:\n]{{1,40}},(?:{any_of(prose['adverbs'])})?(?:{_but(table['modals'])})"
        ),
        during=re.compile(rf"[^,。;:\n]{{2,40}}{any_of(prose['while_ends'])},"),
        toward=re.compile(rf"{prose['toward']}[^,。;:\n]{{1,24}}?{any_of(prose['toward_verbs'])}(?![^,。;:\n]{{0,12}}{of})"),
        nominal=frozenset(vocabulary["verbs"]["nominal"]),
        qualifying=tuple(prose["qualifying"]),
        attribute_of_body=re.compile(
            rf"{qualifying}[^,。;:\n{of}]{{1,24}}{of}[^,。;:\n{of}]{{0,8}}?{any_of(name_rules(vocabulary).tails)}"
            rf"(?:{_but(table['modals'])}|{any_of(prose['telling_adverbs'])})"
        ),
        qualified=re.compile(
            rf"{qualifying}[^,。;:\n{of}]{{1,24}}{of}(?P<body>[^,。;:\n{of}]{{2,8}}),"
            rf"(?!{any_of(prose['favours'])})(?:{_but(table['modals'])}|(?:{any_of(prose['adverbs'])})*{any_of(acts)})"
        ),
        opener=re.compile(
            rf"\s*(?:{prose['when']},?|{any_of(prose['openers'])}|[^,。;、]{{0,6}}?{any_of(vocabulary['agencies']['endings']['institutions'])}{prose['seat']}"
            rf"|(?:\d+[.、)]|\([^()]{{1,4}}\)|(?:{prose['ordinal']})?[^、。,()]{{1,3}}、(?<=[{prose['numerals']}]、))\s*)"
        ),
        circumstance=tuple(prose["circumstances"]),
        by_words=tuple(prose["by"]),
        by=re.compile(f"{any_of(prose['not_by'])}|({any_of(prose['by'])})"),
        together=together_with(prose),
        as_what=re.compile(
            f"[^。;\n]{{0,40}}?({any_of(prose['as_what'])})|[^,。;:\n]{{0,12}}?(?P<member>{any_of(prose['as_member'])})(?=[,。;\n]|$)"
        ),
        served=frozenset(prose["served"]),
        as_roles=_roles_of(prose["as_what"], table["labels"]["first"]),
        said=re.compile(
            f"(?:{any_of([*table['modals'], *prose['adverbs']])})*(?P<light>{any_of(prose['light'])})?(?:{leads_in})?"
            f"(?:{any_of(prose['of_what'])}[^,。;:]{{1,24}}?(?={any_of(prose['in_all'])}))?(?P<word>{any_of(strong)})(?P<noun>{any_of(prose['noun_tails'])})?"
        ),
        roles=roles,
        pair=re.compile(
            rf"(?P<body>{any_of(sets['bodies'])})(?:{any_of(sets['adverbs'])})?(?P<role>{any_of(sets['roles'])})(?=[、,。;{of}\n]|$)|(?P<part>{any_of(sets['parts'])})"
        ),
        side_by_side=re.compile(f"{any_of([*sets['roles'], *sets['parts']])}[、,]"),
        longest_body=max(map(len, sets["bodies"])),
        pair_roles=dict(sets["roles"]),
        of=of,
    )


def _roles_of(words: Sequence[str], labels: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The role that the label at the head of each word gives (牵头 in 牵头单位)."""
    return {word: role for role, group in labels.items() for word in words if word.startswith(tuple(group))}


def together_with(prose: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    """Words with which somebody acts with others (会同), none of them the opening of another word (联合会)."""
    return re.compile(_but({word: [one for one in prose["not_with"] if one.startswith(word)] for word in prose["with"]}))


def _unless_in(words: Sequence[str]) -> str:
    """Not within one of the words, behind its first character."""
    return f"(?<![{''.join(sorted({word[0] for word in words}))}])"


def _but(words: Mapping[str, Sequence[str]]) -> str:
    """Words, each but where it opens another one (要 in 要求)."""
    patterns = []
    for word, longer in sorted(words.items(), key=lambda item: -len(item[0])):
        rests = any_of(one[len(word) :] for one in longer)
        patterns.append(re.escape(word) + (f"(?!{rests})" if longer else ""))
    return "|".join(patterns)
