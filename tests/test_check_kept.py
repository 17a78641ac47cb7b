"""Findings are kept beside the snapshot: read back as they were, made again where the file is missing, torn or of other data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from unittest import mock

import pytest
from curated_workspace import make, waiver, write

from dutygraph.check import kept as module
from dutygraph.check.kept import kept
from dutygraph.check.reading import check_reading
from dutygraph.check.shapes import load_shapes
from dutygraph.model import Finding
from dutygraph.session import open_session
from dutygraph.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = make(tmp_path)
    write(made, "waivers.toml", waiver("TaskOwner", 2) + waiver("TaskOwner", 1))
    return made


def opened(workspace: Workspace) -> tuple[Sequence[Finding], bool]:
    """The findings of a new session, and whether it checked anything."""
    session = open_session(workspace)
    with mock.patch("dutygraph.check.reading.check_reading", wraps=check_reading) as checked:
        return session.findings("curated"), checked.called


def file_of(workspace: Workspace) -> Path:
    assert workspace.store
    return workspace.store / "findings-curated.json"


def test_findings_are_read_back_as_they_were(workspace: Workspace) -> None:
    made, checked = opened(workspace)
    assert checked
    assert any(one.waived for one in made)
    assert "StaleEntry" in {one.shape for one in made}
    assert opened(workspace) == (made, False)
    assert tuple(made) == tuple(check_reading(open_session(workspace).store, "curated", load_shapes()).findings)


@pytest.mark.parametrize("damage", [b"", b"# dutygraph snapshot {}\n[]", b"{", None], ids=["empty", "foreign", "torn head", "torn"])
def test_a_torn_or_foreign_file_is_made_again(workspace: Workspace, damage: bytes | None) -> None:
    made, _ = opened(workspace)
    whole = file_of(workspace).read_bytes()
    file_of(workspace).write_bytes(whole[:-9] if damage is None else damage)
    assert opened(workspace) == (made, True)
    assert file_of(workspace).read_bytes() == whole


def test_what_changed_is_checked_again(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    made, _ = opened(workspace)
    write(workspace, "waivers.toml", waiver("TaskOwner", 2))
    after, checked = opened(workspace)
    assert checked
    assert len(after) == len(made) - 1, "the waiver without a finding is gone"
    assert opened(workspace) == (after, False)
    monkeypatch.setattr(module, "digest", lambda: "of other shapes")
    assert opened(workspace) == (after, True)


def test_nothing_is_kept_where_there_is_no_folder(workspace: Workspace) -> None:
    found, _ = opened(workspace)
    assert kept(None, "1", "curated", lambda: found) is found
    assert kept(workspace.root / "plans/qinghe/source.txt", "1", "curated", lambda: found) is found
