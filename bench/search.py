"""What a search costs: making the index once, and queries as people type them.

Queries are cut from the corpus itself (two to six characters of
names and texts, some with a slip, some of two words) besides a few usual ones; the index alone, and the page with its rendering.
Times are the processor's, so that what else the machine does counts little.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from statistics import median
from time import thread_time

from flask import g
from measuring.clock import timed, upper
from measuring.group import Corpus, read_arguments
from measuring.rows import Rows

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


def add(rows: Rows, case: str, work: Callable[[str], object], asked: Sequence[str], corpus: Corpus) -> None:
    """Median, 95th percentile and worst."""
    times = [timed(lambda query=query: work(query), thread_time)[0] * 1000 for query in asked]  # type: ignore[misc]
    for measure, figure in (("median", median(times)), ("95th percentile", upper(times)), ("worst", max(times))):
        rows.add(case, "dutygraph", measure, figure, "ms", corpus)


def main() -> None:
    """Measure and print."""
    given = read_arguments(__doc__, tasks=(67, 1_000, 10_000), quick=(67,))
    rows = Rows("search")
    for tasks in given.tasks:
        corpus = given.corpus(tasks)
        corpus.session("memory").store.close()
        app = create_app(corpus.workspace)
        with app.test_request_context("/search"):
            app.preprocess_request()
            g.reading = "written"
            names = [row["name"] for row in answers().rows("called")]
            texts = [row["text"] for row in answers().rows("tasks", plan="")]
            seconds, made = timed(index, thread_time)
            rows.add("making the index", "dutygraph", "processor", seconds * 1000, "ms", corpus)
            asked = queries(names, texts, 100 if given.quick else 400)
            add(rows, "a search, the index alone", made.find, asked, corpus)
        client = app.test_client()
        client.get("/search?q=x")
        add(rows, "a search, the whole page", lambda query: client.get("/search", query_string={"q": query}), asked, corpus)  # noqa: B023
        close(app)
    rows.write(given.json)


if __name__ == "__main__":
    main()
