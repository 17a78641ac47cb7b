"""A text edited within a line is read from what was read before: always what a whole reading gives, and mostly without one."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from random_edits import TYPED

from dutygraph import resources
from dutygraph.edit.live import Live
from dutygraph.edit.oneline import reread
from dutygraph.edit.state import read_files, state_of
from dutygraph.model import Emendation
from dutygraph.names.registry import load_registry
from dutygraph.read.plan import read_plan
from dutygraph.session import open_session
from dutygraph.vocabulary import load_vocabulary
from dutygraph.workspace import Workspace

TEXTS = sorted(path.read_text(encoding="utf-8") for path in (Path(__file__).parent / "plans").rglob("*.txt"))
LETTERS = "法责任单位目标全面省厅牵头，、12345年月日办第附件%"


@pytest.mark.parametrize("seed", range(4))
def test_it_is_what_a_whole_reading_gives(seed: int) -> None:
    random, vocabulary, taken = Random(seed), load_vocabulary(), 0
    for _ in range(25):
        text = random.choice(TEXTS)
        document = read_plan(text, vocabulary)
        for _ in range(4):
            task = random.choice(document.tasks)
            at, gone = random.randrange(task.start, task.end + 1), random.choice((0, 0, 0, 1, 3))
            typed = random.choice((random.choice(TYPED), random.choice(LETTERS), random.choice(LETTERS), text[at : at + 4]))
            text = text[:at] + typed + text[at + gone :]
            whole = read_plan(text, vocabulary)
            found = reread(document, (), text, (), vocabulary)
            assert found in (None, whole), (text[at - 20 : at], typed, text[at + len(typed) :][:20])
            taken, document = taken + (found is not None), whole
            if not document.tasks:
                break
    assert taken > 10


PLAN = """方案

一、完善制度

（一）加强立法

1. 由省司法厅牵头修订条例，省财政厅配合。行政复议案件办结率达到百分之九十五以上，\
全面落实行政执法责任制，提高行政执法水平和质量，让人民群众满意。

2. 逐步提高办案质量。

3. 办好案件（责任单位：省司法厅）。
"""


@pytest.mark.parametrize(
    ("before", "after", "taken"),
    [
        ("逐步提高办案", "逐步大大提高办案", False),  # behind a number: 2.5 is no number of an item
        ("办案质量。", "办案质量水平。", True),
        ("办案质量。", "办案质量。省公安厅负责。", False),
        ("办案质量。", "办案质量", False),
        ("办案质量。", "办案质量，，，。", False),  # so many commas make it no heading any more
        ("省财政厅配合", "省财政厅（配合", False),
        ("省财政厅配合", "省财政厅\n配合", False),
        ("省财政厅配合", "省教育厅配合", True),
        ("责任单位：", "单位：", False),  # names its owner no more
        ("加强立法", "加强立法工作", False),
    ],
)
def test_what_may_change_more_than_a_line_is_read_whole(before: str, after: str, taken: bool) -> None:
    vocabulary = load_vocabulary()
    document, text = read_plan(PLAN, vocabulary), PLAN.replace(before, after)
    found = reread(document, (), text, (), vocabulary)
    assert (found is not None) == taken
    assert found in (None, read_plan(text, vocabulary))


def test_emendations_behind_the_edit_move_along_and_one_within_it_is_read_whole() -> None:
    vocabulary = load_vocabulary()
    at = PLAN.index("办好案件")
    mend = Emendation(at, at + 4, "办理案件", "why")
    document = read_plan(PLAN, vocabulary, None, (mend,))
    text = PLAN.replace("办案质量。", "办案质量水平。")
    moved = Emendation(at + 2, at + 6, "办理案件", "why")
    found = reread(document, (mend,), text, (moved,), vocabulary)
    assert found is not None
    assert found == read_plan(text, vocabulary, None, (moved,))
    assert reread(document, (mend,), text, (), vocabulary) is None, "it lost its place"


@pytest.mark.slow
def test_a_draft_finds_what_a_plan_made_anew_of_its_text_has(tmp_path: Path) -> None:
    """Through many keys, with the store's spans left where they stood."""
    folder = next(path for path in resources.folder("plans").iterdir() if (path / "source.txt").exists())
    copy = tmp_path / "plans" / folder.name
    copy.mkdir(parents=True)
    for path in folder.glob("*.t*"):
        (copy / path.name).write_bytes(path.read_bytes())
    workspace = Workspace(tmp_path)
    live = open_session(workspace).live
    draft, files = live.draft(folder.name, typed=True), read_files(workspace.plan(folder.name))
    random, text = Random(5), live.state(folder.name).built.facts.document.source
    for n in range(24):
        clause = random.choice([one for facts in draft.state(folder.name).built.facts.tasks for one in facts.task.clauses])
        at, gone = random.randint(clause.start, clause.end), random.choice((0, 0, 4, 9))
        text = text[:at] + random.choice(TYPED + tuple(LETTERS)) + text[at + gone :]
        draft.update(folder.name, {**files, "source.txt": text.encode()})
        if n % 6 == 5:
            now = draft.state(folder.name)
            anew = state_of(now.folder, now.files, load_registry(workspace.registries()), workspace.vocabulary())
            assert now.built == anew.built
            assert draft.findings(folder.name) == alone_findings(workspace, anew.files, folder.name)


def alone_findings(workspace: Workspace, files: object, plan: str) -> list[object]:
    from dutygraph.edit.live import alone

    folder = workspace.plan(plan)
    state = state_of(folder, files, load_registry(workspace.registries()), workspace.vocabulary())  # type: ignore[arg-type]
    made: Live = alone(workspace, state)
    return list(made.findings(plan))
