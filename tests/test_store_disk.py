"""The store on disk: whole or not there, many readers and one writer, mended after a kill."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import Quad
from test_store import QUADS, citations, quad

from dutygraph.errors import InputError
from dutygraph.store.changes import by_graph
from dutygraph.store.disk import FOLDER, DiskStore, make_disk, open_disk


def make(folder: Path, quads: Iterable[Quad] = QUADS, version: str = "one") -> DiskStore:
    def fill(store: pyoxigraph.Store) -> str:
        store.bulk_extend(quads)
        return version

    return make_disk(folder, fill)


def opened(folder: Path, version: str = "one") -> DiskStore:
    store = open_disk(folder, version)
    assert store is not None
    return store


def stores(folder: Path) -> list[Path]:
    return [path for path in (folder / FOLDER).iterdir() if path.is_dir()]


def test_it_is_opened_as_it_was_made(tmp_path: Path) -> None:
    assert open_disk(tmp_path, "one") is None
    made, again = make(tmp_path), opened(tmp_path)
    assert citations(made) == citations(again) == ["三.1", "三.2"]
    assert again.version == "one"
    assert open_disk(tmp_path, "two") is None
    assert {"base", "curated", "provenance"} <= set(again.sizes())
    assert "state" not in again.sizes()


def test_a_new_one_takes_the_place_of_the_old_one_once_nobody_reads_it(tmp_path: Path) -> None:
    first = make(tmp_path)
    second = make(tmp_path, [quad("base", "a", "四.1")], "two")
    assert citations(first) == ["三.1", "三.2"], "who reads the old one goes on"
    assert citations(second) == ["四.1"]
    assert len(stores(tmp_path)) == 2
    first.close()
    make(tmp_path, QUADS, "three").close()
    second.close()
    make(tmp_path, QUADS, "four")
    assert len(stores(tmp_path)) == 1


def test_a_failing_build_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    make(tmp_path).close()

    def fails(store: pyoxigraph.Store) -> str:
        store.bulk_extend(QUADS)
        raise InputError("no")

    with pytest.raises(InputError):
        make_disk(tmp_path, fails)
    assert citations(opened(tmp_path)) == ["三.1", "三.2"]
    make(tmp_path, QUADS, "two")
    assert len(list((tmp_path / FOLDER).glob("*.lock"))) <= 2


def largest(folder: Path) -> Path:
    return max((path for path in stores(folder)[0].iterdir() if path.suffix == ".sst"), key=lambda path: path.stat().st_size)


SPOILERS: dict[str, Callable[[Path], object]] = {
    "no manifest": lambda folder: (folder / FOLDER / "current.json").unlink(),
    "half a manifest": lambda folder: (folder / FOLDER / "current.json").write_text("{", encoding="utf-8"),
    "another form": lambda folder: (folder / FOLDER / "current.json").write_text('{"form": 0}', encoding="utf-8"),
    "a file gone": lambda folder: largest(folder).unlink(),
    "a file cut": lambda folder: os.truncate(largest(folder), 100),
    "a file more": lambda folder: (stores(folder)[0] / "000999.sst").write_bytes(b"x"),
    "no lock file": lambda folder: next((folder / FOLDER).glob("*.lock")).unlink(),
    "RocksDB's own list gone": lambda folder: (stores(folder)[0] / "CURRENT").unlink(),
}


@pytest.mark.parametrize("name", SPOILERS)
def test_a_torn_one_is_not_opened_and_made_again(tmp_path: Path, name: str) -> None:
    make(tmp_path).close()
    SPOILERS[name](tmp_path)
    assert open_disk(tmp_path, "one") is None
    assert citations(make(tmp_path)) == ["三.1", "三.2"]
    assert len(stores(tmp_path)) == 1


_KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_store_disk import make, QUADS
import dutygraph.store.disk as disk
real, left = disk.write_whole, int(sys.argv[3])
def fill(store):
    store.bulk_extend(QUADS)
    if not left: os.kill(os.getpid(), signal.SIGKILL)
    return "two"
def written(*rest):
    os.kill(os.getpid(), signal.SIGKILL)
if left: disk.write_whole = written
disk.make_disk(Path(sys.argv[1]), fill)
"""


@pytest.mark.parametrize("left", [0, 1], ids=["while it loads", "before it is named"])
def test_a_kill_leaves_the_old_one(tmp_path: Path, left: int) -> None:
    make(tmp_path).close()
    done = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path), str(Path(__file__).parent), str(left)], timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(stores(tmp_path)) == 2
    assert citations(opened(tmp_path)) == ["三.1", "三.2"]
    make(tmp_path, QUADS, "three")
    assert len(stores(tmp_path)) == 1, "what the kill left is cleared away"


def read(folder: Path, version: str) -> list[str]:
    return citations(opened(folder, version))


def test_many_processes_read_while_one_changes(tmp_path: Path) -> None:
    make(tmp_path).close()
    writer, early = opened(tmp_path), opened(tmp_path)
    writer.replace(by_graph([QUADS[0]]), by_graph([quad("base", "a", "五.1")]), "two")
    assert citations(writer) == ["三.2", "五.1"]
    assert writer.version == "two"
    assert citations(early) == ["三.1", "三.2"], "a reader sees the data as it opened them"
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.starmap(read, [(tmp_path, "two")] * 4) == [["三.2", "五.1"]] * 4
    assert open_disk(tmp_path, "one") is None
    with pytest.raises(InputError, match="another process is changing the graph"):
        early.replace({}, {}, "three")
    writer.close()
    later = opened(tmp_path, "two")
    later.replace({}, by_graph([QUADS[0]]), "three")
    assert citations(later) == ["三.1", "三.2", "五.1"]


_CHANGING = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_store_disk import by_graph, opened, QUADS, quad
store = opened(Path(sys.argv[1]))
store.replace(by_graph([QUADS[0]]), by_graph([quad("base", "a", "五.1")]), "two")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_change_outlives_the_process_that_made_it(tmp_path: Path) -> None:
    make(tmp_path).close()
    done = subprocess.run([sys.executable, "-c", _CHANGING, str(tmp_path), str(Path(__file__).parent)], timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    assert citations(opened(tmp_path, "two")) == ["三.2", "五.1"]
    assert json.loads((tmp_path / FOLDER / "current.json").read_text(encoding="utf-8"))["version"] is None
