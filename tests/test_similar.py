"""Similar tasks: of other plans, about the same thing, with the owner, measure or date that is missing and its words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dutygraph.compare.similar import LEAST, MOST, Example, Examples, Words, around


def example(plan: str, task: str, text: str, **gives: str) -> Example:
    """A task whose words are given by what they say: owner, measure, date, or other (nothing that is asked for)."""
    words = []
    for what, said in gives.items():
        start = text.index(said)
        name = said if what in ("owner", "other") else ""
        words.append(Words(start, start + len(said), "" if what == "other" else what, name, "kind-body" if name else ""))
    return Example(plan, task, f"一.{task}", text, tuple(sorted(words, key=lambda one: one.start)))


SCHOOLS = "1.加强中小学校食堂食品安全管理。"
WORKSPACE = [
    example("own", "t1", SCHOOLS + "由省教育厅牵头。", owner="省教育厅"),
    example("city", "t2", "2.加强中小学食堂食品安全监管。由市教育局牵头，每年检查一次。", owner="市教育局", date="每年"),
    example("city", "t3", "3.推进城市公园建设（市园林局牵头，市财政局配合）。", owner="市园林局", other="市财政局"),
    example("town", "t4", "4.学校食堂食品安全合格率达到98%以上。2024年底前完成。", measure="合格率达到98%以上", date="2024年底前"),
    example("town", "t5", "5.加强中小学校食堂食品安全管理。市财政局配合。", other="市财政局"),
    example("port", "t6", "6.發展遠洋漁業。", measure="發展遠洋漁業"),
]


@pytest.fixture(scope="module")
def examples() -> Examples:
    return Examples(WORKSPACE)


def told(examples: Examples, text: str, lacks: str, plan: str = "own") -> list[tuple[str, str]]:
    return [(one.example.task, one.quote) for one in examples.like(text, lacks, plan)]


def test_the_like_task_of_another_plan_that_names_an_owner(examples: Examples) -> None:
    found = examples.like(SCHOOLS, "owner", "own")
    assert [one.example.task for one in found] == ["t2"], "neither the plan's own, nor one that names a helper only, nor one of parks"
    assert found[0].quote == "由市教育局牵头，每年检查一次。"
    assert [found[0].example.text[one.start : one.end] for one in found[0].said] == ["市教育局"]
    assert LEAST <= found[0].score <= 1


def test_what_is_lacking_decides_which_one_is_told(examples: Examples) -> None:
    assert told(examples, SCHOOLS, "measure") == [("t4", "4.学校食堂食品安全合格率达到98%以上。")]
    assert {task for task, _ in told(examples, SCHOOLS, "date")} == {"t2", "t4"}
    assert told(examples, SCHOOLS, "owner", plan="city") == [("t1", "由省教育厅牵头。")]


def test_scripts_do_not_matter(examples: Examples) -> None:
    assert told(examples, "加強中小學校食堂食品安全管理。", "owner") == told(examples, SCHOOLS, "owner")
    assert told(examples, "发展远洋渔业。", "measure")[0][0] == "t6"


def test_names_and_dates_make_no_tasks_alike() -> None:
    some = Examples(
        [
            example("a", "t1", "加强河道管理，由省水利厅负责。", owner="省水利厅"),
            example("b", "t2", "推广电子证照，由省水利厅负责。", owner="省水利厅"),
            example("c", "t3", "繁荣群众文艺。"),
        ]
    )
    assert [one.example.task for one in some.like("省水利厅修复河道。", "owner")] == ["t1"]


def test_no_more_than_five_and_the_most_alike_first() -> None:
    text = "加强农村公路养护管理"
    same = [example(f"p{n}", f"t{n}", f"{text}{'与安全隐患排查治理' * n}，由第{n}局负责。", owner=f"第{n}局") for n in range(8)]
    found = Examples(same).like(text, "owner")
    assert len(found) == MOST
    assert [one.example.task for one in found[:3]] == ["t0", "t1", "t2"]
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_nothing_to_say_of_nothing() -> None:
    assert Examples([]).like(SCHOOLS, "owner") == []
    assert Examples(WORKSPACE).like("", "owner") == []
    assert Examples(WORKSPACE).like("😀 \u202e <script>", "owner") == []


def test_an_index_made_after_another_says_what_one_made_anew_says() -> None:
    first = Examples(WORKSPACE[:4])
    later = Examples(WORKSPACE[1:], first)
    anew = Examples(WORKSPACE[1:])
    for lacks in ("owner", "measure", "date"):
        assert later.like(SCHOOLS, lacks) == anew.like(SCHOOLS, lacks)


@pytest.mark.parametrize(
    ("text", "words", "quote"),
    [
        ("1.甲。\n\n由省司法厅牵头。乙。", "省司法厅", "由省司法厅牵头。"),
        ("加强管理（牵头单位：省司法厅；责任单位：省财政厅）", "省财政厅", "（牵头单位：省司法厅；责任单位：省财政厅）"),
        ("加强管理(a（省司法厅）b)。", "省司法厅", "（省司法厅）"),
        ("（一）加强管理；省司法厅负责", "省司法厅", "省司法厅负责"),
        ("（未完\n由省司法厅负责）", "省司法厅", "由省司法厅负责）"),
    ],
)
def test_the_quote_is_the_bracket_or_the_sentence(text: str, words: str, quote: str) -> None:
    start = text.index(words)
    at, to = around(text, start, start + len(words))
    assert text[at:to] == quote


@given(st.text(st.sampled_from("甲乙丙（）()。；\n \r1x"), min_size=1, max_size=30), st.data())
def test_the_quote_holds_the_words_wherever_they_are(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    at, to = around(text, start, end)
    assert 0 <= at <= start < end <= to <= len(text)
