"""Each ready question on the Liaoning plan, against answers worked out by hand from its text, alike on rdflib and Oxigraph.

Where two readers of the text may differ (whose duty 市縣 is, whether 年度 makes a plan recur), a test says only what must be
among the rows and what must not.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from engines import Rows, rdflib_dataset, rdflib_rows, records

from dutygraph.query.catalogue import Catalogue
from dutygraph.query.run import run_ready
from dutygraph.store import EmbeddedStore, open_store
from dutygraph.workspace import Workspace

Ask = Callable[..., Rows]


def cites(chapter: str, numbers: str) -> set[str]:
    return {f"{chapter}.{number}" for number in numbers.split()}


@pytest.fixture(scope="module")
def source(checkout: Path) -> str:
    return (checkout / "plans/liaoning-rule-of-law-2021/source.txt").read_bytes().decode("utf-8")


@pytest.fixture(scope="module")
def store(checkout: Path) -> EmbeddedStore:
    from dutygraph.session import quads_of

    return open_store(None, "seed", lambda: quads_of(Workspace(checkout)))


@pytest.fixture(scope="module")
def ask(checkout: Path, store: EmbeddedStore) -> Ask:
    """Runs a ready question on both engines, holds them to the same rows in the same order, and gives the rows."""
    catalogue, dataset = Catalogue.load(checkout / "queries"), rdflib_dataset(store)

    def run(name: str, **params: str) -> Rows:
        result = run_ready(store, catalogue[name], params)
        rows = records(result.variables, result.values())
        assert rdflib_rows(dataset, catalogue[name], params) == rows
        return rows

    return run


def of(rows: Rows, *names: str) -> list[tuple[str, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


def citations(rows: Rows) -> set[str]:
    return {row["citation"] for row in rows}


@pytest.mark.parametrize("name", ["省检察院", "省檢察院"])
def test_1_owners_of_agency_in_either_script(ask: Ask, name: str) -> None:
    (row,) = ask("owners-of-agency", agency=name)
    assert of([row], "citation", "role", "basis", "words") == [("四.27", "responsible", "stated", "省檢察院")]
    assert row["clause"].endswith("省法院、省檢察院定期向社會公布具有參考意義的典型案例。")


def test_1_a_part_of_a_name_is_not_the_name(ask: Ask) -> None:
    assert ask("owners-of-agency", agency="立法院") == []
    assert citations(ask("owners-of-agency", agency="省法院")) == {"四.27"}


def test_2_unowned_tasks(ask: Ask) -> None:
    found = citations(ask("unowned-tasks"))
    owned = {"二.4"} | cites("三", "1 2 6 15") | cites("四", "2 9 24 25 27 28 33 35")
    unowned = cites("三", "4 7 8 9 10 11 12 14 16 17 18") | cites(
        "四", "4 5 7 8 10 11 13 14 15 16 17 18 19 20 23 29 32 34 37 38 42 43 44 45"
    )
    assert found & owned == set()
    assert unowned - found == set()


def test_3_unmeasured_tasks(ask: Ask) -> None:
    found = citations(ask("unmeasured-tasks"))
    measured = {"二.4", "二.7"} | cites("三", "2 5 6 12") | cites("四", "1 3 4 5 8 10 15 16 19 20 22 33 35 37 38 40 42")
    wishes = {"二.5"} | cites("三", "4 11 14 16 17 18") | cites("四", "7 11 21 23 24 25 28 29 30 31")
    assert found & measured == set()
    assert wishes - found == set()


def test_4_due_by_year(ask: Ask) -> None:
    rows = ask("due-by-year")
    assert list(dict.fromkeys((row["due"][:4], row["citation"]) for row in rows)) == [
        *[("2021", one) for one in ("四.4", "四.8")],
        *[("2022", one) for one in ("四.5", "四.20", "四.22", "四.33", "四.34", "四.35")],
        ("2023", "四.37"),
        *[("2025", one) for one in ("四.1", "四.40")],
    ]
    assert citations(ask("due-by-year", year="2021")) == {"四.4", "四.8"}
    # The sentence that names 黨委 and 法院 is not the one that is due.
    assert of([row for row in rows if row["citation"] == "四.35"], "owner", "words") == [("", "到2022年")]


@pytest.mark.slow
def test_5_evidence(ask: Ask, source: str) -> None:
    rows = ask("evidence")
    for row in rows:
        start, end = int(row["start"]), int(row["end"])
        assert source[start:end] == row["words"]
        before = source[:start]
        assert (int(row["line"]), int(row["column"])) == (before.count("\n") + 1, start - before.rfind("\n"))
        assert row["rule"] or row["kind"] == "duty"
    words = {(row["kind"], row["words"]) for row in ask("evidence", citation="四.37")}
    assert ("reference", "社區矯正法") in words
    assert ("deadline", "到2023年") in words
    assert any(kind == "target" and "再犯罪率低於0.1%" in said for kind, said in words)
    assert citations(rows) >= {"二.4", "三.1", "四.45"}


def test_6_instruments_to_make(ask: Ask) -> None:
    found = {(row["citation"], row["relation"], row["words"].strip("《》")) for row in ask("instruments-to-make")}
    assert found >= {
        ("三.12", "revises", "遼寧省政府規章制定辦法"),
        ("四.3", "revises", "遼寧省重大行政決策程序規定"),
        ("四.19", "enacts", "遼寧省知識產權保護條例"),
        ("四.19", "revises", "遼寧省專利條例"),
        ("四.42", "drafts", "遼寧省社會信用條例(草案)"),
    }
    existing = ("重大行政決策程序暫行條例", "遼寧省行政規範性文件合法性審核辦法", "行政處罰法", "民法典", "社區矯正法")
    assert not [row for row in found if row[2] in existing]


def test_7_numeric_targets(ask: Ask) -> None:
    rows = ask("numeric-targets")
    optional = {"四.13", "四.20"}  # 所有…都要, 全部: all without a number
    found = [one for one in of(rows, "citation", "comparator", "value", "unit", "due") if one[0] not in optional]
    assert sorted(found) == sorted(
        [
            ("二.7", ">=", "100", "%", ""),
            ("四.1", ">=", "5", "個", "2025"),
            ("四.1", ">=", "50", "%", "2025"),
            ("四.4", ">=", "100", "%", "2021"),
            ("四.5", ">=", "20", "%", "2022"),
            ("四.8", ">=", "100", "%", "2021"),
            ("四.22", ">=", "85", "%", "2022"),
            ("四.22", "<=", "3", "%", "2022"),
            ("四.33", ">=", "98", "%", "2022"),
            ("四.35", ">=", "92", "%", "2022"),
            ("四.35", ">=", "95", "%", "2022"),
            ("四.37", "<", "0.1", "%", "2023"),
            ("四.40", ">=", "5", "家", "2025"),
            ("四.40", ">=", "100", "家", "2025"),
            ("四.40", ">=", "600", "家", "2025"),
            ("四.40", ">=", "100", "%", "2025"),
        ]
    )


@pytest.mark.parametrize(
    ("instrument", "citation", "relation"),
    [
        ("民法典", "三.8", "implements"),
        ("行政处罚法", "四.16", "based-on"),
        ("社區矯正法", "四.37", "implements"),
        ("青少年法治教育大纲", "四.40", "implements"),
        ("重大行政決策程序暫行條例", "四.3", "implements"),
    ],
)
def test_8_tasks_resting_on_instrument(ask: Ask, instrument: str, citation: str, relation: str) -> None:
    assert of(ask("tasks-resting-on-instrument", instrument=instrument), "citation", "relation") == [(citation, relation)]


def test_10_shared_tasks(ask: Ask) -> None:
    rows = ask("shared-tasks")
    assert citations(rows) >= cites("三", "1 2") | cites("四", "24 25 27 28 35")
    assert citations(rows) & ({"二.4"} | cites("三", "4 12 15") | cites("四", "4 9 16 33 37")) == set()
    assert {row["citation"] for row in rows if row["leads"] == "yes"} >= {"三.1", "四.35"}
    assert not [row for row in rows if row["citation"] == "四.27" and row["leads"] == "yes"]


def test_11_deadlines_passed(ask: Ask) -> None:
    assert ask("deadlines-passed", date="2021-12-31") == []
    assert citations(ask("deadlines-passed", date="2022-01-01")) == {"四.4", "四.8"}
    assert citations(ask("deadlines-passed", date="2023-01-01")) == cites("四", "4 8 5 20 22 33 34 35")
    assert len(citations(ask("deadlines-passed", date="2030-01-01"))) == 11


def test_13_duties_of_levels(ask: Ask) -> None:
    found = set(of(ask("duties-of-levels"), "citation", "words"))
    assert found >= {("二.4", "各市"), ("四.2", "全省各級政府")}
    assert not {one for one in found if one[1] in ("省法院", "省檢察院", "法官", "檢察官")}


def test_14_tasks_that_only_strive(ask: Ask) -> None:
    only = ask("tasks-that-only-strive")
    assert ("三.18", "explore", "探索") in of(only, "citation", "modality", "words")
    assert citations(only) <= cites("三", "3 18")  # 三.3 mends one thing and explores another in one sentence
    mixed = set(of(ask("tasks-that-only-strive", mixed="yes"), "citation", "modality"))
    assert mixed >= {("四.40", "strive"), ("四.6", "explore"), ("三.18", "explore")}


def test_15_recurring_duties(ask: Ask) -> None:
    found = set(of(ask("recurring-duties"), "citation", "recurrence", "words"))
    assert found >= {("二.4", "P1Y", "每年"), ("四.9", "irregular", "定期"), ("四.27", "irregular", "定期")}
    assert {one[0] for one in found} <= {"二.4"} | cites("三", "2 5 6 9") | cites("四", "6 9 27 39")


def test_16_duties_that_wait(ask: Ask) -> None:
    found = citations(ask("duties-that-wait"))
    assert found >= {"三.10", "四.7", "四.10"}
    assert found & ({"二.4"} | cites("四", "4 9 20 27 33 37")) == set()


def test_17_deadlines_outside_period(ask: Ask) -> None:
    assert ask("deadlines-outside-period") == []


def test_19_unresolved_names(ask: Ask) -> None:
    found = {row["words"].strip("《》") for row in ask("unresolved-names")}
    assert found & {"省法院", "省檢察院", "民法典", "行政處罰法", "社區矯正法"} == set()


def test_20_chapter_coverage(ask: Ask) -> None:
    rows = ask("chapter-coverage")
    assert of(rows, "chapter", "tasks") == [("二", "4"), ("三", "18"), ("四", "45")]
    bounds = [("二", 1, 4, 2, 4, 1, 1), ("三", 4, 7, 4, 18, 0, 4), ("四", 8, 21, 17, 45, 13, 15)]
    for row, (chapter, owned, most_owned, measured, most_measured, dated, most_dated) in zip(rows, bounds, strict=True):
        assert row["chapter"] == chapter
        assert owned <= int(row["owned"]) <= most_owned
        assert measured <= int(row["measured"]) <= most_measured
        assert dated <= int(row["dated"]) <= most_dated


def test_21_agency_load(ask: Ask) -> None:
    cities = ask("duties-of-levels")[0]["agencyId"]
    rows = {row["agencyId"]: row for row in ask("agency-load")}
    assert of([rows[cities]], "kind", "tasks", "measurable") == [("level", "1", "1")]
    judges = ask("owners-of-agency", agency="省法院")[0]["agencyId"]
    assert of([rows[judges]], "kind", "tasks", "measurable")[0][:2] == ("body", "1")
    loads = [int(row["tasks"]) for row in ask("agency-load")]
    assert loads == sorted(loads, reverse=True)


def test_22_targets_without_baseline(ask: Ask) -> None:
    rows = ask("targets-without-baseline")
    assert of(rows, "target") == of(ask("numeric-targets"), "target")  # the plan says of none where it starts
    assert {row["change"] for row in rows} == {"no"}


def test_23_agencies_that_share(ask: Ask) -> None:
    def who(name: str) -> str:
        return next(row["agencyId"] for row in ask("owners-of-agency", agency=name) if row["words"] == name)

    pairs = {frozenset((row["agencyId1"], row["agencyId2"])): row["tasks"] for row in ask("agencies-that-share")}
    assert pairs[frozenset((who("省法院"), who("省檢察院")))] == "1"
    assert pairs[frozenset((who("院長"), who("庭長")))] == "1"
    assert frozenset((who("院長"), who("獨任法官"))) not in pairs  # the same item, different sentences
    assert frozenset((who("省法院"), who("院長"))) not in pairs


def test_26_information_systems(ask: Ask) -> None:
    rows = ask("information-systems")
    found = {(row["citation"], row["stage"]) for row in rows}
    assert found >= {("四.7", "use"), ("四.10", "build"), ("四.10", "use"), ("四.14", "build"), ("四.20", "build"), ("四.45", "upgrade")}
    assert {row["citation"] for row in rows} <= {"三.10", "四.7", "四.10", "四.14", "四.20", "四.45"}
    assert {row["due"] for row in rows if "融合" in row["system"]} == {"2022"}
    assert {row["due"] for row in rows if row["citation"] in ("四.10", "四.45")} == {""}
