"""Edits are saved as a whole or not at all: two people at once, and whatever kills the process."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from curated_workspace import make, write
from killing import killed_at

from dutygraph.edit.live import Live
from dutygraph.edit.saving import Conflict, edit, save
from dutygraph.edit.state import digest, read_files
from dutygraph.errors import InputError
from dutygraph.identity.ledger_file import FILE as IDENTITY
from dutygraph.journal import JOURNAL, settle
from dutygraph.session import open_session
from dutygraph.workspace import Workspace

PLAN = "qinghe"
#: How often a process is killed at a random moment: many times by command, DUTYGRAPH_KILLS=300 pytest tests/test_edit_saving.py -k random
KILLS = int(os.environ.get("DUTYGRAPH_KILLS", "9"))


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Live:
    monkeypatch.delenv("CI", raising=False)  # there, ids would not be kept
    return open_session(make(tmp_path)).live


def files(live: Live) -> dict[str, bytes]:
    return read_files(live.workspace.plan(PLAN))


def reworded(live: Live, old: str, new: str) -> bytes:
    text = files(live)["source.txt"].decode()
    assert old in text
    return text.replace(old, new, 1).encode()


def entry(tid: str, why: str) -> str:
    return f'[[fact]]\ntask = "{tid}"\nkind = "deadline"\ndue = "2027-06"\nby = "Li Hua"\nwhen = 2026-11-26\nwhy = "{why}"\n\n'


def test_a_save_writes_its_files_and_the_ids_and_tells_what_changed(live: Live) -> None:
    before = live.state(PLAN)
    new = reworded(live, "3. 县档案馆", "3. 县司法局每年培训查档人员。\n\n4. 县档案馆")
    change = save(live, PLAN, {"source.txt": new}, before.digests)
    assert len(change.added) == 1
    assert files(live)["source.txt"] == new
    assert change.added[0].encode() in files(live)[IDENTITY]
    assert change.digests == {name: digest(data) for name, data in files(live).items() if name != IDENTITY}
    assert not live.update(PLAN).delta, "what is on disk is what is held"


def test_in_continuous_integration_ids_are_not_written(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = files(live)[IDENTITY]
    monkeypatch.setenv("CI", "true")
    save(live, PLAN, {"source.txt": reworded(live, "逐步", "大力")}, live.state(PLAN).digests)
    assert files(live)[IDENTITY] == ids


def test_a_stale_save_gets_both_sides_and_writes_nothing(live: Live) -> None:
    base = live.state(PLAN)
    theirs, ours = reworded(live, "逐步", "大力"), reworded(live, "逐步", "稳步")
    save(live, PLAN, {"source.txt": theirs}, base.digests)
    with pytest.raises(Conflict, match=r"source\.txt was changed since this edit began") as raised:
        save(live, PLAN, {"source.txt": ours}, base.digests)
    sides = raised.value.files["source.txt"]
    assert (sides.base, sides.theirs, sides.ours) == (base.files["source.txt"], theirs, ours)
    assert files(live)["source.txt"] == theirs
    save(live, PLAN, {"source.txt": ours}, live.state(PLAN).digests)
    assert files(live)["source.txt"] == ours


def test_a_change_behind_the_back_is_a_conflict_too(live: Live) -> None:
    base, theirs = live.state(PLAN).digests, reworded(live, "逐步", "大力")
    (live.workspace.plans / PLAN / "source.txt").write_bytes(theirs)
    with pytest.raises(Conflict):
        save(live, PLAN, {"source.txt": b"1. x"}, base)
    assert files(live)["source.txt"] == theirs


def test_an_edit_may_rest_on_a_file_that_it_does_not_change(live: Live) -> None:
    base = live.state(PLAN)
    save(live, PLAN, {"source.txt": reworded(live, "逐步", "大力")}, base.digests)
    new = entry(base.built.ids[1], "x").encode()
    with pytest.raises(Conflict) as raised:
        save(live, PLAN, {"curated.toml": new}, {"source.txt": base.digests["source.txt"], "curated.toml": ""})
    assert set(raised.value.files) == {"source.txt"}
    save(live, PLAN, {"curated.toml": new}, {"curated.toml": ""})
    assert files(live)["curated.toml"] == new


def test_an_entry_that_is_taken_back_leaves_no_file(live: Live) -> None:
    save(live, PLAN, {"curated.toml": entry(live.state(PLAN).built.ids[1], "x").encode()}, {"curated.toml": ""})
    change = save(live, PLAN, {"curated.toml": None}, live.state(PLAN).digests)
    assert "curated.toml" not in files(live)
    assert [one.what for one in change.facts] == ["lost"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("source.txt", "没有条目", r"source\.txt: no task found"),
        ("source.txt", "", r"source\.txt"),
        ("curated.toml", "[[fact]]\ntask = \n", r"curated\.toml:2:8: no valid TOML"),
        ("waivers.toml", '[[waiver]]\nshape = "Nothing"\n', r"waivers\.toml:1"),
        ("plan.toml", 'higher = ["nowhere"]\n', r"plan\.toml: higher names no plan here: nowhere"),
        ("identity.json", "{}", r"identity\.json is no file that an edit changes"),
    ],
)
def test_an_edit_that_cannot_be_built_is_refused_with_its_place(live: Live, name: str, data: str, said: str) -> None:
    base, before, dump = live.state(PLAN), files(live), live.store.dump()
    with pytest.raises(InputError, match=said):
        save(live, PLAN, {name: data.encode()}, base.digests)
    assert files(live) == before
    assert live.state(PLAN) is base
    assert live.store.dump() == dump


def test_many_threads_lose_no_entry(live: Live) -> None:
    tid = live.state(PLAN).built.ids[1]

    def add(number: int) -> None:
        edit(live, PLAN, lambda now: {"curated.toml": now.get("curated.toml", b"") + entry(tid, f"n{number}").encode()})

    threads = [threading.Thread(target=add, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(live.state(PLAN).built.curation.facts) == 12


#: Opens the workspace that is its first argument as an editor does, with an empty store: what it holds is made when it is looked at.
OPEN = """
import os
os.environ.pop("CI", None)
from dutygraph.check.reading import store_of
from dutygraph.edit.live import Live
from dutygraph.edit.saving import edit, save
from dutygraph.workspace import Workspace
live = Live(Workspace(Path(sys.argv[1])), store_of([]))
"""
ADD = """
for number in range(8):
    said = f'task = "{sys.argv[2]}"\\nby = "x"\\nwhen = 2026-11-26\\nwhy = "{sys.argv[3]}{number}"'
    new = f'[[waiver]]\\nshape = "TaskOwner"\\n{said}\\n\\n'.encode()
    edit(live, "qinghe", lambda now: {"waivers.toml": now.get("waivers.toml", b"") + new})
"""


def test_two_processes_lose_no_entry(live: Live) -> None:
    root, tid = str(live.workspace.root), live.state(PLAN).built.ids[1]
    code = "import sys\nfrom pathlib import Path\n" + OPEN + ADD
    running = [subprocess.Popen([sys.executable, "-c", code, root, tid, name]) for name in "ab"]
    assert [one.wait(timeout=120) for one in running] == [0, 0]
    text = files(live)["waivers.toml"].decode()
    assert all(f'why = "{name}{number}"' in text for name in "ab" for number in range(8))
    live.update(PLAN)
    assert len(live.state(PLAN).built.curation.waivers) == 16


#: Puts a new item into the text and an entry into curated.toml, as one edit.
SAVE = """
folder = live.workspace.plan("qinghe").path
new = {"source.txt": (folder / "source.txt.new").read_bytes(), "curated.toml": (folder / "curated.toml.new").read_bytes()}
save(live, "qinghe", new, live.state("qinghe").digests | {"curated.toml": ""})
print("done", flush=True)
"""


def prepared(live: Live) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The files as they are, and as the edit leaves them; what it is to write lies beside them."""
    folder = live.workspace.plans / PLAN
    write(live.workspace, "curated.toml.new", entry("{2}", "x"))
    (folder / "source.txt.new").write_bytes(reworded(live, "3. 县档案馆", "3. 县司法局每年培训查档人员。\n\n4. 县档案馆"))
    old = files(live)
    new = {name: (folder / f"{name}.new").read_bytes() for name in ("source.txt", "curated.toml")}
    save(live, PLAN, new, live.state(PLAN).digests | {"curated.toml": ""})
    return old, files(live)


def put(root: Path, held: dict[str, bytes]) -> None:
    folder = root / "plans" / PLAN
    (folder / "curated.toml").unlink(missing_ok=True)
    for name, data in held.items():
        (folder / name).write_bytes(data)


def assert_whole(root: Path, old: dict[str, bytes], new: dict[str, bytes], when: str) -> bool:
    """After the next start the set of files is the old one or the new one, and the next edit goes through."""
    settle(root)
    found = read_files(Workspace(root).plan(PLAN))
    assert found in (old, new), f"torn {when}"
    assert not (root / JOURNAL).exists()
    return found == new


@pytest.mark.slow
def test_a_kill_at_any_call_leaves_a_whole_edit_or_none(live: Live) -> None:
    old, new = prepared(live)
    root, left, seen = live.workspace.root, 0, set[bool]()
    while True:
        put(root, old)
        done = killed_at(left, OPEN + SAVE, str(root))
        seen.add(assert_whole(root, old, new, f"after {left} calls"))
        if done.stdout:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        left += 1
    assert seen == {True, False}
    assert left > 10
    put(root, old)
    assert not edit(live, PLAN, lambda _: {}).whole, "a killed process leaves no lock behind"


@pytest.mark.slow
def test_a_kill_at_a_random_time_leaves_a_whole_edit_or_none(live: Live) -> None:
    old, new = prepared(live)
    root, at = live.workspace.root, random.Random(KILLS)
    code = "import sys\nfrom pathlib import Path\n" + OPEN + 'live.state("qinghe")\nprint("open", flush=True)\n' + SAVE
    for number in range(KILLS):
        put(root, old)
        with subprocess.Popen([sys.executable, "-c", code, str(root)], stdout=subprocess.PIPE, text=True) as running:
            assert running.stdout
            assert running.stdout.readline() == "open\n"
            time.sleep(at.uniform(0, 0.08))
            running.kill()
        assert_whole(root, old, new, f"in run {number}")
