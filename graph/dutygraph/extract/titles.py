"""Tells a title that refers to one act or document from words that only look like one.

All texts are folded; the words are those of ``documents.toml``.
"""

from __future__ import annotations

import re
from functools import cache

from dutygraph.extract.dates import date_words
from dutygraph.vocabulary import Vocabulary
from dutygraph.vocabulary.patterns import any_of

#: A bare title longer than this is a sentence.
LONGEST = 60
#: What puts a document into effect or rests on it: the document exists, and may be named loosely.
_EXISTING = frozenset({"implements", "based-on"})


class Titles:
    """The endings, generic words and exceptions of a vocabulary, compiled."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        table = vocabulary["documents"]["title"]
        self.rules, self.policies, self.acts = tuple(table["rules"]), tuple(table["policies"]), tuple(table["acts"])
        self.formal, self.opening = tuple(table["formal"]), tuple(table["opening"])
        self.not_acts, self.drafts = tuple(table["not_acts"]), tuple(table["draft"])
        self.media, self.media_after = tuple(table["media"]), tuple(table["media_after"])
        self.ending = re.compile(any_of(self.rules + self.policies + self.acts))
        self.proper = re.compile(any_of(table["proper"]))
        self.classes = re.compile(any_of(table["class_words"]))
        self.after = tuple(table["after"])
        self.before_deed = (*self.rules, *self.policies, *self.acts, *vocabulary["documents"]["thing"]["summing"])
        self.filler = re.compile(f"(?:{any_of(table['filler'])})*")
        agency = any_of(vocabulary["verbs"]["opener_place"])
        other = any_of(vocabulary["verbs"]["not_place"])
        self.place = re.compile(rf"[^\W\d_]{{1,6}}?(?:{agency})(?!{other})")
        self.not_place = re.compile(rf"\S{{0,5}}(?:{any_of(vocabulary['verbs']['not_opener'])})")
        self.known = re.compile(rf"(?:{any_of(table['acts_known'])})(?!{any_of(table['not_after_act'])})")
        self.full = str(table["full"])
        self.carried_out, self.not_deed = frozenset(table["carried_out"]), tuple(table["not_deed"])
        self.sure_acts, self.sure_rules = tuple(table["acts_sure"]), frozenset(table["rules_sure"])
        small = "".join(word for word in table["generic"] if len(word) == 1)
        self.generic = re.compile(any_of(word for word in table["generic"] if len(word) > 1))
        self.small, self.of, self.about = small, str(vocabulary["verbs"]["grammar"]["of"]), str(vocabulary["verbs"]["grammar"]["about"])
        self.directly = dict(table["directly"])
        self.short = re.compile(rf"\((?:{any_of(table['short'])}):?[《“]([^》”]{{1,20}})[》”]\)")
        self.heads = re.compile(f"(?:{any_of(vocabulary['time']['date']['heads'])})?")
        self.date, self.year = date_words(vocabulary).date, date_words(vocabulary).yearly
        self.made = re.compile(rf".*(?:{any_of(table['made'])})")

    def is_title(self, text: str, start: int, end: int) -> bool:
        """Whether what stands closed at start, end is a title: 《…》, or an act or rule in quotation marks (「災害防救法」)."""
        if text[start] == "《":
            return True
        inner = text[start + 1 : end - 1]
        return text[start] == "“" and len(inner) > 3 and inner.endswith(self.rules + self.acts) and self.bare(inner, "mentions")

    def relation_before(self, text: str, start: int) -> str:
        """The relation of a single character right before a title that is no verb elsewhere (依「…」), else ""."""
        return str(self.directly.get(text[start - 1 : start], ""))

    def past_date(self, text: str, at: int) -> int:
        """Where a date that stands at ``at``, with 于 or 在 before it, ends; ``at`` where none does."""
        head = self.heads.match(text, at)
        begin = head.end() if head else at
        match = self.date.match(text, begin) or self.year.match(text, begin)
        return match.end() if match else at

    def short_forms(self, text: str, found: list[tuple[int, int]]) -> dict[str, str]:
        """What each short form of the task stands for: 纲要 for the title before (以下简称《纲要》)."""
        short: dict[str, str] = {}
        for match in self.short.finditer(text):
            before = [span for span in found if span[1] <= match.start()]
            if before:
                start, end = max(before, key=lambda span: span[1])
                short[match[1]] = text[start:end]
        return short

    def is_media(self, text: str, start: int, end: int) -> bool:
        """Whether 《…》 at start, end names a book, paper or programme."""
        return text.endswith(self.media, start, end - 1) or text.startswith(self.media_after, end)

    def is_draft(self, text: str, start: int, end: int) -> bool:
        """Whether the title says, inside or right behind, that it is a draft."""
        return text.endswith(self.drafts, start, end) or text.startswith(self.drafts, end)

    def opens_name(self, text: str) -> bool:
        """Whether the words open like a proper name (关于…, 江苏省…, 国务院…)."""
        return text.startswith(self.opening) or bool(self.place.match(text) and not self.not_place.match(text))

    def bare(self, title: str, relation: str) -> bool:
        """Whether the words are the specific name of a document that stands without 《》, given what the verb does to it."""
        if not 3 <= len(title) <= LONGEST or self.classes.search(title):
            return False
        ending = next((word for word in sorted(self.rules + self.policies + self.acts, key=len, reverse=True) if title.endswith(word)), "")
        subject = self.generic.sub("", title[: -len(ending)]).strip(self.small)
        if ending in self.acts:
            return (title.endswith(self.sure_acts) or not title.endswith(self.not_acts)) and len(title) >= 3
        if ending in self.rules:
            loose = title[: -len(ending)].endswith(self.of) and self.about not in title  # 妨碍竞争的规定
            return not loose and len(subject) >= (2 if ending in self.sure_rules else 3)
        if relation == "repeals":
            return False
        proper = bool(self.proper.search(title)) or self.opens_name(title)
        if title.endswith(self.formal):
            return proper and len(subject) >= 3
        return len(subject) >= 3 and (relation in _EXISTING or bool(self.proper.search(title)))


@cache
def titles(vocabulary: Vocabulary) -> Titles:
    """The title words of a vocabulary, compiled once."""
    return Titles(vocabulary)
