"""Numbers as plans print them are read back as the numbers they are."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dutygraph.fold import fold
from dutygraph.vocabulary import load_vocabulary
from dutygraph.vocabulary.numerals import numeral

VOCABULARY = load_vocabulary()
DIGITS = "零一二三四五六七八九"


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("3", "3"),
        ("3.5", "3.5"),
        ("1,200", "1200"),
        ("12,345.5", "12345.5"),
        ("１２", "12"),
        ("3.5亿", "350000000"),
        ("3.5億", "350000000"),
        ("1万", "10000"),
        ("1.2萬億", "1200000000000"),
        ("3亿5000万", "350000000"),
        ("5百", "500"),
        ("零", "0"),
        ("两", "2"),
        ("十", "10"),
        ("十四", "14"),
        ("二十", "20"),
        ("九十九", "99"),
        ("一百二十", "120"),
        ("一百零二", "102"),
        ("一千零一十", "1010"),
        ("两万亿", "2000000000000"),
        ("一萬五千", "15000"),
        ("二〇二五", "2025"),
        ("百分之八十", "80"),
        ("百分之五十五", "55"),
        ("千分之五", "0.5"),
        ("三分之一", "33.33"),
        ("四分之三", "75"),
        ("四点五", "4.5"),
        ("百分之七点二五", "7.25"),
        ("一点五億", "150000000"),
    ],
)
def test_a_number_is_read(printed: str, value: str) -> None:
    assert numeral(fold(printed), VOCABULARY) == Decimal(value)


@pytest.mark.parametrize("printed", ["", "万", "百分之", "一百二", "三万五", "十二十", "abc", "1,2", "1.2.3", "第一", "100余"])
def test_what_is_no_number_or_left_to_guess_is_none(printed: str) -> None:
    assert numeral(printed, VOCABULARY) is None


def _chinese(number: int) -> str:
    """The number in Chinese numerals as a primer teaches it, with 零 for every gap."""
    if number < 10:
        return DIGITS[number]
    for size, word in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= size:
            high, low = divmod(number, size)
            gap = "零" if 0 < low < size // 10 else ""
            return _chinese(high) + word + (gap + _chinese(low) if low else "")
    raise AssertionError


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_a_number_written_in_chinese_comes_back(number: int) -> None:
    assert numeral(_chinese(number), VOCABULARY) == number


@given(
    st.integers(min_value=0, max_value=10**8 - 1),
    st.text(alphabet=DIGITS, min_size=1, max_size=6),
    st.sampled_from([("", 1), ("亿", 10**8)]),
)
def test_a_decimal_written_in_chinese_comes_back(whole: int, behind: str, group: tuple[str, int]) -> None:
    value = Decimal(f"{whole}." + "".join(str(DIGITS.index(digit)) for digit in behind))
    assert numeral(f"{_chinese(whole)}点{behind}{group[0]}", VOCABULARY) == value * group[1]


@given(
    st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False),
    st.sampled_from([("", 1), ("万", 10**4), ("亿", 10**8), ("万亿", 10**12)]),
)
def test_an_arabic_number_with_a_group_word_comes_back(number: Decimal, group: tuple[str, int]) -> None:
    assert numeral(f"{number}{group[0]}", VOCABULARY) == number * group[1]


@given(st.integers(min_value=1000, max_value=10**12))
def test_commas_between_groups_of_three_change_nothing(number: int) -> None:
    assert numeral(f"{number:,}", VOCABULARY) == number


@given(st.text(alphabet=DIGITS + "十百千万亿〇两.,0123456789百分之", max_size=30))
def test_any_string_gives_a_number_or_none(text: str) -> None:
    value = numeral(text, VOCABULARY)
    assert value is None or value >= 0
