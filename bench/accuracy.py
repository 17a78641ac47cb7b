"""Writes docs/accuracy.md: extraction against hand-made gold, plan by plan and pooled, with what is known to be read wrongly.

    python bench/accuracy.py --set "Test plans|how they were made|tests/plans" --set "…|…|folder of NAME.txt and NAME.json"

A set whose folder is not in the repository is measured where its folder is; the page says how each set was made and used.
"""

from __future__ import annotations

import argparse
import ast
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parent.parent
SCORER = CHECKOUT / "tests" / "score.py"
MISSES = CHECKOUT / "tests" / "test_extract_misses.py"
KINDS = ("parties", "laws", "deadlines", "targets", "deliverables")
_HEAD = """# How accurate extraction is

<!-- Made by bench/accuracy.py: change what it is made from, not this page. -->

Facts are compared with gold that people wrote by hand, by the rules and the script of the yardstick (`tests/score.py`):
*n* is the number of facts that the gold requires, F1 weighs what was found against what was given wrongly, *values* is the
share of found facts whose role, relation, date or figure agrees too. Facts that two readers may see differently are optional
in the gold: giving them or not costs nothing. A plan that rules were written on says little about plans that nobody has
seen: how each set was used stands with it.
Your own plans can be measured: [draw a sample and have it judged](how-to/sample-and-judge.md).
"""


def main() -> None:
    """Measure the sets given and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", dest="sets", action="append", required=True, metavar="NAME|HOW|FOLDER")
    parser.add_argument("-o", "--output", type=Path, default=CHECKOUT / "docs" / "accuracy.md")
    given = parser.parse_args()
    lines = [_HEAD]
    for told in given.sets:
        name, how, folder = told.split("|")
        lines += [f"## {name}\n", f"{how}\n", *_section(Path(folder))]
    lines += [
        "## Known to be read wrongly\n",
        "Sentences that tests expect to fail until a rule is mended (`tests/test_extract_misses.py`):\n",
    ]
    lines += [f"- {sentence}" for sentence in _known_misses()]
    given.output.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _section(folder: Path) -> Iterator[str]:
    results = {path.stem: _score(path) for path in sorted(folder.glob("*.txt")) if path.with_suffix(".json").is_file()}
    heads = " | ".join(f"{kind} n | F1 | values" for kind in KINDS)
    yield f"| plan | tasks | boundaries | evidence | {heads} |"
    yield "| --- " * (4 + 3 * len(KINDS)) + "|"
    for name, result in results.items():
        tasks = result["tasks"]
        yield _row(name, tasks["gold"], f"{tasks['boundaries']} of {tasks['gold']}", result["evidence"], [result[kind] for kind in KINDS])
    all_ = list(results.values())
    found, gold = (sum(result["tasks"][key] for result in all_) for key in ("boundaries", "gold"))
    evidence = min(result["evidence"] for result in all_)
    yield _row("**all**", gold, f"{found} of {gold}", evidence, [_pooled([result[kind] for result in all_]) for kind in KINDS])
    yield ""


def _row(name: str, tasks: int, boundaries: str, evidence: float, kinds: Sequence[dict[str, Any]]) -> str:
    cells = [f"{one['gold']} | {_shown(one['f1']) if one['gold'] else '–'} | {_shown(one['attr'])}" for one in kinds]
    return f"| {name} | {tasks} | {boundaries} | {_shown(evidence)} | {' | '.join(cells)} |"


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _pooled(kinds: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Counts added up, and F1 of the sums; values weighed by what was found."""
    gold, found, wrong = (sum(one[key] for one in kinds) for key in ("gold", "found", "wrong"))
    precision, recall = found / (found + wrong) if found + wrong else 1.0, found / gold if gold else 1.0
    agreed = sum((one["attr"] or 0) * one["found"] for one in kinds)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"gold": gold, "f1": f1, "attr": agreed / found if found else None}


def _score(source: Path) -> dict[str, Any]:
    with tempfile.NamedTemporaryFile(suffix=".json") as records:
        extract = [sys.executable, "-m", "dutygraph.cli", "extract", str(source), "--format", "json"]
        records.write(subprocess.run(extract, check=True, capture_output=True).stdout)
        records.flush()
        score = [sys.executable, str(SCORER), str(source), str(source.with_suffix(".json")), records.name, "--json"]
        result: dict[str, Any] = json.loads(subprocess.run(score, check=True, capture_output=True).stdout)
    return result


def _known_misses() -> list[str]:
    """The sentences of the tests that are expected to fail: every string of their parameters that opens like an item."""
    tree = ast.parse(MISSES.read_text(encoding="utf-8"))
    strings = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [text.removeprefix("1.").strip() for text in strings if text.endswith("。") and "\n" not in text]


if __name__ == "__main__":
    main()
