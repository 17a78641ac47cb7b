"""What a search costs at 10,000 tasks: making the index once, and queries as people type them.

Run with ``python bench/search.py [--plans 150] [--tasks 10000]``. Queries are cut from the corpus itself (two to six characters of
names and texts, some with a slip, some of two words) besides a few usual ones; the index alone, and the page with its rendering.
Times are the processor's, so that what else the machine does counts little.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import thread_time

import corpus
from flask import g

from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app
from dutygraph_web.answers import answers
from dutygraph_web.search import index

USUAL = ("人大", "政府", "市", "司法", "发展", "发展 改革", "2025年", "省政府办公厅", "建設", "公安廳", "一.1", "数据")


def queries(names: Sequence[str], texts: Sequence[str], count: int) -> list[str]:
    """What people would type: parts of names, a third with one character changed; parts of texts, a third two of them."""
    random = Random(1)
    made = list(USUAL)
    while len(made) < count:
        words = random.choice(names if random.random() < 0.5 else texts)
        length, at = random.randint(2, 6), random.randrange(max(len(words) - 2, 1))
        piece = words[at : at + length]
        if random.random() < 0.3:
            piece = piece[:1] + "龘" + piece[2:]
        elif random.random() < 0.3:
            piece += " " + random.choice(texts)[5:7]
        made.append(piece)
    return made


def timings(work: Callable[[str], object], asked: Sequence[str]) -> str:
    """Median, 95th percentile and worst, in milliseconds."""
    times = []
    for query in asked:
        start = thread_time()
        work(query)
        times.append((thread_time() - start) * 1000)
    return f"median {median(times):6.1f}   p95 {quantiles(times, n=20)[-1]:6.1f}   worst {max(times):6.1f}"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plans", type=int, default=150)
    parser.add_argument("--tasks", type=int, default=10_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus.generate(Path(folder), given.plans, given.tasks, 1)
        app = create_app(Workspace(Path(folder)))
        with app.test_request_context("/search"):
            app.preprocess_request()
            g.reading = "written"
            names = [row["name"] for row in answers().rows("called")]
            texts = [row["text"] for row in answers().rows("tasks", plan="")]
            start = thread_time()
            made = index()
            print(f"{len(texts)} tasks, {len(names)} names; index made in {thread_time() - start:.2f} s")
            asked = queries(names, texts, 400)
            print(f"  index alone  {timings(made.find, asked)}")
        client = app.test_client()
        client.get("/search?q=x")
        print(f"  whole page   {timings(lambda query: client.get('/search', query_string={'q': query}), asked)}")
        close(app)


if __name__ == "__main__":
    main()
