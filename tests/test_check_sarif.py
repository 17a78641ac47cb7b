"""Findings as SARIF: the log fits the standard's schema and says place, task, rule and key of each finding."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft4Validator

from dutygraph.check.findings import end_of
from dutygraph.check.sarif_form import sarif_log
from dutygraph.check.shapes import load_shapes, shape_labels
from dutygraph.check.since import Changes
from dutygraph.cli import cli
from dutygraph.model import Anchor, Finding

SCHEMA = Draft4Validator(json.loads((Path(__file__).parent / "vendor" / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8")))


def finding(**values: Any) -> Finding:
    """A finding about 市数据局, with some values of one's own."""
    usual = {
        "key": "PartyResolved/t1/a", "shape": "PartyResolved", "severity": "warning", "plan": "示范", "task": "t1", "citation": "一.1",
        "path": "plans/示范/source.txt",
        "line": 5, "column": 3, "anchor": Anchor("市数据局", 24, 28), "message": {"en": "Who?", "zh": "谁？"},
    }  # fmt: skip
    return Finding(**(usual | values))


@pytest.fixture(scope="module")
def seed(checkout: Path) -> dict[str, Any]:
    printed = CliRunner().invoke(cli, ["-w", str(checkout), "validate", "--format", "sarif", "--lang", "en"])
    assert printed.exit_code == 1
    log: dict[str, Any] = json.loads(printed.output)
    return log


def test_the_seeds_log_fits_the_schema(seed: dict[str, Any]) -> None:
    SCHEMA.validate(seed)
    assert seed["version"] == "2.1.0"
    assert seed["runs"][0]["columnKind"] == "unicodeCodePoints"


def test_every_shape_is_a_rule_with_help_in_both_languages(seed: dict[str, Any]) -> None:
    run = seed["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    translated = run["translations"][0]
    assert translated["language"] == "zh"
    assert [rule["id"] for rule in rules] == [rule["id"] for rule in translated["rules"]] == sorted(shape_labels(load_shapes(), "en"))
    chinese = shape_labels(load_shapes(), "zh")
    assert {rule["id"]: rule["shortDescription"]["text"] for rule in translated["rules"]} == chinese
    assert next(rule for rule in rules if rule["id"] == "TaskOwner")["help"]["text"].startswith("Nobody is made responsible")


def test_each_result_stands_at_its_words_and_bears_its_key(checkout: Path, seed: dict[str, Any]) -> None:
    told = json.loads(CliRunner().invoke(cli, ["-w", str(checkout), "validate", "--format", "json"]).output)["findings"]
    results, rules = seed["runs"][0]["results"], seed["runs"][0]["tool"]["driver"]["rules"]
    assert [one["partialFingerprints"]["findingKey/v1"] for one in results] == [one["key"] for one in told]
    lines = (checkout / told[0]["path"]).read_text(encoding="utf-8").split("\n")
    for one, record in zip(results, told, strict=True):
        region = one["locations"][0]["physicalLocation"]["region"]
        first, last = region["startLine"] - 1, region["endLine"] - 1
        words = "\n".join(lines[first : last + 1])
        behind = len(words) - (len(lines[last]) - (region["endColumn"] - 1))
        assert words[region["startColumn"] - 1 : behind] == record["quote"] == region["snippet"]["text"]
        assert rules[one["ruleIndex"]]["id"] == one["ruleId"] == record["shape"]
        assert one["level"] == {"violation": "error", "warning": "warning", "info": "note"}[record["severity"]]
        if record["citation"]:
            assert one["locations"][0]["logicalLocations"][0]["name"] == record["citation"]


def test_since_an_earlier_report_results_tell_their_baseline_state() -> None:
    new, old, gone = finding(key="A/t1/a"), finding(key="A/t1/b"), finding(key="A/t1/c", shape="GoneShape")
    log = sarif_log([new, old], load_shapes(), "zh", Changes((new,), (gone,), (old,)))
    SCHEMA.validate(log)
    states = [(one["partialFingerprints"]["findingKey/v1"], one["baselineState"]) for one in log["runs"][0]["results"]]
    assert states == [("A/t1/a", "new"), ("A/t1/b", "unchanged"), ("A/t1/c", "absent")]
    assert {one["message"]["text"] for one in log["runs"][0]["results"]} == {"谁？"}


def test_a_path_is_written_as_a_uri(tmp_path: Path) -> None:
    def file(path: str) -> dict[str, str]:
        log = sarif_log([finding(path=path)], load_shapes(), "en")
        SCHEMA.validate(log)
        place: dict[str, str] = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
        return place

    assert file("plans/示范/source.txt") == {"uri": "plans/%E7%A4%BA%E8%8C%83/source.txt", "uriBaseId": "%SRCROOT%"}
    assert file(str(tmp_path / "a b")) == {"uri": (tmp_path / "a b").as_uri()}


@pytest.mark.parametrize(
    ("quote", "end"),
    [("数据", (5, 5)), ("数\n据局", (6, 3)), ("数\r\n据局", (6, 3)), ("数\r\r据", (7, 2)), ("数据\n", (6, 1)), ("", (5, 3))],
)
def test_the_end_is_counted_in_lines_as_editors_count_them(quote: str, end: tuple[int, int]) -> None:
    assert end_of(finding(anchor=Anchor(quote, 24, 24 + len(quote)))) == end
