"""Names: who a printed name stands for, and how that was told."""

from __future__ import annotations

from pathlib import Path

import pytest

from dutygraph.names.registry import load_registry

SHIPPED = Path(__file__).parent.parent / "registry"
REGISTRY = load_registry([SHIPPED])
LIAONING = "辽宁省"


@pytest.mark.parametrize(
    ("label", "jurisdiction", "name", "how"),
    [
        ("省法院", "辽宁省", "辽宁省高级人民法院", "jurisdiction-supplied"),
        ("遼寧省高級人民法院", "辽宁省", "辽宁省高级人民法院", "exact"),
        ("遼宁省高級人民法院", "辽宁省", "辽宁省高级人民法院", "folded"),
        ("最高法院", "辽宁省", "最高人民法院", "alias"),
        ("各市", "辽宁省/沈阳市", "各市", "exact"),
        ("省體育中心", "辽宁省", "辽宁省体育中心", "unresolved"),
    ],
)
def test_agencies(label: str, jurisdiction: str, name: str, how: str) -> None:
    agency = REGISTRY.agency(label, "body", jurisdiction, "zh-Hant")
    assert (agency.name, agency.how, agency.registered) == (name, how, how != "unresolved")


def test_the_same_short_name_is_another_court_in_another_province() -> None:
    here, there = (REGISTRY.agency("省法院", "body", place, "zh-Hans") for place in ("辽宁省", "广东省"))
    assert (here.jurisdiction, here.name) == ("辽宁省", "辽宁省高级人民法院")
    assert (there.jurisdiction, there.name) == ("广东省", "广东省高级人民法院")


def test_a_city_plan_sees_its_province() -> None:
    assert REGISTRY.agency("辽宁省人民检察院", "body", "辽宁省/沈阳市", "zh-Hans").jurisdiction == LIAONING


def test_levels_belong_to_the_plans_own_jurisdiction() -> None:
    level = REGISTRY.agency("全省各級政府", "body", "吉林省", "zh-Hant")
    assert (level.jurisdiction, level.name, level.kind) == ("吉林省", "各级政府", "level")


def test_short_names_of_the_state_hold_in_its_own_plans_only() -> None:
    central = REGISTRY.agency("统计局", "body", "中国", "zh-Hans")
    local = REGISTRY.agency("统计局", "body", LIAONING, "zh-Hans")
    assert (central.jurisdiction, central.name, central.level) == ("中国", "国家统计局", "central")
    assert (local.jurisdiction, local.name, local.level) == (LIAONING, "辽宁省统计局", "provincial")


def test_a_shared_head_is_told_whatever_the_name_then_resolves_to() -> None:
    for label, name in (("省法院", "辽宁省高级人民法院"), ("省工信厅", "辽宁省工业和信息化厅")):
        agency = REGISTRY.agency(label, "body", LIAONING, "zh-Hans", "shared-head")
        assert (agency.name, agency.how) == (name, "shared-head")
    assert REGISTRY.agency("省体育中心", "body", LIAONING, "zh-Hans", "shared-head").how == "unresolved"


def test_a_merged_ministry_names_what_took_its_place() -> None:
    former = REGISTRY.agency("银保监会", "body", "中国", "zh-Hans")
    assert (former.name, former.replaced_by, former.since) == ("中国银行保险监督管理委员会", (("中国", "国家金融监督管理总局"),), "2023")


@pytest.mark.parametrize(
    ("label", "jurisdiction", "home", "name", "level"),
    [
        ("省体育中心", "辽宁省", "辽宁省", "辽宁省体育中心", "provincial"),
        ("辽宁省体育中心", "中国", "辽宁省", "辽宁省体育中心", "provincial"),
        ("省体育中心", "辽宁省/沈阳市", "辽宁省", "辽宁省体育中心", "provincial"),
        ("市体育中心", "辽宁省/沈阳市/和平区", "辽宁省/沈阳市", "沈阳市体育中心", "prefectural"),
        ("沈阳市体育中心", "辽宁省", "辽宁省/沈阳市", "沈阳市体育中心", "prefectural"),
        ("省体育中心", "某市", "某市", "省体育中心", "provincial"),  # a city that nobody knows: its province neither
        ("市属企业", "辽宁省/沈阳市", "辽宁省/沈阳市", "市属企业", "prefectural"),  # 市属 is no 市
        ("市场服务中心", "辽宁省/沈阳市", "辽宁省/沈阳市", "市场服务中心", "prefectural"),
        ("县体育中心", "辽宁省/沈阳市/康平县", "辽宁省/沈阳市/康平县", "康平县体育中心", "county"),
        ("项目办", "辽宁省/沈阳市/康平县", "辽宁省/沈阳市/康平县", "项目办", "county"),
    ],
)
def test_what_nobody_knows_is_kept_as_said_under_the_place_that_its_name_opens_with(
    label: str, jurisdiction: str, home: str, name: str, level: str
) -> None:
    agency = REGISTRY.agency(label, "body", jurisdiction, "zh-Hans")
    assert (agency.jurisdiction, agency.name, agency.level) == (home, name, level)
    assert (agency.how, agency.registered, agency.labels) == ("unresolved", False, ((label, "zh-Hans"),))


def test_departments_without_a_place_are_those_of_every_level() -> None:
    found = REGISTRY.agency("住房城乡建设部门", "body", LIAONING, "zh-Hans")
    assert (found.kind, found.level, found.registered) == ("level", "", False)
    assert REGISTRY.agency("市主管部门", "body", "辽宁省/沈阳市", "zh-Hans").kind == "body"


def test_collectives_and_whole_levels_stay_with_the_plan() -> None:
    for label, kind in (("省有关部门", "collective"), ("各市教育局", "level")):
        agency = REGISTRY.agency(label, kind, "辽宁省/沈阳市", "zh-Hans")
        assert (agency.jurisdiction, agency.name, agency.kind, agency.how) == ("辽宁省/沈阳市", label, kind, "unresolved")


@pytest.mark.parametrize("title", ["社區矯正法", "中华人民共和国社区矫正法", "中華人民共和國社區矯正法"])
def test_a_law_of_the_state_is_found_with_the_states_name_and_without(title: str) -> None:
    law = REGISTRY.instrument(title, LIAONING, "zh-Hant")
    assert (law.jurisdiction, law.name) == ("中国", "中华人民共和国社区矫正法")
    assert law.how == ("alias" if len(title) == 5 else "exact")


@pytest.mark.parametrize(
    ("title", "home"),
    [("辽宁省河道管理条例", "辽宁省"), ("沈阳市河道管理条例", "辽宁省/沈阳市"), ("中华人民共和国某某法", "中国"), ("某某办法", "辽宁省")],
)
def test_an_unknown_title_belongs_to_the_place_that_it_names(title: str, home: str) -> None:
    law = REGISTRY.instrument(title, LIAONING, "zh-Hans")
    assert (law.jurisdiction, law.name, law.registered) == (home, title, False)


@pytest.mark.parametrize(
    ("title", "status", "since", "replaced"),
    [
        ("合同法", "repealed", "2021-01-01", "中华人民共和国民法典"),
        ("外资企业法", "repealed", "2020-01-01", "中华人民共和国外商投资法"),
        ("行政处罚法", "amended", "2021-07-15", ""),
        ("辽宁省社会信用条例（草案）", "draft", "", ""),
        ("仲裁法", "", "", ""),
    ],
)
def test_the_status_of_an_instrument_has_its_source(title: str, status: str, since: str, replaced: str) -> None:
    law = REGISTRY.instrument(title, LIAONING, "zh-Hans")
    assert (law.status, law.since, [name for _, name in law.replaced_by]) == (status, since, [replaced] if replaced else [])
    assert bool(law.status_source) == bool(status)


@pytest.mark.parametrize(
    ("metric", "name", "how"),
    [
        ("森林覆盖率", "森林覆盖率", "exact"),
        ("森林覆蓋率", "森林覆盖率", "exact"),
        ("森林覆盖 率", "森林覆盖率", "folded"),
        ("单位GDP能耗", "单位地区生产总值能耗", "alias"),
    ],
)
def test_a_metric_is_an_indicator_by_name_or_alias(metric: str, name: str, how: str) -> None:
    indicator = REGISTRY.indicator(metric)
    assert indicator is not None
    assert (indicator.name, indicator.how) == (name, how)


def test_a_metric_that_only_resembles_an_indicator_is_none() -> None:
    assert REGISTRY.indicator("森林覆盖率增幅") is None
    assert REGISTRY.indicator("") is None
