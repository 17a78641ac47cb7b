"""Names: who a printed name stands for, and how that was told."""

from __future__ import annotations

from pathlib import Path

import pytest

from dutygraph.errors import InputError
from dutygraph.names.registry import load_registry

REGISTRY = load_registry([Path(__file__).parent.parent / "registry"])
LIAONING = "辽宁省"


@pytest.mark.parametrize(
    ("label", "jurisdiction", "name", "how"),
    [
        ("省法院", "辽宁省", "辽宁省高级人民法院", "jurisdiction-supplied"),
        ("遼寧省高級人民法院", "辽宁省", "辽宁省高级人民法院", "exact"),
        ("遼宁省高級人民法院", "辽宁省", "辽宁省高级人民法院", "folded"),
        ("最高法院", "辽宁省", "最高人民法院", "alias"),
        ("各市", "辽宁省/沈阳市", "各市", "exact"),
        ("省數據局", "辽宁省", "省数据局", "unresolved"),
    ],
)
def test_agencies(label: str, jurisdiction: str, name: str, how: str) -> None:
    agency = REGISTRY.agency(label, "body", jurisdiction, "zh-Hant")
    assert (agency.name, agency.how, agency.registered) == (name, how, how != "unresolved")


def test_the_same_short_name_is_another_court_in_another_province() -> None:
    here, there = (REGISTRY.agency("省法院", "body", place, "zh-Hans") for place in ("辽宁省", "广东省"))
    assert (here.jurisdiction, here.name) != (there.jurisdiction, there.name)
    assert there.how == "unresolved"


def test_a_city_plan_sees_its_province() -> None:
    assert REGISTRY.agency("辽宁省人民检察院", "body", "辽宁省/沈阳市", "zh-Hans").jurisdiction == LIAONING


def test_levels_belong_to_the_plans_own_jurisdiction() -> None:
    level = REGISTRY.agency("全省各級政府", "body", "吉林省", "zh-Hant")
    assert (level.jurisdiction, level.name, level.kind) == ("吉林省", "各级政府", "level")


def test_instruments_are_found_by_short_title_in_either_script() -> None:
    law = REGISTRY.instrument("社區矯正法", LIAONING, "zh-Hant")
    assert (law.jurisdiction, law.name, law.how) == ("中国", "中华人民共和国社区矫正法", "alias")


def test_own_entries_come_first(tmp_path: Path) -> None:
    (tmp_path / "agencies.toml").write_text(
        '[[agency]]\nname = "本省法院"\njurisdiction = "辽宁省"\naliases = ["省法院"]\nsource = "me"\n', encoding="utf-8"
    )
    own = load_registry([tmp_path, Path(__file__).parent.parent / "registry"])
    assert own.agency("省法院", "body", LIAONING, "zh-Hans").name == "本省法院"


def test_an_entry_without_source_is_refused(tmp_path: Path) -> None:
    (tmp_path / "agencies.toml").write_text('[[agency]]\nname = "甲局"\njurisdiction = "辽宁省"\n', encoding="utf-8")
    with pytest.raises(InputError, match="agency 1 lacks source"):
        load_registry([tmp_path])
