"""Extraction against the hand-made gold, by the yardstick's own script and floors."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCORER = Path(__file__).parent / "score.py"
#: Floors on the seed plan: F1 and share of found facts whose values agree.
SEED = {"parties": (0.95, 0.93), "laws": (0.95, 0.93), "deadlines": (0.95, 0.93), "targets": (0.95, 0.93), "deliverables": (0.85, 0.93)}
#: The same, pooled over the test plans of other kinds.
POOLED = {"parties": (0.97, 0.98), "laws": (0.95, 0.96), "deadlines": (0.97, 0.98), "targets": (0.95, 0.97), "deliverables": (0.90, 0.96)}
PLANS = ["sc2018-121-sports", "sc2018-129-consumption", "sc2018-42-farm-machinery", "sc2019-3-bonded-zones"]
OTHERS = sorted(path.stem for path in (Path(__file__).parent / "plans").glob("*.txt"))


def score(source: Path, gold: Path, tmp_path: Path) -> dict[str, Any]:
    extract = [sys.executable, "-m", "dutygraph.cli", "extract", str(source), "--format", "json"]
    records = tmp_path / "records.json"
    records.write_bytes(subprocess.run(extract, check=True, capture_output=True).stdout)
    run = subprocess.run([sys.executable, SCORER, source, gold, records, "--json"], check=True, capture_output=True)
    result: dict[str, Any] = json.loads(run.stdout)
    return result


def test_seed(shared: Path, tmp_path: Path) -> None:
    result = score(shared / "seed/liaoning-2021-2025.txt", shared / "gold/liaoning-2021-2025.json", tmp_path)
    assert result["tasks"] == {"gold": 67, "given": 67, "matched": 67, "boundaries": 67, "precision": 1.0}
    assert result["evidence"] == 1.0
    for kind, (f1, attr) in SEED.items():
        assert result[kind]["f1"] >= f1, f"{kind}: {result[kind]}"
        assert result[kind]["attr"] >= attr, f"{kind}: {result[kind]}"


@pytest.mark.parametrize("plan", PLANS)
def test_development_plans(shared: Path, tmp_path: Path, plan: str) -> None:
    result = score(shared / f"gold/plans/{plan}.txt", shared / f"gold/plans/{plan}.json", tmp_path)
    assert result["tasks"]["boundaries"] >= 0.95 * result["tasks"]["gold"], result["tasks"]
    assert result["tasks"]["precision"] >= 0.95
    assert result["evidence"] == 1.0
    assert result["parties"]["f1"] >= 0.90, result["parties"]


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder, plans = tmp_path_factory.mktemp("records"), Path(__file__).parent / "plans"
    return {plan: score(plans / f"{plan}.txt", plans / f"{plan}.json", folder) for plan in OTHERS}


@pytest.mark.slow
@pytest.mark.parametrize("plan", OTHERS)
def test_the_tasks_of_plans_of_other_kinds(others: dict[str, dict[str, Any]], plan: str) -> None:
    result = others[plan]
    assert result["tasks"]["boundaries"] >= 0.90 * result["tasks"]["gold"], result["tasks"]
    assert result["tasks"]["precision"] >= 0.95, result["tasks"]
    assert result["evidence"] == 1.0


@pytest.mark.slow
def test_the_boundaries_of_plans_of_other_kinds_together(others: dict[str, dict[str, Any]]) -> None:
    assert len(others) >= 10
    tasks = [result["tasks"] for result in others.values()]
    assert sum(one["boundaries"] for one in tasks) >= 0.97 * sum(one["gold"] for one in tasks)


@pytest.mark.slow
@pytest.mark.parametrize("kind", POOLED)
def test_the_facts_of_plans_of_other_kinds_together(others: dict[str, dict[str, Any]], kind: str) -> None:
    counts = [result[kind] for result in others.values()]
    gold, found, wrong = (sum(one[key] for one in counts) for key in ("gold", "found", "wrong"))
    agreed = sum((one["attr"] or 0) * one["found"] for one in counts)
    f1, attr = POOLED[kind]
    assert 2 * found / (gold + found + wrong) >= f1, f"{found} of {gold} found, {wrong} wrong"
    assert agreed / found >= attr
