"""What an edit costs from save to new findings: on the shipped plan alone, and with a corpus in the store beside it.

An edit types some words into one task and is saved: the file is written, the ids with it, the store changed, the touched nodes validated in
both readings; then the words are taken out again. Processor time of this process. What was opened is left out of later collections, as
``dutygraph serve`` does.
"""

from __future__ import annotations

import gc
import os
import shutil
from random import Random
from statistics import median

from measuring.clock import timed, upper
from measuring.group import Corpus, add_shipped, read_arguments
from measuring.profiles import add_stages, by_module
from measuring.rows import Rows

from dutygraph.edit.saving import edit
from dutygraph.session import Session

WORDS = ("并加强考核", "省司法厅负责", "2024年底前", "达到90%以上", "制定实施方案", "全面", "、", "每年")
#: Edits that are profiled.
PROFILED = 10
CASE = "save to new findings"


def edits(session: Session, plan: str, count: int) -> list[float]:
    """Type words into random tasks, each then taken out again, and time each save in milliseconds."""
    random, times = Random(1), []
    session.live.state(plan)
    gc.collect()
    gc.freeze()  # as `dutygraph serve` does
    for _ in range(count // 2):
        built = session.live.state(plan).built
        clause = random.choice([clause for facts in built.facts.tasks for clause in facts.task.clauses])
        at, words = random.randint(clause.start + 1, max(clause.end - 1, clause.start + 1)), random.choice(WORDS)
        text = built.facts.document.source
        for new in (text[:at] + words + text[at:], text):
            seconds, _ = timed(lambda new=new: edit(session.live, plan, lambda _: {"source.txt": new.encode()}))
            times.append(seconds * 1000)
    return times


def add(rows: Rows, engine: str, session: Session, plan: str, count: int, corpus: Corpus) -> None:
    """The median, the 95th percentile, and where the time of some edits goes."""
    times = edits(session, plan, count)
    rows.add(CASE, engine, "median", median(times), "ms", corpus)
    rows.add(CASE, engine, "95th percentile", upper(times), "ms", corpus)
    stages = by_module(lambda: edits(session, plan, PROFILED), warm=True)
    add_stages(rows, engine, {name: own / PROFILED for name, own in stages.items()}, corpus)


def beside(rows: Rows, corpus: Corpus, kind: str, count: int) -> None:
    """The shipped plan is put beside the corpus, edited there, and taken away again."""
    session = corpus.session(kind, serving=True)
    plan = add_shipped(corpus.folder)
    try:
        session.apply(plan)
        add(rows, f"dutygraph, {kind}", session, plan, count, corpus)
    finally:
        shutil.rmtree(corpus.folder / "plans" / plan)
        session.apply(plan)
        session.store.close()


def main() -> None:
    """Measure and print."""
    given = read_arguments(__doc__, tasks=(1_000, 10_000), quick=())
    os.environ.pop("CI", None)  # there ids would not be written, which is part of an edit
    rows, count, shipped = Rows("edits"), 10 if given.quick else 60, given.shipped()
    for kind in ("memory", "disk"):
        session = shipped.session(kind, serving=True)
        add(rows, f"dutygraph, {kind}", session, session.plans()[0].id, count, shipped)
        session.store.close()
    for tasks in given.tasks:
        for kind in ("memory", "disk"):
            beside(rows, given.corpus(tasks), kind, count)
    rows.write(given.json)


if __name__ == "__main__":
    main()
