"""A pattern of a word list finds what the words say, however many there are."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from dutygraph.vocabulary.patterns import any_of

words = st.lists(st.text("省市县教育厅局]^-\\.（", min_size=1, max_size=4), min_size=1, max_size=60)


@given(words, st.text("省市县教育厅局]^-\\.（", max_size=40))
def test_the_longest_word_is_found_at_each_place(listed: list[str], text: str) -> None:
    found, at = [], 0
    while at < len(text):
        here = max((word for word in listed if text.startswith(word, at)), key=len, default="")
        found += [(at, at + len(here))] if here else []
        at += len(here) or 1
    assert [match.span() for match in re.finditer(any_of(listed), text)] == found
