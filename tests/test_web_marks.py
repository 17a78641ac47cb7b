"""Spans of facts in a text: nested, touching, crossing, and characters that print nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dutygraph_web.marks import Event, Mark, events


def covered(found: list[Event]) -> dict[str, str]:
    """What a reader sees marked for each fact: the text inside its marks."""
    words: dict[str, str] = {}
    stack: list[str] = []
    for event in found:
        if event.do == "open":
            assert event.mark
            stack.append(event.mark.fact)
        elif event.do == "close":
            assert event.mark
            assert stack.pop() == event.mark.fact, "marks must close in the order in which a browser closes them"
        else:
            for fact in stack:
                words[fact] = words.get(fact, "") + event.text
    assert not stack
    return words


def test_nested_spans_are_each_marked_whole() -> None:
    text = "由省司法厅牵头修订《条例》。"
    found = events(text, [Mark("all", "deliverable", 1, 13), Mark("who", "assignment", 1, 5), Mark("law", "reference", 9, 13)])
    assert covered(found) == {"all": "省司法厅牵头修订《条例》", "who": "省司法厅", "law": "《条例》"}


def test_crossing_spans_are_each_marked_whole() -> None:
    found = events("abcdef", [Mark("one", "target", 0, 4), Mark("two", "deadline", 2, 6)])
    assert covered(found) == {"one": "abcd", "two": "cdef"}
    first = [event.mark.fact for event in found if event.do == "open" and event.edge and event.mark]
    assert first == ["one", "two"], "each fact has one first piece, which carries its id"


def test_the_same_words_may_say_two_facts() -> None:
    found = events("省司法厅", [Mark("a", "assignment", 0, 4), Mark("b", "reference", 0, 4)])
    assert covered(found) == {"a": "省司法厅", "b": "省司法厅"}
    assert {event.lane for event in found if event.do == "open"} == {0, 1}, "their underlines lie below each other"


def test_a_shorter_span_is_underlined_above_the_longer_around_it() -> None:
    found = events("abcdef", [Mark("long", "target", 0, 6), Mark("short", "deadline", 2, 4)])
    lanes = {event.mark.fact: event.lane for event in found if event.mark}
    assert lanes == {"short": 0, "long": 1}


def test_what_prints_nothing_stands_alone() -> None:
    found = events("a\u202eb", [])
    assert [(event.do, event.text) for event in found] == [("text", "a"), ("hidden", "\u202e"), ("text", "b")]


spans = st.lists(st.tuples(st.integers(-2, 14), st.integers(-2, 14)), max_size=8)


@given(st.text(max_size=12), spans)
def test_no_character_is_lost_or_moved_and_every_visible_span_is_exact(text: str, places: list[tuple[int, int]]) -> None:
    marks = [Mark(f"f{n}", "target", start, end) for n, (start, end) in enumerate(places)]
    found = events(text, marks)
    assert "".join(event.text for event in found) == text
    inside = {mark.fact: text[mark.start : mark.end] for mark in marks if 0 <= mark.start < mark.end <= len(text)}
    assert covered(found) == inside
    for fact in inside:
        assert sum(event.do == "open" and event.edge for event in found if event.mark and event.mark.fact == fact) == 1
