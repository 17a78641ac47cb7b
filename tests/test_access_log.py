"""The audit log only grows: whatever is altered shows, whatever kills the server leaves it readable, whoever writes at once is written."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from killing import killed_at

from dutygraph.access import log
from dutygraph.access.folder import LOG

WRITE = """
from dutygraph.access.log import record
for number in range(int(sys.argv[2])):
    record(Path(sys.argv[1]), "change", sys.argv[3], "127.0.0.1", plan="p", summary=str(number))
"""


def filled(folder: Path, lines: int = 4) -> bytes:
    (folder / LOG).unlink(missing_ok=True)
    for number in range(lines):
        log.record(folder, "change", "li", "127.0.0.1", summary=f"change {number}")
    return (folder / LOG).read_bytes()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log")


def test_a_line_says_who_when_from_where_and_what(tmp_path: Path) -> None:
    files = log.digests({"source.txt": b"abc", "curated.toml": None})
    log.record(tmp_path, "change", "li", "10.0.0.9", plan="good", before_files=files, summary="省司法厅\nleads")
    (entry,) = log.entries(tmp_path)
    assert (entry["what"], entry["who"], entry["from"], entry["plan"], entry["summary"]) == (
        "change",
        "li",
        "10.0.0.9",
        "good",
        "省司法厅\nleads",
    )
    assert entry["at"].endswith("+00:00")
    assert entry["before_files"] == {"curated.toml": "", "source.txt": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}
    assert (tmp_path / LOG).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / LOG).read_bytes().count(b"\n") == 1


def test_writing_only_appends(tmp_path: Path) -> None:
    before = filled(tmp_path)
    log.record(tmp_path, "sign-in", "li", "127.0.0.1")
    assert (tmp_path / LOG).read_bytes().startswith(before)
    assert log.check(tmp_path) == log.Checked(5, 0, log.check(tmp_path).seal, 0, True)


@given(data=st.data())
def test_no_byte_before_the_last_line_can_be_altered_unseen(folder: Path, data: st.DataObject) -> None:
    whole = filled(folder)
    place = data.draw(st.integers(0, whole.rstrip(b"\n").rindex(b"\n") - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda one: one != whole[place]))
    (folder / LOG).write_bytes(whole[:place] + bytes([byte]) + whole[place + 1 :])
    assert log.check(folder).wrong


@given(data=st.data())
def test_no_line_can_be_taken_out_put_in_or_moved_unseen(folder: Path, data: st.DataObject) -> None:
    lines = filled(folder, 6).splitlines(keepends=True)
    seal = log.check(folder).seal
    other = data.draw(st.lists(st.sampled_from(lines), max_size=8).filter(lambda drawn: drawn != lines))
    (folder / LOG).write_bytes(b"".join(other))
    found = log.check(folder, seal)
    assert found.wrong or not found.holds
    assert found.wrong or other == lines[: len(other)], "only a cut at the end keeps the chain, and for that one keeps a seal"


def test_a_seal_of_earlier_still_holds_in_a_log_that_has_grown(tmp_path: Path) -> None:
    filled(tmp_path)
    seal = log.check(tmp_path).seal
    log.record(tmp_path, "sign-in", "li", "127.0.0.1")
    assert log.check(tmp_path, seal).holds
    assert not log.check(tmp_path, "0" * 63 + "1").holds


@given(cut=st.integers(1, 200), more=st.integers(0, 2))
def test_a_line_cut_by_a_kill_stops_nothing_and_is_sealed_over(folder: Path, cut: int, more: int) -> None:
    whole = filled(folder, 3)
    (folder / LOG).write_bytes(whole[:-cut])
    for number in range(more):
        log.record(folder, "sign-in", "li", "127.0.0.1", number=number)
    found = log.check(folder)
    assert found.wrong == 0
    assert found.lines + found.torn == (3 if cut < len(whole.splitlines()[-1]) + 1 else 2) + more
    assert [entry["what"] for entry in log.entries(folder)][-more:] == ["sign-in"] * more or not more


def test_what_a_torn_line_follows_cannot_be_taken_out(tmp_path: Path) -> None:
    whole = filled(tmp_path, 3)
    (tmp_path / LOG).write_bytes(whole[:-30])
    log.record(tmp_path, "sign-in", "li", "127.0.0.1")
    lines = (tmp_path / LOG).read_bytes().splitlines(keepends=True)
    assert len(lines) == 4
    for gone in range(3):
        (tmp_path / LOG).write_bytes(b"".join(lines[:gone] + lines[gone + 1 :]))
        assert log.check(tmp_path).wrong, f"line {gone + 1} is gone"


def test_the_line_before_is_found_however_long_it_is(tmp_path: Path) -> None:
    log.record(tmp_path, "change", "li", "127.0.0.1", after_files={f"{number:064}": "f" * 64 for number in range(2000)})
    log.record(tmp_path, "change", "li", "127.0.0.1")
    assert log.check(tmp_path).wrong == 0
    with (tmp_path / LOG).open("ab") as file:
        file.write(b"\0" * 200_000)  # what a file system may leave behind after a loss of power
    log.record(tmp_path, "change", "li", "127.0.0.1")
    assert (log.check(tmp_path).wrong, log.check(tmp_path).lines) == (0, 3)


def test_many_processes_write_at_once(tmp_path: Path) -> None:
    code = "import sys\nfrom pathlib import Path\n" + WRITE
    command = [sys.executable, "-c", code, str(tmp_path), "20"]
    running = [subprocess.Popen([*command, f"writer{number}"]) for number in range(4)]
    assert [one.wait(timeout=60) for one in running] == [0] * 4
    found = list(log.entries(tmp_path))
    assert sorted((one["who"], int(one["summary"])) for one in found) == [(f"writer{w}", n) for w in range(4) for n in range(20)]
    assert log.check(tmp_path).wrong == 0


def test_a_kill_leaves_a_line_or_none(tmp_path: Path) -> None:
    for left in range(4):
        killed_at(left, WRITE, str(tmp_path), "3", "li")
    found = log.check(tmp_path)
    assert (found.wrong, found.torn) == (0, 0)
    assert [json.loads(line)["summary"] for line in (tmp_path / LOG).read_text().splitlines()] == [
        "0",
        "0",
        "1",
        "0",
        "1",
        "2",
        "0",
        "1",
        "2",
    ]
