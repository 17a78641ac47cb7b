"""Tables to take away: complete, typed, readable by spreadsheets and pandas, and inert there."""

from __future__ import annotations

import csv
import io
from datetime import date

import pandas as pd
import pytest
from openpyxl import load_workbook

from dutygraph.query.result import QueryResult
from dutygraph.tables import Table, shown, table_of, to_csv, to_xlsx

XSD = "http://www.w3.org/2001/XMLSchema#"


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
def test_numbers_and_signs_stay_as_they_are(harmless: str) -> None:
    assert cells(to_csv(Table(("a",), [{"a": harmless}])))[1] == [harmless]


def test_values_come_as_what_they_are() -> None:
    row = {
        "n": {"type": "literal", "value": "67", "datatype": XSD + "integer"},
        "share": {"type": "literal", "value": "0.50", "datatype": XSD + "decimal"},
        "day": {"type": "literal", "value": "2025-12-31", "datatype": XSD + "date"},
        "known": {"type": "literal", "value": "true", "datatype": XSD + "boolean"},
        "odd": {"type": "literal", "value": "soon", "datatype": XSD + "date"},
        "name": {"type": "literal", "value": "省司法厅", "xml:lang": "zh-hans"},
    }
    (got,) = table_of(QueryResult("select", (*row, "none"), (row,)))
    expected = {"n": 67, "share": 0.5, "day": date(2025, 12, 31), "known": True, "odd": "soon", "name": "省司法厅", "none": None}
    assert got == expected


def test_pandas_takes_a_table_as_it_is_and_an_empty_one_with_its_columns() -> None:
    table = Table(("a", "b"), [{"a": 1, "b": "x"}, {"a": 2, "b": None}])
    assert pd.DataFrame(table)["a"].sum() == 3
    assert list(Table(("a", "b"), []).to_pandas().columns) == ["a", "b"]
    assert list(table[1:]) == [{"a": 2, "b": None}]


def test_a_workbook_keeps_chinese_numbers_and_days_and_runs_nothing() -> None:
    rows = [{"text": "=1+1", "n": 3, "day": date(2025, 12, 31)}, {"text": "省司法厅\x07", "n": None, "day": None}]
    sheet = load_workbook(io.BytesIO(to_xlsx({"tasks": Table(("text", "n", "day"), rows)})))["tasks"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(max_col=2)] == [["text", "n"], ["=1+1", 3], ["省司法厅", None]]
    assert sheet["A2"].data_type == "s"
    assert sheet["C2"].value.date() == date(2025, 12, 31)
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize(("cell", "text"), [(350000000.0, "350000000"), (0.5, "0.5"), (True, "true"), (None, ""), (3, "3"), ("x", "x")])
def test_cells_are_shown_without_idle_zeros(cell: object, text: str) -> None:
    assert shown(cell) == text


def test_a_notebook_escapes_what_a_plan_says() -> None:
    assert "<td>&lt;b&gt;</td>" in Table(("a",), [{"a": "<b>"}])._repr_html_()
