"""Two edits of one text are merged line by line, and a text that came through a form keeps the file's own line ends."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dutygraph.edit.merging import merge, merged
from dutygraph.edit.typed import as_in_file, shown

BASE = "一、甲\n\n1. 乙。\n\n2. 丙。\n\n3. 丁。\n"
LINES = st.lists(st.sampled_from(["甲\n", "乙\n", "丙\n", "\n", "丁\r\n", "戊"]), max_size=8).map("".join)
TEXTS = st.lists(st.tuples(st.sampled_from([" ", "甲", "乙 ", "\t丙", "1. 丁。"]), st.sampled_from(["\n", "\r\n", "\r"])), max_size=12)


def written(lines: list[tuple[str, str]], mark: bool, last: str) -> str:
    return ("\ufeff" if mark else "") + "".join(map("".join, lines)) + last


def test_edits_at_different_places_go_together() -> None:
    parts = merge(BASE, BASE.replace("乙", "乙乙"), BASE.replace("丁", "丁丁"))
    assert [part.kind for part in parts] == ["same", "theirs", "same", "ours"]
    assert merged(parts) == BASE.replace("乙", "乙乙").replace("丁", "丁丁")


def test_edits_of_one_line_are_a_conflict_unless_they_are_the_same() -> None:
    assert merged(merge(BASE, BASE.replace("丙", "子"), BASE.replace("丙", "丑"))) is None
    assert merged(merge(BASE, BASE.replace("丙", "子"), BASE.replace("丙", "子"))) == BASE.replace("丙", "子")
    assert [part.kind for part in merge(BASE, BASE.replace("2. 丙。\n\n", ""), BASE.replace("丙", "丑"))] == ["same", "conflict", "same"]


@given(LINES, LINES, LINES)
def test_no_line_of_either_side_is_lost(base: str, theirs: str, ours: str) -> None:
    parts = merge(base, theirs, ours)
    assert "".join(part.base for part in parts) == base
    assert "".join(part.theirs for part in parts) == theirs
    assert "".join(part.ours for part in parts) == ours


@given(LINES, LINES)
def test_who_changed_alone_is_followed(base: str, side: str) -> None:
    assert merged(merge(base, side, base)) == side
    assert merged(merge(base, base, side)) == side
    assert merged(merge(base, side, side)) == side


@given(TEXTS, st.booleans(), st.sampled_from(["", "尾"]))
def test_a_text_that_nobody_touched_comes_back_to_the_byte(lines: list[tuple[str, str]], mark: bool, last: str) -> None:
    text = written(lines, mark, last)
    sent = shown(text).replace("\n", "\r\n")  # as browsers send it
    assert as_in_file(sent, text) == text


@given(TEXTS.filter(bool), st.booleans(), st.data())
def test_a_line_that_is_reworded_changes_no_other_byte(lines: list[tuple[str, str]], mark: bool, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(lines) - 1))
    new = [*lines[:at], ("改过的", lines[at][1]), *lines[at + 1 :]]
    sent = shown(written(new, mark, "")).replace("\n", "\r\n")
    assert as_in_file(sent, written(lines, mark, "")) == written(new, mark, "")


def test_a_new_line_ends_as_most_do() -> None:
    assert as_in_file("a\r\nb\r\nx\r\nc\r\n", "a\r\nb\r\nc\n") == "a\r\nb\r\nx\r\nc\n"
    assert as_in_file("a\r\nx\r\n", "a\r\n") == "a\r\nx\r\n"
    assert as_in_file("a\r\nx", "a\n") == "a\nx"
