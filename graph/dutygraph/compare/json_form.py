"""Gives a difference as JSON: everything that the other forms tell, with ids and codes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from dutygraph.check.json_form import json_record
from dutygraph.compare.records import Difference


def json_difference(found: Difference) -> dict[str, Any]:
    """The difference as JSON-able values; tasks that were only renumbered are among them, their one change is of ``what`` number."""
    return {
        "before": asdict(found.before),
        "after": asdict(found.after),
        "reading": found.reading,
        "empty": found.empty,
        "counts": found.counts(),
        "unchanged": found.unchanged,
        "general": [asdict(one) for one in found.general],
        "tasks": [asdict(one) for one in found.tasks],
        "findings": {"new": [json_record(one) for one in found.new], "solved": [json_record(one) for one in found.solved]},
    }
