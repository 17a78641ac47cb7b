"""What holds for every text: quotes are what stands there, passages lead back, clauses tile, tasks do not overlap."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from dutygraph.fold import INVISIBLE, fold
from dutygraph.model import Anchor, Document
from dutygraph.read.owners import owning
from dutygraph.read.plan import read_plan
from dutygraph.vocabulary import load_vocabulary

NUMBERS = st.sampled_from(
    [
        "一、",
        "二、",
        "三、",
        "（一）",
        "（二）",
        "(三)",
        "1.",
        "2. ",
        "3．",
        "4、",
        "（1）",
        "①",
        "第一章 ",
        "第二条 ",
        "壹、",
        "1.1 ",
        "专栏1 ",
        "附件1",
        "",
        "",
        "",
    ]
)
BODIES = st.text(alphabet="推進改革違设市厅。；，、：（）《》“”(2. 5年%\u200b\u202e\t", max_size=30)
NOTES = st.sampled_from(
    [
        "（上接第一版）",
        "（下转第二版）",
        "— 3 —",
        "2021年5月3日",
        "国务院",
        "（此件公开发布）",
        "附件：1.清单",
        "目录",
        "某市规划",
        "责任单位：市厅",
        "序号\n任务\n责任单位\n1\n建设\n市厅\n2\n推进",
        "序号 任务 责任单位",
        "附件",
        "3",
        "抄送：市厅。",
    ]
)
LINES = st.one_of(st.builds(str.__add__, NUMBERS, BODIES), NOTES, BODIES)
BREAKS = st.sampled_from(["\n", "\r\n", "\n\n", "\r", "\n　　", "\u200b\n"])


@st.composite
def sources(draw: st.DrawFn) -> str:
    parts = [draw(st.sampled_from(["", "\ufeff"]))]
    for line in draw(st.lists(LINES, max_size=25)):
        parts += [line, draw(BREAKS)]
    return "".join(parts)


def anchors(document: Document) -> list[Anchor]:
    found = [defect.anchor for defect in document.defects] + [task.title for task in document.tasks if task.title]
    return [*found, document.title] if document.title else found


@settings(max_examples=300, deadline=None)
@given(sources())
def test_every_node_claims_what_stands_there(source: str) -> None:
    document = read_plan(source, load_vocabulary())
    for anchor in anchors(document):
        assert source[anchor.start : anchor.end] == anchor.quote != ""
    for section in document.sections:
        assert 0 <= section.start <= section.end <= len(source)
        assert section.title in source[section.start : section.end]
        assert section.parent is None or document.sections[section.parent].level == section.level - 1


@settings(max_examples=300, deadline=None)
@given(sources())
def test_tasks_stand_in_order_and_their_passages_lead_back(source: str) -> None:
    document = read_plan(source, load_vocabulary())
    end = 0
    for task in document.tasks:
        assert end <= task.start <= task.pieces[0].start
        assert task.pieces[-1].end == task.end <= len(source)
        assert all(one.end <= other.start for one, other in zip(task.pieces, task.pieces[1:], strict=False))
        end = task.end
        for at, char in enumerate(task.passage.folded):
            quote = task.passage.anchor(at, at + 1).quote if char != "\n" else char
            assert fold(quote).replace("\t", " ") == char
        printed = "".join(source[piece.start : piece.end] for piece in task.pieces)
        assert task.passage.folded.replace("\n", "") == fold(INVISIBLE.sub("", printed)).replace("\t", " ")


@settings(max_examples=300, deadline=None)
@given(sources())
def test_clauses_tile_a_task_but_for_brackets_between_them_and_owner_lines(source: str) -> None:
    vocabulary = load_vocabulary()
    for task in read_plan(source, vocabulary).tasks:
        folded, at = task.passage.folded, 0
        assert [clause.index for clause in task.clauses] == list(range(1, len(task.clauses) + 1))
        for start, end, clause in [*((one.fstart, one.fend, one) for one in task.clauses), (len(folded), len(folded), None)]:
            between = folded[at:start].strip(" \n。;!?")
            assert not between or between[0] == "(" or owning(vocabulary).line.search(between)
            if clause:
                assert task.passage.anchor(start, end) == Anchor(source[clause.start : clause.end], clause.start, clause.end)
            at = end
