"""The record form: its schema, its examples, its determinism."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

SCHEMA = json.loads((Path(__file__).parent.parent / "graph/dutygraph/extract/record.schema.json").read_text(encoding="utf-8"))
FACTS = ("party", "law", "deadline", "target", "deliverable", "mechanism", "wish", "duty", "defect")


def extract(source: Path, form: str) -> bytes:
    command = [sys.executable, "-m", "dutygraph.cli", "extract", str(source), "--format", form]
    return subprocess.run(command, check=True, capture_output=True).stdout


@pytest.mark.parametrize("kind", FACTS)
def test_each_kind_has_an_example_that_fits(kind: str) -> None:
    part = {**SCHEMA, **SCHEMA["$defs"][kind], "required": SCHEMA["$defs"][kind].get("required", [])}
    del part["additionalProperties"]
    part["properties"] = SCHEMA["$defs"][kind].get("properties", {})
    examples = SCHEMA["$defs"][kind]["examples"]
    assert examples
    for example in examples:
        Draft202012Validator(part).validate(example)


def test_the_seed_fits_the_schema_and_comes_out_the_same_twice(checkout: Path) -> None:
    source = checkout / "plans/liaoning-rule-of-law-2021/source.txt"
    once = extract(source, "json")
    assert once == extract(source, "json")
    Draft202012Validator(SCHEMA).validate(json.loads(once))


def test_csv_holds_a_row_for_each_fact(checkout: Path) -> None:
    source = checkout / "plans/liaoning-rule-of-law-2021/source.txt"
    records = json.loads(extract(source, "json"))
    kinds = ("parties", "laws", "deadlines", "targets", "deliverables", "mechanisms", "wishes", "duties")
    assert extract(source, "csv").decode().count("\n") >= 1 + sum(len(task[kind]) for task in records["tasks"] for kind in kinds)
