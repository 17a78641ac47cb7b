"""What cannot be read ends with one line and status 2, and changes nothing; what can be read is, with a finding."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SEED = Path(__file__).parent.parent / "plans/liaoning-rule-of-law-2021"
PLAN = "某市2024年工作要点\n一、总体任务\n1. 市教育局制定年度计划。\n2. 市公安局建立信息共享平台。\n"


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dutygraph.cli", "-w", str(folder), *words]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=folder, env={**os.environ, "COLUMNS": "200"})


def files(folder: Path) -> dict[str, bytes]:
    """All files but those of the graph, which is made again."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.parent.name != ".dutygraph")
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    shutil.copytree(SEED, tmp_path / "plans" / SEED.name)
    return tmp_path


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "No such file"),
        (b"", "empty"),
        (b"\x00\x01\x02PK\x03\x04" * 40, "binary"),
        ("今天天气很好，没有任务。\n".encode(), "no task"),
    ],
    ids=["missing", "empty", "binary", "no task"],
)
def test_extract_refuses_in_one_line(tmp_path: Path, data: bytes | None, said: str) -> None:
    file = tmp_path / "plan.txt"
    if data is not None:
        file.write_bytes(data)
    before = files(tmp_path)
    done = run(tmp_path, "extract", str(file))
    assert done.returncode == 2
    assert said.lower() in done.stderr.lower()
    assert str(file) in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""
    assert files(tmp_path) == before


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("title = ", "TOML"),
        ("title = 3", "title must be a text"),
        ("[period]\nstart = 2025-01-01\nend = 2021-01-01", "ends before it starts"),
        ('language = "fr"', "unknown language"),
        ('titel = "x"', "did you mean title?"),
    ],
)
@pytest.mark.parametrize("command", ["build", "validate"])
def test_a_broken_plan_toml_names_file_and_cure(workspace: Path, toml: str, said: str, command: str) -> None:
    (workspace / "plans" / SEED.name / "plan.toml").write_text(toml, encoding="utf-8")
    before = files(workspace)
    done = run(workspace, command)
    assert done.returncode == 2
    assert said in done.stderr
    assert "plan.toml" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert files(workspace) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("query", "no-such-question"), "no-such-question"),
        (("query", "unowned-tasks", "--param", "colour=red"), "colour"),
        (("explain", SEED.name, "九.99"), "九.99"),
        (("explain", "nowhere", "一.1"), "nowhere"),
        (("validate", "nowhere"), "nowhere"),
    ],
)
def test_unknown_names_are_told_with_the_nearest(workspace: Path, words: tuple[str, ...], said: str) -> None:
    done = run(workspace, *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (PLAN.replace("年度计划", "《年度计划"), "unclosed-title"),
        (PLAN.replace("年度计划", "（年度计划"), "unclosed-bracket"),
        (PLAN.replace("年度", "年\u202e度"), "bidi-character"),
        (PLAN.replace("年度", "年\x07度"), "control-character"),
    ],
)
def test_faults_in_a_text_are_findings_at_their_place(tmp_path: Path, text: str, kind: str) -> None:
    (tmp_path / "plan.txt").write_text(text, encoding="utf-8", newline="")
    done = run(tmp_path, "extract", "plan.txt", "--format", "json")
    assert done.returncode == 0, done.stderr
    records = json.loads(done.stdout)
    assert len(records["tasks"]) == 2
    found = [defect for defect in records["defects"] if defect["kind"] == kind]
    assert found
    assert text[found[0]["start"] : found[0]["end"]] == found[0]["quote"]


def test_gb18030_is_read_and_said(tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_bytes((PLAN * 3).encode("gb18030"))
    done = run(tmp_path, "extract", "plan.txt", "--format", "json")
    assert done.returncode == 0, done.stderr
    records = json.loads(done.stdout)
    assert "市教育局" in records["tasks"][0]["text"]
    assert [defect["kind"] for defect in records["defects"]].count("encoding") == 1


def test_build_refuses_a_plan_above_the_stated_size(workspace: Path) -> None:
    source = workspace / "plans" / SEED.name / "source.txt"
    source.write_bytes(source.read_bytes() * 500)
    done = run(workspace, "build")
    assert done.returncode == 2
    assert "the limit is" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_stale_emendation_is_a_finding_not_a_loss(workspace: Path) -> None:
    source = workspace / "plans" / SEED.name / "source.txt"
    source.write_text(source.read_text(encoding="utf-8").replace("幾級法院", "三級法院"), encoding="utf-8")
    done = run(workspace, "validate")
    assert "幾級法院" in done.stdout
    assert done.returncode == 1


def test_an_id_that_stands_twice_is_refused_and_nothing_is_written(workspace: Path) -> None:
    path = workspace / "plans" / SEED.name / "identity.json"
    ledger = json.loads(path.read_bytes())
    ledger["tasks"][1]["id"] = ledger["tasks"][0]["id"]
    path.write_text(json.dumps(ledger, ensure_ascii=False), encoding="utf-8")
    before = files(workspace)
    done = run(workspace, "build")
    assert done.returncode == 2
    assert "stands for two tasks" in done.stderr
    assert files(workspace) == before


def test_a_plan_without_its_text_is_not_passed_over(workspace: Path) -> None:
    (workspace / "plans/two").mkdir()
    (workspace / "plans/two/plan.toml").write_text('title = "二"\n', encoding="utf-8")
    done = run(workspace, "validate")
    assert done.returncode == 2
    assert "plans/two/source.txt" in done.stderr


def test_a_folder_that_is_not_there_is_no_workspace(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dutygraph.cli", "-w", str(tmp_path / "no"), "build"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "no such folder" in done.stderr


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("registry/agencies.toml", "agency = 3", "[[agency]]"),
        ("vocabulary/verbs.toml", "x = 1", "lacks"),
        ("vocabulary/verb.toml", "duty = []", "no vocabulary file of this name"),
    ],
)
def test_a_broken_word_list_is_told_by_file_and_key(workspace: Path, file: str, text: str, said: str) -> None:
    path = workspace / file
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    done = run(workspace, "validate")
    assert done.returncode == 2
    assert said in done.stderr
    assert path.name in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
