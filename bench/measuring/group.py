"""How a group is called, `bench/GROUP.py [--tasks N …] [--quick] [--json FILE] [--corpora FOLDER]`, and what it measures on."""

from __future__ import annotations

import argparse
import atexit
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from corpus import generate

from dutygraph import resources
from dutygraph.session import Session, open_session
from dutygraph.workspace import Workspace

#: What tests and timings share (a real Virtuoso, links known by hand) lies with the tests.
sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

#: Plans a task: a made-up plan has about 67, as the shipped one has.
_PLANS = 0.015


@dataclass(frozen=True, slots=True)
class Corpus:
    """A workspace, and how large it is."""

    folder: Path
    plans: int
    tasks: int

    @property
    def workspace(self) -> Workspace:
        """It, opened as a workspace."""
        return Workspace(self.folder)

    def session(self, kind: str, *, serving: bool = False) -> Session:
        """Its graph in a store of that kind (memory, disk), which is made where it is not there."""
        os.environ["DUTYGRAPH_STORE"] = kind
        return open_session(self.workspace, serving=serving)


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line said."""

    tasks: tuple[int, ...]
    quick: bool
    json: Path | None
    corpora: Path

    def corpus(self, tasks: int) -> Corpus:
        """A made-up corpus with so many tasks, the same for every group of a run; what was built of it may be there."""
        plans = max(round(tasks * _PLANS), 1)
        folder = self.corpora / str(tasks)
        if not folder.exists():
            folder.mkdir(parents=True)
            generate(folder, plans, tasks, 1)
        return Corpus(folder, plans, tasks)

    def shipped(self) -> Corpus:
        """A copy of the shipped plan."""
        folder = self.corpora / "shipped"
        if not folder.exists():
            add_shipped(folder)
        return Corpus(folder, 1, 67)


def add_shipped(folder: Path) -> str:
    """Put a copy of the shipped plan into a workspace's folder; its id."""
    (plan,) = [path for path in resources.folder("plans").iterdir() if path.is_dir()]
    shutil.copytree(plan, folder / "plans" / plan.name)
    return plan.name


def read_arguments(
    what: str | None,
    arguments: Sequence[str] | None = None,
    *,
    tasks: Iterable[int] = (67, 1_000, 10_000),
    quick: Iterable[int] = (67, 1_000),
) -> Given:
    """The command line of a group that says of itself ``what``; it measures at ``tasks``, in a quick run at ``quick``."""
    parser = argparse.ArgumentParser(description=what, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, nargs="+", metavar="N", help=f"sizes, in tasks  [default: {' '.join(map(str, tasks))}]")
    parser.add_argument("--quick", action="store_true", help="small sizes and few repetitions: does it run, and about how fast?")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there")
    parser.add_argument("--corpora", type=Path, metavar="FOLDER", help="where made-up corpora lie, or are made and stay")
    given = parser.parse_args(arguments)
    if given.corpora is None:
        given.corpora = Path(mkdtemp(prefix="dutygraph-bench-"))
        atexit.register(shutil.rmtree, given.corpora, ignore_errors=True)
    sizes = given.tasks or (quick if given.quick else tasks)
    return Given(tuple(sizes), given.quick, given.json, given.corpora.resolve())
