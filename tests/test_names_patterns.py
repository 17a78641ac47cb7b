"""Patterns: the departments that every province, city and county has, told from the plan's own jurisdiction."""

from __future__ import annotations

from pathlib import Path

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dutygraph.fold import fold_name
from dutygraph.names.registry import load_registry

TO_TRADITIONAL = opencc.OpenCC("s2t").convert
REGISTRY = load_registry([Path(__file__).parent.parent / "registry"])
PROVINCE, CITY, DISTRICT, COUNTY = "辽宁省", "广东省/广州市", "辽宁省/沈阳市/和平区", "辽宁省/沈阳市/康平县"
REGION, BANNER, PREFECTURE, BEIJING = "内蒙古自治区", "内蒙古自治区/通辽市/奈曼旗", "吉林省/延边朝鲜族自治州", "北京市"


def known(label: str, jurisdiction: str) -> tuple[str, str]:
    agency = REGISTRY.agency(label, "body", jurisdiction, "zh-Hans")
    assert agency.registered, (label, jurisdiction)
    return agency.jurisdiction, agency.name


@pytest.mark.parametrize(
    ("label", "jurisdiction", "home", "name"),
    [
        ("省发展改革委", PROVINCE, "辽宁省", "辽宁省发展和改革委员会"),
        ("省發改委", PROVINCE, "辽宁省", "辽宁省发展和改革委员会"),
        ("发展改革委", PROVINCE, "辽宁省", "辽宁省发展和改革委员会"),
        ("国家发展改革委", PROVINCE, "中国", "国家发展和改革委员会"),
        ("自治区发展改革委", REGION, "内蒙古自治区", "内蒙古自治区发展和改革委员会"),
        ("市教育局", CITY, "广东省/广州市", "广州市教育局"),
        ("市教育局", DISTRICT, "辽宁省/沈阳市", "沈阳市教育局"),
        ("区教育局", DISTRICT, "辽宁省/沈阳市/和平区", "和平区教育局"),
        ("省工业和信息化厅", DISTRICT, "辽宁省", "辽宁省工业和信息化厅"),
        ("县发改局", COUNTY, "辽宁省/沈阳市/康平县", "康平县发展和改革局"),
        ("旗人社局", BANNER, "内蒙古自治区/通辽市/奈曼旗", "奈曼旗人力资源和社会保障局"),
        ("州住建局", PREFECTURE, "吉林省/延边朝鲜族自治州", "延边朝鲜族自治州住房和城乡建设局"),
        ("市教委", BEIJING, "北京市", "北京市教育委员会"),
        ("市发展改革委", BEIJING, "北京市", "北京市发展和改革委员会"),
        ("省委组织部", PROVINCE, "辽宁省", "中共辽宁省委员会组织部"),
        ("组织部", PROVINCE, "辽宁省", "中共辽宁省委员会组织部"),
        ("中共沈阳市委政法委", PROVINCE, "辽宁省/沈阳市", "中共沈阳市委员会政法委员会"),
        ("省委依法治省办", PROVINCE, "辽宁省", "中共辽宁省委员会全面依法治省委员会办公室"),
        ("县委编办", COUNTY, "辽宁省/沈阳市/康平县", "中共康平县委员会机构编制委员会办公室"),
        ("市网信办", CITY, "广东省/广州市", "中共广州市委员会网络安全和信息化委员会办公室"),
        ("团省委", PROVINCE, "辽宁省", "中国共产主义青年团辽宁省委员会"),
        ("共青团沈阳市委", PROVINCE, "辽宁省/沈阳市", "中国共产主义青年团沈阳市委员会"),
        ("市法院", CITY, "广东省/广州市", "广州市中级人民法院"),
        ("县法院", COUNTY, "辽宁省/沈阳市/康平县", "康平县人民法院"),
        ("市政协", CITY, "广东省/广州市", "中国人民政治协商会议广州市委员会"),
        ("省税务局", PROVINCE, "辽宁省", "国家税务总局辽宁省税务局"),
        ("国家税务总局大连市税务局", PROVINCE, "辽宁省/大连市", "国家税务总局大连市税务局"),
        ("人民银行沈阳分行", PROVINCE, "辽宁省/沈阳市", "中国人民银行沈阳市分行"),
        ("辽宁证监局", PROVINCE, "辽宁省", "中国证券监督管理委员会辽宁监管局"),
        ("大连海关", PROVINCE, "辽宁省/大连市", "大连海关"),
        ("市交通运输局（港口局）", CITY, "广东省/广州市", "广州市交通运输局"),
        ("辽宁省沈阳市和平区教育局", "中国", "辽宁省/沈阳市/和平区", "和平区教育局"),
        ("和平区教育局", "辽宁省/沈阳市", "辽宁省/沈阳市/和平区", "和平区教育局"),
        ("镇政府", COUNTY + "/小城子镇", COUNTY + "/小城子镇", "小城子镇人民政府"),
    ],
)
def test_a_department_is_its_places_own(label: str, jurisdiction: str, home: str, name: str) -> None:
    assert known(label, jurisdiction) == (home, name)


def test_two_cities_of_one_label_are_two_agencies() -> None:
    assert known("市教育局", "广东省/广州市") != known("市教育局", "辽宁省/沈阳市")


@pytest.mark.parametrize(
    ("label", "jurisdiction"),
    [
        ("省教育局", PROVINCE),  # provinces have a 厅
        ("市教育厅", CITY),
        ("省教育厅", "中国"),  # which province?
        ("市教育局", "某县"),  # of which city?
        ("县教育局", CITY),
        ("各区教育局", CITY),
        ("园区公安局", CITY),
        ("高新区公安局", CITY),
        ("海南州教育厅", PROVINCE),
    ],
)
def test_a_pattern_does_not_guess_a_place_or_a_level(label: str, jurisdiction: str) -> None:
    assert REGISTRY.agency(label, "body", jurisdiction, "zh-Hans").how == "unresolved"


def test_it_says_how_and_gives_names_in_both_scripts() -> None:
    agency = REGISTRY.agency("省卫健委", "body", PROVINCE, "zh-Hans")
    assert (agency.how, agency.registered, agency.kind, agency.level) == ("pattern", True, "body", "provincial")
    assert agency.labels == (("辽宁省卫生健康委员会", "zh-Hans"), ("遼寧省衛生健康委員會", "zh-Hant"))
    assert set(agency.search) >= {"辽宁省卫生健康委员会", "省卫健委", "辽宁省卫健委", "卫健委"}
    assert agency.parent == ("辽宁省", "辽宁省人民政府")


def test_a_place_is_completed_to_its_full_path() -> None:
    assert REGISTRY.places.complete("广州市") == "广东省/广州市"
    assert REGISTRY.places.complete("沈阳市/和平区") == "辽宁省/沈阳市/和平区"
    assert REGISTRY.places.complete("遼寧省") == "辽宁省"
    assert REGISTRY.places.complete("某市") == "某市"
    assert REGISTRY.places.complete("") == ""


@pytest.mark.parametrize(
    ("path", "level"),
    [
        ("中国", "central"),
        ("北京市", "provincial"),
        ("内蒙古自治区", "provincial"),
        ("辽宁省/沈阳市", "prefectural"),
        ("某市", "prefectural"),
        ("新疆维吾尔自治区/喀什地区", "prefectural"),
        ("北京市/海淀区", "county"),
        ("江苏省/苏州市/昆山市", "county"),
        ("湖北省/神农架林区", "county"),
        ("辽宁省/沈阳市/康平县/小城子镇", "township"),
        ("", ""),
    ],
)
def test_the_level_of_a_place_is_told_by_its_path(path: str, level: str) -> None:
    assert REGISTRY.places.level(path) == level


@settings(deadline=None)
@given(
    st.text(min_size=1, max_size=30).filter(fold_name),
    st.sampled_from(["", "中国", "某市", PROVINCE, DISTRICT, BEIJING, "\u3000", "甲/乙/丙"]),
    st.booleans(),
)
def test_any_name_in_any_place_stands_for_somebody(label: str, place: str, body: bool) -> None:
    agency = REGISTRY.agency(label, "body" if body else "post", REGISTRY.places.complete(place), "zh-Hans")
    assert agency.name == fold_name(agency.name)
    assert agency.registered or fold_name(label) in agency.search
    assert REGISTRY.instrument(label, place, "zh-Hant").name == fold_name(label) or REGISTRY.instrument(label, place, "zh-Hant").registered


PLACES = {
    "辽宁省": ("省", ["教育厅", "发改委", "委宣传部", "总工会", "司法厅", "应急厅", "高院"]),
    "辽宁省/沈阳市": ("市", ["教育局", "发展改革委", "委统战部", "妇联", "中院", "市场监管局", "卫健委"]),
    "辽宁省/沈阳市/和平区": ("区", ["教育局", "住建局", "委组织部", "检察院", "政府", "人大常委会", "纪委监委"]),
    "吉林省/延边朝鲜族自治州/敦化市": ("市", ["文旅局", "民政局", "委办公室", "残联", "法院", "政府办公室"]),
}
cases = st.sampled_from([(path, word, name) for path, (word, names) in PLACES.items() for name in names])


@settings(deadline=None)
@given(cases)
def test_a_name_with_and_without_its_place_is_one_agency(case: tuple[str, str, str]) -> None:
    path, word, name = case
    segments = path.split("/")
    printed = {word + name, *("".join(segments[n:]) + name for n in range(len(segments)))}
    assert len({known(label, path) for label in printed}) == 1


@settings(deadline=None)  # other work on the machine is no fault of ours
@given(cases)
def test_either_script_is_one_agency(case: tuple[str, str, str]) -> None:
    path, word, name = case
    assert known(TO_TRADITIONAL(word + name), path) == known(word + name, path)


@settings(deadline=None)
@given(cases, st.sampled_from(["", "/小城子镇"]))
def test_a_place_further_down_means_the_same_body_above_it(case: tuple[str, str, str], below: str) -> None:
    path, word, name = case
    assert known(word + name, path + below) == known(word + name, path)
