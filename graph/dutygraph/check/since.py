"""Compares findings with those of an earlier report, a file that ``validate --format json`` wrote."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dutygraph.build import read_bytes
from dutygraph.check.findings import SEVERITIES
from dutygraph.check.json_form import of_record
from dutygraph.check.pairing import known_again
from dutygraph.errors import InputError
from dutygraph.model import Finding

_CURE = "give a file that `dutygraph validate --format json` wrote"
#: What a finding's record must hold to be compared and shown, with the type of each value.
_FIELDS: dict[str, type] = {
    "key": str, "shape": str, "severity": str, "plan": str, "task": str, "citation": str, "path": str,
    "line": int, "column": int, "quote": str, "start": int, "end": int, "message": dict, "focus": str, "sentence": str,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Changes:
    """``new`` and ``unchanged`` are findings of now, ``solved`` those of the earlier report that are gone, where they stood then."""

    new: tuple[Finding, ...]
    solved: tuple[Finding, ...]
    unchanged: tuple[Finding, ...]


def changes(earlier: Sequence[Finding], now: Sequence[Finding], plans: Collection[str]) -> Changes:
    """What has become of the findings; of the earlier ones only those of ``plans`` (those looked at now) count.

    One whose words were changed is the same one still (``pairing``), and so is one of a plan that has another name now.
    """
    known = known_again(earlier, now)
    still = set(known.values())
    looked_at = {*plans, *(before[0] for after, before in known.items() if after[0] in plans)}
    return Changes(
        new=tuple(one for one in now if (one.plan, one.key) not in known),
        solved=tuple(one for one in earlier if one.plan in looked_at and (one.plan, one.key) not in still),
        unchanged=tuple(one for one in now if (one.plan, one.key) in known),
    )


def load_report(path: Path) -> tuple[Finding, ...]:
    """The findings of an earlier report.

    Raises InputError where the file cannot be read, is no JSON (with line and column) or is no such report.
    """
    try:
        report = json.loads(read_bytes(path, str(path)))
    except json.JSONDecodeError as error:
        raise InputError(f"no valid JSON: {error.msg}", _CURE, str(path), error.lineno, error.colno) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise InputError("no valid JSON", _CURE, str(path)) from error
    if not isinstance(report, dict) or not isinstance(report.get("findings"), list):
        raise InputError("is no report of findings", _CURE, str(path))
    return tuple(_finding(record, number, str(path)) for number, record in enumerate(report["findings"], 1))


def _finding(record: Any, number: int, path: str) -> Finding:
    if not isinstance(record, dict):
        raise InputError(f"finding {number} is no object", _CURE, path)
    wrong = [name for name, kind in _FIELDS.items() if type(record.get(name)) is not kind]
    if not wrong and record["severity"] not in SEVERITIES:
        wrong = ["severity"]
    if not wrong and not all(isinstance(text, str) for text in record["message"].values()):
        wrong = ["message"]
    if wrong:
        raise InputError(f"finding {number} has no valid {', '.join(wrong)}", _CURE, path)
    return of_record(record)
