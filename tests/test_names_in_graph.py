"""Names in the graph: identities that never change, levels, successors, statuses and indicators, each where a query finds it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from dutygraph.rdf import iris, terms
from dutygraph.session import quads_of
from dutygraph.workspace import Workspace

#: Every agency and instrument that the shipped plan named when the graph was first published, by IRI below /id/.
FIRST_PUBLISHED = """
agency/辽宁省/三级法院 agency/辽宁省/乡镇人民政府 agency/辽宁省/人大 agency/辽宁省/党委 agency/辽宁省/党委政法委 agency/辽宁省/各市
agency/辽宁省/各方 agency/辽宁省/各级政府 agency/辽宁省/合议庭法官 agency/辽宁省/地方性法规、政府规章起草和审核部门 agency/辽宁省/庭长
agency/辽宁省/政府 agency/辽宁省/检察委员会 agency/辽宁省/检察官 agency/辽宁省/检察长 agency/辽宁省/法官 agency/辽宁省/法院
agency/辽宁省/独任法官 agency/辽宁省/省、设区的市、自治县党委 agency/辽宁省/省、设区的市政协 agency/辽宁省/省级行政执法部门
agency/辽宁省/社会 agency/辽宁省/街道办事处 agency/辽宁省/较高级法院 agency/辽宁省/辽宁省人民代表大会常务委员会
agency/辽宁省/辽宁省人民代表大会常务委员会工作机构 agency/辽宁省/辽宁省人民代表大会相关专门委员会 agency/辽宁省/辽宁省人民检察院
agency/辽宁省/辽宁省高级人民法院 agency/辽宁省/部门 agency/辽宁省/院长
instrument/中国/中华人民共和国民法典 instrument/中国/中华人民共和国社区矫正法 instrument/中国/中华人民共和国行政处罚法
instrument/中国/最高人民法院、最高人民检察院、公安部关于依法惩治袭警违法犯罪行为的指导意见
instrument/中国/重大行政决策程序暂行条例 instrument/中国/青少年法治教育大纲
instrument/辽宁省/关于在公民中开展法治宣传教育第八个五年规划 instrument/辽宁省/国家及省关于宪法宣誓的决定
instrument/辽宁省/辽宁省专利条例 instrument/辽宁省/辽宁省关于强化知识产权保护的实施意见 instrument/辽宁省/辽宁省政府规章制定办法
instrument/辽宁省/辽宁省知识产权保护条例 instrument/辽宁省/辽宁省社会信用条例(草案) instrument/辽宁省/辽宁省行政规范性文件合法性审核办法
instrument/辽宁省/辽宁省贯彻落实法治社会建设纲要具体举措 instrument/辽宁省/辽宁省重大行政决策程序规定
"""
PLAN = """云川省绿色发展工作方案（2024—2025年）
一、主要任务
1.省林业局负责，2025年森林覆盖率达到45%以上，单位GDP能耗下降3%，湿地面积增长2%。
2.银保监会云川监管局配合，贯彻《合同法》，落实《行政处罚法》和《云川省湿地保护条例》。
3.省教育厅、农业农村厅和省湿地中心参与，国家统计局指导。
"""


def build(folder: Path, text: str = PLAN, place: str = "云川省") -> list[Quad]:
    plan = folder / "plans" / "green"
    plan.mkdir(parents=True)
    (plan / "source.txt").write_text(text, encoding="utf-8")
    (plan / "plan.toml").write_text(f'jurisdiction = "{place}"\n', encoding="utf-8")
    return quads_of(Workspace(folder))


@pytest.fixture(scope="module")
def quads(tmp_path_factory: pytest.TempPathFactory) -> list[Quad]:
    return build(tmp_path_factory.mktemp("green"))


def said(quads: list[Quad], subject: NamedNode, predicate: NamedNode, graph: str = "base") -> set[str]:
    return {
        q.object.value
        for q in quads
        if q.subject == subject
        and q.predicate == predicate
        and q.graph_name == iris.graph(graph)
        and isinstance(q.object, NamedNode | Literal)
    }


def test_what_the_shipped_plan_named_keeps_its_iri(checkout: Path) -> None:
    nodes = {
        q.subject.value for q in quads_of(Workspace(checkout)) if isinstance(q.subject, NamedNode) and q.graph_name == iris.graph("base")
    }
    here = {unquote(node.removeprefix(iris.ID)) for node in nodes}
    assert set(FIRST_PUBLISHED.split()) - here == set()


def test_every_name_of_the_shipped_plan_is_registered_but_for_those_that_cannot_be(checkout: Path) -> None:
    quads = [q for q in quads_of(Workspace(checkout)) if q.graph_name == iris.graph("base")]
    unknown = {
        q.subject.value for q in quads if q.predicate == terms.registered and isinstance(q.object, Literal) and q.object.value == "false"
    }
    collective = {q.subject.value for q in quads if q.object == terms.code("kind", "collective") and isinstance(q.subject, NamedNode)}
    # Two documents under one name, the state's and the province's: no one instrument.
    assert {unquote(node) for node in unknown - collective} == {f"{iris.ID}instrument/辽宁省/国家及省关于宪法宣誓的决定"}
    assert len(collective) == 3


def test_agencies_say_level_parent_and_how_they_were_found(quads: list[Quad]) -> None:
    education = iris.agency("云川省", "云川省教育厅")
    assert said(quads, education, terms.administrative_level) == {terms.code("level", "provincial").value}
    assert said(quads, education, terms.parent) == {iris.agency("云川省", "云川省人民政府").value}
    assert said(quads, education, terms.registered) == {"true"}
    how = {
        str(next(iter(said(quads, q.subject, terms.printed_name)))): next(iter(said(quads, q.subject, terms.resolution)))
        for q in quads
        if q.predicate == terms.agency and isinstance(q.subject, NamedNode)
    }
    assert {name: value.rsplit("-", 1)[-1] for name, value in how.items() if name in ("省教育厅", "省湿地中心", "国家统计局")} == {
        "省教育厅": "pattern",
        "省湿地中心": "unresolved",
        "国家统计局": "exact",
    }
    assert how["省农业农村厅"] == terms.code("resolution", "shared-head").value


def test_a_provisional_agency_is_unregistered_and_kept_as_said(quads: list[Quad]) -> None:
    centre = iris.agency("云川省", "云川省湿地中心")
    assert said(quads, centre, terms.registered) == {"false"}
    assert said(quads, centre, terms.skos_pref_label) == {"省湿地中心"}
    assert said(quads, centre, terms.administrative_level) == {terms.code("level", "provincial").value}
    assert {"省湿地中心", "云川省湿地中心", "湿地中心"} <= said(quads, centre, terms.search_name)


def test_a_pattern_gives_no_search_name_that_nobody_writes(quads: list[Quad]) -> None:
    names = said(quads, iris.agency("云川省", "云川省林业局"), terms.search_name)
    assert names == {"云川省林业局", "省林业局", "林业局"}


def test_instruments_say_their_status_and_what_took_their_place(quads: list[Quad]) -> None:
    contract = iris.instrument("中国", "中华人民共和国合同法")
    assert said(quads, contract, terms.instrument_status) == {terms.code("status", "repealed").value}
    assert said(quads, contract, terms.since) == {"2021-01-01"}
    assert said(quads, contract, terms.status_source) == {"民法典 第一千二百六十条"}
    (code,) = said(quads, contract, terms.dct_is_replaced_by)
    assert said(quads, NamedNode(code), terms.skos_pref_label) == {"中华人民共和国民法典"}
    assert said(quads, iris.instrument("云川省", "云川省湿地保护条例"), terms.instrument_status) == set()


def test_the_registry_graph_knows_successors_and_indicators(quads: list[Quad]) -> None:
    former = iris.agency("中国", "中国银行保险监督管理委员会")
    assert said(quads, former, terms.dct_is_replaced_by, "registry") == {iris.agency("中国", "国家金融监督管理总局").value}
    assert said(quads, iris.indicator("城镇调查失业率"), terms.unit, "registry") == {"%"}


def test_targets_share_an_indicator_and_stay_stated(quads: list[Quad]) -> None:
    linked = {
        next(iter(said(quads, q.subject, terms.metric))): (
            q.object.value,
            said(quads, q.subject, terms.resolution),
            said(quads, q.subject, terms.basis),
        )
        for q in quads
        if q.predicate == terms.indicator and isinstance(q.subject, NamedNode) and isinstance(q.object, NamedNode)
    }
    stated = {terms.code("basis", "stated").value}
    assert linked == {
        "森林覆盖率": (iris.indicator("森林覆盖率").value, {terms.code("resolution", "exact").value}, stated),
        "单位GDP能耗": (iris.indicator("单位地区生产总值能耗").value, {terms.code("resolution", "alias").value}, stated),
    }
    assert said(quads, iris.indicator("森林覆盖率"), terms.skos_pref_label) == {"森林覆盖率", "森林覆蓋率"}
    targets = [q.subject for q in quads if q.predicate == terms.rdf_type and q.object == terms.Target]
    assert len(targets) > len(linked)


def test_a_plan_of_a_known_city_stands_under_its_province(tmp_path: Path) -> None:
    quads = build(tmp_path, "广州市2024年工作要点\n一、任务\n1.市教育局负责制定年度计划。\n", "广州市")
    assert said(quads, iris.plan("green"), terms.jurisdiction) == {iris.place("广东省/广州市").value}
    assert said(quads, iris.agency("广东省/广州市", "广州市教育局"), terms.registered) == {"true"}
