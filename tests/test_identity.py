"""Task ids last: through random edits against a known truth an id is right or pending, and a person's word settles it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
from edited_plans import EDITS, Editor, Item
from hypothesis import given, settings
from hypothesis import strategies as st

from dutygraph.identity import settle
from dutygraph.identity.identify import identify
from dutygraph.identity.ledger import Entry, Ledger, Seen

seeds = st.integers(0, 2**32)
edits = st.lists(st.lists(st.sampled_from(EDITS), min_size=1, max_size=4), min_size=1, max_size=4)


def plan(*texts: str, chapter: str = "一") -> list[Seen]:
    return [Seen(f"{chapter}.{number}", text) for number, text in enumerate(texts, 1)]


def first(tasks: Sequence[Seen]) -> Ledger:
    return identify("plan", Ledger(), tasks)


def ids(ledger: Ledger) -> list[str]:
    return [one.id for one in ledger.present]


class Truth:
    """Which id each item truly has: known once it was minted or settled. Holds every ledger to it."""

    def __init__(self, random: Random) -> None:
        self.random, self.editor = random, Editor(random)
        self.editor.start()
        self.ledger = first(self.editor.tasks())
        self.ids = {item.key: one.id for item, one in zip(self.editor.items(), self.ledger.present, strict=True)}
        self.provisional: dict[str, int] = {}
        self.editor.touched.clear()

    def edit(self, names: Sequence[str]) -> None:
        for name in names:
            getattr(self.editor, name)()
        ledger = identify("plan", self.ledger, self.editor.tasks())
        assert identify("plan", ledger, self.editor.tasks()) == ledger, "a second look changes nothing"
        assert len({one.id for one in ledger.entries}) == len(ledger.entries)
        for item, one in zip(self.editor.items(), ledger.present, strict=True):
            self.hold(item, one)
        self.ledger = self.settled(ledger)
        self.editor.touched.clear()

    def hold(self, item: Item, one: Entry) -> None:
        """The id is the item's own, or new, or pending with the true one among the candidates and given to nobody else."""
        true = self.ids.get(item.key)
        if one.pending:
            assert self.provisional.setdefault(one.id, item.key) == item.key
            assert true is None or one.id == true or true in {old.id for old in one.candidates}
        elif true is not None:
            assert one.id == true
        else:
            assert one.id not in self.ids.values()
            assert not item.came_from or not set(item.came_from) & set(self.ids), "what was split or merged is never decided alone"
            self.ids[item.key] = one.id

    def settled(self, ledger: Ledger) -> Ledger:
        """Somebody who knows settles most of what is pending, and the rest stays so."""
        for item, one in zip(self.editor.items(), ledger.present, strict=True):
            if ledger.by_id()[one.id].pending and self.random.random() < 0.7:
                if item.key in self.ids:
                    ledger = settle.accept(ledger, one.id, self.ids[item.key])
                else:
                    ledger, self.ids[item.key] = settle.accept_new(ledger, one.id), one.id
        return ledger


@settings(max_examples=200, deadline=None)
@given(seeds, edits)
def test_an_id_is_right_or_pending_through_any_edits(seed: int, sequence: list[list[str]]) -> None:
    truth = Truth(Random(seed))
    for names in sequence:
        truth.edit(names)


@settings(max_examples=60, deadline=None)
@given(seeds, edits)
def test_the_order_of_entries_in_the_file_does_not_matter(seed: int, sequence: list[list[str]]) -> None:
    random = Random(seed)
    truth = Truth(random)
    for names in sequence:
        for name in names:
            getattr(truth.editor, name)()
        entries = list(truth.ledger.entries)
        random.shuffle(entries)
        shuffled = identify("plan", Ledger(tuple(entries)), truth.editor.tasks())
        truth.ledger = identify("plan", truth.ledger, truth.editor.tasks())
        assert shuffled == truth.ledger


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_a_third_reworded_keeps_its_id_when_nothing_rivals_it(seed: int) -> None:
    """However the items are moved and renumbered, and with a new one before all others."""
    editor = Editor(Random(seed))
    editor.chapters = [[editor.fresh() for _ in range(4)] for _ in range(3)]
    ledger = first(editor.tasks())
    true = {item.key: tid for item, tid in zip(editor.items(), ids(ledger), strict=True)}
    editor.chapters = [[editor.reworded(item, 1 / 3) for item in chapter] for chapter in editor.chapters]
    for name in ("move", "swap", "renumber", "insert_first"):
        getattr(editor, name)()
    found = identify("plan", ledger, editor.tasks())
    assert not found.pending
    assert all(one.id == true.get(item.key, one.id) for item, one in zip(editor.items(), found.present, strict=True))
    assert len(set(ids(found)) - set(true.values())) == 1


@settings(max_examples=60, deadline=None)
@given(seeds, st.sampled_from(["split", "merge"]))
def test_a_split_and_a_merge_are_proposed_and_then_recorded_for_good(seed: int, edit: str) -> None:
    editor = Editor(Random(seed))
    editor.chapters = [[editor.new(word for _ in range(4) for word in editor.clause()) for _ in range(3)] for _ in range(2)]
    editor.touched.clear()
    ledger = first(editor.tasks())
    true = {item.key: tid for item, tid in zip(editor.items(), ids(ledger), strict=True)}
    while not any(item.came_from for item in editor.items()):
        getattr(editor, edit)()
    made = {number: item for number, item in enumerate(editor.items()) if item.came_from}
    found = identify("plan", ledger, editor.tasks())
    olds = sorted({true[key] for item in made.values() for key in item.came_from})
    pending = [found.present[number] for number in made]
    assert list(found.pending) == pending
    for one in pending:
        assert {old.id for old in one.candidates} == set(olds)
        assert {old.kind for old in one.candidates} == {edit}
    news = [one.id for one in pending]
    done = settle.split("plan", found, olds[0], news) if edit == "split" else settle.merge(found, olds, news[0])
    assert not done.pending
    assert {one.id: one.replaced_by for one in done.absent} == {old: tuple(news) for old in olds}
    assert identify("plan", done, editor.tasks()) == done
    assert identify("plan", done, [Seen("", item.text) for item in reversed(editor.items())]).by_id().keys() == done.by_id().keys()


def test_the_first_mint_is_deterministic_and_distinct() -> None:
    tasks = plan("建立宪法学习宣传教育基地。", "制定年度立法计划。", "建立宪法学习宣传教育基地。")
    assert first(tasks) == first(tasks)
    assert len(set(ids(first(tasks)))) == 3
    assert set(ids(identify("other", Ledger(), tasks))).isdisjoint(ids(first(tasks)))


A = "市教育局编制学前教育资源布局规划，年底前向社会公布。"
B = "县水利局疏浚中小河流二十公里，改造小型水库三座。"
C = "区民政局新建社区食堂十处，每季度通报一次运行情况。"
D = "市商务局整合电商产业园，培训从业人员五百人次。"


def test_what_is_deleted_stays_in_the_ledger_and_gets_its_id_back() -> None:
    ledger = first(plan(A, B, C))
    without = identify("plan", ledger, plan(A, C))
    assert without.absent == (replace(ledger.present[1], present=False),)
    back = identify("plan", without, plan(C, B, A))
    assert ids(back) == list(reversed(ids(ledger)))
    assert not back.absent


def test_equal_texts_are_told_apart_by_their_neighbours_alone() -> None:
    """Two items of one text: an insertion or a new number confuses them as little as the loss of one with its neighbour."""
    ledger = first(plan(A, B, A, C))
    assert ids(identify("plan", ledger, plan(D, A, B, A, C)))[1:] == ids(ledger)
    second = identify("plan", ledger, plan(D, B, A, C))
    assert ids(second)[1:] == ids(ledger)[1:]
    assert not second.pending


def test_of_equal_texts_nobody_guesses_which_one_is_gone() -> None:
    ledger = first(plan(A, A, B, C))
    left = identify("plan", ledger, plan(A, B, C))
    assert [old.id for old in left.pending[0].candidates] == sorted(ids(ledger)[:2])
    assert {one.id for one in left.absent} == set(ids(ledger)[:2])
    settled = settle.accept(left, left.pending[0].id, ids(ledger)[1])
    assert ids(settled) == ids(ledger)[1:]
    assert settled.by_id()[left.pending[0].id].replaced_by == (ids(ledger)[1],)
    assert ids(identify("plan", settled, plan(A, A, B, C)))[-3:] != ids(ledger), "the first is a put-back or new item, not a guess"


def test_a_copy_is_new_and_the_original_keeps_its_id() -> None:
    ledger = first(plan(A, B, C))
    copied = identify("plan", ledger, plan(A, B, C, A))
    assert ids(copied)[:3] == ids(ledger)
    assert not copied.pending


def test_a_table_reworded_in_every_row_keeps_all_ids() -> None:
    """The rows are alike but for a name, so that only citation and text together tell them apart."""
    names = [f"{a}{b}县" for a in "金木水火土东西南北中" for b in "山河湖海"]
    ledger = first(plan(*(f"{name}完成高标准农田建设任务，建成农村公路二十公里，覆盖率达到九成以上。" for name in names)))
    longer = identify(
        "plan", ledger, plan(*(f"{name}完成高标准农田建设任务，建成农村公路三十公里，覆盖率达到九成以上。" for name in names))
    )
    assert ids(longer) == ids(ledger)
    assert not longer.pending


def test_a_doubt_stays_until_a_person_or_the_old_text_settles_it() -> None:
    ledger = first(plan(A, A, B))
    doubt = identify("plan", ledger, plan(A, B))
    elsewhere = identify("plan", doubt, plan(D, A, B, C))
    assert [one.id for one in elsewhere.pending] == [one.id for one in doubt.pending]
    assert ids(identify("plan", elsewhere, plan(A, A, B))) == ids(ledger)
    assert not identify("plan", elsewhere, plan(A, A, B)).pending


def test_a_new_task_frees_what_was_kept_for_it() -> None:
    doubt = identify("plan", first(plan(A, A, B)), plan(A, B))
    task = doubt.pending[0].id
    done = settle.accept_new(doubt, task)
    assert not done.pending
    assert task in ids(done)
    assert len(done.absent) == 2


@pytest.mark.parametrize("edit", ["insert before", "insert behind"])
def test_two_near_items_reworded_at_once_are_never_exchanged(edit: str) -> None:
    near = [A.replace("教育局", name) for name in ("教育局", "体育局")]
    ledger = first(plan(*near, B))
    reworded = [text.replace("年底前向社会公布", "次年起施行") for text in near]
    found = identify("plan", ledger, plan(D, *reworded, B) if edit == "insert before" else plan(*reworded, B, D))
    for one, true in zip([one for one in found.present if one.text in reworded], ids(ledger)[:2], strict=True):
        assert one.id == true or true in {old.id for old in one.candidates}


def test_ledgers_merged_into_contradiction_lose_no_entry() -> None:
    """Two branches inserted behind the same task, and somebody's hand made a circle."""
    entries = [
        Entry("ta", "一.1", A),
        Entry("tb", "一.2", B, "ta"),
        Entry("tc", "一.2", C, "ta"),
        Entry("td", "", D, "te"),
        Entry("te", "", "", "td"),
    ]
    for order in (entries, entries[::-1]):
        assert ids(Ledger(tuple(order))) == ["ta", "tb", "tc", "td", "te"]
