"""Registry files: what a user may write beside the shipped ones, what is refused and where, and that the shipped ones hold together."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dutygraph.errors import InputError
from dutygraph.names.registry import Registry, load_registry

SHIPPED = Path(__file__).parent.parent / "registry"
LIAONING = "辽宁省"


def own(folder: Path, text: str, file: str = "agencies.toml") -> Registry:
    (folder / file).write_text(text, encoding="utf-8")
    return load_registry([folder, SHIPPED])


def test_own_entries_come_first(tmp_path: Path) -> None:
    registry = own(tmp_path, '[[agency]]\nname = "本省法院"\njurisdiction = "辽宁省"\naliases = ["省法院"]\nsource = "me"\n')
    assert registry.agency("省法院", "body", LIAONING, "zh-Hans").name == "本省法院"


def test_an_own_entry_adds_an_alias_to_a_shipped_agency_without_copying_it(tmp_path: Path) -> None:
    text = '[[agency]]\nname = "国家统计局"\njurisdiction = "中国"\naliases = ["国统局"]\nsource = "me"\n'
    found = own(tmp_path, text).agency("国统局", "body", LIAONING, "zh-Hans")
    assert (found.jurisdiction, found.name, found.how) == ("中国", "国家统计局", "alias")
    assert ("國家統計局", "zh-Hant") in found.labels
    assert found.parent == ("中国", "国务院")
    assert {"国统局", "统计局", "国家统计局"} <= set(found.search)


def test_an_own_entry_adds_an_alias_to_a_body_that_a_pattern_gives(tmp_path: Path) -> None:
    text = '[[agency]]\nname = "沈阳市教育局"\njurisdiction = "沈阳市"\naliases = ["市教育主管局"]\nsource = "me"\n'
    registry = own(tmp_path, text)
    for label in ("市教育主管局", "市教育局", "沈阳市教育局"):
        found = registry.agency(label, "body", "辽宁省/沈阳市", "zh-Hans")
        assert (found.jurisdiction, found.name) == ("辽宁省/沈阳市", "沈阳市教育局")
        assert "市教育主管局" in found.search


def test_own_patterns_and_places_add_to_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "places.toml").write_text('[[within]]\nplace = "辽宁省/沈阳市"\nholds = ["康平县"]\n', encoding="utf-8")
    text = (
        '[[pattern]]\nofficial = "{place}{name}"\nprinted = ["{head}{name}"]\nsource = "me"\n'
        'departments = [{ name = "教育局", short = ["教局"], levels = "county" }, { name = "茶叶局", levels = "county" }]\n'
    )
    registry = own(tmp_path, text, "departments.toml")
    assert registry.agency("康平县茶叶局", "body", LIAONING, "zh-Hans").jurisdiction == "辽宁省/沈阳市/康平县"
    short, full = (registry.agency(label, "body", "沈阳市/康平县", "zh-Hans") for label in ("县教局", "县教育局"))
    assert short.name == full.name == "康平县教育局"


@pytest.mark.parametrize(
    ("file", "text", "line", "said"),
    [
        ("agencies.toml", '\n[[agency]]\nname = "甲局"\njurisdiction = "辽宁省"\n', 2, "agency 甲局 lacks source"),
        ("agencies.toml", '[[agency]]\nname = "甲局"\nsource = "me"\n', 1, "lacks jurisdiction"),
        ("agencies.toml", '[[agency]]\nname = "甲"\njurisdiction = "辽宁省"\nsource = "me"\nalias = ["乙"]\n', 1, "did you mean aliases"),
        (
            "agencies.toml",
            '[[agency]]\nname = "甲"\njurisdiction = "辽宁省"\nsource = "me"\naliases = "乙"\n',
            1,
            "must be a list of names",
        ),
        (
            "agencies.toml",
            '[[agency]]\nname = "甲"\njurisdiction = "辽宁省"\nsource = "me"\nlevel = "省"\n',
            1,
            "known are central, provincial",
        ),
        ("agencies.toml", '[[agency]]\nname = "甲"\njurisdiction = "辽宁省"\nsource = "me"\nsince = "去年"\n', 1, "is no date"),
        ("agencies.toml", '[agency]\nname = "甲"\n', 0, "write two brackets"),
        ("agencies.toml", '[[agencies]]\nname = "甲"\n', 0, "unknown table agencies"),
        ("agencies.toml", '[[group]]\nsource = "me"\n', 1, "lacks agencies"),
        (
            "agencies.toml",
            '[[group]]\njurisdiction = "辽宁省"\nsource = "me"\nagencies = [\n  { name = "甲局" },\n  { name = "乙局", kind = "局" },\n]\n',
            6,
            "unknown kind",
        ),
        (
            "agencies.toml",
            '[[agency]]\nname = "甲"\njurisdiction = "辽宁省"\nsource = "me"\n\n'
            '[[agency]]\nname = "乙"\njurisdiction = "辽宁省"\nsource = "me"\naliases = ["甲"]\n',
            6,
            "甲 is a name of 甲 too",
        ),
        (
            "agencies.toml",
            '[[agency]]\nname = "甲"\njurisdiction = "辽宁省"\nsource = "me"\n\n'
            '[[agency]]\nname = "甲"\njurisdiction = "辽宁省"\nsource = "me"\n',
            6,
            "stands here twice",
        ),
        (
            "instruments.toml",
            '[[instrument]]\nname = "甲法"\njurisdiction = "中国"\nsource = "me"\nstatus = "repealed"\n',
            1,
            "status-source",
        ),
        (
            "instruments.toml",
            '[[instrument]]\nname = "甲法"\njurisdiction = "中国"\nsource = "me"\nlevel = "central"\n',
            1,
            "unknown key level",
        ),
        ("indicators.toml", '[[indicator]]\nname = "甲率"\n', 1, "indicator 甲率 lacks source"),
        (
            "departments.toml",
            '[[pattern]]\nofficial = "{place}{name}"\nsource = "me"\ndepartments = [\n'
            '  { name = "甲局", levels = "county" },\n  { name = "乙局", levels = "市" },\n]\n',
            6,
            "unknown level",
        ),
        (
            "departments.toml",
            '[[pattern]]\nofficial = "{place}{name}"\nprinted = ["{head}{name}"]\nsource = "me"\ndepartments = [\n'
            '  { name = "甲局", short = ["丙局"], levels = "county" },\n  { name = "乙局", short = ["丙局"], levels = "county" },\n]\n',
            7,
            "is printed for 甲局 and for 乙局",
        ),
        ("departments.toml", '[[pattern]]\nofficial = "{place}{name}"\nsource = "me"\ndepartments = []\n', 1, "lacks departments"),
        (
            "departments.toml",
            '[[pattern]]\nofficial = "{place}{head}{name}"\nsource = "me"\ndepartments = [{ name = "甲局", levels = "county" }]\n',
            1,
            "cannot be read",
        ),
        (
            "departments.toml",
            '[[pattern]]\nofficial = "{place}"\nsource = "me"\ndepartments = [{ name = 3, levels = "county" }]\n',
            1,
            "name must",
        ),
        ("departments.toml", '[[pattern]]\nofficial = 1\nsource = "me"\ndepartments = [{}]\n', 1, "official must be a text"),
        ("places.toml", "levels = 3\n", 0, "levels is a table"),
        ("places.toml", '[[within]]\nplace = "辽宁省"\nholds = [1]\n', 1, "needs place and holds"),
        (
            "agencies.toml",
            '[[agency]]\nname = "甲"\njurisdiction = "沈阳市"\nsource = "me"\n\n'
            '[[agency]]\nname = "乙"\njurisdiction = "辽宁省/沈阳市"\nsource = "me"\naliases = ["甲"]\n',
            6,
            "甲 is a name of 甲 too",
        ),
        ("places.toml", '[[within]]\nplace = "辽宁省"\n', 1, "needs place and holds"),
    ],
)
def test_what_cannot_be_used_is_refused_at_its_line(tmp_path: Path, file: str, text: str, line: int, said: str) -> None:
    with pytest.raises(InputError, match=said) as refused:
        own(tmp_path, text, file)
    assert (refused.value.path, refused.value.line) == (str(tmp_path / file), line)


ENTRIES = [
    '[[agency]]\nname = "甲局"\njurisdiction = "辽宁省"\naliases = ["省甲局"]\nsource = "me"\n',
    '[[agency]]\nname = "乙局"\njurisdiction = "辽宁省"\naliases = ["省乙局", "乙"]\nsource = "me"\n',
    '[[agency]]\nname = "甲局"\njurisdiction = "辽宁省/沈阳市"\naliases = ["乙"]\nsource = "me"\n',
    '[[agency]]\nname = "丙级"\neverywhere = true\nkind = "level"\naliases = ["乙局"]\nsource = "me"\n',
]


@settings(deadline=None)
@given(st.permutations(ENTRIES))
def test_resolution_does_not_depend_on_the_order_of_entries(tmp_path_factory: pytest.TempPathFactory, entries: list[str]) -> None:
    registry = own(tmp_path_factory.mktemp("registry"), "\n".join(entries))
    said = {
        (label, place): (found.jurisdiction, found.name, found.how)
        for label in ("甲局", "省甲局", "乙局", "省乙局", "乙", "丙级", "省教育厅")
        for place in ("辽宁省", "辽宁省/沈阳市", "吉林省")
        for found in [registry.agency(label, "body", place, "zh-Hans")]
    }
    assert said["乙", "辽宁省"] == ("辽宁省", "乙局", "jurisdiction-supplied")
    assert said["乙", "辽宁省/沈阳市"] == ("辽宁省/沈阳市", "甲局", "jurisdiction-supplied")
    assert said["省甲局", "辽宁省/沈阳市"] == ("辽宁省", "甲局", "jurisdiction-supplied")
    assert said["乙局", "吉林省"] == ("吉林省", "丙级", "alias")
    assert said["乙局", "辽宁省/沈阳市"] == ("辽宁省", "乙局", "exact")
    assert said["省教育厅", "吉林省"] == ("吉林省", "吉林省教育厅", "pattern")


def test_the_shipped_files_resolve_alike_in_any_order(tmp_path: Path) -> None:
    """Patterns and members of groups turned round: every form still means the same."""
    shuffled = random.Random(9)
    for path in SHIPPED.glob("*.toml"):
        lines = path.read_text(encoding="utf-8").splitlines()
        runs: list[list[str]] = [[]]
        for line in lines:
            inline = line.startswith("  { ")
            if inline != bool(runs[-1] and runs[-1][0].startswith("  { ")):
                runs.append([])
            runs[-1].append(line)
        for run in runs:
            if run and run[0].startswith("  { "):
                shuffled.shuffle(run)
        (tmp_path / path.name).write_text("\n".join(line for run in runs for line in run) + "\n", encoding="utf-8")
    first, other = load_registry([SHIPPED]), load_registry([tmp_path])
    assert {key: entry.identity for key, entry in first.agencies.items()} == {key: entry.identity for key, entry in other.agencies.items()}
    assert {key: entry.identity for key, entry in first.own.items()} == {key: entry.identity for key, entry in other.own.items()}
    assert {form: {level: one.official for level, one in found.items()} for form, found in first.departments.index.items()} == {
        form: {level: one.official for level, one in found.items()} for form, found in other.departments.index.items()
    }


def test_every_shipped_entry_says_its_source_and_what_it_points_at_is_there() -> None:
    registry = load_registry([SHIPPED])
    agencies, instruments = registry.all_agencies(), registry.all_instruments()
    known = {(one.jurisdiction, one.name) for one in agencies}
    for agency in agencies:
        assert {*agency.replaced_by, *([agency.parent] if agency.parent else [])} <= known, agency.name
        assert not agency.since or agency.replaced_by
    titles = {(one.jurisdiction, one.name) for one in instruments}
    for instrument in instruments:
        assert set(instrument.replaced_by) <= titles, instrument.name
    for level in registry.departments.index.values():
        for department in level.values():
            if department.parent.startswith("中国/"):
                assert ("中国", department.parent.removeprefix("中国/")) in known, department.names[0]


def test_no_body_is_part_of_itself() -> None:
    registry = load_registry([SHIPPED])
    for by_level in registry.departments.index.values():
        for department in by_level.values():
            assert department.parent != department.official
    for agency in registry.all_agencies():
        assert (agency.jurisdiction, agency.name) not in (agency.parent, *agency.replaced_by)


def test_no_shipped_date_stands_without_a_source() -> None:
    for path in SHIPPED.glob("*.toml"):
        for group in tomllib.loads(path.read_text(encoding="utf-8")).get("group", []):
            members = next(value for value in group.values() if isinstance(value, list) and value and isinstance(value[0], dict))
            for member in ({**group, **one} for one in members):
                if "since" in member:
                    assert member.get("status-source") or member["source"] not in ("unverified", "usage"), member["name"]
