"""What a key costs while a plan is typed: the whole answer for an editor, and what like tasks of other plans cost.

Run with ``python bench/drafting.py [--plans 150] [--tasks 10000] [--keys 40]``. Processor time of this process, so that what else the
machine does counts little; the store holds a made-up corpus beside the shipped plan, and texts of 200 kB with few and with many tasks are
typed into as well. A key puts in or takes out some words anywhere; letters come one by one within a sentence.
"""

from __future__ import annotations

import argparse
import gc
import json
import shutil
import tempfile
from pathlib import Path
from random import Random
from statistics import median

import corpus
from edits import WORDS, timed, told, workspace
from flask import Flask, g

from dutygraph.edit.typed import shown
from dutygraph.edit.units import Units
from dutygraph.workspace import Workspace
from dutygraph_web import create_app, drafting, suggesting
from dutygraph_web.answers import answers

#: The aims in milliseconds: a question for like tasks.
MOST = 50.0


def keys(app: Flask, plan: str, count: int) -> list[float]:
    """Type words at random places of a plan, each then taken out again; the time from text to written answer."""
    random, times = Random(1), []
    drafts = app.extensions["dutygraph-drafts"]
    draft = drafts.of("bench", plan)
    text = shown(draft.saved.built.facts.document.source)
    for _ in range(count // 2):
        at, words = random.randrange(len(text) // 10, len(text)), random.choice(WORDS)
        for typed in (text[:at] + words + text[at:], text):
            times.append(timed(lambda typed=typed, at=at: json.dumps(drafting.answer(draft, typed, at))))  # type: ignore[misc]
    return times


def letters(app: Flask, plan: str, count: int) -> list[float]:
    """Type words letter by letter, as people do, at random places within sentences; the time from text to written answer."""
    random, times = Random(3), []
    draft = app.extensions["dutygraph-drafts"].of("typist", plan)
    built = draft.saved.built
    text, units = shown(built.facts.document.source), Units(built.facts.document.source)
    drafting.answer(draft, text, 0)  # the first one makes what all later ones take over
    gc.collect()
    gc.freeze()  # as `dutygraph serve` does
    while len(times) < count:
        clause = random.choice([clause for facts in built.facts.tasks for clause in facts.task.clauses])
        at, words = units.shown(random.randint(clause.start + 1, max(clause.end - 1, clause.start + 1))), random.choice(WORDS)
        for end in range(1, len(words) + 1):
            typed = text[:at] + words[:end] + text[at:]
            times.append(timed(lambda typed=typed, at=at + end: json.dumps(drafting.answer(draft, typed, at))))  # type: ignore[misc]
        drafting.answer(draft, text, at)
    return times


def likes(count: int) -> list[float]:
    """Ask for like tasks of random ones."""
    index = suggesting.make()
    some = Random(2).sample(index.examples, min(count, len(index.examples)))
    return [
        timed(lambda one=one, lacks=lacks: index.like(one.text, lacks, one.plan))  # type: ignore[misc]
        for one in some
        for lacks in ("owner", "measure", "date")
    ]


def main() -> None:
    """Print the figures; end with status 1 where one misses its aim."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("plans", 150), ("tasks", 10_000), ("keys", 40)):
        parser.add_argument(f"--{name}", type=int, default=default)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shipped = workspace(root).plan_folders()[0].id
        corpus.generate(root, said.plans, said.tasks, 1)
        large = root / "plans" / "large"
        large.mkdir()
        more = "深入学习宣传，统筹推进各项工作，切实加强组织领导。" * 8
        lines = (f"{n}. 由省司法厅牵头修订《第{n}号条例》，2023年底前办结率达到{50 + n % 50}%以上。{more}\n" for n in range(1, 281))
        (large / "source.txt").write_text("一、完善制度\n\n" + "".join(lines), encoding="utf-8")
        with tempfile.TemporaryDirectory() as apart:
            corpus.generate(Path(apart), 1, 850, 3)
            shutil.copytree(next(Path(apart, "plans").iterdir()), root / "plans" / "many")
        app = create_app(Workspace(root))
        with app.test_request_context("/"):
            g.language, g.reading, g.carried = "zh-Hans", "written", {}
            print(f"{'milliseconds':34} {'median':>8} {'p95':>8}")
            told("a key in the shipped plan", keys(app, shipped, said.keys))
            told("a key in 200 kB", keys(app, "large", said.keys // 4))
            told("a letter in the shipped plan", letters(app, shipped, said.keys))
            told("a letter in 200 kB", letters(app, "large", said.keys))
            told("a letter in 850 tasks, 200 kB", letters(app, "many", said.keys))
            print(f"index of {len(answers().rows('tasks', 'written')):,} tasks {timed(suggesting.make):8.0f}")
            asked = likes(said.keys)
            told("like tasks", asked)
        app.extensions["dutygraph-free"].close()
    if median(asked) > MOST:
        raise SystemExit("an aim is missed")


if __name__ == "__main__":
    main()
