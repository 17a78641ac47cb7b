"""A rule's yield can be seen, and a domain expert's word changes it: what docs/rules.md shows."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SHIPPED = Path(__file__).parent.parent / "graph" / "dutygraph" / "vocabulary"


def run(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "dutygraph"), "-w", str(folder), *args]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "texts").mkdir()
    text = "某市工作方案\n一、任务\n1.市引航塾要编制火种清单。（职司单位：市教育局）\n2.到2027年，新增火种90炬。\n"
    (tmp_path / "texts" / "one.txt").write_text(text, encoding="utf-8")
    return tmp_path


def facts(folder: Path, kind: str) -> set[str]:
    """What the text's facts of that kind say: value and detail."""
    done = run(folder, "extract", str(folder / "texts/one.txt"), "--format", "csv")
    assert done.returncode == 0, done.stderr
    return {f"{row['value']} {row['detail']}" for row in csv.DictReader(io.StringIO(done.stdout)) if row["kind"] == kind}


def add(folder: Path, file: str, before: str, after: str) -> None:
    (folder / "vocabulary").mkdir(exist_ok=True)
    path = folder / "vocabulary" / file
    if not path.exists():
        shutil.copy(SHIPPED / file, path)
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_the_yield_of_each_rule_is_listed_with_its_words(folder: Path) -> None:
    done = run(folder, "rules", "--on", str(folder / "texts"))
    assert done.returncode == 0, done.stderr
    listed = re.findall(r"^(\w+) +(\S+) +(\d+) in 1 of 1$", done.stdout, re.M)
    assert {"deliverables", "deadlines"} <= {kind for kind, _, _ in listed}
    assert "【到2027年】" in done.stdout
    only = run(folder, "rules", "--on", str(folder / "texts"), "--rule", listed[0][1])
    assert {rule for _, rule, _ in re.findall(r"^(\w+) +(\S+) +(\d+) in", only.stdout, re.M)} <= {rule for _, rule, _ in listed}


def test_without_documents_the_plans_at_hand_are_taken_and_a_bad_one_is_told(folder: Path, checkout: Path) -> None:
    assert re.search(r"^targets +\S+ +\d+ in 1 of 1$", run(checkout, "rules").stdout, re.M)
    (folder / "texts" / "bad.pdf").write_bytes(b"%PDF-1.4 torn")
    done = run(folder, "rules", "--on", str(folder / "texts"))
    assert done.returncode == 0
    assert "bad.pdf" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_an_ending_a_label_and_a_unit_that_an_expert_adds_are_read(folder: Path) -> None:
    assert facts(folder, "party") == set()
    assert facts(folder, "target") == set()
    add(folder, "agencies.toml", "organisations = [", 'organisations = [\n  "塾",')
    assert facts(folder, "party") == {"市引航塾 responsible stated"}
    add(folder, "roles.toml", 'responsible = ["责任", "权责"', 'responsible = ["职司", "责任", "权责"')
    assert facts(folder, "party") >= {"市教育局 responsible stated"}
    add(folder, "quantities.toml", "count = [", 'count = [\n  "炬",')
    assert facts(folder, "target") == {"火种 >= 90 炬 2027"}


def test_a_misspelt_key_is_told_with_its_file(folder: Path) -> None:
    add(folder, "roles.toml", "[labels]", "[lables]")
    done = run(folder, "extract", str(folder / "texts/one.txt"))
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "vocabulary/roles.toml" in done.stderr
