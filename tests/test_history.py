"""Files as they were in git: real repositories, whatever state the work tree is in."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from versions_made import outline, write

from dutygraph.cli import cli
from dutygraph.errors import InputError
from dutygraph.history import files_at, workspace_at


def git(folder: Path, *words: str, day: str = "2021-06-01") -> str:
    """Run git in the folder as somebody, on that day."""
    who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org"}
    when = {"GIT_AUTHOR_DATE": f"{day}T12:00:00", "GIT_COMMITTER_DATE": f"{day}T12:00:00"}
    env = {**os.environ, **who, **when, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, text=True, check=True, env=env, timeout=60)
    return done.stdout


def commit(folder: Path, message: str, day: str = "2021-06-01") -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message, day=day)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace below the top of a repository, of two commits and an edit that nobody committed."""
    git(tmp_path, "init", "-q", "-b", "main")
    root = tmp_path / "work 一"
    write(root, outline(("任务", ["省民政厅负责制定规范。"])))
    (root / "plans/care/original.pdf").write_bytes(b"%PDF")
    (root / "plans/care/versions/draft").mkdir(parents=True)
    (root / "plans/care/versions/draft/source.txt").write_text("draft", encoding="utf-8")
    commit(tmp_path, "one")
    git(tmp_path, "tag", "v1")
    write(root, outline(("任务", ["省财政厅负责制定规范。"])))
    commit(tmp_path, "two", "2022-03-05")
    write(root, outline(("任务", ["省教育厅负责制定规范。"])))
    return root


@pytest.mark.parametrize(
    ("rev", "agency"),
    [
        ("HEAD", "财政"),
        ("HEAD~1", "民政"),
        ("v1", "民政"),
        ("main", "财政"),
        ("2021-12-31", "民政"),
        ("2022-03-05", "财政"),
        ("main@{0}", "财政"),
    ],
)
def test_the_files_are_those_of_the_revision(root: Path, rev: str, agency: str) -> None:
    before = git(root, "status", "--porcelain")
    files = files_at(root / "plans/care", rev)
    assert f"省{agency}厅" in files["source.txt"].decode()
    assert sorted(files) == ["plan.toml", "source.txt"], "neither the original nor what lies deeper"
    assert git(root, "status", "--porcelain") == before
    assert "省教育厅" in (root / "plans/care/source.txt").read_text(encoding="utf-8")


def test_a_revision_may_be_named_by_its_hash_and_from_within_a_hook(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere/index")
    with pytest.raises(InputError, match="no revision"):
        files_at(root / "plans/care", "0" * 40)
    assert files_at(root / "plans/care", "HEAD")


@pytest.mark.parametrize("rev", ["nope", "", "--help", "-1", "HEAD~9", "HEAD:plans", "2020-01-01", "a\nb", "v1..main"])
def test_what_is_no_revision_is_told_in_one_line(root: Path, rev: str) -> None:
    with pytest.raises(InputError, match=r"no revision|no commit") as error:
        files_at(root / "plans/care", rev)
    assert error.value.cure
    assert "\n" not in str(error.value)


def test_without_a_repository_or_without_git_it_is_told(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    with pytest.raises(InputError, match="no such folder"):
        files_at(outside / "none", "HEAD")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    with pytest.raises(InputError, match="not a git repository"):
        files_at(outside, "HEAD")
    monkeypatch.setenv("PATH", str(outside))
    with pytest.raises(InputError, match="git is not there"):
        files_at(root / "plans/care", "HEAD")


def test_a_folder_that_was_not_there_holds_nothing(root: Path) -> None:
    (root / "plans/new").mkdir()
    assert files_at(root / "plans/new", "HEAD") == {}


def test_a_link_is_not_followed(root: Path) -> None:
    (root / "plans/care/secret.txt").symlink_to("/etc/passwd")
    commit(root, "link")
    assert "secret.txt" not in files_at(root / "plans/care", "HEAD")


def test_a_workspace_is_what_it_was_registry_and_all(root: Path, tmp_path: Path) -> None:
    (root / "registry").mkdir()
    (root / "registry/agencies.toml").write_text("# mine\n", encoding="utf-8")
    commit(root, "registry")
    (root / "registry/agencies.toml").unlink()
    (root / "registry").rmdir()
    from dutygraph.workspace import Workspace

    then = workspace_at(Workspace(root), "HEAD", tmp_path / "then")
    assert then
    assert [folder.id for folder in then.plan_folders()] == ["care"]
    assert (then.root / "registry/agencies.toml").read_text(encoding="utf-8") == "# mine\n"
    assert not (then.root / "plans/care/versions").exists()
    (tmp_path / "empty").mkdir()
    git(root, "checkout", "-q", "--orphan", "other")
    git(root, "rm", "-rfq", "--cached", ".")
    git(root, "commit", "-q", "--allow-empty", "-m", "nothing")
    assert workspace_at(Workspace(root), "HEAD", tmp_path / "empty") is None


def test_what_can_be_made_again_is_left_out_of_git(tmp_path: Path) -> None:
    """`git add -A` in a workspace takes its plans, and neither the store nor what edits need."""
    write(tmp_path, outline(("任务", ["省民政厅负责制定规范。"])))
    waive = ("waive", "care", "一.1", "TaskDeadline", "--why", "agreed", "--by", "Li")
    for words in (("build",), waive):
        assert CliRunner(env={"CI": ""}).invoke(cli, ["-w", str(tmp_path), *words]).exit_code == 0
    assert (tmp_path / ".dutygraph").is_dir()
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    listed = set(git(tmp_path, "ls-files").split())
    assert {name.partition("/")[0] for name in listed} <= {"plans", "registry"}
    assert {"plans/care/source.txt", "plans/care/waivers.toml", "plans/care/identity.json"} <= listed
