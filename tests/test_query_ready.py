"""Each ready question on a small plan whose answers can be read off it (query_data/small.ttl), alike on rdflib and Oxigraph."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from engines import PAIR, SMALL, Rows, rdflib_dataset, rdflib_rows, records, small_store

from dutygraph.query.catalogue import Catalogue
from dutygraph.query.run import run_ready

Ask = Callable[..., Rows]


@pytest.fixture(scope="module")
def catalogue(checkout: Path) -> Catalogue:
    return Catalogue.load(checkout / "queries")


@pytest.fixture(scope="module")
def ask(catalogue: Catalogue) -> Ask:
    """Asks about one plan and a draft of it."""
    return asking(catalogue, SMALL, "written")


@pytest.fixture(scope="module")
def ask_pair(catalogue: Catalogue) -> Ask:
    """Asks about that plan and a lower one, in the curated reading."""
    return asking(catalogue, PAIR, "curated")


def asking(catalogue: Catalogue, files: Mapping[str, Sequence[Path]], reading: str) -> Ask:
    """Runs a ready question on both engines, holds them to the same rows in the same order, and gives the rows."""
    store = small_store(files)
    dataset = rdflib_dataset(store, reading)

    def run(name: str, **params: str) -> Rows:
        result = run_ready(store, catalogue[name], params, reading)
        rows = records(result.variables, result.values())
        assert rdflib_rows(dataset, catalogue[name], params) == rows
        return rows

    return run


def columns(rows: Rows, *names: str) -> list[tuple[str, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


def test_1_owners_of_agency(ask: Ask) -> None:
    rows = ask("owners-of-agency", agency="辽宁省司法厅")
    assert columns(rows, "citation", "agency", "role", "basis", "resolution", "words", "line", "clause") == [
        ("一.1", "省司法廳", "leading", "stated", "exact", "省司法廳", "1", ""),
        ("二.2", "省司法廳", "responsible", "stated", "exact", "省司法廳", "4", "按照國家部署，由省司法廳落實試點；"),
        ("二.2", "省司法廳", "supporting", "stated", "exact", "省司法廳", "4", "鼓勵省財政廳、省司法廳支持。"),
    ]
    assert rows == ask("owners-of-agency", agency="遼寧省 司法廳")
    assert columns(ask("owners-of-agency", agency="省司法廳", role="leading"), "citation") == [("一.1",)]
    assert len(ask("owners-of-agency")) == 10
    assert ask("owners-of-agency", agency="法院") == []


def test_2_unowned_tasks(ask: Ask) -> None:
    assert columns(ask("unowned-tasks"), "citation", "section") == [("二.1", "数字政府")]


def test_3_unmeasured_tasks(ask: Ask) -> None:
    assert columns(ask("unmeasured-tasks"), "citation", "mechanisms", "wishes") == [("一.2", "1", "0")]


def test_4_due_by_year(ask: Ask) -> None:
    assert columns(ask("due-by-year"), "citation", "due", "latest", "owner", "role") == [
        ("一.1", "2022", "2022-12-31", "省司法廳", "leading"),
        ("一.1", "2022", "2022-12-31", "省財政廳", "responsible"),
        ("二.1", "2026-03", "2026-03-31", "", ""),
    ]
    assert columns(ask("due-by-year", year="2022"), "owner") == [("省司法廳",), ("省財政廳",)]
    assert ask("due-by-year", year="2021") == []


def test_5_evidence(ask: Ask) -> None:
    rows = ask("evidence", citation="一.2")
    assert columns(rows, "kind", "says", "words", "line", "column", "start", "end") == [
        ("assignment", "各市", "各市", "2", "5", "64", "66"),
        ("deadline", "P1Y", "每年", "2", "7", "66", "68"),
        ("deliverable", "執法平臺", "推廣應用執法平臺", "2", "9", "68", "76"),
        ("assignment", "有關部門", "有關部門", "2", "18", "77", "81"),
        ("mechanism", "協調機制", "完善協調機制", "2", "23", "82", "88"),
    ]
    assert ask("evidence", fact=rows[1]["fact"]) == [rows[1]]
    assert columns(ask("evidence", kind="duty"), "citation", "says", "words") == [
        ("一.1", "firm", "公布"),
        ("二.1", "explore", "探索"),
        ("二.2", "conditional", "按照國家部署"),
        ("二.2", "encourage", "鼓勵"),
    ]
    assert columns(ask("evidence", kind="reference"), "says", "words") == [
        ("based-on", "重大行政決策程序暫行條例"),
        ("enacts", "省數據條例"),
    ]


def test_6_instruments_to_make(ask: Ask) -> None:
    assert columns(ask("instruments-to-make"), "citation", "relation", "instrument") == [("二.1", "enacts", "省數據條例")]
    assert ask("instruments-to-make", relation="revises") == []


def test_7_numeric_targets(ask: Ask) -> None:
    assert columns(ask("numeric-targets"), "citation", "metric", "comparator", "value", "unit", "baseline", "due") == [
        ("一.1", "覆蓋率", ">=", "95", "%", "80%", "2022"),
        ("二.2", "結案率", "increase", "10", "百分點", "", ""),
    ]


def test_8_tasks_resting_on_instrument(ask: Ask) -> None:
    rows = ask("tasks-resting-on-instrument", instrument="重大行政决策程序暂行条例")
    assert columns(rows, "citation", "instrument", "relation", "resolution") == [("二.1", "重大行政決策程序暫行條例", "based-on", "exact")]
    assert ask("tasks-resting-on-instrument") == rows
    assert ask("tasks-resting-on-instrument", instrument="省数据条例") == []


def test_9_changes_since_version(ask: Ask) -> None:
    rows = ask("changes-since-version")
    assert columns(rows, "citation", "version", "what", "change", "says", "how", "value", "unit", "due") == [
        ("一.1", "2019", "owner", "gone", "省司法廳", "responsible", "", "", ""),
        ("一.1", "2019", "owner", "gone", "省財政廳", "leading", "", "", ""),
        ("一.1", "2019", "owner", "new", "省司法廳", "leading", "", "", ""),
        ("一.1", "2019", "owner", "new", "省財政廳", "responsible", "", "", ""),
        ("一.1", "2019", "target", "gone", "覆蓋率", ">=", "90", "%", "2022"),
        ("一.1", "2019", "target", "new", "覆蓋率", ">=", "95", "%", "2022"),
        ("一.2", "2019", "deadline", "gone", "P6M", "recurring", "", "", ""),
        ("一.2", "2019", "deadline", "new", "P1Y", "recurring", "", "", ""),
        ("二.1", "2019", "deadline", "gone", "2025", "by", "", "", ""),
        ("二.1", "2019", "deadline", "new", "2026-03", "by", "", "", ""),
    ]
    assert columns(ask("changes-since-version", what="target"), "change") == [("gone",), ("new",)]
    assert ask("changes-since-version", version="2018") == []


def test_10_shared_tasks(ask: Ask) -> None:
    assert columns(ask("shared-tasks"), "citation", "agencies", "agency", "role", "leads") == [
        ("一.1", "2", "省司法廳", "leading", "yes"),
        ("一.1", "2", "省財政廳", "responsible", "no"),
        ("二.2", "3", "法官", "responsible", "no"),
        ("二.2", "3", "省司法廳", "responsible", "no"),
        ("二.2", "3", "省司法廳", "supporting", "no"),
        ("二.2", "3", "省財政廳", "supporting", "no"),
    ]


def test_11_deadlines_passed(ask: Ask) -> None:
    assert columns(ask("deadlines-passed", date="2026-04-01"), "citation", "latest") == [("二.1", "2026-03-31"), ("一.1", "2022-12-31")]
    assert columns(ask("deadlines-passed", date="2023-01-01"), "citation") == [("一.1",)]
    assert ask("deadlines-passed", date="2022-12-31") == []


def test_12_higher_duties(ask_pair: Ask, ask: Ask) -> None:
    rows = ask_pair("higher-duties")
    assert columns(rows, "plan", "higherPlan", "higherCitation", "outcome", "citation", "confirmedBy") == [
        ("lower", "small", "一.1", "taken-up", "一.1", "Li Hua"),
        ("lower", "small", "一.2", "dropped", "", ""),
        ("lower", "small", "二.1", "dropped", "", ""),
        ("lower", "small", "二.2", "dropped", "", ""),
    ]
    assert columns(ask_pair("higher-duties", outcome="taken-up"), "higherCitation") == [("一.1",)]
    assert ask_pair("higher-duties", plan="small") == []
    assert ask("higher-duties") == [], "a plan without a higher one"


def test_13_duties_of_levels(ask: Ask) -> None:
    assert columns(ask("duties-of-levels"), "citation", "level", "clause") == [("一.2", "各市", "各市每年推廣應用執法平臺。")]


def test_14_tasks_that_only_strive(ask: Ask) -> None:
    assert columns(ask("tasks-that-only-strive"), "citation", "modality", "words", "others") == [("二.1", "explore", "探索", "0")]
    assert columns(ask("tasks-that-only-strive", mixed="yes"), "citation", "modality", "others") == [
        ("二.1", "explore", "0"),
        ("二.2", "encourage", "2"),
    ]


def test_15_recurring_duties(ask: Ask) -> None:
    assert columns(ask("recurring-duties"), "citation", "recurrence", "words") == [("一.2", "P1Y", "每年")]


def test_16_duties_that_wait(ask: Ask) -> None:
    assert columns(ask("duties-that-wait"), "citation", "words", "clause") == [
        ("二.2", "按照國家部署", "按照國家部署，由省司法廳落實試點；")
    ]


def test_17_deadlines_outside_period(ask: Ask) -> None:
    assert columns(ask("deadlines-outside-period"), "citation", "latest", "planEnd") == [("二.1", "2026-03-31", "2025-12-31")]


def test_18_instruments_not_in_force(ask_pair: Ask, ask: Ask) -> None:
    rows = ask_pair("instruments-not-in-force")
    assert columns(rows, "plan", "citation", "instrument", "status", "replacedBy", "relation", "words", "source") == [
        ("lower", "一.1", "中华人民共和国物权法", "repealed", "中华人民共和国民法典", "implements", "物权法", "民法典 第一千二百六十条")
    ]
    assert ask_pair("instruments-not-in-force", status="draft") == []
    assert ask("instruments-not-in-force") == [], "no status is registered there"


def test_19_unresolved_names(ask: Ask) -> None:
    assert columns(ask("unresolved-names"), "kind", "citation", "name") == [
        ("agency", "二.1", "省教育廳"),
        ("instrument", "二.1", "省數據條例"),
    ]


def test_20_chapter_coverage(ask: Ask) -> None:
    assert columns(ask("chapter-coverage"), "chapter", "title", "tasks", "owned", "measured", "dated") == [
        ("一", "法治政府", "2", "2", "1", "2"),
        ("二", "数字政府", "2", "1", "2", "1"),
    ]


def test_21_agency_load(ask: Ask) -> None:
    assert ask("agency-load")[0]["agency"] == "省司法厅"
    assert columns(ask("agency-load", script="zh-Hant"), "agency", "kind", "tasks", "measurable") == [
        ("省司法廳", "body", "2", "2"),
        ("各市", "level", "1", "0"),
        ("法官", "post", "1", "1"),
        ("省財政廳", "body", "1", "1"),
    ]


def test_22_targets_without_baseline(ask: Ask) -> None:
    assert columns(ask("targets-without-baseline"), "citation", "metric", "change") == [("二.2", "結案率", "yes")]


def test_23_agencies_that_share(ask: Ask) -> None:
    assert columns(ask("agencies-that-share", script="zh-Hant"), "agency1", "agency2", "tasks") == [("省財政廳", "省司法廳", "2")]


def test_24_targets_by_indicator(ask_pair: Ask) -> None:
    rows = ask_pair("targets-by-indicator")
    assert columns(rows, "indicator", "plan", "citation", "comparator", "value", "unit", "due", "baseline") == [
        ("覆盖率", "lower", "一.1", ">=", "90", "%", "2023", ""),
        ("覆盖率", "small", "一.1", ">=", "95", "%", "2022", "80%"),
    ]
    assert ask_pair("targets-by-indicator", indicator="覆蓋率") == rows
    assert ask_pair("targets-by-indicator", indicator="就业率") == []


def test_26_information_systems(ask: Ask) -> None:
    assert columns(ask("information-systems"), "citation", "system", "stage", "verb", "due") == [
        ("一.2", "執法平臺", "use", "推廣應用", ""),
        ("二.1", "數據平臺", "build", "建成", "2026-03"),
    ]
    assert columns(ask("information-systems", stage="build"), "citation") == [("二.1",)]


def test_27_overdue_without_report(ask: Ask, ask_pair: Ask) -> None:
    assert columns(ask("overdue-without-report", date="2026-04-01"), "citation", "due", "latest", "status") == [
        ("一.1", "2022", "2022-12-31", ""),
        ("二.1", "2026-03", "2026-03-31", ""),
    ]
    assert columns(ask_pair("overdue-without-report", date="2026-04-01"), "citation", "status", "reported", "document") == [
        ("二.1", "under-way", "2025-12-31", "2025年工作报告"),  # 一.1 was reported under way, and later done
    ]
    assert ask_pair("overdue-without-report", date="2026-03-31") == []


@pytest.mark.slow
def test_every_question_is_tested_and_knows_its_plan(ask: Ask, catalogue: Catalogue) -> None:
    tested = {name.removeprefix("test_").partition("_")[0] for name in globals() if name.startswith("test_")}
    tested.add("25")  # in test_query_curated.py, for it needs the curated reading
    assert {str(query.number) for query in catalogue.queries.values()} <= tested
    for name in catalogue.queries:
        assert ask(name, plan="elsewhere") == [], name
        assert ask(name, plan="small") == ask(name), name
