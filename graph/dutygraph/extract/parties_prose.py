"""Finds who is bound in running prose: subjects of duties, 由X, those who act with somebody, set phrases.

Everything starts at the places where a name ends and a word follows that names end before; only
then is the stretch before it read. All positions are 0-based offsets into the folded text, end exclusive.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

from dutygraph.extract.name_rules import NameRules, name_rules
from dutygraph.extract.names_in_text import Bound, Name, Span, covered, ends_well, is_clean, is_prose_name, members, with_heads
from dutygraph.extract.parties_prose_clauses import acts_later, described_bodies, with_attribute
from dutygraph.extract.parties_prose_phrases import set_phrases
from dutygraph.extract.parties_prose_rules import ProseRules, prose_rules
from dutygraph.vocabulary import Vocabulary

_RESPONSIBLE, _PARTICIPATING = "responsible", "participating"
#: The longest stretch that is read as the subject of an obligation.
_LONGEST_SUBJECT = 60
#: How far back from its end a sentence part is read: longer ones are no prose.
_LONGEST_PART = 120
_LONGEST_FIELD = 8
_LONGEST_PARTNER = 16
_LONGEST_BRACKET = 12
_HEADED = re.compile(r"(?:^|(?<=[。;\n]))(?P<names>[^\n:。,;—]{2,60})(?::|。|——)")
_BREAK = re.compile(r"[。,;:!\n]")
_QUOTED = re.compile(r"《[^》]*》?|“[^”]*”?")


def bound_in_prose(text: str, taken: Sequence[Span], vocabulary: Vocabulary) -> list[Bound]:
    """Everyone whom the prose binds; ``taken`` are owner brackets and lines, in order, which are not prose."""
    reader = _Reader(text, taken, vocabulary)
    return sorted(
        [*reader.headings(), *set_phrases(text, reader.rules), *reader.partners(), *reader.subjects(), *reader.described()],
        key=lambda bound: bound.start,
    )


def _every(pattern: re.Pattern[str], text: str, start: int, stop: int) -> Iterator[re.Match[str]]:
    """All matches, overlapping ones too: 委办 hides 办公室."""
    found = pattern.search(text, start, stop)
    while found:
        yield found
        found = pattern.search(text, found.start() + 1, stop)


class _Reader:
    """One task's folded text while its prose is read."""

    def __init__(self, text: str, taken: Sequence[Span], vocabulary: Vocabulary) -> None:
        self.text = text
        self.names: NameRules = name_rules(vocabulary)
        self.rules: ProseRules = prose_rules(vocabulary)
        breaks = [(found.end(), found.start()) for found in _BREAK.finditer(text)]
        breaks += [found.span()[::-1] for found in self.rules.turn.finditer(text) if text.endswith(self.rules.turns, 0, found.start())]
        breaks += [(end, start) for start, end in taken]
        self.starts = sorted([0, *(end for end, _ in breaks)])
        self.stops = sorted([*(start for _, start in breaks), len(text)])
        self.closed = covered(len(text), [*taken, *((found.start(), found.end() - 1) for found in _QUOTED.finditer(text))])

    def _prose(self, at: int) -> bool:
        return not self.closed[at]

    def _segment(self, at: int) -> Span:
        """The sentence part in which ``at`` stands, its openers left out."""
        start = max(self.starts[bisect_right(self.starts, at) - 1], at - _LONGEST_PART)
        stop = self.stops[min(bisect_right(self.stops, at), len(self.stops) - 1)]
        while (opener := self.rules.opener.match(self.text, start, at)) and opener.end() > start:
            start = opener.end()
        return start, stop

    def _ends(self) -> Iterator[tuple[int, re.Match[str]]]:
        """Where a name ends and what follows it is something that a name ends before."""
        text, rules = self.text, self.rules
        found = rules.end.search(text)
        while found:
            end = found.end()
            bracketed = text[end : end + 1] in ("(", ")")
            end = self._behind_bracket(end) if bracketed else end
            follow = rules.follow.match(text, self._behind_etc(end))
            if follow and self._prose(found.end() - 1) and not self._goes_on(found.group(), end):
                yield self._before_remark(end) if bracketed else end, follow
            found = rules.end.search(text, found.end() if follow else found.start() + 1)

    def _before_remark(self, end: int) -> int:
        """Where a name ends whose bracket only says something of it: 领导小组办公室(设在市商务局)."""
        opened = self.text.rfind("(", max(0, end - _LONGEST_BRACKET), end) if self.text[end - 1] == ")" else -1
        return opened if opened >= 0 and self.text.startswith(self.names.remarks, opened + 1) else end

    def _behind_bracket(self, end: int) -> int:
        """Behind the bracket that belongs to a name, where it ends before or within one: 市府办(市大数据局), 办公厅(室)."""
        if self.text.startswith("(", end):
            closed = self.text.find(")", end, end + _LONGEST_BRACKET)
            return closed + 1 if closed > 0 else end
        return end + 1 if self.text.startswith(")", end) and "(" in self.text[max(0, end - _LONGEST_BRACKET) : end] else end

    def _behind_etc(self, end: int) -> int:
        etc = self.names.lists.etc_word
        return end + len(etc) if self.text.startswith(etc, end) else end

    def _goes_on(self, ending: str, end: int) -> bool:
        """Whether the name only begins here: 省委 in 省委宣传部要, 省委全面依法治省委员会办公室."""
        if ending not in self.names.institutions and ending not in self.names.territories and ending != self.names.heads.committee:
            return False
        return bool(self.names.goes_on.match(self.text, end) or self.names.commission.match(self.text, end))

    def headings(self) -> Iterator[Bound]:
        """Those whose names head a line that tells their duties: 市教育局：加强…。"""
        for line in _HEADED.finditer(self.text):
            if not ends_well(self.names, line["names"]):
                continue
            spans = members(self.names, self.text, *line.span("names"))
            if self._all_names(spans) and self._prose(line.start("names")) and self.rules.acts.match(self.text, line.end()):
                role = self.rules.said.match(self.text, line.end())
                found = self.rules.roles[role["word"]] if role and not role["noun"] else _RESPONSIBLE
                yield Bound(tuple(with_heads(self.names, self.text, spans)), found, "heading")

    # ---- subjects ----------------------------------------------------------------------------------

    def subjects(self) -> Iterator[Bound]:
        """Subjects of obligations and of plain duty verbs, and whoever 由 hands a duty to."""
        done, handed = -1, set()
        for end, follow in self._ends():
            start, stop = self._segment(end - 1)
            spans, rule = self._subject(start, end, stop, follow, free=done != start)
            if spans:
                spans, rule, role = self._before_comma(start, spans, rule, self._role(follow, stop))
                if rule == "by":
                    handed |= {start, self._segment(spans[0][0])[0]}
                else:
                    done = start
                yield Bound(tuple(with_heads(self.names, self.text, spans)), role, rule)

        yield from self._handed_over(handed)

    def _before_comma(self, start: int, spans: list[Span], rule: str, role: str) -> tuple[list[Span], str, str]:
        """Adds the lists before commas that say nothing but names: 市委组织部、宣传部,市教育局配合.

        Behind such a list of partners (A会同B,C制定) the names are partners too.
        """
        text = self.text
        while spans[0][0] == start and start > 1 and text[start - 1] == "," and self._prose(start - 2):
            stop = start - 1
            start, _ = self._segment(stop - 1)
            partners = [found.end() for found in self.rules.together.finditer(text, start, stop)]
            if partners:
                joined = members(self.names, text, partners[-1], stop)
                return (spans, "with", _PARTICIPATING) if joined and self._join(joined) else (spans, rule, role)
            by = [found.end() for found in self.rules.by.finditer(text, start, stop) if found[1]]
            more = members(self.names, text, by[-1] if by else start, stop)
            if not more or not self._all_names(more) or any(self.names.bare.fullmatch(text[a:b]) for a, b in more):
                break
            spans = [*more, *spans]
            if by:
                return spans, "by", role
        return spans, rule, role

    def _handed_over(self, done: set[int]) -> Iterator[Bound]:
        """由X with a verb that the vocabulary does not know: 由国家发展委员会汇整."""
        for found in self.rules.by.finditer(self.text) if any(word in self.text for word in self.rules.by_words) else ():
            if not found[1] or not self._prose(found.start()):
                continue
            start, stop = self._segment(found.start())
            spans = [] if start in done else self._loose(found.end(), stop, self._all_names)
            if spans:
                yield Bound(tuple(with_heads(self.names, self.text, spans)), _RESPONSIBLE, "by")

    def _loose(self, start: int, stop: int, accept: Callable[[Sequence[Span]], bool]) -> list[Span]:
        """The longest list of names that opens at ``start`` and is followed by something that may be a verb."""
        text, names, best = self.text, self.names, list[Span]()
        for found in _every(names.ending, text, start, min(stop, start + _LONGEST_SUBJECT)):
            end = found.end()
            if (
                end < stop
                and text[end] not in "、()"
                and not text.startswith(names.lists.not_behind, end)
                and not names.ending.match(text, end, stop)
            ):
                spans = members(names, text, start, end)
                best = spans if accept(spans) else best
        return best

    def _all_names(self, spans: Sequence[Span]) -> bool:
        """Whether all members are names; an institution shares the head of one before it (各县党委、政府)."""
        text, names = self.text, self.names
        said = [is_prose_name(names, text[a:b]) for a, b in spans]
        for n, (a, b) in enumerate(spans):
            shares = n > 0 and said[n - 1] and text[a:b] in names.institutions and text.endswith(names.institutions, *spans[n - 1])
            said[n] = said[n] or shares or (n > 0 and text[a:b] in names.nobody)
        return bool(said) and all(said)

    def _subject(self, start: int, end: int, stop: int, follow: re.Match[str], *, free: bool) -> tuple[list[Span], str]:
        handed = [found.end() for found in self.rules.by.finditer(self.text, start, end) if found[1]]
        if self.rules.together.search(self.text, handed[-1] if handed else start, end):
            return [], "with"
        if handed:
            return self._handed(handed[-1], end, follow), "by"
        kind = follow.lastgroup or ""
        if kind == "modal":
            return self._obliged(start, end) if free else self._tail(start, end), "must"
        if kind == "as" and not self.rules.as_what.match(self.text, follow.end()):
            if follow.group() not in self.rules.served or not self.rules.verb.search(self.text, follow.end() + 1, stop):
                return [], kind
            kind = "circumstance"  # 为企业提供服务
        if not self._really_acts(follow, stop):
            return [], kind
        spans = members(self.names, self.text, start, end)
        if not self._all_names(spans):
            headed = len(spans) > 1 and self._all_names(spans[:1]) and self._join(spans)
            named = kind in ("role", "as", "adverb") or acts_later(self.text, follow, self.rules)
            known = headed or (named and all(self._named_by(follow, *span) for span in spans))
            spans = (
                spans
                if known
                else self._fields_of_one(spans) or with_attribute(self.text, start, end, self.rules.qualifying, self.names, self.rules.of)
            )
        if free and spans:
            return spans, {"with": "with", "role": "role-word", "as": "as"}.get(kind, "subject")
        return (self._tail(start, end) if kind == "role" and not self._opens_with_verb(self.text[start:end]) else []), "role-word"

    def _named_by(self, follow: re.Match[str], start: int, end: int) -> bool:
        """Whether what follows makes a name of words that are none elsewhere: 财务科 牵头, 学校书记 是第一责任人, 经办机构 及时…."""
        text, names = self.text[start:end], self.names
        if is_prose_name(names, text):
            return True
        if follow.lastgroup == "as" and not text.endswith(names.posts):
            return False
        if follow.lastgroup == "adverb" and follow.group() not in self.rules.telling:
            return False
        if text.endswith(names.territories) or not 2 < len(text) <= _LONGEST_PARTNER:
            return False
        field = text.startswith(names.fields) and text.endswith(names.inside)
        return ends_well(names, text) and is_clean(names, text) and (field or not self._opens_with_verb(text))

    def _opens_with_verb(self, phrase: str) -> bool:
        """Whether a stretch opens with a verb that is no part of a name (监管部门) or list (教育、公安等部门)."""
        names = self.names
        if not phrase.startswith(names.verbs) or names.described.match(phrase) or names.doer.fullmatch(phrase):
            return False
        return not (phrase.startswith(names.fields) and "、" in phrase[:5])

    def _really_acts(self, follow: re.Match[str], stop: int) -> bool:
        """Whether what follows a name is the verb of its sentence, not an attribute or a topic."""
        text, rules, kind = self.text, self.rules, follow.lastgroup
        if kind in ("verb", "role", "adverb") and rules.attribute.match(text, follow.start(), stop):
            return False
        if text.startswith(rules.of + ",", stop - 1) and not rules.later.match(text, follow.end()):
            return False  # 用人单位安排加班的，由… tells a case
        if rules.attribute_of_body.match(text, follow.start(), stop):
            return False
        if kind == "verb" and rules.titled.match(text, follow.start()):
            return False
        if kind in ("verb", "role"):
            return not rules.topic.match(text, follow.start(), stop)
        if kind == "adverb" and follow.group() in rules.weak:
            governs = follow.group() in rules.governing and rules.verb.search(text, follow.end() + 1, stop)
            return bool(governs or rules.acts.match(text, follow.end(), stop))
        if kind == "circumstance":
            return bool(rules.verb.search(text, follow.end(), stop + 40) or rules.later.match(text, follow.end()))
        return True

    def _handed(self, start: int, end: int, follow: re.Match[str]) -> list[Span]:
        kind, rules = follow.lastgroup, self.rules
        if kind == "verb" and rules.attribute.match(self.text, follow.start()):
            return []
        described = self.text.rfind(rules.of, start, end)
        if described >= 0 and not is_prose_name(self.names, self.text[start:end]) and "、" not in self.text[start:described]:
            start = described + len(rules.of)
        spans = members(self.names, self.text, start, end)
        return spans if all(ends_well(self.names, self.text[a:b]) and b - a > 1 for a, b in spans) else self._fields_of_one(spans)

    def _obliged(self, start: int, end: int) -> list[Span]:
        """The subject of 要, 应当…: any noun phrase that ends as a body does, unless it opens with a circumstance or a verb."""
        text, names = self.text, self.names
        spans = members(names, text, start, end)
        if self._all_names(spans):
            return spans
        phrase = text[start:end]
        if clause := with_attribute(text, start, end, names.verbs, names, self.rules.of):
            return clause
        opens_otherwise = phrase.startswith(self.rules.circumstance) and not (
            names.head.match(phrase) or names.allowed_inside.match(phrase)
        )
        if opens_otherwise or self._opens_with_verb(phrase) or len(phrase) > _LONGEST_SUBJECT or not spans:
            return self._tail(start, end)
        if shared := self._fields_of_one(spans):
            return shared
        merged: list[Span] = []
        for at, to in spans:
            if merged and not ends_well(names, text[merged[-1][0] : merged[-1][1]]):
                merged[-1] = (merged[-1][0], to)
            else:
                merged.append((at, to))
        return merged if all(ends_well(names, text[a:b]) and b - a > 1 for a, b in merged) else []

    def _fields_of_one(self, spans: Sequence[Span]) -> list[Span]:
        """教育、公安等部门 as the one name that it is, where several fields share what ends the last."""
        text, names = self.text, self.names
        if len(spans) < 2 or not text.endswith(names.shared_tails, *spans[-1]) or text[slice(*spans[-1])] in names.shared_tails:
            return []
        fields = [text[a:b] for a, b in spans[:-1]]
        if of := names.head.match(fields[0]):
            owner = names.institution.match(fields[0], of.end())
            fields[0] = fields[0][owner.end() if owner else 0 :]
        if any(
            (ends_well(names, field) and field not in names.field_too) or len(field) > _LONGEST_FIELD or not is_clean(names, field)
            for field in fields
        ):
            return []
        return [(spans[0][0], spans[-1][1])]

    def _tail(self, start: int, end: int) -> list[Span]:
        """The names at the end of a stretch that opens with something else: 在市委领导下各级各部门要."""
        text, names = self.text, self.names
        spans = members(names, text, start, end)
        good: list[Span] = []
        for at, to in reversed(spans):
            if not is_prose_name(names, text[at:to]):
                if not good and (inner := self._inside(at, to)):
                    good.append(inner)
                break
            good.append((at, to))
        return good[::-1]

    def _inside(self, start: int, end: int) -> Span | None:
        for found in self.names.head.finditer(self.text, start + 1, end):
            if self.text.count("(", found.start(), end) == self.text.count(")", found.start(), end) and is_prose_name(
                self.names, self.text[found.start() : end]
            ):
                return found.start(), end
        return None

    def _role(self, follow: re.Match[str], stop: int) -> str:
        """The role word of the main predicate, else responsible."""
        if follow.lastgroup == "as":
            what = self.rules.as_what.match(self.text, follow.end())
            if what and what["member"]:
                return _PARTICIPATING
            return self.rules.as_roles.get(what[1], _RESPONSIBLE) if what else _RESPONSIBLE
        said = self.rules.said.match(self.text, follow.start(), stop)
        if said is None or (said["noun"] and not said["light"]):
            return _RESPONSIBLE
        return self.rules.roles[said["word"]]

    def described(self) -> Iterator[Bound]:
        """Bodies told by what they do, before a comma: 从事食品生产的企业，应当…."""
        for start, end in described_bodies(self.text, self.names, self.rules):
            if self._prose(start) and self._segment(start)[0] == start:
                yield Bound((Name(start, end),), _RESPONSIBLE, "subject")

    # ---- partners ----------------------------------------------------------------------------------

    def partners(self) -> Iterator[Bound]:
        """Those with whom somebody acts: 会同B、C制定."""
        for found in self.rules.together.finditer(self.text):
            if not self._prose(found.start()):
                continue
            _, stop = self._segment(found.start())
            end = self._list_end(found.end(), stop)
            spans = members(self.names, self.text, found.end(), end) if end else self._loose(found.end(), stop, self._join)
            if not self._join(spans):
                spans = self._fields_of_one(spans)
            if spans:
                yield Bound(tuple(with_heads(self.names, self.text, spans)), _PARTICIPATING, "with")

    def _join(self, spans: Sequence[Span]) -> bool:
        return all(self._may_join(*span) for span in spans)

    def _may_join(self, start: int, end: int) -> bool:
        """Whether someone behind 会同 is named: any body by its ending, with or without head (人民银行沈阳分行)."""
        text, names = self.text[start:end], self.names
        if is_prose_name(names, text):
            return True
        loose = 2 < len(text) <= _LONGEST_PARTNER and ends_well(names, text) and is_clean(names, text)
        return loose and not text.startswith(names.verbs) and not text.endswith(names.territories) and not text.endswith(names.inside)

    def _list_end(self, start: int, stop: int) -> int | None:
        """Where the list of names ends that opens at ``start``: at the first name before no join and no other name."""
        for found in _every(self.names.ending, self.text, start, stop):
            end = self._behind_bracket(found.end())
            at = self._behind_etc(end)
            if at >= stop:
                return end
            if self.rules.follow.match(self.text, at) and not self._goes_on(found.group(), end) and not self._is_level(start, end):
                return end
        return None

    def _is_level(self, start: int, end: int) -> bool:
        """Whether the last name before ``end`` is a mere level, which a name only opens with: 市 in 市应急管理局."""
        last = self.text[slice(*members(self.names, self.text, start, end)[-1])]
        return bool(self.names.bare.fullmatch(last)) and not last.startswith(self.names.each)
