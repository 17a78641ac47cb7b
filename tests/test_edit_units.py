"""Offsets that a browser counts, in UTF-16 units of what a form shows, lead to the same words of the file and back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dutygraph.edit.typed import shown
from dutygraph.edit.units import Units

#: Line ends of all kinds, byte order marks, characters beyond the first plane, and what people write.
TEXTS = st.text(st.sampled_from("省司法厅a。\r\n\ufeff𠮷😀\u0301"), max_size=60)


def utf16(text: str) -> list[str]:
    data = text.encode("utf-16-le")
    return [data[at : at + 2].hex() for at in range(0, len(data), 2)]


@given(TEXTS, st.data())
def test_a_stretch_of_the_file_is_the_same_words_in_the_form(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    units, seen = Units(text), utf16(shown(text))
    at, to = units.shown(start), units.shown(end)
    lines = text[start:end].replace("\r\n", "\n")
    if text[start:end].endswith("\r") and text[end : end + 1] == "\n":
        lines = lines[:-1]  # half a line end is not shown: the whole one is
    if start == 0:
        lines = lines.removeprefix("\ufeff")
    assert seen[at:to] == utf16(lines.replace("\r", "\n"))


@given(TEXTS)
def test_the_way_back_ends_where_it_began(text: str) -> None:
    units = Units(text)
    for at in range(len(text) + 1):
        back = units.verbatim(units.shown(at))
        assert units.shown(back) == units.shown(at)
        assert back >= at, "of what is not shown, what follows it"


def test_known_places() -> None:
    units = Units("\ufeff一\r\n𠮷田\r三")
    assert [units.shown(at) for at in range(9)] == [0, 0, 1, 1, 2, 4, 5, 6, 7]
    assert units.verbatim(4) == 5
    assert units.verbatim(3) == 4, "within a character of two units: that character"
    assert (units.verbatim(-5), units.verbatim(10**9)) == (0, 8)


def test_the_end_of_the_shown_text_is_the_end_of_the_file() -> None:
    for text in ("", "\ufeff", "a\r\n", "😀", "\ufeff\r\n\r\n"):
        assert Units(text).shown(len(text)) == len(utf16(shown(text)))
