"""What `make bench` makes of figures: verdicts, exponents, the page and its pictures; and that a quick run gives figures at all."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import run
from hypothesis import given
from hypothesis import strategies as st
from measuring.page import all_rows, anchor, written
from measuring.plots import draw
from measuring.rows import Row, Rows, as_json, from_json, shown
from measuring.verdicts import fitted, growth, judge, load_groups

GROUPS = load_groups()
KEYS = {field.name for field in fields(Row)}


def row(case: str, engine: str, figure: float | None, **more: Any) -> Row:
    return Row(
        **{"group": "queries", "measure": "cold", "plans": 150, "tasks": 10_000, "unit": "ms", **more},
        case=case,
        engine=engine,
        figure=figure,
    )


def aim(**more: Any) -> dict[str, Any]:
    return {"says": "faster", "unit": "times", "of": {"engine": "ours"}, "against": {"engine": "theirs"}, **more}


ROWS = [
    row("a", "ours", 2),
    row("b", "ours", 4),
    row("c", "ours", 5),
    row("a", "theirs", 60),
    row("b", "theirs", 40),
    row("c", "theirs", 60_000, stopped=True),
    row("a", "theirs", 1, tasks=67),
]


def test_a_ratio_is_the_median_over_cases_that_both_have() -> None:
    verdict = judge(ROWS, "queries", aim(at_least=20, tasks=10_000))
    assert (verdict.figure, verdict.met, verdict.of) == (30, True, 3)
    assert not judge(ROWS, "queries", aim(at_least=31, tasks=10_000)).met


def test_the_worst_case_counts_where_an_aim_says_so() -> None:
    assert judge(ROWS, "queries", aim(at_least=20, over="worst", tasks=10_000)).figure == 10
    slowest = judge(ROWS, "queries", {"says": "", "unit": "ms", "at_most": 4, "over": "worst", "of": {"engine": "ours"}})
    assert (slowest.figure, slowest.met) == (5, False)


def test_at_most_asks_how_many_times_as_much() -> None:
    verdict = judge(ROWS, "queries", aim(at_most=0.1, tasks=10_000))
    assert verdict.figure == pytest.approx(2 / 60)
    assert verdict.met


def test_what_was_stopped_is_told_as_a_bound() -> None:
    only = [one for one in ROWS if one.case == "c"]
    verdict = judge(only, "queries", aim(at_least=20))
    assert (verdict.figure, verdict.beyond) == (12_000, True)
    assert not judge(ROWS, "queries", aim(at_least=20, tasks=10_000)).beyond


def test_seconds_compare_with_milliseconds() -> None:
    rows = [row("a", "ours", 20), row("a", "theirs", 3, unit="s", group="other")]
    assert judge(rows, "queries", aim(at_least=1, against={"engine": "theirs", "group": "other"})).figure == 150


def test_an_aim_without_figures_is_neither_met_nor_missed() -> None:
    rows = [row("a", "ours", 2), row("a", "theirs", None, note="not run: over the budget")]
    verdict = judge(rows, "queries", aim(at_least=20))
    assert (verdict.figure, verdict.met) == (None, None)


@given(
    st.floats(0.001, 1000),
    st.floats(-1, 3),
    st.lists(st.integers(10, 1_000_000), min_size=2, max_size=5, unique=True),
)
def test_an_exponent_is_found_again(factor: float, exponent: float, sizes: list[int]) -> None:
    fit = fitted([(size, factor * size**exponent) for size in sorted(sizes)])
    assert fit.exponent == pytest.approx(exponent, abs=1e-4)
    assert fit.last == pytest.approx(exponent, abs=1e-3)
    assert fit.factor == pytest.approx(factor, rel=1e-3)


def test_growth_takes_the_median_of_cases_and_leaves_out_what_was_stopped() -> None:
    rows = [row(case, "ours", figure * tasks, tasks=tasks) for tasks in (100, 1000) for case, figure in (("a", 1), ("b", 2), ("c", 30))]
    fit = growth([*rows, row("a", "ours", 60_000, tasks=10_000, stopped=True)], "queries", {"engine": "ours"})
    assert fit is not None
    assert fit.points == ((100, 200), (1000, 2000))
    assert fit.exponent == pytest.approx(1)
    assert growth(rows[:3], "queries", {"engine": "ours"}) is None


def test_rows_come_back_from_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = Rows("queries")
    rows.add("a", "ours", "cold", 1 / 3, "ms", ROWS[0])
    rows.add("b", "theirs", "cold", None, "ms", ROWS[0], note="not run: over the budget")
    rows.write(tmp_path / "rows.json")
    back = from_json(json.loads((tmp_path / "rows.json").read_text(encoding="utf-8")))
    assert back == list(rows)
    assert back[0].figure == 0.33333
    assert "not run: over the budget" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", [{"figure": None}, {"tasks": "many"}, {"speed": 1}, {"figure": "fast"}])
def test_what_is_no_row_is_refused(wrong: dict[str, Any]) -> None:
    (good,) = as_json(ROWS[:1])
    with pytest.raises(ValueError, match="not a row"):
        from_json([{**good, **wrong}])


@pytest.mark.parametrize(
    ("figure", "text"),
    [(0, "0"), (0.01234, "0.0123"), (0.00001, "0.00001"), (9.876, "9.88"), (99.96, "100"), (1234.5, "1,234"), (2e7, "20,000,000")],
)
def test_figures_are_shown_with_three_digits(figure: float, text: str) -> None:
    assert shown(figure) == text


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group["name"])
def test_groups_are_told_of_in_full(group: dict[str, Any], checkout: Path) -> None:
    assert (checkout / "bench" / f"{group.get('script', group['name'])}.py").is_file()
    assert group["about"].strip()
    assert group["minutes"] > 0
    for one in group.get("aim", ()):
        assert ("at_least" in one) != ("at_most" in one)
        assert {"says", "unit", "of"} <= one.keys()
    parts = [*group.get("aim", ()), *group.get("plot", ()), *group.get("growth", ())]
    selections = [part[side] for part in parts for side in ("of", "against", "profile") if side in part]
    assert all(selection.keys() <= KEYS for selection in selections)


TOLD = [
    {
        "name": "queries",
        "title": "Ready questions",
        "about": "All of them.",
        "aim": [
            aim(at_least=35, tasks=10_000, why="Joins are slow."),
            aim(says="twice as fast", at_least=2, tasks=10_000),
            aim(says="larger", at_most=1, tasks=5),
        ],
        "plot": [{"title": "Questions", "of": {"measure": "cold"}}],
        "growth": [{"title": "Questions of theirs", "of": {"engine": "theirs"}, "at_most": 0.5}],
    }
]
MACHINE = {
    "date": "2026-01-02",
    "commit": "abc",
    "cores": 2,
    "cpu": "a chip",
    "memory": 8.0,
    "system": "Linux",
    "python": "3.11",
    "load": 0.1,
    "packages": {},
}
FIGURES = {"queries": {"machine": MACHINE, "seconds": 90.0, "rows": as_json(ROWS)}}


def test_the_page_says_met_and_missed_by_itself() -> None:
    page = written(TOLD, FIGURES, "images")
    assert "| faster | at least 35 times | 30 times (of 3) | **missed** |" in page
    assert "| twice as fast | at least 2 times | 30 times (of 3) | met |" in page
    assert "| larger | at most 1 times | – | not measured |" in page
    assert "### Missed: faster" in page
    assert "Joins are slow." in page
    assert "| b | 10 times |" in page  # the worst case
    assert "### Missed: twice" not in page
    assert "150 plans, 10,000 tasks" in page
    assert "> 60,000" in page
    assert "**Questions of theirs** grows faster than 0.5: not explained yet." in page


def test_cases_that_are_alike_are_told_by_their_medians() -> None:
    page = written([{**TOLD[0], "medians": True}], FIGURES, "images")
    assert "| ours | cold, ms |  | 4 (3) |" in page
    assert page.index("<details>") < page.index("| b | ours | cold, ms |  | 4 |") < page.index("</details>")


def test_a_group_that_failed_is_told() -> None:
    failed = {"queries": {**FIGURES["queries"], "failed": "stopped after 3 minutes", "rows": []}}
    page = written([*TOLD, {"name": "edits", "title": "Edits"}], failed, "images")
    assert "stopped after 3 minutes" in page
    assert "Groups that were not run: Edits." in page
    assert "not measured" in page


def test_pictures_are_drawn_for_whatever_the_page_shows(tmp_path: Path) -> None:
    page = written(TOLD, FIGURES, "images")
    (tmp_path / "old.svg").touch()
    draw(TOLD, all_rows(FIGURES), tmp_path)
    drawn = sorted(path.name for path in tmp_path.iterdir())
    assert drawn == ["growth.svg", "queries-0.svg"]
    assert all(f"(images/{name})" in page for name in drawn)
    texts = [text for path in tmp_path.iterdir() for text in ElementTree.parse(path).getroot().itertext()]
    assert {"ours", "theirs", "tasks", "ms", "Questions"} <= {text.strip() for text in texts}
    before = [path.read_bytes() for path in sorted(tmp_path.iterdir())]
    draw(TOLD, all_rows(FIGURES), tmp_path)
    assert before == [path.read_bytes() for path in sorted(tmp_path.iterdir())]


def test_the_page_in_docs_is_what_its_figures_make(checkout: Path) -> None:
    figures = json.loads((checkout / "docs" / "performance.json").read_text(encoding="utf-8"))
    page = (checkout / "docs" / "performance.md").read_text(encoding="utf-8")
    assert page == written(GROUPS, figures, run.PICTURES), "run: python bench/run.py --page"
    pictures = re.findall(r"^!\[.*\]\((.*)\)$", page, re.M)
    assert all((checkout / "docs" / picture).is_file() for picture in pictures)
    headings = {anchor(title) for title in re.findall(r"^## (.*)$", page, re.M)}
    assert set(re.findall(r"\(#(.*?)\)", page)) <= headings
    assert {anchor(group["title"]) for group in GROUPS if group["name"] in figures} <= headings


def test_figures_are_kept_a_row_a_line() -> None:
    text = run.as_text(FIGURES)
    assert json.loads(text) == FIGURES
    assert text.count("\n") == len(ROWS) + 4


@pytest.mark.slow
def test_a_quick_run_gives_figures(tmp_path: Path) -> None:
    group = next(group for group in GROUPS if group["name"] == "validation")
    measured = run.measure(group, tmp_path, quick=True)
    assert "failed" not in measured
    rows = from_json(measured["rows"])
    assert {row.engine for row in rows if row.measure == "check"} == {"dutygraph", "pySHACL", "rudof"}
    assert all(row.figure is not None and row.tasks == 67 for row in rows)
    same = next(one for one in group["aim"] if one["of"].get("measure") == "other results")
    assert judge(rows, "validation", same).met
