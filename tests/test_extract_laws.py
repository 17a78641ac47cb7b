"""Laws and policy documents as plans of cities, counties and ministries name them, in both scripts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_task import CONTEXT, task_of

from dutygraph.extract.laws import find_laws
from dutygraph.vocabulary import load_vocabulary

TITLED = [
    ("深入贯彻落实《法治政府建设实施纲要（2021—2025年）》，全面推进依法行政。", [("法治政府建设实施纲要（2021—2025年）", "implements")]),
    (
        "根据《中华人民共和国城乡规划法》《广东省城乡规划条例》等法律法规，制定本方案。",
        [("中华人民共和国城乡规划法", "based-on"), ("广东省城乡规划条例", "based-on")],
    ),
    (
        "修订《深圳经济特区道路交通安全违法行为处罚条例》，制定《深圳市网约车管理办法》。",
        [("深圳经济特区道路交通安全违法行为处罚条例", "revises"), ("深圳市网约车管理办法", "enacts")],
    ),
    ("制定出台《贯彻落实〈优化营商环境条例〉实施办法》。", [("贯彻落实〈优化营商环境条例〉实施办法", "enacts")]),
    (
        "严格落实国务院《重大行政决策程序暂行条例》和《湖南省重大行政决策程序规定》。",
        [("重大行政决策程序暂行条例", "implements"), ("湖南省重大行政决策程序规定", "implements")],
    ),
    ("加快推进《成都市生活垃圾管理条例》立法进程。", [("成都市生活垃圾管理条例", "drafts")]),
    ("完成《杭州市物业管理条例》修订工作，年内提请市人大常委会审议。", [("杭州市物业管理条例", "revises")]),
    (
        "按照中共中央办公厅、国务院办公厅印发的《关于进一步加强科技伦理治理的意见》要求，建立科技伦理审查制度。",
        [("关于进一步加强科技伦理治理的意见", "based-on")],
    ),
    ("贯徹執行《社會救助暫行辦法》，修訂《臺州市臨時救助辦法》。", [("社會救助暫行辦法", "implements"), ("臺州市臨時救助辦法", "revises")]),
    (
        "废止《某市暂住人口管理规定》，清理《某市户外广告设置办法》。",
        [("某市暂住人口管理规定", "repeals"), ("某市户外广告设置办法", "repeals")],
    ),
    ("开展《中华人民共和国民法典》主题宣传。", [("中华人民共和国民法典", "mentions")]),
    ("在《人民日报》开设专栏，办好《法治在线》栏目。", []),
    ("对《苏州市河道管理条例》进行修改。", [("苏州市河道管理条例", "revises")]),
    ("推动《中华人民共和国噪声污染防治法》贯彻实施。", [("中华人民共和国噪声污染防治法", "implements")]),
    ("研究起草《青岛市海洋经济促进条例（草案）》。", [("青岛市海洋经济促进条例（草案）", "drafts")]),
    ("落实省政府办公厅《关于印发〈数字政府建设规划〉的通知》精神。", [("关于印发〈数字政府建设规划〉的通知", "implements")]),
    (
        "修订《A市供水条例》、《A市燃气条例》，制定《A市供热办法》。",
        [("A市供水条例", "revises"), ("A市燃气条例", "revises"), ("A市供热办法", "enacts")],
    ),
    ("依據《行政執法機關移送涉嫌犯罪案件的規定》，完善案件移送標準。", [("行政執法機關移送涉嫌犯罪案件的規定", "based-on")]),
    ("认真贯彻实施新修订的《安全生产法》。", [("安全生产法", "implements")]),
    ("制定实施《某市渔业提升行动计划》。", [("某市渔业提升行动计划", "enacts")]),
    ("制定实施《渔业法》的办法。", [("渔业法", "implements")]),
    ("对《某市渔港条例》开展立法后评估。", [("某市渔港条例", "mentions")]),
    ("《某省海域条例》于2024年底前出台。", [("某省海域条例", "enacts")]),
    ("严格执行《渔业法》，对违反《渔业法》的依法处罚。", [("渔业法", "implements")]),
    ("落實「海洋保育法」，依「災害防救法」規定辦理。", [("海洋保育法", "implements"), ("災害防救法", "based-on")]),
    (
        "落实《海洋强省建设规划》（以下简称《规划》），按照《规划》要求推进，实施《规划》。",
        [("海洋强省建设规划", "implements"), ("规划", "based-on")],
    ),
    ("抓好《信访工作条例》学习宣传和贯彻落实。", [("信访工作条例", "implements")]),
    (
        "加快推进《上海市浦东新区绿色建筑若干规定》《上海市城市更新条例》等法规落地见效。",
        [("上海市浦东新区绿色建筑若干规定", "implements"), ("上海市城市更新条例", "implements")],
    ),
    (
        "推进《大连市养老服务条例》立法工作，做好《大连市节约用水条例》宣传贯彻，开展《大连市文明行为促进条例》执法检查。",
        [("大连市养老服务条例", "drafts"), ("大连市节约用水条例", "implements"), ("大连市文明行为促进条例", "mentions")],
    ),
    ("对《某省信访条例》实施情况开展监督检查，适时启动修订程序。", [("某省信访条例", "mentions")]),
    ("起草完成《市容环境卫生管理条例（修订草案）》。", [("市容环境卫生管理条例（修订草案）", "drafts")]),
    (
        "落实《关于深化“证照分离”改革的通知》（国发〔2021〕7号）、《某市“证照分离”改革实施方案》。",
        [("关于深化“证照分离”改革的通知", "implements"), ("某市“证照分离”改革实施方案", "implements")],
    ),
    (
        "按照《无障碍环境建设条例》和《无障碍设计规范》要求，加强无障碍设施建设。",
        [("无障碍环境建设条例", "based-on"), ("无障碍设计规范", "based-on")],
    ),
]
BARE = [
    (
        "贯彻实施种子法、农产品质量安全法，落实外商投资法及其实施条例。",
        [("种子法", "implements"), ("农产品质量安全法", "implements"), ("外商投资法", "implements")],
    ),
    ("按照城市总体规划和控制性详细规划，优化学校布局。", []),
    ("废止不符合上位法规定的规章，清理妨碍统一市场和公平竞争的政策措施。", []),
    ("落实好中央八项规定精神和省委实施细则、市委实施办法。", []),
    ("制定武汉市数据条例，修订武汉市科技创新促进条例。", [("武汉市数据条例", "enacts"), ("武汉市科技创新促进条例", "revises")]),
    ("全面贯彻实施民法典，依法保护民事权益。", [("民法典", "implements")]),
    ("嚴格執行預防未成年人犯罪法，加強專門學校建設。", [("預防未成年人犯罪法", "implements")]),
    ("严格规范公正文明执法，创新工作方法，改进工作办法。", []),
    ("完善有关地方性法规，严格按照法律、行政法规办理。", []),
    ("按照国家有关规定办理，依法追究责任，按规定程序报批。", []),
    ("研究制定共享单车停放管理办法。", [("共享单车停放管理办法", "drafts")]),
    (
        "贯彻海洋环境保护法、湿地保护法和省渔港管理条例。",
        [("海洋环境保护法", "implements"), ("湿地保护法", "implements"), ("省渔港管理条例", "implements")],
    ),
    ("加快推进海上交通法、休闲渔业管理办法等立法进程。", [("海上交通法", "drafts"), ("休闲渔业管理办法", "drafts")]),
    ("配合市人大做好海域使用法修订工作。", [("海域使用法", "revises")]),
    ("出台市城市更新条例，制修订殡葬管理条例。", [("市城市更新条例", "enacts"), ("殡葬管理条例", "revises")]),
    ("清理妨碍统一市场的规定和做法。", []),
    (
        "落实国务院关于加快推进政务服务标准化规范化便利化的指导意见。",
        [("国务院关于加快推进政务服务标准化规范化便利化的指导意见", "implements")],
    ),
    ("制定贵州省贯彻落实法治政府建设实施纲要具体举措。", [("贵州省贯彻落实法治政府建设实施纲要具体举措", "enacts")]),
    ("全面落实司法责任制，落实河湖长制。", []),
    ("充分听取群众意见，作出处理决定，完善城市规划建设管理。", []),
    ("加强民法典宣传，推动宪法学习。", [("民法典", "mentions")]),
    ("依照监察法规和行政法规处理。", []),
    ("编制县域国土空间总体规划和村庄规划。", []),
    ("贯彻落实国家乡村振兴战略规划，因地制宜推进乡村建设。", [("国家乡村振兴战略规划", "implements")]),
    ("推動出臺電動自行車管理條例。", [("電動自行車管理條例", "enacts")]),
]


def laws(text: str) -> list[tuple[str, str]]:
    task = task_of(text)
    found = find_laws(task, CONTEXT, load_vocabulary())
    for law in found:
        assert text[law.anchor.start : law.anchor.end] == law.anchor.quote
        assert law.rule
    return [(law.title, law.relation) for law in found]


@pytest.mark.parametrize(("text", "expected"), TITLED + BARE, ids=[text[:14] for text, _ in TITLED + BARE])
def test_titles_and_relations(text: str, expected: list[tuple[str, str]]) -> None:
    assert laws(text) == expected


def test_a_title_said_twice_is_one_reference_but_two_relations_are_two() -> None:
    assert laws("落实《某市养犬条例》。严格落实《某市养犬条例》。修订《某市养犬条例》。") == [
        ("某市养犬条例", "implements"),
        ("某市养犬条例", "revises"),
    ]


def test_an_unclosed_title_swallows_nothing() -> None:
    assert laws("修订《某市养犬条例，制定《某市献血办法》。") == [("某市献血办法", "enacts")]


def test_the_anchor_leaves_the_brackets_out_and_names_its_clause() -> None:
    text = "加强管理。制定《某市献血办法》。"
    (law,) = find_laws(task_of(text), CONTEXT, load_vocabulary())
    assert (law.anchor.start, law.anchor.end, law.clause) == (8, 14, 2)


def test_a_new_ending_taught_in_the_vocabulary_is_found(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from dutygraph.vocabulary import SHIPPED

    shipped = (SHIPPED / "documents.toml").read_text(encoding="utf-8")
    (tmp_path / "documents.toml").write_text(shipped.replace('rules = ["法典"', 'rules = ["约则", "法典"'), encoding="utf-8")
    text = "修订某某村民自治约则。"
    task = task_of(text)
    assert find_laws(task, CONTEXT, load_vocabulary()) == []
    assert [law.title for law in find_laws(task, CONTEXT, load_vocabulary(tmp_path))] == ["某某村民自治约则"]


@given(st.lists(st.text(alphabet="《》〈〉“”（）、，。；和制定修订落实条例办法辽宁省的A1", max_size=60), max_size=4))
def test_any_text_gives_anchors_that_hold(parts: list[str]) -> None:
    text = "。".join(parts)
    if text:
        laws(text)
