"""Generates a workspace of plans in the grammar of real ones, with the truth about each beside it: the same seed, the same bytes.

Run with ``python bench/corpus.py --plans 150 --tasks 10000 --seed 1 DIR``. DIR gets ``plans/<id>/`` with source.txt, plan.toml and
truth.json (tasks with their facts, and the faults that were planted), and ``registry/`` with everybody whom the plans name.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from random import Random
from typing import Any

import opencc
from planwriter.plans import Written, write
from planwriter.registry import agencies, instruments

#: The smallest plan, in tasks.
LEAST = 5


def sizes(plans: int, tasks: int, seed: int) -> list[int]:
    """How many tasks each plan has: some few, some many, all together ``tasks``."""
    if tasks < plans * LEAST:
        raise SystemExit(f"a plan has at least {LEAST} tasks: --tasks {plans * LEAST} or more for {plans} plans")
    random = Random(f"{seed}/sizes")
    weights = [random.uniform(0.3, 2) for _ in range(plans)]
    free = tasks - plans * LEAST
    shares = [int(free * weight / sum(weights)) for weight in weights]
    for number in range(free - sum(shares)):
        shares[number % plans] += 1
    return [LEAST + share for share in shares]


def save(folder: Path, plan: Written, traditional: opencc.OpenCC | None) -> None:
    """Write one plan's folder; where its script is traditional, text and truth are converted alike."""
    folder.mkdir(parents=True, exist_ok=True)
    period = f"[period]\nstart = {plan.settings['first']}-01-01\nend = {plan.settings['last']}-12-31\n"
    head = "".join(f"{key} = {json.dumps(plan.settings[key], ensure_ascii=False)}\n" for key in ("title", "jurisdiction", "language"))
    truth = json.dumps({"plan": plan.id, **plan.truth}, ensure_ascii=False, indent=1) + "\n"
    files = {"source.txt": plan.text, "truth.json": truth, "plan.toml": f'{head}\n{period}\n[source]\nwhat = "generated"\n'}
    for name, text in files.items():
        kept = traditional is None or name == "plan.toml"
        (folder / name).write_text(text if kept else traditional.convert(text), encoding="utf-8", newline="")


def generate(folder: Path, plans: int, tasks: int, seed: int) -> None:
    """Write the corpus, one plan at a time."""
    counts = sizes(plans, tasks, seed)
    (folder / "registry").mkdir(parents=True, exist_ok=True)
    for name, pieces in (("agencies.toml", agencies()), ("instruments.toml", instruments())):
        with (folder / "registry" / name).open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
    script = Random(f"{seed}/scripts")
    converter = opencc.OpenCC("s2t")
    for number, count in enumerate(counts, 1):
        traditional = script.random() < 0.25
        plan = write(seed, number, count, "zh-Hant" if traditional else "zh-Hans")
        save(folder / "plans" / plan.id, plan, converter if traditional else None)


def main(arguments: list[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")
    for name, usual in (("plans", 150), ("tasks", 10_000), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=usual, help=f"[default: {usual}]")
    given: Any = parser.parse_args(arguments)
    if given.folder.exists() and any(given.folder.iterdir()):
        raise SystemExit(f"{given.folder} is not empty: name a new folder")
    generate(given.folder, given.plans, given.tasks, given.seed)


if __name__ == "__main__":
    main()
