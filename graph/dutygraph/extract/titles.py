"""Tells a title that refers to one act or document from words that only look like one.

All texts are folded; the words are those of ``documents.toml``.
"""

from __future__ import annotations

import re
from functools import cache

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
        self.generic = re.compile(any_of(table["generic"]))
        self.after = tuple(table["after"])
        self.filler = re.compile(f"(?:{any_of(table['filler'])})*")
        agency = any_of(vocabulary["verbs"]["opener_place"])
        other = any_of(vocabulary["verbs"]["not_place"])
        self.place = re.compile(rf"[^\W\d_]{{1,6}}?(?:{agency})(?!{other})")
        self.not_place = re.compile(rf"\S{{0,5}}(?:{any_of(vocabulary['verbs']['not_opener'])})")
        self.known = re.compile(rf"(?:{any_of(table['acts_known'])})(?!{any_of(table['not_after_act'])})")
        self.full = str(table["full"])
        self.carried_out, self.not_drafting = frozenset(table["carried_out"]), tuple(table["not_drafting"])
        self.made = re.compile(rf".*(?:{any_of(table['made'])})")

    def is_media(self, text: str, start: int, end: int) -> bool:
        """Whether 《…》 at start, end names a book, paper or programme."""
        return text.endswith(self.media, start, end - 1) or text.startswith(self.media_after, end)

    def is_draft(self, text: str, start: int, end: int) -> bool:
        """Whether the title says, inside or right behind, that it is a draft."""
        return text.endswith(self.drafts, start, end) or text.startswith(self.drafts, end)

    def opens_name(self, text: str) -> bool:
        """Whether the words open like a proper name (关于…, 辽宁省…, 国务院…)."""
        return text.startswith(self.opening) or bool(self.place.match(text) and not self.not_place.match(text))

    def bare(self, title: str, relation: str) -> bool:
        """Whether the words are the specific name of a document that stands without 《》, given what the verb does to it."""
        if not 3 <= len(title) <= LONGEST or self.classes.search(title):
            return False
        ending = next((word for word in sorted(self.rules + self.policies + self.acts, key=len, reverse=True) if title.endswith(word)), "")
        subject = self.generic.sub("", title[: -len(ending)])
        if ending in self.acts:
            return not title.endswith(self.not_acts) and len(title) >= 3
        if ending in self.rules:
            return len(subject) >= 3
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
