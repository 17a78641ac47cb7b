"""Reads the clauses that belong to a subject: the attribute that tells what a body does, the circumstance before its duty.

Positions are as in ``parties_prose``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dutygraph.extract.name_rules import NameRules
from dutygraph.extract.names_in_text import Span, ends_well, is_prose_name
from dutygraph.extract.parties_prose_rules import ProseRules

#: The longest noun behind an attribute that is read as a body's.
_LONGEST_BODY = 8


def acts_later(text: str, follow: re.Match[str], rules: ProseRules) -> bool:
    """Whether ``follow``, behind a body, opens a circumstance behind which its duty comes.

    运营单位 按照 规定…; 收储企业 采购 粮食，应当…; 建设单位 在 施工期间，…; 监理单位 对 质量承担责任.
    """
    kind, word = follow.lastgroup, follow.group()
    if kind == "circumstance" and (
        word in rules.telling or rules.during.match(text, follow.end()) or rules.toward.match(text, follow.start())
    ):
        return True
    return kind in ("circumstance", "deed", "verb") and word not in rules.nominal and bool(rules.later.match(text, follow.end()))


def with_attribute(text: str, start: int, end: int, verbs: tuple[str, ...], names: NameRules, of: str) -> list[Span]:
    """``text[start:end]`` as the one body that it is, where an attribute opens with one of ``verbs``: [市政府]承担审批职能的部门."""
    at = text.rfind(of, start, end)
    body = text[at + 1 : end]
    if at < 0 or not 1 < len(body) <= _LONGEST_BODY or body.startswith(names.each) or not ends_well(names, body):
        return []
    opens = text.startswith(verbs, start)
    owners = (text.find(verb, start, at) for verb in verbs) if not opens else ()
    return [(start, end)] if opens or any(owner > start and is_prose_name(names, text[start:owner]) for owner in owners) else []


def described_bodies(text: str, names: NameRules, rules: ProseRules) -> Iterator[Span]:
    """Bodies told by what they do, before a comma and what they must do: 从事食品生产的企业，应当…."""
    for found in rules.qualified.finditer(text):
        if ends_well(names, found["body"]):
            yield found.start(), found.end("body")
