"""Tables to take away: complete, readable by spreadsheets, and inert there."""

from __future__ import annotations

import csv
import io

import pytest

from dutygraph_web.tables import Table, to_csv
from dutygraph_web.words import number, opening


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_csv_has_every_column_and_row_in_order() -> None:
    table = Table(("a", "b"), [{"a": "一,二", "b": 'x "y"'}, {"b": "line\nbreak", "c": "left out"}])
    assert cells(to_csv(table)) == [["a", "b"], ["一,二", 'x "y"'], ["", "line\nbreak"]]


def test_csv_opens_with_a_byte_order_mark_so_that_spreadsheets_read_chinese() -> None:
    assert to_csv(Table(("a",), [])).startswith("\ufeff")


@pytest.mark.parametrize("hostile", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", '-2+3+cmd|"x"', "\t=1"])
def test_no_cell_becomes_a_formula(hostile: str) -> None:
    assert cells(to_csv(Table(("a",), [{"a": hostile}])))[1] == [f"'{hostile}"]


@pytest.mark.parametrize("harmless", ["-3.5", "+12", "=", ">=", "<=", "-", "省司法厅", "1=1"])
def test_numbers_and_signs_stay(harmless: str) -> None:
    assert cells(to_csv(Table(("a",), [{"a": harmless}])))[1] == [harmless]


@pytest.mark.parametrize(("value", "shown"), [("350000000.0", "350,000,000"), ("0.50", "0.5"), ("95", "95"), ("", ""), ("x", "x")])
def test_numbers_are_grouped_and_hold_no_idle_zeros(value: str, shown: str) -> None:
    assert number(value) == shown


def test_the_opening_of_a_task_is_its_first_sentence_without_the_number() -> None:
    assert opening("12. 修订《办法》，健全机制。 进一步提升。") == "修订《办法》，健全机制。"
    assert opening("12．" + "长" * 200, 20) == "长" * 19 + "…"
