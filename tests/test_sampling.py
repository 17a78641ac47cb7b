"""A sample drawn, filled in by people as people do, and read back: what it says of the data is what they marked."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from dutygraph.errors import InputError
from dutygraph.sampling.estimates import kappa, share
from dutygraph.sampling.judge import assess
from dutygraph.sampling.sheets import COLUMNS, read

pytestmark = pytest.mark.slow

PLAN = "liaoning-rule-of-law-2021"


def run(checkout: Path, *args: object) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "dutygraph"), "-w", str(checkout), *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)


@pytest.fixture(scope="module")
def drawn(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("sheets")
    assert run(checkout, "sample", PLAN, "--n", 20, "-o", folder / "facts.xlsx").returncode == 0
    assert run(checkout, "sample", PLAN, "--tasks", "--n", 15, "-o", folder / "tasks.xlsx").returncode == 0
    return {"facts": folder / "facts.xlsx", "tasks": folder / "tasks.xlsx"}


@pytest.fixture
def filled(drawn: dict[str, Path], tmp_path: Path) -> Callable[..., Path]:
    """A copy of a drawn sheet, filled in by a function that gets the sheet, its facts' rows and its empty rows."""

    def fill(kind: str, name: str, marks: Callable[[Worksheet, list[int], list[int]], None]) -> Path:
        path = tmp_path / f"{name}.xlsx"
        shutil.copy(drawn[kind], path)
        book = load_workbook(path)
        sheet = book["sample"]
        rows = range(2, sheet.max_row + 1)
        facts = [row for row in rows if sheet.cell(row, column("fact")).value]
        marks(sheet, facts, [row for row in rows if row not in facts])
        book.save(path)
        return path

    return fill


def column(name: str) -> int:
    return COLUMNS.index(name) + 1


def mark(sheet: Worksheet, row: int, value: str, name: str = "right") -> None:
    sheet.cell(row, column(name)).value = value


def all_right(sheet: Worksheet, facts: list[int], _empty: list[int]) -> None:
    for row in facts:
        mark(sheet, row, "y")


def test_the_same_seed_draws_the_same_sheet_and_another_one_another(checkout: Path, drawn: dict[str, Path], tmp_path: Path) -> None:
    for seed, name in ((1, "again"), (2, "other")):
        run(checkout, "sample", PLAN, "--n", 20, "--seed", seed, "-o", tmp_path / f"{name}.xlsx")
    facts = [[cell.value for cell in load_workbook(path)["sample"]["N"]] for path in (drawn["facts"], *sorted(tmp_path.glob("*.xlsx")))]
    assert facts[0] == facts[1] != facts[2]
    assert len(facts[0]) == 21


def test_every_drawn_fact_stands_beside_a_sentence_that_holds_its_words(drawn: dict[str, Path]) -> None:
    for row in read(drawn["facts"]).rows:
        assert row.values["words"] in row.values["sentence"]
        assert row.right is None


def test_precision_is_the_share_marked_right(filled: Callable[..., Path], checkout: Path) -> None:
    def two_wrong(sheet: Worksheet, facts: list[int], _empty: list[int]) -> None:
        for at, row in enumerate(facts):
            mark(sheet, row, {0: "n", 1: "错", 2: ""}.get(at, "y"))

    path = filled("facts", "one", two_wrong)
    found = assess([read(path)])
    assert (found.precision["all"].hits, found.precision["all"].n, found.unmarked) == (17, 19, 1)
    assert found.recall is None
    assert found.agreement is None
    said = run(checkout, "assess", path).stdout
    assert "precision all           0.895  [0.686, 0.971]  17 of 19" in said
    assert "1 rows are not marked" in said


def test_recall_counts_what_judges_wrote_down_as_missed(filled: Callable[..., Path]) -> None:
    def one_missed(sheet: Worksheet, facts: list[int], empty: list[int]) -> None:
        all_right(sheet, facts, empty)
        mark(sheet, empty[0], "deadline", "kind")
        mark(sheet, empty[0], "每年", "words")

    found = assess([read(filled("tasks", "one", one_missed))])
    assert found.recall is not None
    assert found.precision["all"].value == 1.0
    assert found.recall["all"].n == found.precision["all"].n + 1
    assert found.recall["deadline"].n - found.recall["deadline"].hits == 1


def test_two_judges_agree_as_far_as_they_do_and_the_rest_is_left_to_settle(
    filled: Callable[..., Path], checkout: Path, tmp_path: Path
) -> None:
    def first(sheet: Worksheet, facts: list[int], empty: list[int]) -> None:
        all_right(sheet, facts, empty)
        mark(sheet, facts[0], "n")
        mark(sheet, facts[1], "n")
        for row, words in ((empty[0], "每年"), (empty[1], "各部門")):
            mark(sheet, row, "deadline" if words == "每年" else "assignment", "kind")
            mark(sheet, row, words, "words")

    def second(sheet: Worksheet, facts: list[int], empty: list[int]) -> None:
        all_right(sheet, facts, empty)
        mark(sheet, facts[0], "n")
        mark(sheet, empty[0], "deadline", "kind")
        mark(sheet, empty[0], "每 年", "words")

    paths = [filled("tasks", "first", first), filled("tasks", "second", second)]
    found = assess([read(path) for path in paths])
    assert found.agreement is not None
    assert 0 < found.agreement < 1
    assert [row["kind"] for row in found.open if not row["fact"]] == ["assignment"]
    assert len(found.open) == 2
    said = run(checkout, "assess", *paths, "--open", tmp_path / "open.xlsx").stdout
    assert f"agreement (kappa) {found.agreement:.2f}" in said
    assert "2 rows to settle" in said
    assert len(read(tmp_path / "open.xlsx").rows) == 2


def test_what_is_settled_becomes_curated_facts(checkout: Path, tmp_path: Path, drawn: dict[str, Path]) -> None:
    shutil.copytree(checkout / "plans", tmp_path / "plans")
    book = load_workbook(drawn["tasks"])
    sheet = book["sample"]
    rows = range(2, sheet.max_row + 1)
    wrong = next(row for row in rows if sheet.cell(row, column("fact")).value)
    missed = next(row for row in rows if not sheet.cell(row, column("fact")).value)
    sentence = str(sheet.cell(missed, column("sentence")).value)
    words = sentence.split("，")[0][-6:]
    mark(sheet, wrong, "n")
    for name, value in {"kind": "assignment", "label": "省司法厅", "type": "leading", "words": words, "right": "y"}.items():
        mark(sheet, missed, value, name)
    book.save(tmp_path / "settled.xlsx")
    done = run(tmp_path, "settle", tmp_path / "settled.xlsx", "--by", "A and B", "--why", "judged twice")
    assert done.returncode == 0, done.stderr
    assert "2 entries by A and B" in done.stdout
    text = (tmp_path / "plans" / PLAN / "curated.toml").read_text(encoding="utf-8")
    assert text.count("[[fact]]") == 2
    facts = list(csv.DictReader(io.StringIO(run(tmp_path, "query", "curated-facts", "--reading", "curated", "--format", "csv").stdout)))
    assert len(facts) == 2
    again = run(tmp_path, "settle", drawn["tasks"], "--why", "x")
    assert "nothing to change is marked" in again.stderr


def test_a_settled_row_that_does_not_fit_is_told_by_cell_and_nothing_is_written(
    checkout: Path, tmp_path: Path, drawn: dict[str, Path]
) -> None:
    shutil.copytree(checkout / "plans", tmp_path / "plans")
    book = load_workbook(drawn["tasks"])
    sheet = book["sample"]
    rows = [row for row in range(2, sheet.max_row + 1) if not sheet.cell(row, column("fact")).value]
    for row, role in zip(rows, ("leading", "boss"), strict=False):
        for name, value in {"kind": "assignment", "label": "省司法厅", "type": role, "right": "y"}.items():
            mark(sheet, row, value, name)
    book.save(tmp_path / "settled.xlsx")
    done = run(tmp_path, "settle", tmp_path / "settled.xlsx", "--why", "judged twice")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert f"cell K{rows[1]}" in done.stderr
    assert not (tmp_path / "plans" / PLAN / "curated.toml").exists()


def test_marks_that_mean_nothing_are_told_by_cell(filled: Callable[..., Path], checkout: Path) -> None:
    path = filled("facts", "bad", lambda sheet, facts, _: mark(sheet, facts[3], "maybe"))
    done = run(checkout, "assess", path)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert f"{path}: sheet sample, cell K5: 'maybe' is neither y nor n" in done.stderr
    path = filled("tasks", "kind", lambda sheet, _, empty: mark(sheet, empty[0], "owner", "kind"))
    with pytest.raises(InputError, match=r"cell B\d+: 'owner' is no kind"):
        read(path)


def test_files_that_are_no_sheet_are_told(tmp_path: Path, checkout: Path, drawn: dict[str, Path]) -> None:
    (tmp_path / "text.xlsx").write_text("no workbook")
    assert "is no Excel workbook" in run(checkout, "assess", tmp_path / "text.xlsx").stderr
    assert "nothing is marked" in run(checkout, "assess", drawn["facts"]).stderr
    assert "not drawn from the same data" in run(checkout, "assess", drawn["facts"], drawn["tasks"]).stderr
    again = run(checkout, "sample", PLAN, "-o", drawn["facts"])
    assert again.returncode == 2
    assert "perhaps with somebody's marks" in again.stderr


@given(st.integers(0, 500), st.integers(0, 500))
def test_an_interval_holds_its_share_and_lies_between_0_and_1(hits: int, more: int) -> None:
    one = share(hits, hits + more)
    assert 0 <= one.low <= one.value <= one.high <= 1 or one.n == 0


def test_intervals_and_kappa_are_those_of_the_textbook() -> None:
    one = share(8, 10)  # Wilson 1927, as statistics packages give it
    assert (round(one.low, 4), round(one.high, 4)) == (0.4902, 0.9433)
    pairs = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    assert kappa(pairs) == pytest.approx(0.4)
    assert kappa([(True, True)] * 3) is None
    assert kappa([]) is None


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60))
def test_kappa_does_not_ask_who_judged_first(pairs: list[tuple[bool, bool]]) -> None:
    assert kappa(pairs) == pytest.approx(kappa([(b, a) for a, b in pairs])) if kappa(pairs) is not None else True
