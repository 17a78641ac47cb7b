"""What a key costs while a plan is typed: the whole answer for an editor, and what like tasks of other plans cost.

Processor time of this process; the store holds a made-up corpus beside the shipped plan, and a text of 200 kB is typed into as well.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from statistics import median

from edits import WORDS
from flask import Flask, g
from measuring.clock import timed, upper
from measuring.group import Corpus, add_shipped, read_arguments
from measuring.profiles import add_stages, by_module
from measuring.rows import Rows

from dutygraph.edit.typed import shown
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
            times.append(timed(lambda typed=typed, at=at: json.dumps(drafting.answer(draft, typed, at)))[0] * 1000)  # type: ignore[misc]
    return times


def likes(count: int) -> list[float]:
    """Ask for like tasks of random ones."""
    index = suggesting.examples()
    some = Random(2).sample(index.examples, min(count, len(index.examples)))
    return [
        timed(lambda one=one, lacks=lacks: index.like(one.text, lacks, one.plan))[0] * 1000  # type: ignore[misc]
        for one in some
        for lacks in ("owner", "measure", "date")
    ]


@contextmanager
def with_more(corpus: Corpus) -> Iterator[str]:
    """The shipped plan and one of 200 kB (``large``) stand beside the corpus for a while; the shipped one's id."""
    shipped = add_shipped(corpus.folder)
    large = corpus.folder / "plans" / "large"
    large.mkdir()
    more = "深入学习宣传，统筹推进各项工作，切实加强组织领导。" * 8
    lines = (f"{n}. 由省司法厅牵头修订《第{n}号条例》，2023年底前办结率达到{50 + n % 50}%以上。{more}\n" for n in range(1, 281))
    (large / "source.txt").write_text("一、完善制度\n\n" + "".join(lines), encoding="utf-8")
    try:
        yield shipped
    finally:
        for plan in (shipped, "large"):
            shutil.rmtree(corpus.folder / "plans" / plan)


def measure(rows: Rows, corpus: Corpus, app: Flask, shipped: str, count: int) -> None:
    """Keys, and questions for like tasks."""
    with app.test_request_context("/"):
        g.language, g.reading, g.carried = "zh-Hans", "written", {}
        times = {"a key in the shipped plan": keys(app, shipped, count), "a key in 200 kB": keys(app, "large", count // 4)}
        rows.add("index of like tasks", "dutygraph", "processor", timed(suggesting.examples)[0] * 1000, "ms", corpus)
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
