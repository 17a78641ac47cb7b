"""Offsets in code points and the protocol's positions, in every unit that clients count in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol.types import Position

from dutygraph.lsp.positions import Positions

#: Characters of one to four bytes, one and two units of UTF-16, all ends of lines, and those that only look like ends.
TEXTS = st.text("a.é县𠮷😀\n\r\f\u2028\u0085", max_size=40)
WIDTHS = {"utf-8": lambda said: len(said.encode()), "utf-16": lambda said: len(said.encode("utf-16-le")) // 2, "utf-32": len}


@pytest.mark.parametrize("encoding", WIDTHS)
@given(text=TEXTS, data=st.data())
def test_every_offset_comes_back_from_its_position(encoding: str, text: str, data: st.DataObject) -> None:
    positions = Positions(text, encoding)
    offset = data.draw(st.integers(0, len(text)))
    position = positions.position(offset)
    inside = text[:offset].endswith("\r") and text[offset:].startswith("\n")
    assert positions.offset(position) == (offset - 1 if inside else offset), "within CR LF there is no place of its own"
    before = (
        text[:offset].replace("\r\n", "\n").replace("\r", "\n")
        if not inside
        else text[: offset - 1].replace("\r\n", "\n").replace("\r", "\n")
    )
    assert position.line == before.count("\n")
    if not inside:
        assert position.character == WIDTHS[encoding](before.rpartition("\n")[2])


@pytest.mark.parametrize(("encoding", "units"), [("utf-8", (0, 1, 5, 8)), ("utf-16", (0, 1, 3, 4)), ("utf-32", (0, 1, 2, 3))])
def test_a_character_outside_the_basic_plane_has_the_units_of_its_encoding(encoding: str, units: tuple[int, ...]) -> None:
    positions = Positions("a𠮷县", encoding)
    assert tuple(positions.position(offset).character for offset in range(4)) == units
    within = units[2] - 1
    assert positions.offset(Position(0, within)) == 1, "within a character: its start"


def test_places_outside_the_text_are_its_nearest() -> None:
    positions = Positions("县\r\n局", "utf-16")
    assert positions.offset(Position(0, 99)) == 1
    assert positions.offset(Position(99, 0)) == 4
    assert positions.position(99) == Position(1, 1)
    assert positions.at_line(0, 0) == positions.range(0, 1)
    assert positions.at_line(9, 9) == positions.range(4, 4)
    assert Positions("\ud800a", "utf-8").position(2) == Position(0, 4), "half a pair, as some editors send"
