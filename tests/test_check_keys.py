"""Whatever is inserted, reworded or added elsewhere: the findings of an untouched task keep their keys."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dutygraph.build import build_plan, mint_ids
from dutygraph.check.run import check, load_shapes
from dutygraph.names.registry import Registry, load_registry
from dutygraph.rdf.convert import to_rdflib
from dutygraph.rdf.quads import ontology_quads, plan_quads
from dutygraph.vocabulary import Vocabulary, load_vocabulary
from dutygraph.workspace import PlanFolder, Workspace

#: Between them they have findings of nine kinds, some of one kind twice in a task, two tasks that differ in one word.
ITEMS = (
    "加强队伍建设，营造良好氛围。",
    "逐步提高办案质量，逐步提高适用率。",
    "省司法厅、省数字乡村办公室要编写青少年读本。健全会议制度。健全通报制度。",
    "由有关部门负责公布行政许可事项清单，2031年年底前完成。",
    "到2024年，案件数量下降5%，优良项目达到60%。",
    "落实《云川省信用条例》（以下简称“试点”。由省发展改革委、省市场监管局负责。",
    "省水利厅每年公布重点河流名录。",
    "省水利厅每年公布重点湖泊名录。",
)
INSERTED = ("建立信息共享平台。", "省水利厅每年公布重点水库名录。", "加强队伍建设，营造宽松氛围。", "省财政厅逐步提高保障水平。")
REWORDED = "省审计厅在2024年前公布问题整改情况报告。"
PREFACE = "为贯彻中央部署，结合本省实际，制定本方案。"


@pytest.fixture(autouse=True, scope="module")
def _ids_are_written() -> Iterator[None]:
    """Keys rest on ids, which a build in continuous integration does not write."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("CI", raising=False)
        yield


@cache
def rules() -> tuple[Registry, Vocabulary]:
    workspace = Workspace(Path(__file__).parent.parent)
    return load_registry(workspace.registries()), load_vocabulary()


def keys_by_text(folder: PlanFolder) -> dict[str, set[str]]:
    """The keys of each task's findings, by the task's text behind its number."""
    built = build_plan(folder, *rules())
    mint_ids(folder, built)
    findings = check(to_rdflib([*plan_quads(built), *ontology_quads()]), load_shapes()).findings
    source = built.facts.document.source
    texts = {tid: source[one.task.start : one.task.end].partition("．")[2] for tid, one in zip(built.ids, built.facts.tasks, strict=True)}
    return {text: {one.key for one in findings if one.task == tid} for tid, text in texts.items()}


def printed(prefaces: int, chapters: list[list[str]]) -> str:
    """A plan of these items, numbered anew in each chapter."""
    lines = ["云川省法治建设实施方案（2021—2025年）", *[PREFACE] * prefaces]
    for title, items in zip(("一、完善立法", "二、改进执法", "三、公正司法"), chapters, strict=False):
        lines += [title, *(f"{number}．{item}" for number, item in enumerate(items, 1))]
    return "\n".join(lines) + "\n"


edits = st.lists(
    st.tuples(st.sampled_from(["insert", "reword", "delete", "preface", "chapter"]), st.integers(0, 99), st.sampled_from(INSERTED)),
    min_size=1,
    max_size=4,
)


@pytest.mark.slow
@given(edits)
@settings(max_examples=30, deadline=None)
def test_untouched_tasks_keep_the_keys_of_their_findings(edits: list[tuple[str, int, str]]) -> None:
    chapters, prefaces, touched = [list(ITEMS[:4]), list(ITEMS[4:])], 1, set()
    with tempfile.TemporaryDirectory() as name:
        folder = PlanFolder("demo", Path(name), "plans/demo")
        folder.source.write_text(printed(prefaces, chapters), encoding="utf-8")
        before = keys_by_text(folder)
        for kind, at, text in edits:
            items = chapters[at % 2 - 2]
            if kind == "insert":
                items.insert(at % (len(items) + 1), text)
            elif kind in ("reword", "delete") and len(items) > 1:
                touched.add(items.pop(at % len(items)))
                items[at % len(items) : at % len(items)] = [REWORDED] * (kind == "reword")
            elif kind == "preface":
                prefaces += 1
            elif kind == "chapter" and len(chapters) == 2:
                chapters.insert(0, [text])
        folder.source.write_text(printed(prefaces, chapters), encoding="utf-8")
        after = keys_by_text(folder)
    assert {text: after[text] for text in ITEMS if text not in touched} == {text: before[text] for text in ITEMS if text not in touched}


def test_the_plan_that_is_edited_has_findings_of_many_kinds(tmp_path: Path) -> None:
    (tmp_path / "source.txt").write_text(printed(1, [list(ITEMS[:4]), list(ITEMS[4:])]), encoding="utf-8")
    keys = keys_by_text(PlanFolder("demo", tmp_path, "plans/demo"))
    assert set(keys) == set(ITEMS)
    kinds = [key.partition("/")[0] for some in keys.values() for key in some]
    assert set(kinds) >= {
        "TaskOwner", "TaskMeasure", "TaskDeadline", "ClauseOwner", "GroupLeader", "DeadlineInPeriod", "CollectiveOwner",
        "WishQuantified", "TargetBaseline", "TargetPopulation", "TextDefect", "PartyResolved", "InstrumentResolved",
    }  # fmt: skip
    assert len([key for key in keys[ITEMS[2]] if key.startswith("ClauseOwner/")]) == 2
