"""Folding keeps the way back: every folded character knows the verbatim characters that it stands for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dutygraph.fold import fold, fold_name, passage
from dutygraph.model import Emendation, Piece


def test_both_scripts_and_widths_fold_to_one() -> None:
    assert fold("違法，設（立）「１２％」") == fold("违法，设（立）“12%”") == "违法,设(立)“12%”"


def test_names_are_compared_without_space_and_invisible_characters() -> None:
    assert fold_name(" 發展\u200b改革\n委") == "发展改革委"


def test_a_page_break_within_a_sentence_leaves_no_trace_and_a_paragraph_end_one_line_feed() -> None:
    source = "推進改\r\n革。\r\n再推進。"
    text = passage(source, [Piece(0, 3), Piece(5, 7, joined=True), Piece(9, 13)])
    assert text.folded == "推进改革。\n再推进。"
    assert text.anchor(2, 4).quote == "改\r\n革"
    assert text.anchor(6, 9).quote == "再推進"


def test_an_emendation_is_read_in_place_of_what_is_printed() -> None:
    source = "編制立法院規劃計劃。"
    mended = passage(source, [Piece(0, len(source))], [Emendation(2, 5, "立法", "printing error")])
    assert mended.folded == "编制立法规划计划。"
    assert mended.anchor(2, 4).quote == "立法院"
    assert mended.anchor(4, 6).quote == "規劃"


def test_an_emendation_outside_the_pieces_changes_nothing() -> None:
    source = "甲乙丙丁"
    assert passage(source, [Piece(2, 4)], [Emendation(0, 1, "戊", ""), Emendation(1, 3, "己", "")]).folded == "丙丁"


@given(st.text(alphabet="違设，（1\u200b\ufeff\t 。a「", max_size=40), st.data())
def test_every_folded_stretch_maps_to_what_it_stands_for(source: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(source)))
    pieces = [Piece(0, cut), Piece(cut, len(source), joined=True)]
    known = passage(source, pieces, folded=fold(source))
    assert known.folded == passage(source, pieces).folded
    assert len(known.folded) == len(known.starts) == len(known.ends)
    for at in range(len(known.folded)):
        anchor = known.anchor(at, at + 1)
        assert source[anchor.start : anchor.end] == anchor.quote
        assert fold(anchor.quote).replace("\t", " ") == known.folded[at]
