"""Findings as GitHub's workflow commands: read back by the rules of GitHub's runner, they say the same."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from test_check_sarif import finding

from dutygraph.check.github_form import github_lines
from dutygraph.cli import cli
from dutygraph.model import Anchor


def read(line: str) -> tuple[str, dict[str, str], str]:
    """Command, properties and message of a line, as the runner takes it apart: no quotes, %XX last."""
    assert line.startswith("::")
    assert "\n" not in line
    assert "\r" not in line
    head, _, message = line[2:].partition("::")
    command, _, said = head.partition(" ")
    properties = dict(one.split("=", 1) for one in said.split(","))
    return command, {name: unescaped(value, also=True) for name, value in properties.items()}, unescaped(message)


def unescaped(text: str, also: bool = False) -> str:
    for code, character in (("%0D", "\r"), ("%0A", "\n"), *((("%3A", ":"), ("%2C", ",")) if also else ()), ("%25", "%")):
        text = text.replace(code, character)
    return text


def test_a_finding_is_an_annotation_at_its_words() -> None:
    assert list(github_lines([finding()], {"PartyResolved": "Not known"}, "zh")) == [
        "::warning file=plans/示范/source.txt,line=5,col=3,endColumn=6,title=Not known 一.1::谁？"
    ]


def test_words_over_several_lines_have_no_columns() -> None:
    properties = read(next(github_lines([finding(anchor=Anchor("数\n据", 24, 27))], {}, "en")))[1]
    assert properties == {"file": "plans/示范/source.txt", "line": "5", "endLine": "6", "title": "PartyResolved 一.1"}


def test_grave_findings_are_errors_and_light_ones_notices() -> None:
    levels = [read(line)[0] for line in github_lines([finding(severity=one) for one in ("violation", "warning", "info")], {}, "en")]
    assert levels == ["error", "warning", "notice"]


@given(st.text("a%:,=\n\r2050DACX", max_size=12), st.text("a%:,\n\r2050DACX", min_size=1, max_size=12))
def test_no_text_breaks_out_of_its_place(message: str, path: str) -> None:
    _, properties, told = read(next(github_lines([finding(path=path, message={"en": message})], {}, "en")))
    assert (properties["file"], told) == (path, message)


def test_the_seed_prints_one_command_for_each_finding(checkout: Path) -> None:
    runner = CliRunner()
    printed = runner.invoke(cli, ["-w", str(checkout), "validate", "--format", "github", "--lang", "en"])
    told = json.loads(runner.invoke(cli, ["-w", str(checkout), "validate", "--format", "json"]).output)["findings"]
    assert printed.exit_code == 1
    read_back = [read(line) for line in printed.output.splitlines()]
    assert [message for _, _, message in read_back] == [one["message"]["en"] for one in told]
    assert [(said["file"], int(said["line"])) for _, said, _ in read_back] == [(one["path"], one["line"]) for one in told]
