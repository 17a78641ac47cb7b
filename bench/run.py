"""Measures everything: each group in a process of its own, one after the other; writes docs/performance.json, the page and its pictures.

    python bench/run.py                     all groups but those that are run apart; what `make bench` does
    python bench/run.py --quick             small sizes: prints figures and verdicts, writes nothing; what `make bench-quick` does
    python bench/run.py --only build edits  these groups; the other figures stay as they are
    python bench/run.py --page              the page and its pictures again from the figures that are there

Ends with status 1 where a group did not end well; a missed aim is no error.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from measuring.machine import machine
from measuring.page import all_rows, figure_of, told, written
from measuring.verdicts import judge, load_groups

HERE = Path(__file__).parent
DOCS = HERE.parent / "docs"
PICTURES = "images/performance"


def measure(group: Mapping[str, Any], corpora: Path, quick: bool) -> dict[str, Any]:
    """Run one group, at most as long as it may take; its rows, with when, where and how long."""
    facts, start, failed, rows = machine(), perf_counter(), "", []
    for more in group.get("runs", [[]]):
        with TemporaryDirectory() as folder:
            path = Path(folder) / "rows.json"
            told = ["--json", str(path), "--corpora", str(corpora), *(["--quick"] if quick else []), *more]
            left = group["minutes"] * 60 - (perf_counter() - start)
            failed = run([sys.executable, str(HERE / f"{group.get('script', group['name'])}.py"), *told], max(left, 0)) or failed
            found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
            rows += [{**row, "group": group["name"]} for row in found]
    return {"machine": facts, "seconds": round(perf_counter() - start, 1), **({"failed": failed} if failed else {}), "rows": rows}


def run(command: Sequence[str], seconds: float) -> str:
    """Run a command for at most so long, with all that it starts; "" where it ends well, else how it ended."""
    with subprocess.Popen(command, start_new_session=True) as process:
        try:
            status = process.wait(seconds)
        except subprocess.TimeoutExpired:
            return "it was stopped, for it took longer than it may"
        finally:
            with suppress(ProcessLookupError):  # what it started may outlive it
                os.killpg(process.pid, signal.SIGKILL)
    return f"it ended with status {status}" if status else ""


def as_text(figures: Mapping[str, Mapping[str, Any]]) -> str:
    """JSON with a line for each row."""

    def dumped(value: object) -> str:
        return json.dumps(value, ensure_ascii=False)

    groups = []
    for name, measured in figures.items():
        head = dumped({key: value for key, value in measured.items() if key != "rows"})[:-1]
        groups.append(f'{dumped(name)}: {head}, "rows": [\n' + ",\n".join(map(dumped, measured["rows"])) + "\n]}")
    return "{\n" + ",\n".join(groups) + "\n}\n"


def print_verdicts(groups: Sequence[Mapping[str, Any]], figures: Mapping[str, Mapping[str, Any]]) -> None:
    """What became of each aim, and how long each group took."""
    rows = all_rows(figures)
    for group in groups:
        if group["name"] not in figures:
            continue
        measured = figures[group["name"]]
        print(f"{group['name']}: {measured['seconds']:.0f} s {measured.get('failed', '')}")
        for aim in group.get("aim", ()):
            verdict = judge(rows, group["name"], aim)
            print(f"  {told(verdict):12} {figure_of(verdict):24} {verdict.aim:24} {verdict.says}")


def write_page(groups: Sequence[Mapping[str, Any]], figures: Mapping[str, Mapping[str, Any]]) -> None:
    """The page and its pictures."""
    from measuring.plots import draw

    (DOCS / "performance.md").write_text(written(groups, figures, PICTURES), encoding="utf-8")
    draw(groups, all_rows(figures), DOCS / PICTURES)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    groups = load_groups()
    names = [group["name"] for group in groups]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", nargs="+", choices=names, metavar="GROUP", help=", ".join(names))
    parser.add_argument("--page", action="store_true")
    parser.add_argument("--corpora", type=Path, metavar="FOLDER", help="where made-up corpora lie, or are made and stay")
    given = parser.parse_args(arguments)
    file = DOCS / "performance.json"
    figures: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() and not given.quick else {}
    usual = [group["name"] for group in groups if not group.get("apart")]
    wanted = [group for group in groups if group["name"] in ([] if given.page else given.only or usual)]
    with TemporaryDirectory(prefix="dutygraph-bench-") as made:
        for group in wanted:
            figures[group["name"]] = measure(group, given.corpora or Path(made), given.quick)
            figures = {name: figures[name] for name in names if name in figures}
            if not given.quick:  # after each, so that what stops the whole costs only the rest
                file.write_text(as_text(figures), encoding="utf-8")
    print_verdicts(groups, figures)
    if not given.quick:
        write_page(groups, figures)
    if any(measured.get("failed") for measured in figures.values()):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
