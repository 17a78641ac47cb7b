"""Who is bound, in which role: labels, kinds, clauses, groups, inference, and what must never be a party."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_task import CONTEXT, task_of

from dutygraph.extract.parties import find_parties, first_leads
from dutygraph.model import Context, Party
from dutygraph.vocabulary import SHIPPED, Vocabulary, load_vocabulary


def parties(text: str, context: Context = CONTEXT, vocabulary: Vocabulary | None = None) -> dict[str, Party]:
    """The parties of a one-paragraph task by the words printed."""
    return {party.anchor.quote: party for party in find_parties(task_of(text), context, vocabulary or load_vocabulary())}


def roles(text: str, context: Context = CONTEXT) -> dict[str, str]:
    return {quote: party.role for quote, party in parties(text, context).items()}


# ---- the seed's own pitfalls ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "健全完善黨委常務會議及時審定人大常委會立法院規劃計劃和政府立法計劃工作制度。",
        "健全完善党委常务会议及时审定人大常委会立法院规划计划和政府立法计划工作制度。",
        "人大常委會立法院規劃計劃要及時編制。",
    ],
)
def test_a_printing_error_makes_no_agency(text: str) -> None:
    assert not [quote for quote in parties(text) if "立法院" in quote]


def test_issuers_in_front_of_a_title_are_not_bound() -> None:
    assert roles("落實最高人民法院、最高人民檢察院、公安部關於依法懲治違法犯罪行為的指導意見，依法追究刑事責任。") == {}
    assert roles("落實國務院《重大行政決策程序暫行條例》，重新修訂《省重大行政決策程序規定》。") == {}


def test_names_inside_a_title_are_not_bound() -> None:
    assert roles("贯彻《关于各级人民政府要加强统计工作的决定》。") == {}


def test_a_shared_tail_is_one_quote() -> None:
    assert set(parties("省、設區的市、自治縣黨委加強對立法工作的領導。")) == {"省、設區的市、自治縣黨委"}


def test_set_phrase_roles() -> None:
    found = roles("完善黨委領導、黨委政法委協調、人大監督、政府支持，法院主導、部門聯動、社會參與的工作格局。")
    assert found == {
        "黨委": "leading",
        "黨委政法委": "coordinating",
        "人大": "supervising",
        "政府": "supporting",
        "法院": "leading",
        "部門": "participating",
        "社會": "participating",
    }


# ---- labels, kinds, clauses, groups --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "quote", "label"),
    [
        ("（省科技廳、工業和信息化廳負責）", "工業和信息化廳", "省工業和信息化廳"),
        ("（省委组织部、宣传部、教育厅负责）", "宣传部", "省委宣传部"),
        ("（省委组织部、宣传部、教育厅负责）", "教育厅", "省教育厅"),
        ("（沈阳市教育局、公安局负责）", "公安局", "沈阳市公安局"),
        ("（责任单位：市场监管局、公安局）", "公安局", "公安局"),
        ("（市城市管理局、市场监管局负责）", "市场监管局", "市市场监管局"),
        ("（国家发展改革委、科技部负责）", "科技部", "科技部"),
        ("（市公安局、团市委、人民银行沈阳分行负责）", "人民银行沈阳分行", "人民银行沈阳分行"),
        ("各级党委和政府要加强领导。", "政府", "各级政府"),
        ("市财政局、人力资源社会保障局要落实经费。", "人力资源社会保障局", "市人力资源社会保障局"),
    ],
)
def test_a_shared_head_is_restored_in_the_label_only(text: str, quote: str, label: str) -> None:
    party = parties(text)[quote]
    assert party.label == label
    assert party.name == ("exact" if label == quote else "shared-head")


@pytest.mark.parametrize(
    ("text", "quote", "kind"),
    [
        ("各市建立宣傳教育基地。", "各市", "level"),
        ("全省各級政府要恪守法定職責。", "全省各級政府", "level"),
        ("法官要嚴格規範法庭調查。", "法官", "post"),
        ("（各有關部門按職責分工負責）", "各有關部門", "collective"),
        ("市直有关单位要主动配合。", "市直有关单位", "collective"),
        ("（全国总工会、司法部负责）", "全国总工会", "body"),
        ("省法院定期向社會公布典型案例。", "省法院", "body"),
    ],
)
def test_kinds(text: str, quote: str, kind: str) -> None:
    assert parties(text)[quote].kind == kind


def test_prose_binds_its_clause_and_a_closing_bracket_the_task() -> None:
    found = parties("各市建立基地。法官要规范程序。（市司法局负责）")
    assert (found["各市"].clause, found["法官"].clause, found["市司法局"].clause) == (1, 2, None)


def test_a_bracket_in_the_middle_carries_the_clause_that_it_closes() -> None:
    found = parties("新增学位5000个。（市教育局负责）建成社区食堂60家。（市民政局负责）")
    assert (found["市教育局"].clause, found["市民政局"].clause) == (1, None)


def test_members_of_one_list_share_a_group() -> None:
    found = parties("省法院、省检察院定期公布案例。法官要规范程序。")
    assert found["省法院"].group == found["省检察院"].group != found["法官"].group


def test_a_name_said_again_is_one_party_and_the_bracket_counts() -> None:
    found = find_parties(task_of("市教育局要制定方案。（市教育局牵头，市财政局配合）"), CONTEXT, load_vocabulary())
    assert [(party.anchor.quote, party.role, party.rule) for party in found] == [
        ("市教育局", "leading", "owner-bracket"),
        ("市财政局", "supporting", "owner-bracket"),
    ]


# ---- the first named leads -----------------------------------------------------------------------------

NOTED = "推广试点。（税务总局、财政部、海关总署负责，排在第一位的部门为牵头部门，下同）"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (NOTED, "第一位的部门为牵头部门，下同"),
        ("推广。（工信部、科技部等负责。列第一位者为牵头单位，下同）", "第一位者为牵头单位，下同"),
        ("推广。（税务总局、财政部负责，注明“共同牵头”的除外，排第一位的为牵头并汇总上报工作进展的单位，下同）", "排第一位"),
        ("推广。（税务总局、财政部负责，排在第一位的部门为牵头部门）", None),
        ("推广。（税务总局、财政部负责）", None),
    ],
)
def test_the_note_that_holds_for_what_follows(text: str, words: str | None) -> None:
    note = first_leads(task_of(text), load_vocabulary())
    assert (note and words and words in note.quote) == (words and True)


def test_the_first_named_leads_by_inference_with_its_premise() -> None:
    note = first_leads(task_of(NOTED), load_vocabulary())
    found = parties("提前适用政策。（海关总署、财政部负责）", dataclasses.replace(CONTEXT, first_leads=note))
    first, second = found["海关总署"], found["财政部"]
    assert (first.role, first.basis, first.premise) == ("leading", "inferred", note)
    assert (second.role, second.basis, second.premise) == ("responsible", "stated", None)


def test_role_words_win_over_the_inference() -> None:
    context = dataclasses.replace(CONTEXT, first_leads=first_leads(task_of(NOTED), load_vocabulary()))
    assert roles("推进。（财政部、商务部牵头负责）", context) == {"财政部": "leading", "商务部": "leading"}
    assert parties("推进。（财政部、商务部牵头负责）", context)["财政部"].basis == "stated"
    assert roles("推进。（海关总署负责）", context) == {"海关总署": "responsible"}


# ---- faults of the text --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "（市教育局、市公安局负责",
        "）市教育局（",
        "（）",
        "（（（市教育局）",
        "由",
        "各",
        "要",
        "。",
        "责任单位：",
        "会同",
        "（负责）",
        "《各市要",
    ],
)
def test_broken_text_is_read_without_error(text: str) -> None:
    assert set(roles(text)) <= {"市教育局", "市公安局"}


def test_an_unclosed_owner_bracket_still_names_its_owners() -> None:
    assert roles("推进改革。（市教育局、市公安局负责") == {"市教育局": "responsible", "市公安局": "responsible"}


# ---- invariants ----------------------------------------------------------------------------------------

FIELDS = ["教育", "公安", "工业和信息化", "文化和旅游", "住房和城乡建设", "市场监管", "农业农村", "卫生健康", "发展和改革", "城市管理"]
SAID = {"牵头": "leading", "负责": "responsible", "配合": "supporting", "参与": "participating", "督导": "supervising"}
LISTS = st.lists(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=4, unique=True), min_size=1, max_size=3)


@settings(max_examples=60, deadline=None)
@given(LISTS, st.lists(st.sampled_from(sorted(SAID)), min_size=3, max_size=3), st.sampled_from("，；"), st.sampled_from("省市县区"))
def test_what_an_owner_bracket_says_comes_back(lists: list[list[str]], verbs: list[str], between: str, level: str) -> None:
    segments, expected = [], {}
    for names, verb in zip(lists, verbs, strict=False):
        full = [f"{level}{name}局" for name in names]
        segments.append("、".join(full) + verb)
        for name in full:
            expected.setdefault(name, SAID[verb])
    assert roles(f"推进改革。（{between.join(segments)}）") == expected


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="省市县各级教育局厅委政府法院要由会同负责牵头和、，。；：（）《》等有关部门责任单位 \n12年", max_size=60))
def test_every_anchor_is_what_the_text_holds(text: str) -> None:
    for party in find_parties(task_of(text), CONTEXT, load_vocabulary()) if text else []:
        anchor = party.anchor
        assert text[anchor.start : anchor.end] == anchor.quote != ""
        assert party.label.endswith(anchor.quote)
        assert (party.basis == "inferred") == (party.premise is not None)


def test_a_domain_expert_teaches_a_new_ending_and_a_new_role_word(tmp_path: Path) -> None:
    folder = tmp_path / "vocabulary"
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    before = roles("推进改革（市数智署、市算网港挂帅）。")
    agencies, words = folder / "agencies.toml", folder / "roles.toml"
    agencies.write_text(agencies.read_text("utf-8").replace("departments = [\n", 'departments = [\n  "港",\n'), "utf-8")
    words.write_text(words.read_text("utf-8").replace('leading = ["牵头",', 'leading = ["挂帥", "牵头",', 1), "utf-8")
    taught = load_vocabulary(folder)
    assert before == {}
    assert {q: p.role for q, p in parties("推进改革（市数智署、市算网港挂帅）。", CONTEXT, taught).items()} == {
        "市数智署": "leading",
        "市算网港": "leading",
    }
    assert set(parties("市算网港要建立台账。", CONTEXT, taught)) == {"市算网港"}
