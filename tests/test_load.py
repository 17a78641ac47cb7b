"""The script that puts the viewer under load works against the real server; what it measures is held by nobody here."""

from __future__ import annotations

from pathlib import Path

import corpus
import load
import pytest

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("editing", [False, True], ids=["readers", "readers and an editor"])
def test_readers_and_an_editor_get_no_error_from_the_real_server(tmp_path: Path, editing: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)  # there, ids would not be kept
    corpus.generate(tmp_path, plans=2, tasks=20, seed=1)
    rows = load.run(tmp_path, {"plans": 2, "tasks": 20}, load.Load(readers=4, pause=0.3, seconds=4, editing=editing))
    found = {(str(row["case"]).partition(",")[0], row["measure"]): float(str(row["figure"])) for row in rows}
    assert found["all of readers", "requests"] > 0
    assert {what: count for what, count in found.items() if what[1] == "errors" and count} == {}
    assert found["server", "memory"] > 0
    assert (("save", "requests") in found) is editing
