"""Names are made from identities and words: they stay when offsets shift, and differ where things differ."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dutygraph.model import Anchor
from dutygraph.occurrences import Occurrences
from dutygraph.rdf import iris
from dutygraph.rdf.dates import days
from dutygraph.rdf.sink import line_starts


def test_segments_are_percent_encoded() -> None:
    assert iris.plan("a b").value == "https://w3id.org/dutygraph/id/plan/a%20b"
    assert (
        iris.place("辽宁省/沈阳市").value == "https://w3id.org/dutygraph/id/place/%E8%BE%BD%E5%AE%81%E7%9C%81/%E6%B2%88%E9%98%B3%E5%B8%82"
    )
    assert iris.agency("辽宁省", "省法院/执行局").value.endswith(
        "/agency/%E8%BE%BD%E5%AE%81%E7%9C%81/%E7%9C%81%E6%B3%95%E9%99%A2%2F%E6%89%A7%E8%A1%8C%E5%B1%80"
    )
    assert iris.version("p", "0123456789abcdef").value.endswith("/plan/p/version/0123456789ab")
    assert iris.graph("base").value == "https://w3id.org/dutygraph/id/graph/base"


def test_a_jurisdiction_is_the_same_place_in_either_script() -> None:
    assert iris.place("遼寧省/瀋陽市") == iris.place("辽宁省/沈阳市")


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_every_name_is_an_ascii_iri(home: str, name: str) -> None:
    assert re.fullmatch(r"https://w3id\.org/dutygraph/id/agency(/[A-Za-z0-9%._~-]*)+", iris.agency(home, name).value)


def test_fingerprints_fold_script_and_tell_kind_place_and_values_apart() -> None:
    same = iris.fingerprint("target", "數字化率", 1, "90")
    assert re.fullmatch("[a-z2-7]{10}", same)
    assert same == iris.fingerprint("target", "数字化 率", 1, "90")
    others = {
        iris.fingerprint("wish", "数字化率", 1, "90"),
        iris.fingerprint("target", "数字化率", 2, "90"),
        iris.fingerprint("target", "数字化率", 1, "80"),
        iris.fingerprint("target", "数字化率", 1),
    }
    assert same not in others
    assert len(others) == 4


def test_occurrences_are_counted_folded_and_through_line_breaks() -> None:
    source = "甲司法廳乙\n司法\u200b厅丙司法厅司法厅"
    count = Occurrences(source, 0, len(source))
    places = [1, 6, 11, 14]
    quotes = ["司法廳", "司法\u200b厅", "司法厅", "司法厅"]
    assert [count.number(Anchor(q, at, at + len(q))) for q, at in zip(quotes, places, strict=True)] == [1, 2, 3, 4]


@given(st.text("甲乙\n \u200b", max_size=30), st.integers(0, 10), st.integers(1, 3))
def test_occurrence_counts_equal_words_that_begin_no_later(text: str, start: int, length: int) -> None:
    quote = text[start : start + length]
    bare = re.sub(r"[\s\u200b]", "", quote)
    if not bare:
        return
    plain = re.sub(r"[\s\u200b]", "", text)
    at = len(re.sub(r"[\s\u200b]", "", text[:start]))
    expected = sum(plain.startswith(bare, n) for n in range(at + 1))
    assert Occurrences(text, 0, len(text)).number(Anchor(quote, start, start + len(quote))) == expected


def test_lines_end_in_every_manner() -> None:
    assert line_starts("a\r\nb\rc\nd") == [0, 3, 5, 7]


def test_surroundings_stop_at_the_line() -> None:
    source = "前一行\n左邊的字這裡右邊\n後一行"
    assert iris.surroundings(source, Anchor("這裡", 8, 10)) == ("左邊的字", "右邊")


@pytest.mark.parametrize(
    ("due", "counted_from", "expected"),
    [
        ("2025", "", ("2025-01-01", "2025-12-31", "year")),
        ("2024-02", "", ("2024-02-01", "2024-02-29", "month")),
        ("2023-06-30", "", ("2023-06-30", "2023-06-30", "day")),
        ("P5Y", "2021", ("2026-01-01", "2026-12-31", "year")),
        ("P5Y", "2020-02-29", ("2025-02-28", "2025-02-28", "day")),
        ("P18M", "2021-09", ("2023-03-01", "2023-03-31", "month")),
        ("P30D", "2021-01-15", ("2021-02-14", "2021-02-14", "day")),
        ("P2W", "2021-12-25", ("2022-01-08", "2022-01-08", "day")),
        ("P30D", "2021", None),
        ("P6M", "2021", None),
        ("P5Y", "", None),
        ("P9999Y", "2021", None),
        ("P9999D", "9999-12-31", None),
        ("2025-02-30", "", None),
        ("", "2021", None),
    ],
)
def test_due_dates_mean_a_first_and_a_last_day(due: str, counted_from: str, expected: tuple[str, str, str] | None) -> None:
    assert days(due, counted_from) == expected
