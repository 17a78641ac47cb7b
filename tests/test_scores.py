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
PLANS = ["sc2018-121-sports", "sc2018-129-consumption", "sc2018-42-farm-machinery", "sc2019-3-bonded-zones"]


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
