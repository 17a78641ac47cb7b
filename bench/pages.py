"""What the viewer's pages cost at the server, over each kind of store and over Virtuoso: cold, with kept answers, and how much is sent.

One process, one request at a time, wall time: *cold* is a page after every kept answer was dropped (as after an edit), *kept* the median of
later ones, compressed as browsers ask for it. At 67 tasks it is the shipped plan.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from measuring.clock import WALL, timed
from measuring.group import Corpus, read_arguments
from measuring.rows import Rows
from virtuoso import SERVER, serving

from dutygraph.corpus.results import How
from dutygraph.session import open_session
from dutygraph_web import close, create_app
from dutygraph_web.answers import load_answers

#: The largest size held in memory, and the largest that Virtuoso is loaded with.
MEMORY, REMOTE = 10_000, 10_000
#: Milliseconds after which a page is not asked cold once more.
PATIENCE = 500.0
#: Seconds for all pages over one store; what is left then is not asked.
BUDGET = 30.0
HEADERS = {"Accept": "text/html", "Accept-Language": "en", "Accept-Encoding": "gzip"}


def addresses(client: FlaskClient) -> dict[str, str]:
    """One of every kind of page, about the busiest agency and the first plan and task: what it is, and its address."""
    agency = json.loads(client.get("/agencies?format=json").data)[0]["agency"]
    task = json.loads(client.get("/timeline?format=json").data)[0]["task"]
    plan, page = task.split("/task/")[0], task.partition("/id")[2]
    around = urlencode({"of": agency})
    about = {"a plan": plan.partition("/id")[2], "a task": page, "an agency": agency.partition("/id")[2]}
    near = {"/neighbourhood": f"/neighbourhood?{around}", "/neighbourhood/drawing": f"/neighbourhood/drawing?{around}"}
    shared = ["/", "/agencies", "/findings", "/compare", "/timeline", "/laws", "/matrix", "/network", "/network/drawing", "/search?q=人大"]
    return {**{address: address for address in shared}, **about, **near, **{one: one for one in ("/query", "/sparql", "/ns", "/shapes")}}


@contextmanager
def endpoint(corpus: Corpus) -> Iterator[None]:
    """A Virtuoso that holds the corpus, as the store that the environment names."""
    with TemporaryDirectory() as folder, serving(Path(folder)) as server:
        told = {"": server.url.replace("//", "//dba@"), "_UPDATE": f"{server.url}-auth", "_GRAPHS": server.graphs, "_PASSWORD": "dba"}
        os.environ.update({f"DUTYGRAPH_STORE{name}": value for name, value in told.items()})
        open_session(corpus.workspace, How(load=True)).store.close()
        yield


def pages(rows: Rows, app: Flask, engine: str, corpus: Corpus, runs: int) -> None:
    """Every page, cold and kept."""
    client, session = app.test_client(), app.extensions["dutygraph"].session
    start = WALL()
    for what, address in addresses(client).items():
        if WALL() - start > BUDGET:
            for measure in ("cold", "kept"):
                rows.add(what, engine, measure, None, "ms", corpus, note="not run: over the budget")
            continue

        def ask(address: str = address) -> bytes:
            answer = client.get(address, headers=HEADERS, follow_redirects=True)
            if answer.status_code != 200:
                raise SystemExit(f"{address} answers {answer.status_code}")
            return answer.data

        cold: list[float] = []
        while len(cold) < max(runs // 3, 1) and sum(cold) < PATIENCE:  # a page that takes long is asked once
            app.extensions["dutygraph"] = load_answers(session)
            cold.append(timed(ask, WALL)[0] * 1000)
        kept = [timed(ask, WALL)[0] * 1000 for _ in range(runs)]
        rows.add(what, engine, "cold", median(cold), "ms", corpus)
        rows.add(what, engine, "kept", median(kept), "ms", corpus)
        if engine == "dutygraph, memory":
            rows.add(what, engine, "size", len(ask()) / 1000, "kB", corpus)


def opened(rows: Rows, engine: str, corpus: Corpus, runs: int) -> None:
    """The viewer over the store that the environment names."""
    seconds, app = timed(lambda: create_app(corpus.workspace), WALL)
    rows.add("opening", engine, "wall", seconds * 1000, "ms", corpus)
    pages(rows, app, engine, corpus, runs)
    close(app)


def main() -> None:
    """Measure and print."""
    given = read_arguments(__doc__, tasks=(67, 1_000, 10_000), quick=(67,))
    rows, runs = Rows("pages"), 3 if given.quick else 9
    for tasks in given.tasks:
        corpus = given.shipped() if tasks == 67 else given.corpus(tasks)
        for kind in ("memory", "disk"):
            if kind == "disk" or tasks <= MEMORY:
                corpus.session(kind).store.close()  # so that opening is that of a store that is built
                opened(rows, f"dutygraph, {kind}", corpus, runs)
        if SERVER is None or tasks > REMOTE:
            why = "not run: Virtuoso is not installed" if SERVER is None else f"not run: over {REMOTE:,} tasks"
            rows.add("opening", "Virtuoso", "wall", None, "ms", corpus, note=why)
        else:
            with endpoint(corpus):
                opened(rows, "Virtuoso", corpus, runs)
    rows.write(given.json)


if __name__ == "__main__":
    main()
