"""What a key costs while a plan is typed: the whole answer for an editor, and what like tasks of other plans cost.

Processor time of this process; the store holds a made-up corpus beside the shipped plan, and texts of 200 kB with few and with many
tasks are typed into as well. A key puts in or takes out some words anywhere; letters come one by one within a sentence.
"""

from __future__ import annotations

import gc
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import median

from corpus import generate
from edits import WORDS
from flask import Flask, g
from measuring.clock import timed, upper
from measuring.group import Corpus, add_shipped, read_arguments
from measuring.profiles import add_stages, by_module
from measuring.rows import Rows

from dutygraph.edit.typed import shown
from dutygraph.edit.units import Units
from dutygraph_web import close, create_app, drafting, suggesting


def keys(app: Flask, plan: str, count: int) -> list[float]:
    """Type words at random places of a plan, each then taken out again; the time from text to written answer."""
    random, times = Random(1), []
    drafts = app.extensions["dutygraph-drafts"]
    draft = drafts.of("bench", plan)
    text = shown(draft.saved.built.facts.document.source)
    for _ in range(count // 2):
        at, words = random.randrange(len(text) // 10, len(text)), random.choice(WORDS)
        for typed in (text[:at] + words + text[at:], text):
            times.append(timed(lambda typed=typed, at=at: json.dumps(drafting.answer(draft, typed, at)))[0] * 1000)
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
            times.append(timed(lambda typed=typed, at=at + end: json.dumps(drafting.answer(draft, typed, at)))[0] * 1000)
        drafting.answer(draft, text, at)
    return times


def likes(count: int) -> list[float]:
    """Ask for like tasks of random ones."""
    index = suggesting.make()
    some = Random(2).sample(index.examples, min(count, len(index.examples)))
    return [
        timed(lambda one=one, lacks=lacks: index.like(one.text, lacks, one.plan))[0] * 1000
        for one in some
        for lacks in ("owner", "measure", "date")
    ]


@contextmanager
def with_more(corpus: Corpus) -> Iterator[str]:
    """The shipped plan and two of 200 kB (``large``; ``many`` has 850 tasks) stand beside the corpus for a while; the shipped one's id."""
    shipped = add_shipped(corpus.folder)
    large = corpus.folder / "plans" / "large"
    large.mkdir()
    more = "深入学习宣传，统筹推进各项工作，切实加强组织领导。" * 8
    lines = (f"{n}. 由省司法厅牵头修订《第{n}号条例》，2023年底前办结率达到{50 + n % 50}%以上。{more}\n" for n in range(1, 281))
    (large / "source.txt").write_text("一、完善制度\n\n" + "".join(lines), encoding="utf-8")
    with tempfile.TemporaryDirectory() as apart:
        generate(Path(apart), 1, 850, 3)
        shutil.copytree(next(Path(apart, "plans").iterdir()), corpus.folder / "plans" / "many")
    try:
        yield shipped
    finally:
        for plan in (shipped, "large", "many"):
            shutil.rmtree(corpus.folder / "plans" / plan)


def measure(rows: Rows, corpus: Corpus, app: Flask, shipped: str, count: int) -> None:
    """Keys, and questions for like tasks."""
    with app.test_request_context("/"):
        g.language, g.reading, g.carried = "zh-Hans", "written", {}
        times = {"a key in the shipped plan": keys(app, shipped, count), "a key in 200 kB": keys(app, "large", count // 4)}
        for name, plan in (("the shipped plan", shipped), ("200 kB", "large"), ("200 kB and 850 tasks", "many")):
            times[f"a letter in {name}"] = letters(app, plan, count)
        rows.add("index of like tasks", "dutygraph", "processor", timed(suggesting.make)[0] * 1000, "ms", corpus)
        times["like tasks"] = likes(count)
        add_stages(rows, "some questions for like tasks", by_module(lambda: likes(5), warm=True), corpus)
    for case, some in times.items():
        rows.add(case, "dutygraph", "median", median(some), "ms", corpus)
        rows.add(case, "dutygraph", "95th percentile", upper(some), "ms", corpus)


def main() -> None:
    """Measure and print."""
    given = read_arguments(__doc__, tasks=(1_000, 10_000), quick=(67,))
    rows = Rows("drafting")
    for tasks in given.tasks:
        corpus = given.corpus(tasks)
        with with_more(corpus) as shipped:
            app = create_app(corpus.workspace)
            measure(rows, corpus, app, shipped, 8 if given.quick else 40)
            close(app)
    rows.write(given.json)


if __name__ == "__main__":
    main()
