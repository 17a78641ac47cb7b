"""Reading and extracting plans, against what jieba and jionlp do with the same texts; and how the cost grows with length.

Processor time, all warm, in one process, in turn. Neither of the others does the same work: jieba only cuts the text into words,
jionlp only finds times, one of our five kinds of facts.
"""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from measuring.clock import in_turn, milliseconds
from measuring.group import Corpus, read_arguments
from measuring.profiles import add_stages, by_module
from measuring.rows import Rows

from dutygraph.extract.plan import extract_plan
from dutygraph.read.plan import read_plan
from dutygraph.vocabulary import load_vocabulary

CHECKOUT = Path(__file__).parent.parent
SHIPPED = CHECKOUT / "plans/liaoning-rule-of-law-2021/source.txt"
#: Plans in other forms, taken together.
OTHERS = CHECKOUT / "tests/plans"
LONGER = 100


def load_jionlp() -> ModuleType | None:
    """Jionlp without its greeting; None where it is not installed (`make bench` installs it)."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            import jionlp
    except ImportError:
        return None
    return jionlp


def main() -> None:
    """Measure and print."""
    import jieba

    given = read_arguments(__doc__, tasks=(), quick=())
    rows, runs, vocabulary, jionlp = Rows("extraction"), 3 if given.quick else 15, load_vocabulary(), load_jionlp()
    logging.disable()  # jionlp tells of each time that it could not read, at a cost
    texts = {
        "the shipped plan": [SHIPPED.read_text(encoding="utf-8")],
        "the test plans": [path.read_text(encoding="utf-8") for path in sorted(OTHERS.glob("*.txt"))],
    }
    for case, plans in texts.items():
        tasks = sum(len(extract_plan(read_plan(text, vocabulary), vocabulary).tasks) for text in plans)
        size = Corpus(CHECKOUT, len(plans), tasks)
        works: dict[str, Callable[[str], object]] = {
            "dutygraph": lambda text: extract_plan(read_plan(text, vocabulary), vocabulary),
            "jieba.lcut, HMM": lambda text: jieba.lcut(text, HMM=True),
        }
        if jionlp:
            works["jionlp, times"] = lambda text: jionlp.ner.extract_time(text)
        else:
            rows.add(case, "jionlp, times", "processor", None, "ms", size, note="not run: jionlp is not installed")
        took = in_turn({engine: lambda work=work, plans=plans: [work(text) for text in plans] for engine, work in works.items()}, runs)
        for engine, figure in took.items():
            rows.add(case, engine, "processor", figure, "ms", size)
    (text,) = texts["the shipped plan"]
    once, longer = (
        milliseconds(lambda: extract_plan(read_plan(one, vocabulary), vocabulary), 1 if given.quick else 3, warm=True)  # noqa: B023  # called at once
        for one in (text, text * LONGER)
    )
    rows.add("a hundred times the length", "dutygraph", "processor", longer, "ms", Corpus(CHECKOUT, 1, 67 * LONGER))
    rows.add("a hundred times the length", "dutygraph", "growth", longer / once, "times", Corpus(CHECKOUT, 1, 67 * LONGER))
    stages = by_module(lambda: extract_plan(read_plan(text, vocabulary), vocabulary), depth=3)
    add_stages(rows, "reading and extracting", stages, Corpus(CHECKOUT, 1, 67))
    rows.write(given.json)


if __name__ == "__main__":
    main()
