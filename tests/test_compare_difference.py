"""Two versions of a plan by duty: each kind of change is planted, and exactly that is told."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from versions_made import HEAD, build, diff, line, outline, pair, told, write

from dutygraph.compare.records import Change, Difference, TaskChange
from dutygraph.workspace import Workspace

CARE = "省民政厅负责制定养老机构服务规范，2022年底前，护理型床位占比达到50%以上。"
MEALS = "省财政厅、省民政厅负责建成社区食堂100个，落实《东岭省养老服务条例》，定期开展满意度调查。"
TRAIN = "省教育厅负责培养养老护理人员，推进职业院校开设相关专业，每年发布人才培养报告。"
DATA = "省数据局负责建设养老服务信息平台，完善老年人口基础数据库，投诉率不高于3%。"
BASE = (("完善制度", [CARE, MEALS]), ("夯实基础", [TRAIN, DATA]))


def changed(root: Path, old: str, new: str) -> Difference:
    """What is told where the words ``old`` of the plan become ``new``."""
    text = outline(*BASE)
    assert old in text
    return diff(*pair(root, text, text.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("省民政厅负责制定", "省民政厅、省卫生健康委员会负责制定", ["owner-added 省卫生健康委员会 >responsible"]),
        ("省财政厅、省民政厅负责建成", "省民政厅负责建成", ["owner-dropped 省财政厅 responsible>"]),
        ("省教育厅负责培养", "省教育厅牵头培养", ["owner-role 省教育厅 responsible>leading"]),
        ("2022年底前", "2023年底前", ["deadline-slipped 2022>2023"]),
        ("2022年底前", "2022年6月底前", ["deadline-advanced 2022>2022-06"]),
        ("2022年底前，", "", ["deadline-dropped 2022>"]),
        ("完善老年人口", "到2024年，完善老年人口", ["deadline-added >2024"]),
        ("每年发布", "每半年发布", ["deadline-changed P1Y>P6M"]),
        ("达到50%以上", "达到45%以上", ["target-weakened 护理型床位占比 ≥50%>≥45%"]),
        ("达到50%以上", "达到55%以上", ["target-strengthened 护理型床位占比 ≥50%>≥55%"]),
        ("不高于3%", "不高于5%", ["target-weakened 投诉率 ≤3%>≤5%"]),
        ("不高于3%", "不高于2%", ["target-strengthened 投诉率 ≤3%>≤2%"]),
        ("，投诉率不高于3%", "", ["target-dropped 投诉率 ≤3%>"]),
        ("投诉率不高于3%", "投诉率不高于3%，办结率达到95%以上", ["target-added 办结率 >≥95%"]),
        (
            "落实《东岭省养老服务条例》",
            "修订《东岭省养老服务条例》",
            ["law-relation 东岭省养老服务条例 implements>revises", "deliverable-added 东岭省养老服务条例 >regulation"],
        ),
        ("，落实《东岭省养老服务条例》", "", ["law-dropped 东岭省养老服务条例 implements>"]),
        ("每年发布人才培养报告", "每年发布人才培养报告，落实《东岭省职业教育条例》", ["law-added 东岭省职业教育条例 >implements"]),
        ("每年发布人才培养报告", "每年发布人才培养报告，编制紧缺人才目录", ["deliverable-added 紧缺人才目录 >list"]),
        ("推进职业院校开设", "支持职业院校开设", []),
    ],
)
def test_one_change_of_a_fact_is_told_and_nothing_else(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    found = changed(tmp_path, old, new)
    (task,) = found.tasks
    assert [line(one) for one in task.changes if one.what != "text"] == expected
    assert [one.what for one in task.changes].count("text") == 1
    assert "".join(run.before for run in task.words) == task.before[0].text.partition(". ")[2]
    assert "".join(run.after for run in task.words) == task.after[0].text.partition(". ")[2]
    assert (found.general, found.unchanged) == ((), 3)


def test_words_that_changed_are_told_inside_the_text(tmp_path: Path) -> None:
    (task,) = changed(tmp_path, "2022年底前", "2025年年底前").tasks
    assert [(run.before, run.after) for run in task.words if run.how != "same"] == [("2022", ""), ("", "2025年")]


def test_nothing_is_told_of_another_script_other_breaks_or_a_shift(tmp_path: Path) -> None:
    text = outline(*BASE)
    other = text.replace("养老机构服务规范", "養老機構服務規範").replace("省财政厅", "省財政廳").replace("，推进职业", "，\n推进职业")
    other = other.replace(HEAD, f"\ufeff{HEAD}\n\n").replace("50%", "５０％")
    found = diff(*pair(tmp_path, text, other))
    assert (told(found, quiet=True), found.general, found.empty) == ([], (), True)


def test_tasks_added_and_dropped_renumber_the_others_quietly(tmp_path: Path) -> None:
    new = "省住房和城乡建设厅负责推进居家适老化改造，到2025年完成家庭改造2万户。"
    found = diff(*pair(tmp_path, outline(*BASE), outline(("完善制度", [new, CARE]), BASE[1])))
    assert told(found) == [">一.1 added", "一.2> dropped"]
    assert told(found, quiet=True)[1] == "一.1>一.2 number-renumbered 一.1>一.2"
    assert found.counts() == {"added": 1, "renumbered": 1, "dropped": 1}
    assert not found.empty
    assert found.unchanged == 2


def test_a_number_that_changed_alone_is_no_difference(tmp_path: Path) -> None:
    text = outline(*BASE)
    found = diff(*pair(tmp_path, text, text.replace("4. ", "5. ")))
    assert (told(found), found.empty, len(found.tasks)) == ([], True, 1)


def test_a_task_under_another_heading_has_moved(tmp_path: Path) -> None:
    found = diff(*pair(tmp_path, outline(*BASE), outline(("完善制度", [CARE]), ("夯实基础", [MEALS, TRAIN, DATA]))))
    assert told(found) == ["一.2>二.2 place-moved 一 完善制度>二 夯实基础"]


def test_the_fewest_tasks_are_told_to_have_changed_their_order(tmp_path: Path) -> None:
    one = diff(*pair(tmp_path, outline(("一切", [CARE, MEALS, TRAIN, DATA])), outline(("一切", [DATA, CARE, MEALS, TRAIN]))))
    assert told(one) == ["一.4>一.1 place-order"]


def test_a_reworded_heading_moves_no_task(tmp_path: Path) -> None:
    found = diff(*pair(tmp_path, outline(*BASE), outline(("健全制度体系", BASE[0][1]), BASE[1])))
    assert [line(one) for one in found.general] == ["heading-reworded 一 完善制度>一 健全制度体系"]
    assert told(found) == []


def test_chapters_that_change_places_move_no_task(tmp_path: Path) -> None:
    found = diff(*pair(tmp_path, outline(*BASE), outline(BASE[1], BASE[0])))
    assert [one.how for one in found.general] == ["moved"]
    assert told(found) == []


def test_headings_added_and_dropped_are_told(tmp_path: Path) -> None:
    one = outline(("完善制度", [CARE]), ("夯实基础", [TRAIN]))
    other = outline(("完善制度", [CARE]), ("强化监督", [DATA]))
    assert [line(change) for change in diff(*pair(tmp_path, one, other)).general] == [
        "heading-dropped 二 夯实基础",
        "heading-added 二 强化监督",
    ]


def test_what_plan_toml_says_is_told(tmp_path: Path) -> None:
    from versions_made import SETTINGS

    one = build(write(tmp_path, outline(*BASE)))
    other = build(write(tmp_path, outline(*BASE), settings=SETTINGS.replace("2025-12-31", "2027-12-31").replace("2021-03", "2021-05")))
    assert [line(change) for change in diff(one, other).general] == [
        "plan-changed date 2021-03>2021-05",
        "plan-changed period 2021-01-01–2025-12-31>2021-01-01–2027-12-31",
    ]


LONG = (
    "省民政厅负责制定养老机构等级评定办法，建立护理员星级评价，组织开展消防安全达标提升，完善入住评估与合同管理。"
    "省卫生健康委员会负责推进医养签约合作，支持医疗机构开设老年医学科，扩大安宁疗护试点，畅通双向转诊通道。"
)
HALVES = [f"{half}。" for half in LONG.split("。")[:2]]


def test_a_split_that_nobody_settled_is_unclear_and_settled_it_is_told(tmp_path: Path) -> None:
    one, other = pair(tmp_path, outline(("完善制度", [LONG, DATA])), outline(("完善制度", [*HALVES, DATA])))
    (unclear,) = diff(one, other).loud
    assert unclear.kind == "unclear"
    assert {doubt.kind for doubt in unclear.doubts} == {"split"}
    assert {ref.citation for ref in unclear.after} == {"一.1", "一.2"}

    from dutygraph.identity.ledger_file import write_ledger
    from dutygraph.identity.settle import split

    folder = tmp_path / "plans" / "care"
    write_ledger(folder, "care", split("care", other.ledger, one.ids[0], other.ids[:2]))
    settled = build(write(tmp_path, outline(("完善制度", [*HALVES, DATA]))))
    assert told(diff(one, settled)) == ["一.1>一.1+一.2 split"], "its owners stand in the parts as they stood in the whole"
    assert told(diff(settled, one)) == ["一.1+一.2>一.1 merged"]


def test_a_merge_that_was_settled_is_told_with_what_was_lost_in_it(tmp_path: Path) -> None:
    one, other = pair(
        tmp_path, outline(("完善制度", [*HALVES, DATA])), outline(("完善制度", [LONG.replace("省卫生健康委员会负责推进", "推进"), DATA]))
    )
    (unclear,) = diff(one, other).loud
    assert (unclear.kind, len(unclear.before)) == ("unclear", 2)

    from dutygraph.identity.ledger_file import write_ledger
    from dutygraph.identity.settle import merge

    write_ledger(tmp_path / "plans" / "care", "care", merge(other.ledger, one.ids[:2], other.ids[0]))
    settled = build(write(tmp_path, other.facts.document.source))
    lines = told(diff(one, settled))
    assert lines[0] == "一.1+一.2>一.1 merged"
    assert "一.1+一.2>一.1 owner-dropped 省卫生健康委员会 responsible>" in lines


def test_an_id_that_was_provisional_is_the_one_that_it_was_settled_to_be(tmp_path: Path) -> None:
    first, doubted = pair(tmp_path, outline(("完善制度", [LONG, DATA])), outline(("完善制度", [*HALVES, DATA])))
    assert doubted.ids[0] != first.ids[0]

    from dutygraph.identity.ledger_file import write_ledger
    from dutygraph.identity.settle import accept

    write_ledger(tmp_path / "plans" / "care", "care", accept(doubted.ledger, doubted.ids[0], first.ids[0]))
    settled = build(write(tmp_path, doubted.facts.document.source))
    assert settled.ids[0] == first.ids[0]
    assert [task.kind for task in diff(doubted, settled).loud] == []
    assert {(task.before[0].id, task.after[0].id) for task in diff(doubted, settled).tasks} == set()


def test_two_branches_that_reworded_one_task_know_it_again(tmp_path: Path) -> None:
    """Each branch minted ids of its own, as nobody kept the ledger."""
    text = outline(*BASE)
    one = build(write(tmp_path / "a", text.replace("2022年底前", "2023年底前")), mint=False)
    other = build(write(tmp_path / "b", text.replace("50%", "45%")), mint=False)
    assert len(set(one.ids) & set(other.ids)) == 3
    assert told(diff(one, other))[:2] == [
        "一.1>一.1 deadline-advanced 2023>2022",
        "一.1>一.1 target-weakened 护理型床位占比 ≥50%>≥45%",
    ]


def test_an_emendation_rewords_nothing(tmp_path: Path) -> None:
    text = outline(*BASE).replace("满意度调查", "滿意渡調查")
    one = build(write(tmp_path, text))
    mend = '[[emendation]]\nquote = "滿意渡調查"\nreads = "滿意度調查"\nby = "Li"\nwhen = 2026-11-26\nwhy = "print"\n'
    (tmp_path / "plans/care/emendations.toml").write_text(mend, encoding="utf-8")
    other = build(write(tmp_path, text))
    assert one.facts.tasks[1].task.passage.folded != other.facts.tasks[1].task.passage.folded
    assert told(diff(one, other)) == []


SEED = "liaoning-rule-of-law-2021"


def test_the_shipped_plan_edited_tells_just_that(tmp_path: Path, checkout: Path) -> None:
    shutil.copytree(checkout / "plans" / SEED, tmp_path / "plans" / SEED)
    workspace = Workspace(tmp_path)
    one = build(workspace, SEED)
    source = tmp_path / "plans" / SEED / "source.txt"
    text = source.read_text(encoding="utf-8")
    for old, new in (
        ("到2022年，綜合行政執法事項達到20%以上", "到2023年，綜合行政執法事項達到15%以上"),
        ("發改率不高于3%", "發改率不高於2%"),
        ("推進憲法權威教材的使用", "推进宪法权威教材的使用"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    source.write_text(text, encoding="utf-8")
    found = diff(one, build(workspace, SEED))
    assert told(found) == [
        "四.5>四.5 deadline-slipped 2022>2023",
        "四.5>四.5 target-weakened 綜合行政執法事項 ≥20%>≥15%",
        "四.5>四.5 text-reworded",
        "四.22>四.22 target-strengthened 一审判決民事案件發改率 ≤3%>≤2%",
        "四.22>四.22 text-reworded",
    ]
    assert (found.unchanged, found.general) == (65, ())


def test_plans_without_common_ids_are_matched_by_their_words(tmp_path: Path) -> None:
    one = build(write(tmp_path / "a", outline(*BASE)), mint=False)
    other = build(write(tmp_path / "b", outline(*BASE).replace("2022年底前", "2023年底前")), mint=False)
    assert one.ids[0] != other.ids[0]
    assert told(diff(one, other)) == ["一.1>一.1 deadline-slipped 2022>2023", "一.1>一.1 text-reworded"]


def test_ids_that_are_the_same_are_the_same_task_whatever_it_says(tmp_path: Path) -> None:
    """A person may have settled it, and a ledger is not overruled by likeness."""
    one, other = pair(tmp_path, outline(*BASE), outline(("完善制度", ["省体育局负责公布健身场馆名录。", MEALS]), BASE[1]))
    assert told(diff(one, other)) == ["一.1> dropped", ">一.1 added"] or [task.kind for task in diff(one, other).tasks] == [
        "dropped",
        "added",
    ]

    from dutygraph.identity.ledger_file import write_ledger
    from dutygraph.identity.settle import accept

    write_ledger(tmp_path / "plans" / "care", "care", accept(other.ledger, other.ids[0], one.ids[0]))
    settled = build(write(tmp_path, other.facts.document.source))
    assert "一.1>一.1 owner-dropped 省民政厅 responsible>" in told(diff(one, settled))


def test_a_curated_fact_is_told_in_the_curated_reading_alone(tmp_path: Path) -> None:
    one = build(write(tmp_path, outline(*BASE)))
    entry = f'[[fact]]\ntask = "{one.ids[3]}"\nkind = "party"\nlabel = "省大数据中心"\nrole = "leading"\n'
    entry += 'by = "Li"\nwhen = 2026-11-26\nwhy = "x"\n'
    (tmp_path / "plans/care/curated.toml").write_text(entry, encoding="utf-8")
    other = build(write(tmp_path, outline(*BASE)))
    assert told(diff(one, other)) == []
    assert told(diff(one, other, "curated")) == ["二.4>二.4 owner-added 省大数据中心 >leading"]


REWORDINGS = [
    ("", ""), ("", ""), ("省民政厅", "省财政厅"), ("50%", "60%"), ("2022年", "2024年"), ("负责", "牵头"), ("条例", "办法"), ("定期", ""),
]  # fmt: skip


def in_any_order(task: TaskChange) -> tuple[TaskChange, frozenset[Change]]:
    """The task with its changes as a set."""
    return replace(task, changes=()), frozenset(task.changes)


@pytest.mark.parametrize("seed", range(40))
def test_a_difference_is_the_mirror_of_the_one_from_the_other_side(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    items = [CARE, MEALS, TRAIN, DATA, *HALVES, LONG, "逐步提高服务质量。", "省体育局负责公布健身场馆名录。"]

    def version() -> str:
        chosen = [item.replace(*chance.choice(REWORDINGS)) for item in chance.sample(items, 6)]
        cut = chance.randint(1, 5)
        return outline(("完善制度", chosen[:cut]), (chance.choice(["夯实基础", "强化保障"]), chosen[cut:]))

    one, other = pair(tmp_path, version(), version())
    there, back = diff(one, other), diff(other, one)
    assert {in_any_order(task.mirrored()) for task in there.tasks} == {in_any_order(task) for task in back.tasks}
    assert {change.mirrored() for change in there.general} == set(back.general)
    assert (there.unchanged, there.empty) == (back.unchanged, back.empty)
    assert diff(one, one).empty
    assert diff(other, other).tasks == ()
