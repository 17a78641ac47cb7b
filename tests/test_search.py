"""Search finds what a person means: in either script, by two characters, despite a slip; marks stand on the words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dutygraph.search import SearchIndex, Thing, _slips

THINGS = [
    Thing("a:npc", "agency", ("全国人民代表大会", "全国人大", "全國人民代表大會"), weight=3),
    Thing("a:npc-lc", "agency", ("辽宁省人民代表大会常务委员会", "省人大常委会"), weight=9),
    Thing("a:justice", "agency", ("辽宁省司法厅", "司法厅"), weight=5),
    Thing("l:procedure", "law", ("行政执法程序规定",)),
    Thing("t:1", "task", ("一.1",), "1. 省人大常委会完善立法机制。\n由省司法廳牽頭修訂條例；省財政廳配合。"),
    Thing("t:2", "task", ("一.2",), "2. 人大代表、人大机关联系群众。"),
]
INDEX = SearchIndex(THINGS)


def found(query: str, *kinds: str) -> list[str]:
    return [hit.thing.iri for hit in INDEX.find(query, kinds)]


def test_two_characters_find_names_and_texts_the_weightier_and_the_denser_first() -> None:
    assert found("人大") == ["a:npc-lc", "a:npc", "t:2", "t:1"]


def test_either_script_finds_both() -> None:
    assert found("司法厅") == found("司法廳") == ["a:justice", "t:1"]


def test_a_slip_in_a_name_is_forgiven_where_nothing_fits_better() -> None:
    assert found("司法听", "agency") == ["a:justice"]
    assert found("行政执发程序规定") == ["l:procedure"]
    assert [hit.how for hit in INDEX.find("司法厅", ("agency",))] == ["exact"]


def test_an_abbreviation_keeps_the_order_of_the_name() -> None:
    assert found("省人大常委", "agency") == ["a:npc-lc"]
    assert found("辽宁人大常委会", "agency") == ["a:npc-lc"]


def test_all_words_must_stand_in_a_text_and_its_best_sentence_is_shown() -> None:
    assert found("司法 条例") == ["t:1"]
    assert found("司法 群众") == []
    (hit,) = INDEX.find("条例 司法")
    sentence = hit.sentence()
    assert sentence.text == "由省司法廳牽頭修訂條例；"
    assert [sentence.text[start:end] for start, end in sentence.marks] == ["司法", "條例"]


def test_a_citation_finds_its_task() -> None:
    assert found("一.2") == ["t:2"]


def test_what_prints_nothing_finds_nothing() -> None:
    assert found("") == found(" \u200b\n") == []


def test_a_long_sentence_is_cut_around_the_words() -> None:
    text = "甲" * 300 + "目标" + "乙" * 300
    (hit,) = SearchIndex([Thing("t", "task", (), text)]).find("目标")
    sentence = hit.sentence()
    ((start, end),) = sentence.marks
    assert sentence.text[start:end] == "目标"
    assert len(sentence.text) <= 140


@given(st.text(max_size=30), st.lists(st.text("省司法厅目标 。\n①", max_size=40), max_size=5))
def test_marks_are_places_of_words_that_were_sought(query: str, texts: list[str]) -> None:
    for hit in SearchIndex([Thing(str(n), "task", (), text) for n, text in enumerate(texts)]).find(query):
        sentence = hit.sentence()
        assert sentence.text in hit.thing.text
        for start, end in sentence.marks:
            assert 0 <= start < end <= len(sentence.text)


def fewest(sought: str, name: str) -> int:
    """The same by the plain table of Sellers (1980)."""
    row = [0] * (len(name) + 1)
    for n, char in enumerate(sought, 1):
        below = [n]
        for at, other in enumerate(name, 1):
            below.append(min(row[at - 1] + (char != other), row[at] + 1, below[-1] + 1))
        row = below
    return min(row)


@given(st.text("甲乙丙", min_size=1, max_size=8), st.text("甲乙丙丁", max_size=12))
def test_slips_are_counted_exactly(sought: str, name: str) -> None:
    assert _slips(sought, name) == fewest(sought, name)
