"""A set of files changes as one, whatever kills the process and whenever."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from killing import killed_at

from dutygraph.errors import InputError
from dutygraph.journal import JOURNAL, changing, settle, write_set

OLD = {"plans/a/source.txt": b"old text", "plans/a/curated.toml": b"old facts", "plans/a/waivers.toml": b"old waiver"}
NEW = {"plans/a/source.txt": b"new text", "plans/a/curated.toml": b"new facts", "plans/a/identity.json": b"new ids"}

#: Changes the files of the folder that is its first argument.
CHANGE = """
from dutygraph.journal import changing, write_set
root = Path(sys.argv[1])
with changing(root):
    write_set(root, {**{Path(path): text.encode() for path, text in %r.items()}, Path("plans/a/waivers.toml"): None})
print("done")
""" % {path: data.decode() for path, data in NEW.items()}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, data in OLD.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    return tmp_path


def held(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes() for path in (root / "plans").rglob("*") if path.is_file() and path.name[0] != "."
    }


def test_a_kill_at_any_call_leaves_the_old_set_or_after_the_next_start_the_new_one(root: Path) -> None:
    seen, left = set(), 0
    while True:
        for path, data in OLD.items():
            (root / path).write_bytes(data)
        (root / "plans/a/identity.json").unlink(missing_ok=True)
        done = killed_at(left, CHANGE, str(root))
        settled = settle(root)
        assert held(root) in (OLD, NEW), f"torn after {left} calls"
        assert not (root / JOURNAL).exists()
        seen.add((held(root) == NEW, settled))
        if done.stdout:
            break
        left += 1
    assert seen == {(False, False), (True, True), (True, False)}
    assert left > 10


def test_nothing_is_written_outside_the_workspace(root: Path) -> None:
    with changing(root), pytest.raises(ValueError, match="not in the subpath"):
        write_set(root, {Path("plans/a/source.txt"): b"x", Path("../elsewhere"): b"x"})
    assert held(root) == OLD


def test_settling_where_nothing_was_left_does_nothing(root: Path) -> None:
    assert not settle(root)
    assert not (root / ".dutygraph").exists()


def test_a_journal_that_cannot_be_read_is_told_and_kept(root: Path) -> None:
    (root / JOURNAL).parent.mkdir()
    (root / JOURNAL).write_text(json.dumps({"form": 99, "files": []}))
    with pytest.raises(InputError, match=r"journal\.json: no journal of this version"):
        settle(root)
    assert (root / JOURNAL).exists()
    assert held(root) == OLD
